"""Several complaints as one: one check, one plan, and the points that serve most of them first."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taichong.atlas.care import Complaint, Use

T = TypeVar("T")

AND = "-and-"
MOST_TOGETHER = 3
SUREST = ("moderate", "low", "very_low", "none")
MOST_POINTS = 6  # a plan for several complaints is no longer than the longest routine for one


def combined(complaints: tuple[Complaint, ...]) -> Complaint:
    """Join two or three complaints into one: every question of each, and the points that serve several first."""
    first = complaints[0]
    return replace(
        first,
        id=AND.join(each.id for each in complaints),
        name=" + ".join(each.name for each in complaints),
        parts=tuple(name for each in complaints for name in (each.id, each.group) if name),
        has=_once((name for each in complaints for name in each.has), str),
        group="",
        aliases=(),
        phrases=(),
        questions=_once((name for each in complaints for name in each.questions), str),
        always=_once((code for each in complaints for code in each.always), str),
        contexts=_once((routine for each in complaints for routine in each.contexts), lambda each: each.context),
        first_line=_once((care for each in complaints for care in each.first_line), lambda each: each.id),
        points=_shared_first(complaints),
        evidence=_once((said for each in complaints for said in each.evidence), lambda each: each.says),
        tracking=replace(
            first.tracking,
            primary="; ".join(each.tracking.primary for each in complaints),
            items=_once((item for each in complaints for item in each.tracking.items), str),
        ),
        tradition=" ".join(filter(None, (each.tradition for each in complaints))),
    )


def _shared_first(complaints: tuple[Complaint, ...]) -> tuple[Use, ...]:
    """Points of several complaints by how many they serve, then in turn, so that none is left without its first."""
    uses: dict[str, list[tuple[int, Use]]] = {}
    for complaint in complaints:
        usual = complaint.contexts[0].context
        here = [use for use in complaint.points if not use.contexts or usual in use.contexts]
        for place, use in enumerate(here):
            uses.setdefault(use.code, []).append((place, use))
    ranked = sorted(uses.values(), key=lambda found: (-len(found), min(place for place, _ in found)))
    return tuple(_together([use for _, use in found]) for found in ranked)[:MOST_POINTS]


def _together(uses: list[Use]) -> Use:
    """One point's part in several complaints: the least sure grade, the least time, and every reason."""
    seconds = [each.seconds for each in uses if each.seconds]
    return replace(
        uses[0],
        grade=max((each.grade for each in uses), key=SUREST.index),
        contexts=(),
        seconds=min(seconds) if seconds else None,
        why=" ".join(dict.fromkeys(each.why for each in uses)),
        sources=tuple(dict.fromkeys(key for each in uses for key in each.sources)),
    )


def _once(items: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for each in items:
        found.setdefault(key(each), each)
    return tuple(found.values())
