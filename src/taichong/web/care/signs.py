"""The signs of several questions, to be read in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas
    from taichong.care import Asked


def each_once(atlas: Atlas, questions: Iterable[Asked]) -> list[tuple[str, list[str]]]:
    """Each question with its signs; a sign that several ask about stands with the first of them alone.

    A question of which all signs were read already adds nothing and is left out here; it can be answered by itself.
    """
    read: set[str] = set()
    told: list[tuple[str, list[str]]] = []
    for each in questions:
        new = [sign.text for sign in each.signs if sign.text not in read]
        read.update(new)
        if new:
            told.append((atlas.question(each.id).text, new))
    return told
