"""`taichong learn`: a question, an answer, how far off and why; in the terminal and as JSON."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.cli.in_process import run


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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--points", "LR99"), "no point"),
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
