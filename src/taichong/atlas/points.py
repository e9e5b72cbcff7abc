"""The records of what is pressed: points, techniques, shortcuts, and the sources of it all.

Modules of records say no ``from __future__ import annotations``: msgspec would evaluate each field's type from a
string at every start (design/start_up.py).
"""

from typing import Any, Literal

import msgspec

Region = Literal["foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "arm", "hand", "head"]
Read = Literal["full text", "abstract", "excerpt", "quoted elsewhere", "transcription", "reference work"]
Basis = Literal["citation", "precaution", "design"]
Pose = Literal["standing", "arms_down", "elbow_bent", "fist", "arm_raised", "knee_chest", "hip_bent", "toes_curled"]
From = Literal["outside", "inside", "front", "back", "above", "below"]
FivePhase = Literal["wood", "fire", "earth", "metal", "water"]
SelfPress = Literal["", "yes", "light", "another_hand", "no"]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Base of every record of the atlas: frozen, and a mistyped key is an error, never a silent default."""

    def __repr__(self) -> str:
        named = next((getattr(self, name) for name in ("code", "id", "key", "name") if hasattr(self, name)), "")
        return f"<{type(self).__name__} {named!s:.60}>"


MIDLINE_EXTRAS = ("EX-HN3", "EX-HN10", "EX-HN11")


class Source(Record, frozen=True, kw_only=True):
    """One citation, once: what it is, and what of it somebody read."""

    key: str
    cite: str
    read: Read
    read_on: str  # year and month in which the reading was recorded
    saw: str  # what stood in the part that was read, in our words
    doi: str = ""
    pmid: str = ""
    url: str = ""


class Channel(Record, frozen=True, kw_only=True):
    """A channel: its WHO letters, its English name, and how else guides write it.

    The rest is what tradition says of it; the two vessels of the midline belong to no organ and no phase.
    """

    code: str
    name: str
    spellings: tuple[str, ...]
    traditional: str = ""  # "Foot-Jueyin"
    organ: str = ""
    side: Literal["", "yin", "yang"] = ""
    phase: FivePhase | None = None


class Names(Record, frozen=True, kw_only=True):
    """What a point is called: pinyin with tone marks, Hanzi, English."""

    pinyin: str
    hanzi: str
    english: str


class Hand(Record, frozen=True, kw_only=True):
    """From where one measures to a point: a landmark that can be touched, and the way over the skin in words.

    ``share`` is told where no distance is honest: the part of a length that one can feel. Where the finger that looks
    for the point begins elsewhere than the number, ``begins`` is that landmark, and ``goes`` tells the way from there;
    it goes over the middle of the landmarks in ``through``. ``comes`` is from where one's own hand gets there.
    """

    start: str
    says: str  # after "About 72 mm": "up from the edge of the web"; the whole sentence for a share
    share: float = 0.0
    begins: str = ""
    goes: str = ""
    slides: bool = True  # False: no finger slides there, the place is found at once
    through: tuple[str, ...] = ()
    comes: tuple[From, ...] = ()  # one that is said twice counts twice; none: the picture finds a side that is free
    both: bool = False  # whether the other hand does the same on the other side, until the two meet

    @property
    def finger(self) -> tuple[str, str]:
        """The landmark at which the finger begins, and the way that it goes."""
        return (self.begins, self.goes) if self.begins else (self.start, self.says)


class Place(Record, frozen=True, kw_only=True):
    """Where the standard puts a point: a chain of rule words over landmarks and rulers.

    ``doubt_mm`` is how far the rule itself may be off where the standard is vague, one sd. ``bones`` are those that the
    words name, as the body's file of bones calls them; the nearest where none is named.
    """

    rule: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    note: str = ""
    doubt_mm: float = 0.0
    hand: Hand | None = None
    bones: tuple[str, ...] = ()
    pose: Pose = "standing"  # how the standard wants the body held when the place is looked for


class Step(Record, frozen=True, kw_only=True):
    """One thing for hands to do, what they feel then, and how one knows that it is right.

    With `by_touch` it is no further step but another way to the same place, for those who cannot see.
    """

    do: str
    feel: str
    sure: str = ""
    by_touch: bool = False


class Choice(Record, frozen=True, kw_only=True):
    """Where guides disagree: the question, what this atlas chose, and why."""

    about: str
    chose: str
    why: str
    sources: tuple[str, ...]


class Press(Record, frozen=True, kw_only=True):
    """How a point is pressed: techniques in order of preference, comfort, and its own limits."""

    techniques: tuple[str, ...]
    cue: str  # one line to follow while pressing
    comfort: str
    seconds: int  # suggested time a side [s]
    limit_seconds: int = 180  # hard cap a side a session [s]; may only be lower than the common cap
    light: bool = False  # light touch only, fingertips or flat hand
    lays: Literal["", "fingers", "hand", "heel", "ball"] = ""  # what is laid on the place instead of one tip
    tools: bool = True  # False: no knuckle, no tool
    opt_in: bool = False  # offered only where it is asked for
    when: str = ""  # a condition of use that is told with it
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


class Caution(Record, frozen=True, kw_only=True):
    """A structure at risk near a point and what to do about it."""

    structure: str
    say: str
    basis: Basis
    sources: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The structure as a line begins with it: what follows calls it "it"."""
        return self.structure[:1].upper() + self.structure[1:]


class Tradition(Record, frozen=True, kw_only=True):
    """What tradition uses a point for; presented as tradition, never as effect."""

    says: tuple[str, ...]
    sources: tuple[str, ...]


class Status(Record, frozen=True, kw_only=True):
    """How far a record has come and who reviewed it."""

    text: Literal["draft", "checked", "reviewed"]
    place: Literal["none", "draft", "checked", "reviewed"]
    reviewed_by: str | None = None


class Point(Record, frozen=True, kw_only=True):
    """One point of the standard.

    ``where`` says the standard's place in our words, ``find`` leads hands to it, ``shortcuts`` are ids of
    what lay guides say instead. A point without ``press`` is listed for its place only, never pressed; its
    ``self_press`` says what would be right: ``another_hand`` where one's own does not reach, ``no`` with
    ``never_press``.
    """

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
    special: tuple[str, ...] = ()  # classes that tradition sorts it into, such as "Yuan-Primary"
    self_press: SelfPress = ""  # may it be pressed by oneself, once steps are written: empty where nobody has said
    cautions: tuple[Caution, ...] = ()
    tradition: Tradition | None = None
    sources: tuple[str, ...] = ()

    @property
    def channel(self) -> str:
        """The channel's WHO letters: ``LR`` of ``LR3``, ``EX`` of an extra point."""
        return self.code.rstrip("0123456789").split("-")[0]

    @property
    def midline(self) -> bool:
        """Whether it lies in the middle of the body, so that it is pressed once and not on two sides."""
        return self.code.startswith(("GV", "CV")) or self.code in MIDLINE_EXTRAS


class Shortcut(Record, frozen=True, kw_only=True):
    """What a lay guide says instead of the standard's place; ``brief`` names it in a few words."""

    id: str
    code: str
    brief: str
    says: str
    differs: str  # how that differs from the standard's place
    sources: tuple[str, ...]
    rule: tuple[dict[str, Any], ...] = ()


class Phase(Record, frozen=True, kw_only=True):
    """A beat of a technique: what is done and for how long [s]."""

    name: str
    seconds: float
    cue: str


class Technique(Record, frozen=True, kw_only=True):
    """A way of pressing: phases that repeat, pace, posture, breathing and limits.

    ``kind`` is what safety rules speak of: ``press`` or ``warmth``.
    """

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
    sit_poses: tuple[Literal["crossed", "flat_back"], ...] = ()  # what `sit` asks for that some people must not do
    stiff_poses: tuple[Literal["crossed", "flat_back"], ...] = ()
    breathe: str = ""
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


class Posture(Record, frozen=True, kw_only=True):
    """How to sit or lie where the place is not on the leg; it replaces a technique's own words.

    A point that is named in ``points`` goes before its region.
    """

    id: str
    regions: tuple[Region, ...] = ()
    points: tuple[str, ...] = ()
    sit: str
    stiff: str  # for those who do not reach
    sit_poses: tuple[Literal["crossed", "flat_back"], ...] = ()
    stiff_poses: tuple[Literal["crossed", "flat_back"], ...] = ()


class Caps(Record, frozen=True, kw_only=True):
    """Hard limits for one point on one side, in all techniques together [s]."""

    session_seconds: int
    day_seconds: int
    why: str
    sources: tuple[str, ...]
