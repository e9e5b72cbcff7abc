"""One record for every entry of a diary: whose, when, what, and which earlier one it corrects.

Nothing here touches a database.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from taichong.diary.kinds import (
    KIND_OF,
    KINDS,
    Data,
    Rule,
    Withdrawn,
    data_dict,
    keys_of,
    one_of,
    read_data,
    text_of,
)
from taichong.errors import InputError, quoted

ME = "me"  # the person of a diary that serves one person
EARLIEST_YEAR, LATEST_YEAR = 1900, 9998
"""A diary's moments lie within: no clock says less, and every date near one can still be computed with."""
CLOCK_SKEW = timedelta(minutes=5)  # two machines of one person may disagree by this much


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, never changed once written: whose, when it happened, what, what it corrects, when recorded.

    `at` keeps the offset from UTC that held where it happened; `recorded_at` is in UTC.
    """

    id: str
    person: str
    at: datetime
    data: Data
    replaces: str | None
    recorded_at: datetime

    @property
    def kind(self) -> str:
        """The name of the kind of `data`."""
        return KIND_OF[type(self.data)]


def new_entry(
    data: Data,
    *,
    at: datetime | None = None,
    person: str = ME,
    replaces: str | None = None,
    identity: str = "",
) -> Entry:
    """Make a fresh entry, recorded now.

    Raises:
        InputError: a moment without an offset, in the future or out of bounds.
    """
    now = moment(machine_clock(), "this machine's clock")
    happened = moment(at or now.astimezone())
    if happened > now + CLOCK_SKEW:
        raise InputError(f"at: {happened.isoformat()} is in the future; a diary tells what has happened")
    return Entry(
        id=identity or str(uuid.uuid4()),
        person=_checked("person", text_of(100, 1), person),
        at=happened,
        data=data,
        replaces=replaces,
        recorded_at=now.astimezone(UTC),
    )


def machine_clock() -> datetime:
    """Return what this machine's clock says, right or wrong (UTC)."""
    return datetime.now(UTC)


def moment(value: object, name: str = "at") -> datetime:
    """Read `value` (ISO 8601 text or a datetime) as an aware moment with a fixed offset.

    A moment in the future passes: entries keep what a clock said that was wrong.

    Raises:
        InputError: not a moment, without an offset, or out of bounds.
    """
    found = _parsed_moment(value, name)
    offset = found.utcoffset()
    if offset is None:
        raise InputError(f"{name}: {quoted(value)} lacks its offset from UTC; write it as 2026-05-03T03:10+02:00")
    if found.year < EARLIEST_YEAR:
        raise InputError(f"{name}: the year {found.year} is before {EARLIEST_YEAR}; check the date")
    if found.year > LATEST_YEAR:
        raise InputError(f"{name}: the year {found.year} is after {LATEST_YEAR}; check the date")
    if offset.microseconds:
        raise InputError(f"{name}: the offset of {quoted(value)} must be whole seconds")
    return found.replace(tzinfo=timezone(offset), fold=0)


# Python itself takes 22.30 for 22 hours and three tenths of a second.
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)


def _parsed_moment(value: object, name: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _ISO.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(f"{name}: {quoted(value)} is not a time; write it as 2026-05-03T03:10+02:00")


def as_dict(entry: Entry) -> dict[str, Any]:
    """Return the entry as plain JSON values; `read_entry` is the inverse."""
    return {
        "id": entry.id,
        "person": entry.person,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "data": data_dict(entry.data),
        "replaces": entry.replaces,
        "recorded_at": entry.recorded_at.isoformat(),
    }


def read_entry(record: object) -> Entry:
    """Read an entry from plain JSON values.

    Raises:
        InputError: what is wrong, and what is allowed.
    """
    given = keys_of("entry", record, [each.name for each in fields(Entry)] + ["kind"], optional=("replaces",))
    kind = _checked("kind", one_of(tuple(KINDS)), given["kind"])
    replaces = given.get("replaces")
    entry = Entry(
        id=_identity("id", given["id"]),
        person=_checked("person", text_of(100, 1), given["person"]),
        at=moment(given["at"]),
        data=read_data(KINDS[kind], given["data"]),
        replaces=None if replaces is None else _identity("replaces", replaces),
        recorded_at=moment(given["recorded_at"], "recorded_at").astimezone(UTC),
    )
    if isinstance(entry.data, Withdrawn) and entry.replaces is None:
        raise InputError("withdrawn: replaces is missing; a withdrawal names the entry that it takes back")
    return entry


def _checked(name: str, rule: Rule, value: object) -> str:
    try:
        return str(rule(value))
    except ValueError as error:
        raise InputError(f"{name} {error}") from error


def _identity(name: str, value: object) -> str:
    try:
        canonical_form = str(uuid.UUID(value))  # type: ignore[arg-type]
    except (ValueError, TypeError, AttributeError):
        canonical_form = ""
    if canonical_form != value:
        raise InputError(f"{name}: {quoted(value)} is not an identifier (a UUID in small letters)")
    return canonical_form
