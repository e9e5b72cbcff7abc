"""The pocket file's reader, run by Node, hears the same as Python's on every phrase."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.care.phrases import FILES, phrases, told_conditions

from taichong.atlas import load, plain_table
from taichong.care.text import reading_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from taichong.care import Reading

SCRIPT = Path(__file__).with_name("read_by_script.mjs")
# The Node the pages are built with: an older one of the system reads no TypeScript.
NODE = shutil.which("node", path=Path(sys.executable).parent)
ATLAS = load()
ODD = [
    "gv 24.5",
    "tachong",
    "he hits me",
    "my face drooped 8 days ago",
    "",
    "?!",
    "\x00",
    "🤷 chest pain",
    "Straße",
    "ＣＨＥＳＴ ＰＡＩＮ",
    "l'avc",
    "don’t sleep",
    "İstanbul",
    "٣ pain",
    "a" * 60,
]


@pytest.mark.skipif(NODE is None, reason="Node runs the script")
def test_both_readers_hear_the_same(tmp_path: Path, heard: Callable[[str], Reading]) -> None:
    words = [each.words for name in FILES for each in phrases(name)] + [each for each, _ in told_conditions()] + ODD
    both = (
        (said, as_json(heard(said)), script) for said, script in zip(words, by_script(words, tmp_path), strict=True)
    )
    assert not [(said, python, script) for said, python, script in both if python != script]


def as_json(reading: Reading) -> dict[str, Any]:
    """What Python's reader heard, as it comes back from JSON."""
    back: dict[str, Any] = json.loads(json.dumps(reading_json(reading)))
    return back


def by_script(words: list[str], folder: Path) -> list[dict[str, Any]]:
    """What the pocket file's reader hears, run once by Node with the table in `folder`."""
    assert NODE
    table = folder / "table.json"
    table.write_bytes(msgspec.json.encode(plain_table(ATLAS.words)))
    ran = subprocess.run(
        [NODE, str(SCRIPT), str(table)], input=json.dumps(words), capture_output=True, text=True, check=True
    )
    heard: list[dict[str, Any]] = json.loads(ran.stdout)
    return heard
