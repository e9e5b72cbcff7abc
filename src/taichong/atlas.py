"""The standard as frozen objects: points, techniques, complaints, safety rules, claims and sources.

People edit YAML in the room ``atlas/``; the wheel carries it compiled into one JSON file, so that
starting never parses YAML. `load` reads either: the compiled file by default, or any folder.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from taichong.errors import AtlasError, NotFoundError

T = TypeVar("T")

Level = Literal["emergency", "stop", "see_clinician", "note"]
Region = Literal["foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "arm", "hand", "head"]
Context = Literal["during", "prevention", "recovery", "morning", "post-workout", "stress", "evening"]
Grade = Literal["moderate", "low", "very_low", "none"]
Read = Literal["full text", "abstract", "excerpt", "quoted elsewhere", "transcription", "reference work"]
Basis = Literal["citation", "precaution", "design"]
LEVELS: tuple[Level, ...] = ("emergency", "stop", "see_clinician", "note")

# A mistyped key must be an error that names the allowed ones, never a silent default.
_STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One citation, once: what it is, and what of it somebody read."""

    __pydantic_config__: ClassVar = _STRICT
    key: str
    cite: str
    read: Read
    read_on: str  # year and month in which the reading was recorded
    saw: str  # what stood in the part that was read, in our words
    doi: str = ""
    pmid: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a point is called: pinyin with tone marks, Hanzi, English."""

    __pydantic_config__: ClassVar = _STRICT
    pinyin: str
    hanzi: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the standard puts a point: a chain of rule words over landmarks and rulers."""

    __pydantic_config__: ClassVar = _STRICT
    rule: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing for hands to do, what they feel then, and how one knows that it is right."""

    __pydantic_config__: ClassVar = _STRICT
    do: str
    feel: str
    sure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where guides disagree: the question, what this atlas chose, and why."""

    __pydantic_config__: ClassVar = _STRICT
    about: str
    chose: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """How a point is pressed: techniques in order of preference, comfort, and its own limits."""

    __pydantic_config__: ClassVar = _STRICT
    techniques: tuple[str, ...]
    cue: str  # one line to follow while pressing
    comfort: str
    seconds: int  # suggested time a side [s]
    limit_seconds: int = 180  # hard cap a side a session [s]; may only be lower than the common cap
    light: bool = False  # light touch only, fingertips or flat hand
    tools: bool = True  # False: no knuckle, no tool
    opt_in: bool = False  # offered only to who asks for it
    when: str = ""  # a condition of use that is told with it
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """A structure at risk near a point and what to do about it."""

    __pydantic_config__: ClassVar = _STRICT
    structure: str
    say: str
    basis: Basis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradition:
    """What tradition uses a point for; told as tradition, never as effect."""

    __pydantic_config__: ClassVar = _STRICT
    says: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a record has come and who reviewed it."""

    __pydantic_config__: ClassVar = _STRICT
    text: Literal["draft", "checked", "reviewed"]
    place: Literal["none", "draft", "checked", "reviewed"]
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the standard.

    ``where`` says the standard's place in our words, ``find`` leads hands to it, ``shortcuts`` are ids of
    what lay guides say instead. A point without ``press`` is listed for its place only, never pressed.
    """

    __pydantic_config__: ClassVar = _STRICT
    code: str
    names: Names
    aliases: tuple[str, ...]
    everyday: str  # the place in everyday words: "Top of the foot"
    region: Region
    where: tuple[str, ...]
    status: Status
    place: Place | None = None
    find: tuple[Step, ...] = ()
    shortcuts: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    press: Press | None = None
    never_press: str = ""  # why this point is listed but never pressed
    cautions: tuple[Caution, ...] = ()
    tradition: Tradition | None = None
    sources: tuple[str, ...] = ()

    @property
    def channel(self) -> str:
        """The channel's WHO letters: ``LR`` of ``LR3``, ``EX`` of an extra point."""
        return self.code.rstrip("0123456789").split("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """What a lay guide says instead of the standard's place."""

    __pydantic_config__: ClassVar = _STRICT
    id: str
    code: str
    says: str
    differs: str  # how that differs from the standard's place
    sources: tuple[str, ...]
    rule: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A beat of a technique: what is done and for how long [s]."""

    __pydantic_config__: ClassVar = _STRICT
    name: str
    seconds: float
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """A way of pressing: phases that repeat, pace, posture, breathing and limits.

    ``kind`` is what safety rules speak of: ``press`` or ``warmth``.
    """

    __pydantic_config__: ClassVar = _STRICT
    id: str
    name: str
    kind: Literal["press", "warmth"]
    how: str
    phases: tuple[Phase, ...]
    why: str
    pace_per_minute: float = 0  # circles a minute, where that is its pace
    limit_seconds: int = 180  # hard cap a session [s]
    sit: str = ""
    stiff: str = ""  # another way, for stiff hips
    breathe: str = ""
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Hard limits for one point on one side, in all techniques together [s]."""

    __pydantic_config__: ClassVar = _STRICT
    session_seconds: int
    day_seconds: int
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """First-line care: what comes before any point.

    ``kind`` is what safety rules speak of: a stretch, warmth, rubbing, or plain advice.
    """

    __pydantic_config__: ClassVar = _STRICT
    id: str
    kind: Literal["stretch", "warmth", "rub", "advice"]
    do: str
    why: str
    contexts: tuple[Context, ...] = ()  # none: in every context
    seconds: int | None = None
    at_once: bool = False  # may be shown before the check (a fresh cramp's stretch)
    before: str = ""  # stands above it
    after: str = ""  # stands below it
    basis: Basis = "citation"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A point's part in a complaint: its grade of evidence and the reason why it is offered here."""

    __pydantic_config__: ClassVar = _STRICT
    code: str
    grade: Grade
    why: str
    technique: str
    contexts: tuple[Context, ...] = ()  # none: in every context
    seconds: int | None = None  # a side [s]; none: the point's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A context of use: how often, and when."""

    __pydantic_config__: ClassVar = _STRICT
    context: Context
    name: str
    how_often: str
    note: str = ""
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about whether it helps, in plain words."""

    __pydantic_config__: ClassVar = _STRICT
    says: str
    grade: Grade
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What to write down, so that one can see whether it changes."""

    __pydantic_config__: ClassVar = _STRICT
    primary: str
    items: tuple[str, ...]
    review: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What bothers a person, in their words, and what is offered for it.

    ``questions`` are the ids of its at most five red-flag questions; ``always`` are the codes of notes
    that stand under every plan.
    """

    __pydantic_config__: ClassVar = _STRICT
    id: str
    name: str
    phrases: tuple[str, ...]
    questions: tuple[str, ...]
    always: tuple[str, ...]
    contexts: tuple[Routine, ...]
    first_line: tuple[Care, ...]
    points: tuple[Use, ...]
    evidence: tuple[Evidence, ...]
    tracking: Tracking
    group: str = ""
    aliases: tuple[str, ...] = ()
    tradition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A sign that stops or limits a plan, and what to do then."""

    __pydantic_config__: ClassVar = _STRICT
    code: str
    level: Level
    sign: str
    message: str
    basis: Basis
    sources: tuple[str, ...] = ()
    call: bool = False  # the person should call the emergency number now


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in lay words that asks for one red flag or several at once."""

    __pydantic_config__: ClassVar = _STRICT
    id: str
    text: str
    how_to_check: str
    asks: tuple[str, ...]  # codes of the red flags that it merges


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a rule takes away or limits; every field narrows what it speaks of, empty means all.

    ``unless_cleared``: gone once a midwife or doctor agreed.
    """

    __pydantic_config__: ClassVar = _STRICT
    does: Literal["forbid", "limit"]
    regions: tuple[Region, ...] = ()
    points: tuple[str, ...] = ()
    kinds: tuple[Literal["press", "warmth", "rub", "stretch"], ...] = ("press",)
    at_area: bool = False  # only where the person says that it is
    unless_cleared: bool = False
    limit_seconds: int | None = None
    light: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something about a person that removes or limits points, and why."""

    __pydantic_config__: ClassVar = _STRICT
    id: str
    code: str
    level: Level
    text: str
    how_to_check: str
    message: str
    basis: Basis
    effects: tuple[Effect, ...]
    sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    asks_area: bool = False
    can_be_cleared: bool = False
    cleared_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLimit:
    """A rule of its own for one point: how it is told, and what it takes away."""

    __pydantic_config__: ClassVar = _STRICT
    code: str
    point: str
    message: str
    basis: Basis
    sources: tuple[str, ...]
    needs_no: tuple[str, ...] = ()  # questions and conditions that must all be answered "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """Every rule that can stop, remove or limit."""

    __pydantic_config__: ClassVar = _STRICT
    headlines: dict[str, str]  # for each level, the line that opens a page under it
    emergency_line: str
    unsure: str
    red_flags: tuple[RedFlag, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    point_limits: tuple[PointLimit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim of the articles, and our verdict on it."""

    __pydantic_config__: ClassVar = _STRICT
    id: str
    article: str
    claim: str
    category: str
    verdict: str
    why: str
    points: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """The whole standard, frozen. Look things up with `point`, `complaint`, `source` and their kin."""

    __pydantic_config__: ClassVar = _STRICT
    points: tuple[Point, ...]
    shortcuts: tuple[Shortcut, ...]
    techniques: tuple[Technique, ...]
    caps: Caps
    complaints: tuple[Complaint, ...]
    safety: Safety
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    articles: dict[str, str]  # S0, S1, S2: what each article is, and any commercial interest

    def point(self, code: str) -> Point:
        """The point with this WHO code."""
        return _one(self.points, "code", code)

    def complaint(self, complaint_id: str) -> Complaint:
        """The complaint with this id."""
        return _one(self.complaints, "id", complaint_id)

    def technique(self, technique_id: str) -> Technique:
        """The technique with this id."""
        return _one(self.techniques, "id", technique_id)

    def source(self, key: str) -> Source:
        """The citation with this key."""
        return _one(self.sources, "key", key)

    def red_flag(self, code: str) -> RedFlag:
        """The red flag with this code."""
        return _one(self.safety.red_flags, "code", code)

    def question(self, question_id: str) -> Question:
        """The red-flag question with this id."""
        return _one(self.safety.questions, "id", question_id)


def _one(records: tuple[T, ...], name: str, wanted: str) -> T:
    for record in records:
        if getattr(record, name) == wanted:
            return record
    allowed = ", ".join(str(getattr(record, name)) for record in records)
    raise NotFoundError(f"{wanted!r} is not in the atlas; it has {allowed}")


def load(folder: str | Path | None = None) -> Atlas:
    """The atlas: the compiled one that comes with the package, or the YAML files of any `folder`.

    Raises:
        AtlasError: a file is missing or broken; the message names the file, the key and what is allowed.
    """
    if folder is None:
        return _compiled()
    from taichong.atlas_yaml import read  # noqa: PLC0415 -- parsing YAML takes a second; only editors need it

    return read(Path(folder))


@cache
def _compiled() -> Atlas:
    file = Path(__file__).with_name("atlas.json")
    try:
        data = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise AtlasError(
            f"{file.name}: the compiled atlas cannot be read ({error}); "
            "install taichong again, or run `make run` in its checkout"
        ) from error
    return build(Atlas, data)


def build(record: type[T], data: dict[str, Any]) -> T:
    """Make `record`, a dataclass, from `data` that was checked when it was compiled."""
    makers = _makers(record)
    return record(**{key: makers[key](value) for key, value in data.items()})


@cache
def _makers(record: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(record)
    return {each.name: _maker(hints[each.name]) for each in fields(record)}


def _maker(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type hint has no type of its own
    if is_dataclass(hint):
        return partial(build, hint)
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        each = _maker(arguments[0])
        return lambda values: tuple(each(value) for value in values)
    if typing.get_origin(hint) is types.UnionType:
        some = _maker(next(each for each in arguments if each is not types.NoneType))
        return lambda value: None if value is None else some(value)
    return lambda value: value
