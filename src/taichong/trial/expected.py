"""How the outcome is expected to behave, what is worth the trouble, and how the days are cut.

Each comes from what was asked for, else from the diary, else from an assumption that is named as one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from statistics import stdev
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.diary import Daily
from taichong.errors import InputError
from taichong.trial.design import FEWEST_BLOCKS, FEWEST_EPISODES, LONGEST_DAYS
from taichong.trial.episodes import expect_episodes
from taichong.trial.models import CountModel, RatingModel
from taichong.trial.power import FAIR_POWER, USUAL_DAYS, Design, best_design
from taichong.trial.values import A_DAY, CRAMPS, cramps_a_night
from taichong.words import fill, words

if TYPE_CHECKING:
    from datetime import date

    from taichong.trial.design import Outcome, Plan
    from taichong.trial.wanted import Known, Wanted

SUPPOSED_FRACTION_LEFT = 0.5  # a halving: what the nightly stretch is not known to reach, so already hopeful
SUPPOSED_TIMES_WORTHWHILE = 2  # the benefit supposed of a rating; never the smallest worthwhile change itself
NEARLY = 0.95  # a worthwhile change is told with two digits: it may lie a little below the benefit that it equals
# What the words for the smallest worthwhile change stand for: our choice.
WORTH_POINTS = {"little": 0.5, "clear": 1.0, "much": 2.0}  # of 10
WORTH_SHARE = {"little": 0.25, "clear": 0.5, "much": 0.75}  # of the usual cramps fewer
WORTH_SHORTER = {"little": 0.25, "clear": 0.33, "much": 0.5}  # of an episode's time
USUAL_WORTH = "little"
# What is left of an effect on the next day, for how long it is felt: our reading of the words.
LASTS = {"hours": 0.0, "day": 0.5, "days": 0.8, "week": 0.9}
RATING_SD = 2.0  # points of 10 from day to day, where no diary says better: our assumption
RATING_RHO = 0.5  # correlation of one day with the next, where no diary says better: our assumption
LARGEST_RHO = 0.9
LEAST_RATING_SD = 0.5
PERIOD_DAYS = 7  # where only the blocks are said
ENOUGH_DAYS = 14  # written days from which the diary says how the outcome usually is
LOOK_BACK_DAYS = 56
MOST_A_WEEK = 350.0


def usual_model(outcome: Outcome, wanted: Wanted, known: Known) -> tuple[CountModel | RatingModel, str]:
    """Choose a model of the outcome, as said, as the diary has it, or as we assume, and say in words which."""
    first = known.today - timedelta(days=LOOK_BACK_DAYS)
    if outcome.id == CRAMPS:
        nights = cramps_a_night(known.entries).items()
        return _count_model(wanted, [count for day, count in nights if first <= day < known.today])
    values = {
        each.at.date(): each.data.value
        for each in known.entries
        if isinstance(each.data, Daily) and each.data.item == outcome.id and each.at.date() >= first
    }
    return _rating_model(wanted, values)


def _count_model(wanted: Wanted, nights: list[int]) -> tuple[CountModel, str]:
    per_week, lasts = wanted.per_week, _lasts(wanted)
    if per_week is not None:
        if not 0 < per_week <= MOST_A_WEEK:
            raise InputError(f"--per-week {per_week:g}: cramps a week must be above 0 and at most {MOST_A_WEEK:g}")
        model, source = CountModel(per_week=per_week, fraction_left=SUPPOSED_FRACTION_LEFT, lasts=lasts), "said"
    elif len(nights) >= ENOUGH_DAYS and any(nights):
        model = CountModel.from_counts(np.array(nights, dtype=float), SUPPOSED_FRACTION_LEFT, lasts)
        source = "counted"
    else:
        raise InputError(
            f"how often do you have cramps? give --per-week 3, or write nights down for {ENOUGH_DAYS} days "
            "(`taichong diary cramp`, `taichong diary no-cramp`), one cramp at least"
        )
    return model, _said(f"usual_cramps_{source}", per_week=f"{model.per_week:.2g}", nights=len(nights))


def _rating_model(wanted: Wanted, values: dict[date, int]) -> tuple[RatingModel, str]:
    if wanted.sd is not None and not LEAST_RATING_SD <= wanted.sd <= 2 * RATING_SD + 1:
        raise InputError(
            f"--sd {wanted.sd:g}: points of 10 from day to day, from {LEAST_RATING_SD} to {2 * RATING_SD + 1:g}"
        )
    if wanted.rho is not None and not 0 <= wanted.rho <= LARGEST_RHO:
        raise InputError(f"--rho {wanted.rho:g}: the correlation of one day with the next, from 0 to {LARGEST_RHO}")
    sd, source = (wanted.sd, "said") if wanted.sd else (RATING_SD, "assumed")
    if wanted.sd is None and len(values) >= ENOUGH_DAYS:
        sd, source = max(LEAST_RATING_SD, stdev(values.values())), "counted"
    rho, whence = (wanted.rho, "said") if wanted.rho is not None else (RATING_RHO, "assumed")
    if wanted.rho is None and (seen := _day_to_day(values)) is not None:
        rho, whence = seen, "counted"
    usual = _said(f"usual_rating_{source}", sd=f"{sd:.2g}", days=len(values))
    alike = _said(f"alike_{whence}", rho=f"{rho:.1f}")
    return RatingModel(change=1.0, sd=sd, rho=rho, lasts=_lasts(wanted)), f"{usual} {alike}"


def _day_to_day(values: dict[date, int]) -> float | None:
    """The correlation of a day with the next [0 to `LARGEST_RHO`]; None where too few days follow each other."""
    pairs = [(value, values[day + A_DAY]) for day, value in values.items() if day + A_DAY in values]
    if len(pairs) < ENOUGH_DAYS or min(map(len, map(set, zip(*pairs, strict=True)))) == 1:
        return None
    return float(np.clip(np.corrcoef(np.array(pairs, dtype=float).T)[0, 1], 0.0, LARGEST_RHO))


def _lasts(wanted: Wanted) -> float | None:
    if wanted.lasts not in ("", *LASTS):
        raise InputError(f"--lasts {wanted.lasts[:40]}: how long the effect is felt; allowed: {', '.join(LASTS)}")
    return LASTS.get(wanted.lasts)


def worthwhile_change(wanted: Wanted, model: CountModel | RatingModel) -> float:
    """Return the smallest worthwhile change in the outcome's unit, from a number or from a word for it."""
    asked = USUAL_WORTH if wanted.worthwhile is None else wanted.worthwhile
    if asked in WORTH_SHARE and isinstance(model, CountModel):
        return _rounded(model.per_week / 7 * WORTH_SHARE[str(asked)])
    if asked in WORTH_POINTS:
        return WORTH_POINTS[str(asked)]
    try:
        change = float(asked)
    except ValueError:
        raise InputError(
            f"--worthwhile {str(asked)[:40]!r}: a number in the outcome's unit, or one of {', '.join(WORTH_POINTS)}"
        ) from None
    if not (math.isfinite(change) and change > 0):
        raise InputError("the smallest worthwhile change must be above 0, in the outcome's own unit")
    return change


