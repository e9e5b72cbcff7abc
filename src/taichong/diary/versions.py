"""Bring a diary's tables to this version's; what this version does not know is left untouched."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from taichong.diary.tables import HEAD
from taichong.diary.trouble import named, plainly
from taichong.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

LOCKS = 0x7A1C4
"""Any number, the same for every Taichong: the first half of its locks on PostgreSQL."""
_ONE_AT_A_TIME = Lock()  # Alembic keeps its context in a module: two upgrades at once would mix their databases


def migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD`.

    Raises:
        StoreError: the database holds something else, or was written by a newer Taichong.
    """
    with plainly(engine.url), engine.connect() as connection:
        if _revision(connection, engine.url) == HEAD:
            return
    with plainly(engine.url), engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCKS})
        if _revision(connection, engine.url) != HEAD:
            _upgrade(connection, engine.url)


def _revision(connection: Connection, place: URL) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    if tables:
        raise StoreError(
            f"{named(place)}: this database holds something else ({', '.join(sorted(tables)[:3])}); "
            "choose an empty one with --database-url; nothing was changed"
        )
    return None


def _upgrade(connection: Connection, place: URL) -> None:
    # Alembic takes longer to import than a cramp to write down; only a first or an older diary needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    settings.attributes["connection"] = connection
    found = _revision(connection, place)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"{named(place)}: this diary was written by a newer Taichong (its tables are {found}, "
            f"this version knows up to {HEAD}): pip install --upgrade taichong; nothing was changed"
        )
    with _ONE_AT_A_TIME:
        command.upgrade(settings, "head")
