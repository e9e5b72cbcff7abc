from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from taichong.errors import NotFoundError, StoreError
from taichong.locate.body import Body, engine_of
from taichong.locate.record import as_json
from taichong.pictures.glb import save_glb
from taichong.pictures.png import draw, save

LENGTH_MM = 0.05


@cache
def body() -> Body:
    return Body.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 241})


def test_any_spelling_finds_the_point() -> None:
    assert body().locate("LV3").left.code == body().locate("太冲").left.code == "LR3"


def test_a_point_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="LR99"):
        body().locate("LR99")


def test_right_mirrors_left() -> None:
    pair = body().locate("LR3")
    assert (pair.right.position == pair.left.position * [-1, 1, 1]).all()
    assert (pair.right.chain[0].position == pair.left.chain[0].position * [-1, 1, 1]).all()
    assert (pair.left.side, pair.right.side) == ("left", "right")


def test_a_point_tells_how_it_came_to_be() -> None:
    left = body().locate("LV3").left
    lines = str(left).splitlines()
    x, y, z = left.position
    thumb_mm = left.chain[0].length_mm
    assert thumb_mm is not None
    assert lines[0] == "LR3 Tàichōng, left side; from the middle between the heels [mm]"
    assert lines[1].startswith(
        "  1. On the line from the end of the groove between the first two long bones of the foot"
    )
    assert f"[{thumb_mm:.0f} mm = 0.5 cun]" in lines[1]
    assert lines[2].startswith("  2. Then go straight out to the skin")
    assert lines[3] == f"  = {x:.0f} mm left, {-y:.0f} mm front, {z:.0f} mm up"
    assert lines[4].startswith(f"  The model is sure to {left.model_mm:.0f} mm = {left.model_mm / left.cun_mm:.1f} cun")
    assert f"{left.spread_mm:.0f} mm = {left.spread_mm / left.cun_mm:.1f} cun" in lines[5]
    assert f"{left.zone_mm:.0f} mm = {left.zone_mm / left.cun_mm:.1f} cun: the zone that is drawn" in lines[6]
    assert len(lines) == 7


def test_the_first_step_is_half_a_thumb_from_the_angle_of_the_bones() -> None:
    first = body().locate("LR3").left.chain[0]
    gone = np.linalg.norm(first.position - body().places["metatarsal_angle_1_2"])
    assert gone == pytest.approx(first.length_mm, abs=LENGTH_MM)


def test_spread_is_the_model_and_the_raters_together() -> None:
    # Molsberger 2012: 12.7 mm at ST36, 9.8 mm at SP6; elsewhere our default of 10 mm.
    for code, raters_mm in (("ST36", 12.7), ("SP6", 9.8), ("LR3", 10)):
        found = body().locate(code).left
        assert found.spread_mm == pytest.approx(np.hypot(found.model_mm, raters_mm))


def test_who_measured_more_is_less_unsure() -> None:
    more = Body.of(
        sex="female",
        age=34,
        height_cm=165,
        weight_kg=62,
        measures={"footlength": 241, "tibialheight": 440, "kneeheightmidpatella": 455},
    )
    assert more.locate("ST36").left.model_mm < 0.8 * body().locate("ST36").left.model_mm


def test_the_json_has_the_agreed_keys() -> None:
    told = as_json(body(), [body().locate("LR3")], landmarks=True)
    assert list(told) == ["frame", "unit", "body", "cun", "points", "landmarks", "outside", "findings"]
    assert (told["frame"], told["unit"]) == ("LPS", "mm")
    assert [point["side"] for point in told["points"]] == ["left", "right"]
    assert {"code", "side", "position", "normal", "model_mm", "spread_mm", "chain"} <= set(told["points"][0])
    assert {"word", "args", "position"} <= set(told["points"][0]["chain"][0])
    both = sum(1 if mark.side == "midline" else 2 for mark in engine_of().atlas.landmarks)
    assert len(told["landmarks"]) == both
    assert json.loads(json.dumps(told)) == told


def test_the_glb_keeps_vertices_in_order_and_metres_and_is_matt(tmp_path: Path) -> None:
    save_glb(body(), body().locate("LR3").sides, tmp_path / "body.glb")
    data = (tmp_path / "body.glb").read_bytes()
    length = int.from_bytes(data[12:16], "little")
    document, binary = json.loads(data[20 : 20 + length]), data[20 + length + 8 :]
    mesh = next(each for each in document["meshes"] if each["name"] == "body")
    accessor = document["accessors"][mesh["primitives"][0]["attributes"]["POSITION"]]
    view = document["bufferViews"][accessor["bufferView"]]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    vertices = np.frombuffer(binary[start:], "<f4", accessor["count"] * 3).reshape(-1, 3)
    x, y, z = body().vertices.T
    assert np.abs(vertices - np.stack([x, z, -y], axis=1) / 1000).max() < 1e-5
    assert all(each["pbrMetallicRoughness"]["metallicFactor"] == 0 for each in document["materials"])
    assert {"body", "LR3 left", "LR3 right"} <= {node.get("name") for node in document["nodes"]}


def test_a_picture_shows_the_zone_where_the_point_is(tmp_path: Path) -> None:
    atlas = engine_of().atlas
    names = {point.code: point.everyday for point in atlas.points} | {mark.id: mark.name for mark in atlas.landmarks}
    picture = draw(body(), [body().locate("LR3").left], names)
    save(picture, tmp_path / "LR3.png")
    pixels = np.asarray(picture).astype(int)
    blue = (pixels[..., 2] > pixels[..., :2].max(axis=2) + 20).mean()
    assert 0.001 < blue < 0.05


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        save_glb(body(), [], tmp_path / "no" / "such.glb")
