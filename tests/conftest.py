"""What all tests share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from taichong.atlas import reading

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _each_yaml_parsed_once() -> Iterator[None]:
    """Many tests change a line or two in a copy of the atlas; all its other files have the same text again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "parse_yaml", cache(reading.parse_yaml))
        yield
