"""A teacher's deck: points, a tolerance and a name as a link, a QR code and a file; and one's own tolerance, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.errors import InputError, NotFoundError
from taichong.learn import LONGEST_NAME, MOST_MM, DeckFile, name_of, read_deck, tolerance_of
from taichong.web.homes import own_home
from taichong.web.learn.lessons import USUAL, codes_in, lesson_of
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from starlette.datastructures import FormData

router = APIRouter()

HERE_ONLY = ("127.0.0.1", "localhost", "::1")
"""Names under which no other device finds this server."""


@router.get("/learn/deck")
def deck(request: Request, deck: str = USUAL, tolerance: str = "", name: str = "") -> Response:
    """A deck to hand on: its link, its QR code, its file; and where one that was handed on comes in."""
    try:
        made = _made(request, deck, tolerance, name)
    except (InputError, NotFoundError) as error:
        return _page(request, deck, tolerance, name, problem=str(error))
    return _page(request, deck, tolerance, name, made=made)


@router.get("/learn/deck.json")
def file(request: Request, deck: str = USUAL, tolerance: str = "", name: str = "") -> Response:
    """The deck as a file."""
    made = _made(request, deck, tolerance, name)
    headers = {"content-disposition": 'attachment; filename="taichong-deck.json"'}
    return Response(f"{made.text}\n", media_type="application/json", headers=headers)


@router.post("/learn/deck")
async def bring(request: Request) -> Response:
    """A deck that was handed on, as a file or as its text: to its own questions."""
    async with request.form(max_files=1) as form:
        try:
            brought = read_deck(atlas_of(request), await _sent(form))
        except (InputError, NotFoundError) as error:
            return _page(request, USUAL, "", "", problem=str(error))
    tolerance = "" if brought.tolerance_mm is None else f"{brought.tolerance_mm:g}"
    return RedirectResponse(f"/learn?{_query(' '.join(brought.codes), tolerance)}", 303)


async def _sent(form: FormData) -> bytes | str:
    sent = form.get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        return await sent.read()
    return str(form.get("text") or "")


@router.post("/learn/tolerance")
async def own_tolerance(request: Request) -> Response:
    """Keep how close a touch must be for this person; empty for each point's own zone."""
    form = await request.form()
    deck, typed = str(form.get("deck") or USUAL), str(form.get("tolerance") or "")
    try:
        mm = tolerance_of(typed)
    except InputError as error:
        return _page(request, deck, typed, "", problem=str(error))
    if own_home(request) is None:
        return RedirectResponse(f"/learn?{_query(deck, typed)}", 303)
    await run_in_threadpool(_keep, request, deck, mm)
    return RedirectResponse(f"/learn?{_query(deck)}", 303)


def _keep(request: Request, deck: str, mm: float | None) -> None:
    lesson = lesson_of(request, deck)
    lesson.deck.tolerance_mm = mm
    lesson.write()


def _made(request: Request, deck: str, tolerance: str, name: str) -> DeckFile:
    return DeckFile(codes_in(request, deck), tolerance_of(tolerance), name_of(name))


def _query(deck: str, tolerance: str = "") -> str:
    return urlencode({"deck": deck} | ({"tolerance": tolerance} if tolerance else {}))


def _page(  # noqa: PLR0913 -- the fields of its form, and what became of them
    request: Request, deck: str, tolerance: str, name: str, *, made: DeckFile | None = None, problem: str = ""
) -> HTMLResponse:
    home = own_home(request)
    link = f"{request.app.state.settings.path}/learn?{_query(deck, tolerance)}"
    reaches = request.url.hostname not in HERE_ONLY
    coded = f"{request.url.scheme}://{request.url.netloc}{link}" if reaches else made.text if made else ""
    return page(
        atlas_of(request),
        "learn_deck.html",
        400 if problem else 200,
        deck=deck,
        tolerance=tolerance,
        name=name,
        made=made,
        query=_query(deck, tolerance),
        file_query=urlencode({"deck": deck, "tolerance": tolerance, "name": name}),
        reaches=reaches,
        coded=coded,
        qr=_qr(coded) if made else "",
        problem=problem,
        longest=LONGEST_NAME,
        most_mm=MOST_MM,
        own_mm=lesson_of(request, USUAL).deck.tolerance_mm if home else None,
        kept=home is not None,
    )


def _qr(text: str) -> str:
    """A QR code as an address of its own; empty where the text is too long for one."""
    import segno  # noqa: PLC0415 -- only a teacher's page draws one

    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError:
        return ""
    return str(code.svg_data_uri(scale=4, border=4, dark="#000", light="#fff"))
