"""An entry as a row of the database, and back."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from taichong.diary.entries import Entry
from taichong.diary.kinds import KINDS, canonical, data_dict, read_data
from taichong.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy.engine import Row


def row_of(entry: Entry) -> dict[str, Any]:
    """Return the entry as values by column."""
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


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row holds.

    Raises:
        InputError: it cannot be read; the message says why.
    """
    try:
        return Entry(
            id=row.id,
            person=row.person,
            at=row.at.astimezone(timezone(timedelta(seconds=row.offset_s))),
            data=read_data(KINDS[row.kind], json.loads(row.data)),
            replaces=row.replaces,
            recorded_at=row.recorded_at,
        )
    except KeyError:
        raise InputError(f"its kind is {row.kind!r}") from None
    except (AttributeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"it is damaged ({str(error)[:60] or type(error).__name__})") from None
