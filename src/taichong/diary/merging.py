"""Many entries into a diary at once: all of them, or on any error none.

They are gathered in a table of this connection's own while they are read and checked, however long that takes; only
the last step writes into the diary, so that nobody is shut out by a large import.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select

from taichong.diary import store
from taichong.diary.corrections import check_corrections
from taichong.diary.entries import CLOCK_SKEW, machine_clock
from taichong.diary.postgresql import be_patient
from taichong.diary.rows import row_of
from taichong.diary.tables import CONTENT, staged
from taichong.diary.tables import entries as table
from taichong.diary.trouble import plainly
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, ScalarSelect
    from sqlalchemy.engine import Connection

    from taichong.diary.diary import Diary
    from taichong.diary.entries import Entry

BATCH = 500  # entries a statement; SQLite allows at least 999 values in one


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """How many entries were new and how many there already; of the new, how many lie ahead of this clock."""

    new: int
    known: int
    ahead: int = 0
    latest: datetime | None = None


def merge(diary: Diary, entries: Iterator[Entry]) -> Merged:
    """Add those entries that are not there yet.

    Raises:
        InputError: an entry of another person, one that is there already and says something else, or a correction
            of what is not there.
        StoreError: they could not be kept.
    """
    with plainly(diary.engine.url), diary.engine.connect() as connection:
        try:
            with connection.begin():
                staged.drop(connection, checkfirst=True)
                staged.create(connection)
            every = _stage(connection, diary.person, entries)
            return _keep(connection.execution_options(writes=True), diary.person, every)
        finally:
            connection.invalidate()  # the staged entries go with the connection


def _stage(connection: Connection, person: str, entries: Iterator[Entry]) -> int:
    every = 0
    with connection.begin():
        while batch := [_own_row(person, each) for each in islice(entries, BATCH)]:
            connection.execute(insert(staged), batch)
            every += len(batch)
    return every


def _own_row(person: str, entry: Entry) -> dict[str, Any]:
    if entry.person != person:
        raise InputError(f"entry {entry.id} belongs to {entry.person!r}; this is the diary of {person!r}")
    return row_of(entry)


def _keep(connection: Connection, person: str, every: int) -> Merged:
    """The one step that writes: it compares, adds what is new, and checks what corrects what."""
    with connection.begin():
        be_patient(connection)
        store.take_turn(connection, person)
        again = staged.alias("again")
        _refuse_two_meanings(connection, again, and_(again.c.place == _first_place(), again.c.place < staged.c.place))
        _refuse_two_meanings(connection, table, table.c.id == staged.c.id)
        connection.execute(delete(staged).where(staged.c.id.in_(select(table.c.id))))
        twice = exists().where(again.c.id == staged.c.id, again.c.place < staged.c.place)
        connection.execute(delete(staged).where(twice))
        soon = machine_clock() + CLOCK_SKEW
        added = connection.execute(select(func.count()).select_from(staged)).scalar_one()
        ahead, latest = connection.execute(select(func.count(), func.max(staged.c.at)).where(staged.c.at > soon)).one()
        columns = ("id", *CONTENT)
        new = select(*(staged.c[name] for name in columns)).order_by(staged.c.place)
        connection.execute(insert(table).from_select(columns, new))
        check_corrections(connection, person)
    return Merged(new=added, known=every - added, ahead=ahead, latest=latest)


def _first_place() -> ScalarSelect[int]:
    """Where an entry's identifier stood first: one comparison an entry, however often the file repeats it."""
    each = staged.alias("each")
    return select(func.min(each.c.place)).where(each.c.id == staged.c.id).correlate(staged).scalar_subquery()


def _refuse_two_meanings(connection: Connection, other: FromClause, same: ColumnElement[bool]) -> None:
    differs = or_(*(other.c[name].is_distinct_from(staged.c[name]) for name in CONTENT))
    found = connection.execute(select(staged.c.id).join_from(staged, other, same).where(differs).limit(1)).scalar()
    if found:
        raise InputError(f"entry {found} is there already and says something else; an entry never changes")
