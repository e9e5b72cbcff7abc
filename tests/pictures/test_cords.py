"""Cords and pulses: curves through their landmarks, without corners, drawn where they are met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.optimize import minimize

from taichong.atlas import load
from taichong.body import room
from taichong.locate.body import Body
from taichong.pictures.bones import nearest_bones
from taichong.pictures.cords import SoftLine, cords_near, drawn_through, laid_down, nearest_on, shares, smooth
from taichong.pictures.framing import view_of
from taichong.pictures.lids import closed_skin
from taichong.pictures.raster import rasterise
from taichong.pictures.stills import shown_faces

if TYPE_CHECKING:
    from taichong.locate import Located
    from taichong.pictures.raster import Camera


def test_a_cord_goes_through_its_places_and_has_no_corner() -> None:
    through = np.array([[0.0, 0, 0], [30, 5, 0], [45, 40, 3], [50, 90, 0]])
    curve = smooth(through, np.linspace(0, 3, 301))
    np.testing.assert_allclose(curve[::100], through, atol=1e-9)
    runs = np.diff(curve, axis=0)
    runs /= np.linalg.norm(runs, axis=1)[:, None]
    assert np.degrees(np.arccos((runs[1:] * runs[:-1]).sum(axis=1).clip(-1, 1))).max() < 4
    straight = smooth(np.array([[0.0, 0, 0], [10, 0, 0]]), np.linspace(0, 1, 5))
    np.testing.assert_allclose(straight[:, 0], [0, 2.5, 5, 7.5, 10], atol=1e-9)


def test_a_cord_is_drawn_through_where_it_is_hidden_for_a_short_way() -> None:
    curve = np.stack([np.arange(0, 200, 10.0), np.zeros(20), np.zeros(20)], axis=1)
    seen = np.zeros(20, bool)
    seen[[2, 3, 6, 14, 15]] = True  # 30 mm from 3 to 6, 80 mm from 6 to 14
    assert np.flatnonzero(drawn_through(seen, curve)).tolist() == [2, 3, 4, 5, 6, 14, 15]
    assert not drawn_through(np.zeros(20, bool), curve).any()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("LR3", {"cord of the big toe", "pulse of the top of the foot"}),
        ("BL40", {"inner cord behind the knee", "outer cord behind the knee", "crease behind the knee"}),
        ("HT7", {"cord on the little-finger side", "wrist crease"}),
        ("PC6", {"middle cord of the wrist", "cord on the thumb side", "wrist crease"}),  # no word of it tells a pulse
        ("LI20", {"furrow beside the nose"}),
        ("KI1", set()),
        ("SP6", {"vein of the inner leg"}),
        ("BL60", {"heel cord", "vein behind the outer ankle"}),
        ("GB41", {"cord of the little toe"}),
        ("SP10", set()),
    ],
)
def test_those_that_the_words_of_a_point_speak_of_are_drawn(code: str, names: set[str]) -> None:
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    for point in body.locate(code).sides:
        camera = view_of(point).sized(586)
        vertices = np.asarray(body.vertices, float)
        buffer = rasterise(camera, vertices, shown_faces(camera, vertices, point))
        found = cords_near(body, point, camera, buffer)
        assert {each.name for each in found} == names


KINDS = {
    "tendon": "cord|tendon|ligament|band|flexor",
    "pulse": "pulse|artery|beat",
    "vein": "vein",
    "crease": "crease|furrow",
}
"""What a point's words say of each kind."""


def drawn() -> list[tuple[str, str]]:
    """Each point in whose picture a line is drawn, and of what kind that is."""
    lines: list[dict[str, Any]] = YAML(typ="safe").load(room() / "soft_lines.yaml")["lines"]
    return [(code, line["kind"]) for line in lines for code in line["points"]]


@pytest.mark.parametrize(("code", "kind"), drawn())
def test_nothing_is_drawn_that_the_words_of_a_point_do_not_name(code: str, kind: str) -> None:
    point = load().point(code)
    told = [*point.where, *(f"{step.do} {step.feel} {step.sure}" for step in point.find)]
    if kind == "vein":
        told = [each.structure for each in point.cautions]
    assert re.search(KINDS[kind], " ".join(told), re.IGNORECASE)


