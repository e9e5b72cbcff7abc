"""Start the server, say where it is, and open the browser once it answers."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

import typer
import uvicorn

from taichong.errors import InputError
from taichong.web.app import create_app
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body.renderings import render_beforehand, shown_body

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.web.settings import Settings

OPEN_AFTER_SECONDS = 0.7
WAITING = 2048


def run(atlas: Atlas, settings: Settings, host: str, port: int, *, browser: bool) -> None:
    """Serve until Ctrl-C.

    Raises:
        InputError: the port is taken, or the host is not this machine's.
    """
    listening = _listen(host, port)
    address = settings.root_url or _address(host, listening.getsockname()[1])
    typer.echo(f"Taichong is at {address}  (Ctrl-C ends it)")
    if browser:
        threading.Timer(OPEN_AFTER_SECONDS, webbrowser.open, [address]).start()
    app = create_app(settings, atlas)
    app.state.renders = True
    told, own = shown_body(shared=settings.shared)
    render_beforehand(told)
    threading.Thread(target=_warm, args=(told, own), daemon=True).start()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
    )
    uvicorn.Server(config).run(sockets=[listening])


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
    name = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 -- compared
    return f"http://{name}:{port}/"


def _warm(told: dict[str, str], own: bool) -> None:  # noqa: FBT001 -- a thread's arguments stand in a row
    """Fit the body before somebody asks; whoever asks earlier waits a little."""
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- NumPy and the body, once the pages are served
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body, once the pages are served

    figure_data.figure(figures.body_of(told))
    figures.glb_of(figures.body_of(told))
    lay_guides.found(told, own=own)
