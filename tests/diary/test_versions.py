"""Diaries of other versions, and files that are no diary: migrated with every entry, or refused and untouched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from tests.diary.test_store import one_line

from taichong.diary import store
from taichong.diary.diary import Diary, open_diary
from taichong.diary.entries import as_dict
from taichong.diary.kinds import Note
from taichong.errors import StoreError

pytest_plugins = ("tests.postgres",)

DATABASES = Path(__file__).parents[1] / "databases"
MIGRATIONS = Path(store.__file__).parent / "migrations"


@pytest.fixture
def diary(url: str) -> Iterator[Diary]:
    """An empty diary on each sort of database."""
    opened = open_diary(url)
    yield opened
    opened.engine.dispose()


def made_from(dump: Path, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))


def schema(file: Path) -> list[tuple[str, str]]:
    """Every table, index and trigger with its definition, blanks evened."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [(name, " ".join(sql.split())) for name, sql in rows]


def scripts() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(settings)


def test_the_code_and_the_migrations_agree_on_the_latest_revision() -> None:
    assert scripts().get_current_head() == store.HEAD


def test_every_revision_keeps_an_old_diary_to_try_it_on() -> None:
    kept = {file.stem for file in DATABASES.glob("*.sql")}
    assert kept == {script.revision for script in scripts().walk_revisions()}


@pytest.mark.parametrize("dump", sorted(DATABASES.glob("*.sql")), ids=lambda file: file.stem)
def test_an_old_diary_migrates_with_every_entry(dump: Path, tmp_path: Path) -> None:
    made_from(dump, tmp_path / "old.db")
    open_diary(f"sqlite:///{tmp_path / 'new.db'}").engine.dispose()
    diary = open_diary(f"sqlite:///{tmp_path / 'old.db'}")
    expected = json.loads(dump.with_suffix(".json").read_text(encoding="utf-8"))
    assert [as_dict(each) for each in diary.every_entry()] == expected
    assert schema(tmp_path / "old.db") == schema(tmp_path / "new.db")
    diary.add(Note(text="and goes on"))
    diary.engine.dispose()


def test_the_tables_that_the_code_knows_are_those_that_the_migrations_make(diary: Diary) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with store.reading(diary.engine) as connection:
        differences = compare_metadata(MigrationContext.configure(connection), store.metadata)
    assert differences == []


def test_a_newer_diary_is_refused_with_advice_and_untouched(url: str) -> None:
    diary = open_diary(url)
    diary.add(Note(text="stays"))
    with store.writing(diary.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    diary.engine.dispose()
    file = Path(url.removeprefix("sqlite:///"))
    before = file.read_bytes() if file.exists() else b""
    with pytest.raises(StoreError) as error:
        open_diary(url)
    assert "pip install --upgrade taichong; nothing was changed" in one_line(error)
    assert (file.read_bytes() if file.exists() else b"") == before
    with store.reading(diary.engine) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    diary.engine.dispose()


def test_a_database_of_something_else_is_refused_and_untouched(url: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))
    engine.dispose()
    with pytest.raises(StoreError) as error:
        open_diary(url)
    assert "holds something else (songs)" in one_line(error)


@pytest.mark.parametrize("content", [b"this is not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_diary_is_refused_and_untouched(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "diary.db"
    file.write_bytes(content)
    with pytest.raises(StoreError) as error:
        open_diary(f"sqlite:///{file}")
    assert str(file) in one_line(error)
    assert file.read_bytes() == content
