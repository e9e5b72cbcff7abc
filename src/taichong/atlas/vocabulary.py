"""Compile the words room to the one table that the reader reads by.

The files are read strictly, as every file of the atlas; a code, condition or complaint that the rest of the atlas does
not have is an error, and a red flag without phrases is one, too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from taichong.atlas.patterns import Words, written
from taichong.atlas.search import plain
from taichong.atlas.words import (
    ComplaintWords,
    FlagTold,
    FlagWords,
    Grammar,
    HelpLines,
    KnownThing,
    NamedPoint,
    Rule,
    Sentences,
    Term,
    VagueWords,
    WordTable,
)
from taichong.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from taichong.atlas.standard import Atlas, Complaint
    from taichong.atlas.words import RuleKind

    Made = Callable[..., Iterator[Rule]]  # kind, id, patterns, file, sure

T = TypeVar("T")

FOLDER = "words"
Patterns = dict[str, tuple[str, ...]]
LEFT_ALONE = "left_alone.txt"
MORE = "more"  # the folder of further files: words beside those of the room's own
LEVELS = ("emergency", "stop", "see_clinician", "note")
ROOM: dict[str, dict[str, Any]] = {
    "concepts.yaml": {"concepts": dict[str, tuple[str | int, ...]]},
    "red_flags.yaml": {"flags": dict[str, FlagWords]},
    "coarse_net.yaml": {"alarms": dict[str, tuple[str | int, ...]], "net": Patterns, "last": Patterns},
    "conditions.yaml": {"conditions": dict[str, tuple[str, ...]]},
    "complaints.yaml": {"complaints": dict[str, ComplaintWords], "vague": tuple[VagueWords, ...]},
    "known.yaml": {"turn": dict[str, str], "known": dict[str, KnownThing]},
    "points.yaml": {"described": dict[str, tuple[str, ...]], "points": dict[str, NamedPoint]},
    "grammar.yaml": {"": Grammar},
    "sentences.yaml": {"": Sentences},
    "help_lines.yaml": {"": HelpLines},
}

ADDED: dict[str, Any] = {
    "concepts": dict[str, tuple[str | int, ...]],
    "flags": dict[str, FlagWords],
    "conditions": dict[str, tuple[str, ...]],
    "complaints": dict[str, ComplaintWords],
    "known": dict[str, KnownThing],
    "described": dict[str, tuple[str, ...]],
}

Checked = "Callable[[Any, Any, str], Any]"


class Room:
    """The files of the words room, read and checked one by one."""

    def __init__(self, folder: Path, parse: Callable[[Path, Path], dict[str, Any]], checked: Any) -> None:  # noqa: ANN401
        self.parts: dict[str, Any] = {}
        for name, keys in ROOM.items():
            where = f"{FOLDER}/{name}"
            data = parse(folder, folder / FOLDER / name)
            if unknown := sorted(set(data) - set(keys)) if "" not in keys else []:
                raise AtlasError(f"{where}: {unknown[0]}: unknown key; allowed: {', '.join(keys)}")
            for key, kind in keys.items():
                if key and key not in data:
                    raise AtlasError(f"{where}: {key}: missing; the file needs: {', '.join(keys)}")
                self.parts[key or name] = checked(kind, data[key] if key else data, where, *filter(None, [key]))
        for file in sorted((folder / FOLDER / MORE).glob("*.yaml")):
            self._add(parse(folder, file), f"{FOLDER}/{MORE}/{file.name}", checked)
        self.left_alone = _lines(folder / FOLDER / LEFT_ALONE)

    def _add(self, data: dict[str, Any], where: str, checked: Any) -> None:  # noqa: ANN401
        """Add what one more file tells: new things, and further words of those that are there."""
        for key, entries in data.items():
            if key not in ADDED:
                raise AtlasError(f"{where}: {key}: unknown key; allowed: {', '.join(ADDED)}")
            for name, more in checked(ADDED[key], entries, where, key).items():
                there = self.parts[key].get(name)
                self.parts[key] = {**self.parts[key], name: _both(there, more) if there else more}

    @property
    def help_lines(self) -> HelpLines:
        """Whom to call, by country."""
        lines: HelpLines = self.parts["help_lines.yaml"]
        return lines


def _both(there: Any, more: Any) -> Any:  # noqa: ANN401 -- the words of one thing, of the same kind
    """The words of both files."""
    if isinstance(there, tuple):
        return (*there, *more)
    lists = {each for each in there.__struct_fields__ if isinstance(getattr(there, each), tuple)}
    return replace(there, **{each: (*getattr(there, each), *getattr(more, each)) for each in lists})


def _lines(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(f"{FOLDER}/{file.name}: cannot be read: {error}") from error
    return tuple(line for line in text.split("\n") if line and not line.startswith("#"))


def table_of(atlas: Atlas, room: Room) -> WordTable:
    """Make the table of `room` for `atlas`.

    Raises:
        AtlasError: an id that the atlas does not have, a red flag without phrases, a pattern that cannot be read.
    """
    grammar: Grammar = room.parts["grammar.yaml"]
    words = Words(_concepts(room, grammar), grammar.variants)
    rules = tuple(_rules(atlas, room, words))
    words.add_concepts()
    terms = tuple(Term(says=says.split("/")[0], words=written([group])) for says, group in words.terms.items())
    _check_ids(atlas, room)
    known, points = _known_things(atlas, room), _points(atlas, room)
    return WordTable(
        forms={form: " ".join(heard) for form, heard in words.forms.items()},
        left_alone=" ".join(each for each in room.left_alone if each not in words.forms),
        spellings={word: tuple(said.split()) for word, said in (grammar.spellings | grammar.variants).items()},
        numbers=grammar.numbers,
        number_classes=grammar.number_classes,
        clause_words=tuple(plain(each) for each in grammar.clause_words),
        units=grammar.units,
        had_is_now=grammar.had_is_now,
        terms=terms,
        term_starts=_starts(each.words for each in terms),
        rules=rules,
        rule_starts=_starts(each.pattern for each in rules),
        flags=_flags(atlas, room),
        conditions={each.id: each.text for each in atlas.safety.conditions},
        complaints={each.id: each.name for each in atlas.complaints},
        offers={str(n): each.offer for n, each in enumerate(room.parts["vague"])},
        known=known,
        channels={plain(each): channel.code for channel in atlas.channels for each in channel.spellings},
        points=points,
        point_names=_point_names(atlas, room, _signs(rules)),
        bystander=atlas.safety.bystander,
        say=room.parts["sentences.yaml"],
    )


def _starts(patterns: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Each meaning, and the numbers of the patterns that begin with it: only those are looked at."""
    starts: defaultdict[str, list[int]] = defaultdict(list)
    for number, pattern in enumerate(patterns):
        for meaning in dict.fromkeys(pattern.partition(" ")[0].split("|")):
            starts[meaning].append(number)
    return {meaning: tuple(numbers) for meaning, numbers in starts.items()}


