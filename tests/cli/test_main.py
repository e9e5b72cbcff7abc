"""The command as others call it: exit codes, JSON, and one line for every mistake."""

from __future__ import annotations

import json
import shutil
import time
from datetime import datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.cli.in_process import run
from tests.cli.test_playing import Clock

from taichong.atlas import load
from taichong.cli import playing
from taichong.cli.playing import play_plain

ATLAS = load()
ROOM = Path(__file__).resolve().parents[2] / "atlas"


@pytest.fixture
def taichong(tmp_path: Path) -> Any:
    """Run the command in an empty data folder, with nobody at the keyboard unless `keys` are given."""

    def taichong(*words: str, keys: str = "", **env: str) -> CompletedProcess[str]:
        return run(words, {"TAICHONG_DATA": str(tmp_path / "data"), **env}, tmp_path, keys)

    return taichong


def test_find_gives_the_keys_of_the_contract(taichong: Any) -> None:
    done = taichong("find", "LV3", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {
        "code",
        "names",
        "aliases",
        "channel",
        "where",
        "shortcuts",
        "press",
        "cautions",
        "claims",
        "sources",
    } <= set(data)
    assert data["names"] == {"pinyin": "Tàichōng", "hanzi": "太冲", "english": "Great Surge"}
    assert (data["code"], data["channel"]) == ("LR3", "LR")
    assert {each["key"] for each in data["sources"]} >= {"who-2008", "cam-1999"}
    assert all(each["verdict"] for each in data["claims"])


@pytest.mark.parametrize("words", [("find", "tai", "chong"), ("find", "太冲"), ("find", "Supreme Rush")])
def test_find_takes_a_name_of_several_words(taichong: Any, words: tuple[str, ...]) -> None:
    assert json.loads(taichong(*words, "--json").stdout)["code"] == "LR3"


def test_plan_gives_the_keys_of_the_contract(taichong: Any) -> None:
    done = taichong("plan", "calf cramp", "--none-of-these", "--no-conditions", "--side", "left", "--json")
    data = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"status", "questions", "findings", "first_line", "steps", "tracking", "evidence"} <= set(data)
    assert (data["status"], data["questions"]) == ("ready", [])
    assert {"code", "side", "technique", "seconds", "cue"} <= set(data["steps"][0])
    assert [(each["code"], each["side"]) for each in data["steps"]] == [("ST36", "left"), ("GB34", "left")]
    assert data["first_line"][0]["kind"] == "stretch"


