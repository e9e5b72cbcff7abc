"""The documentation: what is made from the code is fresh, and the pages build without a warning."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import generated_docs
import house
import taichong

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "taichong"
QUIET = os.environ | {"NO_MKDOCS_2_WARNING": "1"}  # the theme says at each start that it has a successor
FRESH = {"commands.md": generated_docs.commands, "settings.md": generated_docs.settings, "house.svg": house.drawing}


@pytest.mark.parametrize("name", FRESH)
def test_what_is_made_from_the_code_is_fresh(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == FRESH[name](), "run `make docs`"


def test_every_variable_that_is_read_is_documented() -> None:
    assert generated_docs.variables_read() == set(generated_docs.SETTINGS)


def test_everything_on_a_face_has_its_place_in_the_reference() -> None:
    pages = (ROOT / "docs" / "reference").glob("*.md")
    written = {
        line[4:] for page in pages for line in page.read_text(encoding="utf-8").splitlines() if line[:3] == ":::"
    }
    faces = [taichong, *(import_module(f"taichong.{face.parent.name}") for face in SOURCE.glob("*/__init__.pyi"))]
    offered = {name for face in faces for each in dir(face) if (name := _home_of(getattr(face, each)))}
    assert len(offered) > 200
    assert offered <= written
    assert written - offered <= {"taichong.errors"}


def _home_of(thing: object) -> str:
    """Where a class or a function is defined; constants and aliases explain themselves."""
    module, name = getattr(thing, "__module__", None) or "", getattr(thing, "__qualname__", "")
    return f"{module}.{name}" if module.startswith("taichong.") and name else ""


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "model_mm" in (tmp_path / "site" / "reference" / "python.html").read_text(encoding="utf-8")


STUMBLED_OVER = re.compile(
    r"\b(for|of|to|than) who (is|has|asks|wants|does|cannot|must|needs)\b|\bhindmost\b|\bof equals\b"
    r"|\b(what|that) is none\b|\bto its end, by\b|\bis no matter\b"
)
"""Turns of phrase that a native reader stumbles over; each stood here once."""
READ_ALOUD = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "atlas/EDITING.md")),
    *(ROOT / "docs").glob("*.md"),
    *(file for file in (ROOT / "design").glob("*.md") if file.name != "sentences_changed.md"),  # it quotes the old
    *(file for room in ("atlas", "body", "care", "cli", "diary", "trial") for file in (SOURCE / room).rglob("*.py")),
]


@pytest.mark.parametrize("file", READ_ALOUD, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_a_newcomer_reads_is_english(file: Path) -> None:
    text = " ".join(file.read_text(encoding="utf-8").split())
    assert not [found.group() for found in STUMBLED_OVER.finditer(text)]


def test_the_page_about_the_house_has_a_line_for_each_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert not [name for layer in house.layers() for name in layer if f"`{name}`" not in page]
