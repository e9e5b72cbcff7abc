"""A point on a photo of one's own: the page, and the small pictures that show what to tap.

The photo stays in the browser. Its page may connect to the two addresses that it needs and to nothing else, may send no
form, and the route of the fit takes no more bytes than taps have (`taichong.web.guard`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from taichong.errors import NotFoundError
from taichong.locate import EXAMPLE_BODY, view_named, views
from taichong.web.body import view as body_view
from taichong.web.body.renderings import Shown, shown_to, units
from taichong.web.guard import TAPS_PATH
from taichong.web.homes import home_of
from taichong.web.photo.view import words
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Point
    from taichong.locate import View
    from taichong.person import Home

router = APIRouter()

ALIVE_PATH = "/healthz"
POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "font-src 'self'; "
    "manifest-src 'self'; "
    "connect-src {connect}; "
    "form-action 'none'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")  # what a policy can name; an IPv6 address it cannot


@router.get("/photo")
async def photo(request: Request, view: str = "", side: str = "left", point: str = "") -> Response:
    """A page on which a picture is opened, tapped and marked, all of it in the browser."""
    atlas = atlas_of(request)
    asked = atlas.point(point) if point else None
    shown, body = body_view.body_for(request)
    chosen, offered = await run_in_threadpool(_views, shown, view, asked)
    on_side = "right" if side == "right" else "left"
    told = {
        "views": offered,
        "view": chosen.id,
        "side": on_side,
        "point": asked.code if asked else "",
        "body": body["name"],
        "units": units(home_of(request)),
        "words": words(),
    }
    example = {"own": False, **EXAMPLE_BODY.texts()}
    answer = page(atlas, "photo.html", told=told, point=asked, side=on_side, body=body, example=example)
    answer.headers["content-security-policy"] = policy(request)
    return answer


def _views(shown: Shown, name: str, point: Point | None) -> tuple[View, list[dict[str, Any]]]:
    """The view that is named, else the one that shows the point best, else the first; and what is told of all."""
    from taichong.web.photo.on_body import views_told, views_with  # noqa: PLC0415 -- NumPy and the body only where one is shown

    offered = views_told(shown, point)
    if name:
        return view_named(name), offered
    return (next(iter(views_with(shown, point)), views()[0]) if point else views()[0]), offered


def policy(request: Request) -> str:
    """What the page may do: connect to the fit and to the sign of life, by their whole addresses, and nowhere else."""
    settings = request.app.state.settings
    host = urlsplit(settings.origin).netloc or request.headers.get("host", "")
    own = [f"{host}{settings.path}{each}" for each in (TAPS_PATH, ALIVE_PATH)]
    return POLICY.format(connect=" ".join(own) if _HOST.fullmatch(host) else "'self'")


@router.get("/photo/view/{name}.webp")
async def view_picture(request: Request, name: str, side: str = "left", tap: str = "") -> Response:
    """A view with its bones; the landmark `tap` is marked, the first one if none is named."""
    wanted = tap or view_named(name).taps[0]
    on_side = "right" if side == "right" else "left"
    made = await run_in_threadpool(_picture, home_of(request), shown_to(request), name, on_side, wanted)
    if made is None:
        raise NotFoundError(f"tap {tap!r}: {name} has {', '.join(view_named(name).taps)}")
    return Response(made, media_type="image/webp")


def _picture(home: Home, shown: Shown, name: str, side: str, tap: str) -> bytes | None:
    from taichong.web.photo.on_body import tap_picture  # noqa: PLC0415 -- the same

    return tap_picture(home, shown, name, side, tap)
