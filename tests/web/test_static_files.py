"""Scripts and styles that are asked for by their hash come from memory, as they are on disk; nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from taichong.person import Home
from taichong.web.app import create_app
from taichong.web.static_files import Assets
from taichong.web.templating import STATIC, asset

NAMES = ("style.css", "dist/app.js", "dist/body.js", "dist/drawing.js")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(create_app(home=Home(tmp_path_factory.mktemp("static"))), base_url="http://127.0.0.1")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("takes", ["gzip", "identity"])
def test_an_asset_is_what_is_on_disk(
    client: TestClient, name: str, takes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assets, "lookup_path", lambda *_: pytest.fail("the disk was asked"))
    answer = client.get(asset(name), headers={"accept-encoding": takes})
    assert answer.content == (STATIC / name).read_bytes()
    assert answer.headers.get("content-encoding", "identity") == takes
    assert answer.headers["content-type"].split(";")[0] == ("text/css" if name.endswith(".css") else "text/javascript")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/static/style.css", 200),
        ("/static/style.css?0123456789ab", 200),
        ("/static/icon-192.png", 200),
        ("/static/../app.py?0123456789ab", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/static/dist/none.js?x", 404),
    ],
)
def test_anything_else_is_looked_for_on_disk_below_the_folder(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_what_was_built_is_served_by_its_hash_alone(client: TestClient) -> None:
    name = Path(asset("dist/app.js")).name.partition("?")[0]
    assert client.get(f"/static/dist/{name}").headers["cache-control"] == "no-cache"
    assert "immutable" in client.get(asset("dist/app.js")).headers["cache-control"]
