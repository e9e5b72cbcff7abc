"""The search box: from words to help, a question, a plan, a point, a choice, or what we know and do not treat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taichong.care import question, read_words, stop_of
from taichong.web.care.kept_checks import with_told
from taichong.web.care.offers import offered
from taichong.web.care.pages import stop_page
from taichong.web.help_lines import COOKIE
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.care import Reading

router = APIRouter()

A_YEAR_S = 365 * 24 * 3600


@router.get("/search")
async def search(request: Request, q: str = "", no: str = "") -> Response:
    """What was typed, read once; `no` says that what was asked about it was answered no."""
    atlas = atlas_of(request)
    reading = read_words(atlas, q, without_questions=bool(no))
    if danger := answer_to_danger(request, reading, q):
        return danger
    address = _opens(request, atlas, reading)
    return (
        RedirectResponse(address, 303)
        if address
        else page(atlas, "search.html", q=q, **offered(request, atlas, reading, q))
    )


def answer_to_danger(request: Request, reading: Reading | None, typed: str) -> Response | None:
    """Whom to call, or what is asked first; None where the words that were typed tell of no danger."""
    atlas = atlas_of(request)
    if reading and reading.kind == "help":
        return stop_page(request, stop_of(atlas, reading))
    if reading and reading.kind == "ask_now":
        return page(atlas, "ask_now.html", q=typed, asked=asked(atlas, reading), reading=reading)
    return None


def asked(atlas: Atlas, reading: Reading) -> list[tuple[str, str]]:
    """Code and question of each red flag that may be so."""
    return [(code, question(atlas.words, code)) for code in reading.red_flags if atlas.red_flag(code).level != "note"]


def _opens(request: Request, atlas: Atlas, reading: Reading) -> str:
    """The address that opens by itself; empty where nothing is sure, or the point has no page yet."""
    if reading.kind == "plan":
        return f"/relief/{reading.complaints[0]}{with_told(request, reading.conditions)}"
    if reading.kind == "point" and not atlas.words.points[reading.points[0]]:
        return f"/points/{reading.points[0]}"
    return ""


@router.get("/help")
async def whom_to_call(request: Request, country: str = "") -> Response:
    """The numbers of every country that we know, and a way to choose one's own."""
    atlas = atlas_of(request)
    answer: Response = page(atlas, "help.html", countries=atlas.help_lines.countries)
    if country.upper() in atlas.help_lines.countries:
        answer = RedirectResponse("/help", 303)
        answer.set_cookie(COOKIE, country.upper(), max_age=A_YEAR_S, httponly=True, samesite="lax")
    return answer
