"""How patient the server is: who opens a connection and says nothing, or dribbles, holds no place for long."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from taichong.web.guard import HEADERS

if TYPE_CHECKING:
    import asyncio
    from types import FrameType

HEADER_SECONDS = 10.0
"""From the first byte of a request, or from connecting, to the end of its headers."""
MOST_HEADER_BYTES = 65_536
MOST_HALF_OPEN = 256
"""Connections that have not said yet what they want; when there are more, the one that waited longest goes."""
SHUTDOWN_SECONDS = 3
LAST_SECONDS = 4.0
"""From being told to end to ending, whatever still runs."""

_half_open: dict[PatientProtocol, None] = {}


class PatientProtocol(HttpToolsProtocol):
    """HTTP with a limit to the time and the bytes before a request is known, and to how many may be at it."""

    _deadline: asyncio.TimerHandle | None = None
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or not, after this piece."""
        self._header_bytes += len(data)
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._header_bytes > MOST_HEADER_BYTES:
            self._give_up()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is not None or self.transport.is_closing():
            return
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)
        _half_open[self] = None
        if len(_half_open) > MOST_HALF_OPEN:
            next(iter(_half_open))._give_up()  # noqa: SLF001 -- one of us

    def _stop_waiting(self) -> None:
        self._header_bytes = 0
        _half_open.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, with the headers that every answer has."""
        told = {**HEADERS, "content-type": "text/plain; charset=utf-8", "content-length": str(len(msg))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{lines}connection: close\r\n\r\n{msg}".encode())
        self.transport.close()


class PunctualServer(uvicorn.Server):
    """A server that ends within five seconds of being told to, whatever is still being computed."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        super().handle_exit(sig, frame)
        last = threading.Timer(LAST_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()