def _concepts(room: Room, grammar: Grammar) -> dict[str, tuple[str, ...]]:
    concepts, alarms = room.parts["concepts"], room.parts["alarms"]
    if twice := sorted(concepts.keys() & alarms.keys()):
        raise AtlasError(f"{FOLDER}/coarse_net.yaml: {twice[0]}: stands in concepts.yaml, too; give it another name")
    given = {name: tuple(map(str, members)) for name, members in (concepts | alarms).items()}
    own = {
        "denial": grammar.denials,
        "filler": grammar.fillers,
        "courtesy": grammar.courtesies,
        "either": ("=or", "=nor"),
        "list": grammar.list_words,
        "point_word": grammar.point_words,
        "clause": grammar.clause_words,
    }
    return given | own


def _rules(atlas: Atlas, room: Room, words: Words) -> Iterator[Rule]:
    """Every rule; the gravest red flags first, so that a slip of the finger is heard as a danger first."""

    def made(kind: RuleKind, name: str, patterns: Iterable[str], file: str, *, sure: bool = True) -> Iterator[Rule]:
        for pattern in patterns:
            groups = words.groups(pattern, f"{FOLDER}/{file}: {name}")
            yield Rule(kind=kind, id=name, pattern=written(groups), sure=sure)

    yield from _danger_rules(atlas, room, made)
    for name, patterns in room.parts["conditions"].items():
        yield from made("condition", name, patterns, "conditions.yaml")
    for name, told in room.parts["complaints"].items():
        yield from made("complaint", name, told.sure, "complaints.yaml")
        yield from made("complaint", name, told.maybe, "complaints.yaml", sure=False)
    for complaint in atlas.complaints:
        yield from made("complaint", complaint.id, _own_phrases(complaint), f"complaints of {complaint.id}")
    for name, thing in room.parts["known"].items():
        yield from made("known", name, thing.words, "known.yaml")
    for code, patterns in room.parts["described"].items():
        yield from made("point", code, patterns, "points.yaml", sure=False)
    for number, vague in enumerate(room.parts["vague"]):
        yield from made("vague", str(number), vague.words, "complaints.yaml")
    yield from _grammar_rules(room.parts["grammar.yaml"], words, made)


