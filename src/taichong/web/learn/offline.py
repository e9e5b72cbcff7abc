"""Learn without the server: the questions that a browser takes along, and the answers that it brings back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taichong.errors import InputError, NotFoundError
from taichong.learn import bring_in, cards_of, progress_csv
from taichong.web.homes import own_home
from taichong.web.learn.lessons import USUAL, lesson_of
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.learn import Deck

router = APIRouter()


@router.get("/learn/offline")
async def without_server(request: Request) -> Response:
    """The page that asks the questions which the browser took along."""
    return page(atlas_of(request), "learn_offline.html")


@router.get("/learn/cards.json")
def cards(request: Request, deck: str = USUAL) -> Response:
    """The questions of a deck with their answers in words, in the order in which this person is asked them."""
    now = datetime.now(UTC)
    return JSONResponse(cards_of(lesson_of(request, deck), now, now.date()))


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


@router.get("/learn/progress.json")
def progress(request: Request) -> Response:
    """What this person learned, as the one document that holds all of it."""
    made = json.dumps(_deck(request).as_json(), indent=1)
    return Response(made, media_type="application/json", headers=_named("json"))


@router.get("/learn/progress.csv")
def progress_table(request: Request) -> Response:
    """Every answer, for a spreadsheet."""
    return Response(progress_csv(_deck(request)), media_type="text/csv; charset=utf-8", headers=_named("csv"))


def _named(kind: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="taichong-learned.{kind}"'}


def _deck(request: Request) -> Deck:
    if own_home(request) is None:
        raise InputError(_("Other people use this server too, so your progress isn’t saved here."))
    return lesson_of(request, USUAL).deck
