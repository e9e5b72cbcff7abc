"""A teacher's deck: points, a tolerance and a name as a link, a QR code and a file; and one's own tolerance, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.errors import InputError, NotFoundError
from taichong.learn import LONGEST_NAME, DeckFile, name_of, read_deck, tolerance_of, tolerance_typed
from taichong.locate import TAPE_UNITS
from taichong.web.homes import own_home
from taichong.web.learn.lessons import USUAL, codes_in, lesson_of, units_of
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from taichong.locate import RulerUnits

router = APIRouter()

HERE_ONLY = ("127.0.0.1", "localhost", "::1")
"""Names under which no other device finds this server."""


class Wished(NamedTuple):
    """What somebody wants of a deck, as it was typed: its points, how close is right in which units, its name."""

    deck: str = USUAL
    tolerance: str = ""
    unit: str = "mm"
    name: str = ""

    @property
    def units(self) -> RulerUnits:
        """Those of the tolerance; a link that names none means millimetres."""
        return cast("RulerUnits", self.unit) if self.unit in TAPE_UNITS else "mm"

    def made(self, request: Request) -> DeckFile:
        """The deck.

        Raises:
            InputError: a field of it cannot be.
            NotFoundError: there is no such point.
        """
        codes = codes_in(request, self.deck)
        return DeckFile(codes, tolerance_of(self.tolerance, self.units), name_of(self.name))


@router.get("/learn/deck")
def deck(request: Request, wished: Annotated[Wished, Depends(Wished)]) -> Response:
    """A deck to hand on: its link, its QR code, its file; and where one that was handed on comes in."""
    try:
        made = wished.made(request)
    except (InputError, NotFoundError) as error:
        return _page(request, wished, problem=on_a_page(error))
    return _page(request, wished, made=made)


@router.get("/learn/deck.json")
def file(request: Request, wished: Annotated[Wished, Depends(Wished)]) -> Response:
    """The deck as a file."""
    headers = {"content-disposition": 'attachment; filename="taichong-deck.json"'}
    return Response(f"{wished.made(request).text}\n", media_type="application/json", headers=headers)


@router.post("/learn/deck")
async def bring(request: Request) -> Response:
    """A deck that was handed on, as a file or as its text: to its own questions."""
    async with request.form(max_files=1) as form:
        try:
            brought = read_deck(atlas_of(request), await _sent(form))
        except (InputError, NotFoundError) as error:
            return _page(request, Wished(), problem=on_a_page(error))
    return RedirectResponse(f"/learn?{_query(' '.join(brought.codes), brought.tolerance_mm)}", 303)


async def _sent(form: FormData) -> bytes | str:
    sent = form.get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        return await sent.read()
    return str(form.get("text") or "")


@router.post("/learn/tolerance")
async def own_tolerance(request: Request) -> Response:
    """Keep how close a touch must be for this person; empty for each point's own zone."""
    form = await request.form()
    wished = Wished(*(str(form.get(name) or usual) for name, usual in Wished._field_defaults.items()))
    try:
        mm = tolerance_of(wished.tolerance, wished.units)
    except InputError as error:
        return _page(request, wished, problem=on_a_page(error))
    if own_home(request) is None:
        return RedirectResponse(f"/learn?{_query(wished.deck, mm)}", 303)
    await run_in_threadpool(_keep, request, wished.deck, mm)
    return RedirectResponse(f"/learn?{_query(wished.deck)}", 303)


def _keep(request: Request, deck: str, mm: float | None) -> None:
    lesson = lesson_of(request, deck)
    lesson.deck.tolerance_mm = mm
    lesson.write()


def _query(deck: str, tolerance_mm: float | None = None) -> str:
    return urlencode({"deck": deck} | ({} if tolerance_mm is None else {"tolerance": f"{tolerance_mm:g}"}))


def _page(request: Request, wished: Wished, *, made: DeckFile | None = None, problem: str = "") -> HTMLResponse:
    home, units = own_home(request), units_of(request)
    mm = made.tolerance_mm if made else None
    own_mm = lesson_of(request, USUAL).deck.tolerance_mm if home else None
    query = _query(wished.deck, mm)
    link = f"{request.app.state.settings.path}/learn?{query}"
    reaches = request.url.hostname not in HERE_ONLY
    coded = f"{request.url.scheme}://{request.url.netloc}{link}" if reaches else made.text if made else ""
    return page(
        atlas_of(request),
        "learn_deck.html",
        400 if problem else 200,
        deck=wished.deck,
        tolerance=wished.tolerance if mm is None else tolerance_typed(mm, units),
        unit=units,
        name=wished.name,
        made=made,
        within=f"{tolerance_typed(mm, units)} {units}" if mm else "",
        query=query,
        file_query=f"{query}&{urlencode({'name': wished.name})}",
        reaches=reaches,
        coded=coded,
        qr=_qr(coded) if made else "",
        problem=problem,
        longest=LONGEST_NAME,
        own=tolerance_typed(own_mm, units) if own_mm else "",
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
