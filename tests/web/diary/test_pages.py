"""The diary in the browser: what a form sends is what is kept; what cannot be used gets one clear line."""

from __future__ import annotations

import html
import json
import os
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary.diary import open_diary
from taichong.diary.kinds import Cramp, Daily, Gad2, Gad7, NoCramp, Rating, Session
from taichong.person import Home
from taichong.trial import episode_log
from taichong.trial.design import days
from taichong.trial.episode_text import night_signs
from taichong.trial.log import Log, log_day, own_trial
from taichong.trial.record import verify
from taichong.web.app import create_app
from taichong.web.care import pages
from taichong.web.clock import today
from taichong.web.guard import MOST_IMPORT_BYTES
from taichong.web.settings import Settings
from taichong.web.trial import pages as trial_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taichong.diary.diary import Diary

ATLAS = load()
OWN = "http://127.0.0.1"
CRAMP = {"kind": "cramp", "where": "calf", "severity": "7", "minutes": "5", "woken": "yes"}
SEVEN = {f"gad.{place}": answer for place, answer in enumerate("3231021")}
TRIAL = {
    "complaint": "calf_cramp",
    "per_week": "3",
    "control": "light_touch",
    "side": "left",
    "run_in_days": "0",
    "blocks": "6",
    "period_days": "7",
}
NOTHING = {"none_of_these": "1", "no_conditions": "1"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url=OWN)


@pytest.fixture
def diary(data: Path) -> Iterator[Diary]:
    opened = open_diary(f"sqlite:///{data / 'diary.db'}")
    yield opened
    opened.engine.dispose()


def problem(text: str) -> str:
    """The one line of a page that could not use what was sent."""
    found = re.search(r'role="alert".*?<p>(.*?)</p>', text, re.DOTALL)
    assert found, text
    return html.unescape(found[1])


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": "note", "text": "I want to die"}, "R15"),
        ({"kind": "note", "text": "chest pain and cannot breathe"}, "R2"),
        ({"kind": "note", "text": "baby not moving"}, "R23"),
        (CRAMP | {"trigger": "my calf is swollen and hot"}, "R1"),
        ({"kind": "no_cramp", "note": "slept badly, legs heavy"}, "R7"),
    ],
)
def test_own_words_that_tell_of_a_danger_are_kept_and_answered_as_the_search_does(
    client: TestClient, diary: Diary, form: dict[str, str], says: str
) -> None:
    words = form.get("text") or form.get("trigger") or form["note"]
    for corrects in (False, True):
        path = f"/diary/entries/{next(diary.standing()).id}" if corrects else "/diary"
        answer = client.post(path, data=form)
        asked = client.post("/search", data={"q": words})
        answers = r'<p data-finding="[^<]*</p>|<section class="question"[^~]*?</section>'
        here, there = (re.findall(answers, each.text) for each in (answer, asked))
        assert (here, bool(here), says in answer.text) == (there, True, True)
        assert re.findall('href="tel:[^"]+', answer.text) == re.findall('href="tel:[^"]+', asked.text) != []
        assert "It’s saved." in answer.text
        assert len(list(diary.standing())) == 1


