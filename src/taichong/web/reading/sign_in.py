"""The entrance as pages: come in with the passphrase or the printed token, and go out again."""

from __future__ import annotations

import asyncio
from math import ceil

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.web import entrance, forms
from taichong.web.guard import cookie
from taichong.web.homes import short_lived
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

router = APIRouter()

PAUSE_AFTER_A_WRONG_GUESS_SECONDS = 1.0
LONGEST_CLIENT = 64


@router.get("/login")
async def login_form(request: Request, next: str = "/") -> Response:  # noqa: A002 -- the field's usual name
    """Ask for the passphrase, or for the token that the terminal shows."""
    return _login_page(request, next)


def _login_page(request: Request, where: str, status: int = 200, error: str = "") -> HTMLResponse:
    is_own = request.app.state.settings.asks_token
    return page(atlas_of(request), "login.html", status, error=error, next=where, is_own=is_own)


@router.post("/login")
async def login(request: Request) -> Response:
    """Let in who knows the passphrase; whoever guesses again and again waits longer each time."""
    form = forms.Check.of(await request.form())
    settings, kept, client = request.app.state.settings, short_lived(request), _client(request)
    where = form.one("next", "/")
    if wait := await run_in_threadpool(entrance.must_wait_seconds, kept, client):
        minutes = max(1, round(wait / 60))
        error = _("Too many wrong guesses. Try again in %(minutes)s min.") % {"minutes": minutes}
        asks_again = _login_page(request, where, 429, error)
        asks_again.headers["retry-after"] = str(ceil(wait))
        return asks_again
    await run_in_threadpool(entrance.count_guess, kept, client)
    if not entrance.opens(settings, form.one("passphrase")):
        await asyncio.sleep(PAUSE_AFTER_A_WRONG_GUESS_SECONDS)
        return _login_page(request, where, 401, _("That’s not right. Check it again, or ask whoever set this up."))
    await run_in_threadpool(kept.forgive, client)
    answer = RedirectResponse(where if where.startswith("/") and where[1:2] not in ("/", "\\") else "/", 303)
    answer.headers["set-cookie"] = cookie(settings)
    return answer


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End what this browser's cookie allows, and forget what the browser has of the pages."""
    settings = request.app.state.settings
    given = entrance.cookie_in(request.headers.get("cookie", ""), entrance.cookie_name(settings))
    await run_in_threadpool(entrance.sign_out, settings, short_lived(request), given)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(entrance.cookie_name(settings), path=settings.path or "/", httponly=True)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def _client(request: Request) -> str:
    """Who is asking: the other end, or whom the proxy on this machine names."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told[:LONGEST_CLIENT] if told and request.app.state.settings.root_url else peer
