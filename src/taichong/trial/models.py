"""How one person's outcome is taken to behave, day by day: what a planner simulates trials from.

Cramps are counts: gamma nights and Poisson cramps, which is a negative binomial. Daily 0-10 items are normal with
day-to-day correlation. In both, what the treatment does may linger: `lasts` is the share of its effect that is
left on the next day without it, and that share again on the day after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountModel:
    """Events a night, with nights that differ: the rate is a gamma variable with mean `per_week` / 7.

    `variance_ratio` is variance over mean of a night's count under control: 1 for Poisson, more where
    cramps come in bad nights. 1.5 is our assumption where no diary says better (see `from_counts`).
    `fraction_left` is what the treatment leaves: 0.5 for a halving.
    """

    per_week: float
    fraction_left: float = 0.5
    variance_ratio: float = 1.5
    lasts: float | None = None

    def __post_init__(self) -> None:
        if not (self.per_week > 0 and 0 <= self.fraction_left < 1 and self.variance_ratio >= 1):
            raise InputError(
                "events a week must be above 0, the fraction left 0 to below 1, the variance ratio 1 or more"
            )
        _check_lasts(self.lasts)

    @classmethod
    def from_counts(cls, nights: Floats, fraction_left: float = 0.5, lasts: float | None = None) -> CountModel:
        """Make the model that nightly counts ``(n,)`` suggest; never less spread than Poisson."""
        mean = float(np.mean(nights))
        ratio = float(np.var(nights, ddof=1)) / mean if mean > 0 and len(nights) > 1 else 1.0
        return cls(per_week=7 * mean, fraction_left=fraction_left, variance_ratio=max(1.0, ratio), lasts=lasts)

    @property
    def change(self) -> float:
        """Events a night fewer."""
        return self.per_week / 7 * (1 - self.fraction_left)

    @property
    def share_without(self) -> float:
        """The share of nights without an event, under control."""
        night, more = self.per_week / 7, self.variance_ratio - 1
        return math.exp(-night) if more == 0 else self.variance_ratio ** (-night / more)

    def draw(self, rng: np.random.Generator, effect: Floats) -> Floats:
        """Draw minus the events of each night; `effect` ``(trials, days)`` is the share of the change at work."""
        night = self.per_week / 7
        rates = night - self.change * effect
        if self.variance_ratio > 1:
            size = night / (self.variance_ratio - 1)
            rates = rates * rng.gamma(size, 1 / size, effect.shape)
        return -rng.poisson(rates).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingModel:
    """A daily item: normal, standard deviation `sd`, correlation `rho` between one day and the next."""

    change: float
    sd: float = 2.0
    rho: float = 0.5
    lasts: float | None = None

    def __post_init__(self) -> None:
        if not (self.sd > 0 and 0 <= self.rho < 1):
            raise InputError("the sd of a rating must be above 0 and its day-to-day correlation from 0 to below 1")
        _check_lasts(self.lasts)

    def draw(self, rng: np.random.Generator, effect: Floats) -> Floats:
        """Draw each day's rating about its mean, positive better, each day carrying `rho` of the one before."""
        days = np.ascontiguousarray(rng.standard_normal(effect.shape).T)  # a day at a time lies together
        for day in range(1, len(days)):
            days[day] = self.rho * days[day - 1] + math.sqrt(1 - self.rho**2) * days[day]
        return np.asarray(self.sd * days.T + self.change * effect)


def lingering(treated: Floats, lasts: float) -> Floats:
    """Return how much of the effect is at work each day: all of it on treated days, then `lasts` of the day before."""
    if not lasts:
        return treated.copy()
    at_work = np.array(treated.T, order="C")  # a day at a time lies together
    for day in range(1, len(at_work)):
        np.maximum(at_work[day], lasts * at_work[day - 1], out=at_work[day])
    return np.asarray(at_work.T)


def _check_lasts(lasts: float | None) -> None:
    if lasts is not None and not 0 <= lasts < 1:
        raise InputError("what is left of an effect on the next day must be a share from 0 to below 1")
