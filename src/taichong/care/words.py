"""Read what a person typed, once, for every door.

It is help, a question, a plan, a point, a choice, something known, or nothing.

It never guesses: only what is sure opens by itself. A danger is never met with silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from taichong.care.hearing import spans, tokens
from taichong.care.matching import Around, Hit, beside, clauses, governed, hits, is_masked, is_strewn
from taichong.care.naming import named_points
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas, WordTable
    from taichong.care.hearing import Token

Kind = Literal["help", "ask_now", "plan", "point", "choose", "known", "nothing"]

MOST_CHOICES = 5
LONGEST = 2000  # letters: more is no question
RANK = {"emergency": 0, "stop": 1, "see_clinician": 2, "note": 3}
HELP = ("emergency", "stop")
FRESH_DAYS = 28  # a sign that counts whenever it was is a question where it was longer ago than this


class Reading(Struct, frozen=True):
    """What was heard, best first. ``conditions`` are to be asked back, never taken, never a no.

    ``known`` are the ids of things that we know and do not treat, ``other`` says that somebody else is in need.
    """

    kind: Kind
    red_flags: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    other: bool = False
    say: str = ""

    @property
    def needs_help_lines(self) -> bool:
        """Whether nothing was certain enough to open: then the answer also says whom to call."""
        return self.kind not in ("plan", "point")


class _Flags(Struct):
    """The red flags that are mentioned, each with the numbers of the words that mention it."""

    now: dict[str, set[int]] = field(default_factory=dict)
    perhaps: dict[str, set[int]] = field(default_factory=dict)
    other: bool = False  # of somebody else


class _Heard(Struct):
    """What is mentioned besides red flags, each best first; and whether the first complaint is sure."""

    complaints: tuple[str, ...]
    known: tuple[str, ...]
    points: tuple[str, ...]
    sure: bool


def read_words(atlas: Atlas, text: str, *, without_questions: bool = False) -> Reading:
    """Read what `text` is about; `without_questions` once every possible red flag was answered no.

    Raises:
        InputError: it is longer than anybody types.
    """
    table = atlas.words
    if len(text) > LONGEST:
        raise InputError(table.say.too_long.format(most=LONGEST))
    return _read(table, text, without_questions=without_questions)


def _read(table: WordTable, text: str, *, without_questions: bool) -> Reading:
    said = tokens(table, text)
    points, covered = named_points(table, said)
    met = [hit for hit in hits(table, spans(table, said)) if not hit.used <= covered]
    around = Around.of(table, said, met)
    flags = _flags(table, said, met, around)
    if not any(table.flags[code].level != "note" for code in (*flags.now, *flags.perhaps)):
        flags.perhaps |= _caught("net", table, said, met, around)
    if without_questions:
        flags.perhaps.clear()
    conditions = tuple(dict.fromkeys(hit.id for hit in _undenied(said, met, "condition")))
    heard = _heard(table, said, met, points)
    reading = _settled(table, flags, heard, met)
    if reading.kind == "nothing" and not without_questions:
        flags.perhaps |= _caught("last", table, said, met, around)
        reading = _settled(table, flags, heard, met)
    return replace(reading, conditions=conditions, say=_say(table, reading))


def _undenied(said: list[Token], met: list[Hit], kind: str) -> list[Hit]:
    return [hit for hit in met if hit.kind == kind and governed(said, hit) != "denied"]


def _flags(table: WordTable, said: list[Token], met: list[Hit], around: Around) -> _Flags:
    flags = _Flags()
    for hit in _undenied(said, met, "flag"):
        flag = table.flags.get(hit.id)
        if flag is None or is_masked(around.masks, hit):
            continue
        sure = hit.sure and flag.level in HELP and not _is_question(table, said, hit, around)
        where = flags.now if sure else flags.perhaps
        where.setdefault(hit.id, set()).update(hit.used)
        flags.other |= sure and not flag.done_by_another and _is_other(said, hit, around)
    return flags


def _caught(
    net: Literal["net", "last"], table: WordTable, said: list[Token], met: list[Hit], around: Around
) -> dict[str, set[int]]:
    """The red flags to ask about because their coarse net catches what no exact pattern does."""
    caught: dict[str, set[int]] = {}
    for hit in _undenied(said, met, net):
        if hit.id in table.flags and not is_masked(around.masks, hit):
            caught.setdefault(hit.id, set()).update(hit.used)
    return caught


def _is_question(table: WordTable, said: list[Token], hit: Hit, around: Around) -> bool:
    """Whether a sign is doubtful, in a tale, long past, in the family, or due to an ordinary effort."""
    flag = table.flags[hit.id]
    if hit.used & around.softened or governed(said, hit) == "doubtful" or is_strewn(said, hit):
        return True
    if beside(said, around.frames, hit):
        return True
    if not flag.doubt_stays and beside(said, around.doubts, hit):
        return True
    if ago := beside(said, around.ago, hit):
        return min(each.days for each in ago) > (flag.within_days or FRESH_DAYS)
    past = {said[each.start].clause for each in beside(said, around.past, hit)}
    return bool(past) and not any(said[each.start].clause in past for each in beside(said, around.present, hit))


def _is_other(said: list[Token], hit: Hit, around: Around) -> bool:
    """Whether it is about somebody else: named in the same clause, or earlier if the clause itself has no "I"."""
    own = clauses(said, hit)
    if any(said[at].clause in own for at in around.others):
        return True
    mine = any(token.word in ("i", "my", "me") for token in said if token.clause in own)
    return not mine and any(at < hit.start for at in around.others)


def _heard(table: WordTable, said: list[Token], met: list[Hit], points: tuple[str, ...]) -> _Heard:
    """What is mentioned besides red flags; `points` are those that were named."""
    complaints, known, sure = _chosen(table, said, met)
    if points and not sure:
        complaints = ()  # "yongquan, on the sole" names the point
    if not points:
        points = tuple(dict.fromkeys(hit.id for hit in met if hit.kind == "point"))
        known = () if points else known
    return _Heard(complaints, known, points, sure)


def _chosen(table: WordTable, said: list[Token], met: list[Hit]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Complaints and known things, best first, without what a longer phrase covers; and whether the first is sure."""
    heard = [hit for kind in ("complaint", "known") for hit in _undenied(said, met, kind)]
    kept = [hit for hit in heard if not any(_covers(table, other, hit) for other in heard)]
    open_now = [hit for hit in kept if hit.id in table.complaints]
    closed = [hit for hit in kept if hit.id not in table.complaints and (hit.sure or not open_now)]
    if any(hit.sure for hit in open_now):
        told = frozenset().union(*(hit.used for hit in met if hit.kind == "condition"))
        open_now = [hit for hit in open_now if hit.sure]
        closed = [hit for hit in closed if not hit.used <= told]
    if open_now or not all(_gives_way(table, hit) for hit in closed):
        closed = [hit for hit in closed if not _gives_way(table, hit)]
    if closed and not any(hit.sure for hit in open_now):
        open_now = [hit for hit in open_now if len(hit.used) > 1]  # "toes" says less than "chilblains"
    sure = bool(open_now) and open_now[0].sure
    return _ranked(open_now), _ranked(closed), sure


