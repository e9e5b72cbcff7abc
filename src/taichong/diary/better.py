"""Whether cramps have become rarer: the last four weeks against the four before, with how far chance may reach.

Days are compared, not cramps: cramps of one night come together, days less so. A day counts only if something was said
of cramps on it; what was not written down is no day without. It says nothing of why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot, sqrt
from typing import TYPE_CHECKING

from taichong.words import fill, words

if TYPE_CHECKING:
    from collections.abc import Mapping

SPAN = timedelta(weeks=4)
FEWEST_DAYS = 10
"""How much must be written down in each span before a change is claimed."""
Z_95 = 1.959964
"""The 97.5 % point of the normal distribution."""
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Change:
    """Days with a cramp a week, before and lately, and the change between them with its 95 % interval."""

    before: float
    lately: float
    low: float
    high: float

    @property
    def change(self) -> float:
        """By how many days a week they became more; below zero: fewer."""
        return self.lately - self.before


def change_of(counts: Mapping[date, int], last: date) -> Change | None:
    """Compare the four weeks up to `last` with the four before; None while either has too few days written down.

    `counts` are cramps by day, as `cramps_a_day` gives them. The interval is Newcombe's hybrid of two Wilson intervals
    (Statistics in Medicine 1998;17:873), which holds its level for few days, too.
    """
    lately = [count > 0 for day, count in counts.items() if last - SPAN < day <= last]
    before = [count > 0 for day, count in counts.items() if last - 2 * SPAN < day <= last - SPAN]
    if min(len(lately), len(before)) < FEWEST_DAYS:
        return None
    new, old = sum(lately) / len(lately), sum(before) / len(before)
    (new_low, new_high), (old_low, old_high) = wilson(new, len(lately)), wilson(old, len(before))
    low = new - old - hypot(new - new_low, old_high - old)
    high = new - old + hypot(new_high - new, old - old_low)
    return Change(A_WEEK * old, A_WEEK * new, A_WEEK * low, A_WEEK * high)


def wilson(share: float, days: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of so many days."""
    middle = share + Z_95**2 / (2 * days)
    half = Z_95 * sqrt(share * (1 - share) / days + Z_95**2 / (4 * days**2))
    return (middle - half) / (1 + Z_95**2 / days), (middle + half) / (1 + Z_95**2 / days)


def says_of(change: Change | None) -> str:
    """Say it in one sentence, with its doubt."""
    said = words("diary")["better"]
    if change is None:
        return fill(said["too_early"], days=FEWEST_DAYS)
    kind = "fewer" if change.high < 0 else "more" if change.low > 0 else "cannot_tell"
    told = {name: f"{getattr(change, name):.1f}" for name in ("before", "lately")}
    return fill(said[kind], **told, low=_signed(change.low), high=_signed(change.high))


def _signed(days: float) -> str:
    said = words("diary")["better"]
    return fill(said["less_by" if days < 0 else "more_by"], days=f"{abs(days):.1f}")
