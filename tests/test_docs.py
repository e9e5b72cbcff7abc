"""The documentation: what is made from the code is fresh, and the pages build without a warning."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import generated_docs
import house

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    written = {line for page in (ROOT / "docs" / "reference").glob("*.md") for line in page.read_text().splitlines()}
    offered = {
        f"::: {module}.{name}"
        for face in SOURCE.glob("*/__init__.pyi")
        for name, module in _callables(face)
        if f"::: {module}.{name}" not in written
    }
    assert not offered


def _callables(face: Path) -> Iterator[tuple[str, str]]:
    """The classes and functions of a face, each with its module; constants and aliases explain themselves."""
    for line in face.read_text(encoding="utf-8").splitlines():
        _, module, _, name, *_ = line.split()
        if name in _defined(face.parent / f"{module[1:]}.py"):
            yield name, f"taichong.{face.parent.name}{module}"


@cache
def _defined(file: Path) -> set[str]:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "model_mm" in (tmp_path / "site" / "reference" / "python.html").read_text(encoding="utf-8")


def test_the_page_about_the_house_has_a_line_for_each_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert not [name for layer in house.layers() for name in layer if f"`{name}`" not in page]
