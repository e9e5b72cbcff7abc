"""Learn in the browser: as plain pages, with a finger on the picture or in words, and what was learned is kept."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.learn import Answered, Deck, Lesson, questions_of
from taichong.locate import own_or_example
from taichong.person import Home
from taichong.pictures import RegionView
from taichong.web.app import create_app
from taichong.web.guard import most_bytes
from taichong.web.learn.lessons import SHOWN_PX
from taichong.web.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

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
    assert "Touch the skin" in shown.text
    assert fields(shown.text)["id"] == asked["id"], "it is asked again"
    assert answers(home) == []


def test_where_the_picture_hides_the_point_no_touch_is_wrong(
    client: TestClient, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = fields(client.get("/learn?deck=LR3").text)
    monkeypatch.setattr(RegionView, "shows", lambda *_: False)
    shown = client.post("/learn", data={**asked, "finger.x": "170", "finger.y": "170"})
    assert shown.status_code == 400
    assert "the place is hidden. Answer in words" in shown.text
    assert "<details open><summary>Answer in words" in shown.text
    assert answers(home) == []


def test_a_point_of_the_middle_is_asked_on_neither_side(client: TestClient) -> None:
    asked = {code: client.get(f"/learn?deck={code}").text for code in ("GV20", "LR3")}
    assert "Touch where it is on this body." in asked["GV20"]
    assert "Touch where it is on the left side of this body." in asked["LR3"]


def test_enter_on_the_picture_leads_to_the_words(client: TestClient, home: Home) -> None:
    asked = fields(client.get("/learn?deck=LR3").text)
    shown = client.post("/learn", data={**asked, "finger.x": "0", "finger.y": "0"})
    assert "answer in words" in shown.text
    assert "<details open><summary>Answer in words" in shown.text
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
    shown = shared.post("/learn", data={**fields(asked), "answer": "1"}).text
    assert answers(home) == []
    following = re.search(r'id="next" href="([^"]+)"', shown)[1]  # type: ignore[index]  # it is there
    assert fields(shared.get(html.unescape(following)).text)["id"] != fields(asked)["id"], "and yet one goes on"


def test_a_danger_that_is_missed_comes_again_where_nothing_is_kept(home: Home) -> None:
    shared = TestClient(create_app(Settings(shared=True), ATLAS, home), base_url="http://127.0.0.1")
    names = list(Lesson(ATLAS, ("LR3",), Deck(), None).questions())
    asked = fields(shared.get(f"/learn?deck=LR3&at={names.index('mind:LR3')}").text)
    assert asked["id"] == "mind:LR3"
    right = questions_of(ATLAS, "LR3", "0")[names.index("mind:LR3")].right
    led = {}
    for answer in (right, (right + 1) % 4):
        shown = shared.post("/learn", data={**asked, "answer": str(answer + 1)}).text
        following = html.unescape(re.search(r'id="next" href="([^"]+)"', shown)[1])  # type: ignore[index]  # it is there
        led[answer == right] = fields(shared.get(following).text)["id"] == "mind:LR3"
    assert led == {True: False, False: True}


@pytest.mark.parametrize(("given", "marks"), [({"finger.x": "170", "finger.y": "170"}, "x=170"), ({}, "chosen=")])
def test_what_was_missed_is_shown_on_the_body(client: TestClient, given: dict[str, str], marks: str) -> None:
    asked = client.get("/learn?deck=LR3").text
    right = questions_of(ATLAS, "LR3", "0")[0].right
    data = given or {"answer": str((right + 1) % 4 + 1)}
    shown = client.post("/learn", data={**fields(asked), **data}).text
    address = html.unescape(re.search(r'<figure class="missed"><img src="([^"]+)"', shown)[1])  # type: ignore[index]  # it is there
    assert marks in address
    picture = client.get(address)
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content != client.get("/learn/LR3/missed.webp?side=left").content, "something else is marked"


@pytest.mark.parametrize("bad", ["x=a&y=b", "chosen=LR99", "x=1e9&y=1e9"])
def test_a_picture_of_nothing_that_can_be_missed_is_no_crash(client: TestClient, bad: str) -> None:
    assert client.get(f"/learn/LR3/missed.webp?{bad}").status_code in (400, 404)
    assert client.get("/learn/LR3/missed.webp?x=1&y=1").status_code == 200, "beside the body: the right place alone"


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
        assert 'role="alert"' in shown.text
        assert fields(shown.text)["id"] == asked["id"]
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
    channels = {each.code: each.name for each in ATLAS.channels}
    for code in ("LR3", "ST36"):
        told = ATLAS.point(code)
        words = (f">{code}<", told.names.hanzi, told.names.pinyin, told.where[0])
        assert not [each for each in words if each in sheet]
        assert all(each in key for each in words)
        assert f"Channel: {channels[told.channel]}" in key
    assert key.index("LR3<") < key.index("ST36<")


def test_the_key_says_no_place_twice_and_of_an_extra_point_that_it_has_no_channel(client: TestClient) -> None:
    key = client.get("/learn/sheet?deck=LR3+EX-HN3&key=1").text
    sp3 = client.get("/learn/sheet?deck=SP3&key=1").text
    assert sp3.count("Inner edge of the foot") == 1
    assert (key.count("Top of the foot"), "Channel: none (an extra point)" in key) == (1, True)
    assert client.get("/learn/show?deck=LR3").text.count('<p class="do">Top of the foot, in') == 1


def test_whoever_has_had_eight_is_told_that_it_is_the_limit_and_may_begin_another_deck(client: TestClient) -> None:
    for _each in range(8):
        asked = fields(client.get("/learn?deck=articles").text)
        right = questions_of(ATLAS, asked["id"].partition(":")[2], "0")
        number = next(each.right for each in right if each.id == asked["id"]) + 1
        client.post("/learn", data={**asked, "answer": str(number)})
    assert "Eight new questions a day are the limit" in client.get("/learn?deck=articles").text
    assert fields(client.get("/learn?deck=GB20").text)["id"] == "where:GB20"


def test_progress_goes_out_of_one_device_and_comes_into_another(client: TestClient, home: Home, tmp_path: Path) -> None:
    client.post("/learn", data={**fields(client.get("/learn?deck=LR3").text), "answer": "1"})
    gave = client.get("/learn/progress.json").content
    other = Home(tmp_path / "other")
    there = TestClient(create_app(atlas=ATLAS, home=other), base_url="http://127.0.0.1")
    for says in ("1 answer was brought in", "All of it was here already"):
        assert says in there.post("/learn/progress", files={"file": ("p.json", gave)}).text
    assert answers(other) == answers(home)
    refused = there.post("/learn/progress", files={"file": ("p.json", b"{")})
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)
    assert there.post("/learn/progress", data={}).status_code == 400


def test_more_progress_comes_in_than_any_other_form_takes() -> None:
    assert most_bytes("/learn/progress") > 20 * most_bytes("/learn")


def test_the_focus_is_on_what_is_asked_and_then_on_the_verdict(client: TestClient) -> None:
    asked = client.get("/learn?deck=LR3").text
    assert re.findall(r"<(\w+)[^>]* autofocus>([^<]+)", asked) == [("h2", "Where is LR3, Tàichōng?")]
    assert "<title>Where is LR3, Tàichōng?</title>" in asked
    picture = re.search(r'<input type="image"[^>]*>', asked)[0]  # type: ignore[index]  # it is there
    assert 'tabindex="-1"' in picture, "keys come to the words first"
    right = questions_of(ATLAS, "LR3", "0")[0].right
    judged = client.post("/learn", data={**fields(asked), "answer": str((right + 1) % 4 + 1)}).text
    ((element, says),) = re.findall(r"<(\w+)[^>]* autofocus>([^<]+)", judged)
    assert (element, says.startswith("Not that one.")) == ("p", True)
    assert "<title>Not right: Learn the points</title>" in judged


def test_the_weeks_are_a_chart_of_the_last_eight_and_a_table_of_all(client: TestClient, home: Home) -> None:
    lesson = Lesson.begin(ATLAS, ("LR3",), home.learned_file)
    where = lesson.questions()["where:LR3"]
    for week in range(10):
        for score in ("right", "wrong"):
            lesson.deck.review(
                where, Answered(score, 12.0, ()), datetime(2026, 3, 2, 20, tzinfo=UTC) + timedelta(weeks=week)
            )
    lesson.write()
    text = client.get("/learn?deck=LR3").text
    chart = text.partition('<svg class="weeks"')[2].partition("</svg>")[0]
    assert chart.count(">50 %</text>") == 8
    assert "03-02" not in chart
    assert text.count("<td>1 of 2</td><td>12 mm</td>") == 10


def test_points_of_ones_own_choice_are_a_deck(client: TestClient) -> None:
    text = client.get("/learn").text
    assert '<input id="chosen" name="deck"' in text
    assert fields(client.get("/learn?deck=st36, lr3").text)["id"] == "where:ST36"
