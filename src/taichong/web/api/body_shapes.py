"""The shapes of what the API tells of a body: those of ``--json``."""

from __future__ import annotations

from typing import Any, Literal

from taichong.web.api.shapes import Shape


class MeasureShape(Shape):
    """One measure: what is expected and how sure [mm], what the mesh measures, whether it was given."""

    mean_mm: float
    sd_mm: float
    mesh_mm: float | None
    given: bool
    note: str = ""


class MeasuresShape(Shape):
    """What a body measures as `measures --json` gives it."""

    unit: Literal["mm"]
    body: dict[str, Any]
    measures: dict[str, MeasureShape]
    estimated: bool
    outside: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class Nearest(Shape):
    """Another point that is nearer to where a shortcut lands."""

    code: str
    mm: float


class MissShape(Shape):
    """How far a lay shortcut lands from the standard's place, as `shortcuts --json` gives it."""

    code: str
    shortcut: str
    brief: str
    says: str
    differs: str
    offset_mm: float
    direction: str | None
    parts_mm: dict[str, float]
    spread_mm: float
    length_mm: float | None
    fingers: Literal["own", "estimated"] | None
    nearest: Nearest | None
    sentences: list[str]
