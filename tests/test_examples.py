"""What stands on the pages runs: Python with prompts as doctests, other Python whole, and commands exist as written."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from taichong.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "atlas" / "EDITING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = [
    (page, number, code)
    for page in PAGES
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
]
TYPED = sorted({page for page, _, code in BLOCKS if ">>>" in code and page.name != "trials.md"})  # it has its own test
COMMANDS: Any = typer.main.get_command(app)
SCRIPTS = [pytest.param(code, id=f"{page.stem}-{number}") for page, number, code in BLOCKS if ">>>" not in code]


@pytest.mark.parametrize("page", TYPED, ids=[page.stem for page in TYPED])
def test_what_is_typed_on_a_page_prints_what_stands_there(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert tried
    assert not failed


@pytest.mark.parametrize("code", SCRIPTS)
def test_a_script_on_a_page_runs_and_prints(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def lines() -> list[tuple[str, str]]:
    """Each command line that stands in a block without an output, with its page."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```(?:sh)?\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            found += [(page.name, line) for line in re.findall(r"^(?:\$ )?(taichong .*)$", block, re.MULTILINE)]
    return found


@pytest.mark.parametrize(("page", "line"), lines(), ids=[f"{page}: {line[:40]}" for page, line in lines()])
def test_a_command_on_a_page_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s{3,}|\s#|\s\|\s", line)[0].replace("[", "").replace("]", ""))
    command = COMMANDS
    context = command.make_context("taichong", [], resilient_parsing=True)
    for word in words[1:]:
        below = getattr(command, "get_command", lambda *_: None)(context, word)
        if below is None:
            break
        command, context = below, below.make_context(word, [], parent=context, resilient_parsing=True)
    assert context.parent, f"{page}: no such command"
    options = {name for each in command.get_params(context) for name in each.opts}
    assert {word.split("=")[0] for word in words if word.startswith("-")} <= options
