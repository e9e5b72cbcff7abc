"""The small pictures for finding a point: they follow its own way, and the tip is where they say it is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from taichong.atlas import Point, load
from taichong.locate import Body, Located, slide_of
from taichong.pictures import posed as hands
from taichong.pictures import steps as drawn
from taichong.pictures.layers import OUTLINE
from taichong.pictures.lids import closed_skin
from taichong.pictures.raster import rasterise
from taichong.pictures.steps import SIZE, step_words, steps

PRESSED = {each.code: each for each in load().points if each.press}


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_each_picture_says_in_words_what_it_shows(point: Point) -> None:
    assert point.place
    assert point.place.hand
    assert point.press
    told = step_words(load(), point.code)
    begins, goes = point.place.hand.finger
    start = next(each.name for each in load().landmarks if each.id == begins)
    *before, (pressed, shown) = told
    wanted = ["Start here", "Slide", "Stop here"] if point.place.hand.slides else []
    assert [caption for caption, _ in before] == wanted
    if before:
        assert start in before[0][1]
        assert goes in before[1][1]
    assert point.press.cue in shown
    assert ("lightly" in shown) == point.press.light
    assert (pressed == "Press") == (not point.press.lays)
    assert pressed == "Press" or point.press.cue.startswith(pressed)


LAID = {
    "flat hand": "hand",
    "heel of your hand": "heel",
    "ball": "ball",
    "three fingers": "fingers",
    "of the other hand": "fingers",
    "of the opposite hand": "fingers",
}
"""What a cue may name instead of one tip, in its words."""


@pytest.mark.parametrize("point", PRESSED.values(), ids=PRESSED)
def test_what_presses_is_what_the_cue_names(point: Point) -> None:
    assert point.press
    cue = point.press.cue.casefold()
    assert point.press.lays == next((laid for words, laid in LAID.items() if words in cue), "")


BEGINS = {
    "BL57": ("calcaneal_tendon_midline_ankle", "Start on the heel cord"),
    "BL37": ("gluteal_fold_midpoint", "Find the fold under your buttock"),
    "CV12": ("umbilicus", "on the middle of the navel"),
    "EX-HN3": ("eyebrow_medial_end", "on the inner end of one eyebrow"),
    "GB21": ("acromion", "find the outer end of that shoulder"),
    "GV20": ("auricular_apex_head", "Fold both ears forward"),
    "HT7": ("wrist_crease_ulnar_end", "on the little-finger end of the wrist crease"),
    "LI11": ("humerus_lateral_epicondyle", "a fingertip on the bony knob"),
    "SP9": ("tibia_medial_border_middle", "halfway down the leg"),
}
"""Of points whose pictures once began elsewhere than the words: the landmark, and the words for it."""


@pytest.mark.parametrize("code", BEGINS)
def test_the_words_begin_where_the_pictures_do(code: str) -> None:
    place = PRESSED[code].place
    assert place
    assert place.hand
    landmark, told = BEGINS[code]
    assert place.hand.finger[0] == landmark
    assert told in " ".join(each.do for each in PRESSED[code].find[:2])


@pytest.mark.parametrize("code", ["BL40", "LI20"])
def test_no_fingertip_is_led_where_the_words_lead_none(body: Body, code: str) -> None:
    assert len(steps(body, body.locate(code).left)) == 1


def test_a_light_press_has_one_ring_and_a_flat_hand_none(body: Body) -> None:
    def red(code: str) -> int:
        image = np.asarray(steps(body, body.locate(code).left)[-1].image, int)
        return int((np.abs(image[..., :3] - drawn.PRESS).max(axis=2) < 3).sum())

    assert red("BL57") == red("GB30") == red("CV12") == 0
    assert 0 < red("KI6") < red("LR2") / 2


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("code", ["LR3", "SP9", "TE5"])
def test_the_tip_is_on_the_way(monkeypatch: pytest.MonkeyPatch, body: Body, code: str, side: str) -> None:
    pair = body.locate(code)
    point: Located = pair.right if side == "right" else pair.left
    tips: list[np.ndarray] = []

    def posed(touches: np.ndarray, *rest: object, **named: object) -> hands.Posed:
        tips.append(touches)
        return hands.posed(touches, *rest, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(drawn, "posed", posed)
    assert len(steps(body, point)) == 4
    hand = PRESSED[code].place
    assert hand
    assert hand.hand
    way = slide_of(point, hand.hand.finger[0])
    pressed, first, between, last = tips
    assert np.allclose(first, way[0])
    assert np.allclose(last, point.position, atol=1e-6)
    assert np.allclose(pressed, point.position)
    fine = np.concatenate([np.linspace(one, other, 40) for one, other in pairwise(way)])
    assert np.min(np.linalg.norm(fine - between, axis=1)) < 0.5
    assert 0.3 < np.linalg.norm(between - way[0]) / np.linalg.norm(way[-1] - way[0]) < 0.8


@pytest.mark.parametrize("code", ["LR3", "GB20", "ST25"])
def test_each_picture_has_a_hand_and_none_is_like_another(body: Body, code: str) -> None:
    pictures = [np.asarray(each.image, int) for each in steps(body, body.locate(code).left)]
    for each in pictures:
        assert each.shape == (SIZE[1], SIZE[0], 4)
        red, green, blue = np.moveaxis(each[..., :3], 2, 0)
        glove = (blue > red + 20) & (blue > green + 12) & (each[..., 3] > 0)
        assert 0.02 < glove.mean() < 0.4
    for number, each in enumerate(pictures):
        assert all(np.abs(each - other).max(axis=2).mean() > 2 for other in pictures[:number])


@pytest.mark.parametrize("code", PRESSED)
def test_no_hand_hides_where_the_way_begins_or_ends_and_no_fingertip_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, body: Body, code: str
) -> None:
    """In all pictures of a way there is a sign at its start, and until it ends the head of the arrow."""
    point = body.locate(code).left
    monkeypatch.setattr(drawn, "painted", lambda camera, *_: np.zeros((camera.size[1], camera.size[0], 3)))
    monkeypatch.setattr(drawn, "draw_zones", lambda *_, **__: None)
    scene = drawn._scene(body, point, 1)  # noqa: SLF001 -- its view
    *slid, _ = steps(body, point)
    flat = scene.camera.project(scene.way)[:, :2]
    column, row = flat[0].round().astype(int)
    for number, step in enumerate(slid):
        picture = np.asarray(step.image, int)
        assert (picture[row - 2 : row + 3, column - 2 : column + 3, :3] > 245).all(), number
        yellow = (np.abs(picture[..., :3] - drawn.WAY).max(axis=2) < 3).nonzero()
        near = np.hypot(yellow[1] - flat[-1, 0], yellow[0] - flat[-1, 1]) < 14
        assert number == 2 or near.sum() > 40  # of the head of the arrow
    tips = scene.laid.vertices[np.unique(scene.laid.faces[scene.laid.nail])]
    inside = scene.camera.project(tips)[:, :2]
    assert ((inside > 4) & (inside < np.array(SIZE) - 4)).all()


@pytest.mark.parametrize("code", ["BL57", "CV12", "HT7", "BL23"])
def test_the_zone_is_seen_through_the_hand(monkeypatch: pytest.MonkeyPatch, body: Body, code: str) -> None:
    point = body.locate(code).left
    with_zone = np.asarray(steps(body, point)[-1].image, int)[..., :3]
    scene = drawn._scene(body, point, 1)  # noqa: SLF001 -- its view
    monkeypatch.setattr(drawn, "draw_zones", lambda *_, **__: None)
    without = np.asarray(steps(body, point)[-1].image, int)[..., :3]
    hand = rasterise(scene.camera, scene.laid.vertices, scene.laid.faces).face >= 0
    x, y = scene.camera.project(point.position)[:2]
    down, right = np.indices(hand.shape)
    there = hand & (np.hypot(right - x, down - y) < 0.8 * point.zone_mm / scene.camera.mm_per_pixel)
    assert there.sum() > 60
    assert (np.abs(with_zone - without).max(axis=2)[there] > 12).mean() > 0.45


@pytest.mark.parametrize("code", ["SP3", "SP4", "SP9"])
def test_a_nail_lies_on_its_finger_without_an_outline_between(body: Body, code: str) -> None:
    """Seen along its length it is steep against the finger, and looked like dirt; a finger is outlined all around."""
    point = body.locate(code).left
    scene = drawn._scene(body, point, 1)  # noqa: SLF001 -- its view
    dark = np.abs(np.asarray(steps(body, point)[-1].image, int)[..., :3] - OUTLINE).max(axis=2) < 2
    buffer = rasterise(scene.camera, scene.laid.vertices, scene.laid.faces)
    hand = buffer.face >= 0
    nail = hand & scene.laid.nail[buffer.face]
    open_ = np.stack([np.roll(~hand, step, axis) for step in (-2, 2) for axis in (0, 1)])
    inside = nail & ~open_.any(axis=0)
    assert inside.sum() > 20
    assert not (dark & inside).any()
    for side in open_[:, 2:-2, 2:-2]:
        assert dark[2:-2, 2:-2][hand[2:-2, 2:-2] & side].mean() > 0.95


def test_a_point_that_tells_no_way_has_no_pictures(body: Body) -> None:
    assert steps(body, body.locate("LR1").left) == ()


def test_a_finger_is_as_wide_as_ones_own() -> None:
    slim, broad = (
        Body.of(sex="male", age=40, height_cm=178, weight_kg=80, measures={"two_fingers": each}) for each in (30, 44)
    )
    assert (hands.width_mm(slim, "finger"), hands.width_mm(broad, "finger")) == pytest.approx((15, 22), abs=0.6)
    tip = hands.posed(np.zeros(3), np.array([0, 0, 1.0]), np.array([1.0, 0, 0]), 15, "finger", right=True)
    assert np.ptp(tip.vertices[tip.vertices[:, 0] < 0, 1]) == pytest.approx(2 * 0.47 * 15, abs=0.5)


def test_the_figure_is_closed() -> None:
    faces = closed_skin()
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there = set(map(tuple, edges.tolist()))
    assert all((b, a) in there for a, b in there)
    assert len(there) == len(edges)
