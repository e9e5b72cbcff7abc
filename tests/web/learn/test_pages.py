"""Learn in the browser: as plain pages, with a finger on the picture or in words, and what was learned is kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.locate import own_or_example
from taichong.person import Home
from taichong.pictures import RegionView
from taichong.web.app import create_app
from taichong.web.learn.pages import SHOWN_PX
from taichong.web.settings import Settings

if TYPE_CHECKING:
    pass

ATLAS = load()


def fields(text: str) -> dict[str, str]:
    """The hidden fields of a question's page."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))


def answers(home: Home) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = (
        json.loads(home.learned_file.read_bytes())["answers"] if home.learned_file.exists() else []
    )
    return kept


def test_an_answer_in_words_is_judged_and_kept(client: TestClient, home: Home) -> None:
    asked = client.get("/learn?deck=LR3").text
    shown = client.post("/learn", data={**fields(asked), "answer": "1"})
    assert shown.status_code == 200
    assert "/shown/" in str(shown.url)
    (kept,) = answers(home)
    assert kept["id"] == fields(asked)["id"]
    assert ("Right:" in shown.text) == (kept["score"] == "right")


def test_a_finger_on_the_point_in_the_picture_is_right(client: TestClient, home: Home) -> None:
    asked = fields(client.get("/learn?deck=LR3").text)
    assert asked["id"] == "where:LR3"
    body = own_or_example(home)
    point = getattr(body.locate("LR3"), asked["side"])
    camera = RegionView.around(body, point).camera
    pixels = camera.project(point.position[None])[0, :2] * SHOWN_PX / camera.size[0]
    right, down = pixels.round().astype(int)
    shown = client.post("/learn", data={**asked, "finger.x": str(right), "finger.y": str(down)})
    assert "You found it" in shown.text
    (kept,) = answers(home)
    assert kept["score"] == "right"
    assert float(str(kept["off_mm"])) < 2


def test_a_finger_beside_the_body_is_no_answer(client: TestClient, home: Home) -> None:
    asked = fields(client.get("/learn?deck=LR3").text)
    shown = client.post("/learn", data={**asked, "finger.x": "1", "finger.y": "1"})
    assert shown.status_code == 400
    assert "touch the skin" in shown.text
    assert answers(home) == []


def test_an_answer_that_is_sent_twice_is_kept_once(client: TestClient, home: Home) -> None:
    data = {**fields(client.get("/learn?deck=LR3").text), "answer": "2"}
    client.post("/learn", data=data)
    client.post("/learn", data=data)
    assert len(answers(home)) == 1


def test_the_pictures_mark_no_point_and_are_the_same_for_all_of_a_side(client: TestClient) -> None:
    one, other = (client.get(f"/learn/{code}.webp?side=left") for code in ("LR3", "ST44"))
    assert one.headers["content-type"] == "image/webp"
    assert one.content == other.content


def test_where_others_use_the_server_nothing_is_kept(home: Home) -> None:
    shared = TestClient(create_app(Settings(shared=True), ATLAS, home), base_url="http://127.0.0.1")
    asked = shared.get("/learn").text
    assert "isn’t saved here" in asked
    shared.post("/learn", data={**fields(asked), "answer": "1"})
    assert answers(home) == []


@pytest.mark.parametrize("bad", ["?deck=nonsense", "?deck=LR99", "?deck=%00", "?deck=LR3+LR99"])
def test_what_is_no_deck_is_refused_on_a_page(client: TestClient, bad: str) -> None:
    shown = client.get(f"/learn{bad}")
    assert shown.status_code in (400, 404)
    assert "<main" in shown.text


@pytest.mark.parametrize("number", ["9" * 30, "9" * 400, "9" * 5_000, "-99999", "1e9", "\0"])
def test_a_number_that_no_finger_gives_is_told_and_not_kept(client: TestClient, home: Home, number: str) -> None:
    asked = fields(client.get("/learn?deck=LR3").text)
    for given in ({"finger.x": number, "finger.y": number}, {"answer": number}):
        shown = client.post("/learn", data={**asked, **given})
        assert "That did not work" in shown.text
    assert answers(home) == []


def test_a_class_sees_the_place_only_when_it_is_asked_for(client: TestClient, home: Home) -> None:
    text = client.get("/learn/show?deck=LR3+ST36&at=2").text
    question, hidden = text.split("<details>", 1)
    assert "Where is ST36?" in question
    assert "/body/still/ST36.webp" in hidden
    assert "/body/still/" not in question
    assert ATLAS.point("ST36").where[0] not in question
    assert "at=1" in hidden
    assert client.get("/learn/show?deck=LR3&at=999").status_code == 200
    assert answers(home) == []


def test_the_sheet_names_no_point_and_its_key_names_each_by_the_same_number(client: TestClient) -> None:
    sheet = client.get("/learn/sheet?deck=LR3+ST36").text.partition("<main")[2]
    key = client.get("/learn/sheet?deck=LR3+ST36&key=1").text.partition("<main")[2]
    assert sheet.count("data:image/webp") == 2
    for code in ("LR3", "ST36"):
        told = ATLAS.point(code)
        words = (f">{code}<", told.names.hanzi, told.names.pinyin, told.where[0])
        assert not [each for each in words if each in sheet]
        assert all(each in key for each in words)
    assert key.index("LR3<") < key.index("ST36<")
