"""Learn without the server: the questions that a browser takes along, and the answers that it brings back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taichong.errors import InputError, NotFoundError
from taichong.learn import bring_in, cards_of
from taichong.web.body import view as body_view
from taichong.web.learn.lessons import USUAL, lesson_of
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

router = APIRouter()


@router.get("/learn/offline")
async def without_server(request: Request) -> Response:
    """The page that asks the questions which the browser took along."""
    return page(atlas_of(request), "learn_offline.html")


@router.get("/learn/cards.json")
def cards(request: Request, deck: str = USUAL) -> Response:
    """The questions of a deck with their answers in words, in the order in which this person is asked them."""
    now = datetime.now(UTC)
    told = cards_of(lesson_of(request, deck), now, now.date())
    body = body_view.body_for(request)[1]["name"]
    for each in told["cards"]:
        code = each["id"].partition(":")[2]
        each["picture"] = f"/body/still/{code}.webp?v={body}"
        each["shows"] = _("Where %(code)s is, over the bones.") % {"code": code}
    return JSONResponse(told)


@router.post("/learn/later")
async def later(request: Request) -> Response:
    """Write down what was answered without the server; sent twice it is written once."""
    sent = await request.body()
    try:
        told = json.loads(sent)["answers"]
        if not isinstance(told, list):
            raise TypeError  # noqa: TRY301 -- told below with the others
    except (ValueError, KeyError, TypeError, RecursionError):
        return JSONResponse({"errors": ['send {"answers": [...]}']}, 400)
    try:
        new = await run_in_threadpool(lambda: bring_in(lesson_of(request, USUAL), told, datetime.now(UTC)))
    except (InputError, NotFoundError) as error:
        return JSONResponse({"errors": [str(error)]}, 400)
    return JSONResponse({"new": new})
