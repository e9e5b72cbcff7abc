"""A hand in the small pictures comes from where one's own arm gets there, and it is that hand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from taichong.atlas import load
from taichong.body import bone_parts
from taichong.geometry import MIRROR
from taichong.locate import Body, Located
from taichong.pictures import posed as hands
from taichong.pictures import steps as drawn
from taichong.pictures.ball import draw_ball
from taichong.pictures.layers import Bones
from taichong.pictures.raster import Buffer, Camera, rasterise
from taichong.pictures.steps import GLOVE, SIZE, step_words, steps

Array = np.ndarray
PRESSED = [each.code for each in load().points if each.press]
UNTOLD = [each.code for each in load().points if each.press and each.place and not each.place.hand.comes]  # type: ignore[union-attr]  # of all


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


@pytest.fixture(scope="module")
def heavy() -> Body:
    return Body.of(sex="male", age=68, height_cm=172, weight_kg=108)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is painted: it is asked where a hand is, not how skin looks."""
    monkeypatch.setattr(drawn, "painted", lambda camera, *_: np.full((camera.size[1], camera.size[0], 3), 200.0))


def scene_of(body: Body, code: str, side: str = "left") -> tuple[drawn._Scene, Located]:
    pair = body.locate(code)
    point = pair.right if side == "right" else pair.left
    return drawn._scene(body, point, 1), point  # noqa: SLF001 -- the same


def hand_in(scene: drawn._Scene) -> Buffer:
    return rasterise(scene.camera, scene.laid.vertices, scene.laid.faces)


def glove_in(image: Image.Image) -> Array:
    """Which pixels are those of a hand: as blue as the glove, and not see-through there."""
    red, green, blue = np.moveaxis(np.asarray(image, int)[..., :3], 2, 0)
    return np.asarray((blue > red + 20) & (blue > green + 12) & (np.asarray(image)[..., 3] > 0))


def test_a_right_hand_is_a_right_hand() -> None:
    """Seen on its back with the fingers away from one, a right hand has its thumb on the left."""
    for right, sign in ((True, -1), (False, 1)):
        hand = hands.posed(np.zeros(3), np.array([0, 0, 1.0]), np.array([0, -1.0, 0]), 17, "hand", right=right)
        wide = hand.vertices[np.abs(hand.vertices[:, 1]) < 40, 0]
        assert sign * (wide.max() + wide.min()) > 8  # the thumb stands off


@pytest.mark.parametrize("code", UNTOLD)
def test_a_hand_comes_from_the_same_side_on_every_body(body: Body, heavy: Body, code: str) -> None:
    one, other = (scene_of(each, code)[0].led[0].reach for each in (body, heavy))
    assert one.comes_from @ other.comes_from > 0.8
    assert one.right == other.right
    mirrored = scene_of(body, code, "right")[0].led[0].reach
    if body.locate(code).left.side != "midline":
        assert mirrored.right != one.right


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("code", ["BL37", "BL40", "BL56", "BL57"])
def test_on_the_back_of_a_leg_ones_own_hand_lies_from_the_outside(heavy: Body, code: str, side: str) -> None:
    scene, point = scene_of(heavy, code, side)
    outward = -1 if side == "right" else 1
    wrist = scene.laid.vertices[np.linalg.norm(scene.laid.vertices - point.position, axis=1) > 200]
    assert (outward * (wrist - point.position)[:, 0] > 100).all()
    assert scene.led[0].reach.right == (side == "right")


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("code", ["SI14", "SI15", "GB21"])
def test_over_the_shoulder_comes_the_other_hand_from_the_front(body: Body, heavy: Body, code: str, side: str) -> None:
    for each in (body, heavy):
        scene, point = scene_of(each, code, side)
        assert scene.led[0].reach.right == (side == "left")
        forearm = scene.laid.vertices[np.linalg.norm(scene.laid.vertices - point.position, axis=1) > 230]
        assert ((forearm - point.position) @ scene.camera.toward).mean() < -60  # behind what is looked at
        row = scene.camera.project(point.position)[1]
        below = np.flatnonzero(glove_in(drawn._pressed(scene, each, point, load().point(code))).any(axis=1)).max()  # noqa: SLF001 -- the last picture
        assert below < row + 30  # fingers point down: nothing of the hand is much lower than their tips
        hidden = hand_in(scene).near < scene.near - drawn.BEHIND_MM
        shown = glove_in(drawn._pressed(scene, each, point, load().point(code)))  # noqa: SLF001 -- the same
        assert not (shown & hidden & (hand_in(scene).face >= 0)).any()


