"""What the tests of the reader of words share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from taichong.atlas import load
from taichong.care import read_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.care import Reading


@pytest.fixture(scope="session")
def heard() -> Callable[[str], Reading]:
    """Read words once for all tests of a run; no longer, or a mutant would be told what the code before it heard."""
    return cache(lambda words: read_words(load(), words))
