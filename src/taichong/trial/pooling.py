"""Many people's finished trials into one random-effects answer per treatment, outcome and kind of control.

Each person's true benefit is taken as drawn around a common mean: y[i] ~ N(mu, se[i]**2 + tau**2). tau**2 is
the restricted maximum likelihood estimate; the interval of mu is Hartung and Knapp's with the modification
that never makes it narrower than the plain one (recommended for few studies: Roever, Knapp and Friede 2015,
PMC4647507, abstract read). People who finish a trial and share it chose themselves: every answer says so.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from taichong.errors import InputError
from taichong.trial.design import FEWEST_BLOCKS, read_schedule
from taichong.trial.distributions import lowest, student_beyond, student_reach
from taichong.trial.hierarchy import family, widened
from taichong.trial.record import read_record, recomputed, verify
from taichong.words import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = NDArray[np.float64]
Key = tuple[str, str, str, str]

FEWEST_TRIALS = 2
DRAWN = ("mean", "low", "high")  # of a person's benefit, drawn toward the others
# Six differences give a shaky standard error; one that happens to be zero would take all the weight.
LEAST_SE_SHARE = 1e-6
LEAST_SE, LARGEST = 1e-9, 1e9  # beyond, squares lose their digits; no outcome of a person comes near


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One person's finished trial: benefit and standard error in the outcome's unit."""

    hash: str
    person: str
    treatment: str
    outcome: str
    unit: str
    control: str
    estimate: float
    se: float
    n_blocks: int
    ended_early: bool = False

    @property
    def key(self) -> Key:
        """What may be pooled together."""
        return (self.treatment, self.outcome, self.unit, self.control)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person's benefit from all of their trials."""

    person: str
    estimate: float
    se: float
    n_blocks: int
    n_trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Mean benefit, its interval, and how much people differ. `prediction95` is for one more such person."""

    estimate: float
    se: float
    ci95: tuple[float, float]
    p_value: float
    tau: float
    q: float
    i2_percent: float
    prediction95: tuple[float, float] | None
    n_trials: int


def pool_records(records: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Pool exported records, given as (name, content).

    A trial that comes twice counts once. Trials without enough whole blocks are left out, and listed.

    Raises:
        InputError: a file is no record, or does not fit its own rows; the message names it.
    """
    trials: dict[str, Trial] = {}
    left_out: list[dict[str, str]] = []
    for name, content in records:
        trial, why = _trial(name, content)
        if trial is None:
            left_out.append({"name": name, "why": why})
        elif trial.hash in trials:
            left_out.append({"name": name, "why": "the same trial twice"})
        else:
            trials[trial.hash] = trial
    keys = sorted({trial.key for trial in trials.values()})
    groups = [_group(key, [trial for trial in trials.values() if trial.key == key]) for key in keys]
    return {"self_selected": True, "groups": groups, "left_out": left_out}


def pool(estimates: Floats, errors: Floats) -> Pooled:
    """Pool `estimates` with standard `errors`, each of shape ``(n,)``, n at least 2, into a random-effects mean."""
    variances = errors**2
    tau2 = restricted_tau2(estimates, variances)
    mean, se = _mean(estimates, variances, tau2)
    freedom = len(estimates) - 1
    spread = _weighted_q(estimates, variances, tau2) / freedom
    error = se * math.sqrt(max(1.0, spread))
    reach = student_reach(freedom) * error
    q = _weighted_q(estimates, variances, 0.0)
    return Pooled(
        estimate=mean,
        se=error,
        ci95=(mean - reach, mean + reach),
        p_value=student_beyond(freedom, mean / error),
        tau=math.sqrt(tau2),
        q=q,
        i2_percent=100 * tau2 / (tau2 + _typical_variance(variances)),
        prediction95=_prediction(mean, error, tau2, freedom),
        n_trials=len(estimates),
    )


def restricted_tau2(estimates: Floats, variances: Floats) -> float:
    """Find the variance between people, at least 0, at which the restricted likelihood is largest."""
    most = float(np.var(estimates, ddof=1)) * len(estimates) + float(variances.max())

    def cost(root: float) -> float:
        weights = 1 / (variances + root**2)
        spread = _weighted_q(estimates, variances, root**2)
        return float((-np.log(weights).sum() + math.log(weights.sum()) + spread) / 2)

    best = lowest(cost, 0.0, math.sqrt(most), within=1e-10 * math.sqrt(most))
    return best**2 if cost(best) < cost(0.0) else 0.0