@pytest.mark.parametrize("code", ["BL2", "EX-HN3", "EX-HN5", "EX-HN8", "LI20"])
def test_on_a_face_a_hand_comes_from_below_and_keeps_off_the_eyes(body: Body, heavy: Body, code: str) -> None:
    for each in (body, heavy):
        scene, _ = scene_of(each, code)
        covered = hand_in(scene).face >= 0
        assert scene.laid.vertices[:, 2].mean() < scene.way[-1, 2] - 60
        for flip in (np.ones(3), MIRROR):
            inner, outer = (each.places[name] * flip for name in ("inner_canthus_dip", "outer_canthus"))
            x, y, _ = scene.camera.project((inner + 2 * outer) / 3)
            if 0 <= x < SIZE[0] and 0 <= y < SIZE[1]:
                assert not covered[int(y), int(x)]
        assert not covered[: int(scene.camera.project(scene.way[-1])[1]) - 30].any()


def test_two_hands_meet_on_the_crown(monkeypatch: pytest.MonkeyPatch, body: Body) -> None:
    tips: list[Array] = []

    def posed(touches: Array, *rest: object, **named: object) -> hands.Posed:
        tips.append(touches)
        return hands.posed(touches, *rest, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(drawn, "posed", posed)
    point = body.locate("GV20").left
    start, slide, stop, press = steps(body, point)
    assert ["other hand" in each.alt for each in (start, slide, stop, press)] == [True, True, False, False]
    _, *slid = tips
    assert np.allclose(slid[::2], np.array(slid[1::2]) * MIRROR)
    width = hands.width_mm(body, "finger")
    assert np.linalg.norm(slid[-2] - slid[-1]) == pytest.approx(width, abs=0.4 * width)
    assert np.linalg.norm(slid[2] - slid[0]) > 50  # the second picture is not the first
    assert np.abs(np.asarray(start.image, int) - np.asarray(slide.image, int)).mean() > 8
    assert np.abs(np.asarray(stop.image, int) - np.asarray(slide.image, int)).mean() > 8
    camera = scene_of(body, "GV20")[0].camera
    for name in ("nasal_tip", "auricular_apex", "outer_canthus"):
        x, y, _ = camera.project(body.places[name])
        assert 0 < x < SIZE[0]
        assert 0 < y < SIZE[1]


def test_li4_goes_along_the_bone_of_the_index_finger_and_off_it_toward_the_thumb(body: Body) -> None:
    scene, point = scene_of(body, "LI4")
    part = bone_parts()["hand"]
    vertices = part.vertices(body.fit.coefficients[0], np.asarray(body.vertices, np.float32)).astype(float)
    own = part.bone[part.faces[:, 0]] == part.bones.index("hand bone of the index finger")
    bone = rasterise(scene.camera, vertices, part.faces[own]).face >= 0
    column, row = scene.camera.project(scene.way)[:, :2].astype(int).T
    assert bone[row, column][10:36].all()
    assert not bone[row, column][-1]
    assert np.linalg.norm(scene.way[0] - body.places["metacarpal_2_radial"]) < 3
    thumb = scene.camera.project(body.places["nail_corner_thumb_radial"])[0]
    assert (column[-1] - column[30]) * (thumb - column[30]) > 0
    assert np.allclose(scene.way[-1], point.position)


def test_no_finger_begins_in_the_hollow_of_the_knee(body: Body) -> None:
    scene, _ = scene_of(body, "BL56")
    hollow = body.places["popliteal_crease_midpoint"]
    for share in (0.0, 0.55, 1.0):
        at = scene.way[round(share * (len(scene.way) - 1))]
        assert np.linalg.norm(at - hollow) > 15
    assert np.linalg.norm(scene.way - hollow, axis=1).min() < 5  # the way goes through its middle
    assert "outer end of the crease" in step_words(load(), "BL56")[0][1]


def test_a_sole_is_skin_with_heel_and_toes(monkeypatch: pytest.MonkeyPatch) -> None:
    light = Body.of(sex="female", age=22, height_cm=158, weight_kg=47)
    meshes: list[Bones | None] = []

    def painted(
        camera: Camera, _buffer: Buffer, _vertices: Array, _faces: Array, bones: Bones | None, _tone: int
    ) -> Array:
        meshes.append(bones)
        return np.zeros((camera.size[1], camera.size[0], 3))

    monkeypatch.setattr(drawn, "painted", painted)
    scene, _ = scene_of(light, "KI1")
    plain, told = meshes
    assert plain is None
    assert told is not None
    assert len(np.unique(told.bone[told.faces])) == 2
    for name in ("heel_back", "hallux_tip", "nail_corner_toe_5_lateral"):
        x, y, _ = scene.camera.project(light.places[name])
        assert 0 < x < SIZE[0]
        assert 0 < y < SIZE[1]
    seen = scene.near[np.isfinite(scene.near)]
    assert scene.camera.project(light.places["heel_back"])[2] - seen.min() < 130  # no calf


@pytest.mark.parametrize("code", ["LR4", "BL60", "KI3"])
def test_a_place_at_an_ankle_is_not_seen_over_its_edge(body: Body, heavy: Body, code: str) -> None:
    for each in (body, heavy):
        scene, point = scene_of(each, code)
        assert scene.camera.toward @ point.normal > 0.95


@pytest.mark.parametrize("code", ["PC6", "HT7", "LR4", "LR3", "KI3", "BL40", "TE5"])
def test_the_cords_that_the_words_name_are_in_the_steps_under_the_finger(
    monkeypatch: pytest.MonkeyPatch, body: Body, code: str
) -> None:
    point = body.locate(code).left
    scene, _ = scene_of(body, code)
    shown = [np.asarray(each.image, int) for each in steps(body, point)]
    monkeypatch.setattr(drawn, "cords_near", lambda *_: [])
    bare = [np.asarray(each.image, int) for each in steps(body, point)]
    changes = [np.abs(one - other).max(axis=2) for one, other in zip(shown, bare, strict=True)]
    assert min((each > 12).sum() for each in changes) > 60
    hand = hand_in(scene)
    away = np.linalg.norm(
        np.moveaxis(np.indices(hand.face.shape)[::-1], 0, -1) - scene.camera.project(point.position)[:2], axis=2
    )
    solid = (hand.face >= 0) & (away * scene.camera.mm_per_pixel > 2.1 * hands.width_mm(body, "thumb"))
    assert not (changes[-1][solid] > 0).any()


def test_a_ball_has_light_and_shade_and_no_colour_of_a_hand() -> None:
    canvas = Image.new("RGBA", (200, 200), (150, 150, 160, 255))
    draw_ball(canvas, np.array([100.0, 100.0]), 50)
    inks = np.asarray(canvas, int)[..., :3]
    down, right = np.indices((200, 200)) - 100
    away = np.hypot(down, right)
    light = inks.sum(axis=2)
    lit, shade = (light[(away > 20) & (away < 44) & (sign * (down + right) > 30)].mean() for sign in (-1, 1))
    assert lit > 1.5 * shade
    assert light[away < 44].max() > 600  # the glint
    red, _, blue = np.moveaxis(inks[(away > 30) & (away < 46)], 1, 0)
    assert (red > blue + 10).mean() > 0.95
    assert GLOVE[2] > GLOVE[0]
    below, above = (light[(away > 54) & (away < 60) & (sign * (down + right) > 50)].mean() for sign in (1, -1))
    assert below < 0.8 * above  # its shadow falls away from the light
