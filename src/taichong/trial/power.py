"""What a trial can be expected to find, before it is begun.

Thousands of trials are drawn from a model of the outcome and each is answered by the same randomisation
test as the real one. Cramps are counts: gamma nights and Poisson cramps, which is a negative binomial. Daily
0-10 items are normal with day-to-day correlation. A seed is fixed, so that a plan prints the same twice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError
from taichong.trial.design import FEWEST_BLOCKS, RUN_IN_DAYS, too_few_blocks

Floats = NDArray[np.float64]
Advice = Literal["trial", "longer", "night_pairs", "plain_diary"]

TRIALS = 6_000  # the standard error of a printed percentage is at most 0.65 points
TRIALS_WHERE_CHEAP = 20_000  # at most 0.35 points
CHEAP_BLOCKS = 8
SEED = 5
ENUMERATED_TO = 11  # blocks; above, sign patterns are drawn
DRAWS = 1_000
BATCH = 2_000  # trials at a time, to bound memory
LEVEL = 0.05
GOOD_POWER = 0.8
FAIR_POWER = 0.5
LONGER_BLOCKS = (8, 10, 13, 16, 20, 26)
LONGEST_DAYS = 366
PAIRS_FROM_PER_WEEK = 2.0  # below, most pairs of nights are two empty nights


class Model(Protocol):
    """How one person's outcome behaves; `change` is the benefit that the treatment is supposed to bring."""

    @property
    def change(self) -> float:
        """The supposed benefit, in the outcome's unit, positive better."""

    def draw(self, rng: np.random.Generator, trials: int, design: Design, change: float) -> Floats:
        """Block benefits of many trials, shape ``(trials, blocks)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The part of a plan that power depends on."""

    blocks: int
    period_days: int
    washout_days: int = 0

    @property
    def total_days(self) -> int:
        """Days from the first period to the last, without the run-in."""
        periods = 2 * self.blocks
        return periods * self.period_days + (periods - 1) * self.washout_days


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

    def __post_init__(self) -> None:
        if not (self.per_week > 0 and 0 <= self.fraction_left < 1 and self.variance_ratio >= 1):
            raise InputError(
                "events a week must be above 0, the fraction left 0 to below 1, the variance ratio 1 or more"
            )

    @classmethod
    def from_counts(cls, nights: Floats, fraction_left: float = 0.5) -> CountModel:
        """The model that nightly counts suggest, shape ``(n,)``; never less spread than Poisson."""
        mean = float(np.mean(nights))
        ratio = float(np.var(nights, ddof=1)) / mean if mean > 0 and len(nights) > 1 else 1.0
        return cls(per_week=7 * mean, fraction_left=fraction_left, variance_ratio=max(1.0, ratio))

    @property
    def change(self) -> float:
        """Events a night fewer."""
        return self.per_week / 7 * (1 - self.fraction_left)

    def draw(self, rng: np.random.Generator, trials: int, design: Design, change: float) -> Floats:
        """Control mean minus treatment mean, in events a night."""
        night, shape = self.per_week / 7, (trials, design.blocks)
        control = self._mean(rng, night, design.period_days, shape)
        return control - self._mean(rng, night - change, design.period_days, shape)

    def _mean(self, rng: np.random.Generator, night: float, nights: int, shape: tuple[int, int]) -> Floats:
        """Mean of `nights` nights; sums of gammas of one scale are gammas, so one draw will do."""
        rates: Floats | float = night * nights
        if self.variance_ratio > 1 and night > 0:
            # The person's nights have one shape in both arms: a treatment scales every night alike.
            per_night = self.per_week / 7 / (self.variance_ratio - 1)
            rates = rng.gamma(nights * per_night, night / per_night, shape)
        return rng.poisson(rates, shape) / nights


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingModel:
    """A daily item: normal, standard deviation `sd`, correlation `rho` between one day and the next."""

    change: float
    sd: float = 2.0
    rho: float = 0.5

    def __post_init__(self) -> None:
        if not (self.sd > 0 and 0 <= self.rho < 1):
            raise InputError("the sd of a rating must be above 0 and its day-to-day correlation from 0 to below 1")

    def draw(self, rng: np.random.Generator, trials: int, design: Design, change: float) -> Floats:
        """Mean of the treated days minus mean of the others, signed so that positive is better."""
        noise = rng.standard_normal((trials, design.blocks)) @ self._root(design).T
        return np.asarray(change + noise * rng.choice([-1.0, 1.0], noise.shape))

    def _root(self, design: Design) -> Floats:
        """A root of the covariance of the blocks' second-minus-first period means, ``(blocks, blocks)``."""
        periods, step = 2 * design.blocks, design.period_days + design.washout_days
        starts = np.arange(periods) * step
        days = starts[:, None] + np.arange(design.period_days)[None, :]
        gaps = np.abs(days.ravel()[:, None] - days.ravel()[None, :])
        shares = np.kron(np.eye(periods), np.full((1, design.period_days), 1 / design.period_days))
        contrast = np.kron(np.eye(design.blocks), np.array([[-1.0, 1.0]])) @ shares
        covariance = self.sd**2 * contrast @ self.rho**gaps @ contrast.T
        return np.asarray(np.linalg.cholesky(covariance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How often such a trial ends how. `finds` is the share whose interval lies above 0."""

    design: Design
    change: float
    finds: float
    helps: float
    no_worthwhile_difference: float
    made_it_worse: float
    cannot_tell: float

    @property
    def in_100(self) -> int:
        """`finds` as it is printed."""
        return round(100 * self.finds)

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {**asdict(self), "total_days": self.design.total_days, "in_100": self.in_100}


def expect(model: Model, design: Design, worthwhile: float, *, change: float | None = None) -> Expectation:
    """Simulate thousands of trials of this design; `change` replaces the model's (0.0: it does nothing)."""
    if design.blocks < FEWEST_BLOCKS:
        raise InputError(too_few_blocks(design.blocks))
    rng = np.random.default_rng(SEED)
    supposed = model.change if change is None else change
    patterns = sign_patterns(design.blocks, rng)
    trials = TRIALS_WHERE_CHEAP if design.blocks <= CHEAP_BLOCKS else TRIALS
    batches = [_ends(model.draw(rng, BATCH, design, supposed), patterns, worthwhile) for _ in range(trials // BATCH)]
    finds, helps, inside, worse = np.concatenate(batches, axis=1).mean(axis=1).tolist()
    return Expectation(
        design=design,
        change=supposed,
        finds=finds,
        helps=helps,
        no_worthwhile_difference=inside,
        made_it_worse=worse,
        cannot_tell=1 - helps - inside - worse,
    )


def prospects(model: Model, design: Design, worthwhile: float) -> dict[str, Any]:
    """What the planner prints: this design, the same if nothing works, what else there is, and advice."""
    asked = expect(model, design, worthwhile)
    longer = _longer(model, design, worthwhile) if asked.finds < GOOD_POWER else None
    pairs = expect(model, night_pairs(design), worthwhile) if _suits_pairs(model, design) else None
    return {
        "asked": asked.as_dict(),
        "if_it_does_nothing": expect(model, design, worthwhile, change=0.0).as_dict(),
        "longer": longer.as_dict() if longer else None,
        "night_pairs": pairs.as_dict() if pairs else None,
        "advice": _advice(asked, longer, pairs),
        "findings": _findings(asked),
        "run_in_days": RUN_IN_DAYS,
    }


def longer_designs(design: Design) -> list[Design]:
    """The same periods, more blocks, up to a year."""
    more = (replace(design, blocks=blocks) for blocks in LONGER_BLOCKS if blocks > design.blocks)
    return [other for other in more if other.total_days <= LONGEST_DAYS]


def night_pairs(design: Design) -> Design:
    """The same time cut into pairs of single nights."""
    return Design(blocks=design.total_days // 2, period_days=1)


def sign_patterns(blocks: int, rng: np.random.Generator) -> Floats:
    """Columns of ±1, one a pattern up to a common sign, the first all +1: all of them, or `DRAWS` drawn."""
    if blocks > ENUMERATED_TO:
        drawn = rng.choice([-1.0, 1.0], (blocks, DRAWS))
        return np.column_stack([np.ones(blocks), drawn])
    flipped = np.arange(2 ** (blocks - 1))[None, :] >> np.arange(blocks)[:, None] & 1
    return np.where(flipped == 1, -1.0, 1.0)


def _longer(model: Model, design: Design, worthwhile: float) -> Expectation | None:
    """The shortest longer trial with good power, or else the longest."""
    found = None
    for other in longer_designs(design):
        found = expect(model, other, worthwhile)
        if found.finds >= GOOD_POWER:
            break
    return found


def _suits_pairs(model: Model, design: Design) -> bool:
    """Pairs of nights are for frequent events; a rating of a day would carry over into the next."""
    is_frequent = isinstance(model, CountModel) and model.per_week >= PAIRS_FROM_PER_WEEK
    return is_frequent and design.period_days > 1


def _ends(benefits: Floats, patterns: Floats, worthwhile: float) -> NDArray[np.bool_]:
    """Whether each trial finds, helps, shows no worthwhile difference, made it worse; shape ``(4, trials)``.

    The interval lies above 0 where 0 is rejected from below, and inside ±w where both -w and w are rejected.
    """
    mean = benefits.mean(axis=1)
    clear = _rejected(benefits, patterns)
    inside = (np.abs(mean) < worthwhile) & _rejected(benefits - worthwhile, patterns)
    inside &= _rejected(benefits + worthwhile, patterns)
    finds = clear & (mean > 0)
    return np.stack([finds, finds & (mean >= worthwhile) & ~inside, inside, clear & (mean < 0) & ~inside])


def _rejected(benefits: Floats, patterns: Floats) -> NDArray[np.bool_]:
    """Whether the two-sided test rejects, for each row."""
    sums = np.abs(benefits @ patterns)
    reached = sums >= sums[:, :1] - 1e-9 * np.abs(benefits).sum(axis=1, keepdims=True)
    return np.asarray(reached.mean(axis=1) <= LEVEL)


def _advice(asked: Expectation, longer: Expectation | None, pairs: Expectation | None) -> Advice:
    if asked.finds >= GOOD_POWER:
        return "trial"
    if pairs and pairs.finds >= max(FAIR_POWER, asked.finds):
        return "night_pairs"
    if longer and longer.finds >= FAIR_POWER:
        return "longer"
    return "trial" if asked.finds >= FAIR_POWER else "plain_diary"


def _findings(asked: Expectation) -> list[str]:
    """Codes of what to be told before the start; the words are in the message catalogue."""
    carry_over = "carry_over_nights" if asked.design.period_days == 1 else "carry_over"
    low = ["almost_surely_cannot_tell"] if asked.finds < FAIR_POWER else []
    return [*low, *([carry_over] if asked.design.washout_days == 0 else []), "keep_the_order_shut"]
