"""`taichong diary`: the diary's door in the terminal. Each command parses, calls one function, and prints.

Everything heavy is imported when a command runs, so that other commands start without a database.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli.terminal import print_json
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.diary import Data, Diary, Entry

app = typer.Typer(
    help="Write down cramps, sessions and days; see them; take them with you.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
state: dict[str, str | None] = {"url": None}
GAD2 = 2  # questions of the short form
BRIEF = 60  # a value in a list of entries [characters]

At = Annotated[str | None, typer.Option(help="When: 03:10, or 2026-05-03 03:10; now if not said.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Identity = Annotated[str, typer.Argument(help="The entry's identifier, or its first characters.")]


@app.callback()
def options(
    context: typer.Context,
    database_url: Annotated[
        str | None,
        typer.Option(
            envvar="TAICHONG_DATABASE_URL",
            help="Where the diary is: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. "
            "Without it: a file in your own data folder.",
        ),
    ] = None,
) -> None:
    """Keep the URL for the command that follows."""
    state["url"] = database_url
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _diary() -> Diary:
    from taichong.diary import open_diary

    return open_diary(state["url"])


def _said(name: str, **values: object) -> str:
    from taichong.words import words

    return str(words("diary")["replies"][name]).format(**values)


def _add(data: Data, at: str | None, *, as_json: bool) -> None:
    """Write one entry down and say so, with what to do about it where something is."""
    from taichong.diary import advise, as_dict, typed_moment

    diary = _diary()
    entry = diary.add(data, at=typed_moment(at) if at else None)
    findings = advise(entry, diary.current(entry.kind))
    if as_json:
        print_json({"entry": as_dict(entry), "findings": [asdict(each) for each in findings]})
        return
    sys.stdout.write(_said("kept", id=entry.id[:8], what=_summary(entry), at=f"{entry.at:%Y-%m-%d %H:%M}") + "\n")
    for each in findings:
        sys.stdout.write(each.message + "\n")


def _summary(entry: Entry) -> str:
    """An entry in a few words: its kind and what was told."""
    from taichong.diary import data_dict

    told = (f"{name} {_brief(value)}" for name, value in data_dict(entry.data).items())
    return ", ".join([entry.kind.replace("_", " "), *told])


def _brief(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value).split())
    return text if len(text) <= BRIEF else text[:BRIEF] + "..."


@app.command()
def cramp(
    where: Annotated[str, typer.Argument(help="calf, foot, toes, shin, 'back of thigh' ... or how it begins")],
    severity: Annotated[int | None, typer.Argument(help="0 to 10")] = None,
    minutes: Annotated[float | None, typer.Option(help="How long it lasted.")] = None,
    side: Annotated[str | None, typer.Option(help="left, right or both")] = None,
    woken: Annotated[bool | None, typer.Option("--woken/--not-woken", help="Did it wake you?")] = None,
    trigger: Annotated[str, typer.Option(help="What set it off.")] = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down a cramp: `taichong diary cramp calf 7`."""
    from taichong.diary import PLACES, Cramp

    place = _begins(where, PLACES)
    data = Cramp(where=place, side=side, severity=severity, minutes=minutes, woken=woken, trigger=trigger)
    _add(data, at, as_json=as_json)


def _begins(typed: str, allowed: tuple[str, ...]) -> str:
    """The only allowed word that begins as typed."""
    found = [each for each in allowed if each == typed.lower()] or [
        each for each in allowed if typed and each.startswith(typed.lower())
    ]
    if len(found) != 1:
        raise InputError(f"{typed[:60]!r} must be one of {', '.join(allowed)}, or how only one of them begins")
    return found[0]


@app.command("no-cramp")
def no_cramp(note: str = "", at: At = None, as_json: Json = False) -> None:
    """Write down that the day (or night) passed without a cramp."""
    from taichong.diary import NoCramp

    _add(NoCramp(note=note), at, as_json=as_json)


