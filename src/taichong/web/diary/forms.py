"""From a filled-in form to what the diary keeps, and back to a form that can be corrected.

What was left open stays unknown: no field has an answer before the person gives one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from taichong.diary import Cramp, Daily, Effect, Gad2, Gad7, NoCramp, Note, Rating, data_dict, tidy_item, typed_moment
from taichong.errors import InputError
from taichong.web.clock import zone_named
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.diary import Data
    from taichong.web.forms import Check

WRITTEN = "written_at"
ITEM = "item."  # before the name of a daily item
LONGEST_TYPED = 30  # a number or a time [characters]


def written(form: Check) -> list[Data]:
    """What a form of its kind says; several daily items are several entries.

    Raises:
        InputError: something is missing or cannot be used; the message says what.
    """
    read = READERS.get(form.one("kind"))
    if read is None:
        raise InputError(_("This form is not one of ours; open the diary again."))
    return read(form)


def happened(form: Check) -> datetime | None:
    """When it was, on the clock of the person's own zone; none where nothing was said (that is: now).

    What waited for the server says when it was written.
    """
    zone = zone_named(form.one("zone"))
    if when := form.one("when").strip() or form.one(WRITTEN).strip():
        return typed_moment(when[:LONGEST_TYPED], zone)
    return datetime.now(zone) if zone else None


def _cramp(form: Check) -> list[Data]:
    if not form.one("where"):
        raise InputError(_("Where was the cramp? Choose a place."))
    return [
        Cramp(
            where=form.one("where"),
            side=form.one("side") or None,
            severity=_whole(form, "severity"),
            minutes=_minutes(form),
            woken=_yes_or_no(form, "woken"),
            trigger=form.one("trigger").strip(),
            **_medicine(form),
        )
    ]


class _Taken(TypedDict):
    medicine: str
    preventive: bool | None


def _medicine(form: Check) -> _Taken:
    """What was taken, and whether to prevent cramps."""
    medicine, preventive = form.one("medicine").strip(), _yes_or_no(form, "preventive")
    if preventive is not None and not medicine:
        raise InputError(_("Which medicine was it? Write its name, or clear what it was for."))
    return {"medicine": medicine, "preventive": preventive}


def _yes_or_no(form: Check, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(form.one(name))


def _daily(form: Check) -> list[Data]:
    told = [(name.removeprefix(ITEM), _whole(form, name)) for name in form.fields if name.startswith(ITEM)]
    told.append((form.one("own").strip(), _whole(form, "own_value")))
    found: list[Data] = [Daily(item=tidy_item(name), value=value) for name, value in told if name and value is not None]
    if not found:
        raise InputError(_("Rate at least one of them, 0 to 10."))
    return found


def _gad2(form: Check) -> list[Data]:
    return [Gad2(answers=_answers(form, 2, _("Answer both questions; each has four answers to choose from.")))]


def _gad7(form: Check) -> list[Data]:
    return [Gad7(answers=_answers(form, 7, _("Answer all seven questions; each has four answers to choose from.")))]


def _answers(form: Check, count: int, otherwise: str) -> tuple[int, ...]:
    """The answers to so many questions; one that is open makes no score."""
    answers = tuple(answer for place in range(count) if (answer := _whole(form, f"gad.{place}")) is not None)
    if len(answers) < count:
        raise InputError(otherwise)
    return answers


def _effect(form: Check) -> list[Data]:
    if not form.one("what"):
        raise InputError(_("What was it? Choose one."))
    return [
        Effect(
            what=form.one("what"),
            where=form.one("place").strip(),
            severity=_whole(form, "severity"),
            note=form.one("note").strip(),
        )
    ]


def _rating(form: Check) -> list[Data]:
    before = _whole(form, "before")
    if not form.one("about").strip() or before is None:
        raise InputError(_("Say what you rate, and how bad it was before, 0 to 10."))
    after = _whole(form, "after")
    return [Rating(about=tidy_item(form.one("about")), before=before, after=after, minutes=_minutes(form))]


def _note(form: Check) -> list[Data]:
    # A browser sends line ends as two characters; one is enough.
    text = form.one("text").replace("\r\n", "\n").strip()
    if not text:
        raise InputError(_("The note is empty; write a word or two."))
    return [Note(text=text)]


def _no_cramp(form: Check) -> list[Data]:
    return [NoCramp(note=form.one("note").strip(), **_medicine(form))]


READERS: dict[str, Callable[[Check], list[Data]]] = {
    "cramp": _cramp,
    "no_cramp": _no_cramp,
    "daily": _daily,
    "gad2": _gad2,
    "gad7": _gad7,
    "effect": _effect,
    "rating": _rating,
    "note": _note,
}


def _whole(form: Check, name: str) -> int | None:
    typed = form.one(name).strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < LONGEST_TYPED):
        raise InputError(_("“{typed}” is not a whole number.").format(typed=typed[:LONGEST_TYPED]))
    return int(typed) if typed else None


def _minutes(form: Check) -> float | None:
    """What was typed wins over what was tapped."""
    typed = (form.one("minutes_typed") or form.one("minutes")).strip().replace(",", ".")
    try:
        return float(typed[:LONGEST_TYPED]) if typed else None
    except ValueError:
        raise InputError(
            _("Minutes: “{typed}” is not a number; write one such as 3.").format(typed=typed[:LONGEST_TYPED])
        ) from None


def fields_of(data: Data) -> dict[str, tuple[str, ...]]:
    """What an entry says, as the fields of its form."""
    told = {name: _typed(value) for name, value in data_dict(data).items() if not isinstance(value, list | dict)}
    if isinstance(data, Daily):
        return {ITEM + data.item: (str(data.value),)}
    if isinstance(data, Gad2 | Gad7):
        return {f"gad.{place}": (str(answer),) for place, answer in enumerate(data.answers)}
    if isinstance(data, Effect):
        told["place"] = told.pop("where", "")
    return {name: (value,) for name, value in told.items()}


def _typed(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
