"""`taichong diary`: the diary's door in the terminal. Each command parses, calls one function, and prints.

Everything heavy is imported when a command runs, so that other commands start without a database.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli import diary_files, reminders
from taichong.cli.diary_danger import dangers, tell_dangers
from taichong.cli.diary_door import At, Identity, Json, app, bring_in_sessions, my_diary, said, summary, tell_aside
from taichong.cli.my_home import my_home
from taichong.cli.terminal import print_json, print_json_list
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.diary import Data

__all__ = ["app", "diary_files", "reminders"]  # the other commands join the room as they are imported

GAD2 = 2  # questions of the short form
LOOKS_BACK = timedelta(days=15)  # what advice about an entry may look at
CHARTED = timedelta(weeks=20)  # the longest chart that goes by days

Medicine = Annotated[str, typer.Option(metavar="WHAT", help="A medicine or supplement that you took.")]
Preventive = Annotated[
    bool | None,
    typer.Option("--preventive/--not-preventive", help="Was it to prevent cramps, or for a cramp that had come?"),
]


def _add(data: Data, at: str | None, *, as_json: bool) -> None:
    """Write one entry down and say so, with what to do about it where something is."""
    from taichong.diary import advise, as_dict, typed_moment

    diary = my_diary()
    entry = diary.add(data, at=typed_moment(at) if at else None)
    findings = advise(entry, diary.standing(entry.kind, since=entry.at - LOOKS_BACK))
    if as_json:
        print_json({"entry": as_dict(entry), "findings": [*map(asdict, findings), *dangers(data)]})
        return
    sys.stdout.write(said("kept", id=entry.id[:8], what=summary(entry), at=f"{entry.at:%Y-%m-%d %H:%M}") + "\n")
    for each in findings:
        sys.stdout.write(each.message + "\n")
    tell_dangers(data)


@app.command()
def cramp(
    where: Annotated[str, typer.Argument(help="calf, foot, toes, shin, 'back of thigh' ... or how it begins")],
    severity: Annotated[int | None, typer.Argument(help="0 to 10")] = None,
    minutes: Annotated[float | None, typer.Option(help="How long it lasted.")] = None,
    side: Annotated[str | None, typer.Option(help="left, right or both")] = None,
    woken: Annotated[bool | None, typer.Option("--woken/--not-woken", help="Did it wake you?")] = None,
    trigger: Annotated[str, typer.Option(help="What set it off.")] = "",
    medicine: Medicine = "",
    preventive: Preventive = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down a cramp: `taichong diary cramp calf 7`."""
    from taichong.diary import PLACES, Cramp

    place = _begins(where, PLACES)
    data = Cramp(
        where=place,
        side=side,
        severity=severity,
        minutes=minutes,
        woken=woken,
        trigger=trigger,
        medicine=medicine,
        preventive=preventive,
    )
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
def no_cramp(
    note: Annotated[str, typer.Option(help="Anything to add.")] = "",
    medicine: Medicine = "",
    preventive: Preventive = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down that the day (or night) passed without a cramp."""
    from taichong.diary import NoCramp

    _add(NoCramp(note=note, medicine=medicine, preventive=preventive), at, as_json=as_json)


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
    from taichong.diary import Rating, tidy_item

    _add(Rating(about=tidy_item(about), before=before, after=after, minutes=minutes), at, as_json=as_json)


@app.command()
def daily(
    item: Annotated[str, typer.Argument(help="stress, sleep, tiredness, soreness, or your own")],
    value: Annotated[int, typer.Argument(help="0 to 10")],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down one answer about the day."""
    from taichong.diary import Daily, tidy_item

    _add(Daily(item=tidy_item(item), value=value), at, as_json=as_json)


@app.command()
def worry(
    answers: Annotated[list[int] | None, typer.Argument(help="Two or seven answers, each 0 to 3.")] = None,
    seven: Annotated[bool, typer.Option("--seven", help="Ask all seven questions (GAD-7).")] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Answer the GAD-2 (or GAD-7) about worry; a score, never a diagnosis."""
    from taichong.diary import Gad2, Gad7

    given = tuple(answers or _ask_gad(7 if seven else GAD2))
    _add(Gad7(answers=given) if seven or len(given) > GAD2 else Gad2(answers=given), at, as_json=as_json)


def _ask_gad(count: int) -> list[int]:
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
    note: Annotated[str, typer.Option(help="Anything to add.")] = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down something unwanted; says what to do about it."""
    from taichong.diary import EFFECTS, Effect

    data = Effect(what=_begins(what, EFFECTS), where=where, severity=severity, note=note)
    _add(data, at, as_json=as_json)


@app.command()
def note(text: Annotated[str, typer.Argument(help="Your words.")], at: At = None, as_json: Json = False) -> None:
    """Write down anything else."""
    from taichong.diary import Note

    _add(Note(text=text), at, as_json=as_json)


@app.command("list")
def list_(
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; may be given again.")] = None,
    since: Annotated[str | None, typer.Option(help="From this time on.")] = None,
    every: Annotated[bool, typer.Option("--every", help="Entries that were corrected as well.")] = False,
    as_json: Json = False,
) -> None:
    """Show what stands in the diary, oldest first."""
    from taichong.diary import as_dict, typed_moment
    from taichong.words import words

    diary = my_diary()
    bring_in_sessions(diary)
    start = typed_moment(since) if since else None
    found = diary.every_entry() if every else diary.standing(*(kind or ()), since=start)
    if as_json:
        print_json_list("entries", map(as_dict, found))
    else:
        lines = (f"{each.id[:8]}  {each.at:%Y-%m-%d %H:%M}  {summary(each)}\n" for each in found)
        sys.stdout.write(next(lines, words("diary")["empty"] + "\n"))
        sys.stdout.writelines(lines)
    tell_aside(diary)


@app.command()
def correct(
    identity: Identity,
    changes: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE, as severity=5")] = None,
    at: At = None,
) -> None:
    """Correct an entry: a new one takes its place, the old one stays in the record."""
    from taichong.diary import data_dict, read_data, typed_moment

    diary = my_diary()
    old = diary.get(identity)
    told = data_dict(old.data) | dict(map(_change, changes or ()))
    data = read_data(type(old.data), {name: value for name, value in told.items() if value is not None})
    entry = diary.correct(old.id, data, at=typed_moment(at) if at else None)
    sys.stdout.write(said("corrected", id=entry.id[:8]) + "\n")
    tell_dangers(data)


def _change(typed: str) -> tuple[str, Any]:
    name, sign, value = typed.partition("=")
    if not sign:
        raise InputError(f"{typed[:60]!r} must be FIELD=VALUE, as severity=5 or minutes=null")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


@app.command()
def withdraw(identity: Identity, why: Annotated[str, typer.Option(help="A note to yourself.")] = "") -> None:
    """Take an entry back that should not have been written."""
    from taichong.diary import Withdrawn

    my_diary().withdraw(identity, why)
    sys.stdout.write(said("withdrawn") + "\n")
    tell_dangers(Withdrawn(why=why))


@app.command()
def chart(
    which: Annotated[str, typer.Argument(help="relief, before-after, calendar, or an item such as stress")],
) -> None:
    """Draw the diary: how long cramps lasted, before and after, a calendar, or a daily item over time."""
    from taichong.diary import series as charts

    diary = my_diary()
    closed = charts.closed_outcomes(diary.standing("trial"))
    now = datetime.now().astimezone()
    today, lately = now.date(), now - CHARTED
    drawn = {
        "relief": lambda: charts.time_to_relief(diary.standing("cramp"), closed),
        "before-after": lambda: charts.before_after(diary.standing("rating", "session"), closed),
        "calendar": lambda: charts.calendar(diary.standing("cramp", "no_cramp", since=lately), closed, today),
    }
    item = lambda: charts.over_time(diary.standing("daily", since=lately), closed, which, today)  # noqa: E731 -- one of four
    sys.stdout.write(drawn.get(which, item)() + "\n")
    tell_aside(diary)


@app.command()
def erase(
    sure: Annotated[bool, typer.Option("--yes-delete-everything", help="Yes, delete everything.")] = False,
) -> None:
    """Delete everything of yours for good."""
    if not sure:
        raise InputError(said("erase_first"))
    my_diary().erase(my_home().folder)
    sys.stdout.write(said("erased") + "\n")
