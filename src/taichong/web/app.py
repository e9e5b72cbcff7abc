"""The app: pages, API and assets behind one guard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from taichong.atlas import load
from taichong.errors import InputError, NotFoundError, TaichongError
from taichong.person import Home
from taichong.web.after_posting import AfterPosting
from taichong.web.after_posting import router as after_posting
from taichong.web.api.body import router as body_api
from taichong.web.api.photo import router as photo_api
from taichong.web.api.routes import router as api
from taichong.web.below_path import BelowPath
from taichong.web.body.pages import router as body_pages
from taichong.web.care.cramp import router as cramp_pages
from taichong.web.care.handout import router as handout_pages
from taichong.web.care.pages import router as pages
from taichong.web.care.session import router as session_pages
from taichong.web.care.words import router as word_pages
from taichong.web.diary.files import router as keep_pages
from taichong.web.diary.own_diary import OwnDiary
from taichong.web.diary.pages import router as diary_pages
from taichong.web.diary.reminders import router as reminder_pages
from taichong.web.diary.turns import Turns
from taichong.web.forms import Check
from taichong.web.guard import Guard, problem
from taichong.web.help_lines import Localised, lines_here
from taichong.web.learn.decks import router as deck_pages
from taichong.web.learn.offline import router as learn_offline
from taichong.web.learn.pages import router as learn_pages
from taichong.web.learn.progress import router as learn_progress
from taichong.web.learn.teaching import router as learn_teaching
from taichong.web.offline.assets import router as assets
from taichong.web.own_words import on_a_page
from taichong.web.photo.pages import router as photo_pages
from taichong.web.reading.pages import router as reading_pages
from taichong.web.reading.sign_in import router as sign_in
from taichong.web.settings import Settings
from taichong.web.static_files import Assets
from taichong.web.templating import STATIC, page
from taichong.web.trial.card import router as card_pages
from taichong.web.trial.episodes import router as episode_pages
from taichong.web.trial.pages import router as trial_pages
from taichong.web.trial.reminding import router as trial_reminder
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from taichong.atlas import Atlas


NOT_FOUND = 404
MOST_ERRORS = 20
"""Told of one request; nobody reads more."""

EVERY_PAGE = APIRouter()
"""Every address but those of files: what FastAPI works out of a route's parameters it keeps with this, for all apps."""
EVERY_PAGE.include_router(api, prefix="/api")
EVERY_PAGE.include_router(body_api, prefix="/api")
EVERY_PAGE.include_router(photo_api, prefix="/api")
EVERY_PAGE.include_router(pages, include_in_schema=False)
EVERY_PAGE.include_router(word_pages, include_in_schema=False)
EVERY_PAGE.include_router(reading_pages, include_in_schema=False)
EVERY_PAGE.include_router(sign_in, include_in_schema=False)
EVERY_PAGE.include_router(session_pages, include_in_schema=False)
EVERY_PAGE.include_router(handout_pages, include_in_schema=False)
EVERY_PAGE.include_router(cramp_pages, include_in_schema=False)
EVERY_PAGE.include_router(body_pages, include_in_schema=False)
EVERY_PAGE.include_router(reminder_pages, include_in_schema=False)
EVERY_PAGE.include_router(learn_pages, include_in_schema=False)
EVERY_PAGE.include_router(learn_teaching, include_in_schema=False)
EVERY_PAGE.include_router(learn_progress, include_in_schema=False)
EVERY_PAGE.include_router(photo_pages, include_in_schema=False)
EVERY_PAGE.include_router(deck_pages, include_in_schema=False)
EVERY_PAGE.include_router(learn_offline, include_in_schema=False)
EVERY_PAGE.include_router(keep_pages, include_in_schema=False)
EVERY_PAGE.include_router(diary_pages, include_in_schema=False)
EVERY_PAGE.include_router(card_pages, include_in_schema=False)
EVERY_PAGE.include_router(episode_pages, include_in_schema=False)
EVERY_PAGE.include_router(trial_pages, include_in_schema=False)
EVERY_PAGE.include_router(trial_reminder, include_in_schema=False)
EVERY_PAGE.include_router(after_posting, include_in_schema=False)
EVERY_PAGE.include_router(assets, include_in_schema=False)


def create_app(settings: Settings | None = None, atlas: Atlas | None = None, home: Home | None = None) -> FastAPI:
    """The app with these settings, on this atlas, for this home; by default this user's own, on the one it carries."""
    home = home or Home.of_user(os.environ)
    settings = settings or Settings()
    app = FastAPI(
        title="Taichong",
        version="0.1.0",
        description="Points, plans and sessions. The same contracts as `--json` on the command line.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        routes=EVERY_PAGE.routes,
        servers=[{"url": settings.path}] if settings.path else None,
        middleware=[
            Middleware(Guard, settings=settings, failed=_failure),
            Middleware(Localised),
            Middleware(GZipMiddleware, compresslevel=4),
            Middleware(BelowPath, path=settings.path),
            Middleware(AfterPosting),
            Middleware(Turns, refuse=_busy),
        ],
    )
    app.state.settings = settings
    app.state.home = home
    app.state.atlas = atlas or load()
    app.state.point_pages = {}
    app.state.guides = {}
    app.state.own_diary = OwnDiary(settings, home)
    app.state.renders = False  # a server that stays renders pictures beforehand
    app.mount("/static", Assets(directory=STATIC), name="static")
    app.add_exception_handler(TaichongError, _taichong_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_request)
    return app


def _answer(request: Request, status: int, *errors: str, among: str = "") -> Response:
    if request.url.path.startswith("/api"):
        return JSONResponse(problem(lines_here(request.app.state.atlas), status, *errors), status)
    heading = {NOT_FOUND: _("That is not here"), 405: _("Not allowed")}.get(status, _("That did not work"))
    told = on_a_page(errors[0])
    room = request.url.path.split("/")[1]
    told = told[:1].upper() + told[1:]
    answer = page(request.app.state.atlas, "error.html", status, heading=heading, error=told, among=among, room=room)
    answer.headers["cache-control"] = "no-store"  # it repeats what was typed
    return answer


async def _taichong_error(request: Request, error: Exception) -> Response:
    status = NOT_FOUND if isinstance(error, NotFoundError) else 400 if isinstance(error, InputError) else 507
    if status == 507 and request.method == "POST" and not request.url.path.startswith("/api"):  # noqa: PLR2004 -- above
        typed = Check.of(await request.form()).pairs()
        return page(
            request.app.state.atlas, "not_kept.html", status, error=on_a_page(error), typed=typed, path=request.url.path
        )
    return _answer(request, status, str(error), among=error.among if isinstance(error, NotFoundError) else "")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- what it is registered for
    told = _("There is no page at {path}.") if error.status_code == NOT_FOUND else "{path}: {detail}"
    answer = _answer(request, error.status_code, told.format(path=request.url.path, detail=error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- what it is registered for
    wrong = error.errors()[:MOST_ERRORS]
    found = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong]
    if not request.url.path.startswith("/api"):
        names = ", ".join(str(each["loc"][-1]) for each in wrong)
        found = [
            _("Something in this address is missing or wrong: {names}. Go back and choose again.").format(names=names)
        ]
    return _answer(request, 422, *found)


async def _busy(request: Request) -> Response:
    """The diary's database is slow or silent; the other pages are not."""
    return _answer(request, 503, _("The diary’s database does not answer. Nothing was written; try again in a minute."))


def _failure(request: Request) -> Response:
    """What we did not foresee: said so, and nothing of it shown; it is in the server's log."""
    return _answer(request, 500, "something failed on our side; nothing was kept of this. Please try again.")