def test_the_diary_says_whom_to_call_and_takes_ordinary_words_as_they_are(client: TestClient) -> None:
    kept = client.post("/diary", data=CRAMP | {"trigger": "running"})
    assert kept.url.path == "/diary"
    assert "In danger now?" in client.get("/diary").text


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        (CRAMP, [Cramp(where="calf", severity=7, minutes=5, woken=True)]),
        ({"kind": "cramp", "where": "foot"}, [Cramp(where="foot")]),
        (
            {"kind": "cramp", "where": "foot", "medicine": " <b>salt ", "preventive": "no"},
            [Cramp(where="foot", medicine="<b>salt", preventive=False)],
        ),
        ({"kind": "no_cramp", "medicine": "tea", "preventive": ""}, [NoCramp(medicine="tea")]),
        (CRAMP | {"minutes_typed": "3,5", "side": "left"}, None),
        ({"kind": "daily", "item.stress": "6", "item.sleep": "", "own": "mood", "own_value": "4"}, None),
        ({"kind": "gad2", "gad.0": "1", "gad.1": "0"}, [Gad2(answers=(1, 0))]),
        ({"kind": "gad7", **SEVEN}, [Gad7(answers=(3, 2, 3, 1, 0, 2, 1))]),
        ({"kind": "rating", "about": "pain", "before": "6", "after": "3"}, [Rating(about="pain", before=6, after=3)]),
    ],
)
def test_what_a_form_says_is_what_is_kept_and_what_it_leaves_open_stays_unknown(
    client: TestClient, diary: Diary, form: dict[str, str], kept: list[Any] | None
) -> None:
    assert client.post("/diary", data=form).status_code == 200
    found = [each.data for each in diary.current()]
    if form.get("minutes_typed"):
        assert found == [Cramp(where="calf", side="left", severity=7, minutes=3.5, woken=True)]
    elif form["kind"] == "daily":
        assert set(found) == {Daily(item="stress", value=6), Daily(item="mood", value=4)}
    else:
        assert found == kept


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": "cramp"}, "Choose a place"),
        (CRAMP | {"severity": "11"}, "0 to 10"),
        (CRAMP | {"severity": "=cmd"}, "not a whole number"),
        (CRAMP | {"where": "moon"}, "must be one of"),
        (CRAMP | {"minutes_typed": "nan"}, "minutes"),
        (CRAMP | {"minutes_typed": "soon"}, "write one such as 3"),
        (CRAMP | {"when": "2999-01-01T03:10"}, "is in the future"),
        (CRAMP | {"when": "1000-01-01T03:10"}, "is before 1900"),
        (CRAMP | {"when": "yesterday"}, "is not a time"),
        (CRAMP | {"trigger": "a" * 300}, "200 characters"),
        (CRAMP | {"medicine": "a" * 300}, "200 characters"),
        (CRAMP | {"preventive": "yes"}, "Which medicine was it?"),
        ({"kind": "daily"}, "Rate at least one of them"),
        ({"kind": "gad2", "gad.0": "1"}, "Answer both"),
        ({"kind": "gad2", "gad.0": "1", "gad.1": "4"}, "from 0 to 3"),
        ({"kind": "gad7", **SEVEN, "gad.6": ""}, "Answer all seven"),
        ({"kind": "gad7", **SEVEN, "gad.6": "4"}, "from 0 to 3"),
        ({"kind": "note", "text": "  "}, "The note is empty"),
        ({"kind": "effect"}, "Choose one"),
        ({"kind": "trial"}, "not one of ours"),
        ({}, "not one of ours"),
    ],
)
def test_what_cannot_be_used_gets_one_line_and_nothing_is_kept(
    client: TestClient, diary: Diary, form: dict[str, str], says: str
) -> None:
    answer = client.post("/diary", data=form)
    assert answer.status_code == 400
    assert says in problem(answer.text)
    assert diary.current() == []


def test_seven_answers_come_back_with_their_total_and_where_to_find_help(client: TestClient, diary: Diary) -> None:
    text = client.post("/diary", data={"kind": "gad7", **SEVEN}).text
    assert "12 of 21. This is a score to watch, not a diagnosis." in text
    assert "please talk to your doctor" in text.casefold()
    assert "tel:112" in text
    calm = client.post("/diary", data={"kind": "gad7", **dict.fromkeys(SEVEN, "1")}).text
    assert "7 of 21" in calm
    assert "Your emergency number" not in calm
    (first, _second) = diary.current("gad7")
    shown = client.get(f"/diary/entries/{first.id}").text
    assert [re.search(rf'name="gad.{place}" value="(\d)" checked', shown)[1] for place in range(7)] == list("3231021")  # type: ignore[index]
    client.post(f"/diary/entries/{first.id}", data={"kind": "gad7", **SEVEN, "gad.0": "0"})
    assert Gad7(answers=(0, 2, 3, 1, 0, 2, 1)) in [each.data for each in diary.current("gad7")]


def test_a_form_that_comes_back_keeps_what_was_chosen(client: TestClient) -> None:
    text = client.post("/diary", data=CRAMP | {"when": "2999-01-01T03:10"}).text
    assert re.search(r'name="where" value="calf" checked', text)
    assert re.search(r'name="severity" value="7" checked', text)
    assert 'value="2999-01-01T03:10"' in text


