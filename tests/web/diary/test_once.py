"""Each form of the diary and of a trial, sent twenty times at once: one is kept, and every answer leads there."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary.diary import open_diary
from taichong.diary.kinds import Note, Trial
from taichong.trial import episode_log
from taichong.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taichong.diary.diary import Diary

ATLAS = load()
TWENTY = 20
CRAMP = {"kind": "cramp", "where": "calf", "severity": "7"}
DAILY = {"kind": "daily", "item.stress": "6", "own": "mood", "own_value": "4"}
EFFECT = {"kind": "effect", "what": "bruise"}
PLAN = {"complaint": "calf_cramp", "per_week": "3", "control": "light_touch", "side": "left", "run_in_days": "0"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    opened = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    yield opened
    opened.engine.dispose()


def key_of(client: TestClient, page: str) -> dict[str, str]:
    """The hidden key of the first form of a page."""
    found = re.search(r'name="form_key" value="(\w+)"', client.get(page).text)
    assert found
    return {"form_key": found[1]}


def twenty(client: TestClient, address: str, form: dict[str, str]) -> set[tuple[int, str]]:
    """Status and place of the answers to a form that is sent twenty times at once."""
    with ThreadPoolExecutor(TWENTY) as senders:
        answers = list(senders.map(lambda _: client.post(address, data=form), range(TWENTY)))
    return {(each.status_code, each.headers.get("location", "")) for each in answers}


@pytest.mark.parametrize(
    ("form", "kept"),
    [(CRAMP, 1), (DAILY, 2), (EFFECT, 1), ({"kind": "no_cramp"}, 1), ({"kind": "note", "text": "a"}, 1)],
)
def test_twenty_at_once_of_a_form_keep_one(client: TestClient, diary: Diary, form: dict[str, str], kept: int) -> None:
    answers = twenty(client, "/diary", form | key_of(client, "/diary"))
    assert len(list(diary.every_entry())) == kept
    ((status, place),) = answers
    assert status == 303
    assert place.startswith("/diary?kept=")


def test_the_same_form_filled_in_otherwise_or_on_a_new_page_is_kept_too(client: TestClient, diary: Diary) -> None:
    key = key_of(client, "/diary")
    for form in (CRAMP | key, CRAMP | {"severity": "3"} | key, CRAMP | key_of(client, "/diary"), CRAMP | key):
        client.post("/diary", data=form)
    assert len(diary.current()) == 3


def test_twenty_corrections_and_twenty_withdrawals_are_one_each(client: TestClient, diary: Diary) -> None:
    old = diary.add(Note(text="a"))
    page = f"/diary/entries/{old.id}"
    assert twenty(client, page, {"kind": "note", "text": "b", **key_of(client, page)}) == {
        (303, "/diary/entries?done=corrected")
    }
    (new,) = diary.current()
    again = f"/diary/entries/{new.id}"
    assert twenty(client, f"{again}/withdraw", key_of(client, again)) == {(303, "/diary/entries?done=withdrawn")}
    assert (len(list(diary.every_entry())), diary.current()) == (3, [])


def test_twenty_seals_are_one_trial_also_from_different_pages(client: TestClient, diary: Diary) -> None:
    page = "/trials/plan?" + "&".join(f"{name}={value}" for name, value in (PLAN | {"look": "1"}).items())
    keys = [key_of(client, page) for _ in range(2)]
    answers = twenty(client, "/trials/seal", PLAN | keys[0])
    assert len(list(diary.every_entry("trial"))) == 1
    ((status, _place),) = answers
    assert status == 303
    client.post("/trials/seal", data=PLAN | keys[1])
    assert len(list(diary.every_entry("trial"))) == 1
    own = f"/trials/{next(iter(answers))[1].removeprefix('/trials/')}"
    for address, form in ((f"{own}/expect", {"expectation": "6"}), (f"{own}/end", {"sure": "yes"})):
        before = len(list(diary.every_entry("trial")))
        assert {status for status, _ in twenty(client, address, form | key_of(client, own))} == {303}
        assert len(list(diary.every_entry("trial"))) == before + 1


def test_twenty_taps_of_each_button_of_an_episode_are_one(
    client: TestClient, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    # "It let go" is said at once here; of twenty, one may have looked at its clock before another was kept.
    monkeypatch.setattr(episode_log, "DOUBLE_TAP", timedelta(days=-1))
    start = date.today()  # noqa: DTZ011 -- the trial begins on the day of the person's clock
    asked = {"complaint": "calf_cramp", "design": "episodes", "control": "light_touch", "side": "left"}
    sealed = client.post("/trials/seal", data=asked | {"episodes": "12", "start": start.isoformat()})
    home = sealed.headers["location"]
    well = {"none_of_these": "1", "none_today": "1", "no_conditions": "1"}
    taps = (
        ("/episode", {"what": "rehearsed"}, home, "rehearsed"),
        ("/check", well, f"{home}/check", "checked"),
        ("/open", {"none_of_these": "1", "none_today": "1"}, home, "episode"),
        ("/episode", {"what": "let_go"}, home, "episode"),
        ("/episode", {"what": "not_tonight"}, home, "episode"),
    )
    for address, form, page, event in taps:
        before = [each.data.event for each in diary.current("trial") if isinstance(each.data, Trial)]
        ((status, _place),) = twenty(client, home + address, form | key_of(client, page))
        after = [each.data.event for each in diary.current("trial") if isinstance(each.data, Trial)]
        assert (status, after) == (303, [*before, event])
