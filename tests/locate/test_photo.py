"""Points on a photo, against a pinhole camera told apart from the fit, and what is said of taps that cannot be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.locate.photographed import HIGH, WIDE, Photographed, asked

import rehearsal
from taichong.errors import InputError, NotFoundError, TapsError
from taichong.locate import Body, PhotoFile, Tap, Tapped, fit_photo, read_taps, tapped_of, views_json
from taichong.locate.photo_camera import Problem, search
from taichong.locate.photo_hidden import facing_at_rest
from taichong.locate.photo_limb import limb_of
from taichong.locate.photo_views import views

if TYPE_CHECKING:
    from numpy.typing import NDArray

BODY = Body.of(sex="female", age=34, height_cm=165, weight_kg=62)
VIEWS = {view.id: view for view in views()}
AWAY_MM = {"outer_leg": 900, "front_of_leg": 900, "back_of_leg": 900, "inner_wrist": 700}
USUAL_MM = 420
LIMIT_MM = {"leg": 5.0, "wrist": 4.0, "ankle": 4.0}
"""By the last word of a view; the limit of the median elsewhere is 3."""
REHEARSED = ("sole", "outer_leg", "back_of_hand")
SQUARELY = 0.5  # cosine
BEHIND_THE_HAND = {"LU11"}  # the thumb's nail, on a picture of the inner wrist
NUMBERS = {"foot_from_above": "LR3", "sole": "KI1", "inner_ankle": "KI3", "outer_leg": "GB34", "back_of_hand": "LI4"}


def seen(view: str, side: str = "left") -> Photographed:
    """The landmarks and points of a view on the body at rest, a little off the view's way."""
    toward = np.array(VIEWS[view].toward, float) + np.array([0.12, 0.08, -0.1])
    return Photographed.of(BODY, VIEWS[view].taps, toward, AWAY_MM.get(view, USUAL_MM), side)


def taps_of(view: str, side: str = "left", **more: Any) -> Tapped:
    """The taps of that picture, to a hundredth of a pixel."""
    return tapped_of(asked(view, side, seen(view, side).taps, **more))


def moved(tapped: Tapped, landmark: str, by: tuple[float, float]) -> Tapped:
    """The same with one tap elsewhere."""
    return replace_taps(
        tapped,
        [
            Tap(each.landmark, each.x + by[0], each.y + by[1]) if each.landmark == landmark else each
            for each in tapped.taps
        ],
    )


def replace_taps(tapped: Tapped, taps: list[Tap]) -> Tapped:
    """The same picture with other taps."""
    return Tapped(view=tapped.view, side=tapped.side, image=tapped.image, taps=tuple(taps), points=tapped.points)


@pytest.mark.parametrize(("view", "side"), list(zip(VIEWS, 4 * ("left", "right"), strict=True)))
def test_points_fall_where_a_pinhole_camera_sees_them(view: str, side: str) -> None:
    picture = seen(view, side)
    found = fit_photo(BODY, taps_of(view, side))
    assert not found["misplaced"]
    plain = [each for each in found["points"] if each["visible"] and each["code"] in picture.near]
    off = [np.hypot(*(picture.fell[each["code"]] - [each["x"], each["y"]])) / picture.px_per_mm for each in plain]
    assert len(off) >= 3
    assert np.median(off) < LIMIT_MM.get(view.rsplit("_", 1)[-1], 3.0)
    assert len(json.dumps(found)) < 60_000


def asked_of(tapped: Tapped) -> tuple[Problem, NDArray[np.float64]]:
    """What the fit is asked for taps, and where they are."""
    numbers, taps = tapped.turned_left()
    return Problem(limb_of(BODY, VIEWS[tapped.view]), numbers, 0.003 * tapped.long_px, tapped.long_px), taps


@pytest.mark.parametrize("view", VIEWS)
def test_slopes_are_what_small_steps_say(view: str) -> None:
    problem, taps = asked_of(taps_of(view))
    start = problem.start(taps, np.ones(len(taps)))
    found = start + np.random.default_rng(5).normal(0, 0.2, start.shape)
    found[len(problem.limb.joints.shapes)] = 3.0  # a joint beyond its range
    steps = 1e-5 * np.eye(len(found))
    keep = np.ones((len(found), len(taps)))
    every = taps[None].repeat(len(found), 0)
    ahead, back = (problem.slopes(found + step, every, keep)[0] for step in (steps, -steps))
    _, slopes = problem.slopes(found[None], taps[None], keep[:1])
    fell, _ = problem.seen_slopes(found[None], problem.marks)
    assert pytest.approx(problem.seen(found[None], problem.marks)[0], abs=1e-6) == fell
    assert pytest.approx((ahead - back) / 2e-5, abs=2e-3) == slopes[0].T