def test_what_is_written_is_never_markup(client: TestClient) -> None:
    client.post("/diary", data={"kind": "note", "text": "<script>alert(1)</script>"})
    client.post("/diary", data={"kind": "daily", "own": "<b>x", "own_value": "3"})
    for path in ("/diary", "/diary/entries", "/diary/charts"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<b>x" not in text


def test_the_time_is_the_clock_of_the_persons_own_zone(client: TestClient, diary: Diary) -> None:
    client.post("/diary", data=CRAMP | {"when": "2026-05-03T03:10", "zone": "Asia/Tokyo"})
    (entry,) = diary.current()
    assert entry.at.isoformat() == "2026-05-03T03:10:00+09:00"


def test_a_correction_is_a_new_entry_and_the_time_stays_to_the_second(client: TestClient, diary: Diary) -> None:
    client.post("/diary", data=CRAMP)
    (old,) = diary.current()
    shown = client.get(f"/diary/entries/{old.id}").text
    when = re.search(r'name="when" value="([^"]+)"', shown)
    assert when
    client.post(f"/diary/entries/{old.id}", data=CRAMP | {"severity": "3", "when": when[1]})
    (new,) = diary.current()
    assert isinstance(new.data, Cramp)
    assert (new.data.severity, new.replaces, new.at) == (3, old.id, old.at)
    assert "must" not in client.get(f"/diary/entries/{new.id}").text
    assert "no longer counts" in client.get(f"/diary/entries/{old.id}").text
    again = client.post(f"/diary/entries/{old.id}", data=CRAMP)
    assert again.status_code == 400
    assert "already replaced" in problem(again.text)


def test_what_is_taken_back_counts_no_more_and_stays_in_the_record(client: TestClient, diary: Diary) -> None:
    client.post("/diary", data=CRAMP)
    (entry,) = diary.current()
    assert "no longer counts" in client.post(f"/diary/entries/{entry.id}/withdraw", data={"why": "a dream"}).text
    assert diary.current() == []
    assert len(list(diary.every_entry())) == 2
    assert "a dream" in client.get("/diary/entries?every=true").text


@pytest.mark.parametrize(
    "path", ["/diary/entries/none-such", "/diary/entries/ab", "/diary/charts?item=moon", "/trials/x"]
)
def test_what_is_not_there_is_said_in_one_line(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.text


def test_sessions_of_the_player_land_in_the_diary_once_with_what_hurt(client: TestClient, diary: Diary) -> None:
    now = datetime.now().astimezone() - timedelta(minutes=5)
    record = {
        "id": "3f0e5f9c-1",
        "at": now.isoformat(),
        "complaint": "stress",
        "done": [{"code": "LR3", "side": "left", "technique": "circle", "seconds": 40.0}],
        "stopped": "pain",
        "hurt": "numb",
        "before": 6,
        "after": 4,
    }
    for _ in range(2):
        assert client.post("/api/sessions", json=record).status_code == 200
        assert "LR3" in client.get("/diary").text
    (session,) = diary.current("session")
    (effect,) = diary.current("effect")
    assert isinstance(session.data, Session)
    assert (session.data.before, session.data.after, session.data.stopped) == (6, 4, "pain")
    assert (effect.data.what, effect.data.where) == ("numbness", "LR3 left")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("hurt", "says"), [({}, "pain"), ({"hurt": "numb"}, "numbness")])
def test_what_hurt_stands_in_the_list_though_its_session_was_left(
    client: TestClient, hurt: dict[str, str], says: str
) -> None:
    at = datetime.now().astimezone() - timedelta(minutes=5)
    record = {
        "id": "3f0e5f9c-2",
        "at": at.isoformat(),
        "complaint": "stress",
        "done": [],
        "stopped": "pain",
        "hurt_at": {"code": "LR3", "side": "left"},
        "over": False,
        **hurt,
    }
    assert client.post("/api/sessions", json=record).status_code == 200
    for path in ("/diary", "/diary/entries"):
        (line,) = re.findall(r'<a href="/diary/entries/[^"]+">(.*?)</a>', client.get(path).text)
        assert (
            re.sub("<[^>]+>", "", line)
            == f"{at:%Y-%m-%d %H:%M} A problem after pressing {says} · Top of the foot (LR3), left"
        )


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_an_export_comes_back_exactly_and_twice_doubles_nothing(
    client: TestClient, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in (CRAMP, {"kind": "note", "text": "=cmd|' /C calc'!A0"}, {"kind": "daily", "item.sleep": "4"}):
        client.post("/diary", data=form)
    made = client.get(f"/diary/export.{kind}")
    assert "attachment" in made.headers["content-disposition"]
    assert kind != "csv" or "\"'=cmd" in made.text
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "other"))
    other = TestClient(create_app(atlas=ATLAS), base_url=OWN)
    for told in ("3 new entries; 0 were", "0 new entries; 3 were"):
        answer = other.post("/diary/import", files={"file": (f"mine.{kind}", made.content)})
        assert told in answer.text
    assert other.get(f"/diary/export.{kind}").content == made.content


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.json", b"[]", "not a diary export"),
        ("x.json", b'{"taichong_diary": 1, "entries": [', "broken off"),
        ("x.json", b'{"taichong_diary": 1, "entries": [{"kind": "cramp"}]}', "entry 1"),
        ("x.csv", b"a,b\n1,2\n", "not a diary export"),
        ("x.json", b"\xff\xfe\x00", "UTF-8"),
        ("x.exe", b"MZ", ".json or .csv"),
        ("../../etc/passwd", b"root", "passwd: an import must be"),
        ("x.json", b'{"taichong_diary": 1, "entries": [' + b'"a",' * 3_000_000, "entry 1"),
    ],
    ids=["array", "broken off", "no entry", "csv", "bytes", "program", "path", "12 MB"],
)
def test_a_hostile_import_gets_one_line_and_changes_nothing(
    client: TestClient, diary: Diary, name: str, content: bytes, says: str
) -> None:
    client.post("/diary", data=CRAMP)
    answer = client.post("/diary/import", files={"file": (name, content)})
    assert answer.status_code == 400
    assert says in problem(answer.text)
    assert "etc" not in problem(answer.text)
    assert len(list(diary.every_entry())) == 1


