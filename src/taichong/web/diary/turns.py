"""A few at a time to the diary: a database that has gone silent holds up nobody who wants something else."""

from __future__ import annotations

import asyncio
import time
from threading import Lock
from typing import TYPE_CHECKING

from starlette.requests import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 8
"""Requests that may wait for the database together; the server has forty places in all."""
WAIT_SECONDS = 10.0
LOOK_SECONDS = 0.02
ROOMS = ("/diary", "/trials")


class Turns:
    """Lets a few requests at a time into the diary's rooms; who waits too long is told so with `refuse`."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request], Awaitable[Response]]) -> None:
        self.app = app
        self.refuse = refuse
        self._lock = Lock()
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(ROOMS):
            await self.app(scope, receive, send)
            return
        if not await self._enters():
            answer = await self.refuse(Request(scope, receive))
            await answer(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            with self._lock:
                self._inside -= 1

    async def _enters(self) -> bool:
        """Whether there was a place in time; event loops may share the app, so none of their own locks would do."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            with self._lock:
                if self._inside < AT_ONCE:
                    self._inside += 1
                    return True
            await asyncio.sleep(LOOK_SECONDS)
        return False
