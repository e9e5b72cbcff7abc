"""A hundred people in one process: what one of them does reaches none of the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock

import pytest
from starlette.testclient import TestClient

from taichong import plan_for
from taichong.atlas import load
from taichong.diary import Note, open_diary
from taichong.locate import ToldBody, keep_body, kept_body
from taichong.person import KEPT, Conditions, Home
from taichong.web.app import create_app
from taichong.web.clock import keep_zone
from taichong.web.settings import Settings

ATLAS = load()
PEOPLE, BROWSE = 100, 25
"""So many people; so many of them have pages of their own, which take a while to make."""
CODES = ("ST36", "GB34", "BL57")
"""Where it hurt: on the first a step of the plan, on the second one that others lie below, on the third none of it."""
ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")
BUILDING = Lock()
"""While fastapi makes routes it silences a warning, for all threads; another that ends doing so would undo it."""
CALF = {"none_of_these": True, "no_conditions": True}


def session(number: int) -> dict[str, object]:
    """What the player of person `number` tells: one of the points hurt."""
    return {
        "id": f"{number:032x}",
        "at": datetime.now(UTC).isoformat(),
        "complaint": "calf_cramp",
        "done": [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 10 + number}],
        "hurt_at": {"code": CODES[number % len(CODES)], "side": "left"},
        "stopped": "pain",
    }


def live(folder: Path, number: int) -> None:
    """Do what a person does in their own home, on pages of their own or by a program."""
    home = Home(folder / str(number))
    keep_body(home, ToldBody("female", 34, 150 + number / 4, 62), {})
    home.remember(Conditions(date(2026, 1, 1), {"pregnancy": "no", "blood_thinner": str(number)}))
    keep_zone(home, ZONES[number % 2])
    if number < BROWSE:
        with BUILDING:
            client = TestClient(create_app(atlas=ATLAS, home=home), base_url="http://127.0.0.1")
            assert client.get("/no/such/page").status_code == 404  # every route has been made, to be passed by
        assert client.post("/api/sessions", json=session(number)).json() == {"ok": True, "new": True}
        assert client.post("/diary", data={"kind": "note", "text": f"I am {number}"}).status_code == 200
        return
    home.sessions.append(session(number))
    diary = open_diary(home.diary_file)
    diary.add(Note(text=f"I am {number}"))
    diary.engine.dispose()


def test_a_hundred_people_at_once_never_touch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobodys = tmp_path / "nobody's"
    monkeypatch.setenv("TAICHONG_DATA", str(nobodys))
    with ThreadPoolExecutor(16) as workers:
        list(workers.map(lambda number: live(tmp_path, number), range(PEOPLE)))
    assert not nobodys.exists()
    for number in range(PEOPLE):
        home = Home(tmp_path / str(number))
        (line,) = home.sessions.records()
        assert (line["id"], line["done"][0]["seconds"]) == (f"{number:032x}", 10 + number)
        assert kept_body(home) == ToldBody("female", 34, 150 + number / 4, 62)
        kept = home.conditions()
        assert kept is not None
        assert kept.answers["blood_thinner"] == str(number)
        assert home.zone_file.read_text(encoding="utf-8") == ZONES[number % 2]
        diary = open_diary(home.diary_file)
        assert [each.data for each in diary.current("note")] == [Note(text=f"I am {number}")]
        diary.engine.dispose()


def test_what_hurt_one_person_is_left_out_of_their_plan_alone(tmp_path: Path) -> None:
    for number in range(len(CODES)):
        live(tmp_path, number)
    told = [
        plan_for("calf cramp", none_of_these=True, conditions=(), home=Home(tmp_path / str(number)))
        for number in range(len(CODES))
    ]
    assert [[each.code for each in plan.left_out] for plan in told] == [["ST36"], ["ST36", "GB34"], []]
    assert plan_for("calf cramp", none_of_these=True, conditions=()).left_out == ()


def test_visitors_of_a_shared_server_leave_nothing_for_the_next(tmp_path: Path) -> None:
    """Strangers meet there: one's pain is no reason to leave a point out of another's plan."""
    app = create_app(Settings(shared=True), ATLAS, Home(tmp_path))
    one, other = (TestClient(app, base_url="http://127.0.0.1") for _ in range(2))
    before = other.post("/api/plan/calf_cramp", json=CALF).json()
    assert one.post("/api/sessions", json=session(0)).json() == {"ok": True, "new": False}
    assert other.post("/api/plan/calf_cramp", json=CALF).json() == before
    assert not [name for name in KEPT if (tmp_path / name).exists() and name != "short_lived.db"]


def test_the_folder_of_a_home_is_found_by_the_environment_that_is_given(tmp_path: Path) -> None:
    assert Home.of_user({"TAICHONG_DATA": str(tmp_path)}).folder == tmp_path
    assert Home.of_user({"HOME": "/home/a"}).folder != Home.of_user({"HOME": "/home/b"}).folder
