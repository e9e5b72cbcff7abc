"""Find a point by any spelling or typo of its names; where that is not certain, offer choices.

A search never guesses: `find_point` returns one certain record, or the choices. Sentences are read elsewhere
(`taichong.care.words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from taichong.atlas.codes import codes_beside
from taichong.errors import NotFoundError
from taichong.nearest import NEAR, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas.standard import Atlas, Point

Record = TypeVar("Record")

CERTAIN = 84.0  # of 100: one wrong letter in a word of six ("hedache", "taichung")
MARGIN = 6.0  # of 100: how far the runner-up must lie behind
POSSIBLE = NEAR
MOST_CHOICES = 6
CODE = r"([a-z]+(?: [a-z]+)?) ?(\d{1,2})"
SEPARATORS = r"[,;，；、]"
BLANK_IN_A_CODE = r"(?<=[A-Za-z])\s+(?=\d)"
EXTRA_CODE = r"ex ?(hn|ca|b|ue|le) ?(\d{1,2})"

# Words that say nothing about what bothers a person.
SMALL_WORDS = frozenset(
    [
        "a",
        "am",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "do",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "having",
        "help",
        "hurt",
        "i",
        "im",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "night",
        "of",
        "on",
        "or",
        "our",
        "out",
        "really",
        "right",
        "since",
        "so",
        "some",
        "that",
        "the",
        "there",
        "these",
        "this",
        "to",
        "very",
        "was",
        "when",
        "which",
        "while",
        "with",
        "your",
        "now",
        "please",
        "bad",
        "lot",
    ]
)


class Match(msgspec.Struct, Generic[Record], frozen=True):
    """What a search found: one certain record, or else the choices, best first."""

    sure: Record | None
    choices: tuple[Record, ...] = ()


def plain(text: str) -> str:
    """Strip accents, case and punctuation, so that "Tài-chōng " and "tai chong" read alike."""
    letters = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()
    kept = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w]|_", " ", kept).split())


def point_named(atlas: Atlas, query: str) -> Point | None:
    """Return the point whose code or name `query` is, in any spelling of its channel; None for anything else."""
    wanted = plain(query)
    code = _who_code(atlas, wanted)
    if code in atlas.codes:
        return atlas.point(code)
    codes = _point_names(atlas).get(wanted, frozenset())
    return atlas.point(next(iter(codes))) if len(codes) == 1 else None


def find_point(atlas: Atlas, query: str) -> Match[Point]:
    """Find the point that goes by `query`: a WHO code in any spelling, a name, an alias, or something close.

    Raises:
        NotFoundError: nothing is near; the message names the nearest points.
    """
    wanted = plain(query)
    code = _who_code(atlas, wanted)
    if code in atlas.codes:
        return Match(atlas.point(code))
    names = _point_names(atlas)
    if codes := names.get(wanted) or names.get(wanted.replace(" ", "")):
        return _one_or_choices([atlas.point(code) for code in sorted(codes)])
    if re.search(r"\d", wanted):
        raise NotFoundError(_no_point(atlas, query, wanted))
    return _near_point(atlas, query, wanted)


def the_point(atlas: Atlas, query: str) -> Point:
    """Return the one point that goes by `query`.

    Raises:
        NotFoundError: there is none, or it may be several; the message names them.
    """
    found = find_point(atlas, query)
    if found.sure is None:
        choices = ", ".join(each.code for each in found.choices)
        raise NotFoundError(f"{query!r} may be several points: {choices}; give one code")
    return found.sure


def points_typed(atlas: Atlas, text: str) -> tuple[str, ...]:
    """Take apart points that were typed on one line: with commas or semicolons, or codes with blanks between them.

    What stands between two separators stays whole where it is a name or a code as it is ("ST 36", "foot three miles").
    """
    pieces = [each.strip() for each in re.split(SEPARATORS, text)]
    return tuple(name for each in pieces if each for name in _apart(atlas, each))


def _apart(atlas: Atlas, piece: str) -> list[str]:
    wanted = plain(piece)
    if _who_code(atlas, wanted) or wanted in _point_names(atlas):
        return [piece]
    return re.sub(BLANK_IN_A_CODE, "", piece).split()


def _one_or_choices(found: list[Record]) -> Match[Record]:
    return Match(found[0]) if len(found) == 1 else Match(None, tuple(found[:MOST_CHOICES]))


@cache
def _point_names(atlas: Atlas) -> dict[str, frozenset[str]]:
    """Every plain name, with and without its spaces, and the codes that go by it."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for point in atlas.points:
        for name in _names_of(point):
            names[plain(name)].add(point.code)
            names[plain(name).replace(" ", "")].add(point.code)
    return {name: frozenset(codes) for name, codes in names.items()}


def _names_of(point: Point) -> Iterator[str]:
    yield point.code
    yield from (point.names.pinyin, point.names.hanzi, point.names.english, point.everyday)
    yield from point.aliases


def _who_code(atlas: Atlas, wanted: str) -> str:
    """The WHO code that `wanted` spells: "LR3" for "liver 3", "liv3" or "lv 03"; empty where it spells none."""
    spelled = re.fullmatch(CODE, wanted)
    channel = _channels(atlas).get(spelled[1]) if spelled else None
    return f"{channel}{int(spelled[2])}" if spelled and channel else ""


@cache
def _channels(atlas: Atlas) -> dict[str, str]:
    return {plain(each): channel.code for channel in atlas.channels for each in channel.spellings}


def _near_point(atlas: Atlas, query: str, wanted: str) -> Match[Point]:
    ranked = _ranked_points(atlas, wanted)
    near = [(code, score) for code, score in ranked if score >= POSSIBLE]
    if not near:
        raise NotFoundError(_no_point(atlas, query, wanted))
    if near[0][1] >= CERTAIN and (len(near) == 1 or near[1][1] <= near[0][1] - MARGIN):
        return Match(atlas.point(near[0][0]))
    return Match(None, tuple(atlas.point(code) for code, _ in near[:MOST_CHOICES]))


def _ranked_points(atlas: Atlas, wanted: str) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    names = _point_names(atlas)
    for name, score in ranked(wanted.replace(" ", ""), names):
        for code in names[name]:
            best[code] = max(best.get(code, 0.0), score)
    return sorted(best.items(), key=lambda each: -each[1])


def _no_point(atlas: Atlas, query: str, wanted: str) -> str:
    """What is said where nothing is found; another point is never offered for what is spelled like a code."""
    extra = re.fullmatch(EXTRA_CODE, wanted)
    code = f"EX-{extra[1]}{extra[2]}".upper() if extra else _who_code(atlas, wanted)
    if not code:
        near = [code for code, score in _ranked_points(atlas, wanted)[:3] if score >= POSSIBLE]
        named = ", ".join(f"{each} ({atlas.point(each).names.english})" for each in near)
        found = f"; the nearest are {named}." if near else "."
    else:
        found = codes_beside(code)
    return f"no point goes by {query[:60]!r}{found} Give a WHO code such as LR3, or a name, or say what bothers you."
