"""The session's page: planned by the engine, played by the browser."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.care import OVER_AFTER_SECONDS, session_data
from taichong.web import forms
from taichong.web.body.renderings import shown_to
from taichong.web.care.pages import planned, stop_page
from taichong.web.templating import atlas_of, page

router = APIRouter()


@router.get("/session")
async def session(request: Request) -> Response:
    """The empty player; a session that was running in this browser goes on in it."""
    return player(request, None)


@router.post("/session")
async def start(request: Request) -> Response:
    """A session for answers that the engine checks once more."""
    atlas = atlas_of(request)
    check = forms.Check.of(await request.form())
    complaint = atlas.complaint(check.one("complaint"))
    if forms.contradictions(atlas, check) or is_too_old(check.one("checked_at")):
        return RedirectResponse(f"/relief/{complaint.id}", 303)
    made, _answers = planned(request, complaint, check)
    if made.status == "stop":
        return stop_page(request, made, check)
    if made.status != "ready" or not made.steps:
        return RedirectResponse(f"/relief/{complaint.id}", 303)
    only = tuple(each for each in made.steps if each.code == check.one("only"))
    data = session_data(atlas, complaint, replace(made, steps=only or made.steps))
    healed = [each.upper() for each in forms.request_of(atlas, complaint, check).healed]
    return player(request, data | {"healed": healed}, check)


def is_too_old(checked_at: str) -> bool:
    """Whether a plan stood open for so long that its check no longer holds [s since the epoch]."""
    return checked_at.isdecimal() and not 0 <= time.time() - int(checked_at[:12]) <= OVER_AFTER_SECONDS


def player(request: Request, session: dict[str, Any] | None, check: forms.Check | None = None) -> HTMLResponse:
    """The page that plays a session, with the name of the body whose pictures it shows."""
    return page(atlas_of(request), "session.html", session=session, body=shown_to(request).name, check=check)