def test_what_is_found_is_the_most_probable() -> None:
    """The sum of squares grows whichever unknown is moved, either way: a fit that stops early fails here."""
    problem, taps = asked_of(taps_of("inner_ankle"))
    taps += np.random.default_rng(4).normal(0, 4, taps.shape)
    all_count = np.ones(len(taps))
    (solved,) = search(problem, taps[None], all_count[None], problem.start(taps, all_count)[None])
    sd = np.sqrt(np.diag(solved.covariance))
    steps = 0.1 * np.concatenate([np.diag(sd), -np.diag(sd)])
    left, _ = problem.slopes(solved.found + steps, taps[None].repeat(len(steps), 0), np.ones((len(steps), len(taps))))
    assert ((left**2).sum(axis=1) > solved.cost + 1e-4).all()


def test_a_right_foot_is_a_left_one_in_a_mirror() -> None:
    left = taps_of("foot_from_above")
    mirrored = [Tap(each.landmark, WIDE - each.x, each.y) for each in left.taps]
    right = Tapped(view=left.view, side="right", image=left.image, taps=tuple(mirrored))
    for one, other in zip(fit_photo(BODY, left)["points"], fit_photo(BODY, right)["points"], strict=True):
        assert (one["code"], one["visible"]) == (other["code"], other["visible"])
        assert (WIDE - one["x"], one["y"]) == pytest.approx((other["x"], other["y"]), abs=0.2)
        assert (one["ellipse"]["angle"] + other["ellipse"]["angle"]) % 180 == pytest.approx(0, abs=0.3) or one[
            "ellipse"
        ]["angle"] + other["ellipse"]["angle"] == pytest.approx(180, abs=0.3)


@pytest.mark.parametrize("factor", [0.3, 6.0])
def test_the_size_of_the_picture_does_not_matter(factor: float) -> None:
    small = taps_of("foot_from_above", points=["LR3"])
    image = type(small.image)(small.image.width * factor, small.image.height * factor)
    taps = tuple(Tap(each.landmark, each.x * factor, each.y * factor) for each in small.taps)
    (one,), (other,) = (
        fit_photo(BODY, each)["points"]
        for each in (small, Tapped(view=small.view, side="left", image=image, taps=taps, points=("LR3",)))
    )
    assert np.array([other["x"], other["y"]]) / factor == pytest.approx([one["x"], one["y"]], abs=0.3)


@pytest.mark.parametrize(("view", "by"), [("foot_from_above", (0, -80)), ("back_of_leg", (72, 0)), ("sole", (60, 50))])
def test_a_tap_that_disagrees_with_the_rest_is_named(view: str, by: tuple[float, float]) -> None:
    wrong = VIEWS[view].taps[2]
    found = fit_photo(BODY, moved(taps_of(view), wrong, by))
    assert wrong in found["misplaced"]
    (told,) = (each for each in found["taps"] if each["landmark"] == wrong)
    assert told["misplaced"]
    assert told["name"] in found["say"].lower()
    assert told["residual_mm"] > 8


def test_rough_fingers_are_taken_as_rough_and_the_zones_grow() -> None:
    """Fingers 3.5 mm off each way, as rough as honest ones are: at most one set in twelve is accused."""
    tapped = taps_of("sole", points=["KI1"])
    (fine,) = fit_photo(BODY, tapped)["points"]
    rng, accused, sizes = np.random.default_rng(8), 0, []
    for _ in range(12):
        off = rng.normal(0, 3.5 * seen("sole").px_per_mm, (len(tapped.taps), 2)).tolist()
        rough = [Tap(each.landmark, each.x + x, each.y + y) for each, (x, y) in zip(tapped.taps, off, strict=True)]
        found = fit_photo(BODY, replace_taps(tapped, rough))
        accused += bool(found["misplaced"])
        sizes.append(found["points"][0]["ellipse"]["a"])
    assert accused <= 1
    assert np.median(sizes) > 1.25 * fine["ellipse"]["a"]


