"""What day it is for a person whose server stands in another zone: the zone of their forms decides."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary.diary import open_diary
from taichong.person import Home
from taichong.trial.log import own_trial
from taichong.web.app import create_app
from taichong.web.clock import server_day, today
from taichong.web.forms import Check
from taichong.web.settings import Settings
from taichong.web.trial import card as card_pages

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
EAST, WEST = "Pacific/Kiritimati", "Etc/GMT+12"  # 26 hours apart: never the same day
NOTHING = {"none_of_these": "1", "no_conditions": "1"}
TRIAL = {"complaint": "calf_cramp", "per_week": "3", "control": "light_touch", "side": "left", "run_in_days": "0"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


def day_in(zone: str) -> date:
    """The day there now."""
    return datetime.now(ZoneInfo(zone)).date()


def no_cramp(zone: str) -> dict[str, str]:
    """A form of the diary as a browser in that zone sends it."""
    return {"kind": "no_cramp", "zone": zone}


def test_the_day_is_this_machines_until_a_form_tells_a_zone(client: TestClient) -> None:
    assert today(Home.of_user(os.environ)) == server_day()
    for zone in (EAST, WEST):
        client.post("/diary", data=no_cramp(zone))
        assert today(Home.of_user(os.environ)) == day_in(zone)
    assert day_in(EAST) > day_in(WEST)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "/etc/localtime", "x" * 5000, "UTC\0"]
)
def test_what_is_no_zone_changes_nothing(client: TestClient, data: Path, zone: str) -> None:
    client.post("/diary", data=no_cramp(EAST))
    assert client.post("/diary", data=no_cramp(zone)).status_code == 200
    assert (data / "zone.txt").read_text(encoding="utf-8") == EAST
    (data / "zone.txt").write_text(zone, encoding="utf-8")
    assert today(Home.of_user(os.environ)) == server_day()


def test_the_days_of_the_charts_and_of_the_export_are_the_persons(client: TestClient) -> None:
    for zone in (EAST, WEST):
        client.post("/diary", data=no_cramp(zone))
        assert f"{day_in(zone)}.json" in client.get("/diary/export.json").headers["content-disposition"]


def test_a_trial_begins_and_goes_on_by_the_persons_own_clock(client: TestClient) -> None:
    client.post("/diary", data=no_cramp(EAST))
    start = {**TRIAL, "start": day_in(WEST).isoformat()}
    assert client.post("/trials/seal", data=start).status_code == 400
    sealed = client.post("/trials/seal", data={**start, "zone": WEST})
    assert sealed.status_code == 200
    name = str(sealed.url).rpartition("/")[2]
    assert "day 1 " in client.get(f"/trials/{name}").text.casefold()
    client.post(f"/trials/{name}/today", data={**NOTHING, "zone": EAST})
    ahead = (day_in(EAST) - day_in(WEST)).days
    assert f"day {1 + ahead} " in client.get(f"/trials/{name}").text.casefold()


def test_what_was_pressed_counts_for_the_card_wherever_the_person_is(client: TestClient) -> None:
    done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 355}]
    record = {"id": "0123456789abcdef", "at": datetime.now(UTC).isoformat(), "complaint": "calf_cramp", "done": done}
    assert client.post("/api/sessions", json=record).json()["new"]
    sealed = client.post("/trials/seal", data={**TRIAL, "start": day_in(EAST).isoformat(), "zone": EAST})
    own = own_trial(open_diary(Home.of_user(os.environ).diary_file), str(sealed.url).rpartition("/")[2])
    for zone in (EAST, WEST):
        client.post("/diary", data=no_cramp(zone))
        known = card_pages.known(
            ATLAS, Home.of_user(os.environ), own, Check({name: (value,) for name, value in NOTHING.items()})
        )
        assert known.date == day_in(zone)
        assert known.pressed_seconds == {("ST36", "left"): 355}


def test_the_zone_goes_with_everything_else_and_is_never_kept_where_no_diary_is(client: TestClient, data: Path) -> None:
    client.post("/diary", data=no_cramp(EAST))
    client.post("/diary/erase", data={"sure": "yes"})
    assert not (data / "zone.txt").exists()
    shared = TestClient(create_app(Settings(shared=True), ATLAS), base_url="http://127.0.0.1")
    shared.post("/diary", data=no_cramp(EAST))
    assert not (data / "zone.txt").exists()


def test_every_form_of_the_diary_and_of_a_trial_tells_the_zone(client: TestClient) -> None:
    sealed = client.post(
        "/trials/seal", data={**TRIAL, "start": (today(Home.of_user(os.environ)) + timedelta(days=0)).isoformat()}
    )
    name = str(sealed.url).rpartition("/")[2]
    look = "&".join(f"{key}={value}" for key, value in {**TRIAL, "look": "1"}.items())
    pages = ("/diary", f"/trials/{name}", f"/trials/{name}/today", f"/trials/plan?{look}")
    actions = ("/diary", f"/trials/{name}/log", f"/trials/{name}/today", "/trials/seal")
    for path, action in zip(pages, actions, strict=True):
        forms = re.findall(r'<form [^>]*method="post" action="([^"]+)".*?</form>', client.get(path).text, re.DOTALL)
        told = re.findall(
            r'<form [^>]*method="post" action="([^"]+)"(?:(?!</form>).)*?data-zone', client.get(path).text, re.DOTALL
        )
        assert action in told
        assert forms.count(action) == told.count(action)