def test_an_import_above_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    length = {"content-length": str(MOST_IMPORT_BYTES + 1)}
    assert client.post("/diary/import", content=b"", headers=length).status_code == 413
    assert client.post("/diary", content=b"", headers={"content-length": "1000001"}).status_code == 413


@pytest.mark.parametrize(
    "path", ["/diary", "/diary/import", "/diary/erase", "/diary/entries/abcd/withdraw", "/trials/seal"]
)
@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_another_site_cannot_write(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert client.post(path, headers=headers).status_code == 403


def test_nothing_is_erased_without_a_second_yes_and_everything_with_it(
    client: TestClient, diary: Diary, data: Path
) -> None:
    client.post("/diary", data=CRAMP)
    for name in ("sessions.jsonl", "conditions.json", "body.json"):
        (data / name).touch()
    (data / "pictures" / "0123").mkdir(parents=True)
    (data / "pictures" / "0123" / "LR3-left.webp").touch()
    assert client.post("/diary/erase").status_code == 400
    assert len(diary.current()) == 1
    answer = client.post("/diary/erase", data={"sure": "yes"})
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert list(diary.every_entry()) == []
    assert {each.name for each in data.iterdir()} <= {"diary.db", "diary.db-wal", "diary.db-shm"}


@pytest.mark.parametrize("path", ["/diary", "/diary/charts", "/diary/export.json", "/trials"])
def test_nobody_keeps_a_copy_of_what_is_private(client: TestClient, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


def test_where_others_come_in_a_diary_is_kept_only_if_asked_for(tmp_path: Path) -> None:
    shared = TestClient(create_app(Settings(shared=True), ATLAS), base_url=OWN)
    for path in ("/diary", "/trials", "/diary/export.json"):
        answer = shared.get(path)
        assert answer.status_code == 400
        assert "--database-url" in answer.text
    url = f"sqlite:///{tmp_path / 'mine.db'}"
    named = TestClient(create_app(Settings(shared=True, database_url=url), ATLAS), base_url=OWN)
    assert named.post("/diary", data=CRAMP).status_code == 200
    assert (tmp_path / "mine.db").exists()


def test_the_feed_holds_the_chosen_routine_under_neutral_titles(client: TestClient) -> None:
    asked = "routine=stretch&at.stretch=21:30&routine=desk-break&until=11:00&days=MO&zone=Europe/Berlin"
    page = client.get(f"/diary/reminders?{asked}").text
    feed = re.search(r'href="(/diary/reminders\.ics\?[^"]+)"', page)
    assert feed
    answer = client.get(html.unescape(feed[1]))
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    times = sorted(each.decoded("dtstart").strftime("%H:%M") for each in events)
    assert times == ["09:00", "10:00", "11:00", "21:30"]
    assert {str(each["summary"]) for each in events} == {"Night routine", "Short break"}


@pytest.mark.parametrize(
    "asked",
    ["routine=moon", "routine=stretch&at.stretch=25:00", "routine=stretch&zone=Mars", "days=XX&routine=stretch"],
)
def test_a_routine_that_cannot_be_gets_one_line(client: TestClient, asked: str) -> None:
    answer = client.get(f"/diary/reminders?{asked}")
    assert answer.status_code == 400
    assert problem(answer.text)
    assert client.get(f"/diary/reminders.ics?{asked}").status_code == 400


# -- trials ----------------------------------------------------------------------------------------


@pytest.fixture
def sealed(client: TestClient) -> str:
    """The name of a trial that begins today."""
    start = today(Home.of_user(os.environ)).isoformat()
    answer = client.post("/trials/seal", data=TRIAL | {"start": start, "expectation": "6"})
    assert answer.status_code == 200
    return str(answer.url).rpartition("/")[2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"blocks": "5"}, "5 blocks can never give p < 0.05"),
        ({"per_week": ""}, "How many cramps do you have in a week?"),
        ({"per_week": "many"}, "not a number"),
        ({"start": "2020-01-01"}, "begin today"),
        ({"start": "soon"}, "is not a day"),
        ({"worthwhile": "-1"}, "above 0"),
        ({"control": "prayer"}, "must be one of"),
        ({"expectation": "12"}, "from 0 to 10"),
        ({"point": "LR99"}, "LR99"),
    ],
)
def test_a_plan_that_cannot_answer_is_refused_with_the_reason(
    client: TestClient, diary: Diary, change: dict[str, str], says: str
) -> None:
    answer = client.post("/trials/seal", data=TRIAL | change)
    assert answer.status_code in (400, 404)
    assert says in html.unescape(answer.text)
    assert diary.current() == []


