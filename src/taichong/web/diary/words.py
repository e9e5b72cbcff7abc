"""An entry in a line that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.care import text as say
from taichong.diary import (
    Cramp,
    Daily,
    Effect,
    Gad2,
    Gad7,
    NoCramp,
    Note,
    Rating,
    Session,
    Trial,
    Withdrawn,
    place_said,
)
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.atlas import Atlas
    from taichong.diary import Data, Entry

LONGEST_LINE = 140  # of a note in a list [characters]


def kind_names() -> dict[str, str]:
    """What each kind of entry is called."""
    return {
        "cramp": _("Cramp"),
        "no_cramp": _("No cramp"),
        "session": _("Session"),
        "rating": _("Before and after"),
        "daily": _("How the day was"),
        "gad2": _("Worry, 2 questions"),
        "gad7": _("Worry, 7 questions"),
        "effect": _("A problem after pressing"),
        "note": _("Note"),
        "trial": _("Trial"),
        "withdrawn": _("Taken back"),
    }


def told(atlas: Atlas, entry: Entry) -> str:
    """What the entry says, without its kind and time."""
    if isinstance(entry.data, Session):
        return _session(atlas, entry.data)
    if isinstance(entry.data, Effect):
        return _effect(atlas, entry.data)
    return _WORDS[type(entry.data)](entry.data)


def _cramp(data: Cramp) -> str:
    woken = {True: _("woke you"), False: _("did not wake you"), None: ""}[data.woken]
    minutes = "" if data.minutes is None else _("{minutes:g} min").format(minutes=data.minutes)
    return _joined(data.where, data.side, _of_ten(data.severity), minutes, woken, data.trigger, _medicine(data))


def _medicine(data: Cramp | NoCramp) -> str:
    said = {
        True: _("took {medicine}, to prevent cramps"),
        False: _("took {medicine}, for a cramp already there"),
        None: _("took {medicine}"),
    }[data.preventive]
    return said.format(medicine=data.medicine) if data.medicine else ""


def _session(atlas: Atlas, data: Session) -> str:
    names = {each.id: each.name for each in atlas.complaints}
    seconds = sum(each.seconds for each in data.done)
    points = ", ".join(dict.fromkeys(each.code for each in data.done))
    stopped = _stopped(data.stopped) if data.stopped else ""
    pressed = say.duration(round(seconds)) if seconds else _("nothing pressed")
    return _joined(
        names.get(data.complaint, data.complaint), points, pressed, _change(data.before, data.after), stopped
    )


def _stopped(why: str) -> str:
    said = {
        "pain": _("stopped, because it hurt"),
        "ended": _("ended early"),
        "interrupted": _("left before its end"),
    }
    return said.get(why) or _("stopped: {why}").format(why=why)


def _rating(data: Rating) -> str:
    minutes = "" if data.minutes is None else _("{minutes:g} min between").format(minutes=data.minutes)
    return _joined(data.about, _change(data.before, data.after), minutes)


def _effect(atlas: Atlas, data: Effect) -> str:
    return _joined(data.what, place_said(atlas, data.where), _of_ten(data.severity), _short(data.note))


def _daily(data: Daily) -> str:
    return f"{data.item}: {data.value}"


def _gad(data: Gad2 | Gad7) -> str:
    return _("{score} of {most}").format(score=sum(data.answers), most=3 * len(data.answers))


def _note(data: Note) -> str:
    return _short(data.text)


def _no_cramp(data: NoCramp) -> str:
    return _joined(data.note, _medicine(data))


def _trial(data: Trial) -> str:
    return _joined(data.trial, data.event)


def _withdrawn(data: Withdrawn) -> str:
    return data.why


_WORDS: dict[type[Data], Callable[..., str]] = {
    Cramp: _cramp,
    NoCramp: _no_cramp,
    Rating: _rating,
    Daily: _daily,
    Gad2: _gad,
    Gad7: _gad,
    Note: _note,
    Trial: _trial,
    Withdrawn: _withdrawn,
}


def _joined(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))


def _of_ten(value: int | None) -> str:
    return "" if value is None else _("{value} of 10").format(value=value)


def _change(before: int | None, after: int | None) -> str:
    if before is not None and after is not None:
        return _("before {before}, after {after}").format(before=before, after=after)
    if before is not None:
        return _("before {before}").format(before=before)
    return "" if after is None else _("after {after}").format(after=after)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"
