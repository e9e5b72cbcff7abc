"""A trial on the pages: another point as control, other outcomes, and an episode tapped with a cramp."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.care import Said, read_answers
from taichong.diary import closed_outcomes, open_diary
from taichong.locate import own_body
from taichong.person import Home
from taichong.trial import Known, Wanted, draft, episode_log, keep_conditions, log, own_trial
from taichong.web.app import create_app
from taichong.web.trial import episodes as pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from taichong.diary import Diary

ATLAS = load()
BODY = own_body.ToldBody("female", 40, 168, 64)
PLAN = {"complaint": "anger", "point": "LR3", "side": "left", "look": "1", "blocks": "6", "period_days": "2"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def client(home: Home) -> TestClient:
    return TestClient(create_app(atlas=ATLAS, home=home), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    opened = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    yield opened
    opened.engine.dispose()


def today() -> Any:
    return datetime.now(UTC).date()


def known(home: Home, complaint: str, **said: Any) -> None:
    """Keep this person's conditions, as a check on the pages does."""
    answers = read_answers(ATLAS, ATLAS.complaint(complaint), Said(none_of_these=True, **said))
    keep_conditions(home, ATLAS, answers, today())


def test_another_point_is_offered_once_body_and_conditions_are_known_and_is_safe_for_this_person(
    client: TestClient, diary: Diary, home: Home
) -> None:
    page = client.get("/trials/plan", params={"complaint": "anger"}).text
    assert 'value="other_point"' not in page
    assert 'href="/body"' in page
    refused = client.get("/trials/plan", params={**PLAN, "control": "other_point"})
    assert refused.status_code == 400
    own_body.keep_body(home, BODY, {})
    assert 'value="other_point"' not in client.get("/trials/plan", params={"complaint": "anger"}).text
    known(home, "anger", no_conditions=True)
    assert 'value="other_point"' in client.get("/trials/plan", params={"complaint": "anger"}).text
    assert client.post("/trials/seal", data={**PLAN, "control": "other_point"}).status_code == 303
    plan = own_trial(diary).schedule.plan
    assert plan.control == "other_point"
    assert plan.control_points
    assert not set(plan.control_points) & {"LR3"}
    assert plan.finds is not None  # the promise is sealed with the rest
    assert plan.supposed == 1.0


def test_a_plan_follows_other_outcomes_and_their_charts_stay_shut_to_the_end(client: TestClient, diary: Diary) -> None:
    assert (
        client.post("/trials/seal", data={**PLAN, "control": "light_touch", "also": "sleep, my mood ,"}).status_code
        == 303
    )
    own = own_trial(diary)
    assert own.schedule.plan.also == ("sleep", "my mood")
    assert closed_outcomes(diary.standing("trial")) == {"anger", "sleep", "my mood"}
    for door in ("answer", "report", "record.json"):
        assert client.get(f"/trials/{own.id}/{door}").status_code in (303, 400)


@pytest.fixture
def trial(home: Home, diary: Diary) -> str:
    """A trial of episodes that is rehearsed and checked by day."""
    known(home, "calf_cramp", no_conditions=True)
    made = draft(
        ATLAS,
        Wanted(complaint="calf_cramp", episodes=12, control="stretch_alone", start=today()),
        Known(today=today()),
    )
    own = log.seal(diary, made.plan, made.care, today())
    episode_log.rehearse(diary, own)
    episode_log.keep_check(diary, own, today())
    return own.id


OPEN = {"none_of_these": "1", "none_today": "1"}


def opened(diary: Diary) -> list[episode_log.Opened]:
    return episode_log.opened(diary, own_trial(diary))


def test_at_night_three_questions_one_no_and_a_double_tap_opens_one_envelope(
    client: TestClient, diary: Diary, trial: str
) -> None:
    page = client.get(f"/trials/{trial}").text
    night = re.search(r'<ol class="night">(.*?)</ol>', page, re.DOTALL)
    assert night
    assert night.group(1).count("<li>") == 3
    assert "one hand" not in page  # the rehearsal is over
    for _ in range(2):
        answer = client.post(f"/trials/{trial}/open", data=OPEN)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/trials/{trial}")
    assert len(opened(diary)) == 1