def test_the_nearest_place_on_a_face_is_that_of_a_minimiser() -> None:
    lot, book = np.random.default_rng(13), cast("Any", minimize)
    for face, place in zip(lot.normal(size=(40, 3, 3)), 2 * lot.normal(size=(40, 3)), strict=True):
        found = book(
            lambda w, face=face, place=place: ((w @ face - place) ** 2).sum(),
            np.full(3, 1 / 3),
            bounds=[(0, 1)] * 3,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            method="SLSQP",
            options={"ftol": 1e-14},
        )
        np.testing.assert_allclose(nearest_on(face[None], place[None])[0], found.x @ face, atol=1e-4)


@pytest.mark.parametrize("weight_kg", [47, 108])
def test_no_cord_is_in_the_air(weight_kg: float) -> None:
    """Straight from the belly of the calf to the heel runs a line that leaves the skin; it is laid on it."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=weight_kg)
    names = ("gastrocnemius_bellies_junction", "calcaneal_tendon_midline_ankle", "heel_back")
    straight = smooth(np.stack([body.places[each] for each in names]), np.linspace(0, 2, 49))
    vertices, faces = np.asarray(body.vertices, float), closed_skin()
    assert max(above(vertices, faces, straight)) > 1
    laid = laid_down(vertices, faces, straight)
    assert max(above(vertices, faces, laid)) < 0.01
    assert np.linalg.norm(laid - straight, axis=1).min() == 0  # what lies under the skin stays there
    on_it = laid_down(vertices, faces, straight, on_it=True)
    assert max(abs(each) for each in above(vertices, faces, on_it)) < 0.01


def above(vertices: np.ndarray, faces: np.ndarray, places: np.ndarray) -> list[float]:
    """How far each place is above the nearest face [mm], below 0 under it; those of a corner within 90 mm are tried."""
    near = (vertices > places.min(axis=0) - 90).all(axis=1) & (vertices < places.max(axis=0) + 90).all(axis=1)
    corners = vertices[faces[near[faces].any(axis=1)]]
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    found = []
    for place in places:
        nearest = nearest_on(corners, np.broadcast_to(place, (len(corners), 3)))
        away = np.linalg.norm(nearest - place, axis=1)
        best = int(away.argmin())
        found.append(float(away[best] * np.sign((place - nearest[best]) @ outward[best])))
    return found


@pytest.mark.parametrize("code", ["KI3", "BL60"])
@pytest.mark.parametrize(("height_cm", "weight_kg"), [(193, 86), (172, 108)])
def test_the_heel_cord_is_in_one_piece(code: str, height_cm: float, weight_kg: float) -> None:
    """From the upper edge of the picture to the heel, seen from either side of the ankle, however thick that is."""
    body = Body.of(sex="male", age=50, height_cm=height_cm, weight_kg=weight_kg)
    for point in body.locate(code).sides:
        camera, vertices = view_of(point).sized(586), np.asarray(body.vertices, float)
        buffer = rasterise(camera, vertices, shown_faces(camera, vertices, point))
        (cord,) = (each for each in cords_near(body, point, camera, buffer) if each.name == "heel cord")
        seen = np.flatnonzero(np.isfinite(cord.places).all(axis=1))
        assert (np.diff(seen) == 1).all()
        assert np.ptp(cord.seen[:, 1]) > 0.45 * camera.size[1]


BODIES = (
    {"sex": "female", "age": 22, "height_cm": 158, "weight_kg": 47},
    {"sex": "female", "age": 45, "height_cm": 164, "weight_kg": 98},
    {"sex": "male", "age": 35, "height_cm": 193, "weight_kg": 86},
    {"sex": "male", "age": 68, "height_cm": 172, "weight_kg": 108},
)
"""Those of the contact sheets."""
BESIDE = (
    ("HT7", "cord on the little-finger side", "wrist_crease_midpoint", "wrist_crease_ulnar_end"),
    ("PC6", "middle cord of the wrist", "wrist_crease_radial_end", "wrist_crease_ulnar_end"),
    ("PC6", "cord on the thumb side", "wrist_crease_ulnar_end", "wrist_crease_radial_end"),
    ("LR4", "cord of the shin muscle", "heel_back", "metatarsal_1_base_medial"),
    ("KI3", "pulse behind the inner ankle", "calcaneal_tendon_medial_edge_ankle", "medial_malleolus_prominence"),
    ("TE5", "cords of the fingers", "ulna_head_radial_cleft", "extensor_digitorum_radial_edge_wrist"),
    ("LU7", "pulse at the wrist", "wrist_crease_radial_end", "wrist_crease_midpoint"),
    ("GB41", "cord of the little toe", "metatarsal_5_head_lateral", "metatarsal_2_base_dorsal"),
)
"""On the way over the point from the one landmark toward the other its words have the cord or pulse on the far side."""


def cord_of(body: Body, point: Located, name: str) -> tuple[Camera, np.ndarray]:
    """The view, and what is seen of a cord in the point's picture (n, 2) [pixels]."""
    camera, vertices = view_of(point).sized(586), np.asarray(body.vertices, float)
    buffer = rasterise(camera, vertices, shown_faces(camera, vertices, point))
    return camera, next(each.seen for each in cords_near(body, point, camera, buffer) if each.name == name)


