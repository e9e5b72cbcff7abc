"""Whom to call, on every page: the country comes from the person's choice, or else from the browser's languages."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from taichong.care import Lines, find_help_lines

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from taichong.atlas import Atlas

COOKIE = "taichong_country"
LOCALE: ContextVar[tuple[str, str]] = ContextVar("LOCALE", default=("", ""))


class Localised:
    """Lets the pages know the languages and the country of whoever asks; nothing of it is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with its locale at hand."""
        if scope["type"] == "http":
            asked = HTTPConnection(scope)
            LOCALE.set((asked.headers.get("accept-language", ""), asked.cookies.get(COOKIE, "")))
        await self.app(scope, receive, send)


def lines_for(scope: Scope) -> Lines:
    """The lines for whoever sent a request that goes no further; nothing else of it was read yet."""
    asked = HTTPConnection(scope)
    country = asked.cookies.get(COOKIE, "")
    return find_help_lines(scope["app"].state.atlas, asked.headers.get("accept-language", ""), country)


def lines_here(atlas: Atlas) -> Lines:
    """The lines for whoever asks for this page."""
    return find_help_lines(atlas, *LOCALE.get())
