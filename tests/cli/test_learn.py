"""`taichong learn`: a question, an answer, how far off and why; in the terminal and as JSON."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.cli.in_process import run

from taichong.atlas import load
from taichong.learn import Answered, Lesson, questions_of
from taichong.locate import EXAMPLE_BODY, keep_body
from taichong.person import Home


@pytest.fixture
def taichong(tmp_path: Path) -> Any:
    """Run the command in an empty folder."""

    def taichong(*words: str, typed: str = "") -> CompletedProcess[str]:
        return run(("learn", *words), {"TAICHONG_DATA": str(tmp_path / "data")}, tmp_path, typed)

    return taichong


def test_a_question_is_asked_answered_and_put_off(taichong: Any, tmp_path: Path) -> None:
    asked = json.loads(taichong("--points", "LR3", "--json").stdout)
    assert asked["question"]["id"] == "where:LR3"
    assert asked["answer"]["given"] is None
    wrong = asked["answer"]["right"] % 4 + 1
    told = json.loads(taichong("--points", "LR3", "--json", "--answer", str(wrong)).stdout)
    assert told["question"] == asked["question"]
    assert (told["answer"]["score"], told["answer"]["right"]) == ("wrong", asked["answer"]["right"])
    assert told["answer"]["off_mm"] > 10
    assert f"{told['answer']['off_mm']:.0f} mm" in " ".join(told["answer"]["why"])
    assert json.loads(taichong("--points", "LR3", "--json").stdout)["question"]["id"] != "where:LR3"
    kept = tmp_path / "data" / "learned.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_in_the_terminal_each_answer_is_judged_until_enter(taichong: Any) -> None:
    done = taichong("--points", "KI", typed="1\nnine\n2\n\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" right.") == 2
    assert "of 2 right." in done.stdout


@pytest.mark.parametrize("typed", ["LR3 LI4", "LR 3; LI 4", "LR3,li4"])
def test_points_may_be_typed_in_one_word(taichong: Any, tmp_path: Path, typed: str) -> None:
    assert taichong("--points", typed, "--save-deck", "deck.json").returncode == 0
    assert json.loads((tmp_path / "deck.json").read_text())["points"] == ["LR3", "LI4"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--points", "LR99"), "no point"),
        (("--points", ";"), "codes such as LR3"),
        (("--answer", "7"), "give 1 to 4"),
        ((), "nobody is there to answer"),
        (("--questions", "0"), "0"),
    ],
)
def test_what_cannot_be_is_one_line(taichong: Any, words: tuple[str, ...], says: str) -> None:
    done = taichong(*words)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_damaged_deck_is_told_and_left_as_it_is(taichong: Any, tmp_path: Path) -> None:
    file = tmp_path / "data" / "learned.json"
    file.parent.mkdir()
    file.write_text("{")
    done = taichong("--json")
    assert done.returncode == 2
    assert "move it away" in done.stderr
    assert file.read_text() == "{"


def test_lengths_are_told_in_the_units_that_are_asked_for_or_of_the_saved_body(taichong: Any, tmp_path: Path) -> None:
    asked = json.loads(taichong("--points", "LR3", "--json").stdout)
    wrong = str(asked["answer"]["right"] % 4 + 1)
    told = json.loads(taichong("--points", "LR3", "--json", "--answer", wrong, "--units", "in").stdout)
    assert re.search(r"about \d+\.\d in from there", " ".join(told["answer"]["why"]))
    keep_body(Home(tmp_path / "data"), EXAMPLE_BODY, {"tape": "cm"})
    said = taichong(
        "--points", "ST36", "--answer", str((questions_of(load(), "ST36", "0")[0].right + 1) % 4 + 1)
    ).stdout
    assert re.search(r"about \d+\.\d cm from there", said)


def test_a_round_goes_on_while_a_danger_is_owed(taichong: Any, tmp_path: Path) -> None:
    mine = Lesson.begin(load(), ("LR3",), Home(tmp_path / "data").learned_file)
    mine.keep(mine.questions()["mind:LR3"], Answered("wrong", None, ()), datetime.now(UTC))
    rights = [
        next(each.right for each in questions_of(load(), "LR3", seed) if each.kind == "mind") for seed in ("1", "2")
    ]
    typed = (str((rights[0] + 1) % 4 + 1), str(rights[1] + 1))
    done = taichong("--points", "ST36", "--questions", "1", typed="\n".join(typed) + "\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("What must you watch out for at LR3") == 2, "in another deck, and beyond the round"
    assert done.stdout.rstrip().endswith("1 of 2 right.")


def test_progress_goes_out_and_into_another_folder(taichong: Any, tmp_path: Path) -> None:
    taichong("--points", "LR3", "--answer", "1")
    taichong("--export", "mine.json")
    (tmp_path / "data" / "learned.json").unlink()
    for new in ("1 new answer was", "0 new answers were"):
        assert new in taichong("--import", "mine.json").stdout
    assert "give the file that --export wrote" in taichong("--import", "none.json").stderr


def test_no_line_is_wider_than_a_narrow_terminal(tmp_path: Path) -> None:
    here = {"TAICHONG_DATA": str(tmp_path / "data"), "COLUMNS": "40"}
    asked = run(("learn", "--points", "LR3"), here, tmp_path, "1\n2\n\n")
    prompt = "(Enter to stop) > "
    for line in asked.stdout.replace(prompt, prompt + "\n").splitlines():
        assert len(line) <= 40, line
    assert "\x1b" not in asked.stdout