def test_the_page_says_what_a_trial_can_find_before_it_is_sealed(client: TestClient, diary: Diary) -> None:
    text = html.unescape(client.get("/trials/plan", params=TRIAL | {"look": "1"}).text)
    assert "finds a halving 7 times in 100" in text
    assert "can’t tell" in text
    assert "80 in 100 take" in text
    assert diary.current() == []


def test_while_a_trial_runs_its_outcome_is_closed_and_its_order_unseen(
    client: TestClient, diary: Diary, sealed: str
) -> None:
    client.post("/diary", data=CRAMP)
    assert "Closed until your trial ends" in client.get("/diary/charts").text
    text = client.get(f"/trials/{sealed}").text
    own = own_trial(diary, sealed)
    assert own.schedule.seed not in text
    assert own.schedule.hash in text
    assert client.get(f"/trials/{sealed}/report").status_code == 400
    assert client.get(f"/trials/{sealed}/record.json").status_code == 400
    assert client.post(f"/trials/{sealed}/answer", data={"guess": "control"}).status_code == 400
    assert client.get(f"/trials/{sealed}/answer", follow_redirects=False).headers["location"] == f"/trials/{sealed}"


def test_the_card_shows_no_pressing_before_the_check_and_stops_at_a_red_flag(client: TestClient, sealed: str) -> None:
    assert "data-step" not in client.get(f"/trials/{sealed}/today").text
    assert "data-step" not in client.post(f"/trials/{sealed}/today", data={"no_conditions": "1"}).text
    stop = client.post(f"/trials/{sealed}/today", data={"q.emergency_now": "yes", "no_conditions": "1"}).text
    assert "tel:112" in stop
    assert "data-step" not in stop
    assert 'data-step="ST36"' in client.post(f"/trials/{sealed}/today", data=NOTHING).text
    played = client.post(f"/trials/{sealed}/session", data=NOTHING).text
    assert '"code":"ST36"' in played


