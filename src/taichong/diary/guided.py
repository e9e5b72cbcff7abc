"""The guided sessions of the log (`sessions.jsonl`), brought into the diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from taichong.diary import store
from taichong.diary.diary import identity_of
from taichong.diary.entries import Entry, moment
from taichong.diary.files import Imported, merge_all
from taichong.diary.kinds import Effect, Session, Withdrawn, canonical, read_data
from taichong.diary.merging import BATCH
from taichong.diary.tables import entries as table
from taichong.errors import InputError
from taichong.person import is_hurt, is_over

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.diary.diary import Diary

# What the log says of a session beside what a diary keeps of it.
OF_THE_LOG = ("at", "id", "over", "hurt", "hurt_at")
# What the session player asks when something hurt, as unwanted effects.
PARTS = {False: "hurt at", True: "hurt"}  # of a session's name: told without its kind, and with it
HURTS = {"pain": "pain", "numb": "numbness", "faint": "faint", "mark": "bruise"}


def import_session_log(diary: Diary, file: Path) -> Imported:
    """Add the sessions that the guide wrote down in `file` (`sessions.jsonl` in their home); twice adds nothing.

    A session that still goes on is left for the next time, and one in which nothing was pressed is none; but what hurt
    is there at once. A line that cannot be used is told in `skipped` and stays in the log; the others are kept.

    Raises:
        InputError: the log cannot be read.
        StoreError: the diary could not keep them.
    """
    if not file.exists():
        return Imported(new=0, known=0)
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    lasting: dict[str, tuple[int, dict[str, Any]]] = {}
    hurting: dict[str, dict[bool, dict[str, Any]]] = {}  # the line that first told it: that it hurt, then how
    sessions: list[Entry] = []
    skipped: dict[int, str] = {}
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                said = _read_line(line)
                name = str(said.get("id", number))
                lasting[name] = number, said
                if is_hurt(said):
                    hurting.setdefault(name, {}).setdefault(bool(said.get("hurt")), said)
        except (InputError, ValueError, RecursionError) as error:
            skipped[number] = f"{file}: line {number}: {_log_trouble(error)}"
    for name, (number, said) in lasting.items():
        try:
            sessions += [*_session(diary.person, said), *_hurt(diary.person, hurting.get(name, {}))]
        except (InputError, ValueError) as error:
            skipped[number] = f"{file}: line {number}: {_log_trouble(error)}"
    there = _already(diary, [each.id for each in sessions])
    merged = merge_all(diary, (each for each in sessions if each.id not in there))
    told = tuple(skipped[each] for each in sorted(skipped))
    return replace(merged, known=merged.known + len(there), skipped=told)


def _already(diary: Diary, ids: list[str]) -> set[str]:
    """Which of these entries the diary has already; they stay as they were first told."""
    with store.reading(diary.engine) as connection:
        asked = (select(table.c.id).where(table.c.id.in_(ids[at : at + BATCH])) for at in range(0, len(ids), BATCH))
        return {row.id for each in asked for row in connection.execute(each)}


def _read_line(line: bytes) -> dict[str, Any]:
    said = msgspec.json.decode(line)
    if not isinstance(said, dict) or "at" not in said:
        raise InputError("a session must be an object that says when it was (at)")
    return said


def _session(person: str, said: dict[str, Any]) -> list[Entry]:
    """A session that has ended."""
    at = moment(said["at"])
    if "over" in said and not (said.get("done") or is_hurt(said)):
        return []  # skipped through; what an older version wrote stays as it was told
    if not is_over({**said, "at": at.isoformat()}, datetime.now(UTC)):
        return []
    told = {name: value for name, value in said.items() if name not in OF_THE_LOG and value not in (None, "")}
    return [_as_it_happened(person, said, read_data(Session, told))]


def _hurt(person: str, lines: dict[bool, dict[str, Any]]) -> list[Entry]:
    """What hurt, as an unwanted effect; one first told without its kind is withdrawn for the one with it."""
    effects = {told: _as_it_happened(person, said, _effect(said), PARTS[told]) for told, said in lines.items()}
    if len(effects) > 1:
        bare = effects[False]
        return [bare, _as_it_happened(person, lines[False], Withdrawn(), "hurt told", bare.id), effects[True]]
    return list(effects.values())


def _effect(said: dict[str, Any]) -> Effect:
    hurt = said.get("hurt") or "pain"  # "This hurts" was tapped, and no more
    if not isinstance(hurt, str) or hurt not in HURTS:
        raise InputError(f"hurt must be one of {', '.join(HURTS)}")
    at = said.get("hurt_at") or (said.get("done") or [{}])[-1]
    return Effect(what=HURTS[hurt], where=f"{at['code']} {at['side']}" if at else "")


def _as_it_happened(
    person: str, said: dict[str, Any], data: Session | Effect | Withdrawn, part: str = "", replaces: str | None = None
) -> Entry:
    """Recorded when it happened: then every import of the same log, on any machine, makes the same entry.

    What was written line by line (`over`) is known by the session's own name, the older lines by all that they say.
    """
    name = f"session {said['id']} " if "over" in said and "id" in said else canonical(said)
    at = moment(said["at"])
    identity = identity_of(person, name + part)
    return Entry(id=identity, person=person, at=at, data=data, replaces=replaces, recorded_at=at.astimezone(UTC))


def _log_trouble(error: Exception) -> str:
    return str(error) if isinstance(error, InputError) else "is not one JSON object (perhaps broken off)"
