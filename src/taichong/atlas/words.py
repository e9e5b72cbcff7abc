"""The words room as records: what its files may hold, and the one table that they are compiled to.

People edit ``atlas/words/*.yaml``; `taichong.atlas.vocabulary` makes the table; `taichong.care.words` reads by it, and
so does the pocket file's script. The table therefore holds nothing but plain data.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from taichong.atlas.on_demand import Rows, Shelf, on_demand, packed, unpacked
from taichong.atlas.points import Record

RuleKind = Literal[
    "flag",
    "net",
    "last",
    "condition",
    "complaint",
    "known",
    "point",
    "vague",
    "mask",
    "soften",
    "doubt",
    "frame",
    "past",
    "present",
    "ago",
]


class FlagWords(Record, frozen=True, kw_only=True):
    """How people tell of one red flag: for sure, or perhaps."""

    sure: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    doubt_stays: bool = False  # a doubt ("I might hurt myself") is no less a reason for help
    done_by_another: bool = False  # who else is told of is no one to be helped ("he hits me")


class ComplaintWords(Record, frozen=True, kw_only=True):
    """How people describe a complaint: which words open it by themselves, and which only offer it."""

    sure: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    name: str = ""  # of a complaint that has no file yet


class VagueWords(Record, frozen=True, kw_only=True):
    """Words that say too little, and the complaints to offer for them."""

    words: tuple[str, ...]
    offer: tuple[str, ...]


class KnownThing(Record, frozen=True, kw_only=True):
    """Something that people bring and that has no plan: one honest sentence, and where to turn."""

    say: str
    turn: str
    words: tuple[str, ...]
    weak: bool = False  # gives way to whatever else was told
    sources: tuple[str, ...] = ()  # what the sentence rests on; none: it is our own caution, and says so


class NamedPoint(Record, frozen=True, kw_only=True):
    """A point of the standard that may have no file yet: its names, and where on the body it is."""

    pinyin: str
    hanzi: str
    part: str
    english: str = ""
    aliases: tuple[str, ...] = ()
    never: str = ""  # why it is known and never offered


class Grammar(Record, frozen=True, kw_only=True):
    """How the words around a sign change what it means."""

    spellings: dict[str, str]
    numbers: dict[str, int]
    number_classes: dict[str, tuple[int, int]]
    clause_words: tuple[str, ...]
    denials: tuple[str, ...]
    fillers: tuple[str, ...]
    courtesies: tuple[str, ...]  # what stands before or after all that is meant
    list_words: tuple[str, ...]
    doubts: tuple[str, ...]
    frames: tuple[str, ...]  # what is told in a film or an essay
    past: tuple[str, ...]
    had_is_now: tuple[str, ...]
    present: tuple[str, ...]
    ago: dict[str, int]
    units: dict[str, int]
    softened: tuple[str, ...]
    masks: tuple[str, ...]
    variants: dict[str, str]
    point_words: tuple[str, ...]  # what one says around a point's name ("where is")


class CrisisLine(Record, frozen=True, kw_only=True):
    """A crisis line that is known well: its name and how to reach it."""

    name: str
    number: str
    text: str = ""


class Country(Record, frozen=True, kw_only=True):
    """Whom to call in one country."""

    name: str
    emergency: tuple[str, ...]
    crisis: CrisisLine | None = None


class Anywhere(Record, frozen=True, kw_only=True):
    """The number that works in most places, for whom no country is known."""

    country: str
    emergency: tuple[str, ...]


class HelpLines(Record, frozen=True, kw_only=True):
    """Whom to call, by country, and which country a language suggests."""

    emergency_say: str
    crisis_say: str
    own_crisis: str
    poison_say: str
    anywhere: Anywhere
    countries: dict[str, Country]
    languages: dict[str, str]


class Sentences(Record, frozen=True, kw_only=True):
    """What the reader says; `{…}` is filled in."""

    ask_now: str
    ask_any_time: str
    not_here: str
    not_here_never: str
    plan: str
    choose: str
    nothing: str
    told: str
    no_plan: str
    too_long: str


class Rule(Record, frozen=True, kw_only=True):
    """Groups of words that are heard in any order near each other, and what they tell of."""

    kind: RuleKind
    id: str
    pattern: str  # as people write it, each word as the meaning that it is heard as
    sure: bool = True
    days: int = 0


class Term(Record, frozen=True, kw_only=True):
    """Several words in a row that count as one."""

    says: str
    words: str


class FlagTold(Record, frozen=True, kw_only=True):
    """What the reader must know of a red flag."""

    level: str
    message: str
    sign: str
    within_days: int | None  # none: at any time
    doubt_stays: bool
    done_by_another: bool


class WordTable(Record, frozen=True, kw_only=True, eq=False):
    """Everything that the reader reads by, as plain data."""

    forms: Mapping[str, str]  # a written word: what it is heard as; those of dangers first
    left_alone: str  # English words that are near a known one and mean something else, with spaces between
    spellings: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    number_classes: dict[str, tuple[int, int]]
    clause_words: tuple[str, ...]
    units: dict[str, int]
    had_is_now: tuple[str, ...]
    terms: Sequence[Term]
    term_starts: Mapping[str, tuple[int, ...]]  # a meaning: the terms that begin with it
    rules: Sequence[Rule]
    rule_starts: Mapping[str, tuple[int, ...]]
    flags: dict[str, FlagTold]
    conditions: dict[str, str]
    complaints: dict[str, str]
    offers: dict[str, tuple[str, ...]]  # vague words: complaints
    known: dict[str, tuple[str, bool]]  # what is said, and whether it gives way
    channels: dict[str, str]
    points: dict[str, str]  # every code: what is said where it has no page; empty where it has one
    point_names: Mapping[str, tuple[str, ...]]  # a plain name without spaces: codes
    bystander: str
    say: Sentences


LARGE: dict[str, type[Shelf[Any] | Rows[Any]]] = {
    "forms": Shelf,
    "terms": Rows,
    "term_starts": Shelf,
    "rules": Rows,
    "rule_starts": Shelf,
    "point_names": Shelf,
}
"""The fields that are laid out in pieces: of each only a few entries are looked at."""


def packed_table(table: WordTable) -> bytes:
    """Encode the table as a file of parts."""
    values = {name: getattr(table, name) for name in table.__struct_fields__}
    return packed(
        {
            name: LARGE[name].laid_out(value) if name in LARGE else [msgspec.json.encode(value)]
            for name, value in values.items()
        }
    )


def unpacked_table(content: bytes) -> WordTable:
    """Read a table that `packed_table` encoded; its parts are decoded when they are looked at."""
    parts = unpacked(content, WordTable.__struct_fields__)
    values: dict[str, Any] = {
        name: LARGE[name](pieces, get_args(WordTable.__annotations__[name])[-1])
        if name in LARGE
        else msgspec.Raw(pieces[0])
        for name, pieces in parts.items()
    }
    return on_demand(WordTable)(**values)


def plain_table(table: WordTable) -> dict[str, Any]:
    """Return the whole table as plain data, for the pocket file's script."""
    values = {name: getattr(table, name) for name in table.__struct_fields__}
    plain: dict[str, Any] = msgspec.to_builtins(
        values, enc_hook=lambda large: dict(large) if isinstance(large, Mapping) else list(large)
    )
    return plain


NO_LINES = HelpLines(
    emergency_say="",
    crisis_say="",
    own_crisis="",
    poison_say="",
    anywhere=Anywhere(country="", emergency=()),
    countries={},
    languages={},
)
