"""`--atlas FOLDER` for every command that reads the standard: each takes it, and says what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from taichong.cli.main import MODULES, ROOMS, app
from taichong.errors import AtlasError

if TYPE_CHECKING:
    from pathlib import Path

BODY = ("--sex", "female", "--age", "34", "--height-cm", "165", "--weight-kg", "62")
READ = {
    "find": ("find", "LR3"),
    "search": ("search", "cramp"),
    "plan": ("plan", "calf"),
    "session": ("session", "calf"),
    "claims": ("claims",),
    "evidence": ("evidence",),
    "locate": ("locate", "LR3", *BODY),
    "shortcuts": ("shortcuts", *BODY),
    "learn": ("learn",),
    "serve": ("serve", "--no-browser", "--port", "0"),
    "pocket": ("pocket", "--no-conditions"),
    "handout": ("handout", "calf", "--out", "sheet.html"),
    "trial": ("trial", "plan", "calf"),
    "photo": ("photo", "views"),
}
READ_NOTHING = {"export", "measures", "backup", "restore", "diary"}
"""What is told of a diary, a survey or a backup is the same by any standard."""
CHECKS = "atlas"
"""`atlas check FOLDER` names its folder itself."""


def test_every_command_is_known_to_read_the_standard_or_not() -> None:
    assert {*READ, *READ_NOTHING, CHECKS} == {*MODULES, *ROOMS}


@pytest.mark.parametrize("name", [*READ, ""])
def test_a_command_that_reads_the_standard_reads_the_folder_that_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for given, environment in ((["--atlas", "mine"], {}), ([], {"TAICHONG_ATLAS": "mine"})):
        ran = CliRunner().invoke(app, [*given, *READ.get(name, ())], env=environment)
        assert isinstance(ran.exception, AtlasError), ran.output
        assert "mine/safety.yaml" in str(ran.exception)