def test_a_second_tap_does_not_stop_the_clock_and_the_real_one_does(
    client: TestClient, diary: Diary, trial: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(f"/trials/{trial}/open", data=OPEN)
    client.post(f"/trials/{trial}/episode", data={"what": "let_go"})
    assert not opened(diary)[0].is_over
    began = opened(diary)[0].at

    class Later(datetime):
        @classmethod
        def now(cls, _zone: Any = None) -> datetime:  # type: ignore[override]
            return began + timedelta(seconds=95)

    monkeypatch.setattr(pages, "datetime", Later)
    told = client.post(f"/trials/{trial}/episode", data={"what": "let_go"})
    assert "done=let_go" in told.headers["location"]
    assert opened(diary)[0].seconds == pytest.approx(95)


def test_while_it_is_paused_no_envelope_opens_and_the_stretch_is_still_said(
    client: TestClient, diary: Diary, trial: str
) -> None:
    client.post(f"/trials/{trial}/pause", data={"why": "a journey"})
    assert "no envelope opens" in client.get(f"/trials/{trial}").text
    client.post(f"/trials/{trial}/open", data=OPEN)
    assert opened(diary) == []
    client.post(f"/trials/{trial}/resume", data={})
    client.post(f"/trials/{trial}/open", data=OPEN)
    assert len(opened(diary)) == 1


@pytest.mark.parametrize("episodes", [False, True])
def test_a_second_tab_neither_goes_on_by_its_pause_nor_loses_its_words(
    client: TestClient,
    home: Home,
    diary: Diary,
    request: pytest.FixtureRequest,
    episodes: bool,  # noqa: FBT001 -- a case
) -> None:
    if episodes:
        name = request.getfixturevalue("trial")
    else:
        known(home, "stress", no_conditions=True)
        wanted = Wanted(complaint="stress", run_in_days=0, start=today(), blocks=6, period_days=1)
        made = draft(ATLAS, wanted, Known(today=today()))
        name = log.seal(diary, made.plan, made.care, today()).id
    at = f"/trials/{name}"
    assert f'action="{at}/pause"' in client.get(at).text
    client.post(f"{at}/pause", data={"pause_why": "a journey"})
    assert f'action="{at}/resume"' in client.get(at).text
    second = client.post(f"{at}/pause", data={"pause_why": "a fever & cough"}, follow_redirects=True)
    text = html.unescape(second.text)
    assert (second.status_code, "is paused already" in text, "a fever & cough" in text) == (400, True, True)
    assert [each.why for each in own_trial(diary, name).paused] == ["a journey"]
    assert own_trial(diary, name).is_paused(today())
    assert "Saved." not in text
    client.post(f"{at}/resume")
    assert "is not paused" in client.post(f"{at}/resume", follow_redirects=True).text
    assert not own_trial(diary, name).is_paused(today())
    log.end_early(diary, own_trial(diary, name), today(), "journey")
    stale = client.post(f"{at}/pause", data={"pause_why": "an illness"}, follow_redirects=True)
    assert stale.status_code == 400
    assert "is over since" in stale.text.partition('id="problems"')[2]
    assert "an illness" in stale.text


def test_while_days_are_paused_there_is_no_card_and_no_arm(client: TestClient, diary: Diary) -> None:
    wanted = Wanted(complaint="stress", run_in_days=0, start=today(), blocks=6, period_days=1)
    made = draft(ATLAS, wanted, Known(today=today()))
    own = log.seal(diary, made.plan, made.care, today())
    assert "block 1, period 1" in client.get(f"/trials/{own.id}").text
    client.post(f"/trials/{own.id}/pause", data={"pause_why": "a journey"})
    page = client.get(f"/trials/{own.id}").text
    assert "Paused: today counts for neither arm" in page
    assert "block 1, period 1" not in page
    today_card = f"/trials/{own.id}/today"
    safe = {"none_of_these": "1", "no_conditions": "1"}
    card = client.post(today_card, data=safe, follow_redirects=True).text
    assert "Paused: today counts for neither arm" in card
    assert "data-step" not in card
    in_danger = client.post(today_card, data={"q.emergency_now": "yes"}, follow_redirects=True).text
    assert "emergency number" in in_danger
    assert "Paused" not in in_danger


def test_what_a_plan_can_find_is_said_a_paragraph_a_cut_and_the_one_line_first(client: TestClient) -> None:
    days = html.unescape(client.get("/trials/plan", params=PLAN).text)
    cuts = re.findall(r"<p>(\d+ blocks of [^<]*|\d+ pairs of days[^<]*)</p>", days)
    assert len(cuts) == 2
    assert all(re.search(r": \d+ in 100; ", each) and "Longer" not in each for each in cuts)
    asked = {"complaint": "calf_cramp", "look": "1", "per_week": "3", "episodes": "36"}
    episodes = html.unescape(client.get("/trials/plan", params=asked).text)
    assert '<p class="do">With 36 timed episodes' in episodes
    assert episodes.count("At 3 episodes a week") == 1
    assert "<p>- " not in episodes


def test_the_morning_after_asks_how_many_were_never_declared(client: TestClient, diary: Diary) -> None:
    yesterday = today() - timedelta(days=1)
    wanted = Wanted(complaint="calf_cramp", episodes=12, control="stretch_alone", start=yesterday)
    made = draft(ATLAS, wanted, Known(today=yesterday))
    own = log.seal(diary, made.plan, made.care, yesterday)
    assert "<details open><summary>Count" in client.get(f"/trials/{own.id}").text
    client.post(f"/trials/{own.id}/log", data={"value": "2", "day": yesterday.isoformat()})
    assert "<details open><summary>Count" not in client.get(f"/trials/{own.id}").text
    assert episode_log.undeclared(own_trial(diary)) == 2


@pytest.mark.parametrize(
    ("point", "said"), [("EX-HN3", "(EX-HN3), in the middle, 2 min<"), ("LR3", "(LR3), both, 2 min a side<")]
)
def test_a_plan_names_a_side_only_where_its_point_has_one(client: TestClient, point: str, said: str) -> None:
    asked = {**PLAN, "complaint": "stress", "point": point, "side": "both"}
    assert said in html.unescape(client.get("/trials/plan", params=asked).text)


@pytest.mark.parametrize("episodes", ["", "36"])
def test_a_form_that_is_folded_away_opens_where_something_is_wrong_in_it(client: TestClient, episodes: str) -> None:
    start = (today() + timedelta(days=1)).isoformat()
    plan = {"complaint": "calf_cramp", "point": "ST36", "side": "left", "per_week": "4", "start": start}
    sent = client.post("/trials/seal", data={**plan, "episodes": episodes})
    assert sent.status_code == 303, client.get(sent.headers["location"]).text
    where = sent.headers["location"]
    for form, fields, folded, says in (
        ("end", {"why": "illness"}, "End it early", "Tick the box first"),
        ("pause", {}, "Pause it", "Say why it is paused"),
    ):
        shown = client.post(f"{where}/{form}", data=fields, follow_redirects=True)
        assert shown.status_code == 400
        (opened,) = re.findall(r"<details open>(?:(?!</details>).)*</details>", shown.text, re.DOTALL)
        assert folded in opened
        assert says.casefold() in opened.casefold()
        assert 'value="illness" checked' in opened or form == "pause"
        assert shown.text.count('id="problems"') == 1


def test_a_trials_own_page_names_points_and_no_number_and_the_planner_says_that_one_runs(client: TestClient) -> None:
    planner = "/trials/plan?complaint=anger"
    assert "One trial at a time" not in client.get(planner).text
    where = client.post("/trials/seal", data=PLAN).headers["location"]
    number = where.rpartition("/")[2]
    text = client.get(where).text
    assert "This trial begins on" in text
    assert f"Trial {number}" not in text
    assert "<dd>Top of the foot (LR3)</dd>" in text
    assert f'href="{where}"' in client.get(planner).text
    refused = client.get(client.post("/trials/seal", data=PLAN).headers["location"]).text
    assert "still runs; one at a time. “End it early” on its page ends it" in html.unescape(refused)
