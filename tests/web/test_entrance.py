"""Who comes in: the holder of the printed token, or of the passphrase; and how that ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import tempfile
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.served import PATIENCE_SECONDS, Server, get, served

from taichong.person import KEPT, Home
from taichong.web import entrance
from taichong.web.app import create_app
from taichong.web.reading import sign_in
from taichong.web.settings import Settings

OWN = "http://127.0.0.1:8321"
WORDS = "correct horse battery"
NOBODY = 65534
UNTIL_IT_WAITS_SECONDS = 0.5


def as_nobody(does: Callable[[], object]) -> str:
    """What `does` returns, as text, to a process of this machine's least user."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writes, str(does()).encode())
        except BaseException as error:  # noqa: BLE001 -- whatever it is, the test reads it
            os.write(writes, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as told:
        return told.read()


def command_lines() -> Iterator[bytes]:
    """The command line of every process; one may end while it is read."""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield each.read_bytes()


def look_around(folder: Path) -> list[object]:
    """Everything that can be read of a folder."""
    seen: list[object] = []
    for each in (folder, *(folder / name for name in (*KEPT, "diary.db", "server.secret"))):
        with suppress(OSError):
            seen.append(each.read_bytes() if each.is_file() else sorted(each.iterdir()))
    return seen


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "PAUSE_AFTER_A_WRONG_GUESS_SECONDS", 0)


def client(**settings: object) -> TestClient:
    app = create_app(Settings(port=8321, **settings))  # type: ignore[arg-type] # each by its name
    return TestClient(app, base_url=OWN, follow_redirects=False)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """A server whose folder stands where every user of the machine may pass."""
    room = Path(tempfile.mkdtemp(prefix="taichong-"))
    room.chmod(0o755)
    with served(room / "data") as server:
        yield server
    shutil.rmtree(room)


PATHS = ["/", "/points/LR3", "/diary", "/trials", "/body", "/sw.js", "/offline", "/no/such/page", "/static/dist/app.js"]


def test_without_the_token_nothing_is_served_and_the_printed_address_opens_everything(running: Server) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{64}", running.opens)
    with httpx2.Client(base_url=running.address, timeout=PATIENCE_SECONDS) as stranger:
        for path in PATHS:
            answer = stranger.get(path)
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path
        for path in ("/api/points", "/api/openapi.json", "/api/no"):
            assert stranger.get(path).status_code == 401
        assert stranger.post("/diary", data={"kind": "note", "text": "x"}).status_code == 303
        assert stranger.get("/?token=" + "0" * 64).headers["location"][:6] == "/login"
        assert stranger.get("/healthz").json() == {"ok": True}
    with running.client() as own:
        assert own.get("/points/LR3").status_code == 200
        assert own.get("/diary").status_code == 200