def test_the_order_of_an_ended_trial_opens_to_one_sentence_a_picture_and_a_report(
    client: TestClient, diary: Diary, sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = own_trial(diary, sealed)
    last = own.schedule.last_day
    for day in days(own.schedule):
        value = 0.0 if day.arm == "treatment" else 1.0 + (day.number or 0) % 2
        log_day(diary, own, day.date, Log(value=value, done="planned"), last + timedelta(days=1))
        own = own_trial(diary, sealed)
    for module in (pages, trial_pages):
        monkeypatch.setattr(module, "today_here", lambda _request: last + timedelta(days=1))
    assert "which arm do you think" in client.get(f"/trials/{sealed}").text
    answer = client.post(f"/trials/{sealed}/answer", data={"guess": "control"})
    assert str(answer.url).endswith("/answer")
    assert 'data-verdict="helps"' in answer.text
    assert "better than with a light touch" in answer.text
    assert "<svg" in answer.text
    record = client.get(f"/trials/{sealed}/record.json").json()
    assert record["answer"]["hash"] == own.schedule.hash
    assert record["answer"]["guess"]["said"] == "control"
    assert (record["answer"]["p_value"], record["answer"]["n_blocks"]) == (2 / 64, 6)
    report = client.get(f"/trials/{sealed}/report")
    assert "unsafe" not in report.headers["content-security-policy"]
    assert "style-src 'sha256-" in report.headers["content-security-policy"]
    assert json.dumps(record)


def test_a_day_is_logged_and_logged_again_as_a_correction(client: TestClient, diary: Diary, sealed: str) -> None:
    day = today(Home.of_user(os.environ)).isoformat()
    assert (
        client.post(f"/trials/{sealed}/log", data={"day": day, "done": "neither", "why": "asleep"}).status_code == 200
    )
    assert client.post(f"/trials/{sealed}/log", data={"day": day, "done": "planned"}).status_code == 200
    own = own_trial(diary, sealed)
    assert [each.done for each in own.days.values()] == [next(days(own.schedule)).arm]
    for wrong in ({"day": "2020-01-01", "value": "1"}, {"day": day}, {"value": "-3"}, {"done": "moon", "day": day}):
        refused = client.post(f"/trials/{sealed}/log", data=wrong)
        assert refused.status_code == 400
        assert problem(refused.text)


def test_a_trial_of_episodes_goes_from_the_rehearsal_to_its_answer(
    client: TestClient, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(episode_log, "DOUBLE_TAP", timedelta(0))  # "it let go" is said at once here
    look = client.get("/trials/plan", params=TRIAL | {"look": "1", "episodes": "36"}).text
    assert "treating, not preventing" in look
    start = str(datetime.now().astimezone().date())
    sealed = client.post("/trials/seal", data=TRIAL | {"episodes": "12", "start": start})
    home = str(sealed.url)
    assert "in the dark" in sealed.text
    own = own_trial(diary)
    assert own.schedule.seed not in sealed.text
    assert "check is missing" not in client.post(f"{home}/episode", data={"what": "rehearsed"}).text
    assert "check by day" in html.unescape(client.post(f"{home}/open", data={"none_of_these": "1"}).text)
    assert "tel:112" in client.post(f"{home}/check", data={"q.emergency_now": "yes", "no_conditions": "1"}).text
    assert "data-arm" not in client.post(f"{home}/check", data={"no_conditions": "1"}).text
    assert "good for seven days" in client.post(f"{home}/check", data=NOTHING).text
    signs = [each.text for each in night_signs(ATLAS, own)]
    assert len(signs) > 2
    assert all(sign in html.unescape(client.get(home).text) for sign in signs)
    assert "Not answered yet" in client.post(f"{home}/open", data={}).text
    assert "data-arm" not in client.post(f"{home}/open", data={"none_of_these": "1"}).text
    for number in range(12):
        arm = own.schedule.order[number]
        opened = client.post(f"{home}/open", data={"none_of_these": "1", "none_today": "1"}).text
        assert f'data-arm="{arm}"' in opened
        assert 'data-step="ST36"' in opened
        assert "It let go" in opened
        how = {2: "not_eased", 3: "not_timed"}.get(number, "let_go")
        told = client.post(f"{home}/episode", data={"what": how})
        assert told.status_code == 200
        assert "data-arm" not in told.text
    assert "you did something else" in client.post(f"{home}/episode", data={"what": "otherwise", "why": "walked"}).text
    assert "not tonight" in client.post(f"{home}/episode", data={"what": "not_tonight"}).text
    assert client.post(f"{home}/episode", data={"what": "let_go"}).status_code == 400
    assert client.post(f"{home}/episode", data={"what": "sing"}).status_code == 400
    assert "Timed so far: 11 of 12" in client.get(home).text
    client.post(f"{home}/end", data={"sure": "yes"})
    answer = client.post(f"{home}/answer", data={})
    assert "data-verdict=" in answer.text
    assert "Done otherwise: 1" in answer.text
    assert verify(client.get(f"{home}/record.json").json())["intact"]
