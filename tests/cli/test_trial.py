"""The door of the trials in the terminal, tried as a new user would."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import SAFE, START, Person
from tests.trial.test_card import BODY

from taichong.atlas import Atlas, load
from taichong.care.plan import Plan
from taichong.cli import playing
from taichong.cli.main import main
from taichong.diary import series as diary_charts
from taichong.diary.diary import open_diary
from taichong.locate.body import Body
from taichong.locate.own_body import ToldBody, keep_body
from taichong.locate.record import as_json
from taichong.person import Home
from taichong.trial import answer as answers
from taichong.trial.design import days
from taichong.trial.log import own_trial
from taichong.words import words

ATLAS = load()
ROOT = Path(__file__).resolve().parents[2]
DARWIN = str(ROOT / "authorities" / "darwin_maize.csv")
COUNTED = ("corrected_days", "days_changed_after_answer", "paused_days", "earlier_trials")
SHORT = ("--per-week", "3", "--period-days", "1", "--run-in-days", "2", "--start", str(START), "--expectation", "6")


def calendar_on(day: date) -> str:
    """The calendar of cramps, as the command draws it."""
    entries = open_diary(Home.of_user(os.environ).diary_file).current()
    return diary_charts.calendar(entries, diary_charts.closed_outcomes(entries), day)


def test_darwins_maize_comes_out_to_the_printed_digits(person: Person) -> None:
    found = person.json("trial", "analyse", DARWIN, "--better", "higher")
    assert {"estimate", "ci95", "p_value", "n_blocks", "verdict", "posterior"} <= set(found)
    assert f"{found['estimate']:.6f}" == "2.616667"
    assert found["p_value"] == 1726 / 32768
    assert found["n_blocks"] == 15
    assert found["verdict"] is None
    t_test = found["t_test"]
    assert (f"{t_test['t']:.3f}", t_test["df"], f"{t_test['p_value']:.4f}") == ("2.148", 14, "0.0497")
    assert [f"{each:.6f}" for each in t_test["ci95"]] == ["0.003899", "5.229434"]


def test_lower_is_better_unless_said_and_turns_the_sign(person: Person) -> None:
    found = person.json("trial", "analyse", DARWIN)
    assert f"{found['estimate']:.6f}" == "-2.616667"
    assert "p = 0.053" in person.run("trial", "analyse", DARWIN)


def test_a_plan_prints_what_it_can_find_and_seals_only_after_a_yes(person: Person) -> None:
    weeks = ("--blocks", "6", "--period-days", "7")
    told = person.run("trial", "plan", "calf", "cramp", "--per-week", "3", *weeks, typed="7\nn\n")
    assert "At 3 cramps a week:" in told
    assert "such a trial finds a halving 7 times in 100" in told
    assert "half of the effect is still there the next day" in told  # carry-over
    assert "light_touch, stretch_alone" in told
    assert "on your own body" in told  # why no other point
    assert "Nothing was sealed." in told
    assert "no trial is in the diary" in person.run("trial", "next")
    told = person.run("trial", "plan", "calf", "cramp", "--per-week", "3", typed="7\ny\n")
    assert "Sealed as trial" in told
    assert own_trial(open_diary(Home.of_user(os.environ).diary_file)).expectation == 7


def test_looking_at_a_plan_as_json_seals_nothing_and_never_shows_the_order(person: Person) -> None:
    look = person.json("trial", "plan", "calf", *SHORT)
    assert (look["sealed"], look["trial"], look["hash"]) == (False, None, None)
    assert "no trial is in the diary" in person.run("trial", "next")
    sealed = person.json("trial", "plan", "calf", *SHORT, "--yes")
    assert sealed["sealed"]
    assert len(sealed["hash"]) == 64
    assert '"order":' not in json.dumps(sealed)
    assert sealed["plan"]["expectation"] == 6


def test_a_whole_trial_through_the_command_answers_like_the_statistics(person: Person) -> None:
    own = person.seal()
    truth: dict[date, answers.Entry] = {}
    for number, day in enumerate(days(own.schedule)):
        person.on(day.date)
        card = person.json("trial", "next", *SAFE)
        assert (card["arm"], card["phase"], card["number"]) == (day.arm, day.phase, number + 1)
        pressed = {each["code"] for each in card["steps"]}
        assert pressed == ({"ST36"} if day.arm else set())
        assert all(each["light"] == (day.arm == "control") for each in card["steps"])
        assert [each["id"] for each in card["first_line"]] == ["nightly_stretch"]
        person.on(day.date + timedelta(days=1))
        if number == 7:
            continue  # a missed night
        done = "neither" if number == 4 else "planned"
        value = (number * 5) % 4
        person.run("trial", "log", str(value), "--done", done)
        truth[day.date] = answers.Entry(
            date=day.date,
            value=float(value),
            done="neither" if number == 4 else day.arm,
        )
        assert calendar_on(day.date) == words("diary")["closed"]
    wrong = sorted(truth)[5]
    assert "Days with a value so far: 13 of 14" in person.run("trial", "log", "9", "--day", str(wrong))
    truth[wrong] = replace(truth[wrong], value=9.0)
    person.run("trial", "log", "--guess", "treatment")
    found = person.json("trial", "analyse")
    expected = answers.answer_trial(own.schedule, list(truth.values()), guess="treatment")
    counted = {name: found.pop(name) for name in COUNTED}
    assert counted == dict(zip(COUNTED, (1, 0, 0, 0), strict=True))
    assert found.pop("late_days") == 13  # all were really written today
    assert found == json.loads(json.dumps(expected))
    assert (found["n_blocks"], found["blocks_without_values"]) == (5, 1)
    assert found["adherence"] == {"days": 12, "as_planned": 10, "otherwise": 1, "not_said": 1}
    text = person.run("trial", "analyse")
    assert "Days as planned 10 of 12; otherwise 1; not said 1" in text
    assert "Help expected before: 6. Your guess about the last day's arm: treatment." in text
    assert calendar_on(START) != words("diary")["closed"]


def test_today_asks_first_and_presses_nothing_before_the_answers(person: Person) -> None:
    person.seal()
    person.on(START + timedelta(days=2))
    card = person.json("trial", "next", code=3)
    assert (card["status"], card["steps"]) == ("needs_answers", [])
    assert {each["kind"] for each in card["questions"]} == {"red_flag", "condition"}
    assert "Before any pressing, please answer" in person.run("trial", "next", code=3)
    stopped = person.json("trial", "next", "--has", "clot_or_infection", "--no-conditions", code=4)
    assert (stopped["status"], stopped["steps"], stopped["first_line"]) == ("stop", [], [])
    pregnant = person.json("trial", "next", "--none-of-these", "--condition", "pregnancy", code=4)
    assert (pregnant["status"], pregnant["steps"]) == ("see_clinician", [])
    assert "block 1, period 1" in person.run("trial", "next", *SAFE)


def test_the_session_of_the_day_starts_only_from_a_card_that_lets_it(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = person.seal()
    played: list[Plan] = []

    def play(_atlas: Atlas, plan: Plan, _ratings: playing.Ratings, *, plain: bool) -> int:
        played.append(plan)
        return int(plain)

    monkeypatch.setattr(playing, "play", play)
    person.on(next(day.date for day in days(own.schedule) if day.arm == "treatment"))
    person.run("trial", "next", "--start", code=3)
    person.run("trial", "next", "--start", "--has", "clot_or_infection", "--no-conditions", code=4)
    person.run("trial", "next", *SAFE)
    assert played == []
    assert "press ST36" in person.run("trial", "next", "--start", *SAFE)
    assert [{step.code for step in each.steps} for each in played] == [{"ST36"}]


def test_conditions_told_yesterday_need_not_be_told_again(person: Person) -> None:
    person.seal()
    assert "no conditions were told" in person.run("trial", "next", "--none-of-these", "--nothing-new")
    person.run("trial", "next", *SAFE)
    assert person.json("trial", "next", "--none-of-these", "--nothing-new")["status"] == "ready"
    assert person.json("trial", "next", "--nothing-new", code=3)["status"] == "needs_answers"


def test_a_plan_for_who_must_not_be_pressed_is_not_sealed(person: Person) -> None:
    words_ = ("trial", "plan", "calf", *SHORT, "--yes")
    told = person.json(*words_, "--none-of-these", "--condition", "pregnancy", code=4)
    assert told["status"] == "see_clinician"
    assert "midwife" in person.run(*words_, "--none-of-these", "--condition", "pregnancy", code=4)
    assert person.json(*words_, "--control", "other_point", code=3)["status"] == "needs_answers"
    assert "no trial is in the diary" in person.run("trial", "next")


def test_positions_of_the_own_body_bring_another_point_as_control(person: Person) -> None:
    Path("me.json").write_text(json.dumps(BODY))
    sealed = person.json(
        "trial", "plan", "calf", *SHORT, *SAFE, "--positions", "me.json", "--control", "other_point", "--yes"
    )
    assert sealed["controls_offered"][0] == "other_point"
    other = sealed["plan"]["control_points"]
    assert len(other) == 1
    own = own_trial(open_diary(Home.of_user(os.environ).diary_file))
    person.on(next(day.date for day in days(own.schedule) if day.arm == "control"))
    card = person.json("trial", "next", *SAFE)
    assert {each["code"] for each in card["steps"]} == set(other)
    assert "the other point" in person.run("trial", "next", *SAFE)


def test_the_body_kept_on_the_pages_does_as_well_as_its_positions_in_a_file(person: Person) -> None:
    asked = ("trial", "plan", "calf", *SHORT, *SAFE, "--control", "other_point")
    assert "--positions" in person.run(*asked, code=2)
    keep_body(Home.of_user(os.environ), ToldBody("female", 35, 163, 65, (("footlength", 240),)), {})
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65, measures={"footlength": 240})
    Path("me.json").write_text(json.dumps(as_json(body, body.locate_all(), landmarks=False)))
    kept, filed = person.json(*asked), person.json(*asked, "--positions", "me.json")
    assert kept["plan"]["control_points"] == filed["plan"]["control_points"] != []


def test_a_trial_ended_early_says_so_and_opens_the_charts(person: Person) -> None:
    person.seal()
    for number in range(6):
        person.on(START + timedelta(days=number + 1))
        person.run("trial", "log", str(number % 3))
    assert "closed until 2026-03-15" in person.run("trial", "analyse")
    assert "goes on" in person.run("trial", "end", typed="n\n")
    assert "is paused from 2026-03-07" in person.run("trial", "pause", "a journey")
    told = person.run("trial", "next", *SAFE)
    assert "paused. This day counts for neither arm" in told
    assert "ress ST36" not in told
    paused = person.json("trial", "next", *SAFE)
    assert (paused["phase"], paused["arm"], paused["steps"]) == ("paused", None, [])
    assert person.json("trial", "next", "--has", "emergency_now", code=4)["status"] == "stop"  # told all the same
    assert "goes on from 2026-03-07" in person.run("trial", "resume")
    assert "must be one of unwanted_effect" in person.run("trial", "end", "--yes", "--why", "boredom")
    assert "is ended on 2026-03-07" in person.run("trial", "end", "--why", "no_time", typed="y\n")
    assert "Ended because of lack of time." in person.run("trial", "analyse")
    assert "You ended this trial early, after 2 whole blocks of 6." in person.run("trial", "analyse")
    assert person.json("trial", "analyse")["ended_early"]
    assert "is over" in person.run("trial", "next", *SAFE)


def test_report_record_and_pool_follow_from_an_answer(person: Person, tmp_path: Path) -> None:
    own = person.seal("stress", run_in_days=0)
    for day in days(own.schedule):
        person.on(day.date)
        person.run("trial", "log", str(5 + day.date.day % 3 - (day.arm == "treatment")), "--done", "planned")
    assert "has no answer yet" in person.run("export", "mine.json", "--trial")
    person.on(own.last_day + timedelta(days=1))
    person.run("trial", "analyse")
    assert "The report is in mine.html" in person.run("trial", "report", "mine.html")
    page = Path("mine.html").read_text(encoding="utf-8")
    assert own.schedule.hash in page
    assert "is there already" in person.run("trial", "report", "mine.html")
    assert "fhir.json" in person.run("export", "fhir", "--out", "fhir.json")
    assert json.loads(Path("fhir.json").read_text(encoding="utf-8"))["resourceType"] == "Bundle"
    assert "rows.csv" in person.run("export", "rows.csv", "--trial")
    assert "mine.json" in person.run("export", "mine.json", "--trial")
    record = json.loads(Path("mine.json").read_text(encoding="utf-8"))
    assert record == person.json("trial", "report", "second.html")
    assert person.json("trial", "verify", "mine.json", "--line", own.schedule.line)["intact"]
    assert "Intact" in person.run("trial", "verify", "mine.json")
    forged, changed = re.subn(r'"value": [4-7]\.0', '"value": 1.0', json.dumps(record), count=1)
    assert changed  # which day has which value is drawn by lot; all are 4 to 7
    Path("forged.json").write_text(forged)
    assert not person.json("trial", "verify", "forged.json")["intact"]
    told = person.run("trial", "verify", "forged.json")
    assert "Not intact" in told
    assert "NO  data: The values are not those that were hashed" in told
    assert "forged.json: The values are not" in person.run("trial", "pool", "mine.json", "forged.json")
    (tmp_path / "again.json").write_text(json.dumps(record))
    pooled = person.json("trial", "pool", "mine.json", "again.json", "--html", "pool.html")
    assert pooled["left_out"] == [{"name": "again.json", "why": "the same trial twice"}]
    assert pooled["groups"][0]["treatment"] == load().complaint("stress").points[0].code
    assert "<svg" in Path("pool.html").read_text(encoding="utf-8")
    assert "chose" in person.run("trial", "pool", "mine.json")


def test_an_export_of_the_diary_has_its_trials_and_comes_back(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    own = person.seal()
    assert "all.json" in person.run("export", "all.json")
    monkeypatch.setenv("TAICHONG_DATA", str(Path("elsewhere").resolve()))
    person.run("diary", "import", "all.json")
    assert own_trial(open_diary(Home.of_user(os.environ).diary_file)).schedule == own.schedule


def test_the_diary_of_another_url_holds_the_trial(person: Person, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'there.db'}"
    person.run("trial", "--database-url", url, "plan", "calf", *SHORT, "--yes")
    assert own_trial(open_diary(url)).outcome.id == "cramps"
    assert not (tmp_path / "data" / "diary.db").exists()


Done = tuple[int, str, str]


@pytest.fixture
def taichong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Run the whole command in an empty data folder, with nobody at the keyboard: code, stdout, stderr."""
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        monkeypatch.setattr("sys.argv", ["taichong", *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("trial plan calf --per-week 3 --blocks 5", ["2/32 = 0.0625", "at least 6"]),
        ("trial plan qwertz", ["qwertz", "calf_cramp"]),
        ("trial plan calf", ["--per-week 3"]),
        ("trial plan calf --per-week many", ["--per-week"]),
        ("trial plan calf --per-week 3 --start soon", ["--start", "2026-03-15"]),
        ("trial plan calf --per-week 3 --positions none.json", ["none.json", "No such file"]),
        ("trial plan calf --per-week 3 --has nothing", ["nothing", "emergency_now"]),
        ("trial plan calf --per-week 3 --control placebo", ["placebo", "light_touch"]),
        ("trial plan", ["COMPLAINT"]),
        ("trial next", ["no trial is in the diary", "trial plan"]),
        ("trial log 3", ["no trial is in the diary"]),
        ("trial log many", ["value", "many"]),
        ("trial end --yes", ["no trial is in the diary"]),
        ("trial analyse", ["no trial is in the diary"]),
        ("trial analyse none.csv", ["none.csv", "No such file"]),
        ("trial analyse DARWIN --better more", ["more", "lower or higher"]),
        ("trial analyse DARWIN --worthwhile -1", ["0 or more"]),
        ("trial analyse DARWIN --worthwhile nan", ["0 or more"]),
        ("trial report a.html", ["no trial is in the diary"]),
        ("trial verify none.json", ["none.json", "No such file"]),
        ("trial verify DARWIN", ["is not JSON"]),
        ("trial pool none.json", ["none.json", "No such file"]),
        ("trial pool DARWIN", ["is not JSON"]),
        ("trial pool", ["RECORD"]),
        ("trial sing", ["sing"]),
        ("trial --database-url mysql://a/b next", ["sqlite:///FILE or postgresql://"]),
        ("diary cramp elbow", ["elbow", "calf"]),
        ("diary cramp calf 11", ["severity", "0 to 10"]),
        ("diary daily stress 4 --at 2999-01-01", ["in the future"]),
        ("diary sing", ["sing"]),
        ("diary import none.json", ["No such file"]),
        ("diary erase", ["--yes-delete-everything"]),
        ("export ../x.json", ["cannot name an export"]),
        ("export fhir", ["--out mine.json"]),
        ("export mine.json --out x.json", ["export fhir --out"]),
        ("export x.json --trial", ["no trial is in the diary"]),
        ("export x.csv --trial", ["no trial is in the diary"]),
    ],
)
def test_bad_input_is_one_line_on_stderr_exit_2_and_nothing_on_stdout(
    taichong: Callable[..., Done], arguments: str, told: list[str]
) -> None:
    code, out, line = taichong(*(DARWIN if each == "DARWIN" else each for each in arguments.split()))
    assert (code, out) == (2, "")
    assert line.count("\n") == 1
    assert line.startswith("taichong: ")
    assert all(word in line for word in told), line


def test_a_question_that_nobody_answers_seals_nothing(
    taichong: Callable[..., Done],
) -> None:
    code, _, line = taichong("trial", "plan", "calf", "--per-week", "3")
    assert code == 2
    assert "nobody answered, and nothing was done" in line
    assert "no trial is in the diary" in taichong("trial", "next")[2]


@pytest.mark.parametrize("room", ["trial", "diary"])
def test_a_room_says_what_is_in_it(taichong: Callable[..., Done], room: str) -> None:
    for code, out, _ in (taichong(room), taichong(room, "--help")):
        assert code == 0
        assert f"taichong {room} [OPTIONS] COMMAND" in out
    assert room in taichong("--help")[1]


@pytest.mark.parametrize("command", ["plan", "next", "log", "end", "analyse", "report", "pool"])
def test_every_command_explains_itself_and_gives_json(taichong: Callable[..., Done], command: str) -> None:
    code, out, _ = taichong("trial", command, "--help")
    assert code == 0
    assert "--json" in out
