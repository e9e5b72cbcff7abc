"""The documentation: what is made from the code is fresh, and the pages build without a warning."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import generated_docs
import house

ROOT = Path(__file__).resolve().parent.parent
QUIET = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # the theme says at each start that it has a successor
FRESH = {"commands.md": generated_docs.commands, "settings.md": generated_docs.settings, "house.svg": house.drawing}


@pytest.mark.parametrize("name", FRESH)
def test_what_is_made_from_the_code_is_fresh(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == FRESH[name](), "run `make docs`"


def test_every_variable_that_is_read_is_documented() -> None:
    assert generated_docs.variables_read() == set(generated_docs.SETTINGS)


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "model_mm" in (tmp_path / "site" / "reference" / "python.html").read_text(encoding="utf-8")
