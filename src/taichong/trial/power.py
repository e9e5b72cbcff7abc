"""What a trial can be expected to find, before it is begun, and how the same days are best cut into periods.

Thousands of trials are drawn day by day from a model of the outcome, and each is answered by the same
randomisation test as the real one. Seeds are fixed, so that a plan prints the same twice.

Many short blocks find more than a few long ones: coins that fall often cancel what one day hands on to the next,
and a lost week costs little. What sets the limit is how long the treatment lasts, for what lingers falls into the
other arm's days. (`design/trial_statistic.py` weighs this against a statistic that is whitened for correlated days.)
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError
from taichong.trial.design import FEWEST_BLOCKS, RUN_IN_DAYS, too_few_blocks
from taichong.trial.distributions import normal_quantile, student_reach
from taichong.trial.models import CountModel, RatingModel, lingering
from taichong.trial.randomisation import LEVEL_ONE_IN, Flips, flips_of, intervals, p_values, split
from taichong.trial.verdict import VERDICTS, verdict_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator


Floats = NDArray[np.float64]
Model = CountModel | RatingModel
Advice = Literal["trial", "longer", "other_cut", "night_pairs", "plain_diary"]

TRIALS = 4_000  # the standard error of a printed percentage is at most 0.8 points
TRIALS_WHERE_CHEAP = 20_000  # at most 0.35 points
CHEAP_BLOCKS = 8
TRIALS_TO_COMPARE = 2_000  # at most 1.1 points
BATCH = 1_000  # trials at a time, to bound memory
SEED = 5
ENUMERATED_TO = 11  # blocks; above, sign patterns are drawn
DRAWS = 999  # with the pattern that happened, a thousand
GOOD_POWER = 0.8
FAIR_POWER = 0.5
USUAL_DAYS = 84
CUTS = (7, 6, 4, 3, 2, 1)  # days a period
WEEK = 7
MUCH_LOST = 0.12  # power that an unrated week may cost before the plan says so
MOST_HIDDEN = 1 / 3  # of the effect, by what lingers in the other arm's days; our choice
LASTS_IF_NOT_SAID = 0.5  # half is left on the next day: what a cut has to stand where nobody said; our assumption
LONGEST_DAYS = 366
SPARED_BLOCKS = FEWEST_BLOCKS + 1  # of a cut that we take: one may go unrated, and there still is an answer
BLOCKS_WHERE_MOSTLY_NONE = (
    8  # with fewer, blocks without any event tie so often that the interval covers over 98 in 100
)


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

    def periods(self) -> NDArray[np.intp]:
        """Return the number of each day's period, from 0, shape ``(days,)``; -1 in a washout."""
        day = np.arange(self.total_days)
        number, within = np.divmod(day, self.period_days + self.washout_days)
        return np.where(within < self.period_days, number, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How often such a trial ends how. `finds` is the share whose interval lies above 0."""

    design: Design
    change: float
    finds: float
    verdicts: dict[str, float]

    @property
    def in_100(self) -> int:
        """`finds` as it is printed."""
        return round(100 * self.finds)

    def as_dict(self) -> dict[str, Any]:
        """Return the same as JSON types: the design's numbers and each verdict's share beside the rest."""
        return {
            **asdict(self),
            **asdict(self.design),
            **self.verdicts,
            "total_days": self.design.total_days,
            "in_100": self.in_100,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One way to cut days into periods: what it finds, what carry-over hides of the effect, days to good power."""

    design: Design
    finds: float
    hidden: float
    days_needed: int | None  # None: more than a year

    def as_dict(self) -> dict[str, Any]:
        """Return the same as JSON types."""
        return {**asdict(self.design), **asdict(self), "total_days": self.design.total_days}


@cache
def expect(
    model: Model, design: Design, worthwhile: float, *, change: float | None = None, trials: int | None = None
) -> Expectation:
    """Simulate thousands of trials of this design; `change` replaces the model's (0.0: it does nothing)."""
    supposed = model.change if change is None else change
    trials = trials or (TRIALS_WHERE_CHEAP if design.blocks <= CHEAP_BLOCKS else TRIALS)
    ends = [intervals(split(*each)) for each in _simulated(model, design, trials, supposed / model.change)]
    low, high = (np.concatenate(each) for each in zip(*ends, strict=True))
    shares = np.bincount(verdict_numbers(low, high, worthwhile), minlength=len(VERDICTS)) / trials
    return Expectation(
        design=design,
        change=supposed,
        finds=float((low > 0).mean()),
        verdicts=dict(zip(VERDICTS, shares.tolist(), strict=True)),
    )


@cache
def finds(model: Model, design: Design, *, lost_days: int = 0) -> float:
    """Estimate the share of trials that find the benefit, with `lost_days` in a row unrated: faster than `expect`."""
    found = 0.0
    for benefits, flips in _simulated(model, design, TRIALS_TO_COMPARE, lost_days=lost_days):
        if benefits.shape[1] >= FEWEST_BLOCKS:
            is_clear = p_values(split(benefits, flips)) <= 1 / LEVEL_ONE_IN
            found += float((is_clear & (benefits.sum(axis=1) > 0)).sum())
    return found / TRIALS_TO_COMPARE


def designs(days: int, washout_days: int = 0) -> list[Design]:
    """Cut the same days in several ways, longest periods first; each has at least six blocks."""
    found = [
        Design(
            blocks=(days + washout_days) // (2 * (period_days + washout_days)),
            period_days=period_days,
            washout_days=washout_days,
        )
        for period_days in CUTS
    ]
    return [each for each in found if each.blocks >= FEWEST_BLOCKS]


@cache
def best_design(model: Model, days: int, washout_days: int = 0) -> Design:
    """Choose the cut that finds most where carry-over hides little; where it never does, the one that hides least.

    It has a block to spare, if the days hold as many. Where nobody said how long the effect lasts, the cut must stand
    that half of it is left on the next day.
    """
    every, standing = designs(days, washout_days), _standing(model)
    if not every:
        raise InputError(f"{days} days hold fewer than {FEWEST_BLOCKS} blocks; take more days or a shorter washout")
    possible = [each for each in every if each.blocks >= _spared(model)] or every
    lost = {each: hidden(standing, each) for each in possible}
    fit = [each for each in possible if lost[each] <= MOST_HIDDEN]
    if not fit:
        return min(possible, key=lambda each: lost[each])
    return max(fit, key=lambda each: finds(standing, each))


def prospects(model: Model, design: Design, worthwhile: float) -> dict[str, Any]:
    """Compute what the planner prints: this design, the same if nothing works, other cuts of the days, and advice."""
    asked = expect(model, design, worthwhile)
    with_a_week_lost = finds(model, design, lost_days=WEEK)
    best = best_design(model, design.total_days, design.washout_days)
    compared = [_cut(model, each) for each in designs(design.total_days, design.washout_days)]
    best_cut = next(each for each in compared if each.design == best)
    longer = _longer(model, best, worthwhile) if asked.finds < GOOD_POWER else None
    lingers = model.lasts is None and design.washout_days == 0
    return {
        "asked": asked.as_dict(),
        "if_it_does_nothing": expect(model, design, worthwhile, change=0.0, trials=TRIALS_TO_COMPARE).as_dict(),
        "if_a_week_is_lost": with_a_week_lost,
        "if_it_lasts": finds(_standing(model), design) if lingers else None,
        "designs": [each.as_dict() for each in compared],
        "recommended": best_cut.as_dict(),
        "longer": longer.as_dict() if longer else None,
        "night_pairs": next((each.as_dict() for each in compared if each.design.period_days == 1), None),
        "advice": _advice(asked, best_cut, longer),
        "findings": _findings(asked, asked.finds - with_a_week_lost, lingers=lingers),
        "run_in_days": RUN_IN_DAYS,
    }


def days_needed(model: Model, design: Design) -> int | None:
    """Count the days until such periods find the benefit four times in five; None if that takes over a year."""
    needed = replace(design, blocks=_blocks_needed(model, design))
    return needed.total_days if needed.total_days <= LONGEST_DAYS else None


def hidden(model: Model, design: Design) -> float:
    """Return the share of the effect that lingers in the other arm's days and so hides the difference."""
    rng = np.random.default_rng(SEED)
    firsts = rng.integers(0, 2, (BATCH, design.blocks))
    at_work, periods = _at_work(model, design, firsts), design.periods()
    treated = _treated(design, firsts) > 0
    counted = periods >= 0
    return float(1 - at_work[:, counted][treated[:, counted]].mean() + at_work[:, counted][~treated[:, counted]].mean())


def _simulated(
    model: Model, design: Design, trials: int, share: float = 1.0, *, lost_days: int = 0
) -> Iterator[tuple[Floats, Flips]]:
    """Block benefits of batches of trials, shape ``(BATCH, blocks)``, and the sets of blocks to flip."""
    if design.blocks < FEWEST_BLOCKS:
        raise InputError(too_few_blocks(design.blocks))
    rng = np.random.default_rng(SEED)
    for _ in range(trials // BATCH):
        firsts = rng.integers(0, 2, (BATCH, design.blocks))
        values = model.draw(rng, share * _at_work(model, design, firsts))
        rated = np.ones(design.total_days, dtype=bool)
        # The worst that a lost week can do is to take a whole period.
        start = int(rng.integers(0, 2 * design.blocks)) * (design.period_days + design.washout_days)
        rated[start : start + lost_days] = False
        benefits = _benefits(values, design, firsts, rated)
        yield benefits, flips_of(benefits.shape[1], SEED, enumerated_to=ENUMERATED_TO, draws=DRAWS)


def _benefits(values: Floats, design: Design, firsts: NDArray[np.int64], rated: NDArray[np.bool_]) -> Floats:
    """Treatment mean minus control mean of each block that has a rated day in both of its periods."""
    kept = (design.periods()[None, :] == np.arange(2 * design.blocks)[:, None]) & rated[None, :]
    days = kept.sum(axis=1)
    means = values @ (kept / np.maximum(days, 1)[:, None]).T
    whole = (days.reshape(-1, 2) > 0).all(axis=1)
    signs = np.where(firsts == 1, 1.0, -1.0)
    return np.asarray((signs * (means[:, ::2] - means[:, 1::2]))[:, whole])


def _treated(design: Design, firsts: NDArray[np.int64]) -> Floats:
    """1.0 on days of treatment, shape ``(trials, days)``; `firsts` is 1 where the treatment comes first."""
    arms = np.stack([firsts, 1 - firsts], axis=2).reshape(len(firsts), -1)
    periods = design.periods()
    return np.where(periods >= 0, arms[:, periods], 0).astype(np.float64)


def _at_work(model: Model, design: Design, firsts: NDArray[np.int64]) -> Floats:
    return lingering(_treated(design, firsts), model.lasts or 0.0)


def _cut(model: Model, design: Design) -> Cut:
    return Cut(
        design=design,
        finds=finds(model, design),
        hidden=hidden(_standing(model), design),
        days_needed=days_needed(model, design),
    )


def _spared(model: Model) -> int:
    """The fewest blocks of a cut with a block to spare."""
    mostly_none = isinstance(model, CountModel) and model.share_without > 0.5  # noqa: PLR2004 -- most
    return BLOCKS_WHERE_MOSTLY_NONE if mostly_none else SPARED_BLOCKS


def _standing(model: Model) -> Model:
    """The model, with half of the effect left on the next day where nobody said how long it lasts."""
    return replace(model, lasts=LASTS_IF_NOT_SAID) if model.lasts is None else model


def _blocks_needed(model: Model, design: Design) -> int:
    """Blocks to good power, from the mean and spread of simulated block benefits and Student's t."""
    benefits, _ = next(_simulated(model, design, BATCH))
    mean, spread = float(benefits.mean()), float(benefits.std())
    if mean <= 0:
        return LONGEST_DAYS
    wanted = normal_quantile(GOOD_POWER)
    fits = (
        blocks
        for blocks in range(FEWEST_BLOCKS, LONGEST_DAYS)
        if mean * np.sqrt(blocks) >= spread * (student_reach(blocks - 1, 1 / LEVEL_ONE_IN) + wanted)
    )
    return next(fits, LONGEST_DAYS)


def _longer(model: Model, best: Design, worthwhile: float) -> Expectation | None:
    """The best cut with as many blocks as good power takes, if that is more and within a year, else the longest."""
    step = 2 * (best.period_days + best.washout_days)
    most = (LONGEST_DAYS + best.washout_days) // step
    blocks = min(_blocks_needed(model, best), most)
    longer = replace(best, blocks=blocks)
    return expect(model, longer, worthwhile, trials=TRIALS_TO_COMPARE) if blocks > best.blocks else None


def _advice(asked: Expectation, best: Cut, longer: Expectation | None) -> Advice:
    if asked.finds >= GOOD_POWER:
        return "trial"
    if best.design != asked.design and best.finds >= max(FAIR_POWER, asked.finds + MUCH_LOST):
        return "night_pairs" if best.design.period_days == 1 else "other_cut"
    if longer and longer.finds >= FAIR_POWER:
        return "longer"
    return "trial" if asked.finds >= FAIR_POWER else "plain_diary"


def _findings(asked: Expectation, lost: float, *, lingers: bool) -> list[str]:
    """Codes of what the person must know before the start; the words are in the message catalogue."""
    found = {
        "almost_surely_cannot_tell": asked.finds < FAIR_POWER,
        "a_lost_week_costs": lost > MUCH_LOST,
        "carry_over": lingers,
        "keep_the_order_shut": True,
    }
    return [code for code, holds in found.items() if holds]
