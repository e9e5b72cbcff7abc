"""What a person writes down for themselves may tell of a danger: it is read as the search reads what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from taichong.care.words import LONGEST, RANK, question, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas
    from taichong.care.words import Reading

OVERLAP = 200
"""Letters that two pieces of a long text share, so that no sentence of usual length is cut in both."""


def danger_in(atlas: Atlas, *texts: str, taken: str = "") -> Reading | None:
    """Return the reading that calls for help or asks, with the red flags of all `texts`; None where none does.

    Unlike a question, what is written down may be of any length. Of a medicine that was `taken` only a sure
    danger counts: a daily one would be asked about each day.
    """
    readings = [read_words(atlas, piece) for text in texts for piece in _pieces(text)]
    readings += [each for piece in _pieces(taken) if (each := read_words(atlas, piece)).kind == "help"]
    found = [each for each in readings if each.kind == "help"] or [each for each in readings if each.kind == "ask_now"]
    if not found:
        return None
    codes = tuple(dict.fromkeys(code for each in found for code in each.red_flags))
    if found[0].kind == "ask_now":
        return replace(found[0], red_flags=codes, say=question(atlas.words, codes[0]))
    gravest = min(found, key=lambda each: RANK[atlas.red_flag(each.red_flags[0]).level])
    ranked = sorted(codes, key=lambda code: RANK[atlas.red_flag(code).level])
    return replace(gravest, red_flags=tuple(ranked))


def _pieces(text: str) -> Iterator[str]:
    """`text` in pieces short enough to be read, each after a blank where there is one."""
    while len(text) > LONGEST:
        yield text[:LONGEST]
        rest = text[LONGEST - OVERLAP :]
        text = rest[rest[:OVERLAP].find(" ") + 1 :]
    yield text
