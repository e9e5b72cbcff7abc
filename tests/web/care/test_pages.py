"""The pages without a script: what they show follows from the engine alone."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import Complaint, Point, load
from taichong.care.answers import Said, read_answers
from taichong.care.decision_tables import decision_table
from taichong.care.plan import Plan, Wish, plan_for
from taichong.care.safety import asked_of
from taichong.diary.reminders import DAYS
from taichong.person import Home
from taichong.person.home import remembered
from taichong.web.app import create_app
from taichong.web.offline.pocket import no_conditions
from taichong.web.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
NOTHING = {"none_of_these": "1", "no_conditions": "1"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


class Parts(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def told(self, name: str) -> list[str]:
        """Every value of an attribute, in the order of the page."""
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


def plans_of(complaint: Complaint) -> list[tuple[tuple[str, ...], Plan]]:
    """Each plan that a complaint may have, and the first row of answers that leads to it.

    That every other row leads there too is the engine's, and `tests/care` and the pocket file ask it about each.
    """
    plans: dict[object, tuple[tuple[str, ...], Plan]] = {}
    for row, plan in decision_table(ATLAS, complaint, no_conditions(ATLAS), Wish()):
        found = frozenset(each.code for each in plan.findings)
        plans.setdefault((plan.status, found, plan.steps), (row, plan))
    return list(plans.values())


@pytest.mark.parametrize("complaint", ATLAS.complaints, ids=lambda each: each.id)
def test_the_page_shows_every_plan_of_the_engine(client: TestClient, complaint: Complaint) -> None:
    for row, plan in plans_of(complaint):
        answers = {f"q.{name}": answer for name, answer in zip(complaint.questions, row, strict=True)}
        page = Parts(client.post(f"/relief/{complaint.id}", data={**answers, "no_conditions": "1"}).text)
        assert set(page.told("data-finding")) == {each.code for each in plan.findings}
        assert page.told("data-step") == list(dict.fromkeys(each.code for each in plan.steps))
        shown = {name for name, _ in page.tags}
        assert ("form" in shown) == (plan.status == "ready"), row
        assert "tel:112" in page.told("href"), row
        assert (("body", "stop") in {(tag, told.get("class")) for tag, told in page.tags}) == (plan.status == "stop"), (
            row
        )


def test_a_stop_page_holds_nothing_but_help(client: TestClient) -> None:
    text = client.post("/relief/calf_cramp", data={"q.R1": "yes"}).text
    page = Parts(text)
    links = [told["href"] for tag, told in page.tags if tag == "a"]
    assert links == ["tel:112", "tel:911", "tel:999", "/help"]
    assert not {"form", "nav", "img", "script", "details"} & {tag for tag, _ in page.tags}


def test_what_is_open_comes_back_with_what_was_typed(client: TestClient) -> None:
    sent = {"q.emergency_now": "no", "c": "wound", "where.wound": "left-foot", "side": "left"}
    page = Parts(client.post("/relief/calf_cramp", data=sent).text)
    ticked = [told.get("value") for tag, told in page.tags if tag == "input" and "checked" in told]
    chosen = [told.get("value") for tag, told in page.tags if tag == "option" and "selected" in told]
    assert ticked == ["no", "wound"]
    assert chosen == ["left-foot", "left"]
    assert "#q.clot_or_infection" in page.told("href")
    assert "#q.emergency_now" not in page.told("href")


def test_a_plan_has_an_address_that_opens_it_again(client: TestClient) -> None:
    sent = {"none_of_these": "1", "c": "wound", "where.wound": "left-leg", "side": "left", "remember": "1"}
    moved = client.post("/relief/calf_cramp", data=sent, follow_redirects=False)
    assert moved.status_code == 303
    opened, again = client.get(moved.headers["location"]), client.get(moved.headers["location"])
    assert "K-SKIN" in Parts(opened.text).told("data-finding")
    assert opened.text == again.text
    assert "remember" not in moved.headers["location"], "opening an address changes nothing"


def test_a_check_sent_without_any_answer_says_what_is_open(client: TestClient) -> None:
    page = Parts(client.post("/relief/calf_cramp", data={}).text)
    assert {"#q.emergency_now", "#conditions"} <= set(page.told("href"))


@pytest.mark.parametrize(
    "told", [{"q.emergency_now": "yes"}, {"q.blood_flow_or_weakness": "unsure"}, {"c": "pregnancy"}]
)
def test_two_answers_that_contradict_each_other_are_asked_again(client: TestClient, told: dict[str, str]) -> None:
    answer = client.post("/relief/calf_cramp", data={**NOTHING, **told})
    assert answer.status_code == 400
    assert "You ticked" in answer.text
    assert "Your plan" not in answer.text


def test_a_doubt_about_a_condition_counts_as_yes(client: TestClient) -> None:
    text = client.post("/relief/calf_cramp", data={"none_of_these": "1", "u": "pregnancy"}).text
    assert "K-PREGNANCY" in text
    assert Parts(text).told("data-step") == []


def test_where_a_wound_is_decides_which_points_stay(client: TestClient) -> None:
    sent = {"none_of_these": "1", "c": "wound", "where.wound": "left-leg"}
    text = client.post("/relief/calf_cramp", data=sent).text
    complaint = ATLAS.complaint("calf_cramp")
    answers = read_answers(ATLAS, complaint, Said(none_of_these=True, condition=("wound:left-leg",)))
    plan = plan_for(ATLAS, complaint, answers)
    assert {each.side for each in plan.steps} == {"right"}
    assert Parts(text).told("data-step") == [each.code for each in plan.steps]
    assert ", left and right" not in text


def test_conditions_are_kept_only_if_the_person_asks_and_symptoms_never(client: TestClient, data: Path) -> None:
    sent = {"none_of_these": "1", "c": "wound", "where.wound": "left-foot"}
    client.post("/relief/calf_cramp", data=sent)
    assert not (data / "conditions.json").exists()
    client.post("/relief/calf_cramp", data={**sent, "remember": "1"})
    kept = remembered(data)
    assert kept is not None
    assert kept.told_on == datetime.now().astimezone().date()
    assert kept.answers["wound"] == "yes"
    assert kept.areas == {"wound": ("left-foot",)}
    asked = {each.id for each in asked_of(ATLAS, ATLAS.complaint("calf_cramp")) if each.kind == "condition"}
    assert set(kept.answers) == asked, "what was not asked is not kept as a no"
    page = Parts(client.get("/relief/stress").text)
    assert [told["value"] for tag, told in page.tags if tag == "input" and "checked" in told] == ["wound"]


def test_a_yes_to_a_whole_question_asks_which_and_each_link_tells_that_one(client: TestClient) -> None:
    sent = {"q.emergency_now": "yes", "q.blood_flow_or_weakness": "no", "c": "pregnancy"}
    page = Parts(client.post("/relief/calf_cramp", data=sent).text)
    links = [str(told["href"]) for tag, told in page.tags if tag == "a" and str(told["href"]).startswith("/relief")]
    for code, link in zip(ATLAS.question("emergency_now").asks, links, strict=True):
        assert Parts(client.get(link).text).told("data-finding") == [code]


def test_signs_are_answered_one_by_one_and_a_yes_stands_over_the_no_to_its_group(client: TestClient) -> None:
    page = Parts(client.get("/relief/calf_cramp").text)
    names = {told["name"] for tag, told in page.tags if tag == "input" and told.get("type") == "radio"}
    assert {"q.R2", "q.R17", "q.R9"} <= names
    stopped = client.post("/relief/calf_cramp", data={"q.emergency_now": "no", "q.R5": "yes", "no_conditions": "1"})
    assert Parts(stopped.text).told("data-finding") == ["R5"]


def test_what_changes_from_day_to_day_is_asked_again_beside_what_was_kept(client: TestClient) -> None:
    client.post("/relief/stress", data={"none_of_these": "1", "c": "diabetes", "remember": "1"})
    page = client.get("/relief/stress").text
    assert "Are they yours, and are they still right?" in page
    held_back = client.post("/relief/stress", data={"none_of_these": "1", "kept": "1", "c": "diabetes"}).text
    assert Parts(held_back).told("data-step") == []
    today = {"none_of_these": "1", "kept": "1", "c": "diabetes", "none_today": "1"}
    assert Parts(client.post("/relief/stress", data=today).text).told("data-step") == ["EX-HN3", "GV20", "LR3", "KI1"]
    both = client.post("/relief/stress", data={**today, "c": "pregnancy"})
    assert both.status_code == 400
    assert "Are they yours" not in client.get("/relief/stress", params={"fresh": "1"}).text


def test_a_stop_about_violence_at_home_can_be_left_at_once(client: TestClient) -> None:
    page = Parts(client.get("/stop/R31").text)
    (leave,) = [told for tag, told in page.tags if tag == "a" and "data-leave" in told]
    assert "Taichong" not in client.get(str(leave["href"])).text
    assert not [told for tag, told in Parts(client.get("/stop/R2").text).tags if "data-leave" in told]
    outside = [value for _, told in page.tags for value in told.values() if value and value.startswith("http")]
    assert not outside


def test_words_that_tell_of_an_emergency_stop_before_any_search(client: TestClient) -> None:
    text = client.get("/search", params={"q": "calf cramp and chest pain"}).text
    assert "tel:112" in text
    assert "R2" in Parts(text).told("data-finding")


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("calf cramps at night", "/relief/calf_cramp"),
        ("LV3", "/points/LR3"),
        ("太冲", "/points/LR3"),
        ("Tai Chong", "/points/LR3"),
    ],
)
def test_words_lead_to_a_page(client: TestClient, words: str, where: str) -> None:
    assert client.get("/search", params={"q": words}, follow_redirects=False).headers["location"] == where


def test_words_that_nobody_knows_lead_to_the_list(client: TestClient) -> None:
    page = client.get("/search", params={"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "/relief/calf_cramp" in page.text


def test_cramp_now_shows_the_stretch_of_the_muscle_before_any_question(client: TestClient) -> None:
    for complaint in (each for each in ATLAS.complaints if each.group == "leg_cramp"):
        text = client.get("/cramp", params={"where": complaint.id}).text
        above, _, below = text.partition('class="moves"')
        assert "Do not stretch" in above
        assert "Don’t rub yet" in below
        for care in complaint.first_line:
            assert (care.do in text) == (care.at_once and care.kind == "stretch"), care.id
        assert not {"fieldset", "form"} & {tag for tag, _ in Parts(text).tags}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Somebody who only reads."""
    return TestClient(create_app(atlas=ATLAS, home=Home(tmp_path_factory.mktemp("read"))), base_url="http://127.0.0.1")


