"""Whatever is sent within the limits is answered in bounded time, never with a failure, and with all its headers."""

from __future__ import annotations

import html
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from starlette.datastructures import FormData
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary import Diary
from taichong.errors import StoreError
from taichong.web import connections, guard
from taichong.web.app import create_app
from taichong.web.connections import PatientProtocol
from taichong.web.entrance import cookie_in
from taichong.web.forms import Check, said_of
from taichong.web.guard import HEADERS, MOST_ADDRESS_BYTES, MOST_HEADER_BYTES
from taichong.web.reading import sign_in

ATLAS = load()
FORM_LINE = b"Content-Type: application/x-www-form-urlencoded\r\n"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module", autouse=True)
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("TAICHONG_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module")
def client(data: Path) -> TestClient:  # noqa: ARG001 -- where it keeps things
    return TestClient(create_app(), base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)


def routes(method: str) -> list[str]:
    """Every address of the app that answers to `method`, with something in place of its parts."""
    parts = {"{complaint_id}": "calf_cramp", "{complaint}": "calf_cramp", "{code}": "LR3", "{kind}": "json"}
    found = set()
    for each in create_app().routes:
        router = getattr(each, "original_router", None)
        prefix = each.include_context.prefix if router else ""  # type: ignore[attr-defined] # FastAPI's own class
        listed: list[Any] = router.routes if router else [each]
        for route in listed:
            if method in (getattr(route, "methods", None) or ()):
                found.add(prefix + re.sub(r"\{\w+\}", lambda name: parts.get(name[0], "a1b2c3d4"), route.path))
    return sorted(found)


def test_the_routes_are_found() -> None:
    assert {"/", "/relief/calf_cramp", "/diary", "/body", "/api/points", "/shown/a1b2c3d4"} <= set(routes("GET"))
    assert {"/relief/calf_cramp", "/diary", "/diary/import", "/api/sessions", "/logout"} <= set(routes("POST"))


# -- growth ----------------------------------------------------------------------------------------

EVERY_KIND = (
    "f{n}=1&c=x{n}&u=y{n}&cleared=x{n}&also=LR3&healed=LR3&item.a{n}=1&routine=stretch&days=mo&point=LR3&measure=a{n}=1"
    "&where.x{n}=left-foot&code=LR3&q=r{n}&words=r{n}"
)
FIXED = "complaint=calf_cramp&kind=daily&zone=UTC&sex=female&checked=1&"
FEW, MANY = 8, 64
GROWTH = 3 * MANY / FEW
"""Eight times as much may take eight times as long, thrice that for what else the machine does; squared it is 64."""
NOISE_SECONDS = 0.02
RENDERED = ("/still/", "/step/", "/learn/sheet")
SLOW_BY_NATURE = (
    *RENDERED,
    "/offline",
    "/login",
    "/trials/plan",
)  # they render, compute a guide, wait, or play trials


def many(count: int) -> str:
    """A form or a query with so many fields of every kind."""
    return FIXED + "&".join(EVERY_KIND.format(n=n) for n in range(count))


