"""Height and weight as people type them: 1.80 m, 180 cm, 5 ft 11, 7'2", 71 in; 62 kg, 137 lb, 9 st 11."""

from __future__ import annotations

import re

from taichong.errors import InputError
from taichong.words import words

CM = {"": 1.0, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}
KG = {"": 1.0, "kg": 1.0, "lb": 0.45359237, "st": 6.35029318}
"""What one of each unit is [cm, kg]; international feet, inches, pounds and stones."""
SPELLED = (
    (r"''|\"|″|”|“|\binch(es)?\b", "in"),
    (r"'|′|’|‘|\bf(ee|oo)t\b", "ft"),
    (r"\bmet(re|er)s?\b", "m"),
    (r"\bcentimet(re|er)s?\b", "cm"),
    (r"\b(pounds?|lbs)\b", "lb"),
    (r"\bstones?\b", "st"),
    (r"\b(kilograms?|kilos?|kgs)\b", "kg"),
)
SMALLER = {"ft": ("in", 12), "st": ("lb", 14)}
"""What stands after feet and stones, and how many make the next."""
TALLEST_M = 2.5  # a bare fraction up to here is of metres: nobody measures so few centimetres or inches
_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_TYPED = re.compile(rf"{_NUMBER}\s*([a-z]*)(?:\s*{_NUMBER}\s*([a-z]*))?")


def height_cm_of(typed: str, unit: str = "cm") -> float:
    """Return a typed height [cm]; `unit` is that of a bare number.

    Raises:
        InputError: it is none; the message says which forms are read.
    """
    found = _amount(typed, CM, unit)
    if found is None:
        raise InputError(words("body")["typed"]["height"].format(typed=typed[:20]))
    is_metres = re.fullmatch(r"\s*[12][.,]\d+\s*", typed) and found / CM[unit] <= TALLEST_M
    return found * CM["m"] / CM[unit] if is_metres else found


def weight_kg_of(typed: str, unit: str = "kg") -> float:
    """Return a typed weight [kg]; `unit` is that of a bare number.

    Raises:
        InputError: it is none; the message says which forms are read.
    """
    found = _amount(typed, KG, unit)
    if found is None:
        raise InputError(words("body")["typed"]["weight"].format(typed=typed[:20]))
    return found


def _amount(typed: str, units: dict[str, float], usual: str) -> float | None:
    """What was typed in the unit of `units`; none where it cannot be read."""
    text = typed.strip().casefold().replace(",", ".")
    text = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", text)
    for spelled, unit in SPELLED:
        text = re.sub(spelled, f" {unit} ", text)
    found = _TYPED.fullmatch(text.strip())
    if not found:
        return None
    first, unit, second, second_unit = found.groups()
    unit = unit or usual
    whole = float(first) * units[unit] if unit in units else None
    if whole is None or second is None:
        return whole
    smaller, most = SMALLER.get(unit, ("", 0))
    if unit == "m" and not second_unit and re.fullmatch(r"\d\d", second):
        return whole + float(second)  # 1 m 80
    if second_unit not in ("", smaller) or float(second) >= most:
        return None
    return whole + float(second) * units[smaller]
