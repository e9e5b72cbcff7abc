"""Learn for a class: a point large on a screen with its place hidden, and a sheet without names with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from taichong.web.body import view as body_view
from taichong.web.body.renderings import shown_to
from taichong.web.learn.lessons import USUAL, codes_in, whole
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Point
    from taichong.handout import Drawn

router = APIRouter()
MOST_ON_A_SHEET = 20


@router.get("/learn/show")
async def show(request: Request, deck: str = USUAL, at: str = "") -> Response:
    """For a class: a point of the deck, large, with its place hidden until it is asked for; nothing is kept."""
    atlas = atlas_of(request)
    codes = codes_in(request, deck)
    number = min(max(whole(at), 1), len(codes))
    point, body = atlas.point(codes[number - 1]), body_view.body_for(request)[1]
    return page(atlas, "learn_show.html", point=point, deck=deck, at=number, of=len(codes), body=body)


@router.get("/learn/sheet")
async def sheet(request: Request, deck: str = USUAL, key: str = "") -> Response:
    """Points without their names, to be printed and filled in; with `key`, their names by the same numbers."""
    atlas = atlas_of(request)
    points = tuple(map(atlas.point, codes_in(request, deck)[:MOST_ON_A_SHEET]))
    drawn = {} if key else await run_in_threadpool(_drawn, request, points)
    shown = [each for each in points if key or each.code in drawn]
    channels = {each.code: each.name for each in atlas.channels}
    return page(atlas, "learn_sheet.html", points=shown, drawn=drawn, channels=channels, deck=deck, key=bool(key))


def _drawn(request: Request, points: tuple[Point, ...]) -> dict[str, Drawn]:
    from taichong.handout import drawn  # noqa: PLC0415 -- NumPy and the body only where one is drawn
    from taichong.web.body import shown  # noqa: PLC0415 -- the same

    return drawn(shown.body_of(shown_to(request)), [each.code for each in points])
