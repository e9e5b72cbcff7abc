"""What the pages tell of the body: every point seen on its own still, dots where they are, a side with an address."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.locate import hand_of
from taichong.pictures.dress import worn
from taichong.pictures.raster import rasterise
from taichong.pictures.stills import shown_faces, view_of, view_of_whole
from taichong.web.app import create_app
from taichong.web.body.live_data import figure, near, on_whole
from taichong.web.body.renderings import shown_body
from taichong.web.body.shown import body_of, bones_of
from taichong.words import words

if TYPE_CHECKING:
    from taichong.locate.body import Body

ATLAS = load()
POINTS = Path(__file__).resolve().parents[3] / "atlas" / "points"
PRESSED = [each.code for each in ATLAS.points if each.press]
INNER_LEG = ["SP6", "SP9", "SP10", "KI3", "KI10", "LR5", "LR8", "LR9", "LR11"]


@pytest.fixture(scope="module")
def body() -> Body:
    return body_of(shown_body(None, load()))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("code", [*PRESSED, *INNER_LEG])
def test_nothing_stands_before_a_point_on_its_own_still(body: Body, code: str, side: str) -> None:
    point = getattr(body.locate(code), side)
    camera = view_of(point)
    vertices = np.asarray(body.vertices, float)
    x, y, depth = camera.project(point.position)
    assert rasterise(camera, vertices, shown_faces(camera, vertices, point)).near[int(y), int(x)] < depth + 8


def test_dots_are_the_points_around_on_visible_skin(body: Body) -> None:
    for code in ("LR3", "ST36", "KI1"):
        here = body.locate(code).left
        camera, vertices = view_of(here), np.asarray(body.vertices, float)
        seen = rasterise(camera, vertices, shown_faces(camera, vertices, here)).near
        away = []
        for dot in near(body, code):
            point = body.locate(dot.point.code).left
            assert seen[dot.y, dot.x] == pytest.approx(camera.project(point.position)[2], abs=15), (code, dot)
            away.append(np.linalg.norm(point.position - here.position))
        assert away == sorted(away)
        assert 3 <= len(away) <= 8
        assert min(away) > 0


def test_at_a_point_of_an_arm_no_other_point_is_offered_than_those_of_the_arm(body: Body) -> None:
    """The arm is all that is drawn: others would hang in the air."""
    told = {each["code"]: each["arm"] for each in json.loads(figure(body))["points"]}
    assert {code for code in ("HT7", "HT1", "LI15", "LI4") if told[code]} == {"HT7", "HT1", "LI15", "LI4"}
    for code in ("HT1", "HT2", "LI15", "HT7"):
        assert [dot.point.code for dot in near(body, code) if not told[dot.point.code]] == []
    assert near(body, "HT7")
    assert [dot.point.code for dot in near(body, "GB22") if told[dot.point.code]], "arms are drawn beside a trunk"


def test_on_the_whole_body_left_is_where_the_persons_left_is(body: Body) -> None:
    found = {(dot.point.code, dot.side): dot for dot in on_whole(body)}
    assert {code for code, _ in found} <= set(PRESSED)
    assert {"LR3", "ST36", "ST34", "LU7"} <= {code for code, _ in found}
    assert not {"KI1", "BL57"} & {code for code, _ in found}, "the sole and the calf look away"
    assert found["ST36", "left"].x > found["ST36", "right"].x
    vertices = body.vertices.astype(float)
    seen = view_of_whole(body).project(vertices)
    assert seen[:, :2].min() > 0
    assert (seen[:, :2].max(axis=0) < (1080, 1440)).all(), "all of the body is in the picture"


def test_the_answer_has_every_point_where_the_engine_puts_it(body: Body) -> None:
    told: dict[str, Any] = json.loads(figure(body))
    pairs = body.locate_all()
    assert [each["code"] for each in told["points"]] == [pair.left.code for pair in pairs]
    for each, pair in zip(told["points"], pairs, strict=True):
        assert each["at"] == pytest.approx(pair.left.position.tolist(), abs=0.06)
        assert len(each["steps"]) == len(pair.left.chain)
        assert each["pressed"] == (each["code"] in PRESSED)


def test_named_first_are_the_landmarks_that_the_record_names(body: Body) -> None:
    told = json.loads(figure(body))
    ids = [each.id for each in ATLAS.landmarks]
    for code in ("LR3", "KI1", "LU7"):
        (point,) = (each for each in told["points"] if each["code"] == code)
        rule = next(POINTS.rglob(f"{code}.yaml")).read_text(encoding="utf-8").split("rule:")[1].split("sources:")[0]
        named = [each for each in re.findall(r"[a-z]\w+", rule) if each in ids]
        assert [ids[each] for each in point["uses"]][: len(set(named))] == list(dict.fromkeys(named))
        assert named


def test_a_side_has_an_address(client: TestClient) -> None:
    left, right = client.get("/points/ST36").text, client.get("/points/ST36?side=right").text
    assert "The place of ST36 on the left" in left.split("data-other=")[0]
    assert "The place of ST36 on the right" in right.split("data-other=")[0]
    assert 'href="?side=right">Other side' in left
    assert 'href="?side=left">Other side' in right
    assert re.search(r'href="/points/ST3[4578]\?side=right"', right)
    assert "side=right" not in left.replace('href="?side=right"', "")
    assert client.get("/points/ST36").text == left == client.get("/points/ST36?side=nonsense").text


def test_any_spelling_keeps_the_side(client: TestClient) -> None:
    answer = client.get("/points/zusanli?side=right", follow_redirects=False)
    assert answer.headers["location"] == "/points/ST36?side=right"


def test_a_new_body_has_new_addresses_and_a_new_worker(client: TestClient) -> None:
    before, worker = client.get("/points/LR3").text, client.get("/sw.js").text
    told = {"sex": "male", "age": "40", "height_cm": "182", "weight_kg": "80"}
    page = client.post("/body", data=told).text
    address = re.findall(r"/body/figure\.json\?v=\w+", page)[0]
    assert address not in before
    assert address in client.get("/points/LR3").text
    assert address in client.get("/sw.js").text
    assert address not in worker
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    heights = [point["at"][2] for point in answer.json()["points"] if point["code"] == "ST36"]
    shorter = body_of(shown_body(None, load())).locate("ST36").left.position[2]
    assert heights[0] > 1.05 * shorter


def test_the_page_of_the_body_has_a_picture_and_a_list(client: TestClient) -> None:
    page = client.get("/body").text
    assert "An example body" in page
    for code in PRESSED:
        assert f'<a href="/points/{code}"><strong>' in page
    address = re.findall(r"/body/still/whole\.webp\?v=\w+", page)[0]
    assert client.get(address).content[8:12] == b"WEBP"


@pytest.mark.parametrize("code", ["LR3", "KI1", "PC6", "GB21"])
def test_what_is_written_at_a_point_is_the_number_its_way_and_the_bones_that_its_words_name(
    body: Body, code: str
) -> None:
    data = bones_of(body, code, "in")
    corners, triangles = np.frombuffer(data, "<u4", 2)
    told = json.loads(data[8 + corners * 7 + triangles * 6 :])
    point = body.locate(code).left
    hand, place = hand_of(point), ATLAS.point(code).place
    assert hand
    assert place
    assert told["number"] == hand.short("in")
    assert told["way"][-1] == pytest.approx(point.position.tolist(), abs=0.6)
    assert told["is_share"] == (hand.mm is None)
    if hand.mm:
        steps = np.linalg.norm(np.diff(told["way"], axis=0), axis=1)
        assert steps.sum() == pytest.approx(hand.mm, abs=1)
        assert told["lines"] == []
    else:
        ends = [body.places[each] for each in ("web_margin_2_3", "heel_back")]
        np.testing.assert_allclose(told["lines"], [ends], atol=0.1)  # between which the third is taken
    said = words("pictures")["bones"]
    assert {name for name, _ in told["named"]} == {said.get(each, each) for each in place.bones}


def test_the_figure_comes_with_what_it_wears(client: TestClient) -> None:
    data = client.get("/api/body.glb").content
    length = int.from_bytes(data[12:16], "little")
    told = json.loads(data[20 : 20 + length])
    (primitive,) = told["meshes"][0]["primitives"]
    view = told["bufferViews"][told["accessors"][primitive["attributes"]["_WORN"]]["bufferView"]]
    found = np.frombuffer(data, np.uint8, view["byteLength"], 28 + length + view["byteOffset"])
    np.testing.assert_array_equal(found.reshape(-1, 4), worn())


@pytest.mark.parametrize("path", ["/body/figure.json", "/body/channels.json", "/body/bones/LR3.bin", "/api/body.glb"])
def test_what_is_large_comes_squeezed_to_who_takes_it_and_as_it_is_to_who_does_not(
    client: TestClient, path: str
) -> None:
    whole = client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in whole.headers
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"] == whole.headers["content-type"]
        sent = b"".join(answer.iter_raw())
    assert int(answer.headers["content-length"]) == len(sent)
    assert gzip.decompress(sent) == whole.content
