"""What is written on a still: to what a name points, where a tape begins, and the room around the thumb pad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from taichong.locate.body import Body
from taichong.pictures import lettering, limb, stills
from taichong.pictures.bones import nearest_bones
from taichong.pictures.framing import slide_to, view_of
from taichong.pictures.layers import shown_bones
from taichong.pictures.placing import Covered
from taichong.pictures.shading import draw_zones
from taichong.pictures.stills import still
from taichong.pictures.tones import SKIN_TONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.body import Located

    Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


FOUR = (
    {"sex": "female", "age": 22, "height_cm": 158, "weight_kg": 47},
    {"sex": "female", "age": 45, "height_cm": 164, "weight_kg": 98},
    {"sex": "male", "age": 35, "height_cm": 193, "weight_kg": 86},
    {"sex": "male", "age": 68, "height_cm": 172, "weight_kg": 108},
)
"""Those of the contact sheets."""


@pytest.fixture(scope="module")
def four() -> list[Body]:
    return [Body.of(**told) for told in FOUR]  # type: ignore[arg-type]  # a table of keyword arguments


def written_in(monkeypatch: pytest.MonkeyPatch, body: Body, point: Located) -> list[lettering._Name]:
    """What is written in a point's picture, where."""
    found: list[lettering._Name] = []
    with monkeypatch.context() as patched:
        patched.setattr(lettering, "write_names", lambda _pen, names, _scale: found.extend(names))
        for room in (stills, limb):
            patched.setattr(room, "painted", lambda camera, *_: np.zeros((camera.size[1], camera.size[0], 3)))
        patched.setattr(stills, "draw_zones", lambda *_: None)
        still(body, point)
    return found


@pytest.mark.parametrize("code", ["LI20", "EX-HN8"])
def test_a_zone_beside_a_nose_is_a_round_disc(monkeypatch: pytest.MonkeyPatch, four: list[Body], code: str) -> None:
    for body in four:
        changed: list[NDArray[np.bool_]] = []

        def drawn(picture: Array, *rest: Any, changed: list[NDArray[np.bool_]] = changed) -> None:
            before = picture.copy()
            draw_zones(picture, *rest)
            changed.append((picture != before).any(axis=2))

        monkeypatch.setattr(stills, "draw_zones", drawn)
        point = body.locate(code).left
        still(body, point, lettered=False)
        camera = view_of(point).sized(stills.PIXELS)
        middle = camera.project(point.position)[:2]
        row, column = np.indices(changed[0].shape)
        disc = np.hypot(column - middle[0], row - middle[1]) < point.zone_mm / camera.mm_per_pixel
        assert changed[0][disc].mean() > 0.97
        assert (changed[0] & ~disc).sum() < 0.35 * disc.sum()  # the rim around it


@pytest.mark.parametrize("code", ["BL2", "EX-HN3", "EX-HN5", "EX-HN8", "LI20"])
def test_the_name_of_the_skull_points_neither_at_eye_nose_nor_mouth(
    monkeypatch: pytest.MonkeyPatch, four: list[Body], code: str
) -> None:
    for body in four:
        point = body.locate(code).sides[0]
        camera = view_of(point).sized(stills.PIXELS)
        (skull,) = (each for each in written_in(monkeypatch, body, point) if each.lines == ["skull"])
        for name in ("nasal_tip", "upper_lip_tubercle", "mouth_corner", "pupil_infraorbital"):
            for flip in (1, -1):
                place = camera.project(body.places[name] * [flip, 1, 1])[:2]
                assert np.hypot(*(skull.at - place)) * camera.mm_per_pixel > 9, (code, name)
        assert np.hypot(*(skull.at - camera.project(point.position)[:2])) * camera.mm_per_pixel < 62


