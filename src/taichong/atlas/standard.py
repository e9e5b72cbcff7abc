"""The standard as frozen objects: points, techniques, complaints, safety rules, claims and sources.

People edit YAML in the room ``atlas/``; the wheel carries it compiled into one JSON file, so that
starting never parses YAML. `load` reads either: the compiled file by default, or any folder.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, cast

import msgspec

from taichong.atlas.care import (
    Care,
    CareKind,
    Claim,
    Complaint,
    Condition,
    Context,
    Effect,
    Evidence,
    Grade,
    Level,
    NeverOffered,
    Outcome,
    Pair,
    PointLimit,
    Pose,
    Question,
    RedFlag,
    Routine,
    Safety,
    Site,
    Tracking,
    Use,
    Way,
)
from taichong.atlas.codes import codes_beside
from taichong.atlas.combining import AND, MOST_TOGETHER, combined
from taichong.atlas.nerves import Nerve
from taichong.atlas.old_ideas import Idea, PointClass
from taichong.atlas.on_demand import Shelf, kept
from taichong.atlas.places import Finger, Frame, Landmark, Raters, Ruler, Wording
from taichong.atlas.points import (
    Basis,
    Caps,
    Caution,
    Channel,
    Choice,
    FivePhase,
    Names,
    Phase,
    Place,
    Point,
    Posture,
    Press,
    Record,
    Region,
    Shortcut,
    Source,
    Status,
    Step,
    Technique,
    Tradition,
)
from taichong.atlas.structures import Structure
from taichong.atlas.words import NO_LINES, HelpLines, WordTable, unpacked_table
from taichong.errors import NotFoundError
from taichong.nearest import did_you_mean

__all__ = [
    "Atlas",
    "Basis",
    "Caps",
    "Care",
    "CareKind",
    "Caution",
    "Channel",
    "Choice",
    "Claim",
    "Complaint",
    "Condition",
    "Context",
    "Effect",
    "Evidence",
    "Finger",
    "FivePhase",
    "Frame",
    "Grade",
    "Idea",
    "Landmark",
    "Level",
    "Names",
    "Nerve",
    "Outcome",
    "Pair",
    "Phase",
    "Place",
    "Point",
    "PointClass",
    "PointLimit",
    "Pose",
    "Posture",
    "Press",
    "Question",
    "Raters",
    "Record",
    "RedFlag",
    "Region",
    "Routine",
    "Ruler",
    "Safety",
    "Shortcut",
    "Site",
    "Source",
    "Status",
    "Step",
    "Structure",
    "Technique",
    "Tracking",
    "Tradition",
    "Use",
    "Way",
    "Wording",
]


class Atlas(Record, frozen=True, kw_only=True, eq=False):
    """The whole standard, frozen. Look things up with `point`, `complaint`, `source` and their kin."""

    channels: tuple[Channel, ...]
    points: tuple[Point, ...]
    landmarks: tuple[Landmark, ...]
    frames: tuple[Frame, ...]
    rulers: tuple[Ruler, ...]
    fingers: tuple[Finger, ...]
    raters: tuple[Raters, ...]
    wording: Wording
    shortcuts: tuple[Shortcut, ...]
    techniques: tuple[Technique, ...]
    caps: Caps
    postures: tuple[Posture, ...]
    complaints: tuple[Complaint, ...]
    safety: Safety
    nerves: tuple[Nerve, ...]
    structures: tuple[Structure, ...]
    under: dict[str, tuple[str, ...]]  # the ids of the structures under each point, by its code
    under_sources: tuple[str, ...]
    ideas: tuple[Idea, ...]
    classes: tuple[PointClass, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    word_table: memoryview = memoryview(b"")  # `words`, packed; none while files are read
    help_lines: HelpLines = NO_LINES
    folder: str = ""  # where the YAML lies; none for the standard that comes with the package
    articles: dict[str, str]  # S0, S1, S2: what each article is, and any commercial interest
    ways: dict[Way, str]  # how points were tried, in the order of comparisons
    outcomes: dict[str, str]  # what came of it, from best to worst
    never_offered: tuple[NeverOffered, ...]

    def whole(self) -> "Atlas":
        """Return the same atlas with every part decoded, for whatever looks behind its attributes."""
        return Atlas(**{name: getattr(self, name) for name in self.__struct_fields__})

    def __repr__(self) -> str:
        return f"<Atlas: {len(self.points)} points, {len(self.complaints)} complaints, {len(self.sources)} sources>"

    @property
    def words(self) -> WordTable:
        """The table by which words are read."""
        return _words(self)

    def point(self, code: str) -> Point:
        """Return the point with this WHO code; NotFoundError without one."""
        return cast("Point", _one(self, "points", "code", code))

    @property
    def codes(self) -> Collection[str]:
        """The WHO codes of all points."""
        return _by_name(self, "points", "code").keys()

    @property
    def regions(self) -> dict[str, Region]:
        """The region of each point, by its code."""
        return _regions(self)

    def landmark(self, landmark_id: str) -> Landmark:
        """Return the landmark with this id; NotFoundError without one."""
        return cast("Landmark", _one(self, "landmarks", "id", landmark_id))

    def ruler(self, ruler_id: str) -> Ruler:
        """Return the ruler with this id; NotFoundError without one."""
        return cast("Ruler", _one(self, "rulers", "id", ruler_id))

    def complaint(self, complaint_id: str) -> Complaint:
        """Return the complaint with this id; "stress-and-sleep" joins several into one.

        Raises:
            NotFoundError: there is none of that name, one stands twice, or there are too many.
        """
        names = complaint_id.split(AND)
        found = tuple(cast("Complaint", _one(self, "complaints", "id", each)) for each in names)
        if len(found) == 1:
            return found[0]
        if not len(set(names)) == len(names) <= MOST_TOGETHER:
            raise NotFoundError(
                f"{complaint_id!r}: two or three different complaints at most go into one plan", "complaints"
            )
        return _combined(found)

    def technique(self, technique_id: str) -> Technique:
        """Return the technique with this id; NotFoundError without one."""
        return cast("Technique", _one(self, "techniques", "id", technique_id))

    def source(self, key: str) -> Source:
        """Return the citation with this key; NotFoundError without one."""
        return cast("Source", _one(self, "sources", "key", key))

    def red_flag(self, code: str) -> RedFlag:
        """Return the red flag with this code; NotFoundError without one."""
        return cast("RedFlag", _one(self, "red_flags", "code", code))

    def question(self, question_id: str) -> Question:
        """Return the red-flag question with this id; NotFoundError without one."""
        return cast("Question", _one(self, "questions", "id", question_id))


@cache
def _by_name(atlas: Atlas, records: str, key: str) -> Mapping[str, Any]:
    """The records of one kind by their code, id or key; a check looks hundreds of them up."""
    if records == "points" and isinstance(shelf := kept(atlas, records), Shelf):
        return shelf
    found = getattr(atlas, records, None) or getattr(atlas.safety, records)
    return {getattr(record, key): record for record in found}


class _Where(msgspec.Struct):
    """What of a point tells where it is."""

    region: Region


@cache
def _regions(atlas: Atlas) -> dict[str, Region]:
    if isinstance(shelf := kept(atlas, "points"), Shelf):
        return {code: each.region for code, each in shelf.glance(_Where).items()}
    return {each.code: each.region for each in atlas.points}


def _one(atlas: Atlas, records: str, key: str, wanted: str) -> Any:  # noqa: ANN401 -- each method names its kind
    found = _by_name(atlas, records, key)
    if wanted not in found:
        raise NotFoundError(_none_such(records, wanted, found), records)
    return found[wanted]


def _none_such(records: str, wanted: str, found: Collection[str]) -> str:
    if records == "points":
        return f"no point has the code {wanted[:60]!r}{codes_beside(wanted)}"
    return f"{wanted[:60]!r} is not in the atlas{did_you_mean(wanted, found)} It has {', '.join(found)}"


@cache
def _combined(complaints: tuple[Complaint, ...]) -> Complaint:
    return combined(complaints)


@cache
def _words(atlas: Atlas) -> WordTable:
    return unpacked_table(bytes(atlas.word_table))
