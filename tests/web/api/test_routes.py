"""The API: what it answers is what ``--json`` prints, every answer has its shape, and nothing breaks it."""

from __future__ import annotations

import itertools
import json
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.atlas.search import find_point
from taichong.care import text as say
from taichong.care.answers import Said
from taichong.care.plan import Plan
from taichong.care.request import Request, make_plan
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
APP = create_app(atlas=ATLAS)
RECORD = {
    "id": "0123456789abcdef",
    "at": "2026-05-03T03:04:05+02:00",
    "complaint": "calf_cramp",
    "context": "during",
    "done": [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": 120.0}],
    "stopped": None,
    "before": None,
    "after": 2,
}
schema = schemathesis.openapi.from_asgi("/api/openapi.json", APP, headers={"host": "127.0.0.1"})


@pytest.fixture(autouse=True)
def data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("TAICHONG_DATA", str(folder))
    APP.state.home = Home(folder)
    return folder


@pytest.fixture
def client() -> TestClient:
    return TestClient(APP, base_url="http://127.0.0.1")


@schema.parametrize()
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_every_answer_is_in_its_schema_and_none_is_a_failure(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(
        headers={"host": "127.0.0.1"},
        checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
    )


def test_a_plan_is_the_one_that_the_command_prints(client: TestClient) -> None:
    for complaint in ATLAS.complaints:
        said = Said(none_of_these=True, condition=("wound:left-foot",))
        asked = {"none_of_these": True, "condition": ["wound:left-foot"]}
        plan = make_plan(ATLAS, Request(complaint.id, said), None)
        assert isinstance(plan, Plan)
        answer = client.post(f"/api/plan/{complaint.id}", json=asked).json()
        assert answer == json.loads(json.dumps(say.plan_json(plan)))


@pytest.mark.parametrize("query", ["LV3", "太冲", "supreme rush", "ST-36"])
def test_a_point_is_the_one_that_the_command_prints(client: TestClient, query: str) -> None:
    point = find_point(ATLAS, query).sure
    assert point is not None
    assert client.get("/api/find", params={"q": query}).json() == json.loads(json.dumps(say.point_json(ATLAS, point)))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/points/XX9", None, 404),
        ("GET", "/api/find?q=zzzzqqq", None, 404),
        ("GET", "/api/nothing", None, 404),
        ("DELETE", "/api/points", None, 405),
        ("POST", "/api/plan/calf_cramp", {"none_of_these": "perhaps"}, 422),
        ("POST", "/api/plan/calf_cramp", {"surprise": 1}, 422),
        ("POST", "/api/plan/calf_cramp", {"none_of_these": True, "has": ["emergency_now"]}, 400),
        ("POST", "/api/plan/calf_cramp", {"has": ["no_such"]}, 404),
        ("GET", "/api/claims?verdict=perhaps", None, 400),
        ("POST", "/api/sessions", {**RECORD, "complaint": "no_such"}, 404),
        ("POST", "/api/sessions", {**RECORD, "after": 11}, 422),
    ],
)
def test_every_error_has_one_shape(client: TestClient, method: str, path: str, body: object, status: int) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status
    told = answer.json()
    assert set(told) == {"ok", "error", "errors", "status", "help"}
    assert (told["ok"], told["status"], told["errors"][0]) == (False, status, told["error"])


def test_a_session_is_kept_once_however_often_it_is_sent(client: TestClient) -> None:
    assert [client.post("/api/sessions", json=RECORD).json()["new"] for _ in range(3)] == [True, False, False]
    (kept,) = Home.of_user(os.environ).sessions.records()
    assert kept["done"] == RECORD["done"]
    assert "hurt" not in kept


NUMB_AT = {"code": "ST36", "side": "left"}
FIRST_TAP = {**RECORD, "over": False, "stopped": "pain", "hurt_at": NUMB_AT, "after": None}
SECOND_TAP = {**FIRST_TAP, "hurt": "numb"}
AT_THE_END = {**SECOND_TAP, "over": True, "after": 4}


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST_TAP, SECOND_TAP, AT_THE_END])))
def test_what_hurt_stands_whichever_of_its_tellings_comes_last(
    client: TestClient, order: tuple[dict[str, Any], ...]
) -> None:
    for each in order:
        assert client.post("/api/sessions", json={**each, "at": datetime.now().astimezone().isoformat()}).json()["ok"]
    (kept,) = Home.of_user(os.environ).sessions.records()
    assert (kept["stopped"], kept["hurt"], kept["hurt_at"], kept["over"]) == ("pain", "numb", NUMB_AT, True)
    assert kept["after"] == 4
    plan = client.post("/api/plan/calf_cramp", json={"none_of_these": True, "no_conditions": True}).json()
    assert [(each["code"], each["side"], each["why"]) for each in plan["left_out"]] == [("ST36", "left", "NUMB")]


def test_a_session_that_was_over_an_hour_ago_only_learns_what_hurt(client: TestClient) -> None:
    before = datetime.now().astimezone() - timedelta(hours=2)
    client.post("/api/sessions", json={**FIRST_TAP, "at": before.isoformat()})
    assert client.post("/api/sessions", json=AT_THE_END).json()["new"]
    (kept,) = Home.of_user(os.environ).sessions.records()
    assert (kept["hurt"], kept["after"], kept["at"]) == ("numb", None, before.isoformat(timespec="seconds"))
    assert not client.post("/api/sessions", json=AT_THE_END).json()["new"]


def test_a_session_told_to_its_end_learns_its_rating_once(client: TestClient) -> None:
    left = {**RECORD, "over": True, "after": None}
    for after, new in ((None, True), (0, True), (None, False), (7, False)):
        told = {**left, "at": datetime.now().astimezone().isoformat(), "after": after}
        assert client.post("/api/sessions", json=told).json()["new"] is new
    (kept,) = Home.of_user(os.environ).sessions.records()
    assert (kept["after"], kept["over"]) == (0, True)


def test_a_session_in_which_nothing_was_pressed_is_none_unless_it_hurt(client: TestClient) -> None:
    nothing = {**RECORD, "done": []}
    assert client.post("/api/sessions", json=nothing).json() == {"ok": True, "new": False}
    assert not Home.of_user(os.environ).sessions.file.exists()
    assert client.post("/api/sessions", json={**nothing, "hurt_at": NUMB_AT, "stopped": "pain"}).json()["new"]


def test_a_place_that_the_atlas_does_not_have_is_refused(client: TestClient) -> None:
    assert client.post("/api/sessions", json={**FIRST_TAP, "hurt_at": {**NUMB_AT, "code": "XX9"}}).status_code == 404


def test_what_was_pressed_in_the_browser_counts_for_the_days_limit(client: TestClient) -> None:
    now = datetime.now().astimezone().isoformat()
    long = {**RECORD, "at": now, "done": [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 355}]}
    client.post("/api/sessions", json=long)
    plan = client.post("/api/plan/calf_cramp", json={"none_of_these": True, "no_conditions": True}).json()
    assert [each["side"] for each in plan["steps"] if each["code"] == "ST36"] == ["right"]
    assert "DAY-CAP" in [each["code"] for each in plan["findings"]]


def test_the_api_page_names_every_operation(client: TestClient) -> None:
    text = client.get("/api").text
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text
