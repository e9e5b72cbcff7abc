"""Points by their names in what a person typed: "SJ5", "where is stomach 36", "zu san li", "taichung"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from taichong.care.hearing import SHORTEST_LONG, slips_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import WordTable
    from taichong.care.hearing import Token

Found = tuple[tuple[str, ...], frozenset[int]]

LONGEST_NAME = 6  # words
SURE_ALONE = 6  # letters of a name that is heard inside a sentence
SHORTEST_NEAR = 5  # letters of a name that may have a slip
SHORT_CHANNELS = (2, 3)  # letters: "s 36" is a point only where nothing else is said
NUMBERED = ("no", "nr", "number")  # between a channel and its number
ASKED_FOR = (
    "point",
    "points",
    "acupoint",
    "acupressure",
    "press",
    "pressing",
    "pressed",
    "place",
    "spot",
)  # beside a code
LIMBS = ("foot", "ankle", "leg", "shin", "knee", "hand", "wrist", "arm")  # "liver 3 foot"
ASKING = {*ASKED_FOR, "where", "which", "about", "says", "called", "uses", "acupuncture", "acupuncturist"}
MEASURED = re.compile("(day|week|month|year|hour|minute|time)s?|out|cm|mm")  # "my heart 3 months ago"
EVERYDAY = ("he", "ma", "le", "per", "kid")  # channels of other guides that are words, too


def named_points(table: WordTable, said: list[Token]) -> Found:
    """Find the codes that are named, and the words that name them."""
    rest = [at for at in range(1, len(said) - 1) if "@point_word" not in said[at].heard or said[at].number is not None]
    return _whole(table, said, rest) or _inside(table, said) or _nearly(table, said, rest) or ((), frozenset())


def _whole(table: WordTable, said: list[Token], rest: list[int]) -> Found | None:
    """All that was said, but for "where is" and the like, is one code or one name."""
    for places in (list(range(1, len(said) - 1)), rest):
        if places and (codes := _codes(table, [said[at] for at in places])):
            return codes, frozenset(range(len(said)))
    return None


def _codes(table: WordTable, words: list[Token]) -> tuple[str, ...]:
    counted = [each for each in words if each.written not in NUMBERED]
    if not counted:
        return ()
    *letters, last = counted
    channel = table.channels.get(" ".join(each.written for each in letters))
    code = f"{channel}{last.number}"
    if channel and code in table.points:
        return (code,)
    return table.point_names.get("".join(each.written for each in words), ())


def _inside(table: WordTable, said: list[Token]) -> Found | None:
    """Codes and names that stand in a longer sentence."""
    codes: dict[str, None] = {}
    used: set[int] = set()
    for start, end in _stretches(len(said)):
        found = () if used & set(range(start, end)) else _inner(table, said, start, end)
        codes |= dict.fromkeys(found)
        used |= set(range(start, end)) if found else set()
    return (tuple(codes), frozenset(used)) if codes else None


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    """Every row of words, longer ones first."""
    for size in range(min(LONGEST_NAME, length - 2), 0, -1):
        for start in range(1, length - size):
            yield start, start + size


def _inner(table: WordTable, said: list[Token], start: int, end: int) -> tuple[str, ...]:
    words = said[start:end]
    name = "".join(each.written for each in words)
    numbered = words[-1].number is not None and words[-1].word.isdecimal()
    asked = any(each.word in ASKED_FOR for each in (said[start - 1], said[end]))
    placed = asked or said[end].word in LIMBS
    is_code = numbered and (_is_code(words, asked=asked, placed=placed) or _is_asked_about(table, said, start, end))
    if len({each.clause for each in words}) > 1 or (numbered and not is_code):
        return ()
    if not numbered and (len(name) < SURE_ALONE and name.isascii()):
        return ()
    if not numbered and all(each.heard for each in words) and len(words) == 1:
        return ()  # an everyday word is no name inside a sentence
    return _codes(table, words)


def _is_code(words: list[Token], *, asked: bool, placed: bool) -> bool:
    """Whether it is a code such as "st 36"; where it is asked for, also "s 36", and with a limb "liver 3 foot"."""
    letters = words[0].written
    long = len(letters)
    fits = long in SHORT_CHANNELS or (asked if long == 1 else placed)
    return len(words) == 2 and fits and letters not in EVERYDAY  # noqa: PLR2004 -- letters, number


def _is_asked_about(table: WordTable, said: list[Token], start: int, end: int) -> bool:
    """Whether it is a channel's whole name and a number, and what is said asks of a point: "where is liver 3".

    An organ and a number mean a point nowhere else: "my heart 3 months ago", "stomach 9 out of 10".
    """
    channel = " ".join(each.written for each in said[start : end - 1])
    asks = said[start - 1].word == "is" or any(each.word in ASKING for each in said)
    named = len(channel) > max(SHORT_CHANNELS) and channel in table.channels
    return named and asks and not MEASURED.fullmatch(said[end].word)


def _nearly(table: WordTable, said: list[Token], rest: list[int]) -> Found | None:
    """The one point whose name all that was said is nearly; never where a word is known as anything but a name."""
    words = [said[at] for at in rest]
    name = "".join(each.written for each in words)
    asked = any(each.word in ASKED_FOR for each in said)
    if len(name) < SHORTEST_NEAR or not name.isalpha() or any(_means_more(table, each, asked=asked) for each in words):
        return None
    most = 2 if len(name) > SHORTEST_LONG else 1
    near = [(slips_between(name, each), each) for each in _names_near(table, len(name), most)]
    least = min((slips for slips, _ in near), default=most + 1)
    codes = dict.fromkeys(code for slips, each in near if slips == least <= most for code in table.point_names[each])
    return (tuple(codes), frozenset(rest)) if codes else None


def _means_more(table: WordTable, word: Token, *, asked: bool) -> bool:
    """Whether a word is known as something else; where a point is asked for, a guess at a slip is not."""
    guessed = asked and word.written != word.word
    return bool(word.heard) and word.word not in table.point_names and not guessed


@cache
def _names_near(table: WordTable, length: int, most: int) -> tuple[str, ...]:
    return tuple(each for each in table.point_names if abs(len(each) - length) <= most and each.isalpha())