def seconds(does: Callable[[], object]) -> float:
    """How long it takes the processor at best: of three times, the least disturbed."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        does()
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_time_for_a_form_or_a_query_grows_no_faster_than_what_is_sent(client: TestClient, method: str) -> None:
    for path in routes(method):
        if any(each in path for each in SLOW_BY_NATURE):
            continue
        sent: dict[int, tuple[str, str]] = {
            count: (f"{path}?{many(count)[: MOST_ADDRESS_BYTES // 2]}", "") if method == "GET" else (path, many(count))
            for count in (FEW, MANY)
        }

        def ask(count: int, sent: dict[int, tuple[str, str]] = sent) -> None:
            address, body = sent[count]
            answer = client.request(method, address, content=body, headers=FORM if body else {})
            assert answer.status_code < 500

        small, large = (seconds(partial(ask, count)) for count in (FEW, MANY))
        assert large < GROWTH * small + NOISE_SECONDS, path


HEAVY: dict[str, Callable[[int], object]] = {
    "the fields of a form": lambda n: Check.of(FormData([(f"f{each}", "1") for each in range(n)])),
    "the conditions of a check": lambda n: said_of(
        ATLAS, Check({kind: tuple(f"{kind}{each}" for each in range(n)) for kind in ("c", "u", "cleared")})
    ),
    "a cookie": lambda n: cookie_in('taichong="' + "\\a" * n + '"; ' + "a=1; " * n, "taichong-1"),
    "an answer to old links": lambda n: Check({f"f{each}": ("1",) for each in range(n)}).without("f1"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_the_time_for_what_everything_passes_through_grows_no_faster_than_it(name: str) -> None:
    few, much = 2000, 16_000
    small, large = (seconds(partial(HEAVY[name], count)) for count in (few, much))
    assert large < 3 * much / few * small + NOISE_SECONDS


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"cookie": "a" * MOST_HEADER_BYTES}, "/", 431),
        ({}, "/search?q=" + "a" * MOST_ADDRESS_BYTES, 414),
        ({}, "/points/" + "a" * MOST_ADDRESS_BYTES, 414),
        ({"content-length": "1" * 5000}, "/", 413),
        ({"content-length": "\u0662"}, "/", 413),
        ({"content-length": "-1"}, "/", 413),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_read(
    client: TestClient, headers: dict[str, str], path: str, status: int
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = client.get(path, headers=raw)
    assert answer.status_code == status
    assert set(answer.json()) == {"ok", "error", "errors", "status", "help"}
    assert set(HEADERS) <= set(answer.headers)


def test_a_request_with_countless_errors_is_told_of_a_few(client: TestClient) -> None:
    answer = client.post("/api/sessions", json={f"f{each}": 1 for each in range(1000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20


def test_a_failure_of_ours_has_every_header_and_tells_the_log_nothing_of_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app()
    app.state.point_pages = None
    web = TestClient(app, base_url="http://127.0.0.1")
    answer = web.get("/points/LR3?side=my+own+words")
    assert answer.status_code == 500
    assert set(HEADERS) <= set(answer.headers)
    assert "</html>" in answer.text
    assert "TypeError" in caplog.text
    assert "words" not in caplog.text


def test_what_could_not_be_saved_comes_back_with_a_button_to_try_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise StoreError("diary.db: the disk is full: make room and try again; nothing was written")

    monkeypatch.setattr(Diary, "add", full)
    text = "my own words\nof <b>two</b> lines"
    led = client.post("/diary", data={"kind": "note", "text": text})
    answer = client.get(led.headers["location"]) if led.status_code == 303 else led
    assert answer.status_code == 507
    assert "the disk is full" in answer.text
    assert html.escape(text) in answer.text.replace("&#34;", "&quot;")
    assert 'method="post" action="/diary"' in answer.text


# -- odd input -------------------------------------------------------------------------------------

ODD = [
    "",
    "\0",
    "-1",
    "1e999",
    "9" * 400,
    "NaN",
    "ü",
    "\u202e",
    "\ud800",
    "a" * 3000,
    "2026-02-30T25:61",
    "../..",
    "<b>'\"",
    "%s{0}",
]
NAMES = [
    *("kind", "text", "when", "zone", "where", "side", "severity", "minutes", "item.x", "own", "own_value", "gad.0"),
    *("what", "about", "before", "after", "sex", "age", "height_cm", "weight_kg", "complaint", "c", "u", "cleared"),
    *(
        "context",
        "also",
        "healed",
        "q.emergency_now",
        "routine",
        "days",
        "point",
        "per_week",
        "blocks",
        "start",
        "look",
    ),
    *("q", "words", "article", "item", "page_number", "every", "sure", "passphrase", "next", "code", "measure", "only"),
]
KINDS = ["cramp", "no_cramp", "daily", "gad2", "gad7", "effect", "rating", "note", "trial", ""]
BODIES = [
    b"[" * 5000,
    b'{"has": ["\\ud800"]}',
    b"\xff\xfe{",
    b"null",
    b"{}",
    b'{"a":' * 900,
    b"1e999",
    b'"a"',
    b"--x\r\n" * 50,
]
TYPES = [
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain; charset=utf-7",
    FORM["content-type"],
]
ROUNDS = 4


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_nothing_odd_makes_it_fail(client: TestClient, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "PAUSE_AFTER_A_WRONG_GUESS_SECONDS", 0)
    chance = random.Random(8)  # noqa: S311 -- a test that finds the same again
    for path in routes("GET" if method == "PUT" else method):
        if "/still/" in path or path == "/diary/erase":
            continue
        for _ in range(1 if any(each in path for each in SLOW_BY_NATURE) else ROUNDS):
            fields = {name: chance.choice(ODD) for name in chance.sample(NAMES, 8)} | {"kind": chance.choice(KINDS)}
            told = urlencode(fields, errors="surrogatepass")
            if method == "GET":
                answer = client.get(f"{path}?{told}"[:MOST_ADDRESS_BYTES])
            else:
                odd = chance.random() < 0.4
                content = chance.choice(BODIES) if odd else told.encode()
                kind = chance.choice(TYPES) if odd else FORM["content-type"]
                answer = client.request(method, path, content=content, headers={"content-type": kind})
            assert answer.status_code not in range(500, 507), (path, fields)
            assert set(HEADERS) <= set(answer.headers), path


# -- patience --------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server whose patience is a fifth of a second and who bears four half-open connections."""
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(connections, "MOST_HALF_OPEN", 4)
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.2)
    config = uvicorn.Config(create_app(), http=PatientProtocol, log_level="critical", lifespan="off", port=0)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def all_of(connection: socket.socket) -> bytes:
    """Everything that comes until the other side closes."""
    connection.settimeout(60)
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "begins",
    [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT"],
)
def test_who_does_not_say_what_they_want_is_cut_off(impatient: int, begins: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient)) as slow:
        slow.sendall(begins)
        answered = all_of(slow)
    assert answered.count(b"HTTP/1.1") == begins.count(b"\r\n\r\n")


