"""A running `taichong serve` in a data folder of its own, as a person starts it."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PORTS = range(20_000, 30_000)  # below those that a system gives away: nobody takes one while its server is down
PATIENCE_SECONDS = 60  # for a machine that is busy; what must be quick is measured by a test of its own


@dataclass
class Server:
    """The process, the address without its token, and the address to open."""

    data: Path
    options: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    opens: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> None:
        """Start, on the port of before where there was one, and wait for the address."""
        port = str(urlsplit(self.address).port or free_port())
        command = [sys.executable, "-m", "taichong", "serve", "--no-browser", "--port", port, *self.options, *options]
        env = {**os.environ, "TAICHONG_DATA": str(self.data), **self.env}
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        line = self.process.stdout.readline()
        found = re.search(r"https?://[^ ]+", line)
        assert found, f"the server did not say where it is: {line!r}"
        self.opens = found[0]
        self.address = self.opens.partition("?")[0].rstrip("/")

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, as a lost server ends."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(PATIENCE_SECONDS)
            assert self.process.stdout
            self.process.stdout.close()
            self.process = None

    def cookie(self) -> tuple[str, str]:
        """Name and value of the cookie that the printed address gives."""
        answer = get(self.opens)
        (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
        return morsel.key, morsel.value

    def client(self) -> httpx2.Client:
        """Somebody who opened the printed address."""
        return httpx2.Client(base_url=self.address, cookies=dict([self.cookie()]), timeout=PATIENCE_SECONDS)


def free_port() -> int:
    """A port of this machine at which nobody listens."""
    while True:
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", random.choice(PORTS)))  # noqa: S311 -- no secret
            except OSError:
                continue
            return int(tried.getsockname()[1])


@contextmanager
def served(data: Path, *options: str, **env: str) -> Iterator[Server]:
    """A server with these options, ended afterwards."""
    server = Server(data, options, env)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def get(address: str, **more: Any) -> httpx2.Response:
    """Fetch an address as somebody without a cookie, however busy the machine is; redirects are not followed."""
    return httpx2.get(address, timeout=PATIENCE_SECONDS, follow_redirects=False, **more)
