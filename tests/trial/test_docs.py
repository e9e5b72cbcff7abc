"""The page about trials: its examples run, and it names every key and column it promises."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from taichong.trial.answer import analyse_csv
from taichong.trial.csv_files import COLUMNS

ROOT = Path(__file__).parents[2]


def test_the_examples_of_the_page_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "docs" / "trials.md"), module_relative=False)
    assert (failed, tried) == (0, 8)


@pytest.mark.parametrize("column", COLUMNS)
def test_the_page_names_every_column(column: str) -> None:
    assert f"| `{column}` |" in (ROOT / "docs" / "trials.md").read_text(encoding="utf-8")


def test_every_key_that_the_page_names_is_in_the_answer() -> None:
    page = (ROOT / "docs" / "trials.md").read_text(encoding="utf-8")
    table = page.split("| key | |\n|---|---|\n")[1].split("\n\n")[0]
    named = {key.strip("`") for line in table.splitlines() for key in line.split("|")[1].strip().split(", ")}
    assert len(named) > 5
    assert named <= analyse_csv(ROOT / "authorities" / "darwin_maize.csv").keys()
