"""One person's diary: entries are added, corrected by new entries, read, and on request erased for good."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from heapq import merge as merged
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, select

from taichong.diary import store
from taichong.diary.corrections import count_standing, outdone, stands
from taichong.diary.entries import ME, Entry, new_entry
from taichong.diary.kinds import KINDS, Data, Trial, Withdrawn
from taichong.diary.rows import entry_of, row_of
from taichong.diary.tables import entries as table
from taichong.errors import InputError, NotFoundError, StoreError
from taichong.person import forget_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Engine

PAGE = 1000  # rows fetched at a time
SHORTEST_ID = 4  # [characters] of an identifier that name an entry, where only one begins so


@dataclass(slots=True)
class Writing:
    """A transaction that is open: its connection, the form that asked for it, and how much it has written."""

    connection: Connection
    form: str = ""
    written: int = 0


@dataclass(frozen=True, slots=True)
class Diary:
    """The entries of one person in one database.

    `set_aside` says, by row number, why a row that was met could not be read; the others are read all the same.
    """

    engine: Engine
    person: str = ME
    set_aside: dict[int, str] = field(default_factory=dict, compare=False)
    writing: Writing | None = field(default=None, repr=False, compare=False)

    # -- writing -------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, form: str = "") -> Iterator[Diary]:
        """Open the same diary inside one transaction: what is read in it still holds when what is written is saved.

        Who writes for one person takes turns. `form` names what was sent: whatever is written gets identifiers that
        follow from it, so that `sent_before` finds what the same form has written already.

        Raises:
            StoreError: it could not be kept.
        """
        if self.writing:
            yield self
            return
        with store.writing(self.engine, self.person) as connection:
            yield replace(self, writing=Writing(connection, form))

    def sent_before(self) -> Entry | None:
        """Return the last entry that this transaction's form wrote when it first came; None if it is new."""
        if not self.writing or not self.writing.form:
            return None
        found = None
        for number in range(PAGE):
            query = select(table).where(table.c.id == self._identity(number))
            if (there := self.writing.connection.execute(query).first()) is None:
                break
            found = entry_of(there)
        return found

    def add(self, data: Data, *, at: datetime | None = None, once: str | None = None) -> Entry:
        """Write one entry; when this returns, it is on the disk (inside a transaction: when that ends).

        `once` says what only one entry may be; the database refuses a second.

        Raises:
            InputError: a moment in the future, long ago, or without an offset.
            StoreError: it could not be kept.
        """
        with self.transaction() as inside:
            return inside._insert(new_entry(data, at=at, person=self.person), once)  # noqa: SLF001 -- ourselves

    def correct(self, identity: str, data: Data, *, at: datetime | None = None) -> Entry:
        """Write a new entry in place of one that was wrong; the old one stays in the record.

        Without `at` the old moment stays, even if it lies in the future: its clock may have been wrong.

        Raises:
            InputError: another kind of entry, one already corrected or taken back, or a sealed schedule.
            NotFoundError: there is no such entry.
            StoreError: it could not be saved.
        """
        with self.transaction() as inside:
            old = inside._correctable(identity)  # noqa: SLF001 -- ourselves
            if type(data) is not type(old.data):
                raise InputError(f"{old.id}: a {old.kind} entry can only be corrected by another {old.kind} entry")
            fresh = new_entry(data, at=at, person=self.person, replaces=old.id)
            return inside._insert(fresh if at else replace(fresh, at=old.at), f"corrects {old.id}")  # noqa: SLF001

    def withdraw(self, identity: str, why: str = "") -> Entry:
        """Take an entry back: it stays in the record and counts no more.

        Raises:
            InputError: it was already corrected or taken back, or it is a sealed schedule.
            NotFoundError: there is no such entry.
            StoreError: it could not be saved.
        """
        with self.transaction() as inside:
            old = inside._correctable(identity)  # noqa: SLF001 -- ourselves
            fresh = new_entry(Withdrawn(why=why), person=self.person, replaces=old.id)
            return inside._insert(replace(fresh, at=old.at), f"corrects {old.id}")  # noqa: SLF001

    def erase(self, folder: Path) -> None:
        """Delete everything of this person for good, here and in `folder`, their home.

        Raises:
            StoreError: something could not be deleted; the message says what.
        """
        store.erase(self.engine, self.person)
        store.forget_set_by(self.engine)
        forget_all(folder)

    # -- reading -------------------------------------------------------------------------------------

    def every_entry(self, *kinds: str) -> Iterator[Entry]:
        """Iterate over all entries (of these kinds), corrected ones too, as recorded, in constant memory."""
        mine = select(table).where(table.c.person == self.person).order_by(table.c.seq)
        each_kind = (self._read(mine.where(table.c.kind == kind) if kind else mine) for kind in kinds or ("",))
        return (entry for _, entry in merged(*each_kind, key=lambda each: each[0]))

    def current(self, *kinds: str, since: datetime | None = None, until: datetime | None = None) -> list[Entry]:
        """List what stands after all corrections, by the time it happened; `until` itself is left out."""
        return list(self.standing(*kinds, since=since, until=until))

    def standing(
        self, *kinds: str, since: datetime | None = None, until: datetime | None = None, latest_first: bool = False
    ) -> Iterator[Entry]:
        """Iterate over what stands, in constant memory; on request the latest first."""
        with self._reading() as connection:
            mine = select(table).where(stands(connection, self.person))
        mine = mine.where(table.c.at >= since) if since else mine
        mine = mine.where(table.c.at < until) if until else mine
        order = (table.c.at, table.c.recorded_at, table.c.id)
        mine = mine.order_by(*(each.desc() if latest_first else each for each in order))
        each_kind = (
            self._read(mine.where(table.c.kind == kind) if kind else mine) for kind in known_kinds(kinds) or ("",)
        )
        found = merged(*each_kind, key=lambda each: _order(each[1]), reverse=latest_first)
        return (entry for _, entry in found)

    def page(self, number: int, size: int, kind: str = "", *, every: bool = False) -> list[Entry]:
        """Return a page of what stands, the latest first; or of every entry, the last recorded first."""
        with self._reading() as connection:
            mine = select(table).where(self._listed(connection, kind, every=every))
        order = (table.c.seq,) if every else (table.c.at, table.c.recorded_at, table.c.id)
        query = mine.order_by(*(each.desc() for each in order)).limit(size).offset((number - 1) * size)
        return [entry for _, entry in self._read(query)]

    def count(self, kind: str = "", *, every: bool = False) -> int:
        """Count the entries that stand, or all of them."""
        with self._reading() as connection:
            if every or outdone(connection, self.person):
                mine = select(func.count()).select_from(table).where(self._listed(connection, kind, every=every))
                return int(connection.execute(mine).scalar_one())
            return count_standing(connection, self.person, known_kinds((kind,) if kind else ()))

    def _listed(self, connection: Connection, kind: str, *, every: bool) -> ColumnElement[bool]:
        mine = table.c.person == self.person if every else stands(connection, self.person)
        return and_(mine, table.c.kind == kind) if known_kinds((kind,) if kind else ()) else mine

    def stands(self, entry: Entry) -> bool:
        """Tell whether this entry counts: neither corrected nor taken back."""
        with self._reading() as connection:
            mine = select(table.c.seq).where(stands(connection, self.person), table.c.id == entry.id)
            return connection.execute(mine).scalar() is not None

    def get(self, identity: str) -> Entry:
        """Return the entry with this identifier, or the only one that begins so.

        Raises:
            InputError: the beginning is too short.
            NotFoundError: no entry begins so, or several do.
        """
        if len(identity) < SHORTEST_ID:
            raise InputError(f"{identity!r}: give at least {SHORTEST_ID} characters of the entry's identifier")
        begins = table.c.id.startswith(identity.lower(), autoescape=True)
        with self._reading() as connection:
            rows = connection.execute(select(table).where(table.c.person == self.person, begins).limit(2)).all()
        if len(rows) != 1:
            many = "more than one entry begins" if rows else "no entry begins"
            raise NotFoundError(f"{many} with {identity!r}; the list of entries shows their identifiers")
        return entry_of(rows[0])

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self.writing:
            yield self.writing.connection
        else:
            with store.reading(self.engine) as connection:
                yield connection

    def _read(self, query: Select[Any]) -> Iterator[tuple[int, Entry]]:
        """Each row that can be read, with its number; the others are set aside."""
        with self._reading() as connection, connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for row in rows:
                try:
                    yield row.seq, entry_of(row)
                except InputError as error:
                    self.set_aside[row.seq] = str(error)

    def _correctable(self, identity: str) -> Entry:
        old = self.get(identity)
        if isinstance(old.data, Trial) and old.data.event == "sealed":
            raise InputError(f"{old.id}: a sealed schedule is never corrected; end the trial instead")
        with self._reading() as connection:
            newer = select(table.c.id).where(table.c.person == self.person, table.c.replaces == old.id)
            corrected_by = connection.execute(newer).scalar()
        if corrected_by:
            raise InputError(f"{old.id}: this entry was already replaced by {corrected_by}; correct that one")
        if isinstance(old.data, Withdrawn):
            raise InputError(f"{old.id}: this entry was taken back; write a new one")
        return old

    def _identity(self, number: int) -> str:
        """The identifier of what a form writes as its number-th entry."""
        return identity_of(self.person, f"form {self.writing.form if self.writing else ''} {number}")

    def _insert(self, entry: Entry, once: str | None) -> Entry:
        if not self.writing:
            raise StoreError("an entry is kept inside a transaction; nothing was written")
        if self.writing.form:
            entry = replace(entry, id=self._identity(self.writing.written))
        self.writing.written += 1
        self.writing.connection.execute(insert(table), [{**row_of(entry), "once": once}])
        return entry


def open_diary(place: str | Path, person: str = ME, *, patience_s: float | None = None) -> Diary:
    """Open the diary at `place`, a URL or a file, made on first use.

    `patience_s` is how long to wait for another writer, or for a server that does not answer [s].
    """
    return Diary(store.open_engine(place, patience_s), person)


def known_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return these kinds, each once.

    Raises:
        InputError: there is no such kind.
    """
    if unknown := set(kinds) - set(KINDS):
        raise InputError(f"no kind of entry is named {min(unknown)!r}; there are {', '.join(KINDS)}")
    return tuple(dict.fromkeys(kinds))


def identity_of(person: str, words: str) -> str:
    """Make the identifier that the same words of the same person always get."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"taichong:{person}:{words}"))


def _order(entry: Entry) -> tuple[datetime, datetime, str]:
    return entry.at, entry.recorded_at, entry.id