@pytest.mark.parametrize("view", VIEWS)
def test_no_point_that_faces_the_camera_is_called_hidden(view: str) -> None:
    limb = limb_of(BODY, VIEWS[view])
    facing = dict(zip(limb.codes, facing_at_rest(limb), strict=True))
    hidden = {each["code"] for each in fit_photo(BODY, taps_of(view))["points"] if not each["visible"]}
    assert not {code for code in hidden - BEHIND_THE_HAND if facing[code] > SQUARELY}


def test_a_point_on_the_far_side_is_hidden_and_the_view_that_shows_it_told() -> None:
    (found,) = fit_photo(BODY, taps_of("sole", points=["LR3"]))["points"]
    assert not found["visible"]
    assert "foot_from_above" in found["seen_in"]


def test_every_view_shows_points_and_names_its_landmarks() -> None:
    told = {each["id"]: each for each in views_json(BODY)}
    assert told.keys() == VIEWS.keys()
    for name, code in NUMBERS.items():
        assert code in told[name]["points"]
    assert all(
        len(each["landmarks"]) == 7 if "leg" in name or name == "inner_wrist" else 6 for name, each in told.items()
    )


def test_the_number_of_a_hand_and_its_line_come_with_a_point() -> None:
    (found,) = fit_photo(BODY, taps_of("foot_from_above", points=["LR3"]), "cm")["points"]
    assert "cm" in found["hand"]["say"]
    assert found["line"][-1] == pytest.approx([found["x"], found["y"]], abs=12)


def names(view: str = "foot_from_above") -> tuple[str, ...]:
    """The landmarks of a view."""
    return VIEWS[view].taps


def swapped(one: int, other: int) -> list[Tap]:
    """Two taps for one another."""
    taps = list(taps_of("foot_from_above").taps)
    first, second = taps[one], taps[other]
    taps[one], taps[other] = Tap(first.landmark, second.x, second.y), Tap(second.landmark, first.x, first.y)
    return taps


def mapped(x: float, y: float, x0: float = 0.0, y0: float = 0.0) -> list[Tap]:
    """All taps, stretched and shifted."""
    return [Tap(each.landmark, x0 + x * each.x, y0 + y * each.y) for each in taps_of("foot_from_above").taps]


