"""A trial's own reminder: in the calendar and on the diary's page, until the day is written down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient
from tests.web.trial.test_trial_pages import today

from taichong.atlas import load
from taichong.diary import open_diary
from taichong.person import Home
from taichong.trial import own_trial
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
DAYS = 24


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return TestClient(create_app(atlas=ATLAS, home=Home(tmp_path)), base_url="http://127.0.0.1")


def seal(client: TestClient, tmp_path: Path, begins: date, complaint: str = "anger", **more: str) -> str:
    data = {
        "complaint": complaint,
        "point": "LR3",
        "side": "left",
        "control": "light_touch",
        "blocks": "6",
        "period_days": "2",
    }
    data |= {"run_in_days": "0", "start": begins.isoformat(), **more}
    assert client.post("/trials/seal", data=data).status_code == 200
    diary = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    name = own_trial(diary).id
    diary.engine.dispose()
    return name


def events(client: TestClient, trial: str, query: str = "at=20:30&zone=Europe/Berlin") -> dict[date, str]:
    """What the calendar shows, by day: `open`, or `cancelled`."""
    shown = Calendar.from_ical(client.get(f"/trials/{trial}/reminder.ics?{query}").content)
    return {
        each.decoded("dtstart").date(): "cancelled" if each.get("status") == "CANCELLED" else "open"
        for each in shown.walk("VEVENT")
    }


def test_each_day_is_reminded_of_until_it_is_written_down(client: TestClient, tmp_path: Path) -> None:
    trial = seal(client, tmp_path, today())
    assert events(client, trial) == {today() + timedelta(days=each): "open" for each in range(DAYS)}
    assert 'id="trial-waits"' in client.get("/diary").text
    client.post(f"/trials/{trial}/log", data={"value": "4", "done": "planned"})
    assert events(client, trial)[today()] == "cancelled"
    assert events(client, trial)[today() + timedelta(days=1)] == "open"
    assert 'id="trial-waits"' not in client.get("/diary").text


def test_before_it_begins_nothing_waits_and_once_it_is_ended_nothing_is_left(
    client: TestClient, tmp_path: Path
) -> None:
    trial = seal(client, tmp_path, today() + timedelta(days=1))
    assert 'id="trial-waits"' not in client.get("/diary").text
    client.post(f"/trials/{trial}/end", data={"sure": "yes"})
    assert set(events(client, trial).values()) <= {"cancelled"}
    assert 'id="trial-waits"' not in client.get("/diary").text


def test_titles_are_neutral_unless_plain_ones_are_asked_for_and_times_are_on_the_wall(
    client: TestClient, tmp_path: Path
) -> None:
    trial = seal(client, tmp_path, today())
    neutral = client.get(f"/trials/{trial}/reminder.ics?at=20:30&zone=Europe/Berlin").text
    assert "SUMMARY:Diary" in neutral
    assert "trial" not in neutral.casefold()
    assert "T203000" in neutral
    assert "SUMMARY:Write today down for my trial" in client.get(f"/trials/{trial}/reminder.ics?plain=1").text
    for bad in ("at=25:00", "at=", "zone=Mars/Olympus"):
        assert client.get(f"/trials/{trial}/reminder.ics?{bad}").status_code == 400
