"""The command line on every terminal: encodings, widths, full disks, closed pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

COMMAND = Path(sys.executable).with_name("taichong")
FULL = Path("/dev/full")


@pytest.fixture
def taichong(tmp_path: Path) -> Any:
    """Run the installed command with `words` through a shell, which can close and redirect its output."""

    def run(words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        environment = {"TAICHONG_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **env}
        return subprocess.run(f"{COMMAND} {words}", shell=True, capture_output=True, env=environment, check=False)  # noqa: S602 -- our own words

    return run


def test_the_version_is_that_of_the_installed_package(taichong: Any) -> None:
    assert taichong("--version").stdout.decode() == f"taichong {version('taichong')}\n"


@pytest.mark.parametrize(
    ("encoding", "first"),
    [
        ("utf-8", "Top of the foot (LR3)  Tàichōng 太冲, Great Surge"),
        ("cp1252", "Top of the foot (LR3)  Tàichong ??, Great Surge"),
        ("cp932", "Top of the foot (LR3)  Taichong 太冲, Great Surge"),
        ("ascii", "Top of the foot (LR3)  Taichong ??, Great Surge"),
    ],
)
def test_a_sign_that_the_terminal_lacks_becomes_the_nearest_it_has(taichong: Any, encoding: str, first: str) -> None:
    done = taichong("find LV3", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding).splitlines()[0] == first


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp932", "ascii"])
def test_json_loses_no_sign_in_any_encoding(taichong: Any, encoding: str) -> None:
    done = taichong("find LV3 --json", PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))["names"]["hanzi"] == "太冲"


@pytest.mark.parametrize("words", ["find LV3", "plan calf", "claims", "find gate"])
def test_forty_columns_are_enough(taichong: Any, words: str) -> None:
    lines = taichong(words, COLUMNS="40").stdout.decode().splitlines()
    assert lines
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize("words", ["find LV3", "find LV3 --json", "diary note kept", "plan calf"])
@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line_and_exit_2(taichong: Any, words: str) -> None:
    done = taichong(f"{words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("taichong: the output: No space left on device")
    assert done.stderr.count(b"\n") == 1


def test_what_was_kept_before_the_disk_was_full_is_kept(taichong: Any) -> None:
    taichong("diary note kept > /dev/full")
    assert [each["data"]["text"] for each in json.loads(taichong("diary list --json").stdout)["entries"]] == ["kept"]


@pytest.mark.parametrize("words", ["find LV3 | head -c 1", "claims --json | head -c 1", "find LV3 >&-"])
def test_a_closed_pipe_is_no_error(taichong: Any, words: str) -> None:
    done = taichong(words)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_colour_where_none_is_wanted(taichong: Any) -> None:
    done = taichong("session calf --none-of-these --no-conditions --preview", NO_COLOR="1", FORCE_COLOR="1")
    assert b"\x1b[" not in done.stdout
