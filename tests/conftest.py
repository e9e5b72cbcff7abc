"""What all tests share."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadFileScheduling

from taichong.atlas import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from taichong.diary import Diary

PAGES = "tests/e2e/"
# What one process computes once for several files: a server and its pictures; what is heard in thousands of phrases;
# what the hundreds of files of a copied atlas say, of which nearly all are as they were.
TOGETHER = {
    "pages": (PAGES,),
    "words": ("tests/care/test_words",),
    "copied atlas": (
        "tests/atlas/test_editing.py",
        "tests/atlas/test_standard.py",
        "tests/cli/test_body.py",
        "tests/cli/test_main.py",
    ),
}
# What takes longest begins first: begun last it would be waited for by all the other processes.
LONGEST_FIRST = (
    PAGES,
    "tests/test_mutations.py",
    "tests/care/",
    "tests/locate/",
    "tests/diary/",
    "tests/atlas/test_editing.py",
    "tests/test_hosting.py",
    "tests/web/",
    "tests/cli/",
    "tests/trial/",
)
# What waits for another program, a browser or a server, may begin once more, and says so: a busy machine stops that
# program at places where no person would; what is broken fails twice.
WAITS_FOR_ANOTHER = (
    PAGES,
    "tests/web/test_entrance.py",
    "tests/test_hosting.py",
    "tests/cli/test_playing.py",
    "tests/person/test_homes_apart.py",  # its threads share the filters of warnings, which libraries change and restore
)


class SharingInOneProcess(LoadFileScheduling):  # type: ignore[misc]  # it comes without types
    """Each file's tests in one process, and the files of `TOGETHER` in the same.

    Two browsers beside each other would take the processor from each other, and tests that wait for them time.
    """

    def _split_scope(self, nodeid: str) -> str:
        shared = (name for name, files in TOGETHER.items() if nodeid.startswith(files))
        return next(shared, str(super()._split_scope(nodeid)))


def pytest_configure() -> None:
    """Let NumPy compute in one thread, here and in every process begun from here, before any has loaded it.

    Where other processes test beside it, its threads spend more time waiting for each other than computing.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingInOneProcess | None:
    """Take the place of ``--dist loadfile``, which begins with the files of most tests; other ways stay as they are."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return SharingInOneProcess(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files by how long they take, within a file as they are; let some begin twice."""
    for each in items:
        if each.nodeid.startswith(WAITS_FOR_ANOTHER):
            each.add_marker(pytest.mark.flaky(reruns=1))
    places = {start: place for place, start in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda each: next((places[start] for start in places if each.nodeid.startswith(start)), len(places)))


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    """An empty diary in a file of SQLite."""
    from taichong.diary import open_diary  # noqa: PLC0415 -- few tests need it, and it takes a while

    opened = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _each_yaml_parsed_once() -> Iterator[None]:
    """Many tests change a line or two in a copy of the atlas; all its other files have the same text again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "parse_yaml", cache(reading.parse_yaml))
        yield
