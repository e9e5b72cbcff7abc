"""All complaints at a glance: what came of pressing, needles, heat and bands, in the atlas's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taichong.atlas import Atlas, Complaint, Evidence, Grade, Outcome, Way

NOT_LOOKED = "not_looked"
GRADES = ("moderate", "low", "very_low", "none")  # the surest first


class Cell(Struct, frozen=True):
    """What came of one way for one complaint or point; ``rank`` goes from the best outcome, 0, to not looked up."""

    way: Way
    found: str
    words: str
    rank: int
    grade: str
    says: str = ""
    sources: tuple[str, ...] = ()


class Compared(Struct, frozen=True):
    """A complaint, or one of its points, with a cell for each way."""

    id: str
    name: str
    cells: tuple[Cell, ...]
    codes: tuple[str, ...] = ()


def compared(atlas: Atlas) -> tuple[Compared, ...]:
    """Make a row for each complaint; the first finding of a way in its file stands for that way."""
    return tuple(
        Compared(each.id, each.name, _cells(atlas, each.evidence), tuple(use.code for use in each.points))
        for each in atlas.complaints
    )


def compared_points(atlas: Atlas, complaint: Complaint) -> tuple[Compared, ...]:
    """Make a row for each point of `complaint`, from the findings that name it."""
    return tuple(
        Compared(use.code, atlas.point(use.code).everyday, _cells(atlas, _of(complaint, use.code)), (use.code,))
        for use in complaint.points
    )


class PointEvidence(Struct, frozen=True):
    """What came of a point for one complaint, by one way, and how sure that is."""

    complaint: str
    name: str
    by: Way
    found: Outcome
    words: str
    grade: Grade
    says: str
    sources: tuple[str, ...]


def findings_of(atlas: Atlas, code: str) -> tuple[PointEvidence, ...]:
    """Collect what is known of a point, complaint by complaint; where nothing was found, that too is a finding."""
    return tuple(_findings_of(atlas, code))


def _findings_of(atlas: Atlas, code: str) -> Iterator[PointEvidence]:
    for complaint in atlas.complaints:
        named = complaint.id, complaint.name
        findings = [each for each in _of(complaint, code) if each.by and each.found]
        for each in findings:
            if each.by and each.found:
                words = atlas.outcomes[each.found]
                yield PointEvidence(*named, each.by, each.found, words, each.grade, each.says, each.sources)
        for use in complaint.points:
            if use.code == code and not findings:
                found = use.found or "no_trial"
                yield PointEvidence(*named, "pressing", found, atlas.outcomes[found], use.grade, use.why, use.sources)


def _of(complaint: Complaint, code: str) -> list[Evidence]:
    return [each for each in complaint.evidence if code in each.of]


def _cells(atlas: Atlas, evidence: Iterable[Evidence]) -> tuple[Cell, ...]:
    first: dict[str, Evidence] = {}
    for each in evidence:
        if each.by:
            first.setdefault(each.by, each)
    return tuple(_cell(atlas, way, first.get(way)) for way in atlas.ways)


def _cell(atlas: Atlas, way: Way, told: Evidence | None) -> Cell:
    found = told.found if told and told.found else NOT_LOOKED
    rank = tuple(atlas.outcomes).index(found)
    if told is None:
        return Cell(way, found, atlas.outcomes[found], rank, "none")
    return Cell(way, found, atlas.outcomes[found], rank, told.grade, told.says, told.sources)


def in_order(rows: Iterable[Compared], by: str) -> tuple[Compared, ...]:
    """Sort `rows` by name, or by the outcome of one way of treating: the best first, the surest first among equals."""

    def key(row: Compared) -> tuple[int, int, str]:
        cell = next((each for each in row.cells if each.way == by), None)
        return (cell.rank, GRADES.index(cell.grade), row.name) if cell else (0, 0, row.name)

    return tuple(sorted(rows, key=key))
