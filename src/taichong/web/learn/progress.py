"""What was learned, taken along: as a table, as one document, and that document brought in again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from taichong.errors import InputError
from taichong.learn import progress_csv, take_over
from taichong.web.homes import own_home
from taichong.web.learn.lessons import USUAL, lesson_of
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.learn import Deck

router = APIRouter()


@router.get("/learn/progress.json")
def progress(request: Request) -> Response:
    """What this person learned, as the one document that holds all of it."""
    made = json.dumps(_deck(request).as_json(), indent=1)
    return Response(made, media_type="application/json", headers=_named("json"))


@router.get("/learn/progress.csv")
def progress_table(request: Request) -> Response:
    """Every answer, for a spreadsheet."""
    return Response(progress_csv(_deck(request)), media_type="text/csv; charset=utf-8", headers=_named("csv"))


@router.post("/learn/progress")
async def bring(request: Request) -> HTMLResponse:
    """Take over the progress of another device, from the document that it gave; what is here stays."""
    async with request.form(max_files=1) as form:
        sent = form.get("file")
        document = await sent.read() if isinstance(sent, UploadFile) else b""
    new, problem = 0, ""
    try:
        new = await run_in_threadpool(_take_over, request, document)
    except InputError as error:
        problem = on_a_page(error)
    return page(atlas_of(request), "learn_brought.html", 400 if problem else 200, new=new, problem=problem)


def _take_over(request: Request, document: bytes) -> int:
    _deck(request)
    return take_over(lesson_of(request, USUAL), document, datetime.now(UTC))


def _named(kind: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="taichong-learned.{kind}"'}


def _deck(request: Request) -> Deck:
    if own_home(request) is None:
        raise InputError(_("Other people use this server too, so your progress isn’t saved here."))
    return lesson_of(request, USUAL).deck
