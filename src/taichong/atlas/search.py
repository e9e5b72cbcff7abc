"""Find a point or a complaint by any spelling, typo or phrase; where that is not certain, offer choices.

A search never guesses: `find_point` and `find_complaint` return one certain record, or the choices.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from taichong.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas.standard import Atlas, Complaint, Point, RedFlag

Record = TypeVar("Record")

CERTAIN = 84.0  # of 100: one wrong letter in a word of six ("hedache", "taichung")
MARGIN = 6.0  # of 100: how far the runner-up must lie behind
POSSIBLE = 60.0  # of 100: what is worth offering as a choice
MOST_CHOICES = 6
CODE = re.compile(r"([a-z]+(?: [a-z]+)?) ?(\d{1,2})")

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

DENIALS = frozenset({"no", "not", "never", "without", "isnt", "dont"})


class Match(msgspec.Struct, Generic[Record], frozen=True):
    """What a search found: one certain record, or else the choices, best first."""

    sure: Record | None
    choices: tuple[Record, ...] = ()


def plain(text: str) -> str:
    """`text` without accents, case and punctuation: what "Tài-chōng " and "tai chong" have in common."""
    letters = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()
    kept = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w]|_", " ", kept).split())


def find_point(atlas: Atlas, query: str) -> Match[Point]:
    """The point that goes by `query`: a WHO code in any spelling, a name, an alias, or nearly so.

    Raises:
        NotFoundError: nothing is near; the message names the nearest points.
    """
    wanted = plain(query)
    code = _who_code(atlas, wanted)
    if code in _codes(atlas):
        return Match(atlas.point(code))
    names = _point_names(atlas)
    if codes := names.get(wanted) or names.get(wanted.replace(" ", "")):
        return _match([atlas.point(code) for code in sorted(codes)])
    if re.search(r"\d", wanted):
        raise NotFoundError(_no_point(atlas, query, wanted))
    return _near_point(atlas, query, wanted)


def _match(found: list[Record]) -> Match[Record]:
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
    spelled = CODE.fullmatch(wanted)
    channel = _channels(atlas).get(spelled[1]) if spelled else None
    return f"{channel}{int(spelled[2])}" if spelled and channel else ""


@cache
def _codes(atlas: Atlas) -> frozenset[str]:
    return frozenset(each.code for each in atlas.points)


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
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- exact names need no fuzzy search

    best: dict[str, float] = {}
    names = _point_names(atlas)
    for name, score, _ in process.extract(wanted.replace(" ", ""), list(names), scorer=fuzz.ratio, limit=40):
        for code in names[name]:
            best[code] = max(best.get(code, 0.0), score)
    return sorted(best.items(), key=lambda each: -each[1])


def _no_point(atlas: Atlas, query: str, wanted: str) -> str:
    near = ", ".join(f"{code} ({atlas.point(code).names.english})" for code, _ in _ranked_points(atlas, wanted)[:3])
    return (
        f"no point goes by {query!r}; the nearest are {near or 'none'}. "
        "Give a WHO code such as LR3, or a name; for what bothers you, use `taichong plan`"
    )


def find_complaint(atlas: Atlas, query: str) -> Match[Complaint]:
    """The complaint that `query` tells of: an id, a name, or a sentence in the person's own words.

    Raises:
        NotFoundError: no word of it is known; the message names the complaints that there are.
    """
    wanted = plain(query)
    exact = [each for each in atlas.complaints if wanted in _complaint_names(atlas)[each.id]]
    if exact:
        return _match(exact)
    words = _words(query)
    told = _told_of(atlas, words)
    if told:
        return _match(told)
    touched = _touched(atlas, words)
    if touched:
        return Match(None, tuple(touched[:MOST_CHOICES]))
    raise NotFoundError(_no_complaint(atlas, query))


@cache
def _complaint_names(atlas: Atlas) -> dict[str, frozenset[str]]:
    return {
        each.id: frozenset(map(plain, (each.id, each.name, *each.aliases, *each.phrases))) for each in atlas.complaints
    }


def _words(text: str) -> frozenset[str]:
    """The telling words of `text`, each without its ending: "cramping" and "cramps" are "cramp"."""
    words = (word for word in plain(text.replace("can't", "cannot").replace("can’t", "cannot")).split())
    return frozenset(_stem(word) for word in words if word not in SMALL_WORDS)


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:  # noqa: ANN401 -- the library has no types
    import snowballstemmer  # noqa: PLC0415 -- ids and known phrases need no stems

    return snowballstemmer.stemmer("english")


def _told_of(atlas: Atlas, words: frozenset[str]) -> list[Complaint]:
    """The complaints with a phrase whose every word was said, less those that a longer phrase covers."""
    said = {each.id: _longest_said(atlas, each, words) for each in atlas.complaints}
    told = [each for each in atlas.complaints if said[each.id]]
    return [each for each in told if not any(said[each.id] < said[other.id] for other in told)]


def find_red_flags(atlas: Atlas, query: str) -> tuple[RedFlag, ...]:
    """The red flags that `query` tells of unasked ("my chest hurts"), unless it denies something."""
    words = _words(query)
    return tuple(
        flag for flag in atlas.safety.red_flags if any(_tells(words, _words(phrase)) for phrase in flag.phrases)
    )


def _tells(words: frozenset[str], phrase: frozenset[str]) -> bool:
    return phrase <= words and not words & DENIALS - phrase


def _longest_said(atlas: Atlas, complaint: Complaint, words: frozenset[str]) -> frozenset[str]:
    """The words of the person that say the longest of the complaint's phrases whole."""
    heard = [_heard(phrase, words) for phrase in _phrases(atlas)[complaint.id]]
    said = [frozenset(filter(None, each)) for each in heard if all(each)]
    return max(said, key=len, default=frozenset())


def _heard(phrase: frozenset[str], words: frozenset[str]) -> list[str | None]:
    """For each word of `phrase` the person's word for it; none where it was not said."""
    return [word if word in words else next((each for each in words if _alike(word, each)), None) for word in phrase]


@cache
def _phrases(atlas: Atlas) -> dict[str, tuple[frozenset[str], ...]]:
    return {
        each.id: tuple(filter(None, map(_words, (each.name, *each.aliases, *each.phrases))))
        for each in atlas.complaints
    }


@cache
def _alike(word: str, other: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 -- words that are the same need no fuzzy search

    return min(len(word), len(other)) > 3 and fuzz.ratio(word, other) >= CERTAIN  # noqa: PLR2004 -- short words differ by one letter


def _touched(atlas: Atlas, words: frozenset[str]) -> list[Complaint]:
    """The complaints that share a word with what was said, those that share more first."""
    shared = {each.id: _most_shared(atlas, each, words) for each in atlas.complaints}
    return sorted((each for each in atlas.complaints if shared[each.id]), key=lambda each: -shared[each.id])


def _most_shared(atlas: Atlas, complaint: Complaint, words: frozenset[str]) -> int:
    return max(sum(map(bool, _heard(phrase, words))) for phrase in _phrases(atlas)[complaint.id])


def _no_complaint(atlas: Atlas, query: str) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    names = {each.id: each.name for each in atlas.complaints}
    near = [name for _, _, name in process.extract(plain(query), names, scorer=fuzz.ratio, limit=3)]
    return (
        f"no complaint goes by {query!r}; the nearest are {', '.join(near)}. "
        f"Allowed: {', '.join(names)}; or say it in your own words"
    )
