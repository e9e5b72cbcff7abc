"""`locate` and `measures` as others call them: exit codes, JSON, files, and one line for every mistake."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image
from tests.cli.in_process import run

from taichong.atlas import load
from taichong.body.shape import anny
from taichong.locate import hand_of, locate_people, misses
from taichong.locate.body import Body
from taichong.pictures import draw
from taichong.pictures.glb import MARK_MM

HER = ("--sex", "female", "--age", "34", "--height-cm", "165", "--weight-kg", "62")


@pytest.fixture
def taichong(tmp_path: Path) -> Any:
    """Run the command in an empty folder."""

    def taichong(*words: str, **env: str) -> CompletedProcess[str]:
        return run(words, {"TAICHONG_DATA": str(tmp_path / "data"), **env}, tmp_path)

    return taichong


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=34, height_cm=165, weight_kg=62)


def test_without_a_body_told_the_kept_one_is_taken_and_named(taichong: Any, tmp_path: Path) -> None:
    refused = taichong("locate", "LV3", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    (tmp_path / "data").mkdir(exist_ok=True)
    kept = {"sex": "female", "age": "34", "height_cm": "165", "weight_kg": "62", "footlength": "241"}
    (tmp_path / "data" / "body.json").write_text(json.dumps(kept))
    asked = ("locate", "LV3", "--json")
    done, told = taichong(*asked), taichong(*asked, *HER, "--measure", "footlength=241")
    assert done.stdout == told.stdout
    assert "body kept on this machine: female, 34 years" in done.stderr
    assert told.stderr == ""
    assert taichong(*asked, "--sex", "male").returncode == 2, "half a body is not filled up from another"


def test_locate_gives_the_keys_of_the_contract(taichong: Any) -> None:
    done = taichong("locate", "LV3", "zu san li", *HER, "--measure", "footlength=241", "--landmarks", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (data["frame"], data["unit"]) == ("LPS", "mm")
    assert data["body"] == {"sex": "female", "age": 34, "height_cm": 165, "weight_kg": 62, "footlength": 241}
    assert all(10 < mm < 40 for mm in data["cun"].values())
    sides = [(each["code"], each["side"]) for each in data["points"]]
    assert sides == [("LR3", "left"), ("LR3", "right"), ("ST36", "left"), ("ST36", "right")]
    for point in data["points"]:
        assert {"position", "normal", "model_mm", "spread_mm", "chain"} <= set(point)
        assert point["model_mm"] < point["spread_mm"]
        assert {"word", "args", "position"} <= set(point["chain"][0])
        assert point["chain"][-1]["position"] == point["position"]
    assert {"id", "side", "position", "sd_mm"} <= set(data["landmarks"][0])
    assert {each["side"] for each in data["landmarks"]} <= {"left", "right", "midline"}
    assert (data["outside"], data["findings"]) == ([], [])


def test_locate_all_gives_every_point_on_record_once_a_side(taichong: Any, body: Body) -> None:
    points = json.loads(taichong("locate", "--all", *HER, "--json").stdout)["points"]
    told = {(each["code"], each["side"]): each["position"] for each in points}
    wanted = {(each.code, each.side): each.position for pair in body.locate_all() for each in pair.sides}
    assert len(points) == len(told)
    assert set(told) == set(wanted)
    assert all(np.allclose(told[key], wanted[key], atol=0.01) for key in wanted)


def test_the_same_point_in_two_spellings_is_told_once(taichong: Any) -> None:
    points = json.loads(taichong("locate", "LV3", "Liv-3", "太冲", *HER, "--json").stdout)["points"]
    assert [each["side"] for each in points] == ["left", "right"]


def test_without_json_the_way_and_both_uncertainties_are_told(taichong: Any, body: Body) -> None:
    printed = taichong("locate", "LV3", *HER).stdout
    assert printed.startswith(str(body.locate("LR3").left))
    assert "mm = " in printed
    assert "mirror image" in printed


def test_an_uncertain_point_is_offered_as_a_choice(taichong: Any) -> None:
    done = taichong("locate", "great", *HER, "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"]) == (3, "choose")
    assert {"code", "name", "where"} <= set(data["choices"][0])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("locate", "xyzzy", *HER), "xyzzy"),
        (("locate", *HER), "--all"),
        (("locate", "LR3", *HER[2:]), "--sex"),
        (("locate", "LR3", "--sex", "female"), "--age, --height-cm, --weight-kg"),
        (("locate", "LR3", *HER, "--measure", "footlength=150"), "footlength"),
        (("locate", "LR3", *HER, "--measure", "footlength"), "NAME=MM"),
        (("locate", "LR3", *HER, "--measure", "footlength=long"), "NAME=MM"),
        (("locate", "LR3", *HER, "--measure", "footlength=nan"), "millimetres"),
        (("locate", "LR3", *HER, "--measure", "footlength=240", "--measure", "footlength=241"), "twice"),
        (("locate", "LR3", *HER, "--measure", "fotlength=240"), "footlength"),
        (("locate", "LR3", *HER[:3], "12", *HER[4:]), "adults"),
        (("locate", "LR3", *HER[:3], "old", *HER[4:]), "old"),
        (("locate", "LR3", *HER[:3], "nan", *HER[4:]), "age"),
        (("locate", "LR3", *HER[:3], "-34", *HER[4:]), "age"),
        (("locate", "LR3", *HER[:5], "inf", *HER[6:]), "--height-cm: “inf” is no height"),
        (("locate", "LR3", "--sex", "other", *HER[2:]), "unspecified"),
        (("locate", "--all", *HER, "--png", "a.png"), "--png"),
        (("locate", "LR3", *HER, "--png", "no/a.png"), "no/a.png"),
        (("locate", "LR3", *HER, "--glb", "no/a.glb"), "no/a.glb"),
        (("locate", "LR3", *HER, "--pose"), "--png"),
        (("locate", "LR3", "LI11", *HER, "--png", "a.png", "--pose"), "one point"),
        (("locate", "LR3", *HER, "--png", "a.png", "--pose"), "stands"),
        (("locate", "LR3", *HER, "--out", "a.csv"), "--batch"),
        (("locate", "--batch", "people.csv"), "--out"),
        (("locate", "--batch", "people.csv", "--out", "a.csv"), "people.csv"),
        (("locate", "--batch", "people.csv", "--out", "a.csv", *HER[:2]), "--sex"),
        (("locate", "LR3", *HER, "--atlas", "atlas"), "--atlas"),
        (("--atlas", ".", "locate", "LR3", *HER), "safety.yaml"),
        (("measures", *HER[2:]), "--sex"),
        (("shortcuts", *HER[2:]), "--sex"),
        (("shortcuts", "BL67", *HER), "BL67"),
        (("measures", *HER, "--measure", "footlength=150"), "footlength"),
        (("measures", "--batch", "people.csv", "--out", "a.csv"), "people.csv"),
    ],
)
def test_a_mistake_is_one_line_that_names_it_and_nothing_on_stdout(
    taichong: Any, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = taichong(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert not list(tmp_path.glob("a.*"))


def test_another_atlas_is_read_for_one_body_for_many_and_for_shortcuts(
    taichong: Any, tmp_path: Path, body: Body
) -> None:
    """One cun more in the rule of ST36 is one cun of this body further down."""
    room = shutil.copytree(Path(__file__).parents[2] / "atlas", tmp_path / "atlas")
    file = room / "points" / "ST" / "ST36.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("cun: 3,", "cun: 4,"), encoding="utf-8")
    atlas = load(room)
    moved = Body.of(sex="female", age=34, height_cm=165, weight_kg=62, atlas=atlas)
    usual, found = body.locate("ST36").left, moved.locate("ST36").left
    assert usual.position[2] - found.position[2] == pytest.approx(usual.cun_mm, abs=2)
    told = [{"sex": "female", "age": 34, "height_cm": 165, "weight_kg": 62}]
    assert locate_people(told, ["ST36"], atlas=atlas).positions[0, 0] == pytest.approx(found.position, abs=0.1)
    of_st36 = [next(each for each in misses(moved, of) if each["code"] == "ST36") for of in (None, atlas)]
    assert of_st36[0]["offset_mm"] != of_st36[1]["offset_mm"]
    printed = json.loads(taichong("--atlas", str(room), "locate", "ST36", *HER, "--json").stdout)
    assert printed["points"][0]["position"] == pytest.approx(found.position, abs=0.01)


def test_an_unusual_measure_is_used_and_told(taichong: Any) -> None:
    data = json.loads(taichong("locate", "LR3", *HER, "--measure", "footlength=278", "--json").stdout)
    assert [each["code"] for each in data["findings"]] == ["MEASURE_UNUSUAL"]
    assert data["body"]["footlength"] == 278


def test_a_person_beyond_the_survey_is_told_as_estimated(taichong: Any) -> None:
    data = json.loads(
        taichong("locate", "LR3", "--sex=male", "--age=80", "--height-cm=175", "--weight-kg=80", "--json").stdout
    )
    assert "age" in [each["input"] for each in data["outside"]]


def test_a_table_rounds_as_the_way_of_one_point_does_and_tells_the_number_in_the_units(
    taichong: Any, body: Body
) -> None:
    codes = ("KI3", "LR3", "ST36", "SP6", "PC6")
    rows = dict(
        line.split(maxsplit=1)
        for line in taichong("locate", *codes, *HER, "--units", "in").stdout.splitlines()
        if " left " in line
    )
    assert rows.keys() == set(codes)
    for code, row in rows.items():
        point = body.locate(code).left
        assert f"± {point.model_mm:.0f}, with hands ± {point.spread_mm:.0f} mm" in row
        hand = hand_of(point)
        assert hand
        assert row.endswith(hand.short("in"))
        assert " in: " in row


def test_a_picture_writes_lengths_in_the_units(body: Body) -> None:
    """The one of a point on its way, that of several at its scale; nothing else of it changes."""
    names = {each.code: each.everyday for each in body.engine.atlas.points}
    names |= {each.id: each.name for each in body.engine.atlas.landmarks}
    for codes in (("LR3",), ("LR3", "LR2")):
        points = [body.locate(code).left for code in codes]
        mm, inches = (np.asarray(draw(body, points, names, units), int) for units in ("mm", "in"))
        changed = (mm != inches).any(axis=2).mean()
        assert 0 < changed < 0.05


def test_a_picture_is_a_png_and_names_its_points(taichong: Any, tmp_path: Path) -> None:
    done = taichong("locate", "LR3", *HER, "--png", "foot.png", "--json")
    assert json.loads(done.stdout)["points"]
    with Image.open(tmp_path / "foot.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 600
        assert len(np.unique(np.asarray(picture.convert("L")))) > 100


def test_a_picture_in_its_pose_is_of_a_bent_body(taichong: Any, tmp_path: Path) -> None:
    for name, pose in (("stands.png", ()), ("bent.png", ("--pose",))):
        assert taichong("locate", "GB30", *HER, "--png", name, *pose).returncode == 0
    with Image.open(tmp_path / "stands.png") as stands, Image.open(tmp_path / "bent.png") as bent:
        assert bent.format == "PNG"
        assert bent.size != stands.size
        assert len(np.unique(np.asarray(bent.convert("L")))) > 100


def gltf(file: Path) -> dict[str, Any]:
    """The JSON of a GLB, read by the layout that the glTF 2.0 specification gives (section 4.4)."""
    data = file.read_bytes()
    magic, version, length, json_length, kind = struct.unpack_from("<4sIII4s", data)
    assert (magic, version, length, kind) == (b"glTF", 2, len(data), b"JSON")
    found: dict[str, Any] = json.loads(data[20 : 20 + json_length])
    return found


def test_the_glb_is_the_body_in_metres_y_up_front_to_z_in_the_models_order(
    taichong: Any, tmp_path: Path, body: Body
) -> None:
    assert taichong("locate", "LR3", *HER, "--glb", "body.glb").returncode == 0
    told = gltf(tmp_path / "body.glb")
    assert all(each["pbrMetallicRoughness"]["metallicFactor"] == 0 for each in told["materials"])
    assert {each.get("name") for each in told["nodes"]} >= {"body", "LR3 left", "LR3 right"}
    scene = trimesh.load_scene(tmp_path / "body.glb", process=False, merge_primitives=False)
    vertices = np.asarray(scene.geometry["body"].vertices)
    assert vertices == pytest.approx(body.vertices[:, [0, 2, 1]] * [1, 1, -1] / 1000, abs=1e-5)
    assert np.array_equal(scene.geometry["body"].faces, anny().faces[anny().skin])
    x, y, z = body.locate("LR3").left.position / 1000
    assert scene.geometry["LR3 left"].centroid == pytest.approx([x, z, -y], abs=1e-5)
    assert scene.geometry["LR3 left"].centroid[2] > 0.05  # the toes point to the front
    ball = 4 / 3 * np.pi * (MARK_MM / 1000) ** 3
    assert 0.9 * ball < scene.geometry["LR3 left"].volume < ball  # negative if its faces looked inward


def test_measures_gives_the_keys_of_the_contract(taichong: Any) -> None:
    done = taichong("measures", *HER, "--measure", "footlength=241", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr, data["unit"]) == (0, "", "mm")
    assert {"body", "measures", "outside", "findings"} <= set(data)
    assert all({"mean_mm", "sd_mm", "mesh_mm"} <= set(each) for each in data["measures"].values())
    foot, stature = data["measures"]["footlength"], data["measures"]["stature"]
    assert (foot["mean_mm"], foot["sd_mm"]) == (241, 0)
    assert foot["mesh_mm"] == pytest.approx(241, abs=0.3)
    assert stature["mesh_mm"] == pytest.approx(1650, abs=0.3)
    assert data["measures"]["headcircumference"]["mesh_mm"] is None
    assert sum(each["mesh_mm"] is not None for each in data["measures"].values()) >= 24


def test_shortcuts_say_how_far_and_which_way_each_lands(taichong: Any) -> None:
    done = taichong("shortcuts", "LV3", *HER, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [each["shortcut"] for each in found] == [each.id for each in ruled("LR3")]
    for each in found:
        assert {"code", "shortcut", "says", "offset_mm", "direction"} <= set(each)
        assert each["offset_mm"] > 0
        assert each["direction"]
    assert found[0]["says"] in taichong("shortcuts", "LV3", *HER).stdout


def test_every_shortcut_that_has_a_rule_is_told(taichong: Any) -> None:
    found = json.loads(taichong("shortcuts", *HER, "--json").stdout)
    assert [each["shortcut"] for each in found] == [each.id for each in ruled()]


def ruled(code: str = "") -> list[Any]:
    return [each for each in load().shortcuts if each.rule and code in {"", each.code}]


def test_a_height_may_be_given_by_the_surveys_name(taichong: Any) -> None:
    words = ("measures", "--sex=male", "--age=40", "--weight-kg=80", "--measure", "stature=1780", "--json")
    assert json.loads(taichong(*words).stdout)["body"]["height_cm"] == 178
