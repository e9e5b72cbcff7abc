"""The shape of one point in the API: what is known of it, what lies under it, and what tradition says."""

from __future__ import annotations

from typing import Any, Literal

from taichong.web.api.shapes import Choice, ClaimShape, FindStep, Names, PointStatus, Shape, Source


class ClassedShape(Shape):
    """A class of a point in Chinese medicine, and the phase that goes with it."""

    special: str
    name: str
    says: str
    phase: str | None


class IdeaShape(Shape):
    """An idea of Chinese medicine, told as tradition."""

    id: str
    name: str
    says: str
    points: list[str]
    sources: list[str]


class InTraditionShape(Shape):
    """What Chinese medicine says of a point; an extra point has no channel."""

    channel: str
    traditional: str
    organ: str
    side: Literal["", "yin", "yang"]
    channel_phase: str | None
    phase: str | None
    classes: list[ClassedShape]
    ideas: list[IdeaShape]
    sources: list[str]


class PointEvidenceShape(Shape):
    """What came of a point for one complaint by one way, and how sure that is."""

    complaint: str
    name: str
    by: Literal["pressing", "needles", "heat", "bands"]
    found: str
    words: str
    grade: Literal["moderate", "low", "very_low", "none"]
    says: str
    sources: list[str]


class PointShape(Shape):
    """A point as `find --json` gives it."""

    code: str
    names: Names
    aliases: list[str]
    channel: str
    everyday: str
    region: str
    where: list[str]
    find: list[FindStep]
    shortcuts: list[dict[str, Any]]
    press: dict[str, Any]
    never_press: str
    self_press: str
    special: list[str]
    under: list[str]
    listed: dict[str, str]
    in_tradition: InTraditionShape
    evidence: list[PointEvidenceShape]
    cautions: list[dict[str, Any]]
    choices: list[Choice]
    tradition: list[str]
    claims: list[ClaimShape]
    sources: list[Source]
    status: PointStatus