def _covers(table: WordTable, other: Hit, hit: Hit) -> bool:
    """Whether `other` says all that `hit` says, and more, or the same with more certainty."""
    if other.id == hit.id or not hit.used <= other.used:
        return False
    if other.used != hit.used:
        return other.sure or not hit.sure
    return _weight(table, other) > _weight(table, hit)


def _weight(table: WordTable, hit: Hit) -> int:
    """Of two that say the same words: a complaint for sure, a known thing, one to be offered, one that gives way."""
    if hit.id in table.complaints:
        return 3 if hit.sure else 1
    return 0 if _gives_way(table, hit) else 2 if hit.sure else 1


def _gives_way(table: WordTable, hit: Hit) -> bool:
    """Whether a known thing gives way to whatever else was told."""
    _, is_weak = table.known[hit.id]
    return is_weak


def _ranked(heard: Iterable[Hit]) -> tuple[str, ...]:
    """The ids: sure ones first, then those that more words tell of, then as told, then as listed."""
    best: dict[str, tuple[bool, int, int]] = {}
    for hit in heard:
        key = not hit.sure, -len(hit.used), hit.start
        best[hit.id] = min(best.get(hit.id, key), key)
    return tuple(sorted(best, key=lambda name: best[name]))


def _settled(table: WordTable, flags: _Flags, heard: _Heard, met: list[Hit]) -> Reading:
    """The one kind of answer: help comes before a question, a question before all else."""
    perhaps = [each for each in _by_words(table, flags.perhaps) if each not in flags.now]
    notes = tuple(each for each in perhaps if table.flags[each].level == "note")
    asked = tuple(each for each in perhaps if each not in notes)
    if flags.now:
        return Reading("help", tuple(_by_rank(table, flags.now)), other=flags.other)
    reading = Reading("nothing", (), heard.complaints[:MOST_CHOICES], heard.points[:MOST_CHOICES], known=heard.known)
    if asked:
        return replace(reading, kind="ask_now", red_flags=(*asked, *notes))
    if not (heard.complaints or heard.points or heard.known):
        return _vague(table, met)
    return replace(reading, kind=_kind_of(heard), red_flags=notes)