def _danger_rules(atlas: Atlas, room: Room, made: Made) -> Iterator[Rule]:
    """The red flags, then the net under them."""
    level = {each.code: each.level for each in atlas.safety.red_flags}
    for code, flag in sorted(room.parts["flags"].items(), key=lambda each: LEVELS.index(level.get(each[0], "note"))):
        yield from made("flag", code, flag.sure, "red_flags.yaml")
        yield from made("flag", code, flag.maybe, "red_flags.yaml", sure=False)
    kinds: tuple[RuleKind, ...] = ("net", "last")
    for kind in kinds:
        for code, patterns in room.parts[kind].items():
            yield from made(kind, code, patterns, "coarse_net.yaml")


def _own_phrases(complaint: Complaint) -> list[str]:
    """The phrases of a complaint's own file; its id, name and aliases only where they are all that was said."""
    whole = [complaint.id.replace("_", " "), complaint.name, *(each.replace("_", " ") for each in complaint.aliases)]
    return [*map(plain, complaint.phrases), *(f"^ {plain(each)} $" for each in whole)]


def _grammar_rules(grammar: Grammar, words: Words, made: Made) -> Iterator[Rule]:
    yield from made("mask", "", grammar.masks, "grammar.yaml")
    yield from made("soften", "", grammar.softened, "grammar.yaml")
    yield from made("doubt", "", grammar.doubts, "grammar.yaml")
    yield from made("frame", "", grammar.frames, "grammar.yaml")
    yield from made("past", "", grammar.past, "grammar.yaml")
    yield from made("present", "", grammar.present, "grammar.yaml")
    for said, days in grammar.ago.items():
        groups = words.groups(said, f"{FOLDER}/grammar.yaml: ago")
        yield Rule(kind="ago", id="", pattern=written(groups), days=days)
    for unit in grammar.units:
        words.groups(f"={unit}", f"{FOLDER}/grammar.yaml: units")
    for word in (*grammar.had_is_now, "ago", "back", "i", "can", "could", "be"):
        words.groups(f"={word}", f"{FOLDER}/grammar.yaml")
    for name in (
        "denial",
        "filler",
        "courtesy",
        "either",
        "be",
        "list",
        "point_word",
        "clause",
        "other",
        "never",
        "like_this",
    ):
        words.groups(f"@{name}", f"{FOLDER}/grammar.yaml")


def _flags(atlas: Atlas, room: Room) -> dict[str, FlagTold]:
    told: dict[str, FlagWords] = room.parts["flags"]
    return {
        flag.code: FlagTold(
            level=flag.level,
            message=flag.message,
            sign=flag.sign,
            within_days=None if flag.within_days == "any" else flag.within_days,
            doubt_stays=told[flag.code].doubt_stays,
            done_by_another=told[flag.code].done_by_another,
        )
        for flag in atlas.safety.red_flags
        if flag.code in told
    }


