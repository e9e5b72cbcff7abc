"""The tables of a diary: entries that are only ever added, and who is being erased."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

HEAD = "0002"  # the revision of the tables below; a test compares it with migrations/versions


class _Text(sqlite.DATETIME):
    """A moment as SQLite keeps it; what is no moment comes back as it is, so that one row spoils no other."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read a moment, or give back what cannot be read."""
        read = super().result_processor(dialect, coltype)

        def _read(value: Any) -> Any:  # noqa: ANN401 -- whatever the file holds
            with suppress(ValueError, TypeError):
                return read(value) if read else value
            return value

        return _read


_AS_TEXT = _Text()  # type: ignore[no-untyped-call]  # as the library has it


class Utc(TypeDecorator[datetime]):
    """A moment in UTC: both databases keep it without a zone, to the microsecond."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type: SQLite keeps moments as text, which can be damaged."""
        return dialect.type_descriptor(_AS_TEXT if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware moment into naive UTC for the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn naive UTC from the database into an aware moment."""
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def _content() -> list[Column[Any]]:
    """What an entry says, without its number in one database."""
    return [
        Column("person", String(100), nullable=False),
        Column("at", Utc, nullable=False),
        Column("offset_s", Integer, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("data", Text, nullable=False),
        Column("replaces", String(36)),
        Column("recorded_at", Utc, nullable=False),
    ]


metadata = MetaData()
entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    *_content(),
    # What only one entry of a person may be: the correction of another, the trial that follows another.
    Column("once", String(60)),
    Index("entries_of_person", "person", "seq"),
    Index("entries_once", "person", "once", unique=True),
    Index("entries_by_time", "person", "at"),
    Index("entries_of_kind", "person", "kind", "at"),
)
Index(
    "entries_corrected",
    entries.c.person,
    entries.c.replaces,
    sqlite_where=entries.c.replaces.is_not(None),
    postgresql_where=entries.c.replaces.is_not(None),
)
# Rows of a person may go only while the person is named here, inside one transaction.
erasing = Table("erasing", metadata, Column("person", String(100), primary_key=True))

# An import gathers here, in a table of its own connection, while others read and write.
staged = Table(
    "staged",
    MetaData(),
    Column("place", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False),
    *_content(),
    Index("staged_by_id", "id", "place"),
    prefixes=["TEMPORARY"],
)
CONTENT = ("person", "at", "offset_s", "kind", "data", "replaces", "recorded_at")
