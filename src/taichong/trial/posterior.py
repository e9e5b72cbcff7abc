"""The Bayesian companion: the benefit's posterior on a grid, with day-to-day correlation and a trend.

    value[t] = level + slope * t + benefit * (treatment on day t) + noise[t]
    noise: normal, standard deviation sigma, correlation rho**gap between days `gap` apart

Priors: flat on level, slope and benefit; 1/sigma on sigma; rho uniform between -0.95 and 0.95. Given rho,
level, slope and sigma integrate out exactly, and the benefit is Student's t with n - 3 degrees of freedom
(the textbook regression with a reference prior); the grid is over rho and the benefit.
`builders/check_posterior.py` compares it with a sampler that knows none of this algebra.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RHO_LIMIT = 0.95
RHO_STEPS = 95
BENEFIT_STEPS = 1001
REACH_SD = 12.0  # half width of the grid in posterior standard deviations; the tails beyond hold under 1e-5
LEAST_CHANCE = 1e-5  # what the grid cannot tell from none
FEWEST_VALUES = 9  # five degrees of freedom beyond level, slope, benefit and scale: a variance exists
_COEFFICIENTS = 3
_BENEFIT = 2
_EXACT_FIT = 1e-18  # residual sum of squares, as a share of the total, below which nothing is left to estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """What the values say of the benefit, in the outcome's unit; `rho_mean` is the day-to-day correlation."""

    mean: float
    sd: float
    ci95: tuple[float, float]
    p_benefit: float
    p_worthwhile: float
    rho_mean: float
    n_values: int

    def as_dict(self) -> dict[str, object]:
        """Return the same as JSON types."""
        return {**asdict(self), "ci95": list(self.ci95)}


def fit_posterior(times: Floats, values: Floats, treated: Floats, worthwhile: float) -> Posterior | None:
    """Fit the posterior of the benefit; None where the values cannot carry the model.

    Args:
        times: day numbers, increasing, shape ``(n,)`` [days]; gaps are missed or unanalysed days.
        values: outcome signed so that higher is better, shape ``(n,)``.
        treated: 1.0 on treatment days and 0.0 on control days, shape ``(n,)``.
        worthwhile: smallest worthwhile change, in the unit of `values`.
    """
    if len(values) < FEWEST_VALUES:
        return None
    rhos = RHO_LIMIT * (2 * (np.arange(RHO_STEPS) + 0.5) / RHO_STEPS - 1)
    fit = _fit(rhos, times, values, treated)
    if fit is None:
        return None
    weights, centres, scales = fit
    freedom = len(values) - _COEFFICIENTS
    mean = float(weights @ centres)
    spread = scales**2 * freedom / (freedom - 2) + (centres - mean) ** 2
    sd = float(np.sqrt(weights @ spread))
    grid = mean + sd * np.linspace(-REACH_SD, REACH_SD, BENEFIT_STEPS)
    below = _cumulative(grid, weights, centres, scales, freedom)
    low, high = np.interp([0.025, 0.975], below, grid)
    beyond = 1 - np.interp([0.0, worthwhile], grid, below)
    p_benefit, p_worthwhile = np.clip(beyond, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return Posterior(
        mean=mean,
        sd=sd,
        ci95=(float(low), float(high)),
        p_benefit=float(p_benefit),
        p_worthwhile=float(p_worthwhile),
        rho_mean=float(weights @ rhos),
        n_values=len(values),
    )


def _fit(rhos: Floats, times: Floats, values: Floats, treated: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Weight of each rho, and centre and scale of the benefit's t given it; each of shape ``(rhos,)``."""
    slope = (times - times.mean()) / max(np.ptp(times), 1.0)
    design = np.column_stack([np.ones_like(values), slope, treated, values - values.mean()])
    if np.linalg.matrix_rank(design) <= _COEFFICIENTS:
        return None
    white, log_spread = _whiten(rhos, times, design)
    gram = np.swapaxes(white, 1, 2) @ white
    normal, moment, total = gram[:, :3, :3], gram[:, :3, 3], gram[:, 3, 3]
    coefficients = np.linalg.solve(normal, moment[:, :, None])[:, :, 0]
    residual = total - (coefficients * moment).sum(axis=1)
    if (residual <= _EXACT_FIT * total).any():
        return None
    freedom = len(values) - _COEFFICIENTS
    log_weights = -0.5 * (log_spread + np.linalg.slogdet(normal)[1] + freedom * np.log(residual))
    weights: Floats = np.exp(log_weights - log_weights.max())
    variances = residual / freedom * np.linalg.inv(normal)[:, _BENEFIT, _BENEFIT]
    scales: Floats = np.sqrt(variances)
    shares: Floats = weights / weights.sum()
    centres: Floats = coefficients[:, _BENEFIT].astype(np.float64)
    return shares, centres, scales


def _whiten(rhos: Floats, times: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """Rows made independent for each rho, shape ``(rhos, n, columns)``, and the log determinant this took.

    A day given the one before it: mean rho**gap times it, variance 1 - rho**(2 gap) in sigma squared.
    """
    carried = np.power(rhos[:, None], np.diff(times)[None, :].round())
    left = 1 - carried**2
    steps = (rows[None, 1:] - carried[:, :, None] * rows[None, :-1]) / np.sqrt(left)[:, :, None]
    first = np.broadcast_to(rows[None, :1], (len(rhos), 1, rows.shape[1]))
    return np.concatenate([first, steps], axis=1), np.log(left).sum(axis=1)


def _cumulative(grid: Floats, weights: Floats, centres: Floats, scales: Floats, freedom: int) -> Floats:
    """Share of the posterior below each point of the grid: the t densities mixed over rho, then summed up."""
    z = (grid[None, :] - centres[:, None]) / scales[:, None]
    density = (weights / scales) @ (1 + z**2 / freedom) ** (-(freedom + 1) / 2)
    pieces = (density[1:] + density[:-1]) / 2
    return np.asarray(np.concatenate([[0.0], np.cumsum(pieces)]) / pieces.sum())
