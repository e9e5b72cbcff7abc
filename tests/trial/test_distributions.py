"""The few functions that an answer needs, against SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from taichong.trial.distributions import (
    lowest,
    normal_below,
    normal_density,
    normal_quantile,
    root,
    student_beyond,
    student_reach,
)

FREEDOM = (1, 2, 3, 4, 5, 7, 10, 19, 29, 41, 60, 100, 182, 365, 1_000, 100_000)
WITHIN = 1e-10


@pytest.mark.parametrize("freedom", FREEDOM)
def test_p_of_students_t_is_scipys(freedom: int) -> None:
    for t in (0.0, 1e-12, 1e-3, 0.1, 0.5, 1.0, 1.4, 1.96, 2.5, 4.0, 12.7, 40.0, 1e3, 1e8, 1e200, math.inf):
        book = 2 * float(special.stdtr(freedom, -t))
        assert student_beyond(freedom, t) == pytest.approx(book, rel=1e-8, abs=0 if book > 1e-290 else 1e-290)
        assert abs(student_beyond(freedom, t) - book) < WITHIN
        assert student_beyond(freedom, -t) == student_beyond(freedom, t)


@pytest.mark.parametrize("freedom", FREEDOM)
@pytest.mark.parametrize("beyond", [0.5, 0.2, 0.05, 0.01, 0.001])
def test_reach_of_students_t_is_scipys(freedom: int, beyond: float) -> None:
    book = float(special.stdtrit(freedom, 1 - beyond / 2))
    assert student_reach(freedom, beyond) == pytest.approx(book, rel=WITHIN)
    assert student_beyond(freedom, student_reach(freedom, beyond)) == pytest.approx(beyond, rel=WITHIN)


def test_normal_shares_and_quantiles_are_scipys() -> None:
    values = np.linspace(-37, 37, 1_001).reshape(7, 143)
    np.testing.assert_allclose(normal_below(values), special.ndtr(values), rtol=WITHIN)
    np.testing.assert_allclose(normal_density(values), stats.norm.pdf(values), rtol=WITHIN)
    for share in (1e-12, 0.025, 0.2, 0.5, 0.8, 0.975, 1 - 1e-12):
        assert normal_quantile(share) == pytest.approx(special.ndtri(share), rel=WITHIN)


@pytest.mark.parametrize("parts", [1, 2, 7, 40])
def test_root_of_a_mixture_is_brents(parts: int) -> None:
    rng = np.random.default_rng(parts)
    weights, centres, spreads = rng.dirichlet(np.ones(parts)), rng.normal(0, 9, parts), rng.uniform(0.01, 5, parts)
    for tail in (0.001, 0.025, 0.5, 0.975):

        def beyond(at: float, tail: float = tail) -> tuple[float, float]:
            parts = stats.norm(centres, spreads)
            return float(weights @ parts.cdf(at)) - tail, float(weights @ parts.pdf(at))

        book = optimize.brentq(lambda at: beyond(at)[0], -200, 200, xtol=1e-14)
        assert root(beyond, -200, 200, 0.0) == pytest.approx(book, abs=WITHIN)


@pytest.mark.parametrize("crossing", [0.0, 0.25, 1.0, 3.0])
def test_a_flat_or_outlying_root_ends_where_it_is_nearest(crossing: float) -> None:
    found = root(lambda at: (math.copysign(1, at - crossing) if at != crossing else 0.0, 0.0), 0.0, 1.0, 0.5)
    assert found == pytest.approx(min(crossing, 1.0), abs=WITHIN)
    assert root(lambda at: (at - crossing, 1.0), crossing, crossing, crossing) == crossing


@pytest.mark.parametrize("valley", [0.0, 1e-6, 0.3, 1.0, 77.0, 100.0])
def test_the_lowest_place_is_found_inside_and_at_the_ends(valley: float) -> None:
    assert lowest(lambda at: abs(at - valley), 0.0, 100.0, within=1e-9) == pytest.approx(valley, abs=1e-9)
