"""Points by their names in what a person typed: "SJ5", "where is stomach 36", "zu san li", "taichung"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from taichong.care.hearing import SHORTEST_LONG, slips_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import WordTable
    from taichong.care.hearing import Token

Found = tuple[tuple[str, ...], frozenset[int]]

LONGEST_NAME = 6  # words
LONGEST_CHANNEL = 3  # words: "urinary bladder", "san jiao"
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
EVERYDAY = ("he", "ma", "le", "per", "kid")  # channels of other guides that are words, too


def named_points(table: WordTable, said: list[Token]) -> Found:
    """The codes that are named, and the words that name them; none where nothing is."""
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
    if len({each.clause for each in words}) > 1 or (numbered and not _is_short_code(words, alone=asked)):
        return ()
    if not numbered and (len(name) < SURE_ALONE and name.isascii()):
        return ()
    if not numbered and all(each.heard for each in words) and len(words) == 1:
        return ()  # an everyday word is no name inside a sentence
    return _codes(table, words)


def _is_short_code(words: list[Token], *, alone: bool) -> bool:
    """Whether it is a code such as "st 36"; `alone` where one letter is enough, as in "press s 36"."""
    letters = words[0].written
    short = len(letters) in SHORT_CHANNELS or (alone and len(letters) == 1)
    return len(words) == 2 and short and letters not in EVERYDAY  # noqa: PLR2004 -- letters, number


def _nearly(table: WordTable, said: list[Token], rest: list[int]) -> Found | None:
    """The one point whose name all that was said is nearly; never where a word is known as anything but a name."""
    words = [said[at] for at in rest]
    name = "".join(each.written for each in words)
    if len(name) < SHORTEST_NEAR or not name.isalpha() or any(_means_more(table, each) for each in words):
        return None
    most = 2 if len(name) > SHORTEST_LONG else 1
    near = [(slips_between(name, each), each) for each in _names_near(table, len(name), most)]
    least = min((slips for slips, _ in near), default=most + 1)
    codes = dict.fromkeys(code for slips, each in near if slips == least <= most for code in table.point_names[each])
    return (tuple(codes), frozenset(rest)) if codes else None


def _means_more(table: WordTable, word: Token) -> bool:
    return bool(word.heard) and word.word not in table.point_names


@cache
def _names_near(table: WordTable, length: int, most: int) -> tuple[str, ...]:
    return tuple(each for each in table.point_names if abs(len(each) - length) <= most and each.isalpha())
