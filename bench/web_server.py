"""A server for measurements, in a data folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from taichong.person import Home
from taichong.web.run import run
from taichong.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_chromium() -> str:
    """Find a Chromium; where there is none, say how to get one and return nothing."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or ""
    if not found:
        print("no Chromium on this machine; `apt-get install chromium` brings one")
    return found


@contextmanager
def served() -> Iterator[str]:
    """Return the address of a running app, such as ``http://127.0.0.1:4321``."""
    command = [sys.executable, "-m", "bench.web_server"]
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            command, env={**os.environ, "TAICHONG_DATA": data}, stdout=subprocess.PIPE, text=True
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield next(word for word in line.split() if word.startswith("http://")).rstrip("/")
        finally:
            process.terminate()
            process.communicate()


def main() -> None:
    """Serve until interrupted. Nothing is measured here; other benches start their server with it."""


if __name__ == "__main__":
    run(
        None, Home.of_user(os.environ), Settings(), "127.0.0.1", 0, browser=False
    )  # it asks for no token: what is measured is the pages
