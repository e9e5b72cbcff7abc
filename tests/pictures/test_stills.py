"""Stills of points: a zone that can be seen, framed by what leads to it, with nothing written over it."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from taichong.atlas import load
from taichong.locate.body import Body
from taichong.locate.hand import hand_of
from taichong.pictures import lettering, limb, stills
from taichong.pictures.bones import nearest_bones
from taichong.pictures.framing import share_lines, slide_to, view_of
from taichong.pictures.lettering import caption
from taichong.pictures.limb import limb_faces
from taichong.pictures.placing import Covered
from taichong.pictures.raster import Camera, rasterise
from taichong.pictures.stills import shown_faces, still
from taichong.pictures.tones import SKIN_TONES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from taichong.locate.body import Located

    Array = NDArray[np.float64]

LEAST = 0.08
PRESSED = [each.code for each in load().points if each.press]


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


@pytest.fixture(scope="module")
def light() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=48)


@pytest.mark.parametrize("code", PRESSED)
def test_the_bones_that_are_tinted_are_those_of_the_words(code: str, light: Body) -> None:
    """On a light body, on which the most bones lie near the skin."""
    point, place = light.locate(code).sides[0], load().point(code).place
    assert place is not None
    named = nearest_bones(light, point, view_of(point)).named
    assert set(named) <= set(place.bones)
    assert bool(named) == bool(place.bones)


@pytest.fixture(scope="module")
def everywhere(body: Body) -> list[tuple[Located, Camera]]:
    return [(each, view_of(each)) for pair in body.locate_all() for each in pair.sides]


def test_every_zone_has_its_share_of_the_picture_and_is_whole(everywhere: list[tuple[Located, Camera]]) -> None:
    for point, camera in everywhere:
        radius = point.zone_mm / camera.mm_per_pixel
        x, y = camera.project(point.position)[:2]
        assert 2 * radius >= LEAST * camera.size[0], point.code
        assert radius <= x <= camera.size[0] - radius, point.code
        assert radius <= y <= camera.size[1] - radius, point.code


def test_what_leads_to_a_point_is_shown_where_the_zone_leaves_room(
    everywhere: list[tuple[Located, Camera]],
) -> None:
    near = 0
    for point, camera in everywhere:
        for places in leading(point):
            flat = camera.project(places)[:, :2]
            if wide_enough(point, camera, places) <= 2 * point.zone_mm / LEAST:
                near += 1
                assert ((flat > 0) & (flat < camera.size)).all(), point.code
    assert near > 300


def leading(point: Located) -> Iterator[Array]:
    """The way of the number, and the nearest place that the rule starts from."""
    if (hand := hand_of(point)) and len(hand.way):
        yield hand.way
    ends = [end for step in point.chain for segment in step.segments for end in segment]
    if ends:
        yield min(ends, key=lambda end: float(np.linalg.norm(end - point.position)))[None]


def wide_enough(point: Located, view: Camera, places: Array) -> float:
    """How wide a picture [mm] that has these places and the zone in it, with the room that names and edges take."""
    first = Camera.looking(point.position, view.toward, view.up, (1080, 810), 1080)
    flat = np.concatenate([first.project(places)[:, :2] - (540, 405), [[-1, -1], [1, 1]] * np.array(point.zone_mm)])
    across, upward = np.ptp(flat, axis=0)
    return float(1.3 * max(across, upward * 4 / 3))


@pytest.mark.parametrize("code", PRESSED)
def test_what_is_too_far_for_the_large_picture_is_in_the_small_one(body: Body, code: str) -> None:
    for point in body.locate(code).sides:
        hand = hand_of(point)
        if hand and len(hand.way):
            vertices = np.asarray(body.vertices, float)
            whole = vertices[np.unique(limb_faces(vertices, point.position, point.side))]
            for end in (hand.way[0], hand.way[-1]):
                assert np.linalg.norm(whole - end, axis=1).min() < 30, code


@pytest.mark.parametrize("code", PRESSED)
def test_names_stand_clear_of_each_other_of_the_zone_and_of_the_small_picture(
    monkeypatch: pytest.MonkeyPatch, body: Body, code: str
) -> None:
    found: list[tuple[float, float, float, float]] = []  # the thumb pad
    free = Covered.free

    def told(self: Covered, near: Array, width: int, height: int, pull: float = 1.0) -> tuple[int, int]:
        x, y = free(self, near, width, height, pull)
        if pull != 1:
            found.append((x, y, x + width, y + height))
        return x, y

    corners: list[tuple[int, int, int, int]] = []

    def pasted(*rest: object) -> tuple[int, int, int, int]:
        corners.append(limb.paste_limb(*rest))  # type: ignore[arg-type]  # handed on as they came
        return corners[-1]

    monkeypatch.setattr(stills, "paste_limb", pasted)
    written: list[lettering._Name] = []  # what a leader points at
    monkeypatch.setattr(Covered, "free", told)
    monkeypatch.setattr(lettering, "write_names", lambda _pen, names, _scale: written.extend(names))
    for room in (stills, limb):  # what is written does not hang on colours
        monkeypatch.setattr(room, "painted", lambda camera, *_: np.zeros((camera.size[1], camera.size[0], 3)))
    monkeypatch.setattr(stills, "draw_zones", lambda *_: None)
    for point in body.locate(code).sides:
        found.clear()
        written.clear()
        still(body, point, width=586)
        camera = view_of(point).sized(586)
        x, y = camera.project(point.position)[:2]
        radius = point.zone_mm / camera.mm_per_pixel * 0.7  # the square within the zone
        zone = (x - radius, y - radius, x + radius, y + radius)
        for name, box in product(written, repeat=2):
            x, y = name.at
            left, top, right, low = box.box
            assert not (left < x < right and top < y < low), (code, point.side, name.lines, box.lines)
        for name in written:
            over = runs_over(name, camera.project(point.position)[:2], point.zone_mm / camera.mm_per_pixel)
            assert not over, (code, point.side, name.lines)
            tape = camera.project(slide_to(point))[:, :2]
            assert not crosses(name, tape), (code, point.side, name.lines)
        for one, other in permutations(written, 2):
            assert not crossing(one, other), (code, point.side, one.lines, other.lines)
        for x, y in camera.project(slide_to(point))[:, :2]:
            left, top, right, low = corners[-1]
            assert not (left < x < right and top < y < low), (code, point.side, "the small picture hides the way")
        assert found
        assert written
        assert overlapping([*found, *(name.box for name in written), zone]) == [], (code, point.side)


def overlapping(boxes: list[tuple[float, float, float, float]]) -> list[object]:
    """Which boxes lie over each other."""
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def crossing(one: lettering._Name, other: lettering._Name) -> bool:
    """Whether a leader runs under the paper of another name, or crosses its leader."""
    run = np.array(one.edge) - one.at
    left, top, right, low = other.box
    places = one.at + np.linspace(0.05, 1, 60)[:, None] * run
    if ((places > (left, top)) & (places < (right, low))).all(axis=1).any():
        return True
    across = np.array(other.edge) - other.at
    if abs(turn := float(np.linalg.det([run, across]))) < 1e-9:
        return False
    shares = [float(np.linalg.det([other.at - one.at, each])) / turn for each in (across, run)]
    return all(0.05 < share < 1 for share in shares)


def crosses(name: lettering._Name, line: Array) -> bool:
    """Whether a leader crosses a line through places (n, 2) that it does not end on."""
    run = np.array(name.edge) - name.at
    begins = 10 / max(float(np.hypot(*run)), 10)
    for start, end in pairwise(line):
        if abs(turn := float(np.linalg.det([run, end - start]))) > 1e-9:
            share, along = (float(np.linalg.det([start - name.at, each])) / turn for each in (end - start, run))
            if begins < share < 1 and 0 < along < 1:
                return True
    return False


def runs_over(name: lettering._Name, middle: Array, radius: float) -> bool:
    """Whether a leader crosses a zone that it does not end in."""
    run, way = np.array(name.edge) - name.at, middle - name.at
    share = np.clip(run @ way / np.maximum(run @ run, 1), 0, 1)
    return bool(np.hypot(*way) > 1.3 * radius and np.hypot(*(way - share * run)) < 0.7 * radius)


@pytest.mark.parametrize("code", [each for each in PRESSED if load().point(each).place.hand.share])  # type: ignore[union-attr]  # all of them have one
def test_both_ends_of_a_share_are_seen(monkeypatch: pytest.MonkeyPatch, body: Body, code: str) -> None:
    """The heel of a sole has no room in the large picture; a leg from its front would hide it in the small one."""
    views: list[Camera] = []
    monkeypatch.setattr(limb, "_frame", lambda _pen, view, _camera, _point: views.append(view))
    monkeypatch.setattr(limb, "painted", lambda camera, *_: np.zeros((camera.size[1], camera.size[0], 3)))
    for point in body.locate(code).sides:
        camera = view_of(point)
        limb.paste_limb(Image.new("RGBA", camera.size), camera, body, point, 1)
        for end in (*slide_to(point)[:1], *(end for line in share_lines(point) for end in line)):
            large, small = camera.project(end)[:2], views[-1].project(end)[:2]
            is_near = bool(((large > 0) & (large < camera.size)).all())
            is_on_same_side = views[-1].toward @ camera.toward > 0.6
            assert is_near or (is_on_same_side and ((small > 0) & (small < views[-1].size)).all()), (code, point.side)


@pytest.mark.parametrize("code", ["LR3", "GB34", "LU7"])
def test_the_cross_stands_on_the_zone_and_nothing_is_written_over_it(body: Body, code: str) -> None:
    point = body.locate(code).left
    picture = np.asarray(still(body, point, width=586).convert("RGB"), int)
    x, y = view_of(point).sized(586).project(point.position)[:2].astype(int)
    assert picture[y, x].max() < 60
    radius = int(point.zone_mm / view_of(point).sized(586).mm_per_pixel * 0.8)
    zone = picture[y - radius : y + radius, x - radius : x + radius]
    assert (zone.min(axis=2) > 245).mean() < 0.3  # the paper of a label; the cross and its edge are less


@pytest.mark.parametrize("weight_kg", [47, 98])
def test_no_scrap_of_the_trunk_stands_beside_a_thigh(weight_kg: float) -> None:
    """From row to row the edge of the limb goes a little way at a time."""
    body = Body.of(sex="female", age=45, height_cm=164, weight_kg=weight_kg)
    for point in body.locate("BL37").sides:
        camera, vertices = view_of(point).sized(586), np.asarray(body.vertices, float)
        seen = rasterise(camera, vertices, shown_faces(camera, vertices, point)).face >= 0
        for edge in (seen.argmax(axis=1), seen[:, ::-1].argmax(axis=1)):
            assert np.abs(np.diff(edge)).max() < 7


def test_the_thumb_pad_stands_beside_a_head_that_is_seen_from_above(monkeypatch: pytest.MonkeyPatch) -> None:
    body = Body.of(sex="male", age=35, height_cm=193, weight_kg=86)
    point, boxes, free = body.locate("GV20").left, [], Covered.free

    def told(self: Covered, near: Array, width: int, height: int, pull: float) -> tuple[int, int]:
        boxes.append((*free(self, near, width, height, pull), width, height))
        return boxes[-1][:2]

    monkeypatch.setattr(Covered, "free", told)
    still(body, point, width=586)
    camera, vertices = view_of(point).sized(586), np.asarray(body.vertices, float)
    near = rasterise(camera, vertices, shown_faces(camera, vertices, point)).near
    ((x, y, width, height),) = boxes
    is_head = near[y : y + height, x : x + width] > camera.project(point.position)[2] - 80
    assert is_head.mean() < 0.03


def luminance(colours: Array) -> Array:
    """Relative luminance of sRGB colours (..., 3), 0 to 255, as WCAG 2 defines it."""
    part = colours / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("code", ["BL56"])
def test_every_tone_has_the_same_contrast_of_stripe_and_stripe(body: Body, code: str) -> None:
    point = body.locate(code).left
    camera = view_of(point).sized(900)
    x, y = camera.project(point.position)[:2].astype(int)
    radius = int(0.8 * point.zone_mm / camera.mm_per_pixel)
    found = []
    for tone in range(len(SKIN_TONES)):
        picture = np.asarray(still(body, point, tone, 900).convert("RGB"), float)
        beside = luminance(picture[y + 14 : y + radius, x + 14 : x + radius])  # beside the cross
        light, dark = np.percentile(beside, [90, 10])
        found.append((light + 0.05) / (dark + 0.05))
    assert len(found) == 6
    assert min(found) > 3  # what WCAG 2 asks of graphics
    assert max(found) < 1.5 * min(found)


@pytest.mark.parametrize(
    ("code", "side", "said"),
    [
        ("LR3", "left", "Left foot, from above, as you look down on it"),
        ("KI1", "right", "Right foot, from below: the sole"),
        ("BL57", "left", "Left lower leg, from behind"),
        ("GB34", "right", "Right lower leg, from its outer side"),
        ("KI6", "left", "Left foot, from its inner side"),
        ("PC6", "left", "Left arm, the palm side"),
        ("TE5", "right", "Right arm, the back of the forearm"),
        ("GB20", "right", "Right side of the head, from behind"),
        ("GB21", "left", "Left side of the trunk, from behind and above"),
        ("LI4", "right", "Right hand, the back of the hand"),
        ("LI11", "left", "Left arm, from above, as you look down on it"),
        ("GB41", "right", "Right foot, from above, as you look down on it"),
        ("BL60", "left", "Left ankle, from its outer side"),
        ("ST40", "left", "Left lower leg, from the front and outer side"),
        ("GB30", "right", "Right hip, from the back and outer side"),
        ("EX-LE4", "right", "Right knee, from the front"),
        ("EX-HN5", "right", "Head, from its right side"),
        ("EX-HN8", "left", "Left side of the head, from the front"),
        ("GV20", "left", "Head, from above, with the face at the top"),
        ("SI15", "right", "Right side of the trunk, from behind and above"),
        ("CV1", "left", "Hip, from below"),
    ],
)
def test_the_caption_says_whose_part_and_from_where(body: Body, code: str, side: str, said: str) -> None:
    assert caption(getattr(body.locate(code), side)) == said
