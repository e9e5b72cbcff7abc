"""Which entries stand once each correction has taken the place of what it corrects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, select, true

from taichong.diary.kinds import Withdrawn
from taichong.diary.tables import entries as table
from taichong.diary.tables import staged
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, RowMapping

    from taichong.diary.entries import Entry

newer = table.alias("newer")


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Return what stands once each correction has taken the place of what it corrects, by time.

    Two corrections of one entry (written on two machines, then merged) count once: the longer chain wins,
    then the later record, then the identifier, so that every merge comes out alike.
    """
    every = {each.id: each for each in entries}
    replaces = {each.id: each.replaces for each in every.values() if each.replaces in every}
    last = _last_words(replaces, {each.id: each.recorded_at for each in every.values()})
    stay = (every[identity] for identity in last if not isinstance(every[identity].data, Withdrawn))
    return sorted(stay, key=lambda each: (each.at, each.recorded_at, each.id))


def _last_words(replaces: Mapping[str, str | None], recorded_at: Mapping[str, datetime]) -> set[str]:
    """The entry that stands at the end of each chain of corrections."""
    known: dict[str, tuple[str, int]] = {}
    best: dict[str, tuple[int, datetime, str]] = {}
    for identity, at in recorded_at.items():
        first, depth = _first(identity, replaces, known)
        rank = (depth, at, identity)
        best[first] = max(best.get(first, rank), rank)
    return {identity for _, _, identity in best.values()}


def _first(identity: str, replaces: Mapping[str, str | None], known: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """The root of a chain of corrections and how many lead to `identity`; `known` spares repeats."""
    path = []
    while identity not in known and (old := replaces.get(identity)):
        path.append(identity)
        identity = old
    root, depth = known.setdefault(identity, (identity, 0))
    for each in reversed(path):
        depth += 1
        known[each] = (root, depth)
    return root, depth


def stands(connection: Connection, person: str) -> ColumnElement[bool]:
    """Build the condition that an entry of `person` stands."""
    corrected = exists().where(newer.c.person == table.c.person, newer.c.replaces == table.c.id)
    found = and_(table.c.person == person, table.c.kind != "withdrawn", ~corrected)
    losers = outdone(connection, person)
    return and_(found, table.c.id.not_in(losers)) if losers else found


def outdone(connection: Connection, person: str) -> list[str]:
    """List corrections at the end of a chain that another correction of the same entry has outdone; rarely any."""
    corrections = and_(table.c.person == person, table.c.replaces.is_not(None))
    twice = select(table.c.replaces).where(corrections).group_by(table.c.replaces).having(func.count() > 1)
    if connection.execute(twice.limit(1)).scalar() is None:
        return []
    rows = connection.execute(select(table.c.id, table.c.replaces, table.c.recorded_at).where(corrections)).all()
    replaces = {row.id: row.replaces for row in rows}
    last = _last_words(replaces, {row.id: row.recorded_at for row in rows})
    return sorted(set(replaces) - set(replaces.values()) - last)


def count_standing(connection: Connection, person: str, kinds: tuple[str, ...]) -> int:
    """Count how many entries (of these kinds) stand, without looking at each; no correction may be outdone.

    Every chain of corrections has one first entry and one last word; it stands unless that takes it back.
    """
    old = table.alias("old")
    mine = and_(table.c.person == person, table.c.kind.in_(kinds) if kinds else true())
    taken_back = and_(table.c.person == person, table.c.kind == "withdrawn")
    back = select(func.count()).select_from(table).where(taken_back)
    if kinds:
        pairs = table.join(old, old.c.id == table.c.replaces)
        back = select(func.count()).select_from(pairs).where(taken_back, old.c.kind.in_(kinds))
    of_first = select(func.count()).select_from(table).where(mine)
    corrections = of_first.where(table.c.replaces.is_not(None))
    every, later, gone = (int(connection.execute(each).scalar_one()) for each in (of_first, corrections, back))
    return every - later - gone


def check_corrections(connection: Connection, person: str) -> None:
    """Check that every staged correction leads, without a circle, to an entry of the same person and kind, and no seal.

    Raises:
        InputError: the correction that does not.
    """
    old = table.alias("old")
    pairs = staged.outerjoin(old, and_(old.c.id == staged.c.replaces, old.c.person == person))
    told = (staged.c.id, staged.c.kind, staged.c.replaces, old.c.kind.label("old_kind"), old.c.data.label("old_data"))
    query = select(*told).select_from(pairs).where(staged.c.replaces.is_not(None))
    wrong = old.c.kind.is_(None) | staged.c.kind.not_in(["withdrawn"]) & (staged.c.kind != old.c.kind)
    for row in connection.execute(query.where(wrong | (old.c.kind == "trial"))).mappings():
        _check_correction(row)
    later = staged.alias("later")
    ahead = select(staged.c.id).join(later, later.c.id == staged.c.replaces).where(later.c.place >= staged.c.place)
    if connection.execute(ahead.limit(1)).scalar() is not None:  # a file that keeps the order has no circle
        every = connection.execute(select(staged.c.id, staged.c.replaces).where(staged.c.replaces.is_not(None)))
        _refuse_circles({row.id: row.replaces for row in every})


def _check_correction(row: RowMapping) -> None:
    if row["old_kind"] is None:
        raise InputError(f"entry {row['id']} replaces {row['replaces']}, which is in neither the file nor the diary")
    if row["kind"] not in (row["old_kind"], "withdrawn"):
        raise InputError(f"entry {row['id']} replaces a {row['old_kind']} entry and is a {row['kind']} entry")
    if row["old_kind"] == "trial" and json.loads(row["old_data"])["event"] == "sealed":
        raise InputError(f"entry {row['id']} replaces a sealed schedule, which is never corrected")


def _refuse_circles(replaces: dict[str, str]) -> None:
    safe: set[str] = set()
    for start in replaces:
        path: set[str] = set()
        each = start
        while each in replaces and each not in safe:
            if each in path:
                raise InputError(f"entry {each} replaces itself by way of others; corrections may not circle")
            path.add(each)
            each = replaces[each]
        safe |= path
