"""No page tells a person what to type into a terminal: every sentence of the engine that reaches one is looked at."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import taichong
from taichong.web.own_words import on_a_page
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(taichong.__file__).parent
COMMAND = re.compile(r"taichong [a-z]|(?<![\w-])--[a-z]|\bID\b")
ENGINE = ("care", "diary", "trial", "handout", "learn")
# What a terminal alone asks for (whole texts, tables of many people, backups), and the sealed line of a trial.
TERMINAL = {
    "care/finding.py",
    "care/text.py",
    "care/told.py",
    "diary/backup.py",
    "diary/other_apps.py",
    "diary/other_dates.py",
    "trial/files.py",
    "trial/record.py",
    "trial/values.py",
}
# What is broken on the machine itself is mended there, by whoever runs the server.
KEEPERS = {"diary/check.py", "diary/sqlite.py", "diary/trouble.py", "diary/versions.py"}
NO_PAGE_ASKS = ("the positions ", "these are not positions", "taichong trial X sealed")


def sentences() -> Iterator[tuple[str, str]]:
    """File and text of every sentence, with an X for what is filled in."""
    for file in sorted(each for room in ENGINE for each in (SOURCE / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        parts = {part for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
        prose = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        for each in ast.walk(tree):
            if isinstance(each, ast.JoinedStr):
                told = (str(part.value) if isinstance(part, ast.Constant) else "X" for part in each.values)
                yield file.relative_to(SOURCE).as_posix(), "".join(told)
            elif isinstance(each, ast.Constant) and each not in parts and id(each) not in prose:
                yield file.relative_to(SOURCE).as_posix(), str(each.value)


def test_no_sentence_that_a_page_shows_speaks_of_commands_or_options() -> None:
    reached = [(file, text) for file, text in sentences() if file not in TERMINAL | KEEPERS]
    assert sum(bool(COMMAND.search(text)) for _file, text in reached) > 20
    left = {
        (file, told)
        for file, text in reached
        if COMMAND.search(told := on_a_page(text)) and not text.startswith(NO_PAGE_ASKS)
    }
    assert left == set()


@pytest.mark.parametrize("name", ["before", "run_in", "period", "washout", "finished", "paused"])
def test_the_days_of_a_trial_neither(name: str) -> None:
    told = on_a_page(words("companion")["card"][name])
    assert not COMMAND.search(told)


def test_an_option_is_called_as_its_field() -> None:
    assert on_a_page("--days 5: a trial takes 12 to 400 days") == "“Days in all” 5: a trial takes 12 to 400 days"
    assert on_a_page("nothing -- of this") == "nothing -- of this"