def test_the_token_leaves_the_address_bar_at_once_and_the_cookie_is_named_by_the_port(running: Server) -> None:
    answer = get(running.opens.replace("/?", "/points?side=left&"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/points?side=left")
    told = answer.headers["set-cookie"]
    assert told.startswith(f"taichong-{running.address.rpartition(':')[2]}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(told.split("; "))
    assert answer.headers["cache-control"] == "no-store"


def test_two_slashes_after_a_token_lead_to_no_other_site(running: Server) -> None:
    address = running.address + "//evil.example/%5cevil" + running.opens.partition("/?")[2].join(["?", ""])
    assert get(address).headers["location"].startswith("/evil.example")


def test_a_program_may_send_the_token_with_each_request(running: Server) -> None:
    token = running.opens.rpartition("=")[2]
    for headers, query in (({"authorization": f"Bearer {token}"}, ""), ({}, f"?token={token}")):
        assert get(f"{running.address}/api/points{query}", headers=headers).status_code == 200


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_reads_nothing(running: Server) -> None:
    with running.client() as own:
        own.post("/diary", data={"kind": "note", "text": "my own words"})
        own.post("/relief/calf_cramp", data={"none_of_these": "1", "no_conditions": "1", "remember": "1"})
        own.post("/body", data={"sex": "female", "age": "35", "height_cm": "163", "weight_kg": "65"})
    kept = [each for each in running.data.rglob("*") if each.is_file()]
    assert {"diary.db", "conditions.json", "body.json", "server.secret"} <= {each.name for each in kept}
    assert {each for each in kept if stat.S_IMODE(each.stat().st_mode) & 0o077} == set()
    assert as_nobody(lambda: look_around(running.data)) == "[]"
    assert b"my own words" in b"".join(each.read_bytes() for each in kept)
    assert as_nobody(lambda: urllib.request.urlopen(f"{running.address}/diary").url).endswith("/login?next=/diary")  # noqa: S310 -- our own


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at command lines as Linux shows them")
def test_no_command_line_tells_of_a_body_or_of_the_token(running: Server) -> None:
    with running.client() as own:
        own.post("/body", data={"sex": "male", "age": "47", "height_cm": "181.37", "weight_kg": "77"})
        until, lines = time.monotonic() + PATIENCE_SECONDS, [b""]
        while not any(b"taichong.web.body.shown" in each for each in lines) and time.monotonic() < until:
            lines = list(command_lines())
    assert any(b"taichong.web.body.shown" in each for each in lines)
    token = running.opens.rpartition("=")[2].encode()
    assert [each for each in lines if b"181.37" in each or token in each] == []


def test_the_cookie_and_the_address_survive_a_restart(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        before, cookie = server.opens, dict([server.cookie()])
        server.stop()
        server.start()
        assert server.opens == before
        assert get(f"{server.address}/points", cookies=cookie).status_code == 200
        end_while_a_request_waits(server)


def end_while_a_request_waits(server: Server) -> None:
    """End it while a form waits for the diary, which another program holds: the form is cut off, not waited for."""
    form, origin = {"kind": "no_cramp"}, {"origin": server.address}
    with server.client() as own, ThreadPoolExecutor(1) as sender:
        assert own.post("/diary", data=form, headers=origin).status_code == 303
        with closing(sqlite3.connect(server.data / "diary.db", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            waits = sender.submit(own.post, "/diary", data=form, headers=origin)
            time.sleep(UNTIL_IT_WAITS_SECONDS)
            server.stop(signal.SIGTERM)
            with pytest.raises(httpx2.TransportError):
                waits.result()


def test_several_workers_share_one_key_and_end_though_somebody_is_still_sending(tmp_path: Path) -> None:
    with served(tmp_path / "data", "--workers", "2") as server:
        with server.client() as own:
            assert {own.get("/points").status_code for _ in range(20)} == {200}
        port = int(server.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\na")
            server.stop(signal.SIGTERM)
        with pytest.raises(httpx2.ConnectError):
            get(server.address)


def test_the_browser_is_opened_by_a_file_that_only_this_user_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taichong.web import run  # noqa: PLC0415 -- it reads the data folder

    opened: list[str] = []
    monkeypatch.setattr(run, "OPEN_AFTER_SECONDS", 0)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    run._open_browser(Home(tmp_path), f"{OWN}/?token=abc&x=<")  # noqa: SLF001 -- what the thread does
    file = tmp_path / "open-in-browser.html"
    assert opened == [file.resolve().as_uri()]
    assert "abc" not in opened[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"url={OWN}/?token=abc&amp;x=&lt;" in file.read_text()


@pytest.mark.parametrize("settings", [{"passphrase": WORDS}, {"asks_token": True}])
def test_what_is_typed_at_the_entrance_opens_it_and_logging_out_shuts_it_for_every_copy(
    settings: dict[str, object],
) -> None:
    web = client(**settings)
    right = WORDS if "passphrase" in settings else entrance.address_token(web.app.state.settings)  # type: ignore[attr-defined]
    assert web.post("/login", data={"passphrase": "wrong"}).status_code == 401
    web.post("/login", data={"passphrase": right})
    assert web.get("/points").status_code == 200
    copy = {"cookie": f"taichong-8321={web.cookies['taichong-8321']}"}
    out = web.post("/logout")
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    web.cookies.clear()
    assert web.get("/points", headers=copy).status_code == 303


def test_a_cookie_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    web = client(passphrase=WORDS)
    web.post("/login", data={"passphrase": WORDS})
    later = time.time() + entrance.SHARED_SECONDS
    for at, status in ((later - 60, 200), (later + 60, 303)):
        monkeypatch.setattr(time, "time", lambda at=at: at)
        assert web.get("/points").status_code == status


def test_a_longer_life_cannot_be_written_into_a_cookie() -> None:
    settings = Settings(passphrase=WORDS)
    name, until, signature = entrance.new_cookie(settings).split(".")
    web = client(passphrase=WORDS, key=settings.key)
    for forged in (
        f"{name}.{int(until) + 1}.{signature}",
        f"address.{entrance.address_token(settings)}",
        "",
        ".",
        "..a",
    ):
        assert web.get("/", headers={"cookie": f"taichong-8321={forged}"}).status_code == 303


def test_a_new_passphrase_ends_what_the_old_one_opened() -> None:
    old = Settings(passphrase=WORDS)
    cookie = {"cookie": f"taichong-8321={entrance.new_cookie(old)}"}
    for passphrase, status in ((WORDS, 200), ("another passphrase", 303)):
        assert client(passphrase=passphrase, key=old.key).get("/points", headers=cookie).status_code == status


def test_who_guesses_again_and_again_waits_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    web, now = client(passphrase=WORDS), [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    guesses = [web.post("/login", data={"passphrase": f"wrong {n}"}).status_code for n in range(7)]
    assert guesses == [401] * 5 + [429] * 2
    assert "guess number 5" in caplog.text
    assert "wrong 4" not in caplog.text
    waits = web.post("/login", data={"passphrase": WORDS})
    assert (waits.status_code, waits.headers["retry-after"]) == (429, "1")
    now[0] += 1.1
    assert web.post("/login", data={"passphrase": "wrong again"}).status_code == 401
    assert web.post("/login", data={"passphrase": WORDS}).headers["retry-after"] == "2"
    now[0] += 2.1
    assert web.post("/login", data={"passphrase": WORDS}).status_code == 303
    assert web.post("/login", data={"passphrase": "wrong"}).status_code == 401


def test_the_guesses_of_one_client_do_not_shut_out_another() -> None:
    web = client(passphrase=WORDS, root_url=OWN)
    for _ in range(6):
        web.post("/login", data={"passphrase": "no"}, headers={"x-forwarded-for": "203.0.113.9"})
    right = {"passphrase": WORDS}
    # Only the last address is the proxy's word; what stands before it is the client's own.
    for told, status in (("198.51.100.7", 303), ("198.51.100.7, 203.0.113.9", 429)):
        assert web.post("/login", data=right, headers={"x-forwarded-for": told}).status_code == status


@pytest.mark.parametrize("value", ["ü", "\udcff", "é" * 100, "a.b.ü", '"\\"', "=", "a=b; taichong-8321=ü"])
def test_a_cookie_in_any_encoding_is_only_no_cookie_of_ours(value: str) -> None:
    raw = f"taichong-8321={value}".encode("utf-8", "surrogateescape")
    assert client(passphrase=WORDS).get("/", headers=[(b"cookie", raw)]).status_code == 303


@pytest.mark.parametrize(
    "body", [b"passphrase=\xff\xfe", b"passphrase=%ff%00%ed%a0%80", "passphrase=ü".encode("utf-16")]
)
def test_a_passphrase_in_any_encoding_is_only_wrong(body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-16"}
    assert client(passphrase=WORDS).post("/login", content=body, headers=headers).status_code == 401
