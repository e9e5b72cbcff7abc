"""What the terminal says about words: what was heard and whom to call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from taichong.care import own_lines, read_words
from taichong.care import text as say
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas
    from taichong.care import Plan, Reading


def plan_lines(atlas: Atlas, plan: Plan) -> Iterator[str]:
    """Write a plan for reading; a stop says whom to call."""
    yield from say.plan_text(atlas, plan, own_lines(atlas, os.environ))


def reading_lines(atlas: Atlas, reading: Reading) -> Iterator[str]:
    """Write what was heard, for reading; whatever has no plan ends with the emergency line and a crisis line."""
    if reading.say:
        yield reading.say
    for each in reading.complaints if reading.kind != "help" else ():
        yield f"  {each}  {atlas.words.complaints[each]}"
    for code in reading.points:
        yield f"  {code}  {atlas.words.points[code] or atlas.point(code).names.english}"
    for each in reading.conditions:
        yield atlas.words.say.told.format(text=atlas.words.conditions[each])
    yield from _next(reading)
    if reading.needs_help_lines:
        yield own_lines(atlas, os.environ).text


def _next(reading: Reading) -> Iterator[str]:
    """What one may type next."""
    if reading.kind == "plan":
        yield _("Next: taichong plan {id}").format(id=reading.complaints[0])
    if reading.kind == "point":
        yield _("Next: taichong find {code}").format(code=reading.points[0])


def in_place_of_command(atlas: Atlas, words: list[str]) -> str:
    """Answer words in the place of a command: with help where they may tell of a danger, else with what is allowed."""
    said = " ".join(words)
    reading = read_words(atlas, said)
    if reading.kind in ("help", "ask_now"):
        return reading.say
    allowed = _("{word}: no such command; `taichong --help` shows what is allowed, `taichong search {said}` reads it.")
    return allowed.format(word=words[0], said=said)
