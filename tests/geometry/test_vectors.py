from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from taichong.geometry.vectors import along, at, between, level_with, meet, offset, ray, square_to, unit

HAIR_MM = 1e-6  # a thousandth of a hair
UP = np.array([[[0.0, 0.0, 1.0]]])


def one(*xyz: float) -> np.ndarray:
    """One place on one body."""
    return np.array([[xyz]], dtype=float)


def test_at_is_the_place() -> None:
    assert np.array_equal(at(one(1, 2, 3)), one(1, 2, 3))


def test_a_third_of_the_way_is_a_third_of_the_way() -> None:
    assert np.allclose(between(one(0, 0, 0), one(30, 60, -90), np.array([1 / 3])), one(10, 20, -30))


def test_along_counts_millimetres_on_the_straight_line() -> None:
    found = along(one(0, 0, 100), one(30, 40, 100), np.array([[10.0]]), one(0, 0, 0))
    assert np.allclose(found, one(6, 8, 100))


def test_along_may_count_up_the_limb_instead_of_up_the_leaning_line() -> None:
    for counted in (UP, -UP):
        found = along(one(0, 0, 100), one(30, 0, 140), np.array([[10.0]]), counted)
        assert np.allclose(found, one(7.5, 0, 110))


def test_along_may_go_past_its_end() -> None:
    assert np.allclose(along(one(0, 0, 0), one(0, 0, 5), np.array([[8.0]]), one(0, 0, 0)), one(0, 0, 8))


def test_offset_goes_in_its_direction() -> None:
    assert np.allclose(offset(one(1, 1, 1), one(0, -1, 0), np.array([[25.0]])), one(1, -24, 1))


def test_level_with_finds_the_height_on_a_slanting_line() -> None:
    found = level_with(one(0, 0, 0), one(1, 0, 2), one(99, 99, 50), UP)
    assert np.allclose(found, one(25, 0, 50))


def test_lines_that_cross_meet_where_they_cross() -> None:
    found = meet(one(0, 0, 0), one(3, 0, 0), one(10, -5, 0), one(0, 2, 0))
    assert np.allclose(found, one(10, 0, 0))


def test_lines_that_pass_each_other_meet_half_way() -> None:
    found = meet(one(0, 0, 0), one(1, 0, 0), one(7, 3, 10), one(0, 5, 0))
    assert np.allclose(found, one(7, 0, 5))


places = arrays(np.float64, (1, 1, 3), elements=st.integers(-500, 500).map(float))


@given(places, places, places, places)
def test_no_place_on_either_line_is_nearer_than_where_they_meet(
    a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray
) -> None:
    first, second = b - a, d - c
    if np.linalg.norm(np.cross(first, second)) < 1e-2 * np.linalg.norm(first) * np.linalg.norm(second) + 1:
        return  # within half a degree of parallel: the place is hardly defined
    middle = meet(a, first, c, second)[0, 0]
    gap = np.abs(np.dot((c - a)[0, 0], unit(np.cross(first, second))[0, 0]))
    for start, heading in ((a, first), (c, second)):
        away = square_to((middle - start[0, 0])[None], unit(heading)[0])
        assert abs(np.linalg.norm(away) - gap / 2) < 1e-4


ASPECT, AWAY = np.array([False]), np.array([True])
NO_LINE, MIDDLE = one(0, 0, 0), one(0, 0, 0)


def test_the_ray_starts_as_deep_as_the_middle_and_keeps_its_height() -> None:
    start, direction = ray(one(20, -90, 300), one(0, -1, 0), NO_LINE, ASPECT, one(5, 0, 0), UP, UP)
    assert np.allclose(start, one(20, 0, 300))
    assert np.allclose(direction, one(0, -1, 0))


def test_the_ray_starts_inward_of_a_place_that_is_deeper_than_the_middle() -> None:
    start, _ = ray(one(0, 6, 0), one(0, -1, 0), NO_LINE, ASPECT, MIDDLE, UP, UP)
    assert np.allclose(start, one(0, 16, 0))


def test_the_ray_follows_a_leaning_middle() -> None:
    start, _ = ray(one(20, -90, 300), one(0, -1, 0), NO_LINE, ASPECT, MIDDLE, one(0, 0.1, 1), UP)
    assert np.allclose(start, one(20, 30, 300))


def test_the_ray_can_lead_straight_away_from_the_middle() -> None:
    start, direction = ray(one(30, -40, 300), one(0, -1, 0), NO_LINE, AWAY, MIDDLE, UP, UP)
    assert np.allclose(direction, one(0.6, -0.8, 0))
    assert np.allclose(start, one(0, 0, 300))


def test_the_ray_turns_square_to_the_line_it_is_told() -> None:
    chord = one(-170, 110, 40)
    _, direction = ray(one(113, 37, 0), unit(one(1, 1, 0)), chord, ASPECT, MIDDLE, UP, UP)
    assert abs(np.sum(direction * chord * [1, 1, 0])) < HAIR_MM
    assert np.sum(direction * one(1, 1, 0)) > 0
    assert abs(np.linalg.norm(direction) - 1) < HAIR_MM
