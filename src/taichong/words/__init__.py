"""What a person reads outside the atlas: one folder a language, one TOML file a room."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words(room: str, language: str = "en") -> dict[str, Any]:
    """The words of one room (`diary`, `reminders`) in a language."""
    return tomllib.loads((files(__name__) / language / f"{room}.toml").read_text(encoding="utf-8"))