@pytest.mark.parametrize("point", ATLAS.points, ids=lambda each: each.code)
def test_every_point_has_a_page(reader: TestClient, point: Point) -> None:
    answer = reader.get(f"/points/{point.code}")
    assert answer.status_code == 200
    assert point.names.hanzi in answer.text
    assert ("Pressing starts with the check" in answer.text) == (point.press is not None)


def test_any_spelling_of_a_point_leads_to_its_own_address(client: TestClient) -> None:
    assert str(client.get("/points/liv-3").url).endswith("/points/LR3")


def test_a_plan_on_paper_tells_the_way_to_each_point_and_every_source(client: TestClient) -> None:
    for complaint in ATLAS.complaints:
        text = html.unescape(client.post(f"/relief/{complaint.id}", data=NOTHING).text)
        plan = plan_for(ATLAS, complaint, read_answers(ATLAS, complaint, Said(none_of_these=True, no_conditions=True)))
        assert plan.steps or complaint.has, "who is on dialysis asks the team first"
        for step in plan.steps:
            point = ATLAS.point(step.code)
            told = [*point.where, *(each.do for each in point.find), *(each.say for each in point.cautions)]
            assert [each for each in told if each not in text] == []
        _screen, _, paper = text.partition('<section class="on-paper">')
        keys = {key for care in plan.first_line for key in care.sources}
        keys |= {key for each in plan.evidence for key in each.sources}
        assert [key for key in keys if ATLAS.source(key).cite not in paper] == []