def _mean(estimates: Floats, variances: Floats, tau2: float) -> tuple[float, float]:
    weights = 1 / (variances + tau2)
    return float(weights @ estimates / weights.sum()), float(1 / math.sqrt(weights.sum()))


def _weighted_q(estimates: Floats, variances: Floats, tau2: float) -> float:
    mean, _ = _mean(estimates, variances, tau2)
    return float(((estimates - mean) ** 2 / (variances + tau2)).sum())


def _typical_variance(variances: Floats) -> float:
    """Higgins and Thompson's typical within-study variance, with which I2 = tau2 / (tau2 + it)."""
    weights = 1 / variances
    return float((len(variances) - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum()))


def _prediction(mean: float, error: float, tau2: float, freedom: int) -> tuple[float, float] | None:
    """Where the true benefit of one more such person would lie; from three trials on."""
    if freedom < 2:  # noqa: PLR2004 -- its t has n - 2 degrees of freedom
        return None
    reach = student_reach(freedom - 1) * math.sqrt(tau2 + error**2)
    return mean - reach, mean + reach


def _group(key: Key, trials: Sequence[Trial]) -> dict[str, Any]:
    treatment, outcome, unit, control = key
    people = _people(trials)
    estimates = np.array([each.estimate for each in people])
    errors = np.array([each.se for each in people])
    is_many = len(people) >= FEWEST_TRIALS
    found = family(estimates, widened(errors, np.array([each.n_blocks for each in people]))) if is_many else None
    return {
        "treatment": treatment,
        "outcome": outcome,
        "unit": unit,
        "control": control,
        "pooled": asdict(pool(estimates, errors)) if is_many else None,
        "family": found.as_dict() if found else None,
        "people": [
            {**asdict(each), "drawn": dict(zip(DRAWN, found.people[number], strict=True)) if found else None}
            for number, each in enumerate(people)
        ],
        "trials": [asdict(trial) for trial in trials],
    }


def _people(trials: Sequence[Trial]) -> list[Person]:
    """One benefit a person: several trials of one person are averaged, each with the weight of its precision."""
    found = []
    for name in dict.fromkeys(trial.person for trial in trials):
        mine = [trial for trial in trials if trial.person == name]
        weights = np.array([(mine[0].se / trial.se) ** 2 for trial in mine])
        mean = float(weights @ np.array([trial.estimate for trial in mine]) / weights.sum())
        se, blocks = float(mine[0].se / np.sqrt(weights.sum())), sum(trial.n_blocks for trial in mine)
        found.append(Person(person=name, estimate=mean, se=se, n_blocks=blocks, n_trials=len(mine)))
    return found


def _trial(name: str, content: object) -> tuple[Trial | None, str]:
    """The trial of a record, recomputed from its own rows; or why it is left out."""
    whole = read_record(name, content)
    try:
        schedule = read_schedule(whole["schedule"])
        checks = verify(whole)["checks"]
    except InputError as fault:
        raise InputError(f"{name}: {fault}") from None
    if wrong := [check["why"] for check in checks if not check["ok"]]:
        raise InputError(f"{name}: {' '.join(wrong)} Leave it out, or export it again")
    if schedule.plan.design == "episodes":
        return None, "a trial of episodes, which is not pooled with trials of days"
    answer = recomputed(whole, schedule)
    estimate, error, blocks = answer["estimate"], answer["se"], answer["n_blocks"]
    if blocks < FEWEST_BLOCKS:
        return None, fill("only {n} whole {n:block|blocks}", n=blocks)
    if error is None or max(abs(estimate), error) > LARGEST or error <= max(LEAST_SE, LEAST_SE_SHARE * abs(estimate)):
        return None, "its blocks do not vary, so it has no standard error"
    plan = schedule.plan
    trial = Trial(
        hash=schedule.hash,
        person=str(whole.get("person") or schedule.hash),
        treatment="+".join(sorted(plan.treatment)),
        outcome=plan.outcome.id,
        unit=plan.outcome.unit,
        control=plan.control,
        estimate=float(estimate),
        se=float(error),
        n_blocks=blocks,
        ended_early=answer["ended_early"],
    )
    return trial, ""