@app.command()
def rate(
    about: Annotated[str, typer.Argument(help="What is rated: pain, stress ...")],
    before: Annotated[int, typer.Argument(help="0 to 10")],
    after: Annotated[int | None, typer.Argument(help="0 to 10")] = None,
    minutes: Annotated[float | None, typer.Option(help="Minutes between the two.")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down how bad something was before and after."""
    from taichong.diary import Rating

    _add(Rating(about=about, before=before, after=after, minutes=minutes), at, as_json=as_json)


@app.command()
def daily(
    item: Annotated[str, typer.Argument(help="stress, sleep, tiredness, soreness, or your own")],
    value: Annotated[int, typer.Argument(help="0 to 10")],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down one answer about the day."""
    from taichong.diary import Daily

    _add(Daily(item=item, value=value), at, as_json=as_json)


@app.command()
def worry(
    answers: Annotated[list[int] | None, typer.Argument(help="Two or seven answers, each 0 to 3.")] = None,
    seven: Annotated[bool, typer.Option("--seven", help="Ask all seven questions (GAD-7).")] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Answer the GAD-2 (or GAD-7) about worry; a score, never a diagnosis."""
    from taichong.diary import Gad2, Gad7

    given = tuple(answers or _asked(7 if seven else GAD2))
    _add(Gad7(answers=given) if seven or len(given) > GAD2 else Gad2(answers=given), at, as_json=as_json)


def _asked(count: int) -> list[int]:
    from taichong.words import words

    said = words("diary")["gad"]
    scale = ", ".join(f"{number} {words_}" for number, words_ in enumerate(said["answers"]))
    typer.echo(f"{said['intro']}\n({scale})", err=True)
    return [typer.prompt(item, type=int, err=True) for item in said["items"][:count]]


@app.command()
def effect(
    what: Annotated[str, typer.Argument(help="pain, bruise, swelling, numbness, weakness, faint, ...")],
    where: Annotated[str, typer.Option(help="A point or a place.")] = "",
    severity: Annotated[int | None, typer.Option(help="0 to 10")] = None,
    note: str = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down something unwanted; says what to do about it."""
    from taichong.diary import EFFECTS, Effect

    data = Effect(what=_begins(what, EFFECTS), where=where, severity=severity, note=note)
    _add(data, at, as_json=as_json)


@app.command()
def note(text: str, at: At = None, as_json: Json = False) -> None:
    """Write down anything else."""
    from taichong.diary import Note

    _add(Note(text=text), at, as_json=as_json)


@app.command("list")
def list_(
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; may be given again.")] = None,
    since: Annotated[str | None, typer.Option(help="From this time on.")] = None,
    every: Annotated[bool, typer.Option("--every", help="With entries that were corrected.")] = False,
    as_json: Json = False,
) -> None:
    """Show what stands in the diary, oldest first."""
    from taichong.diary import as_dict, typed_moment
    from taichong.words import words

    diary = _diary()
    start = typed_moment(since) if since else None
    found = list(diary.every_entry()) if every else diary.current(*(kind or ()), since=start)
    if as_json:
        print_json({"entries": [as_dict(each) for each in found]})
        return
    for each in found:
        sys.stdout.write(f"{each.id[:8]}  {each.at:%Y-%m-%d %H:%M}  {_summary(each)}\n")
    if not found:
        sys.stdout.write(words("diary")["empty"] + "\n")


@app.command()
def correct(
    identity: Identity,
    changes: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE, as severity=5")] = None,
    at: At = None,
) -> None:
    """Correct an entry: a new one takes its place, the old one stays in the record."""
    from taichong.diary import data_dict, read_data, typed_moment

    diary = _diary()
    old = diary.get(identity)
    told = data_dict(old.data) | dict(map(_change, changes or ()))
    data = read_data(type(old.data), {name: value for name, value in told.items() if value is not None})
    entry = diary.correct(old.id, data, at=typed_moment(at) if at else None)
    sys.stdout.write(_said("corrected", id=entry.id[:8]) + "\n")


def _change(typed: str) -> tuple[str, Any]:
    name, sign, value = typed.partition("=")
    if not sign:
        raise InputError(f"{typed[:60]!r} must be FIELD=VALUE, as severity=5 or minutes=null")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


@app.command()
def withdraw(identity: Identity, why: Annotated[str, typer.Option(help="For your own memory.")] = "") -> None:
    """Take an entry back that should not have been written."""
    _diary().withdraw(identity, why)
    sys.stdout.write(_said("withdrawn") + "\n")


@app.command()
def chart(
    which: Annotated[str, typer.Argument(help="relief, before-after, calendar, or an item such as stress")],
) -> None:
    """Draw the diary: how long cramps lasted, before and after, a calendar, or a daily item over time."""
    from taichong.diary import series as charts

    entries = _diary().current()
    today = datetime.now().astimezone().date()
    drawn = {
        "relief": lambda: charts.time_to_relief(entries),
        "before-after": lambda: charts.before_after(entries),
        "calendar": lambda: charts.calendar(entries, today),
    }
    sys.stdout.write(drawn.get(which, lambda: charts.over_time(entries, which, today))() + "\n")


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="The file's name, ending in .json or .csv; no folder in it.")],
    folder: Annotated[Path, typer.Option(help="Where to.", exists=True, file_okay=False)] = Path(),
) -> None:
    """Write everything to a file that can be imported again without loss."""
    from taichong.diary import files as diary_files

    file = diary_files.export(_diary(), folder, name)
    sys.stdout.write(_said("exported", file=file) + "\n")


