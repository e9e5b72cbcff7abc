"""A small even sample of the phrases, quick enough to read again for every mutant."""

from __future__ import annotations

import itertools

from tests.care.phrases import FILES, phrases

from taichong.atlas import load
from taichong.care import read_words

EVERY = 7


def test_a_sample_of_all_phrases_is_read_right() -> None:
    """No phrase of the sample is read as anything else than what is right."""
    atlas = load()
    for name in FILES:
        for each in itertools.islice(phrases(name), 0, None, EVERY):
            assert each.is_right(atlas, read_words(atlas, each.words)), each  # noqa: S101 -- a test, though it stands here
