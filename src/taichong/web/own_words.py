"""What the engine says to whoever sits at a terminal, in the words of a page: its buttons and its fields."""

from __future__ import annotations

import re

from taichong.words import words


def on_a_page(said: object) -> str:
    """A sentence or an error of the engine, without the commands and options of the terminal."""
    told, known = str(said), words("pages")
    for terminal, here in known["instead"].items():
        told = told.replace(terminal, here)
    return re.sub(r"(?<![\w`-])--([a-z]+(?:-[a-z]+)*)", lambda found: _field(found, known["fields"]), told)


def on_a_trials_page(said: object, name: str) -> str:
    """The same on the page of the trial `name`, where it is this one."""
    told = on_a_page(said)
    for terminal, here in words("pages")["trial"].items():
        told = told.replace(terminal.format(id=name), here)
    return told


def _field(option: re.Match[str], fields: dict[str, str]) -> str:
    name = fields.get(option[1])
    return f"“{name}”" if name else option[0]
