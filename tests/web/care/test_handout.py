"""The handout on the pages: after the check only, by a form, with a policy of its own."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.care import NOTHING_SAID, asked_of, points_as_complaint
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = {"complaint": "calf_cramp", "none_of_these": "1", "no_conditions": "1"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return TestClient(create_app(atlas=load()), base_url="http://127.0.0.1", headers={"accept-language": "en-GB"})


def now() -> dict[str, str]:
    return {"checked_at": str(int(time.time()))}


def test_from_the_plan_to_the_sheet(client: TestClient) -> None:
    plan = client.post("/relief/calf_cramp", data=CLEAN)
    assert '<form method="post" action="/handout">' in plan.text.replace(' autocomplete="off"', "")
    asked = client.post("/handout", data=CLEAN | now())
    assert [f'value="{each}" checked' in asked.text for each in ("ST36", "GB34")] == [True, True]
    sheet = client.post("/handout/sheet", data=CLEAN | now() | {"name": " Ann  Lee", "points": "ST36", "as": "html"})
    assert "Ann Lee" in sheet.text
    assert ("(ST36 " in sheet.text, "(GB34 " in sheet.text) == (True, False)
    assert "999 or 112 (United Kingdom)" in sheet.text
    style = sheet.text.partition("<style>")[2].partition("</style>")[0]
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{known}'; img-src data:; font-src data:" in sheet.headers["content-security-policy"]
    assert "style=" not in sheet.text
    assert sheet.headers["cache-control"] == "no-store"
    assert "Ann" not in str(sheet.url)


@pytest.mark.parametrize("path", ["/handout", "/handout/sheet"])
@pytest.mark.parametrize(
    ("change", "shows"),
    [
        ({"none_of_these": ""}, "Check, before any pressing"),
        ({"none_of_these": "", "q.R1": "yes"}, "This could be a blood clot"),
        ({"no_conditions": "", "c": "clot_history"}, "Massage has set a clot free"),
        ({"q.R1": "yes"}, "Check, before any pressing"),
        ({"checked_at": "1000"}, "Check, before any pressing"),
    ],
)
def test_without_a_clean_and_fresh_check_there_is_none(
    client: TestClient, path: str, change: dict[str, str], shows: str
) -> None:
    answer = client.post(path, data=CLEAN | now() | change)
    assert shows in answer.text
    assert "points on it" not in answer.text.casefold()
    assert "Do not use it after" not in answer.text


def test_what_does_not_fit_comes_back_with_what_was_typed(client: TestClient) -> None:
    told = client.post("/handout/sheet", data=CLEAN | now() | {"name": "Ann", "note": "x" * 200})
    assert (told.status_code, "the note has 200 letters" in told.text, 'value="Ann"' in told.text) == (400, True, True)
    assert "answer the check" not in client.get("/handout").text
    assert "It comes after the check" in client.get("/handout").text


POINTS = {"complaint": "points", "codes": "LR3 st36", "none_of_these": "1", "no_conditions": "1"}


def test_chosen_points_go_on_a_sheet_after_a_check_of_their_own(client: TestClient) -> None:
    check = client.get("/handout/points?codes=LR3,st36").text
    assert 'action="/handout/points"' in check
    assert 'name="codes" value="LR3,st36"' in check
    assert "Show my plan" not in check
    asked = client.post("/handout/points", data=POINTS)
    assert [f'value="{each}" checked' in asked.text for each in ("LR3", "ST36", "GB34")] == [True, True, False]
    sheet = client.post("/handout/sheet", data=POINTS | now() | {"as": "html"})
    assert ("(LR3 " in sheet.text, "(ST36 " in sheet.text) == (True, True)
    assert "Do not use it after" in sheet.text


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        ({"none_of_these": ""}, "does any of this fit you?"),
        ({"none_of_these": "", "q.R1": "yes"}, "This could be a blood clot"),
        ({"no_conditions": "", "c": "clot_history"}, "Massage has set a clot free"),
        ({"codes": "LR3", "no_conditions": "", "c": "neuropathy"}, "numb"),
        ({"codes": "LR1"}, "not offered for pressing"),
        ({"codes": "LR99"}, "LR99"),
        ({"codes": ""}, "no point"),
    ],
)
def test_chosen_points_are_refused_as_gravely_as_any_plan(
    client: TestClient, change: dict[str, str], shows: str
) -> None:
    for path, more in (("/handout/points", {}), ("/handout/sheet", now())):
        answer = client.post(path, data=POINTS | more | change)
        assert shows.casefold() in answer.text.casefold()
        assert "points on it" not in answer.text.casefold()
        assert "Do not use it after" not in answer.text


def test_an_old_check_of_chosen_points_is_asked_anew(client: TestClient) -> None:
    answer = client.post("/handout/sheet", data=POINTS | {"checked_at": "1000"}, follow_redirects=False)
    assert answer.headers["location"] == "/handout/points?codes=LR3+st36"


def test_all_signs_stand_above_the_one_no_and_each_can_be_answered_by_itself(client: TestClient) -> None:
    atlas = load()
    text = html.unescape(client.get("/handout/points?codes=LR3+ST36").text)
    above, below = text.split('id="none_of_these"')
    read, folded = above.split("<summary>Some of it does, or I’m not sure</summary>")
    complaint = points_as_complaint(atlas, ("LR3", "ST36"))
    flags = [each for each in asked_of(atlas, complaint, NOTHING_SAID) if each.kind == "red_flag"]
    assert len(flags) > 10
    told: set[str] = set()
    for each in flags:
        new = {sign.text for sign in each.signs} - told
        told |= new
        assert (f"<strong>{atlas.question(each.id).text}</strong>" in read) or not new
        assert f"<legend>{atlas.question(each.id).text}</legend>" in folded
        for sign in each.signs:
            assert read.count(sign.text) == 1, "what several ask about is read once"
            name = each.id if len(each.signs) == 1 else sign.code
            assert folded.count(f'name="q.{name}"') >= 3
    assert 'name="no_conditions"' in below
    said = client.post("/handout/points", data={"codes": "LR3", "no_conditions": "1", "q.R17": "no"})
    assert "<details open><summary>Some of it does" in html.unescape(said.text), "what was answered is not hidden"


def test_no_crisis_box_stands_above_chosen_points_and_above_a_complaint_it_says_whom_it_is_for(
    client: TestClient,
) -> None:
    crisis = load().red_flag("R15")
    points = html.unescape(client.get("/handout/points?codes=ST36").text)
    assert (crisis.headline in points, crisis.sign in points) == (False, True)
    stress = html.unescape(client.get("/relief/stress").text)
    assert f'<p class="mind">{crisis.sign[:-1]}? {crisis.headline} {crisis.message}</p>' in stress


def test_in_pregnancy_chosen_points_are_left_out_without_a_stop(client: TestClient) -> None:
    told = client.post("/handout/points", data=POINTS | {"codes": "LI4,SP6", "no_conditions": "", "c": "pregnancy"})
    text = html.unescape(told.text)
    assert ("Period-like pain" in text, "headache in pregnancy" in text) == (False, False)
    assert "five points that tradition avoids (LI4, SP6" in text
    some = html.unescape(
        client.post("/handout/points", data=POINTS | {"codes": "PC6;LI4", "no_conditions": "", "c": "pregnancy"}).text
    )
    assert ("Left out: LI4." in some, "tradition avoids (LI4" in some) == (True, True)
    assert "restless legs" not in some.partition("<form")[0]
    assert ('value="PC6" checked' in some, 'value="LI4" checked' in some) == (True, False)


def test_a_point_that_must_be_asked_for_says_so_and_can_be_added_and_no_sheet_is_named_after_it(
    client: TestClient,
) -> None:
    chosen = POINTS | {"codes": "LR3 BL57"}
    asked = client.post("/handout/points", data=chosen)
    assert "Left out: BL57.</strong> BL57: Only if you answered no to every clot question." in asked.text
    assert '<input type="hidden" name="also" value="BL57">' in asked.text
    sheet = client.post("/handout/sheet", data=chosen | now() | {"as": "html"})
    assert "<h1>LR3: press these points</h1>" in sheet.text
    added = client.post("/handout/points", data=chosen | {"also": "BL57"})
    assert ("Left out" in added.text, 'value="BL57" checked' in added.text) == (False, True)


def test_only_codes_go_into_the_address_of_what_was_typed(client: TestClient) -> None:
    for room, field in (("handout", "codes"), ("learn", "deck")):
        sent = client.post(f"/{room}/chosen", data={field: "kidney 1, st36"}, follow_redirects=False)
        assert sent.headers["location"].endswith(f"?{field}=KI1+ST36")
        (form,) = re.findall(f'<form[^>]*action="/{room}/chosen"[^>]*>', client.get(f"/{room}").text)
        assert 'method="post"' in form


@pytest.mark.parametrize(("room", "field"), [("handout/points", "codes"), ("learn", "deck")])
def test_words_in_the_place_of_codes_are_kept_and_those_of_danger_answered(
    client: TestClient, room: str, field: str
) -> None:
    chosen = f"/{room.partition('/')[0]}/chosen"
    for typed, says in (
        ("Frau Müller LR3", 'value="Frau Müller LR3"'),
        ("Frau Müller chest pain LR3", "Call now"),
        ("slept badly, legs heavy LR3", "First a question"),
    ):
        for answer in (client.get(f"/{room}", params={field: typed}), client.post(chosen, data={field: typed})):
            assert says in html.unescape(answer.text), (typed, answer.url)
    assert "M%C3%BCller" not in str(answer.url)
    assert client.post(chosen, data={field: "x" * 5000}).status_code in (400, 404)


def test_what_hurt_oneself_is_left_out_for_oneself_only_and_that_is_said(client: TestClient, tmp_path: Path) -> None:
    assert 'name="whose"' not in client.post("/handout", data=CLEAN | now()).text
    done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 30}]
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    record = {"at": at, "complaint": "calf_cramp", "done": done, "stopped": "pain", "hurt": "pain"}
    Home(tmp_path).sessions.append(record)
    asked = client.post("/handout", data=CLEAN | now()).text
    assert 'name="whose" value="other" checked' in asked
    assert "ST36: Pressing hurt here" in html.unescape(asked)
    for whose, sides in (({}, "Left and right"), ({"whose": "other"}, "Left and right"), ({"whose": "own"}, "Right")):
        sent = CLEAN | now() | {"points": ["ST36", "GB34"], "as": "html"} | whose
        sheet = client.post("/handout/sheet", data=sent).text
        assert f"{sides}, 2 min" in sheet.partition("(ST36 ")[2].partition("</article>")[0]
