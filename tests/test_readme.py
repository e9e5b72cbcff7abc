"""The examples in the README and in docs/ are real: each is run, and what it prints is what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples(page: Path) -> list[tuple[str, str]]:
    """Each command of the page's console blocks and the lines that stand under it."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    found = [re.split(r"^\$ (.+)\n", block, flags=re.MULTILINE)[1:] for block in blocks]
    return [pair for parts in found for pair in zip(parts[::2], parts[1::2], strict=True)]


CASES = [(page.name, *each) for page in PAGES for each in examples(page)]


@pytest.mark.parametrize(
    ("page", "command", "printed"), CASES, ids=[f"{page}: {command}" for page, command, _ in CASES]
)
def test_an_example_prints_what_stands_under_it(page: str, command: str, printed: str, tmp_path: Path) -> None:
    if not printed.strip():
        pytest.skip(f"{page} shows no output for this command")
    folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{folder}:/usr/bin:/bin", "TAICHONG_DATA": str(tmp_path), "COLUMNS": "100"}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, cwd=ROOT, check=False)  # noqa: S607
    assert done.stdout.rstrip() == printed.rstrip(), done.stderr


def test_the_first_screen_has_a_sentence_an_example_and_a_safety_line() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40]
    assert first_screen[2].startswith("Find the point on your own body")
    assert any(line.startswith("$ taichong") for line in first_screen)
    assert any("emergency number" in line for line in first_screen)


def test_the_readme_names_its_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text
