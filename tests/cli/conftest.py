"""Somebody who uses the command day by day."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from taichong.atlas import load
from taichong.cli import trial as cli_trial
from taichong.cli.main import app
from taichong.diary.diary import open_diary
from taichong.errors import TaichongError
from taichong.person import Home
from taichong.trial.log import OwnTrial, seal
from taichong.trial.setup import draft
from taichong.trial.wanted import Known, Wanted

START = date(2026, 3, 1)
SAFE = ("--none-of-these", "--no-conditions")


class Person:
    """Somebody with a data folder of their own, whose days go by when the test says so."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TAICHONG_DATA", str(folder / "data"))
        monkeypatch.chdir(folder)
        self.monkeypatch = monkeypatch
        self.on(START)

    def on(self, day: date) -> None:
        """Let it be this day."""
        self.monkeypatch.setattr(cli_trial, "_today", lambda: day)

    def run(self, *arguments: str, typed: str = "", code: int = 0) -> str:
        """What a command prints; or the line of its error."""
        result = CliRunner().invoke(app, list(arguments), input=typed)
        if isinstance(result.exception, TaichongError):
            assert result.stdout == "" or typed
            return f"error {result.exception.exit_code}: {result.exception}"
        assert result.exit_code == code, result.output
        return result.stdout

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The document that a command prints."""
        return json.loads(self.run(*arguments, "--json", code=code))

    def seal(self, complaint: str = "calf", **wanted: Any) -> OwnTrial:
        """A sealed trial of single nights, without the seconds that simulating its prospects takes."""
        asked = {"per_week": 3.0, "period_days": 1, "run_in_days": 2, "start": START, "expectation": 6, **wanted}
        made = draft(load(), Wanted(complaint=complaint, **asked), Known(today=START))
        return seal(open_diary(Home.of_user(os.environ).diary_file), made.plan, made.care, START)


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(tmp_path, monkeypatch)