def test_open_questions_exit_3_and_are_told_with_their_ids(taichong: Any) -> None:
    done = taichong("plan", "calf cramp", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"], data["steps"]) == (3, "needs_answers", [])
    assert {each["kind"] for each in data["questions"]} == {"red_flag", "condition"}
    assert all({"id", "kind", "level", "text", "how_to_check"} <= set(each) for each in data["questions"])


def test_a_red_flag_exits_4_with_nothing_but_help(taichong: Any) -> None:
    done = taichong("plan", "calf", "--has", "clot_or_infection", "--condition", "pregnancy", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"]) == (4, "stop")
    assert not any(data[key] for key in ("steps", "first_line", "questions", "evidence", "tracking"))
    assert {each["code"] for each in data["findings"]} == {"R1", "R11", "K-PREGNANCY"}  # whom to call depends on it
    assert all({"code", "level", "message", "source"} <= set(each) for each in data["findings"])


def test_pregnancy_exits_4_and_leaves_the_stretch(taichong: Any) -> None:
    done = taichong("plan", "calf", "--none-of-these", "--condition", "pregnancy", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"], data["steps"]) == (4, "see_clinician", [])
    assert {each["kind"] for each in data["first_line"]} == {"stretch", "advice"}
    assert data["findings"][0]["code"] == "PAIR-CRAMP-CLOT"


def test_a_midwifes_leave_opens_the_plan_again(taichong: Any) -> None:
    words = ("plan", "stress", "--none-of-these", "--condition", "pregnancy", "--cleared", "pregnancy", "--json")
    done = taichong(*words)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "ready")


def test_nobodys_leave_opens_a_calf_to_pressing_in_pregnancy(taichong: Any) -> None:
    words = ("plan", "calf", "--none-of-these", "--condition", "pregnancy", "--cleared", "pregnancy", "--json")
    done = taichong(*words)
    assert (done.returncode, json.loads(done.stdout)["steps"]) == (4, [])


@pytest.mark.parametrize("words", [("find", "great"), ("plan", "leg cramp"), ("session", "leg cramp")])
def test_an_uncertain_match_offers_choices_and_exits_3(taichong: Any, words: tuple[str, ...]) -> None:
    assert taichong(*words).returncode == 3
    if words[0] != "session":
        done = taichong(*words, "--json")
        data = json.loads(done.stdout)
        assert (done.returncode, data["status"]) == (3, "choose")
        assert len(data["choices"]) > 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("find", "LR99"), ["LR99", "LR1 to LR14"]),
        (("find", "qwertz"), ["qwertz", "a WHO code"]),
        (("find",), ["QUERY"]),
        (("plan", "qwertz"), ["qwertz", "calf_cramp"]),
        (("plan", "calf", "--has", "nothing"), ["nothing", "emergency_now"]),
        (("plan", "calf", "--condition", "gout"), ["gout", "pregnancy"]),
        (("plan", "calf", "--none-of-these", "--has", "emergency_now"), ["--none-of-these", "emergency_now"]),
        (("plan", "calf", "--no-conditions", "--condition", "pregnancy"), ["--no-conditions", "pregnancy"]),
        (("plan", "calf", "--side", "up"), ["up", "left, right, both"]),
        (("plan", "calf", "--context", "noon"), ["noon", "during", "evening"]),
        (("plan", "calf", "--also", "LR3"), ["LR3", "BL57"]),
        (("plan", "calf", "--nonsense"), ["--nonsense"]),
        (("nonsense",), ["nonsense"]),
        (("claims", "--article", "S9"), ["S9", "S0, S1, S2"]),
        (("claims", "--verdict", "sure"), ["sure", "contradicts"]),
        (("session", "calf", "--before", "11"), ["11", "0", "10"]),
        (("session", "calf", "--before", "bad"), ["--before", "int"]),
        (("--atlas", "/nowhere", "find", "LR3"), ["/nowhere", "no such folder"]),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_bad_input_is_one_line_on_stderr_exit_2_and_nothing_on_stdout(
    taichong: Any,
    words: tuple[str, ...],
    told: list[str],
    as_json: bool,  # noqa: FBT001 -- a parameter of the case
) -> None:
    takes_json = words[0] in ("find", "plan", "claims")
    done = taichong(*words, *(["--json"] if as_json and takes_json else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert all(word in done.stderr for word in told), done.stderr


def test_a_corrupt_atlas_is_told_with_file_key_and_allowed_keys(taichong: Any, tmp_path: Path) -> None:
    room = shutil.copytree(ROOM, tmp_path / "atlas")
    file = room / "points" / "BL" / "BL37.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")
    done = taichong("--atlas", str(room), "find", "LR3")
    assert (done.returncode, done.stdout) == (2, "")
    assert "points/BL/BL37.yaml: colour: unknown key; allowed: code, names" in done.stderr


def test_claims_gives_every_claim_with_its_verdict(taichong: Any) -> None:
    data = json.loads(taichong("claims", "--json").stdout)
    assert len(data) == len(ATLAS.claims) > 80
    assert all({"id", "article", "claim", "category", "verdict", "why", "sources"} <= set(each) for each in data)


def test_claims_can_be_chosen(taichong: Any) -> None:
    data = json.loads(taichong("claims", "--article", "S2", "--verdict", "contradicts", "--json").stdout)
    assert data
    assert all("S2" in each["article"] and each["verdict"] == "contradicts" for each in data)


def test_a_red_flag_told_as_a_complaint_stops_at_once(taichong: Any) -> None:
    done = taichong("plan", "my leg is swollen and hurts", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"], data["findings"][0]["code"]) == (4, "stop", "R1")


@pytest.mark.parametrize("command", [(), ("find",), ("plan",), ("session",), ("claims",)])
def test_every_command_explains_itself(taichong: Any, command: tuple[str, ...]) -> None:
    done = taichong(*command, "--help")
    assert done.returncode == 0
    assert len(done.stdout) > 200


def test_a_preview_lists_every_beat_and_keeps_nothing(taichong: Any, tmp_path: Path) -> None:
    done = taichong("session", "calf", "--none-of-these", "--no-conditions", "--side", "left", "--preview")
    lines = done.stdout.splitlines()
    assert lines[0] == "0:00  ST36 left  press  10 s"
    assert "2:00  GB34 left  sink in  5 s" in lines
    assert sum(float(line.split()[-2]) for line in lines) == 120 + 60
    assert not (tmp_path / "data").exists()


def test_a_session_without_a_terminal_plays_in_plain_lines_and_is_kept(
    taichong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(now=time.time())
    monkeypatch.setattr(playing, "time", clock)
    monkeypatch.setattr(playing, "play_plain", lambda atlas, kept: play_plain(atlas, kept, clock.sleep))
    data = tmp_path / "data"
    data.mkdir()
    full = [{"code": code, "side": "left", "technique": "hold", "seconds": 350} for code in ("ST36", "GB34")]
    line = {"at": datetime.now().astimezone().isoformat(), "done": full}
    (data / "sessions.jsonl").write_text(json.dumps(line) + "\n")
    words = ("--none-of-these", "--no-conditions", "--side", "left", "--before", "6", "--after", "3")
    done = taichong("session", "calf", *words)
    assert done.returncode == 0, done.stderr
    kept = [json.loads(each) for each in (data / "sessions.jsonl").read_text().splitlines()]
    assert len({each["id"] for each in kept[1:]}) == 1  # told beat by beat; the last line stands
    assert [(each["code"], each["seconds"]) for each in kept[-1]["done"]] == [("ST36", 10), ("GB34", 10)]
    assert (kept[-1]["before"], kept[-1]["after"], kept[-1]["stopped"]) == (6, 3, None)


GUIDE_TO_A_PLAN = ["calf cramp", "left", "y", "0", "n"]


def test_alone_it_asks_its_way_to_a_plan(taichong: Any) -> None:
    done = taichong(keys="\n".join(GUIDE_TO_A_PLAN) + "\n")
    assert done.returncode == 0, done.stderr
    assert "Straighten your leg" in done.stdout
    assert "Outside of the shin (ST36), left" in done.stdout
    assert done.stdout.index("Straighten your leg") < done.stdout.index("None of these")


def test_alone_it_stops_at_a_red_flag(taichong: Any) -> None:
    done = taichong(keys="calf cramp\nleft\nn\nn\ny\n1\n")
    assert done.returncode == 4
    assert "Have it looked at today" in done.stdout
    assert "ST36" not in done.stdout


def test_alone_it_remembers_conditions_but_no_symptoms(taichong: Any, tmp_path: Path) -> None:
    taichong(keys="stress\ny\n11\nleft foot\n")
    kept = json.loads((tmp_path / "data" / "conditions.json").read_text())
    assert {name for name, answer in kept["answers"].items() if answer != "no"} == {"fracture"}
    assert not {each.id for each in ATLAS.safety.questions} & set(kept["answers"])
    assert kept["areas"] == {"fracture": ["left-foot"]}
    again = taichong(keys="stress\ny\ny\nn\n0\nn\n")
    assert "A broken bone" in again.stdout
    assert again.returncode == 0
    assert "(LR3), right" in again.stdout
    assert "(LR3), left" not in again.stdout


def test_alone_without_anybody_it_says_how_to_go_on(taichong: Any) -> None:
    done = taichong()
    assert done.returncode == 2
    assert "taichong plan" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("chest", "pain"), "Call your emergency number now"),
        (("i want to die",), "Call a crisis line"),
        (("maybe my face droops",), "Is this happening now, or did it happen in the last 7 days?"),
        (("guide",), "guide: no such command; `taichong --help` shows what is allowed, `taichong search guide` reads"),
    ],
)
def test_words_in_place_of_a_command_are_read_and_say_whom_to_call(
    typed: tuple[str, ...], says: str, taichong: Any
) -> None:
    done = taichong(*typed, LANG="de_DE.UTF-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "112" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["plan", "--nonsense"], "taichong plan --help"),
        (["trial", "log", "--nonsense"], "taichong trial log --help"),
        (["trial", "nonsense"], "taichong trial --help"),
        (["find"], "taichong find --help"),
        (["--nonsense"], "taichong --help"),
    ],
)
def test_an_error_names_the_help_of_its_own_command(given: list[str], named: str, taichong: Any) -> None:
    done = taichong(*given)
    assert (done.returncode, done.stdout) == (2, "")
    assert f". `{named}` shows what is allowed." in done.stderr


@pytest.mark.parametrize(("height", "weight"), [("5ft5", "137lb"), ("5'5", "9st11"), ("1,651 m", "62.142 kg")])
def test_height_and_weight_are_read_as_people_write_them(height: str, weight: str, taichong: Any) -> None:
    body = ("--sex", "female", "--age", "34", "--height-cm", height, "--weight-kg", weight)
    told = json.loads(taichong("measures", *body, "--json").stdout)["body"]
    assert told["height_cm"] == pytest.approx(165.1, abs=0.01)
    assert told["weight_kg"] == pytest.approx(62.142, abs=0.01)


def test_a_height_that_cannot_be_read_is_refused_with_the_forms_that_can(taichong: Any) -> None:
    done = taichong("measures", "--sex", "female", "--age", "34", "--height-cm", "tall", "--weight-kg", "62")
    assert (done.returncode, done.stdout) == (2, "")
    assert "write 170 (cm), 1.70 m, 5 ft 7 or 67 in" in done.stderr