def _kind_of(heard: _Heard) -> Kind:
    if heard.points and not heard.complaints:
        return "point" if len(heard.points) == 1 else "choose"
    if heard.complaints:
        alone = len(heard.complaints) == 1 and not heard.known and not heard.points
        return "plan" if heard.sure and alone else "choose"
    return "known"


def _vague(table: WordTable, met: list[Hit]) -> Reading:
    """Words that say too little: offer the complaints that people most often mean by them."""
    vague = sorted((hit for hit in met if hit.kind == "vague"), key=lambda hit: (-len(hit.used), int(hit.id)))
    offered = [each for hit in vague[:1] for each in table.offers[hit.id] if each in table.complaints]
    return Reading("choose", complaints=tuple(offered[:MOST_CHOICES])) if offered else Reading("nothing")


def _by_rank(table: WordTable, flags: dict[str, set[int]]) -> list[str]:
    return sorted(flags, key=lambda code: (RANK[table.flags[code].level], -len(flags[code])))


def _by_words(table: WordTable, flags: dict[str, set[int]]) -> list[str]:
    """What is asked about: first what most words tell of, among equals the graver; notes last."""
    return sorted(_by_rank(table, flags), key=lambda code: (table.flags[code].level == "note", -len(flags[code])))


def _say(table: WordTable, reading: Reading) -> str:
    say = table.say
    if reading.kind == "help":
        first = table.flags[reading.red_flags[0]]
        return table.bystander if reading.other and first.level == "emergency" else first.message
    if reading.kind == "ask_now":
        return question(table, reading.red_flags[0])
    if reading.kind == "plan":
        return say.plan.format(name=table.complaints[reading.complaints[0]])
    if reading.kind == "point":
        return table.points[reading.points[0]]
    if reading.kind == "known":
        return table.known[reading.known[0]][0]
    return say.choose if reading.kind == "choose" else say.nothing


def question(table: WordTable, code: str) -> str:
    """Return the question whose yes leads to a red flag's stop."""
    flag = table.flags[code]
    if flag.within_days is None:
        return table.say.ask_any_time.format(sign=flag.sign)
    return table.say.ask_now.format(sign=flag.sign, days=flag.within_days)
