"""Whatever goes wrong, whoever reads it is told whom to call: as links on a page, as a field of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from taichong.atlas import load
from taichong.web.app import create_app
from taichong.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

GERMAN = {"accept-language": "de-DE,de;q=0.9"}
PAGES = (
    "/points/GB99",
    "/points/zzz",
    "/relief/zzz",
    "/nowhere",
    "/stop/zzz",
    "/search?q=zzz",
    "/search?q=toothache",
    "/evidence?article=zzz",
    "/body/still/zz.webp",
    "/learn?deck=zzz",
    "/relief/calf_cramp?none_of_these=1&q.emergency_now=yes",
    "/diary/charts?item=zzz",
    "/trials/zzz",
)
CALLS = (
    "/api/find?q=zzz",
    "/api/points/GB99",
    "/api/body?code=zzz",
    "/api/locate?sex=female",
    "/api/locate?code=GB99",
    "/api/claims?article=zzz",
    "/api/nowhere",
    "/api/search?q=zzz",
    "/api/search?q=toothache",
    "/api/search",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAICHONG_DATA", str(tmp_path_factory.mktemp("data")))
        yield TestClient(create_app(atlas=load()), base_url="http://127.0.0.1")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_an_error_and_every_page_without_a_plan_says_whom_to_call_once(
    client: TestClient, address: str
) -> None:
    answer = client.get(address, headers=GERMAN)
    assert answer.status_code >= 400 or address.startswith("/search")
    assert answer.text.count('<a href="tel:112">112</a>') == answer.text.count("Germany") == 1


@pytest.mark.parametrize("address", CALLS)
def test_a_call_that_finds_nothing_says_it_in_a_field(client: TestClient, address: str) -> None:
    told = client.get(address, headers=GERMAN).json()
    assert told["help"]["emergency"] == ["112"]
    assert told["help"]["country"] == "Germany"
    assert told["help"]["crisis"] in told["help"]["say"]


def test_a_call_that_is_understood_needs_none(client: TestClient) -> None:
    assert client.get("/api/search", params={"q": "LR3"}).json()["help"] is None


def test_what_is_refused_at_the_door_says_it_too() -> None:
    client = TestClient(create_app(Settings(asks_token=True, shared=True), load()))
    for answer in (
        client.get("http://elsewhere.example/", headers=GERMAN),
        client.get("http://127.0.0.1/api/points", headers=GERMAN),
        client.get(f"http://127.0.0.1/{'x' * 9000}", headers=GERMAN),
    ):
        assert answer.status_code >= 400
        assert answer.json()["help"]["country"] == "Germany"
