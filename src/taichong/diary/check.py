"""Is the diary whole? And if not: what can be saved of it, into a new file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, select, text

from taichong.diary import store
from taichong.diary.diary import Diary, open_diary
from taichong.diary.rows import row_of
from taichong.diary.salvage import salvage
from taichong.diary.tables import entries as table
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.diary.entries import Entry

MOST_TOLD = 20
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many entries there are, how many of them stand, and what is wrong, a line each."""

    entries: int = 0
    standing: int = 0
    problems: tuple[str, ...] = ()


def check_diary(place: str | Path) -> Checked:
    """Read everything of a diary and say what is wrong; nothing is changed.

    Raises:
        InputError: there is no diary at this place.
    """
    _file(place)
    try:
        diary = open_diary(place)
    except StoreError as error:
        return Checked(problems=(str(error),))
    try:
        return _checked(diary)
    finally:
        diary.engine.dispose()


def _checked(diary: Diary) -> Checked:
    problems, every, standing = [], 0, 0
    try:
        problems += _of_the_file(diary)
        every = sum(1 for _ in diary.every_entry())
        standing = diary.count()
        problems += _of_corrections(diary)
    except StoreError as error:
        problems.append(str(error))
    problems += [f"row {number}: {why}" for number, why in sorted(diary.set_aside.items())]
    return Checked(entries=every, standing=standing, problems=tuple(problems))


def _of_the_file(diary: Diary) -> list[str]:
    if diary.engine.dialect.name != "sqlite":
        return []
    with store.reading(diary.engine) as connection:
        found = connection.execute(text(f"PRAGMA integrity_check({MOST_TOLD})")).scalars().all()
    return [f"the file: {each}" for each in found if each != "ok"]


def _of_corrections(diary: Diary) -> list[str]:
    old = table.alias("old")
    pairs = table.outerjoin(old, and_(old.c.id == table.c.replaces, old.c.person == table.c.person))
    lost = table.c.replaces.is_not(None) & old.c.id.is_(None) & (table.c.person == diary.person)
    with store.reading(diary.engine) as connection:
        found = connection.execute(select(table.c.id, table.c.replaces).select_from(pairs).where(lost).limit(MOST_TOLD))
        return [f"entry {row.id} corrects {row.replaces}, which is not there" for row in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """How many entries were saved, and what was not or was changed, a line each."""

    entries: int
    lost: tuple[str, ...]


def repair_diary(place: str | Path, out: Path) -> Repaired:
    """Save every entry that can be read into a new diary at `out`; the damaged file stays as it is.

    Raises:
        InputError: there is no diary in a file at this place, or `out` is there already.
        StoreError: the new file cannot be written, or nothing can be read.
    """
    file = _file(place)
    if file is None:
        raise InputError("this diary is on a server: repair is for a file; pg_restore brings back what pg_dump saved")
    if out.exists():
        raise InputError(f"{out} is there already; name a new file")
    saved = salvage(file)
    lost = list(saved.lost)
    kept = list(_whole(saved.entries, lost))
    if not kept:
        raise StoreError(f"{file}: nothing in it can be read; `taichong restore` brings back a backup")
    fresh = open_diary(f"sqlite:///{out}")
    try:
        with store.writing(fresh.engine) as connection:
            for start in range(0, len(kept), BATCH):
                connection.execute(insert(table), [row_of(each) for each in kept[start : start + BATCH]])
    finally:
        fresh.engine.dispose()
    return Repaired(entries=len(kept), lost=tuple(lost))


def _whole(entries: list[Entry], lost: list[str]) -> Iterator[Entry]:
    """The entries with every correction beside what it corrects; a last word whose first is lost stands by itself."""
    there = {each.id for each in entries}
    for each in entries:
        if each.replaces is None or each.replaces in there:
            yield each
        elif each.kind == "withdrawn":
            lost.append(f"entry {each.id} took back {each.replaces}, which is lost: both are gone")
        else:
            lost.append(f"entry {each.id} corrected {each.replaces}, which is lost: it stands by itself now")
            yield replace(each, replaces=None)


def _file(told: str | Path) -> Path | None:
    """The diary's file, where it is one."""
    place = store.place_of(told)
    if place.get_backend_name() != "sqlite":
        return None
    file = Path(str(place.database))
    if not file.exists():
        raise InputError(f"{file}: there is no diary here yet; --database-url says where another one is")
    return file
