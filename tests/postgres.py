"""A real PostgreSQL server for tests: started once, in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = "no PostgreSQL server found: on Debian or Ubuntu 'apt-get install -y postgresql' brings one"


def _programs() -> Path:
    """The folder of initdb and postgres, which Debian keeps off the PATH."""
    if sys.platform == "win32":
        pytest.skip("the test server speaks over a Unix socket, which this system lacks")
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders or not (folders[-1] / "postgres").exists():
        pytest.skip(INSTALL)
    return folders[-1]


def _unprivileged(folder: Path) -> dict[str, Any]:
    """The server refuses to run as root: hand it and its folder to another user then."""
    if os.getuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket folder of a running server."""
    programs = _programs()
    # Not below pytest's own folder: that is closed to the unprivileged user, and too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="taichong-pg-", dir="/tmp"))
    as_user = _unprivileged(folder)
    data = folder / "data"
    try:
        made = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run([*made, "--locale=C"], check=True, capture_output=True, cwd="/", **as_user)
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w"]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd="/", **as_user)
        try:
            yield str(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/", **as_user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    import psycopg  # noqa: PLC0415 -- only where there is a server

    name = f"diary_{uuid.uuid4().hex}"
    with psycopg.connect(f"host={postgres_server} user=postgres dbname=postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        yield f"postgresql://postgres@/{name}?host={postgres_server}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each sort that a diary may be kept in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'diary.db'}"
    return str(request.getfixturevalue("postgres_url"))
