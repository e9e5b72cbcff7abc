"""What may come in, and what goes out with every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.errors import InputError
from taichong.web.app import create_app
from taichong.web.entrance import COOKIE
from taichong.web.guard import MOST_CALL_BYTES, most_bytes
from taichong.web.settings import Settings, settings_for

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "correct horse battery"
OWN = "http://127.0.0.1:8321"
PLAN = "/api/plan/calf_cramp"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(), base_url=OWN)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8321", "localhost:9", "[::1]:8321", "LOCALHOST"])
def test_it_answers_to_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[::1", "10.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/api/points", "/healthz", "/static/style.css"])
def test_it_answers_to_no_other_name(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert set(answer.json()) == {"ok", "error", "errors", "status", "help"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:8321"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", [PLAN, "/api/sessions", "/relief/calf_cramp", "/session", "/body", "/login"])
def test_another_site_cannot_post(client: TestClient, headers: dict[str, str], path: str) -> None:
    assert client.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"origin": OWN}, {"origin": OWN, "sec-fetch-site": "same-origin"}])
def test_our_own_pages_and_programs_can_post(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(PLAN, json={}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", [PLAN, "/relief/calf_cramp", "/", "/no/such/page"])
def test_a_body_of_ten_megabytes_is_refused(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b"a" * 10_000_000)
    assert answer.status_code == 413
    assert answer.json()["ok"] is False


def test_a_body_that_hides_its_length_is_refused_as_soon_as_it_is_too_large(client: TestClient) -> None:
    answer = client.post(
        PLAN, content=(b" " * 100_000 for _ in range(100)), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413


def test_a_body_just_small_enough_is_read(client: TestClient) -> None:
    text = b"{}" + b" " * (MOST_CALL_BYTES - 2)
    assert client.post(PLAN, content=text, headers={"content-type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/relief/calf_cramp", "/api/points", "/no/such/page", "/static/style.css", "/sw.js"]
)
def test_every_answer_has_a_policy_without_inline_script_or_style(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    told = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert told["default-src"] == "'none'"
    assert told["script-src"] == told["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_cookie_is_set_where_nobody_logs_in(client: TestClient) -> None:
    for path in ("/", "/relief/calf_cramp", "/session"):
        assert "set-cookie" not in client.get(path).headers


@pytest.mark.parametrize(
    "options", [("::", "", ""), ("192.168.1.4", "short", ""), ("127.0.0.1", "", "https://a.example")]
)
def test_beyond_this_machine_a_passphrase_must_be_set_first(options: tuple[str, str, str]) -> None:
    with pytest.raises(InputError, match="passphrase"):
        settings_for(*options, ())


def test_without_the_passphrase_nothing_is_shown_and_with_it_everything() -> None:
    settings = settings_for("127.0.0.1", WORDS, "https://relief.example", ())
    client = TestClient(create_app(settings), base_url="https://relief.example", follow_redirects=False)
    for path in ("/", "/points/LR3", "/diary", "/sw.js", "/offline"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login")
    assert client.get("/api/points").status_code == 401
    assert client.post("/api/sessions", json={}).status_code == 401
    assert client.post("/login", data={"passphrase": "wrong"}).status_code == 401
    into = client.post("/login", data={"passphrase": WORDS, "next": "/points"})
    assert (into.status_code, into.headers["location"]) == (303, "/points")
    cookie = into.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert all(each in cookie for each in ("httponly", "samesite=strict", "secure"))
    assert client.get("/points").status_code == 200


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_logging_in_leads_to_no_other_site(next_page: str) -> None:
    settings = Settings(passphrase=WORDS)
    client = TestClient(create_app(settings), base_url=OWN, follow_redirects=False)
    into = client.post("/login", data={"passphrase": WORDS, "next": next_page})
    assert into.headers["location"] == "/"


def test_a_forged_cookie_does_not_let_in() -> None:
    settings = Settings(passphrase=WORDS)
    client = TestClient(create_app(settings), base_url=OWN, follow_redirects=False)
    assert client.get("/", headers={"cookie": f"{COOKIE}={'0' * 64}"}).status_code == 303


def test_a_failure_of_ours_shows_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taichong.web.api.routes.to_builtins", None)
    client = TestClient(create_app(), base_url=OWN, raise_server_exceptions=False)
    answer = client.get("/api/points")
    assert answer.status_code == 500
    assert set(answer.json()) == {"ok", "error", "errors", "status", "help"}
    assert "NoneType" not in answer.text


@pytest.mark.parametrize(("path", "most"), [("/search", 200_000), ("/diary", 200_000), ("/api/plan", 50_000)])
def test_a_body_may_be_as_large_as_is_said_and_not_a_byte_larger(client: TestClient, path: str, most: int) -> None:
    """The figures stand here once more: a limit of twice as much would else pass, for every test would follow it."""
    assert most_bytes(path) == most
    headers = {"content-type": "application/octet-stream"}
    assert client.post(path, content=b"x" * (most + 1), headers=headers).status_code == 413
    assert client.post(path, content=b"x" * most, headers=headers).status_code != 413


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_a_body_that_hides_its_length_is_measured_to_the_byte(client: TestClient, more: int, status: int) -> None:
    parts = [b"{}", *[b" " * 10_000] * 4, b" " * (9_998 + more)]
    answer = client.post(PLAN, content=iter(parts), headers={"content-type": "application/json"})
    assert answer.status_code == status


def test_a_diary_of_decades_may_be_imported_and_no_more() -> None:
    assert most_bytes("/diary/import") == 100_000_000
