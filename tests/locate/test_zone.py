"""The zone that is drawn: how far from a point a hand ends that starts from the landmark it is told."""

from __future__ import annotations

import numpy as np
import pytest

from taichong.locate.body import Body
from taichong.locate.uncertainty import radius_mm


@pytest.mark.parametrize("code", ["HT7", "LI4", "ST36", "SP6", "BL40", "EX-LE4"])
def test_the_zone_follows_the_way_from_the_start_on_bodies_drawn_at_random(code: str) -> None:
    """400 shapes that fit what is told, measured from landmark to point, against the engine's linear radius."""
    body = Body.of(sex="female", age=40, height_cm=163, weight_kg=65)
    ready = body.engine.only(frozenset([code]))
    row = ready.program.codes.index(code)
    factor = body.fit.shape_factor()
    drawn = np.random.default_rng(36).normal(size=(400, len(factor))) @ factor.T
    shapes = (body.fit.coefficients + drawn).astype(np.float32)
    placed = ready.place(shapes, np.repeat(ready.fingers_mm(body.fit.told), len(shapes), axis=0))
    way = placed.positions[:, row] - ready.marks.positions(shapes)[:, ready.begins[row]]
    off, normal = way - way.mean(axis=0), body.locate(code).left.normal
    off -= (off @ normal)[:, None] * normal
    covariance = body.fit.covariance({"female": ready.follow("female", by_hand=True).shape})[0, row].astype(float)
    inside = np.linalg.norm(off, axis=1) < radius_mm(covariance, normal)
    assert inside.mean() == pytest.approx(0.68, abs=0.15)  # lines for curves, and a share by region, cost as much


def test_the_zone_is_the_hands_own_where_the_point_is_what_one_touches() -> None:
    body = Body.of(sex="male", age=40, height_cm=176, weight_kg=80)
    assert body.locate("LI20").left.zone_mm == pytest.approx(10, abs=1e-6)


def test_where_no_start_is_told_the_zone_is_that_from_the_floor() -> None:
    body = Body.of(sex="male", age=40, height_cm=176, weight_kg=80)
    unpressed = body.locate("LU5").left
    assert unpressed.zone_mm == pytest.approx(unpressed.spread_mm)


def test_where_a_hand_is_in_the_room_does_not_widen_its_zone() -> None:
    """From the floor the wrist's own place counts, from its crease it does not: a finger's breadth, not the wrist's."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    for code in ("HT7", "LI4", "LU7", "PC6", "TE5"):
        point = body.locate(code).left
        assert 10 < point.zone_mm < 15
        assert point.spread_mm > 22
