"""The normal distribution, Student's t, a root and a minimum: the little of SciPy that an answer needs.

SciPy would be 143 of the megabytes that somebody installs (`design/weight.md`), so it is the tests' authority instead.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

STANDARD = NormalDist()
MOST_STEPS = 200  # of a search; halving alone needs 60
GOLDEN = (math.sqrt(5) - 1) / 2


def normal_below(values: Floats) -> Floats:
    """Return the share of the standard normal distribution below each value, in the shape of `values`."""
    shares = map(math.erfc, (np.ravel(values) / -math.sqrt(2)).tolist())
    return np.fromiter(shares, float, np.size(values)).reshape(np.shape(values)) / 2


def normal_density(values: Floats) -> Floats:
    """Return the height of the standard normal distribution at each value."""
    return np.asarray(np.exp(-values * values / 2) / math.sqrt(2 * math.pi))


def normal_quantile(share: float) -> float:
    """Return the value below which `share` of the standard normal distribution lies."""
    return STANDARD.inv_cdf(share)


def student_beyond(freedom: int, t: float) -> float:
    """Return the probability that Student's t is at least as far from 0 as `t`: a two-sided p.

    It is the regularised incomplete beta function of freedom / (freedom + t²) at freedom / 2 and 1 / 2
    (Abramowitz and Stegun 26.7.1 and 26.5.27).
    """
    share = 1 / (1 + t * t / freedom)
    # The fraction is quick where its argument lies below the mean of the beta distribution.
    if share < (freedom + 2) / (freedom + 5):
        return _incomplete_beta(share, freedom / 2, 0.5)
    return 1 - _incomplete_beta(1 / (1 + freedom / (t * t)), 0.5, freedom / 2) if t else 1.0


@cache
def student_reach(freedom: int, beyond: float = 0.05) -> float:
    """Return the distance from 0 that Student's t exceeds with probability `beyond`; 0.05 is for a 95 % interval.

    Newton's method from the normal distribution's reach, which is shorter: as the density falls with the distance,
    each step stays short of the root.
    """
    log_height = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(math.pi * freedom) / 2
    reach = normal_quantile(1 - beyond / 2)
    for _ in range(MOST_STEPS):
        density = 2 * math.exp(log_height - (freedom + 1) / 2 * math.log1p(reach * reach / freedom))
        step = (student_beyond(freedom, reach) - beyond) / density
        reach += step
        if abs(step) <= 1e-12 * reach:
            break
    return reach


def root(function: Callable[[float], tuple[float, float]], low: float, high: float, start: float) -> float:
    """Return where an increasing function crosses 0 between `low` and `high`, by Newton's method from `start`.

    `function` gives its value and its slope. Where a step would leave what is known to hold the root, that is halved.
    """
    at, within = start, 1e-13 * (high - low)
    for _ in range(MOST_STEPS):
        value, slope = function(at)
        low, high = (low, at) if value > 0 else (at, high)
        following = at - value / slope if slope else math.nan
        if not low <= following <= high:
            following = (low + high) / 2
        if abs(following - at) <= within:
            return following
        at = following
    return at


def lowest(function: Callable[[float], float], low: float, high: float, *, within: float) -> float:
    """Return where a function with one valley is lowest between `low` and `high`, by golden section."""
    first, second = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_first, at_second = function(first), function(second)
    while high - low > within:
        if at_first < at_second:
            high, second, at_second = second, first, at_first
            first = high - GOLDEN * (high - low)
            at_first = function(first)
        else:
            low, first, at_first = first, second, at_second
            second = low + GOLDEN * (high - low)
            at_second = function(second)
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22), from the last term back."""
    if x == 0:
        return 0.0
    fraction = 1.0
    for m in range(30 + math.isqrt(int(a + b)), 0, -1):  # as many terms as the last digit takes
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        fraction = 1 + even / (1 + odd / fraction)
    fraction = 1 - (a + b) * x / (a + 1) / fraction
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_scale) / a / fraction
