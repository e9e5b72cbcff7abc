"""A small even sample of the phrases, quick enough to read again for every mutant, with and without slips."""

from __future__ import annotations

import itertools
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.care.phrases import FILES, phrases
from tests.care.test_words_by_script import ODD, as_json, by_script

from taichong.atlas import load
from taichong.care import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

EVERY = 7


def _sample() -> Iterator[str]:
    """Phrases as they are, and each with two letters of its longest word swapped."""
    for name in FILES:
        for each in itertools.islice(phrases(name), 3, None, EVERY):
            yield each.words
            longest = max(each.words.split(), key=len)
            middle = len(longest) // 2
            slip = longest[: middle - 1] + longest[middle - 1 : middle + 1][::-1] + longest[middle + 1 :]
            yield each.words.replace(longest, slip)
    yield from ODD


@cache  # once for all mutants: they are forks of the process that the tests ran in before
def _heard_by_script() -> list[tuple[str, dict[str, Any]]]:
    words = list(_sample())
    with tempfile.TemporaryDirectory() as folder:
        return list(zip(words, by_script(words, Path(folder)), strict=True))


def test_a_sample_of_all_phrases_is_read_right() -> None:
    """No phrase of the sample is read as anything else than what is right."""
    atlas = load()
    for name in FILES:
        for each in itertools.islice(phrases(name), 0, None, EVERY):
            assert each.is_right(atlas, read_words(atlas, each.words)), each  # noqa: S101 -- a test, though it stands here


def test_both_readers_hear_the_same_of_a_sample() -> None:
    """Everything that Python's reader hears is what the pocket file's hears, to the letter."""
    atlas = load()
    for words, heard in _heard_by_script():
        assert as_json(read_words(atlas, words)) == heard, words  # noqa: S101 -- a test, though it stands here
