"""What the wheel, the pages and the pocket file carry of others, and on what terms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Carried:
    """A work that is carried: whose it is, what it does here, on which terms, and where it is."""

    name: str
    version: str
    licence: str
    holder: str
    what: str
    origin: str
    carried_in: tuple[str, ...]
    text: str


@cache
def carried() -> tuple[Carried, ...]:
    """Everything that is carried, ourselves first."""
    told = json.loads((files("taichong") / "licences" / "carried.json").read_text(encoding="utf-8"))
    return tuple(Carried(**{**each, "carried_in": tuple(each["carried_in"])}) for each in told)


def carried_in(place: str) -> tuple[Carried, ...]:
    """What is carried in the ``wheel``, the ``pages`` or the ``pocket`` file."""
    return tuple(each for each in carried() if place in each.carried_in)


@cache
def licence_text(name: str) -> str:
    """The text of a licence, by the name of its file."""
    return (files("taichong") / "licences" / name).read_text(encoding="utf-8")


def licence_texts(place: str) -> dict[str, str]:
    """The texts that go with what is carried there, each once, by the names of their files."""
    names = dict.fromkeys(each.text for each in carried_in(place) if each.text)
    return {name: licence_text(name) for name in names}