@pytest.mark.parametrize(("code", "name", "start", "toward"), BESIDE)
def test_a_point_is_beside_the_cord_on_the_side_that_its_words_say(
    code: str, name: str, start: str, toward: str
) -> None:
    for told in BODIES:
        body = Body.of(**told)  # type: ignore[arg-type]  # a table of keyword arguments
        for point in body.locate(code).sides:
            camera, seen = cord_of(body, point, name)
            flip = -1 if point.side == "right" else 1
            ends = camera.project(np.stack([body.places[each] for each in (start, toward)]) * [flip, 1, 1])[:, :2]
            away = seen - camera.project(point.position)[:2]
            nearest = away[np.linalg.norm(away, axis=1).argmin()]
            assert np.linalg.norm(nearest) * camera.mm_per_pixel > 2.5
            assert nearest @ (ends[1] - ends[0]) > 0


def test_the_cord_of_the_little_finger_side_ends_on_the_pea_bone() -> None:
    for told in BODIES:
        body = Body.of(**told)  # type: ignore[arg-type]
        point = body.locate("HT7").left
        camera, seen = cord_of(body, point, "cord on the little-finger side")
        bones = nearest_bones(body, point, camera).mesh
        (pea,) = (
            camera.project(bones.vertices[bones.bone == each])[:, :2]
            for each in range(len(bones.named))
            if bones.named[each] and np.ptp(bones.vertices[bones.bone == each], axis=0).max() < 20
        )
        assert np.linalg.norm(pea - seen[-1], axis=1).min() * camera.mm_per_pixel < 3


def test_the_heel_cord_ends_on_the_back_of_the_heel_bone_and_does_not_come_back() -> None:
    for told in BODIES:
        body = Body.of(**told)  # type: ignore[arg-type]
        for code in ("KI3", "BL60"):
            point = body.locate(code).left
            camera, seen = cord_of(body, point, "heel cord")
            assert (np.diff(seen[:, 1]) > 0).all()  # down and down
            runs = np.diff(seen[:: len(seen) // 8], axis=0)
            turns = np.degrees(np.diff(np.unwrap(np.arctan2(runs[:, 1], runs[:, 0]))))
            assert np.abs(turns).max() < 30
            bones = nearest_bones(body, point, camera).mesh.vertices
            assert np.linalg.norm(camera.project(bones)[:, :2] - seen[-1], axis=1).min() * camera.mm_per_pixel < 8


def test_a_table_says_how_much_of_each_landmark_a_place_has() -> None:
    assert shares("a") == {"a": 1}
    assert shares(["a", "a", "b", "c"]) == {"a": 0.5, "b": 0.25, "c": 0.25}
    lines: list[dict[str, Any]] = YAML(typ="safe").load(room() / "soft_lines.yaml")["lines"]
    for place in (place for line in lines for place in line["through"]):
        assert sum(shares(place).values()) == pytest.approx(1)


def test_what_is_kept_free_along_a_cord_reaches_to_its_ends() -> None:
    places = np.stack([np.arange(15.0), np.zeros(15)], axis=1)
    places[[0, 6]] = np.nan
    coarse = SoftLine("tendon", "cord", places).coarse
    assert coarse[np.isfinite(coarse[:, 0]), 0].tolist() == [1, 4, 5, 7, 8, 12, 14]
    assert np.isnan(coarse[4, 0])
