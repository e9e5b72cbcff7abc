"""What one can be asked about a point: where it is, what it is called, its channel, and what to watch out for.

A question is made from the point's record alone and answered in words; a finger on the body may answer `where`, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal, get_args

from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taichong.atlas import Atlas, Point

Kind = Literal["where", "described", "name", "channel", "mind", "press"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DANGERS = ("mind", "press")
"""Kinds whose wrong answer could hurt somebody: it comes back until it is right."""
CHOICES = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know about one point.

    Attributes:
        kind: what is asked.
        code: the point's.
        asks: the sentence.
        choices: what may be answered, in words.
        codes: whose each choice is, where the choices are points; else empty.
        right: the number of the right choice.
        why: what whoever misses a danger reads of it; else empty.
    """

    kind: Kind
    code: str
    asks: str
    choices: tuple[str, ...]
    codes: tuple[str, ...]
    right: int
    why: str = ""

    @property
    def id(self) -> str:
        """What progress is kept under: ``where:LR3``."""
        return f"{self.kind}:{self.code}"

    @property
    def is_danger(self) -> bool:
        """Whether a wrong answer could hurt somebody."""
        return self.kind in DANGERS


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer was worth.

    Attributes:
        score: `right`, `near` or `wrong`.
        off_mm: how far off on the body, straight; none where the answer was not a place.
        says: what a person reads about it.
        tolerance_mm: how far off was still right, where that was not the point's own zone.
    """

    score: str
    off_mm: float | None
    says: tuple[str, ...]
    tolerance_mm: float | None = None


def questions_of(atlas: Atlas, code: str, seed: str = "") -> tuple[Question, ...]:
    """Make every question about one point, its choices in random order.

    Args:
        atlas: the standard.
        code: one of its codes.
        seed: the same one draws the same choices in the same order.
    """
    point = atlas.point(code)
    random = Random(f"{seed} {code}")  # noqa: S311 -- a quiz, no secret
    return tuple(made for make in _MAKERS if (made := make(atlas, point, random)))


def in_turn(by_point: Iterable[Sequence[Question]]) -> Iterator[Question]:
    """Order questions point by point, each time of another kind, so that none gives away the next answer."""
    left = [list(each) for each in by_point]
    for number, each in enumerate(left):
        each[:] = each[number % len(each) :] + each[: number % len(each)]
    while any(left):
        yield from (each.pop(0) for each in left if each)


def _of_points(kind: Kind, said: Callable[[Point], str]) -> Callable[[Atlas, Point, Random], Question]:
    """Make questions whose choices are points near it in the standard, each said in its own way."""

    def make(atlas: Atlas, point: Point, random: Random) -> Question:
        others = [each for each in atlas.points if each.region == point.region and said(each) != said(point)]
        if len(others) < CHOICES - 1:
            others = [each for each in atlas.points if said(each) != said(point)]
        drawn = _different(random.sample(others, len(others)), said)
        chosen = [point, *drawn]
        random.shuffle(chosen)
        asks = words("learn")["asks"][kind].format(
            code=point.code,
            pinyin=point.names.pinyin,
            hanzi=point.names.hanzi,
            english=point.names.english,
            where=point.where[0],
        )
        return Question(
            kind, point.code, asks, tuple(map(said, chosen)), tuple(each.code for each in chosen), chosen.index(point)
        )

    return make


def _different(points: Iterable[Point], said: Callable[[Point], str]) -> list[Point]:
    """The first few that do not say the same."""
    return list({said(each): each for each in points}.values())[: CHOICES - 1]


def _channel(atlas: Atlas, point: Point, random: Random) -> Question | None:
    names = {each.code: each.name for each in atlas.channels}
    if point.channel not in names:
        return None  # an extra point is on none
    others = random.sample([name for code, name in names.items() if code != point.channel], CHOICES - 1)
    return _in_words("channel", point, names[point.channel], others, random)


def _mind(atlas: Atlas, point: Point, random: Random) -> Question | None:
    """A structure at risk here, among structures of regions that are not this one: none of those can be here, too."""
    if not point.cautions:
        return None
    here = {caution.structure for each in atlas.points if each.region == point.region for caution in each.cautions}
    elsewhere = sorted({caution.structure for each in atlas.points for caution in each.cautions} - here)
    others = random.sample(elsewhere, CHOICES - 1)
    return _in_words("mind", point, point.cautions[0].structure, others, random, point.cautions[0].say)


def _press(_atlas: Atlas, point: Point, _random: Random) -> Question | None:
    """Whether one may press it; always in the same order, as a scale."""
    may = words("learn")["may"]
    answer = point.self_press
    if point.press:
        answer = "light" if point.press.light else "yes"
    if not answer:
        return None
    asks = words("learn")["asks"]["press"].format(code=point.code, pinyin=point.names.pinyin)
    why = point.never_press or (point.press.cue if point.press else "")
    return Question("press", point.code, asks, tuple(may.values()), (), list(may).index(answer), why)


def _in_words(  # noqa: PLR0913, PLR0917 -- a question, and what is told of it
    kind: Kind, point: Point, right: str, others: Iterable[str], random: Random, why: str = ""
) -> Question:
    choices = [right, *others]
    random.shuffle(choices)
    asks = words("learn")["asks"][kind].format(code=point.code, pinyin=point.names.pinyin)
    return Question(kind, point.code, asks, tuple(choices), (), choices.index(right), why)


def _code_and_name(point: Point) -> str:
    return f"{point.code} {point.names.pinyin}"


_MAKERS: tuple[Callable[[Atlas, Point, Random], Question | None], ...] = (
    _of_points("where", lambda point: point.where[0]),
    _of_points("described", _code_and_name),
    _of_points("name", lambda point: point.code),
    _channel,
    _mind,
    _press,
)
