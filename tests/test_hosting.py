"""The lines of docs/hosting.md, run: a real nginx before a real server."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.served import PATIENCE_SECONDS, free_port, served

DOCS = Path(__file__).parents[1] / "docs/hosting.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
HOST = "relief.example.org"
WORDS = "correct horse battery"
IMPORT_BYTES = 99_990_000  # 100 MB with the form around it
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {servers}
}}
"""

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="no nginx: on Debian or Ubuntu 'apt-get install nginx-light' brings one"),
    pytest.mark.skipif(OPENSSL is None, reason="no openssl, which makes the certificate for the test"),
]


def lines(kind: str) -> str:
    """The lines of this kind in the document."""
    found = re.search(rf"```{kind}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def below_a_path() -> str:
    """The first server with the locations for a path in place of its own."""
    whole = lines("nginx")
    return re.sub(
        r"    location / \{.*?\n    \}\n    location = .*?\n    \}\n", lines("nginx-locations"), whole, flags=re.DOTALL
    )


class Proxied:
    """A server behind nginx, and how to reach it by name."""

    def __init__(self, folder: Path, app_port: int, config: str) -> None:
        self.folder, self.https, self.http = folder, free_port(), free_port()
        certificate = ["-keyout", f"{folder}/relief.key", "-out", f"{folder}/relief.crt"]
        made = [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", *certificate]
        subprocess.run([*made, "-addext", f"subjectAltName=DNS:{HOST}"], check=True, capture_output=True)
        for old, new in (
            ("listen 443 ssl", f"listen 127.0.0.1:{self.https} ssl"),
            ("listen 80", f"listen 127.0.0.1:{self.http}"),
            ("/etc/ssl/", f"{folder}/"),
            ("127.0.0.1:8321", f"127.0.0.1:{app_port}"),
        ):
            assert old in config
            config = config.replace(old, new)
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user, servers=config))
        self.process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", f"{folder}/nginx.conf"])
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.https)).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail((self.folder / "error.log").read_text() or "nginx did not begin")

    def client(self) -> httpx2.Client:
        """A browser that reaches the name at this machine."""
        trusted = ssl.create_default_context(cafile=f"{self.folder}/relief.crt")
        trusted.check_hostname = False  # it connects to a number
        return httpx2.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            headers={"host": HOST, "origin": f"https://{HOST}"},
            verify=trusted,
            timeout=10 * PATIENCE_SECONDS,
            follow_redirects=True,
        )


@contextmanager
def proxied(folder: Path, root_url: str, config: str) -> Iterator[Proxied]:
    """A server at `root_url` with a diary, behind an nginx with this configuration."""
    port = free_port()
    options = ("--port", str(port), "--root-url", root_url, "--database-url", f"sqlite:///{folder}/diary.db")
    with served(folder / "data", *options, TAICHONG_PASSPHRASE=WORDS):
        proxy = Proxied(folder, port, config)
        try:
            yield proxy
        finally:
            proxy.process.terminate()
            proxy.process.wait()


def write_large(file: Path, export: str) -> None:
    """An export as large as may be: a small one with blanks before its end, which are read faster than entries."""
    begins, entry, ends = export.partition("\n")[0], export.splitlines()[1], "\n]}\n"
    with file.open("w", encoding="utf-8") as out:
        out.write(f"{begins}\n{entry}")
        line = " " * 9_999 + "\n"
        for _ in range((IMPORT_BYTES - out.tell() - len(ends)) // len(line)):
            out.write(line)
        out.write(ends)


def test_the_lines_serve_everything_and_take_an_import_of_100_megabytes(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with proxied(tmp_path, f"https://{HOST}", lines("nginx")) as proxy, proxy.client() as web:
        assert web.get("/healthz").json() == {"ok": True}
        assert web.get("/points").url.path == "/login"
        assert web.post("/login", data={"passphrase": WORDS}).status_code == 200
        page = web.get("/points")
        assert (page.status_code, page.url.path) == (200, "/points")
        assert page.headers["strict-transport-security"]
        plan = web.post("/relief/calf_cramp", data={"none_of_these": "1", "no_conditions": "1"})
        assert (plan.status_code, plan.url.path.count("/")) == (200, 3)
        assert web.post("/diary", data={"kind": "note", "text": "my own words " * 769}).status_code == 200
        write_large(large, web.get("/diary/export.json").text)
        with large.open("rb") as file:
            done = web.post("/diary/import", files={"file": ("large.json", file)})
        assert done.status_code == 200
        assert "already" in done.text
        assert web.post("/diary", data={"kind": "note", "text": "a" * 1_100_000}).status_code == 413
        plain = httpx2.get(f"http://127.0.0.1:{proxy.http}/points", headers={"host": HOST}, follow_redirects=False)
        assert (plain.status_code, plain.headers["location"]) == (301, f"https://{HOST}/points")
        refused = web.get("/", headers={"host": "other.example"})
        assert refused.status_code in (400, 404)


def test_below_a_path_the_lines_serve_the_same(tmp_path: Path) -> None:
    with proxied(tmp_path, f"https://{HOST}/taichong", below_a_path()) as proxy, proxy.client() as web:
        into = web.post("/taichong/login", data={"passphrase": WORDS})
        assert (into.status_code, into.url.path) == (200, "/taichong/")
        assert web.get("/taichong/points").status_code == 200
        small = {"file": ("small.json", b'{"taichong_diary": 1, "entries": []}')}
        assert web.post("/taichong/diary/import", files=small).status_code == 200
        assert web.get("/points").status_code == 404
