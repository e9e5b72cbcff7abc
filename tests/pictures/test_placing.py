"""Names stand beside what they name, and their leaders cross what is drawn only where nothing else is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from taichong.pictures.placing import Covered, Wanted, cross, in_their_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.pictures.placing import Place

    Array = NDArray[np.float64]

SIZE = (879, 1172)
WIDE, HIGH = 240, 90


@pytest.fixture
def covered() -> Covered:
    """A picture of nothing, with what every still has: a caption below."""
    found = Covered(np.zeros(SIZE, np.uint8))
    found.take(300, 830, 870, 879)
    return found


def wanted(*ats: tuple[float, float]) -> Wanted:
    return Wanted(np.array(ats, float), WIDE, HIGH, 12.0)


def leader(place: Place) -> Array:
    """From what a name points at to the nearest place of its paper."""
    low = np.array([place.left, place.top], float)
    return np.stack([place.at, place.at.clip(low, low + np.array([WIDE, HIGH]))])


def test_pieces_cross_where_both_ends_of_each_are_on_two_sides_of_the_other() -> None:
    """Against a reckoning with fractions of their lengths, over pieces by lot."""
    lot = np.random.default_rng(13)
    one, other = lot.uniform(0, 9, (60, 2, 2)), lot.uniform(0, 9, (50, 2, 2))
    found = cross(one, other)
    for i, (a, b) in enumerate(one):
        for j, (c, d) in enumerate(other):
            t, u = np.linalg.solve(np.stack([b - a, c - d], axis=1), c - a)
            assert found[i, j] == (0 < t < 1 and 0 < u < 1)
    assert 200 < found.sum() < 2000
    assert not cross(np.array([[[0.0, 0], [4, 0]]]), np.array([[[4.0, 0], [9, 3]], [[0, 1], [4, 1]]])).any()


def test_a_leader_goes_the_other_way_around_a_line(covered: Covered) -> None:
    """What is named lies to the right of a tape, and papers have room nearer on its left: without the tape there."""
    line = np.stack([np.full(30, 560.0), np.linspace(150, 700, 30)], axis=1)
    covered.take(545, 0, 760, 830, weight=0)  # no paper stands here, but leaders may run through
    free = in_their_places(covered, [wanted((600, 425))])[0]
    covered.take_along(line, 14)
    barred = in_their_places(covered, [wanted((600, 425))])[0]
    pieces = np.stack([line[:-1], line[1:]], axis=1)
    assert cross(leader(free)[None], pieces).any()
    assert not cross(leader(barred)[None], pieces).any()


def test_a_name_points_elsewhere_where_its_first_thing_is_shut_in(covered: Covered) -> None:
    around = 90 * np.stack([np.cos(np.linspace(0, 6.3, 40)), np.sin(np.linspace(0, 6.3, 40))], axis=1)
    covered.take_along(around + np.array([400, 400]), 10)
    (place,) = in_their_places(covered, [wanted((400, 400), (700, 400))])
    assert place.at.tolist() == [700, 400]


def test_what_is_named_in_the_zone_may_be_reached_and_nothing_else_runs_over_it(covered: Covered) -> None:
    covered.take_zone(np.array([586.0, 440.0]), 80)
    covered.take(330, 0, 1172, 879, weight=0)  # only on the left is room, and straight there lies the zone
    inner, beyond = in_their_places(covered, [wanted((586, 440)), wanted((720, 440))])
    for place, reaches in ((inner, True), (beyond, False)):
        begin, end = leader(place)
        way = np.linspace(begin, end, 500)
        assert (np.hypot(*(way - (586, 440)).T).min() < 60) == reaches


def test_many_names_of_one_place_lie_nowhere_over_each_other(covered: Covered) -> None:
    names = [wanted((586 + 30 * at, 440)) for at in range(6)]
    places = in_their_places(covered, names)
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            assert abs(one.left - other.left) >= WIDE or abs(one.top - other.top) >= HIGH
            assert not cross(leader(one)[None], leader(other)[None]).any()
    assert in_their_places(covered, []) == []
