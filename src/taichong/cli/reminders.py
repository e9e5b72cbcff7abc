"""`taichong diary reminders`: a routine as a calendar file."""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from taichong.cli.diary_door import Replace, app, said
from taichong.cli.my_home import my_home
from taichong.errors import StoreError


@app.command()
def reminders(
    routine: Annotated[
        list[str],
        typer.Argument(help="stretch, morning, post-workout, evening, desk-break; with =HH:MM, =HH:MM-HH:MM"),
    ],
    name: Annotated[str, typer.Option("--out", help="The file, ending in .ics.")] = "routine.ics",
    zone: Annotated[
        str | None, typer.Option(help="A time zone such as Europe/Berlin; this machine’s if left out.")
    ] = None,
    weekdays: Annotated[bool, typer.Option("--weekdays", help="Monday to Friday only.")] = False,
    plain: Annotated[bool, typer.Option("--plain-titles", help="Titles that say what the reminder is for.")] = False,
    replace: Replace = False,
) -> None:
    """Write reminders for a routine as a calendar file; titles are neutral unless asked otherwise."""
    import getpass
    import platform

    from taichong.diary import DAYS, given_out, ical, keep_given_out, local_zone, zone_name
    from taichong.person import check_output, write_beside_and_replace

    home = my_home()
    file = check_output(Path(name), replaces=replace)
    chosen = [_reminder(each, DAYS[:5] if weekdays else DAYS) for each in routine]
    made = ical(
        chosen,
        zone=zone or zone_name(local_zone()),
        start=datetime.now().astimezone().date(),
        owner=f"{getpass.getuser()}@{platform.node()}",
        plain=plain,
        given_out=given_out(home.folder),
    )
    try:
        write_beside_and_replace(file, made)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; no reminders were written") from error
    keep_given_out(home.folder, made)
    sys.stdout.write(said("reminders", file=file) + "\n")


def _reminder(typed: str, days: tuple[str, ...]) -> Any:  # noqa: ANN401 -- a Reminder, imported late
    from taichong.diary import USUAL_TIME, Reminder, clock_time

    routine, _, hours = typed.partition("=")
    at, _, until = hours.partition("-")
    usual = USUAL_TIME.get(routine, time(9))
    last = clock_time(until) if until else time(17) if routine == "desk-break" else None
    return Reminder(routine=routine, at=clock_time(at) if at else usual, until=last, days=days)
