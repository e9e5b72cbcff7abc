"""A person's files are for their eyes alone from the first byte, and whole or not there."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taichong.person import private_folder, unfinished, write_beside_and_replace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes; there a profile is private")
UMASKS = (0o000, 0o022, 0o077, 0o777)


@pytest.fixture(params=UMASKS, ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_whatever_the_umask_only_this_user_can_read_what_is_written(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "data")
    write_beside_and_replace(folder / "body.json", b"mine")
    assert (mode(folder), mode(folder / "body.json")) == (0o700, 0o600)
    assert (folder / "body.json").read_bytes() == b"mine"


def test_no_byte_is_written_before_others_are_shut_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    opened = os.fdopen

    def watched(handle: int, how: str) -> object:
        found = os.fstat(handle)
        seen.append((stat.S_IMODE(found.st_mode) & 0o077, found.st_size))
        return opened(handle, how)

    monkeypatch.setattr(os, "fdopen", watched)
    write_beside_and_replace(tmp_path / "body.json", b"mine")
    assert seen == [(0, 0)]


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path: Path) -> None:
    file = tmp_path / "zone.txt"
    file.write_text("old")
    file.chmod(0o644)
    write_beside_and_replace(file, b"new")
    assert (mode(file), file.read_bytes()) == (0o600, b"new")


def test_a_folder_that_was_open_is_closed_and_one_that_all_share_is_left(tmp_path: Path) -> None:
    for before, after in ((0o755, 0o700), (0o1777, 0o1777)):
        folder = tmp_path / oct(before)
        folder.mkdir()
        folder.chmod(before)
        private_folder(folder)
        assert mode(folder) == after


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_what_breaks_off_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def broken(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "conditions.json"
    write_beside_and_replace(file, b"old")
    monkeypatch.setattr(os if fails == "fsync" else Path, fails, broken)
    with pytest.raises(OSError, match="No space left"):
        write_beside_and_replace(file, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["conditions.json"]
    assert file.read_bytes() == b"old"


def test_what_a_killed_writer_left_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", lambda *_arguments, **_more: None)
    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_beside_and_replace(tmp_path / "body.json", b"mine")
    (tmp_path / ".body.json.mine").write_text("not ours")
    assert [each.read_bytes() for each in unfinished(tmp_path / "body.json")] == [b"mine"]
    assert list(unfinished(tmp_path / "zone.txt")) == []


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_beside_and_replace(pipe, b"told")
    assert os.read(reading, 10) == b"told"
    os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