@pytest.mark.parametrize("code", ["PC6", "KI1", "GB41", "ST34", "EX-LE5", "HT7"])
def test_the_name_of_a_bone_points_well_within_its_drawing(four: list[Body], code: str) -> None:
    """The nine pixels around where a leader may end, as the bones are drawn, all show that bone."""
    for body in four:
        point = body.locate(code).left
        camera = view_of(point).sized(stills.PIXELS)
        bones = nearest_bones(body, point, camera)
        labels = shown_bones(bones.mesh, bones.drawn)
        for name, place in bones.named.items():
            for end in (place, *bones.elsewhere[name]):
                x, y = (camera.project(end)[:2] / 2).astype(int)
                around = labels[y - 2 : y + 3, x - 2 : x + 3]
                assert len(np.unique(around)) == 1, (code, name)
                assert bones.mesh.named[around[0, 0]]
                assert y < 0.92 * labels.shape[0]  # not under the caption


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("GV20", "the middle of the front hairline"),
        ("BL37", "the middle of the fold under the buttock"),
        ("SP9", "the bump at the top of the shin"),
        ("LI10", "the thumb-side end of the elbow crease"),
        ("CV12", "the navel"),
    ],
)
def test_the_tape_says_where_it_begins(
    monkeypatch: pytest.MonkeyPatch, four: list[Body], code: str, start: str
) -> None:
    said = 0
    for body in four:
        point = body.locate(code).sides[0]
        ends = [each for each in written_in(monkeypatch, body, point) if " ".join(each.lines) == start]
        camera = view_of(point).sized(stills.PIXELS)
        said += len(ends)
        for each in ends:
            np.testing.assert_allclose(each.at, camera.project(slide_to(point)[0])[:2], atol=1)
    assert said >= 3


def test_nothing_is_named_that_the_zone_holds(monkeypatch: pytest.MonkeyPatch, body: Body) -> None:
    """The end of the crease lies in the zone of HT7: a line to it would be one to the point."""
    said = [" ".join(each.lines) for each in written_in(monkeypatch, body, body.locate("HT7").left)]
    assert "the little-finger end of the wrist crease" not in said


@pytest.mark.parametrize("code", ["BL37", "BL56", "SI15", "PC6", "SP4", "LR4"])
def test_no_name_is_glued_to_the_thumb_pad(monkeypatch: pytest.MonkeyPatch, four: list[Body], code: str) -> None:
    for body in four:
        boxes: list[tuple[float, float, float, float]] = []
        free = Covered.free

        def told(  # noqa: PLR0913, PLR0917 -- as it is
            self: Covered,
            near: Array,
            width: int,
            height: int,
            pull: float,
            free: Any = free,
            boxes: list[tuple[float, float, float, float]] = boxes,
        ) -> tuple[int, int]:
            x, y = free(self, near, width, height, pull)
            boxes.append((x, y, x + width, y + height))
            return x, y

        with monkeypatch.context() as patched:
            patched.setattr(Covered, "free", told)
            names = written_in(patched, body, body.locate(code).left)
        left, top, right, low = boxes[0]
        for name in names:
            away = max(left - name.box[2], name.box[0] - right, top - name.box[3], name.box[1] - low)
            assert away > 12, (code, name.lines)


@pytest.mark.parametrize("tone", [0, 5])
def test_the_thumb_pad_has_the_tone_of_the_skin(body: Body, tone: int) -> None:
    picture = np.asarray(still(body, body.locate("SP6").left, tone).convert("RGB"))
    assert (picture == SKIN_TONES[tone]).all(axis=2).sum() > 2000


@pytest.mark.parametrize("code", ["SP6", "HT7"])
def test_a_small_limb_fades_out_where_it_is_cut_off(body: Body, code: str) -> None:
    point = body.locate(code).left
    small = np.asarray(limb._limb(view_of(point), body, point, 1).convert("RGB"), float)  # noqa: SLF001
    dark = np.abs(small - limb.GROUND).max(axis=2)[4:-4, 4:-4].max(axis=1)
    first = int(np.flatnonzero(dark > 2)[0])
    assert dark[first : first + 3].max() < 60  # it comes in softly, over some rows
    assert dark[first + 40] > 90