GOOD = list(taps_of("foot_from_above").taps)
IMPOSSIBLE = {
    "too few": GOOD[:4],
    "no numbers": [Tap(names()[0], float("nan"), 3.0), *GOOD[1:]],
    "outside the picture": [Tap(names()[0], WIDE + 5.0, 3.0), *GOOD[1:]],
    "tapped twice": [*GOOD, GOOD[0]],
    "not one of the foot from above": [Tap("left_ear", 5.0, 5.0), *GOOD],
    "in one corner": mapped(0.1, 0.1),
    "on one line": mapped(0.0, 1.0, WIDE / 2),
    "of the other side": mapped(-1.0, 1.0, WIDE),
    "swapped": swapped(2, 3),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_impossible_taps_are_named_in_a_line_and_not_fitted(what: str) -> None:
    with pytest.raises(TapsError, match=what.replace("no numbers", "numbers")) as told:
        fit_photo(BODY, replace_taps(taps_of("foot_from_above"), IMPOSSIBLE[what]))
    assert "\n" not in str(told.value)


SPOKEN_OF = {
    "too few": names()[4:],
    "no numbers": names()[:1],
    "outside the picture": names()[:1],
    "tapped twice": names()[:1],
    "swapped": names()[2:4],
}


@pytest.mark.parametrize("what", SPOKEN_OF)
def test_landmarks_are_refused_in_words_and_by_their_ids_beside(what: str) -> None:
    called = {each.id: each.name for each in BODY.engine.atlas.landmarks}
    with pytest.raises(TapsError) as told:
        fit_photo(BODY, replace_taps(taps_of("foot_from_above"), IMPOSSIBLE[what]))
    assert told.value.landmarks == SPOKEN_OF[what]
    assert called[told.value.landmarks[0]] in str(told.value)
    assert "_" not in str(told.value)


def test_two_taps_in_one_place_are_refused_in_words_and_by_their_ids_beside() -> None:
    one, other, *rest = GOOD
    with pytest.raises(TapsError, match="in the same place") as told:
        fit_photo(BODY, replace_taps(taps_of("foot_from_above"), [one, Tap(other.landmark, one.x, one.y), *rest]))
    assert set(told.value.landmarks) == {one.landmark, other.landmark}
    assert "_" not in str(told.value)


@pytest.mark.parametrize("pair", [(0, 3), (1, 2), (3, 5)])
def test_taps_that_leave_everything_open_are_not_fitted(pair: tuple[int, int]) -> None:
    """These, for one another, fit well once one of them is thought misplaced: with zones of half a metre and more."""
    scene = next(rehearsal.scenes((77, 0), 1, only=("inner_ankle",)))
    taps = scene.tapped(np.random.default_rng([77, 1]))
    taps[list(pair)] = taps[list(pair)[::-1]]
    file = scene.asked(taps)
    with pytest.raises(InputError, match="do not fit|swapped"):
        fit_photo(scene.person.expected, tapped_of({name: file[name] for name in ("view", "side", "image", "taps")}))


def test_taps_of_another_view_are_not_fitted() -> None:
    at = np.random.default_rng(2).uniform([0, 0], [WIDE, HIGH], (6, 2)).tolist()
    taps = [Tap(name, x, y) for name, (x, y) in zip(names(), at, strict=True)]
    with pytest.raises(TapsError, match="the foot from above|swapped"):
        fit_photo(BODY, replace_taps(taps_of("foot_from_above"), taps))


def test_views_and_points_that_there_are_not_are_named() -> None:
    with pytest.raises(NotFoundError, match="foot_from_above"):
        fit_photo(BODY, Tapped(view="ear", side="left", image=taps_of("sole").image, taps=()))
    with pytest.raises(InputError, match="not in this view"):
        fit_photo(BODY, taps_of("sole", points=["LI4"]))


@pytest.mark.parametrize("content", [b"", b"[]", b'{"view": "sole"}', b'{"taps": NaN}', b"\xff\xfe"])
def test_a_file_that_holds_no_taps_is_refused_in_a_line(content: bytes) -> None:
    with pytest.raises(InputError, match=r"taps\.json") as told:
        read_taps(content, "taps.json")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ["12", True, None])
def test_a_place_that_is_no_number_is_named(value: object) -> None:
    told = asked("sole", "left", {"heel_back": np.array([3.0, 4.0])})
    told["taps"][0]["x"] = value
    with pytest.raises(
        InputError, match=r"^taps\.json: taps\[0\]\.x: give a number such as 12\.5, without quotation marks"
    ):
        read_taps(json.dumps(told).encode(), "taps.json")


def test_a_file_tells_its_body() -> None:
    told = asked("sole", "left", {}, body={"sex": "male", "age": 40, "height_cm": 180, "weight_kg": 80})
    file = read_taps(json.dumps(told).encode(), "taps.json")
    assert isinstance(file, PhotoFile)
    body = file.told()
    assert body is not None
    assert (body.sex, body.height_cm) == ("male", 180)


def test_rehearsals_are_the_same_for_a_seed_and_the_fit_is_near_their_truth() -> None:
    """Bodies, bends and cameras that the fit has not seen; the limits themselves are measured by `bench photo`."""
    rng, off = np.random.default_rng(3), list[float]()
    scenes = list(rehearsal.scenes(11, 1, only=REHEARSED))
    again = next(rehearsal.scenes(11, 1, only=REHEARSED))
    assert (again.fell == scenes[0].fell).all()
    for scene in scenes:
        file = scene.asked(scene.tapped(rng))
        tapped = tapped_of({name: file[name] for name in ("view", "side", "image", "taps")})
        told = {each["code"]: each for each in fit_photo(scene.person.expected, tapped)["points"]}
        true = scene.truth()["points"]
        plain = [code for code, each in zip(true, scene.plain(), strict=True) if each]
        scale = scene.truth()["px_per_mm"]
        off += [
            float(np.hypot(told[code]["x"] - true[code]["x"], told[code]["y"] - true[code]["y"])) / scale
            for code in plain
        ]
    assert len(off) > 20
    assert np.median(off) < 5
