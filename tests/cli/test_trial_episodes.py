"""Trials of episodes in the terminal, from the rehearsal to the record."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

from tests.cli.conftest import SAFE, START, Person

from taichong.diary.diary import open_diary
from taichong.person import Home
from taichong.trial import episode_log
from taichong.trial.log import own_trial

EPISODES = ("trial", "plan", "calf", "--episodes", "12", "--start", str(START))


def test_a_trial_of_episodes_goes_from_rehearsal_to_a_record_that_is_intact(person: Person) -> None:
    told = person.run(*EPISODES, typed="7\ny\n")
    assert "treating, not preventing" in told
    assert "in the dark" in told
    own = own_trial(open_diary(Home.of_user(os.environ).diary_file))
    assert own.schedule.plan.design == "episodes"
    assert "rehearse first" in person.run("trial", "episode", "--none-of-these")
    person.run("trial", "episode", "--rehearsed")
    assert "check by day is missing" in person.run("trial", "episode", "--none-of-these")
    assert person.json("trial", "episode", "--check", "--none-of-these", code=3)["status"] == "needs_answers"
    person.run("trial", "episode", "--check", *SAFE)
    shown = person.run("trial", "episode", code=3)
    assert [line[:2] for line in shown.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]  # of four questions
    assert "snap" in shown
    assert "walking and goes with rest" not in shown  # by day
    assert episode_log.opened(open_diary(Home.of_user(os.environ).diary_file), own) == []
    for number in range(1, 13):
        assert person.json("trial", "episode", code=3)["steps"] == []  # three signs and one No first
        opened = person.json("trial", "episode", "--none-of-these")
        assert (opened["episode"], opened["arm"]) == (number, own.schedule.order[number - 1])
        assert {each["code"] for each in opened["steps"]} == {"ST36"}
        assert all(each["light"] == (opened["arm"] == "control") for each in opened["steps"])
        assert [each["id"] for each in opened["first_line"]] == ["calf_stretch"]
        assert "is still open" in person.run("trial", "episode", "--none-of-these")
        if number == 3:
            assert "urgent care" in person.run("trial", "episode", "--not-eased")
        elif number == 4:
            person.run("trial", "episode", "--not-timed", "--otherwise", "")
            person.run("trial", "episode", "--otherwise", "walked about", "--rescue", "ibuprofen")
        else:
            seconds = 30 if opened["arm"] == "treatment" else 90 + number
            assert f"Good. {seconds} seconds" in person.run("trial", "episode", "--let-go", "--seconds", str(seconds))
    assert "So far: 1" in person.run("trial", "episode", "--not-tonight")
    person.on(START + timedelta(days=1))
    person.run("trial", "log", "2")
    assert "closed until" in person.run("trial", "analyse")
    person.run("trial", "end", "--yes")
    found = person.json("trial", "analyse")
    assert (found["n_episodes"], found["censored"], found["without_time"]) == (11, 1, 1)
    assert (found["not_tonight"], found["undeclared"], found["otherwise"]) == (1, 2, 1)
    assert sum(found["rescue"].values()) == 1
    assert found["ended_early"]  # eleven of twelve
    assert found["ratio"] < 0.7
    assert "You ended this trial early, after 11 timed episodes of 12." in person.run("trial", "analyse")
    person.run("export", "mine.json", "--trial")
    assert person.json("trial", "verify", "mine.json", "--line", own.schedule.line)["intact"]
    record = json.loads(Path("mine.json").read_text(encoding="utf-8"))
    record["rows"][0]["seconds"] = 31.0
    Path("forged.json").write_text(json.dumps(record))
    wrong = {each["name"] for each in person.json("trial", "verify", "forged.json")["checks"] if not each["ok"]}
    assert wrong == {"data", "answer", "record"}


def test_an_envelope_stays_shut_where_pressing_is_not_safe_and_the_check_grows_old(person: Person) -> None:
    person.run(*EPISODES, "--yes")
    person.run("trial", "episode", "--rehearsed")
    person.run("trial", "episode", "--check", *SAFE)
    stopped = person.json("trial", "episode", "--has", "clot_or_infection", code=4)
    assert (stopped["status"], stopped["steps"], stopped["first_line"]) == ("stop", [], [])
    assert person.json("trial", "episode", "--unsure", "injury_or_stuck", code=4)["steps"] == []
    assert person.json("trial", "episode", "--not-tonight")["opened"] == []
    person.on(START + timedelta(days=8))
    assert "older than 7 days" in person.run("trial", "episode", "--none-of-these")
    pregnant = ("--none-of-these", "--condition", "pregnancy")
    assert person.json("trial", "episode", "--check", *pregnant, code=4)["status"] == "see_clinician"
    assert "older than 7 days" in person.run("trial", "episode", "--none-of-these")
    assert "no envelope is open" in person.run("trial", "episode", "--let-go")
    assert "no envelope has been opened" in person.run("trial", "episode", "--rescue", "ibuprofen")


def test_a_trial_of_days_has_no_episodes(person: Person) -> None:
    person.seal()
    assert "randomises days" in person.run("trial", "episode", "--rehearsed")
