"""The diary's pages on a PostgreSQL server, as `serve --database-url` opens it."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.web.app import create_app
from taichong.web.settings import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ("tests.postgres",)

ATLAS = load()
PASSPHRASE = "a long enough sentence"  # noqa: S105 -- of a test
CRAMP = {"kind": "cramp", "where": "calf", "severity": "7", "minutes": "5", "woken": "yes"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> Iterator[TestClient]:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    settings = settings_for("127.0.0.1", PASSPHRASE, "http://testserver", (), postgres_url)
    app = create_app(settings, ATLAS)
    client = TestClient(app)
    assert client.post("/login", data={"passphrase": PASSPHRASE}).status_code == 200
    yield client
    app.state.own_diary.opened().engine.dispose()


def rows(url: str) -> list[tuple[Any, ...]]:
    """The kinds and data that the server itself holds, in the order of writing; read without our store."""
    import psycopg  # noqa: PLC0415 -- only where there is a server

    with psycopg.connect(url) as server:
        return server.execute("SELECT kind, data FROM entries ORDER BY seq").fetchall()


def test_a_cramp_is_written_corrected_exported_and_deleted_on_postgresql(
    client: TestClient, postgres_url: str, tmp_path: Path
) -> None:
    assert "Saved." in client.post("/diary", data=CRAMP).text
    link = re.search(r'href="/diary/entries/([\w-]+)"><span class="at">', client.get("/diary").text)
    assert link
    changed = client.post(f"/diary/entries/{link[1]}", data={**CRAMP, "severity": "3"})
    assert "The old entry stays on record." in html.unescape(changed.text)
    assert [(kind, json.loads(data)["severity"]) for kind, data in rows(postgres_url)] == [("cramp", 7), ("cramp", 3)]
    exported = json.loads(client.get("/diary/export.json").content)["entries"]
    assert [each["data"]["severity"] for each in exported] == [7, 3]
    assert exported[1]["replaces"] == exported[0]["id"] == link[1]
    assert "is deleted" in client.post("/diary/erase", data={"sure": "yes"}).text
    assert rows(postgres_url) == []
    assert json.loads(client.get("/diary/export.json").content)["entries"] == []
    assert list(tmp_path.glob("*.db")) == []