@app.command("import")
def import_(file: Path) -> None:
    """Add what an export holds and this diary does not; all of it, or on any error nothing."""
    from taichong.diary import import_file

    done = import_file(_diary(), file)
    sys.stdout.write(_said("imported", new=done.new, known=done.known) + "\n")


@app.command()
def sessions(log: Annotated[Path | None, typer.Option(help="Another log than your own.")] = None) -> None:
    """Add the guided sessions that `taichong session` wrote down; twice adds nothing."""
    from taichong.diary import import_session_log

    done = import_session_log(_diary(), log)
    sys.stdout.write(_said("imported", new=done.new, known=done.known) + "\n")
    for each in done.skipped:
        sys.stderr.write(each + "\n")


@app.command()
def erase(
    sure: Annotated[bool, typer.Option("--yes-delete-everything", help="Do it.")] = False,
) -> None:
    """Delete everything of yours for good."""
    if not sure:
        raise InputError(_said("erase_first"))
    _diary().erase()
    sys.stdout.write(_said("erased") + "\n")


@app.command()
def reminders(
    routine: Annotated[
        list[str],
        typer.Argument(help="stretch, morning, post-workout, evening, desk-break; with =HH:MM, =HH:MM-HH:MM"),
    ],
    name: Annotated[str, typer.Option("--out", help="The file, ending in .ics.")] = "routine.ics",
    zone: Annotated[str | None, typer.Option(help="As Europe/Berlin; your machine's if not said.")] = None,
    weekdays: Annotated[bool, typer.Option("--weekdays", help="Monday to Friday only.")] = False,
    plain: Annotated[bool, typer.Option("--plain-titles", help="Titles that say what it is.")] = False,
) -> None:
    """Write reminders for a routine as a calendar file; titles are neutral unless asked otherwise."""
    import getpass
    import platform

    from taichong.diary import DAYS, ical, local_zone

    chosen = [_reminder(each, DAYS[:5] if weekdays else DAYS) for each in routine]
    owner = f"{getpass.getuser()}@{platform.node()}"
    made = ical(chosen, zone=zone or str(local_zone()), start=date.today(), owner=owner, plain=plain)  # noqa: DTZ011 -- the day on this person's wall
    file = _new_file(Path(name), made)
    sys.stdout.write(_said("reminders", file=file) + "\n")


def _reminder(typed: str, days: tuple[str, ...]) -> Any:  # noqa: ANN401 -- a Reminder, imported late
    from taichong.diary import USUAL_TIME, Reminder

    routine, _, hours = typed.partition("=")
    at, _, until = hours.partition("-")
    usual = USUAL_TIME.get(routine, time(9))
    last = _clock(until) if until else time(17) if routine == "desk-break" else None
    return Reminder(routine=routine, at=_clock(at) if at else usual, until=last, days=days)


def _clock(typed: str) -> time:
    try:
        return time.fromisoformat(typed.zfill(5) if ":" in typed else typed.zfill(2))
    except ValueError:
        raise InputError(f"{typed[:60]!r} is not a time of day; write 22:00") from None


def _new_file(file: Path, content: bytes) -> Path:
    from taichong.errors import StoreError

    try:
        file.write_bytes(content)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; no reminders were written") from error
    return file
