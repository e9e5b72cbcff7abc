"""The records of what is pressed: points, techniques, shortcuts, and the sources of it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Region = Literal["foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "arm", "hand", "head"]
Read = Literal["full text", "abstract", "excerpt", "quoted elsewhere", "transcription", "reference work"]
Basis = Literal["citation", "precaution", "design"]

# A mistyped key must be an error that names the allowed ones, never a silent default.
STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One citation, once: what it is, and what of it somebody read."""

    __pydantic_config__: ClassVar = STRICT
    key: str
    cite: str
    read: Read
    read_on: str  # year and month in which the reading was recorded
    saw: str  # what stood in the part that was read, in our words
    doi: str = ""
    pmid: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel: its WHO letters, its English name, and how else guides write it."""

    __pydantic_config__: ClassVar = STRICT
    code: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a point is called: pinyin with tone marks, Hanzi, English."""

    __pydantic_config__: ClassVar = STRICT
    pinyin: str
    hanzi: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the standard puts a point: a chain of rule words over landmarks and rulers."""

    __pydantic_config__: ClassVar = STRICT
    rule: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing for hands to do, what they feel then, and how one knows that it is right."""

    __pydantic_config__: ClassVar = STRICT
    do: str
    feel: str
    sure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where guides disagree: the question, what this atlas chose, and why."""

    __pydantic_config__: ClassVar = STRICT
    about: str
    chose: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """How a point is pressed: techniques in order of preference, comfort, and its own limits."""

    __pydantic_config__: ClassVar = STRICT
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

    __pydantic_config__: ClassVar = STRICT
    structure: str
    say: str
    basis: Basis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradition:
    """What tradition uses a point for; told as tradition, never as effect."""

    __pydantic_config__: ClassVar = STRICT
    says: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a record has come and who reviewed it."""

    __pydantic_config__: ClassVar = STRICT
    text: Literal["draft", "checked", "reviewed"]
    place: Literal["none", "draft", "checked", "reviewed"]
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the standard.

    ``where`` says the standard's place in our words, ``find`` leads hands to it, ``shortcuts`` are ids of
    what lay guides say instead. A point without ``press`` is listed for its place only, never pressed.
    """

    __pydantic_config__: ClassVar = STRICT
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

    __pydantic_config__: ClassVar = STRICT
    id: str
    code: str
    says: str
    differs: str  # how that differs from the standard's place
    sources: tuple[str, ...]
    rule: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A beat of a technique: what is done and for how long [s]."""

    __pydantic_config__: ClassVar = STRICT
    name: str
    seconds: float
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """A way of pressing: phases that repeat, pace, posture, breathing and limits.

    ``kind`` is what safety rules speak of: ``press`` or ``warmth``.
    """

    __pydantic_config__: ClassVar = STRICT
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

    __pydantic_config__: ClassVar = STRICT
    session_seconds: int
    day_seconds: int
    why: str
    sources: tuple[str, ...]
