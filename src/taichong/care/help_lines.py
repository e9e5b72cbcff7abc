"""Whom to call: the emergency number and the crisis line of the country that a locale suggests.

A locale is not a place. So the country stands beside the number, and a person may choose another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taichong.atlas import Atlas
    from taichong.care.safety import Finding

COUNTRY = "TAICHONG_COUNTRY"
LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}))?\b")


class Lines(Struct, frozen=True):
    """The numbers of one country; `country` is how it is called, `code` is empty where none is known."""

    code: str
    country: str
    emergency: tuple[str, ...]
    crisis: str
    crisis_number: str
    says: tuple[str, str]

    @property
    def text(self) -> str:
        """Both lines in words, for where there are no links."""
        crisis = f"{self.crisis}, {self.crisis_number}" if self.crisis_number else self.crisis
        return f"{self.says[0]} {' or '.join(self.emergency)} ({self.country}). {self.says[1]} {crisis}."

    def as_dict(self) -> dict[str, Any]:
        """Return the same as JSON types: numbers, whose they are, and both in words."""
        return {
            "country": self.country,
            "emergency": list(self.emergency),
            "crisis": self.crisis,
            "crisis_number": self.crisis_number,
            "say": self.text,
        }


def find_help_lines(atlas: Atlas, locale: str = "", country: str = "") -> Lines:
    """Find the lines of `country`, or of the one that `locale` ("en-GB,en;q=0.9", "de_DE.UTF-8") suggests."""
    lines = atlas.help_lines
    code = country.upper() if country.upper() in lines.countries else _suggested(atlas, locale)
    says = lines.emergency_say, lines.crisis_say
    if not code:
        return Lines("", lines.anywhere.country, lines.anywhere.emergency, lines.own_crisis, "", says)
    of = lines.countries[code]
    crisis, number = (of.crisis.name, of.crisis.number) if of.crisis else (lines.own_crisis, "")
    return Lines(code, of.name, of.emergency, crisis, number, says)


def _suggested(atlas: Atlas, locale: str) -> str:
    """The first country that is named and known; else that of the first language."""
    told = [LOCALE.match(each.strip()) for each in locale.split(",")]
    named = [each[2].upper() for each in told if each and each[2]]
    spoken = [atlas.help_lines.languages.get(each[1].lower(), "") for each in told if each]
    return next((each for each in (*named, *spoken) if each in atlas.help_lines.countries), "")


def crisis_lines(atlas: Atlas, lines: Lines) -> tuple[tuple[str, str, str], ...]:
    """List the crisis lines to show beside `lines`: country, name and number.

    That of the country; where none is known, every one that is, for people know where they are.
    """
    of = atlas.help_lines.countries
    shown = [of[lines.code]] if lines.code else of.values()
    return tuple((each.name, each.crisis.name, each.crisis.number) for each in shown if each.crisis)


def is_crisis(atlas: Atlas, findings: Iterable[Finding]) -> bool:
    """Tell whether what was found calls for a crisis line before anything else."""
    codes = {each.code for each in atlas.safety.red_flags if each.crisis}
    return any(each.code in codes for each in findings)


def stop_numbers(atlas: Atlas, findings: Iterable[Finding], lines: Lines) -> tuple[str, ...]:
    """Write the numbers of `lines` to call at a stop, one a line: a crisis line first where it is one."""
    emergency = f"{' or '.join(lines.emergency)} ({lines.country})"
    if not is_crisis(atlas, findings):
        return (emergency,)
    own = () if lines.crisis_number else (f"{lines.says[1]} {lines.crisis}.",)
    known = (f"{name}: {number} ({country})" for country, name, number in crisis_lines(atlas, lines))
    return (*own, *known, emergency)


def own_lines(atlas: Atlas, environment: Mapping[str, str]) -> Lines:
    """Find the lines for a terminal: of ``TAICHONG_COUNTRY`` in its `environment`, or of its locale."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return find_help_lines(atlas, locale, environment.get(COUNTRY, ""))
