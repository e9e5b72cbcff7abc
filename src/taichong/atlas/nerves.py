"""The record of a nerve: which points lie on it, from the trunk outward, and where its branches leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas.points import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Nerve(Record, frozen=True, kw_only=True):
    """A nerve of a limb.

    ``along`` holds codes of points and ids of nerves, from the trunk outward; a branch leaves where its id stands.
    """

    id: str
    name: str
    along: tuple[str, ...]
    sources: tuple[str, ...]


def nerves_below(nerves: Iterable[Nerve], code: str) -> dict[str, tuple[str, ...]]:
    """Find the points farther out on each nerve that `code` lies on, branches included, by the nerve's id."""
    by_id = {each.id: each for each in nerves}
    return {
        nerve.id: tuple(dict.fromkeys(_points(by_id, nerve.along[nerve.along.index(code) + 1 :])))
        for nerve in by_id.values()
        if code in nerve.along
    }


def _points(by_id: dict[str, Nerve], along: Iterable[str]) -> Iterator[str]:
    for each in along:
        if each in by_id:
            yield from _points(by_id, by_id[each].along)
        else:
            yield each


def circle_of(nerves: Iterable[Nerve]) -> tuple[str, ...]:
    """Find the ids of nerves that branch back into themselves; none where every nerve ends."""
    branches = {nerve.id: set(nerve.along) for nerve in nerves}
    while ends := {each for each, along in branches.items() if along.isdisjoint(branches)}:
        branches = {each: along for each, along in branches.items() if each not in ends}
    return tuple(branches)
