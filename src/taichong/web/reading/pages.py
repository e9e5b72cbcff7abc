"""The pages for reading: evidence, about, the guide without a server, the diary's sessions."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from taichong.atlas import Atlas, chosen
from taichong.care import Answers, compared, compared_points, in_order
from taichong.errors import InputError
from taichong.person import Conditions
from taichong.web.body.renderings import address_name, shown_to
from taichong.web.care.pages import kept_conditions
from taichong.web.homes import home_of, today_here
from taichong.web.licences import carried_in, licence_texts
from taichong.web.offline.pocket import guide_html, kept_answers, no_conditions
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page

router = APIRouter()

CLAIMS_A_PAGE = 8


@router.get("/evidence")
async def evidence(  # noqa: PLR0913, PLR0917 -- the fields of its form
    request: Request, article: str = "", verdict: str = "", words: str = "", by: str = "name", at: str = ""
) -> Response:
    """All complaints at a glance, what is never offered, and every claim and verdict, filtered, a screen a page."""
    atlas = atlas_of(request)
    try:
        claims, error = chosen(atlas, article or None, verdict or None), ""
    except InputError as wrong:
        claims, error = (), on_a_page(wrong)
    wanted = words.casefold().split()
    claims = tuple(
        each for each in claims if all(word in f"{each.claim} {each.why} {each.points}".casefold() for word in wanted)
    )
    pages = max(1, -(-len(claims) // CLAIMS_A_PAGE))
    shown = min(int(at[:4]), pages) or 1 if at.isdecimal() else 1
    asked = {"article": article, "verdict": verdict, "words": words, "by": by}
    answer = page(
        atlas,
        "evidence.html",
        400 if error else 200,
        claims=claims[(shown - 1) * CLAIMS_A_PAGE :][:CLAIMS_A_PAGE],
        found=len(claims),
        at=shown,
        pages=pages,
        asked=asked,
        query=lambda number: urlencode({**asked, "at": number}),
        error=error,
        article=article,
        verdict=verdict,
        words=words,
        articles=sorted(atlas.articles),
        verdicts=sorted({each.verdict for each in atlas.claims}),
        cited=lambda claim: [atlas.source(key) for key in claim.sources],
        rows=in_order(compared(atlas), by),
        of_points=lambda row: compared_points(atlas, atlas.complaint(row.id)),
        by=by,
    )
    if words:
        answer.headers["cache-control"] = "no-store"
    return answer


@router.get("/me")
async def me(request: Request) -> Response:
    """The way to what is this person's own."""
    return page(atlas_of(request), "me.html")


@router.get("/about")
async def about(request: Request) -> Response:
    """What this is, and every source."""
    return page(atlas_of(request), "about.html", asks=request.app.state.settings.asks)


@router.get("/licences")
async def licences(request: Request) -> Response:
    """What the pages carry of others, and the texts of the licences."""
    return page(atlas_of(request), "licences.html", works=carried_in("pages"), texts=licence_texts("pages"))


@router.get("/offline")
async def offline(request: Request) -> Response:
    """The guide that goes on without the server: for the conditions told lately, or for none."""
    atlas = atlas_of(request)
    told = kept_conditions(request)
    conditions = kept_answers(told) if told and not _is_partial(atlas, told) else no_conditions(atlas)
    return HTMLResponse(await run_in_threadpool(_guide, request, conditions))


def _is_partial(atlas: Atlas, told: Conditions) -> bool:
    """Whether the atlas asks more today than was told then."""
    return any(each.id not in told.answers for each in atlas.safety.conditions)


def _guide(request: Request, conditions: Answers) -> str:
    kept: dict[tuple[object, ...], str] = request.app.state.guides
    shown = shown_to(request)
    key = today_here(request), address_name(home_of(request), shown), tuple(sorted(conditions.said.items()))
    if key not in kept:
        kept.clear()
        atlas = atlas_of(request)
        addresses = {each.code: f"/body/still/{each.code}.webp?v={key[1]}" for each in atlas.points if each.press}
        kept[key] = guide_html(
            atlas, conditions, hosted=True, made_on=today_here(request), pictures=addresses, own=shown.own
        )
    return kept[key]
