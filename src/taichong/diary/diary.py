"""One person's diary: entries are added, corrected by new entries, read, and on request erased for good."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select

from taichong.diary import store
from taichong.diary.entries import ME, Entry, new_entry
from taichong.diary.kinds import KINDS, Data, Trial, Withdrawn, canonical, data_dict, read_data
from taichong.diary.store import entries as table
from taichong.errors import InputError, NotFoundError
from taichong.person import data_folder, forget_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine, Row, RowMapping

PAGE = 1000  # rows fetched at a time: no reader ever holds a writer up for longer than that takes
SHORTEST_ID = 4  # [characters] of an identifier that name an entry, where only one begins so


@dataclass(frozen=True, slots=True)
class Diary:
    """The entries of one person in one database."""

    engine: Engine
    person: str = ME

    def add(self, data: Data, *, at: datetime | None = None) -> Entry:
        """Write one entry; when this returns, it is on the disk.

        Raises:
            InputError: a moment in the future, long ago, or without an offset.
            StoreError: it could not be kept.
        """
        return self._kept(new_entry(data, at=at, person=self.person))

    def correct(self, identity: str, data: Data, *, at: datetime | None = None) -> Entry:
        """Write a new entry in place of one that was wrong; the old one stays in the record."""
        old = self._correctable(identity)
        if type(data) is not type(old.data):
            raise InputError(f"{old.id}: a {old.kind} entry can only be corrected by another {old.kind} entry")
        return self._kept(new_entry(data, at=at or old.at, person=self.person, replaces=old.id))

    def withdraw(self, identity: str, why: str = "") -> Entry:
        """Take an entry back: it stays in the record and counts no more."""
        old = self._correctable(identity)
        return self._kept(new_entry(Withdrawn(why=why), at=old.at, person=self.person, replaces=old.id))

    def every_entry(self, *kinds: str) -> Iterator[Entry]:
        """All entries (of these kinds), corrected ones too, in the order of recording, in constant memory."""
        last = -1
        while True:
            query = select(table).where(table.c.person == self.person, table.c.seq > last)
            query = query.where(table.c.kind.in_(kinds)) if kinds else query
            with store.reading(self.engine) as connection:
                rows = connection.execute(query.order_by(table.c.seq).limit(PAGE)).all()
            yield from map(_entry, rows)
            if len(rows) < PAGE:
                return
            last = rows[-1].seq

    def current(self, *kinds: str, since: datetime | None = None, until: datetime | None = None) -> list[Entry]:
        """What stands after all corrections, by the time it happened; `until` itself is left out."""
        if unknown := set(kinds) - set(KINDS):
            raise InputError(f"no kind of entry is named {min(unknown)!r}; there are {', '.join(KINDS)}")
        # A correction is of the kind that it corrects, or takes it back: the others need not be read.
        found = standing(self.every_entry(*kinds, "withdrawn") if kinds else self.every_entry())
        return [each for each in found if (not since or each.at >= since) and (not until or each.at < until)]

    def get(self, identity: str) -> Entry:
        """The entry with this identifier, or the only one that begins so."""
        if len(identity) < SHORTEST_ID:
            raise InputError(f"{identity!r}: give at least {SHORTEST_ID} characters of the entry's identifier")
        query = select(table).where(
            table.c.person == self.person, table.c.id.startswith(identity.lower(), autoescape=True)
        )
        with store.reading(self.engine) as connection:
            rows = connection.execute(query.limit(2)).all()
        if len(rows) != 1:
            many = "more than one entry begins" if rows else "no entry begins"
            raise NotFoundError(f"{many} with {identity!r}; the list of entries shows their identifiers")
        return _entry(rows[0])

    def erase(self, folder: Path | None = None) -> None:
        """Delete everything of this person for good, here and in `folder` (the data folder).

        Raises:
            StoreError: something could not be deleted; the message says what.
        """
        store.erase(self.engine, self.person)
        forget_all(folder or data_folder())

    def _correctable(self, identity: str) -> Entry:
        old = self.get(identity)
        if isinstance(old.data, Trial) and old.data.event == "sealed":
            raise InputError(f"{old.id}: a sealed schedule is never corrected; end the trial instead")
        query = select(table.c.id).where(table.c.replaces == old.id)
        with store.reading(self.engine) as connection:
            newer = connection.execute(query).scalar()
        if newer:
            raise InputError(f"{old.id}: this entry was already replaced by {newer}; correct that one")
        if isinstance(old.data, Withdrawn):
            raise InputError(f"{old.id}: this entry was taken back; write a new one")
        return old

    def _kept(self, entry: Entry) -> Entry:
        with store.writing(self.engine) as connection:
            connection.execute(insert(table), [_row(entry)])
        return entry


def open_diary(url: str | None = None, person: str = ME) -> Diary:
    """The diary at `url`, or else the one in this user's data folder, made on first use."""
    return Diary(store.open_engine(url), person)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """What stands once each correction has taken the place of what it corrects, by time.

    Two corrections of one entry (written on two machines, then merged) count once: the longer chain wins,
    then the later record, then the identifier, so that every merge comes out alike.
    """
    every = {each.id: each for each in entries}
    known: dict[str, tuple[str, int]] = {}
    best: dict[str, tuple[int, datetime, str]] = {}
    for each in every.values():
        first, depth = _first(each, every, known)
        rank = (depth, each.recorded_at, each.id)
        best[first] = max(best.get(first, rank), rank)
    last = (every[identity] for _, _, identity in best.values())
    stay = (each for each in last if not isinstance(each.data, Withdrawn))
    return sorted(stay, key=lambda each: (each.at, each.recorded_at, each.id))