def _known_things(atlas: Atlas, room: Room) -> dict[str, tuple[str, bool]]:
    turn, sentences = room.parts["turn"], room.parts["sentences.yaml"]
    here = {each.id for each in atlas.complaints}
    later = {
        name: (sentences.no_plan.format(name=told.name), False)
        for name, told in room.parts["complaints"].items()
        if name not in here
    }
    known: dict[str, KnownThing] = room.parts["known"]
    return later | {
        name: (f"{each.say} {turn[each.turn]} ({_who_says_so(atlas, name, each)})", each.weak)
        for name, each in known.items()
    }


def _who_says_so(atlas: Atlas, name: str, known: KnownThing) -> str:
    keys = {each.key for each in atlas.sources}
    if unknown := [each for each in known.sources if each not in keys]:
        raise AtlasError(f"{FOLDER}/known.yaml: {name}: sources: {unknown[0]!r} is none of sources.yaml; add it there")
    return ", ".join(known.sources) or atlas.safety.precaution


def _points(atlas: Atlas, room: Room) -> dict[str, str]:
    """Every code: nothing where the point has a file, and what it is and where, where it has none."""
    sentences = room.parts["sentences.yaml"]
    named = {
        code: (sentences.not_here_never if each.never else sentences.not_here).format(
            name=f"{code} ({each.pinyin}, {each.hanzi})", part=each.part, why=each.never
        )
        for code, each in room.parts["points"].items()
    }
    return named | {each.code: "" for each in atlas.points}


def _signs(rules: Iterable[Rule]) -> frozenset[str]:
    """The words each of which alone tells of a red flag: whoever types "appendix" means no point of that name."""
    return frozenset(
        word.replace("_", "")
        for rule in rules
        if rule.kind == "flag" and " " not in rule.pattern
        for word in rule.pattern.split("|")
        if not word.startswith("@")
    )


def _point_names(atlas: Atlas, room: Room, signs: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Plain names without spaces, and the codes that go by them."""
    variants = room.parts["grammar.yaml"].variants

    def joined(name: str) -> str:
        return "".join(variants.get(sign, sign) for sign in plain(name).replace(" ", ""))

    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    here = {point.code: point for point in atlas.points}
    for code, each in room.parts["points"].items():
        own = (code, each.pinyin, each.hanzi, *each.aliases, *filter(None, [each.english]))
        for name in own:
            names[joined(name)][code] = None
    for point in here.values():
        for name in (point.code, point.names.pinyin, point.names.hanzi, point.names.english, *point.aliases):
            names[joined(name)][point.code] = None
    return {name: tuple(codes) for name, codes in names.items() if name not in signs}


def _check_ids(atlas: Atlas, room: Room) -> None:
    flags = {each.code for each in atlas.safety.red_flags}
    conditions = {each.id for each in atlas.safety.conditions}
    for file, given, allowed in (
        ("red_flags.yaml", room.parts["flags"], flags),
        ("coarse_net.yaml", room.parts["net"] | room.parts["last"], flags),
        ("conditions.yaml", room.parts["conditions"], conditions),
    ):
        for name in given:
            if name not in allowed:
                raise AtlasError(f"{FOLDER}/{file}: {name}: not in safety.yaml; it has {', '.join(sorted(allowed))}")
        for name in allowed - set(given) if file != "coarse_net.yaml" else ():
            raise AtlasError(f"{FOLDER}/{file}: {name}: missing; safety.yaml has it, so write how people tell of it")
    complaints = set(room.parts["complaints"])
    for complaint in atlas.complaints:
        if complaint.id not in complaints:
            raise AtlasError(f"{FOLDER}/complaints.yaml: {complaint.id}: missing; write how people tell of it")
    for name in {each for vague in room.parts["vague"] for each in vague.offer} - complaints:
        raise AtlasError(f"{FOLDER}/complaints.yaml: {name}: no complaint; allowed: {', '.join(sorted(complaints))}")
    for name, thing in room.parts["known"].items():
        if thing.turn not in room.parts["turn"]:
            raise AtlasError(
                f"{FOLDER}/known.yaml: {name}: turn {thing.turn}: no such; allowed: {', '.join(room.parts['turn'])}"
            )
