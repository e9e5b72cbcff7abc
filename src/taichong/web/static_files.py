"""The pages' assets: a script or style that is asked for by its hash is answered from memory, at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from taichong.web.squeezed import squeezed
from taichong.web.templating import STATIC, asset

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

KEPT = {".js": "text/javascript", ".css": "text/css"}


class Assets(StaticFiles):
    """The files of the pages.

    A page's first sight waits for its style, so that comes without a thread being asked for it or squeezing it again.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a request for a file."""
        if (kept := _kept().get(f"{path}?{scope['query_string'].decode('latin-1')}")) is None:
            return await super().get_response(path, scope)
        return squeezed(Request(scope), *kept)


@cache
def _kept() -> dict[str, tuple[bytes, str]]:
    """What is in each script and style, and its type, by its name with its hash."""
    files = (each for each in STATIC.rglob("*") if each.suffix in KEPT)
    return {
        asset(each.relative_to(STATIC).as_posix()).removeprefix("/static/"): (each.read_bytes(), KEPT[each.suffix])
        for each in files
    }
