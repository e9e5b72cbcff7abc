"""The pictures of the stretches: each shows what its words say, stands on every page that tells it, and is kept."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient
from tests.web.care.test_pages import NOTHING, Parts

from taichong.atlas import Care, load
from taichong.body.landmarks import bound_landmarks
from taichong.body.shape import anny
from taichong.pictures.raster import rasterise
from taichong.web.app import create_app
from taichong.web.offline.pocket import no_conditions, pocket_html
from taichong.web.stretches import frames_of, pictured, stretch_picture
from taichong.web.templating import STATIC, asset
from taichong.words import words

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "builders" / "stretches"))
from drawing import dressed
from pose import Pose, belongs_to, bones_from, mm, share_of
from shots import SHOTS, SIZE, camera

from pictures import example, written_over

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scenes import Scene

    Array = NDArray[np.float64]

ATLAS = load()
CRAMPS = [each for each in ATLAS.complaints if each.group == "leg_cramp"]
AT_ONCE = [(each.id, care) for each in CRAMPS for care in each.first_line if care.at_once and care.kind == "stretch"]
MOST_BYTES = 25_000
COARSE = (SIZE[0] // 4, SIZE[1] // 4)
ENDS = (0, 1)
MARKS = (
    "ankle_front_dip",
    "cervicale",
    "dactylion",
    "femur_lateral_epicondyle",
    "femur_medial_epicondyle",
    "greater_trochanter_prominence",
    "heel_back",
    "l4_spinous_process",
    "lateral_malleolus_prominence",
    "medial_malleolus_prominence",
    "median_sacral_crest_2",
    "metacarpal_2_radial",
    "metacarpal_5_ulnar",
    "metatarsal_1_head_medial",
    "metatarsal_2_base_dorsal",
    "metatarsal_2_head_dorsal",
    "metatarsal_5_head_lateral",
    "pubic_symphysis_superior_border",
    "sole_under_ankle",
    "tibial_crest_lower",
    "toe_2_tip",
)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


@cache
def scene(care: str, end: int) -> Scene:
    return SHOTS[care].scene(example(), end)


class Felt:
    """Where landmarks of one side are on a bent body, by the faces that they are bound to."""

    def __init__(self, care: str, end: int, side: str = "left") -> None:
        self.skin, self.side = scene(care, end).skin, side

    def __getitem__(self, name: str) -> Array:
        bound, which = bound_landmarks(MARKS), MARKS.index(name)
        corners = bound.corners[which] if self.side == "left" else anny().mirror[bound.corners[which]]
        return np.asarray(bound.weights[which] @ self.skin[corners])

    @property
    def knee(self) -> Array:
        """Between the two knobs on which the knee bends."""
        return (self["femur_medial_epicondyle"] + self["femur_lateral_epicondyle"]) / 2

    @property
    def ankle(self) -> Array:
        """Between the two ankle bones."""
        return (self["medial_malleolus_prominence"] + self["lateral_malleolus_prominence"]) / 2

    def knee_deg(self) -> float:
        """180 is straight."""
        lateral = self["femur_lateral_epicondyle"]
        return angle(self["greater_trochanter_prominence"] - lateral, self["lateral_malleolus_prominence"] - lateral)

    def ankle_deg(self) -> float:
        """Between shin and sole: about 90 where one stands, less where the toes come toward the shin."""
        heel, ball = self["heel_back"], (self["metatarsal_1_head_medial"] + self["metatarsal_5_head_lateral"]) / 2
        return angle(self.knee - self.ankle, ball - heel)


def angle(one: Array, two: Array) -> float:
    return float(np.degrees(np.arccos(one @ two / np.linalg.norm(one) / np.linalg.norm(two))))


# What is there


def test_every_stretch_for_a_fresh_cramp_has_its_pictures_and_nothing_else_has() -> None:
    wanted = {care.id for _, care in AT_ONCE}
    assert set(pictured()) == wanted == set(SHOTS) == set(words("stretches")["pictures"])
    files = {frame for care in wanted for frame in frames_of(care)}
    assert files == {f"stretches/{each.name}" for each in (STATIC / "stretches").glob("*.webp")}


@pytest.mark.parametrize("care", SHOTS)
def test_a_picture_is_small_on_a_clear_ground_and_of_the_size_that_is_told(care: str) -> None:
    for frame in frames_of(care):
        assert (STATIC / frame).stat().st_size <= MOST_BYTES
        with Image.open(STATIC / frame) as picture:
            assert (picture.mode, picture.size) == ("RGBA", SIZE)
            assert (np.asarray(picture)[..., 3] == 0).mean() > 0.1


@pytest.mark.parametrize("care", SHOTS)
def test_a_committed_picture_shows_the_scene_as_it_is_told_now(care: str) -> None:
    for end, frame in zip(ENDS, frames_of(care), strict=True):
        told = scene(care, end)
        full = camera(SHOTS[care], told)
        eye = replace(full, size=COARSE, mm_per_pixel=full.mm_per_pixel * SIZE[0] / COARSE[0])
        parts = [dressed(told.skin, SHOTS[care].covered), *told.things]
        inside = np.any([rasterise(eye, each.corners, each.faces).face >= 0 for each in parts], axis=0)
        with Image.open(STATIC / frame) as picture:
            drawn = np.asarray(picture.getchannel("A").resize(COARSE, Image.Resampling.BOX)) > 127
        assert (inside & drawn).sum() / (inside | drawn).sum() > 0.985


@pytest.mark.parametrize("care", SHOTS)
def test_what_is_written_over_a_picture_is_what_the_builder_writes_now(care: str) -> None:
    committed = json.loads((STATIC / "stretches" / "stretches.json").read_text(encoding="utf-8"))
    now = json.loads(json.dumps(written_over(SHOTS[care], [scene(care, end) for end in ENDS])))
    assert committed["stretches"][care] == now
    assert {name["part"] for frame in now["frames"] for name in frame} <= set(words("stretches")["parts"])


@pytest.mark.parametrize("care", SHOTS)
def test_an_arrow_points_the_way_that_its_part_goes(care: str) -> None:
    for arrow in SHOTS[care].arrows:
        bone = belongs_to(arrow.joint)  # its skin, not its joint: what a person sees move
        start, end = (camera(SHOTS[care], told).project(told.skin[bone].mean(axis=0))[:2] for told in scenes(care))
        assert angle(np.subtract(arrow.end, arrow.start).astype(float), end - start) < 40


def scenes(care: str) -> list[Scene]:
    return [scene(care, end) for end in ENDS]


# What they show is what the words say


def test_calf_the_leg_is_straight_and_the_toes_come_toward_the_shin() -> None:
    start, hold = (Felt("calf_stretch", end) for end in ENDS)
    assert min(start.knee_deg(), hold.knee_deg()) > 165
    assert start.ankle_deg() > 105
    assert 65 < hold.ankle_deg() < 85


def test_calf_the_towel_goes_from_the_hands_round_the_front_of_the_foot() -> None:
    for end in ENDS:
        towel = scene("calf_stretch", end).things[-1].corners
        left, right = Felt("calf_stretch", end), Felt("calf_stretch", end, "right")
        places = [left["metatarsal_1_head_medial"], left["metatarsal_5_head_lateral"]]
        places += [each["metacarpal_2_radial"] for each in (left, right)]
        assert max(np.linalg.norm(towel - place, axis=1).min() for place in places) < 60
        assert np.linalg.norm(towel - left["heel_back"], axis=1).min() > 100


def test_foot_it_lies_across_the_other_knee_and_the_toes_bend_up_toward_the_shin() -> None:
    start, hold = (Felt("foot_stretch", end) for end in ENDS)
    for end in ENDS:
        lies_across_the_other_knee("foot_stretch", end)
        other = Felt("foot_stretch", end, "right")  # the hand that holds
        assert np.linalg.norm(other["dactylion"] - Felt("foot_stretch", end)["toe_2_tip"]) < 110
    shin = [float(np.linalg.norm(each["toe_2_tip"] - each["tibial_crest_lower"])) for each in (start, hold)]
    assert shin[1] < shin[0] - 20
    across = [bend_of_toe(each) for each in (start, hold)]
    assert across[1] > across[0] + 30


def bend_of_toe(felt: Felt) -> float:
    """How far (degrees) the second toe is bent up from the back of the foot."""
    base, head, tip = (felt[name] for name in ("metatarsal_2_base_dorsal", "metatarsal_2_head_dorsal", "toe_2_tip"))
    up = felt["ankle_front_dip"] - felt["sole_under_ankle"]
    return angle(head - base, up) - angle(tip - head, up)


def test_shin_the_foot_lies_across_the_other_knee_and_is_pointed() -> None:
    start, hold = (Felt("shin_stretch", end) for end in ENDS)
    for end in ENDS:
        lies_across_the_other_knee("shin_stretch", end)
        hand, foot = Felt("shin_stretch", end, "right"), Felt("shin_stretch", end)
        assert np.linalg.norm(hand["metacarpal_5_ulnar"] - foot["metatarsal_2_head_dorsal"]) < 110
    assert start.ankle_deg() < 100
    assert 120 < hold.ankle_deg() < 150


def lies_across_the_other_knee(care: str, end: int) -> None:
    """The ankle is above the front half of the other thigh, near enough to lie on it."""
    ankle, other = Felt(care, end).ankle, Felt(care, end, "right")
    hip = other["greater_trochanter_prominence"]
    along = (ankle - hip) @ (other.knee - hip) / ((other.knee - hip) @ (other.knee - hip))
    assert 0.6 < along < 1.1
    assert 60 < ankle[2] - other.knee[2] < 150


def test_front_of_thigh_the_knee_goes_down_beside_the_bed_and_the_heel_back() -> None:
    start, hold = (Felt("front_thigh_stretch", end) for end in ENDS)
    hip = hold["greater_trochanter_prominence"]
    assert hip[2] - hold.knee[2] > 0.95 * np.linalg.norm(hip - hold.knee)
    assert hold["heel_back"][1] > hold.knee[1] + 250 > start["heel_back"][1]
    assert 80 < hold.knee_deg() < 110
    bed = scene("front_thigh_stretch", 1).things[0].corners
    assert hold.knee[0] > bed[:, 0].max()
    other = Felt("front_thigh_stretch", 1, "right")
    assert other["greater_trochanter_prominence"][0] < bed[:, 0].max()
    assert hold["heel_back"][2] > scene("front_thigh_stretch", 1).things[1].corners[:, 2].min()


def test_inner_thigh_the_soles_are_together_and_the_knees_sink_outward() -> None:
    start, hold = (Felt("inner_thigh_stretch", end) for end in ENDS)
    for felt in (start, hold):
        sole, back = felt["sole_under_ankle"], felt["ankle_front_dip"]
        assert 0 < sole[0] < 25
        assert back[0] > sole[0] + 30
    assert hold.knee[2] < start.knee[2] - 80
    assert hold.knee[0] > start.knee[0] + 60


def test_back_of_thigh_the_leg_is_straight_the_heel_on_the_floor_and_the_trunk_leans_from_the_hips() -> None:
    floor = scene("hamstring_stretch", 0).things[-1].corners[:, 2].max()
    lean, back = [], []
    for end in ENDS:
        felt = Felt("hamstring_stretch", end)
        assert felt.knee_deg() > 165
        assert -15 < felt["heel_back"][2] - felt.skin[belongs_to("foot.L"), 2].min() < 60
        assert abs(felt.skin[belongs_to("foot.L"), 2].min() - floor) < 30
        lean.append(angle(felt["cervicale"] - felt["l4_spinous_process"], mm(0, 0, 1)))
        pelvis = felt["pubic_symphysis_superior_border"] - felt["median_sacral_crest_2"]
        back.append(angle(felt["cervicale"] - felt["l4_spinous_process"], pelvis))
    assert lean[0] < 15
    assert lean[1] > lean[0] + 30
    assert abs(back[1] - back[0]) < 3  # a long back: it goes with the pelvis


# How a body is bent


def test_a_hand_arrives_where_it_is_sent_and_keeps_its_shape() -> None:
    rest, pose = Pose(example()), Pose(example())
    target = pose.joint("upperarm01.L") + mm(60, -250, -200)
    pose.wrist_to("L", target, (1, 0, -1))
    pose.hand("L", (0, -1, 0), (0, 0, -1))
    hand = share_of(*bones_from("wrist.L")) > 0.999
    before, after = rest.skin()[hand] - rest.rest["wrist.L"], pose.skin()[hand] - target
    assert hand.sum() > 10
    spread = [np.linalg.norm(each[:, None] - each[None], axis=2) for each in (before, after)]
    assert np.abs(spread[0] - spread[1]).max() < 0.1
    assert np.linalg.norm(before.mean(axis=0)) == pytest.approx(np.linalg.norm(after.mean(axis=0)), abs=0.1)


# Where they stand


@pytest.mark.parametrize(("complaint", "care"), AT_ONCE, ids=[care.id for _, care in AT_ONCE])
def test_cramp_now_shows_both_pictures_before_four_commands_in_a_box_that_is_there_first(
    client: TestClient, complaint: str, care: Care
) -> None:
    text = client.get("/cramp", params={"where": complaint}).text
    shown = images_in(text)
    for frame, of in zip(frames_of(care.id), ("start", "end"), strict=True):
        (found,) = [each for each in shown if each["src"] == asset(frame)]
        assert (found["width"], found["height"]) == tuple(map(str, SIZE))
        assert found["alt"] == words("stretches")["pictures"][care.id][of]
    commands = words("stretches")["commands"][care.id]
    places = [text.index(asset(frames_of(care.id)[0])), *(text.rindex(f"<li>{each}</li>") for each in commands)]
    assert (len(commands), places) == (4, sorted(places))
    assert text.index(care.do) > places[-1]  # in full, for who wants it
    assert "loading" not in shown[0]


@pytest.mark.parametrize("complaint", CRAMPS, ids=lambda each: each.id)
def test_the_check_and_the_plan_show_them_too(client: TestClient, complaint: Any) -> None:
    wanted = {asset(frame) for of, care in AT_ONCE if of == complaint.id for frame in frames_of(care.id)}
    check = client.get(f"/relief/{complaint.id}?context=during").text
    plan = client.post(f"/relief/{complaint.id}", data={**NOTHING, "context": "during"}).text
    assert {each["src"] for each in images_in(check)} == wanted == {each["src"] for each in images_in(plan)}


def images_in(text: str) -> list[dict[str, str | None]]:
    """The pictures of stretches: stills of points stand beside them on a plan."""
    images = [attributes for tag, attributes in Parts(text).tags if tag == "img"]
    return [each for each in images if not (each["src"] or "").startswith("/body/still/")]


def test_the_service_worker_keeps_every_picture(client: TestClient) -> None:
    if not (STATIC / "dist" / "sw.js").is_file():
        pytest.skip("the islands are not built; `make islands` builds them")
    (kept,) = re.findall(r"self\.KEPT=(\[.*?\]);", client.get("/sw.js").text)
    assert {asset(frame) for care in pictured() for frame in frames_of(care)} <= set(json.loads(kept))


def test_the_pocket_file_carries_each_picture_once() -> None:
    text = pocket_html(ATLAS, no_conditions(ATLAS))
    shown = [each["src"] or "" for each in images_in(text)]
    assert len(shown) == len(set(shown)) == 2 * len(SHOTS)
    assert all(each.startswith("data:image/webp;base64,") for each in shown)


def test_other_care_has_no_picture() -> None:
    assert stretch_picture("do_not_rub_yet") is None