def worthwhile_share(wanted: Wanted) -> float:
    """Return the share by which an episode must be shorter to be worth the trouble, from a number or a word."""
    asked = USUAL_WORTH if wanted.worthwhile is None else wanted.worthwhile
    try:
        share = WORTH_SHORTER[str(asked)] if asked in WORTH_SHORTER else float(asked)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise InputError(
            f"--worthwhile {str(asked)[:40]!r}: the share by which an episode must be shorter, between 0 and 1, "
            f"or one of {', '.join(WORTH_SHORTER)}"
        )
    return share


def episode_prospects(plan: Plan, per_week: float | None) -> dict[str, Any]:
    """Estimate how often a trial of episodes finds a halving, in as many as are wanted and in as many as may come."""
    expected = None if per_week is None else int(per_week * plan.open_days / 7)
    analysed = plan.episodes if expected is None else min(plan.episodes, expected)
    enough = analysed >= FEWEST_EPISODES
    found = expect_episodes(analysed) if enough else 0.0
    asked = {
        "episodes": plan.episodes,
        "analysed": analysed,
        "total_days": plan.open_days,
        "ratio": 0.5,
        "finds": found,
        "in_100": round(100 * found),
        "cannot_tell": 1 - found,
    }
    findings = [] if enough and found >= FAIR_POWER else ["almost_surely_cannot_tell"]
    return {"asked": asked, "expected_episodes": expected, "findings": [*findings, "answers_treating"]}


def supposing(model: CountModel | RatingModel, wanted: Wanted, worthwhile: float) -> CountModel | RatingModel:
    """Return the model with the benefit to plan for: as said, else larger than what is only just worthwhile."""
    supposed = wanted.change
    if supposed is not None and not (math.isfinite(supposed) and supposed > 0):
        raise InputError(f"--change {supposed:g}: the benefit that you suppose must be above 0, in the outcome's unit")
    if isinstance(model, CountModel):
        night = model.per_week / 7
        half_way_to_none = (worthwhile + night) / 2  # nobody supposes that all cramps go
        more = min(SUPPOSED_TIMES_WORTHWHILE * worthwhile, half_way_to_none, night)
        supposed = supposed or (more if worthwhile > NEARLY * model.change else model.change)
        if supposed > night:
            raise InputError(
                f"a change of {supposed:.2g} a night is more than the {night:.2g} cramps a night there are"
            )
        return replace(model, fraction_left=1 - supposed / night)
    return replace(model, change=supposed or SUPPOSED_TIMES_WORTHWHILE * worthwhile)


def chosen_design(wanted: Wanted, model: CountModel | RatingModel) -> Design:
    """Return the cut that was asked for, or else the best of the days that were, with a block to spare."""
    if wanted.blocks is None and wanted.period_days is None:
        days = USUAL_DAYS if wanted.days is None else wanted.days
        if not 0 <= wanted.washout_days <= USUAL_DAYS:
            raise InputError(f"--washout-days {wanted.washout_days}: days between periods, from 0 to {USUAL_DAYS}")
        if not FEWEST_BLOCKS * 2 <= days <= LONGEST_DAYS:
            raise InputError(f"--days {days}: a trial takes {FEWEST_BLOCKS * 2} to {LONGEST_DAYS} days")
        return best_design(model, days, wanted.washout_days)
    if wanted.days is not None:
        raise InputError("--days is cut into blocks by the planner; give it alone, or --blocks and --period-days")
    return Design(
        blocks=FEWEST_BLOCKS if wanted.blocks is None else wanted.blocks,
        period_days=PERIOD_DAYS if wanted.period_days is None else wanted.period_days,
        washout_days=wanted.washout_days,
    )


def _rounded(change: float) -> float:
    """Two significant digits: what a person would say."""
    return float(f"{change:.2g}")


def _said(name: str, **values: object) -> str:
    return fill(words("companion")["setup"][name], **values)
