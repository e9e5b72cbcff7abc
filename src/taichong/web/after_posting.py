"""What a form leads to gets an address of its own: no page is the answer to a form that was sent.

A browser writes a sent form into its history, with all that was typed, to send it again when one goes back. So each
page that answers one is kept for a while under an opaque address, and the browser is led there: back and reload work,
nothing is sent twice, and neither the address bar nor the history holds an answer.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.errors import StoreError
from taichong.web.guard import MOST_ADDRESS_BYTES
from taichong.web.homes import short_lived
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE = "page"
NOT_READ = (408, 413)
"""The statuses of a form that was not read to its end."""
SECONDS = 3600
"""How long such a page can be gone back to; what holds for a person may be another thing later."""
AS_IT_IS = ("/api", "/login", "/logout")
"""Where a form's answer is not led away: programs, and what sets cookies."""
ASKED_BY_FORM = ("/search", "/evidence", "/trials/plan", "/diary/charts")
"""What has an address with words in it for links, and is asked by a form without them in the address."""
OWN_HEADERS = ("content-security-policy",)
"""What a kept page has of its own."""

router = APIRouter()


class AfterPosting:
    """Keep the page that answers a form, and lead the browser to it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"].startswith(AS_IT_IS):
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []
        passes = False

        async def sending(message: Message) -> None:
            nonlocal passes
            if message["type"] == "http.response.start":
                passes = not _is_page(Headers(raw=message["headers"]), message["status"])
            if passes:
                await send(message)
            else:
                messages.append(message)

        if scope["path"] in ASKED_BY_FORM:
            told = b"".join([part async for part in Request(scope, receive).stream()])
            scope = {**scope, "method": "GET", "query_string": told[:MOST_ADDRESS_BYTES]}
        await self.app(scope, receive, sending)
        if messages:
            await _lead(messages, scope, receive, send)


def _is_page(headers: Headers, status: int) -> bool:
    """Whether it is a page to be gone back to; not so one that clears the browser, or that answers half a form."""
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and status not in NOT_READ and status not in range(300, 400) and "clear-site-data" not in headers


async def _lead(messages: list[Message], scope: Scope, receive: Receive, send: Send) -> None:
    """Keep the page, and answer with its address; where it cannot be kept, with the page."""
    start, *rest = messages
    headers = Headers(raw=start["headers"])
    told = {"status": start["status"], "headers": {name: headers[name] for name in OWN_HEADERS if name in headers}}
    text = b"".join(each.get("body", b"") for each in rest)
    value = zlib.compress(json.dumps(told).encode() + b"\n" + text)
    try:
        name = await run_in_threadpool(short_lived(Request(scope)).keep, PAGE, value, SECONDS)
    except StoreError:
        for each in messages:
            await send(each)
    else:
        await RedirectResponse(f"/shown/{name}", 303)(scope, receive, send)


@router.get("/shown/{name}")
def shown(request: Request, name: str) -> Response:
    """A page that answered a form."""
    value = short_lived(request).kept(PAGE, name)
    if value is None:
        heading = _("This page has expired")
        error = _("Pages like this last an hour. Start again from the page you came from.")
        return page(atlas_of(request), "error.html", 410, heading=heading, error=error, among="", room="")
    told, _newline, text = zlib.decompress(value).partition(b"\n")
    known = json.loads(told)
    return HTMLResponse(text, known["status"], known["headers"])
