"""Many people's benefits as one family: how they are spread, the next person's, and each person's own, drawn together.

    estimate[i] ~ normal(theta[i], se[i])      theta[i] ~ normal(mu, tau)
    mu flat; P(tau > t) = (1 + (t / s)**2) ** -0.25, with s a typical se

That prior is all but flat in the logarithm of s**2 + tau**2, which is what the spread of the estimates tells about, and
just proper: of the priors that were tried it covers nearest to 95 in 100 at any one spread (a half-Cauchy with four s
as its scale left out too often people who differ as much as they are uncertain).

Given tau, everything is normal and integrates out; the grid is over tau alone. `builders/check_pooling.py` compares it
with a sampler that knows none of this algebra. A person's own se comes from few blocks: where their number is given,
it is widened to the standard deviation of Student's t with one degree of freedom less than blocks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taichong.trial.distributions import normal_below, normal_density, normal_quantile, root

Floats = NDArray[np.float64]
STEPS = 600
REACH = 60.0  # of tau on the grid, in typical standard errors and spreads; beyond lies under a thousandth
PRIOR_POWER = 0.25  # of the prior's tail: with more, spread people are covered too rarely
LEAST_WEIGHT = 1e-16  # of the greatest: what is left out adds nothing that a number holds
TAILS = (0.025, 0.975)
FEWEST_BLOCKS_FOR_T = 4  # below, Student's t has no variance


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Posterior means and 95 % intervals; `people` and `next_person` are benefits, `tau` their spread."""

    mean: float
    ci95: tuple[float, float]
    tau: float
    tau95: tuple[float, float]
    next_person: tuple[float, float]
    people: tuple[tuple[float, float, float], ...]  # mean, low, high of each, drawn toward the others

    def as_dict(self) -> dict[str, Any]:
        """Return the same as JSON types."""
        return asdict(self)


def widened(errors: Floats, blocks: NDArray[np.int64]) -> Floats:
    """Widen standard errors as Student's t does, by the number of blocks that each comes from."""
    freedom = np.maximum(blocks, FEWEST_BLOCKS_FOR_T) - 1
    return np.asarray(errors * np.sqrt(freedom / (freedom - 2)))


def family(estimates: Floats, errors: Floats) -> Family:
    """Compute the posterior for `estimates` with standard `errors`, each of shape ``(n,)``, n at least 2."""
    taus, weights, centres, variances = _grid(estimates, errors)
    share = taus[:, None] ** 2 / (taus[:, None] ** 2 + errors[None, :] ** 2)
    own = centres[:, None] + share * (estimates[None, :] - centres[:, None])
    own_variances = share * errors[None, :] ** 2 + (1 - share) ** 2 * variances[:, None]
    below = np.cumsum(weights)
    people = [
        (float(weights @ own[:, i]), *_interval(weights, own[:, i], own_variances[:, i])) for i in range(len(estimates))
    ]
    return Family(
        mean=float(weights @ centres),
        ci95=_interval(weights, centres, variances),
        tau=float(weights @ taus),
        tau95=(float(np.interp(TAILS[0], below, taus)), float(np.interp(TAILS[1], below, taus))),
        next_person=_interval(weights, centres, variances + taus**2),
        people=tuple(people),
    )


def share_below(estimates: Floats, errors: Floats, *, mean: float, tau: float) -> tuple[float, float]:
    """Return the posterior shares of a common mean below `mean` and of a spread below `tau`."""
    taus, weights, centres, variances = _grid(estimates, errors)
    below_mean = float(weights @ normal_below((mean - centres) / np.sqrt(variances)))
    return below_mean, float(np.interp(tau, taus, np.cumsum(weights) - weights / 2))


def _grid(estimates: Floats, errors: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Each tau, its posterior weight, and mean and variance of mu given it."""
    typical = float(np.median(errors))
    steps = np.arange(STEPS) + 0.5
    taus = REACH * (typical + float(np.std(estimates))) * (steps / STEPS) ** 3  # finer near zero, where it matters
    weights, centres, variances = _given_tau(taus, estimates, errors**2)
    prior = taus / (typical**2 + taus**2) ** (1 + PRIOR_POWER)
    weights *= steps**2 * prior  # the grid's own spacing comes first
    kept = weights > LEAST_WEIGHT * weights.max()
    return taus[kept], weights[kept] / weights[kept].sum(), centres[kept], variances[kept]


def _given_tau(taus: Floats, estimates: Floats, variances: Floats) -> tuple[Floats, Floats, Floats]:
    """Likelihood of each tau with mu integrated out, and mean and variance of mu given it; each ``(taus,)``."""
    precision = 1 / (variances[None, :] + taus[:, None] ** 2)
    total = precision.sum(axis=1)
    centres = precision @ estimates / total
    misfit = (precision * (estimates[None, :] - centres[:, None]) ** 2).sum(axis=1)
    logs = 0.5 * (np.log(precision).sum(axis=1) - np.log(total) - misfit)
    return np.exp(logs - logs.max()), centres, 1 / total


def _interval(weights: Floats, centres: Floats, variances: Floats) -> tuple[float, float]:
    """The middle 95 % of a mixture of normals."""
    spreads = np.sqrt(variances)

    def end(tail: float) -> float:
        def beyond(at: float) -> tuple[float, float]:
            distance = (at - centres) / spreads
            return float(weights @ normal_below(distance)) - tail, float(weights @ (normal_density(distance) / spreads))

        each = centres + normal_quantile(tail) * spreads  # the mixture's quantile lies among those of its parts
        return root(beyond, float(each.min()), float(each.max()), start=float(weights @ each))

    return end(TAILS[0]), end(TAILS[1])