def test_a_body_that_never_comes_is_given_up(impatient: int) -> None:
    with socket.create_connection(("127.0.0.1", impatient)) as slow:
        slow.sendall(
            b"POST /relief/calf_cramp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n" + FORM_LINE + b"\r\na="
        )
        answered = all_of(slow)
    assert answered.startswith(b"HTTP/1.1 408")
    assert b"content-security-policy" in answered


def test_of_too_many_half_open_connections_the_one_that_waited_longest_goes(
    impatient: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 600)
    with ExitStack() as stack:
        waiting = [stack.enter_context(socket.create_connection(("127.0.0.1", impatient))) for _ in range(5)]
        assert all_of(waiting[0]) == b""
        waiting[4].sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in all_of(waiting[4])


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" + b"\0" * 50, b"GET / HTTP/1.1\r\nA B: c\r\n\r\n"]
)
def test_what_is_not_http_is_refused_with_every_header(impatient: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient)) as odd:
        odd.sendall(sent)
        answered = all_of(odd).decode()
    assert answered.startswith("HTTP/1.1 400")
    assert all(f"\r\n{name}: " in answered for name in HEADERS)


def test_headers_without_end_are_cut_off(impatient: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 600)
    with socket.create_connection(("127.0.0.1", impatient)) as endless, suppress(ConnectionError):
        endless.sendall(b"GET / HTTP/1.1\r\n")
        for _ in range(100):
            endless.sendall(b"a: " + b"b" * 4000 + b"\r\n")
        assert all_of(endless) == b""