@pytest.mark.parametrize(
    ("complaint", "context", "wanted"),
    [
        ("calf_cramp", "prevention", "stretch"),
        ("calf_cramp", "during", ""),
        ("stress", "prevention", "evening"),
        ("stress", "morning", "morning"),
        ("stress", "stress", ""),
        ("sore_muscles", "post-workout", "post-workout"),
    ],
)
def test_a_plan_leads_to_the_reminders_of_its_routine(
    client: TestClient, complaint: str, context: str, wanted: str
) -> None:
    page = Parts(client.post(f"/relief/{complaint}", data={**NOTHING, "context": context}).text)
    (link,) = [each for each in page.told("href") if each.startswith("/diary/reminders")]
    chosen = [told["value"] for _, told in Parts(client.get(link).text).tags if "checked" in told]
    assert [each for each in chosen if each not in DAYS] == ([wanted] if wanted else [])
    assert [each for each in chosen if each in DAYS] == list(DAYS)


def test_a_plan_that_sends_to_a_doctor_offers_no_routine(client: TestClient) -> None:
    complaint = ATLAS.complaint("calf_cramp")
    rows = decision_table(ATLAS, complaint, no_conditions(ATLAS), Wish())
    row = next(row for row, plan in rows if plan.status == "see_clinician")
    answers = {f"q.{name}": answer for name, answer in zip(complaint.questions, row, strict=True)}
    text = client.post(f"/relief/{complaint.id}", data={**answers, "no_conditions": "1"}).text
    assert "/diary/reminders" not in text
    assert "/trials/plan" not in text


