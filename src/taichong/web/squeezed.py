"""What is large and always the same is squeezed once, not for every browser that asks for it."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

KEPT = 32


def squeezed(request: Request, data: bytes, media_type: str) -> Response:
    """`data` as an answer, as gzip where the browser takes it."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(data, media_type=media_type, headers={"vary": "accept-encoding"})
    told = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(_squeezed(data), media_type=media_type, headers=told)


@lru_cache(maxsize=KEPT)
def _squeezed(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=6, mtime=0)
