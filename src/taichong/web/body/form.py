"""The form of the body: numbers in the person's own units, kept in years, centimetres, kilograms and millimetres."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong.errors import InputError
from taichong.locate import FOUR, TAPE, TAPE_UNITS, ToldBody, height_cm_of, weight_kg_of
from taichong.pictures import SKIN_TONES
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taichong.web.forms import Check

LONGEST_TYPED = 20
LONGEST_MM = 10_000.0
"""Longer than any tape that is laid on a body."""
UNITS = {"height_cm": {"cm": 1.0, "in": 2.54}, "weight_kg": {"kg": 1.0, "lb": 0.45359237}, "tape": TAPE_UNITS}
"""What one of each unit is in the unit that is kept; the first is the usual one."""
READ_WITH_UNITS = {"height_cm": height_cm_of, "weight_kg": weight_kg_of}
_GUESS = re.compile(r"(?<= is allowed)(; was it meant in [^)]+)?(?=\))")
"""Where the engine guesses at another unit than the one that is kept."""
RANGES = {"age": (18, 100), "height_cm": (130, 220), "weight_kg": (35, 220)}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: what was typed in each field, the units of height, weight and tape, and the tone of skin."""

    typed: Mapping[str, str]
    units: Mapping[str, str]
    tone: int | None = None

    @classmethod
    def of(cls, form: Check) -> Filled:
        """What a person sent."""
        typed = {name: form.one(name).strip()[:LONGEST_TYPED] for name in (*FOUR, *TAPE)}
        chosen = form.one("tone")
        tone = int(chosen) if chosen in map(str, range(len(SKIN_TONES))) else None
        units = units_of({name: form.one(f"unit.{name}") for name in UNITS})
        if units["height_cm"] == "in" and not any(typed[name] for name in TAPE):
            units["tape"] = "in"  # who tells a height in inches wants to read inches
        return cls(typed, units, tone)

    @classmethod
    def again(cls, told: ToldBody | None, units: Mapping[str, str], tone: int | None = None) -> Filled:
        """What was kept, in the units in which it was typed; an empty form where nothing was."""
        chosen = cls({}, units_of(units))
        typed = dict.fromkeys((*FOUR, *TAPE), "")
        if told:
            numbers = {"age": told.age, "height_cm": told.height_cm, "weight_kg": told.weight_kg, **told.tape_mm}
            typed |= {name: _text(value / chosen.factor(name), 2) for name, value in numbers.items()}
            typed["sex"] = told.sex
        return cls(typed, chosen.units, tone)

    def factor(self, name: str) -> float:
        """What one of the unit of a field is in the unit that is kept."""
        kind = "tape" if name in TAPE else name
        return UNITS[kind][self.units[kind]] if kind in UNITS else 1.0

    def told(self) -> ToldBody:
        """The body, without tape measures that were left empty; only where `problems` finds none."""
        tape = tuple((name, round(self.number(name), 3)) for name in TAPE if self.typed[name])
        age, height_cm, weight_kg = (round(self.number(name), 3) for name in FOUR[1:])
        return ToldBody(self.typed["sex"], age, height_cm, weight_kg, tape)

    def problems(self) -> list[str]:
        """What cannot be used, each with what is allowed."""
        sex = self.typed["sex"] in ("female", "male")
        found = [] if sex else [_("Choose female or male: the model is different.")]
        found += [self._refused(name) for name, (low, high) in RANGES.items() if not low <= self.number(name) <= high]
        return found + [
            _("{label}: “{typed}” is no length; write a number or nothing.").format(label=label(name), typed=typed)
            for name in TAPE
            if (typed := self.typed[name]) and not 0 < self.number(name) < LONGEST_MM
        ]

    def _refused(self, name: str) -> str:
        """Why a number of the four cannot be used, and what can."""
        said = _("{label}: give a number, {range}.").format(label=label(name), range=range_of(name))
        if name not in READ_WITH_UNITS or not self.typed[name]:
            return said
        try:
            READ_WITH_UNITS[name](self.typed[name], self.units[name])
        except InputError as error:
            return f"{said} {error}."
        return said

    def number(self, name: str) -> float:
        """A field in the unit that is kept; NaN where it is none. Height and weight may bring units of their own."""
        try:
            if read := READ_WITH_UNITS.get(name):
                return read(self.typed[name], self.units[name])
            return float(self.typed[name].replace(",", ".")) * self.factor(name)
        except (ValueError, InputError):
            return math.nan


def units_of(chosen: Mapping[str, str]) -> dict[str, str]:
    """The units chosen for height, weight and tape; the usual ones where none of ours is."""
    return {kind: unit if (unit := chosen.get(kind, "")) in of else next(iter(of)) for kind, of in UNITS.items()}


def label(name: str) -> str:
    """What a field is called."""
    said = words("body")
    return str(said["tape"][name]["name"] if name in TAPE else said["labels"].get(name, name))


def range_of(name: str) -> str:
    """From what to what a number is taken, in each of its units."""
    low, high = RANGES[name]
    units = UNITS.get(name, {"": 1.0})
    said = (_("{low:.0f} to {high:.0f} {unit}").format(low=low / f, high=high / f, unit=u) for u, f in units.items())
    return _(", or ").join(each.strip() for each in said)


def named(message: str, filled: Filled) -> str:
    """A sentence of the engine, which begins with the survey's name of a measure, under the form's name.

    The engine speaks in what is kept; here every length and weight is in the unit in which it was typed.
    """
    name, _colon, rest = message.partition(": ")
    kind = "tape" if name in TAPE else name
    if not filled.typed.get(name) or filled.factor(name) == 1:
        return f"{label(name)}: {rest}"
    kept, unit, units = next(iter(UNITS[kind])), filled.units[kind], words("body")["units"]
    meant = _unit_meant(rest, filled.number(name), filled.factor(name), UNITS[kind])
    guess = _("; was it meant in {unit}?").format(unit=units[meant]) if meant else ""
    guessed = _GUESS.sub(guess, rest)
    numbers = re.compile(rf"[\d.]+(?:e\+\d+)?(?=(?: to [\d.]+)? {kept}\b)")
    said = numbers.sub(lambda found: _text(float(found[0]) / filled.factor(name), 1), guessed)
    return f"{label(name)}: " + re.sub(rf"(?<=\d) {kept}\b", f" {units[unit]}", said)


def _unit_meant(says: str, value: float, factor: float, units: Mapping[str, float]) -> str:
    """Guess at the form's unit in which a value that is not allowed would be; the engine knows of others only."""
    allowed = re.search(r"\(([\d.]+) to ([\d.]+) ", says)
    low, high = map(float, allowed.groups()) if allowed else (0.0, 0.0)
    if low <= value <= high:
        return ""
    return next((unit for unit, each in units.items() if low <= value / factor * each <= high), "")


def length(mm: float, unit: str) -> str:
    """A length in the unit of the person's tape."""
    digits = {"mm": 0, "cm": 1, "in": 2}[unit]
    return f"{mm / TAPE_UNITS[unit]:.{digits}f} {unit}"


def _text(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".rstrip("0").rstrip(".")