def test_a_session_starts_only_from_answers_that_the_engine_lets_pass(client: TestClient) -> None:
    ready = client.post("/session", data={"complaint": "stress", **NOTHING})
    assert 'id="data"' in ready.text
    assert "tel:112" in client.post("/session", data={"complaint": "stress", "q.emergency_now": "yes"}).text
    for told in ({}, {"none_of_these": "1", "c": "under_18"}, {**NOTHING, "c": "wound"}):
        answer = client.post("/session", data={"complaint": "stress", **told}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/relief/stress")


@pytest.mark.parametrize(
    "told",
    [
        {"sex": "none", "age": "40", "height_cm": "170", "weight_kg": "70"},
        {"sex": "male", "age": "40", "height_cm": "17", "weight_kg": "nan"},
        {},
    ],
)
def test_a_body_that_cannot_be_is_told_what_is_allowed(client: TestClient, data: Path, told: dict[str, str]) -> None:
    answer = client.post("/body", data=told)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not (data / "body.json").exists()


def test_a_body_is_kept_and_forgotten(client: TestClient, data: Path) -> None:
    client.post("/body", data={"sex": "female", "age": "40", "height_cm": "165,5", "weight_kg": "62"})
    assert 'value="165.5"' in client.get("/body").text
    client.post("/body/forget")
    assert not (data / "body.json").exists()


def test_nothing_of_one_person_is_kept_for_the_next_where_several_share_the_app(data: Path) -> None:
    client = TestClient(create_app(Settings(shared=True), ATLAS), base_url="http://127.0.0.1")
    client.post("/relief/stress", data={**NOTHING, "remember": "1"})
    client.post("/body", data={"sex": "female", "age": "40", "height_cm": "165", "weight_kg": "62"})
    assert [each.name for each in data.iterdir()] == ["short_lived.db"]  # whoever has a plan's address sees that plan
    assert 'name="remember"' not in client.get("/relief/stress").text


def test_a_point_that_hurt_stays_out_until_the_person_says_that_it_has_healed(client: TestClient) -> None:
    record = {
        "id": "0123456789abcdef",
        "at": datetime.now().astimezone().isoformat(),
        "complaint": "stress",
        "done": [{"code": "LR3", "side": side, "technique": "circle", "seconds": 20} for side in ("right", "left")],
        "stopped": "pain",
        "hurt": "pain",
    }
    assert client.post("/api/sessions", json=record).json()["new"]
    text = client.post("/relief/stress", data=NOTHING).text
    assert "HURT" in Parts(text).told("data-finding")
    assert "LR3 has healed" in text
    again = record | {"id": "0123456789abcdeg", "stopped": "interrupted", "hurt": None}
    assert client.post("/api/sessions", json=again).json()["new"]
    assert "HURT" in Parts(client.post("/relief/stress", data=NOTHING).text).told("data-finding")
    said = {**NOTHING, "healed": "LR3"}
    assert "HURT" not in Parts(client.post("/relief/stress", data=said).text).told("data-finding")
    island = re.search(r'id="data">(.*?)</script>', client.post("/session", data=said | {"complaint": "stress"}).text)
    assert island
    healed = json.loads(island[1])["healed"]
    assert client.post("/api/sessions", json=again | {"id": "0123456789abcdeh", "healed": healed}).json()["new"]
    assert "HURT" not in Parts(client.post("/relief/stress", data=NOTHING).text).told("data-finding")


@pytest.mark.parametrize(
    ("locale", "first", "last"), [("en-US", "988", "911"), ("en", "988", "999"), ("en-GB", "116123", "112")]
)
def test_the_stop_for_dark_thoughts_shows_the_crisis_lines_first(
    client: TestClient, locale: str, first: str, last: str
) -> None:
    text = client.get("/search", params={"q": "i want to die"}, headers={"accept-language": locale}).text
    called = [each[4:] for each in Parts(text).told("href") if each.startswith("tel:")]
    assert (called[0], called[-1]) == (first, last)
    other = Parts(client.get("/stop/R2", headers={"accept-language": locale}).text).told("href")
    assert f"tel:{first}" not in other


def test_a_damaged_line_of_the_log_is_told_under_the_plan_and_stops_nothing(client: TestClient, data: Path) -> None:
    data.mkdir(exist_ok=True)
    line = '{"at":"2026-01-01T10:00:00+00:00","done":[{"code":"LR3","side":"left","seconds":"many"}]}'
    (data / "sessions.jsonl").write_text(f"{line}\n")
    for _ in range(2):
        answer = client.post("/relief/stress", data=NOTHING)
        assert answer.status_code == 200
        assert "LOG" in Parts(answer.text).told("data-finding")
        assert "sessions.set-aside.jsonl" in answer.text
    assert (data / "sessions.set-aside.jsonl").read_text() == f"{line}\n"


@pytest.mark.parametrize(
    ("minutes", "starts"), [(0, True), (59, True), (61, False), (60 * 24 * 365, False), (-5, False), (None, True)]
)
def test_a_plan_that_stood_open_for_more_than_an_hour_starts_no_session(
    client: TestClient, minutes: int | None, *, starts: bool
) -> None:
    checked = {} if minutes is None else {"checked_at": str(int(time.time()) - minutes * 60)}
    answer = client.post("/session", data={**NOTHING, "complaint": "stress", **checked}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/shown/" if starts else "/relief/stress")


def test_from_a_points_page_only_that_point_is_pressed_after_the_check(client: TestClient) -> None:
    assert "/relief/stress?only=LR3" in client.get("/points/LR3").text
    unchecked = client.post("/session", data={"complaint": "stress", "only": "LR3"}, follow_redirects=False)
    assert (unchecked.status_code, unchecked.headers["location"]) == (303, "/relief/stress")
    text = client.post("/session", data={**NOTHING, "complaint": "stress", "only": "LR3"}).text
    session = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert {each["code"] for each in session["steps"]} == {"LR3"}
    assert session["clock"] == {
        "change_seconds": 10,
        "most_seen_seconds": 2,
        "over_after_seconds": 3600,
        "shortest_seconds": 10,
    }


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_card_shows_the_side_that_is_pressed(client: TestClient, side: str) -> None:
    page = Parts(client.post("/relief/calf_cramp", data={**NOTHING, "side": side}).text)
    shown = [each for each in page.told("src") if each.startswith("/body/still/")]
    assert shown
    assert all("size=small" in each and ("side=right" in each) == (side == "right") for each in shown)
    said = [each for each in page.told("alt") if each.startswith("The place of ")]
    assert len(said) == len(shown)
    assert all(f" on the {side}: " in each for each in said)


@pytest.mark.parametrize("name", ["calf_cramp", "headache", "nausea"])
def test_each_condition_is_a_line_of_its_group_and_a_box_behind_it(client: TestClient, name: str) -> None:
    asked = asked_of(ATLAS, ATLAS.complaint(name), read_answers(ATLAS, ATLAS.complaint(name), Said()))
    texts = {each.id: html.escape(each.text) for each in asked if each.kind == "condition"}
    groups = client.get(f"/relief/{name}").text.split('<details class="group"')[1:]
    ticked: list[str] = []
    for summary, boxes in (each.split("</summary>", 1) for each in groups):
        ids = re.findall(r'name="c" value="(\w+)"', boxes)
        assert re.findall(r"<span>(.*?)</span>", summary) == [texts[each] for each in ids]
        assert re.search(r"<strong>(.+?)</strong>", summary)
        ticked += ids
    assert sorted(ticked) == sorted(texts)


def test_a_group_with_a_tick_is_open_when_the_check_comes_back(client: TestClient) -> None:
    page = client.post("/relief/calf_cramp", data={"c": "wound"}).text
    opened = [each for each in page.split('<details class="group"')[1:] if each.startswith(" open")]
    assert [re.findall(r"<strong>(.+?)</strong>", each) for each in opened] == [["Skin and bones"]]


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/relief/nope", "/relief/foot_cramp"),
        ("/relief/stress-and-stress", "/relief/sleep"),
        ("/trials/plan?complaint=nope", "/trials/plan?complaint=stress"),
        ("/stop/R99", "tel:112"),
        ("/diary/entries/none-such", "/diary/entries"),
        ("/diary/entries/ab", "/diary/entries"),
        ("/diary/entries?kind=foo", "/diary"),
        ("/trials/x", "/trials"),
        ("/trials/plan", "/trials"),
        ("/points/LR99", "/points"),
    ],
)
def test_a_page_that_is_not_there_says_in_words_where_to_go(client: TestClient, path: str, leads_to: str) -> None:
    answer = client.get(path)
    assert 400 <= answer.status_code < 500
    text = html.unescape(re.sub("<[^>]+>", " ", answer.text.partition("<main")[2].partition("</main>")[0]))
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b|\bR\d+b?\b|`|identifier|query\.", text)
    assert leads_to in Parts(answer.text.partition("<main")[2]).told("href")


def test_the_api_still_lists_what_there_is(client: TestClient) -> None:
    told = client.post("/api/plan/nope", json={}).json()
    assert told["status"] == 404
    assert "calf_cramp, foot_cramp" in told["error"]


@pytest.mark.parametrize("path", ["/relief/calf_cramp", "/cramp", "/evidence", "/points/LR3", "/stop/R1"])
def test_sources_are_shown_by_their_names_not_by_our_keys(client: TestClient, path: str) -> None:
    text = client.get(path).text
    shown = re.findall(r'<a href="/about#source-([^"]+)">([^<]+)</a>', text)
    assert shown or path == "/stop/R1"
    assert [key for key, name in shown if html.unescape(name) != ATLAS.source(key).cite] == []
    assert "britbrief" not in re.sub("<[^>]+>", "", text)
