"""From the words of a text to what they mean: which rules they meet, and what the words around them change.

A denial counts only where it directly governs the sign; a doubt or a time long ago make a question of it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from taichong.care.hearing import beginning, in_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Rule, WordTable
    from taichong.care.hearing import Row, Spans, Token

APART = 10  # words that may stand among the groups of one rule
MOST_PLACES = 12  # of one group that are tried: a longer text repeats itself
LOOK_BACK = 5  # words: how far a denial reaches over "or"
SHORT_CLAUSE = 3  # words: more are no part of a list
Governed = Literal["", "denied", "doubtful"]


class Hit(Struct, frozen=True):
    """A rule that is met, by which words, and where its groups begin."""

    kind: str
    id: str
    sure: bool
    days: int
    used: frozenset[int]
    starts: tuple[int, ...]

    @property
    def start(self) -> int:
        """The first word of it."""
        return min(self.used)


def hits(table: WordTable, found: Spans) -> list[Hit]:
    """Find every rule that is met, at every place where it is."""
    rules = table.rules
    return [hit for number in beginning(table.rule_starts, found) for hit in _met(rules[number], found)]


def _met(rule: Rule, found: Spans) -> Iterator[Hit]:
    places = []
    for group in rule.pattern.split(" + "):
        rows = in_row(group, found)[:MOST_PLACES]
        if not rows:
            return
        places.append(rows)
    seen = set()
    for rows_ in product(*places):
        used = frozenset().union(*(row[2] for row in rows_))
        if used and used not in seen and _near(rows_, used):
            seen.add(used)
            yield Hit(rule.kind, rule.id, rule.sure, rule.days, used, tuple(row[0] for row in rows_))


def _near(rows: tuple[Row, ...], used: frozenset[int]) -> bool:
    """Whether the groups use different words, and not too many others stand among them."""
    if len(used) != sum(len(row[2]) for row in rows):
        return False
    return len(rows) == 1 or max(used) - min(used) + 1 - len(used) <= APART


def governed(said: list[Token], hit: Hit) -> Governed:
    """Tell whether a denial or a doubt governs the sign or one of its parts."""
    found = {_before(said, hit, start) for start in hit.starts}
    return "denied" if "denied" in found else "doubtful" if "doubtful" in found else ""


def _before(said: list[Token], hit: Hit, start: int) -> Governed:
    at = start - 1
    while at > 0 and at not in hit.used and said[at].clause == said[start].clause:
        heard = said[at].heard
        if "@denial" in heard:
            return _by_denial(said, at)
        if "@list" in heard:
            return _over_list(said, hit, at)
        if "@filler" not in heard:
            return ""
        at -= 1
    return "doubtful" if at > 0 and at not in hit.used and _is_in_denied_list(said, said[start].clause) else ""


def _by_denial(said: list[Token], at: int) -> Governed:
    """What a denial makes of the sign after it: "can not breathe" is a sign by itself, "can not be" is a doubt."""
    if said[at - 1].word in ("can", "could"):
        return "doubtful" if said[at + 1].word == "be" else ""
    return "" if _is_first_time(said, at) else "denied"


def is_strewn(said: list[Token], hit: Hit) -> bool:
    """Tell whether a "not" that the sign needs belongs to something else, in a clause without its other words."""
    return len(hit.used) > 1 and any(_is_astray(said, hit, at) for at in hit.used if "@not" in said[at].heard)


def _is_astray(said: list[Token], hit: Hit, at: int) -> bool:
    """Whether the sign has no other word in the clause of `at`, and something else follows there."""
    after = said[at + 1]
    alone = all(said[other].clause != said[at].clause for other in hit.used - {at})
    return alone and after.clause == said[at].clause and after.word != "$"


def _is_in_denied_list(said: list[Token], clause: int) -> bool:
    """Whether a clause is a part of a list such as "no fever, rash or stiff neck"."""
    return _leads_to(said, clause - 1, -1, "@denial") and _leads_to(said, clause, 1, "@either")


def _leads_to(said: list[Token], clause: int, step: int, meaning: str) -> bool:
    """Whether `meaning` is heard in a clause or, over clauses of few words, in one beyond it."""
    while own := [token for token in said if token.clause == clause]:
        if any(meaning in token.heard for token in own):
            return True
        if len(own) > SHORT_CLAUSE:
            return False
        clause += step
    return False


def _is_first_time(said: list[Token], at: int) -> bool:
    """Whether a "never" says that a sign is new, as in "never had a headache like this"."""
    after = (token for token in said[at + 1 :] if token.clause == said[at].clause)
    return "@never" in said[at].heard and any("@like_this" in token.heard for token in after)


def _over_list(said: list[Token], hit: Hit, at: int) -> Governed:
    """A denial before "or" governs both; before "and" that is not certain."""
    for back in range(at - 1, max(0, at - 1 - LOOK_BACK), -1):
        token = said[back]
        if "@denial" in token.heard and back not in hit.used:
            followed = "@filler" in said[back + 1].heard
            if token.word != "not" or followed or "@be" in said[back - 1].heard:
                return "doubtful" if "@clause" in said[at].heard else "denied"
    return ""


class Around(Struct, frozen=True):
    """What surrounds the signs of one text: figures of speech, doubts, tales, times, and other people, by word."""

    masks: tuple[Hit, ...]
    softened: frozenset[int]
    doubts: tuple[Hit, ...]
    frames: tuple[Hit, ...]
    past: tuple[Hit, ...]
    present: tuple[Hit, ...]
    ago: tuple[Hit, ...]
    others: frozenset[int]

    @staticmethod
    def of(table: WordTable, said: list[Token], met: list[Hit]) -> Around:
        """Read them off the rules that are met."""

        def kind(name: str) -> tuple[Hit, ...]:
            return tuple(hit for hit in met if hit.kind == name)

        counted = tuple(_counted(table, said))  # "eight days ago" is no mere "days ago"
        past = tuple(hit for hit in kind("past") if not _is_now(table, said, hit))
        return Around(
            masks=kind("mask"),
            softened=frozenset().union(*(hit.used for hit in kind("soften"))),
            doubts=kind("doubt"),
            frames=kind("frame"),
            past=past,
            present=kind("present"),
            ago=(*(hit for hit in kind("ago") if not any(hit.used <= each.used for each in counted)), *counted),
            others=frozenset(at for at, token in enumerate(said) if "@other" in token.heard),
        )


def is_masked(masks: tuple[Hit, ...], hit: Hit) -> bool:
    """Tell whether a figure of speech holds a word of `hit`, unless the sign itself fills it ("head pain of")."""
    return any(mask.used & hit.used and not _is_filled(mask, hit) for mask in masks)


def _is_filled(mask: Hit, hit: Hit) -> bool:
    between = frozenset(range(mask.start, max(mask.used))) - mask.used
    return bool(between) and between <= hit.used


def _is_now(table: WordTable, said: list[Token], hit: Hit) -> bool:
    """Whether it is still so, as "have had" is."""
    return said[hit.start].word == "had" and said[hit.start - 1].word in table.had_is_now


def _counted(table: WordTable, said: list[Token]) -> Iterator[Hit]:
    """Times such as "two weeks ago", in days."""
    for at in range(1, len(said) - 2):
        number, unit, ago = said[at], said[at + 1].word, said[at + 2].word
        if number.number is not None and unit in table.units and ago in ("ago", "back"):
            days = number.number * table.units[unit]
            yield Hit("ago", "", sure=True, days=days, used=frozenset({at, at + 1, at + 2}), starts=(at,))


def clauses(said: list[Token], hit: Hit) -> set[int]:
    """Return the clauses that a hit is told in."""
    return {said[at].clause for at in hit.used}


def beside(said: list[Token], markers: tuple[Hit, ...], hit: Hit) -> list[Hit]:
    """Find the markers in the clauses of `hit` that are no part of it, or that are the whole clause after it."""
    own = clauses(said, hit)
    after = min((token.clause for token in said if token.clause > max(own)), default=None)
    return [
        each
        for each in markers
        if not each.used & hit.used
        and ((clause := said[each.start].clause) in own or (clause == after and _is_whole_clause(said, each)))
    ]


def _is_whole_clause(said: list[Token], marker: Hit) -> bool:
    """Whether its clause says nothing else, as in "fainted once, years ago"."""
    clause = said[marker.start].clause
    return all(at in marker.used for at, token in enumerate(said[:-1]) if token.clause == clause)