def _first(entry: Entry, every: dict[str, Entry], known: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """The root of a chain of corrections and how many lead to `entry`; `known` spares repeats."""
    path = []
    while entry.id not in known and entry.replaces in every:
        path.append(entry.id)
        entry = every[entry.replaces]
    root, depth = known.setdefault(entry.id, (entry.id, 0))
    for identity in reversed(path):
        depth += 1
        known[identity] = (root, depth)
    return root, depth


def merge(connection: Connection, person: str, batch: list[Entry]) -> int:
    """Add those entries of the batch that are not there yet; how many were new.

    Raises:
        InputError: an entry of another person, or one that is already there and says something else.
    """
    rows = _unique(person, batch)
    columns = select(table).where(table.c.id.in_(rows))
    there = {row["id"]: row for row in connection.execute(columns).mappings()}
    for identity, row in there.items():
        if any(row[name] != value for name, value in rows[identity].items()):
            raise _two_meanings(identity)
    new = [row for identity, row in rows.items() if identity not in there]
    if new:
        connection.execute(insert(table), new)
    return len(new)


def _unique(person: str, batch: list[Entry]) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for each in batch:
        if each.person != person:
            raise InputError(f"entry {each.id} belongs to {each.person!r}; this is the diary of {person!r}")
        if rows.setdefault(each.id, row := _row(each)) != row:
            raise _two_meanings(each.id)
    return rows


def _two_meanings(identity: str) -> InputError:
    return InputError(f"entry {identity} is there already and says something else; an entry never changes")


def check_corrections(connection: Connection, person: str) -> None:
    """Every correction must lead, without a circle, to an entry of the same person and kind; never to a seal.

    Raises:
        InputError: the correction that does not.
    """
    new, old = table.alias(), table.alias()
    pairs = new.outerjoin(old, and_(old.c.id == new.c.replaces, old.c.person == new.c.person))
    told = (new.c.id, new.c.kind, new.c.replaces, old.c.kind.label("old_kind"), old.c.data.label("old_data"))
    query = select(*told).select_from(pairs).where(new.c.person == person, new.c.replaces.is_not(None))
    rows = connection.execute(query).mappings().all()
    for row in rows:
        _check_correction(row)
    _refuse_circles({row["id"]: row["replaces"] for row in rows})


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


def _row(entry: Entry) -> dict[str, Any]:
    offset = entry.at.utcoffset()
    return {
        "id": entry.id,
        "person": entry.person,
        "at": entry.at,
        "offset_s": int(offset.total_seconds()) if offset else 0,
        "kind": entry.kind,
        "data": canonical(data_dict(entry.data)),
        "replaces": entry.replaces,
        "recorded_at": entry.recorded_at,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        person=row.person,
        at=row.at.astimezone(timezone(timedelta(seconds=row.offset_s))),
        data=read_data(KINDS[row.kind], json.loads(row.data)),
        replaces=row.replaces,
        recorded_at=row.recorded_at,
    )


def identity_of(person: str, words: str) -> str:
    """The identifier that the same words of the same person always get."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"taichong:{person}:{words}"))
