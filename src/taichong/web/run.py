"""Start the server, say where it is, and open the browser once it answers."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from taichong.atlas import load
from taichong.errors import InputError, StoreError
from taichong.person import OPENS_BROWSER, private_folder, write_beside_and_replace
from taichong.web.app import create_app
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body.renderings import render_beforehand, shown_body
from taichong.web.connections import LAST_SECONDS, SHUTDOWN_SECONDS, PatientProtocol, PunctualServer
from taichong.web.entrance import address_token, server_secret
from taichong.web.settings import EVERYWHERE

if TYPE_CHECKING:
    from fastapi import FastAPI

    from taichong.person import Home
    from taichong.web.body.renderings import Shown
    from taichong.web.settings import Settings

OPEN_AFTER_SECONDS = 0.7
WAITING = 2048


@dataclass(frozen=True, slots=True)
class Serving:
    """What makes the app, in each worker anew: settings, home, and the folder of the atlas where it is not our own."""

    settings: Settings
    atlas: Path | None
    home: Home

    def __call__(self) -> FastAPI:
        """The app, with a body that is fitted before somebody asks."""
        atlas = load(self.atlas)
        app = create_app(self.settings, atlas, self.home)
        app.state.renders = True
        shown = shown_body(None if self.settings.shared else self.home, atlas)
        threading.Thread(target=_warm, args=(self.home, shown), daemon=True).start()
        return app


def run(  # noqa: PLR0913 -- the options of the command
    atlas: Path | None, home: Home, settings: Settings, host: str, port: int, *, browser: bool, workers: int = 1
) -> None:
    """Serve until Ctrl-C.

    Raises:
        InputError: the port is taken, or the host is not this machine's.
        StoreError: the secret of the server cannot be kept.
    """
    standard = load(atlas)  # what is wrong with it is said before anything else
    listening = _listen(host, port)
    settings = replace(settings, port=listening.getsockname()[1], key=_secret(home))
    address = f"{settings.root_url}/" if settings.root_url else _address(host, settings.port)
    opens = f"{address}?token={address_token(settings)}" if settings.asks_token else address
    typer.echo(f"Taichong is at {opens}  (Ctrl-C ends it)")
    if browser:
        threading.Thread(target=_open_browser, args=[home, opens], daemon=True).start()
    render_beforehand(home, shown_body(None if settings.shared else home, standard))
    try:
        _serve(Serving(settings, atlas, home), listening, workers)
    finally:
        (home.folder / OPENS_BROWSER).unlink(missing_ok=True)


def _serve(serving: Serving, listening: socket.socket, workers: int) -> None:
    config = uvicorn.Config(
        serving,
        factory=True,
        http=PatientProtocol,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    if workers == 1:
        PunctualServer(config).run(sockets=[listening])
    else:
        Workers(config, [listening]).run()


class Workers(Multiprocess):
    """Several processes that answer at one port; they end within five seconds, or are ended."""

    def join_all(self) -> None:
        """Wait for the workers, but not for ever."""
        until = time.monotonic() + LAST_SECONDS
        for each in self.processes:
            each.process.join(max(0.0, until - time.monotonic()))
            each.process.kill()
        super().join_all()


def _secret(home: Home) -> bytes:
    try:
        return server_secret(home.folder)
    except OSError as error:
        raise StoreError(
            f"{home.folder}: the server's secret cannot be kept there ({error.strerror}); "
            "set TAICHONG_DATA to a folder of yours"
        ) from error


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(WAITING)
    except OSError as error:
        listening.close()
        raise InputError(
            f"--host {host} --port {port}: cannot listen there ({error.strerror}); try another --port, or 0 for any"
        ) from error
    return listening


def _address(host: str, port: int) -> str:
    name = (_address_for_others(host) or "127.0.0.1") if host in EVERYWHERE else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _address_for_others(host: str) -> str:
    """This machine's address in its own network, as a phone there must type it; empty without a network.

    Connecting a datagram socket sends nothing: the system only looks up which of its addresses it would use.
    """
    family, elsewhere = (socket.AF_INET6, "2001:db8::1") if ":" in host else (socket.AF_INET, "192.0.2.1")
    for each, target in ((socket.AF_INET, "192.0.2.1"), (family, elsewhere)):
        with socket.socket(each, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            return str(probe.getsockname()[0])
    return ""


def _open_browser(home: Home, address: str) -> None:
    """Open it through a file that only this user can read: an address on a command line is everybody's to see."""
    time.sleep(OPEN_AFTER_SECONDS)
    file = home.folder / OPENS_BROWSER
    goes = escape(f"0; url={address}")
    text = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="{goes}"><title>Taichong</title>'
    with suppress(OSError):  # the address stands in the terminal, too
        write_beside_and_replace(private_folder(file.parent) / file.name, text.encode())
        webbrowser.open(file.resolve().as_uri())


def _warm(home: Home, shown: Shown) -> None:
    """Fit the body before somebody asks; whoever asks earlier waits a little."""
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- NumPy and the body, once pages are served
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    figure_data.figure(figures.body_of(shown))
    figures.glb_of(figures.body_of(shown))
    lay_guides.found(home, shown)
