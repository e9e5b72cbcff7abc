"""The standard as frozen objects: points, techniques, complaints, safety rules, claims and sources.

People edit YAML in the room ``atlas/``; the wheel carries it compiled into one JSON file, so that
starting never parses YAML. `load` reads either: the compiled file by default, or any folder.
"""

from __future__ import annotations

from typing import TypeVar

from taichong.atlas.care import (
    Care,
    Claim,
    Complaint,
    Condition,
    Context,
    Effect,
    Evidence,
    Grade,
    Level,
    PointLimit,
    Question,
    RedFlag,
    Routine,
    Safety,
    Tracking,
    Use,
)
from taichong.atlas.nerves import Nerve
from taichong.atlas.places import Finger, Frame, Landmark, Raters, Ruler, Wording
from taichong.atlas.points import (
    Basis,
    Caps,
    Caution,
    Channel,
    Choice,
    Names,
    Phase,
    Place,
    Point,
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
from taichong.errors import NotFoundError

__all__ = [
    "Atlas",
    "Basis",
    "Caps",
    "Care",
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
    "Frame",
    "Grade",
    "Landmark",
    "Level",
    "Names",
    "Nerve",
    "Phase",
    "Place",
    "Point",
    "PointLimit",
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
    "Source",
    "Status",
    "Step",
    "Technique",
    "Tracking",
    "Tradition",
    "Use",
    "Wording",
]

T = TypeVar("T")


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
    complaints: tuple[Complaint, ...]
    safety: Safety
    nerves: tuple[Nerve, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    articles: dict[str, str]  # S0, S1, S2: what each article is, and any commercial interest

    def point(self, code: str) -> Point:
        """The point with this WHO code."""
        return _one(self.points, "code", code)

    def landmark(self, landmark_id: str) -> Landmark:
        """The landmark with this id."""
        return _one(self.landmarks, "id", landmark_id)

    def ruler(self, ruler_id: str) -> Ruler:
        """The ruler with this id."""
        return _one(self.rulers, "id", ruler_id)

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
