"""Serve below a path of a host, such as ``https://example.org/taichong``: every address in a page begins with it.

Templates and scripts say addresses from the root. Where there is a path, pages get it as they leave; scripts read it
from the page (``data-path``), the service worker and the manifest get it from their own makers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ADDRESS = re.compile(rb'(\s(?:href|src|action|formaction|poster|data-[a-z-]+)=")(/(?!/)[^"]*)"')
_IN_DATA = re.compile(rb'"(/(?:static|body|api|points|relief|session|shown)[/?"])')
_DATA = re.compile(rb'<script type="application/json"[^>]*>.*?</script>', re.DOTALL)


class BelowPath:
    """Put the path before each address of our own in pages and JSON of addresses."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self.path = path.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self.path:
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    held.append(message)
                    return
            if not held:
                await send(message)
                return
            held.append(message)
            if not message.get("more_body", False):
                await self._send_page(held, send)

        await self.app(scope, receive, sending)

    async def _send_page(self, held: list[Message], send: Send) -> None:
        start, *rest = held
        text = self.prefixed(b"".join(each.get("body", b"") for each in rest))
        MutableHeaders(scope=start)["content-length"] = str(len(text))
        await send(start)
        await send({"type": "http.response.body", "body": text})

    def prefixed(self, page: bytes) -> bytes:
        """A page with the path before each of its addresses."""
        page = _DATA.sub(lambda found: _IN_DATA.sub(rb'"' + self.path + rb"\1", found[0]), page)
        page = _ADDRESS.sub(lambda found: found[1] + self._each(found[2]) + b'"', page)
        return page.replace(b"<html", b'<html data-path="' + self.path + b'"', 1)

    def _each(self, addresses: bytes) -> bytes:
        """One address, or several with blanks between them."""
        return b" ".join(self.path + each if each.startswith(b"/") else each for each in addresses.split(b" "))
