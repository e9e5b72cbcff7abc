"""A few at a time to the diary: a database that has gone silent holds up nobody who wants something else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 8
"""Requests that may wait for the database together; the server has forty places in all."""
WAIT_SECONDS = 3.0
ROOMS = ("/diary", "/trials")


class Turns:
    """Lets a few requests at a time into the diary's rooms; who waits too long is told so with `refuse`."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request], Awaitable[Response]]) -> None:
        self.app = app
        self.refuse = refuse
        self._places: asyncio.Semaphore | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(ROOMS):
            await self.app(scope, receive, send)
            return
        places = self._places = self._places or asyncio.Semaphore(AT_ONCE)
        try:
            await asyncio.wait_for(places.acquire(), WAIT_SECONDS)
        except TimeoutError:
            answer = await self.refuse(Request(scope, receive))
            await answer(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            places.release()
