"""Learn the points: one question at a time, answered in words or with a finger on a picture of the body.

It works as plain pages. What was learned is kept where the person's body is; on a server that others use, nothing is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taichong.care import danger_in
from taichong.errors import InputError, NotFoundError, TaichongError
from taichong.learn import tolerance_of, tolerance_typed
from taichong.web.care.words import answer_to_danger
from taichong.web.forms import Check
from taichong.web.learn.lessons import SHOWN_PX, USUAL, codes_in, lesson_of, units_of, whole
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.learn import Answered, Lesson, Question
    from taichong.locate import RulerUnits

router = APIRouter()
LONGEST_TYPED = 400  # [characters]
SIDES = ("left", "right")
BY_KEYS = ("0", "0")
"""Where a browser says that a picture was touched when Enter was pressed on it."""


@router.get("/learn")
async def learn(request: Request, deck: str = USUAL, tolerance: str = "", at: str = "") -> Response:
    """The question that is due; a deck that was handed on may say how close a touch must be."""
    tolerance_of(tolerance)
    try:
        lesson = lesson_of(request, deck)
    except (InputError, NotFoundError) as error:
        return await run_in_threadpool(_no_deck, request, deck, error)
    return await run_in_threadpool(_asked, request, deck, tolerance, lesson, at)


@router.post("/learn/chosen")
async def choose(request: Request) -> Response:
    """From what was typed to the questions about the points in it; their address holds nothing but codes."""
    typed = Check.of(await request.form()).one("deck")
    try:
        codes = codes_in(request, typed)
    except (InputError, NotFoundError) as error:
        return await run_in_threadpool(_no_deck, request, typed, error)
    return RedirectResponse(f"/learn?{urlencode({'deck': ' '.join(codes)})}", 303)


def _no_deck(request: Request, typed: str, error: TaichongError) -> Response:
    """What was typed instead of points: answered as the search does where it tells of a danger, else given back."""
    if danger := answer_to_danger(request, danger_in(atlas_of(request), typed), typed):
        return danger
    lesson, said = lesson_of(request, USUAL), on_a_page(error)
    question = lesson.next(datetime.now(UTC)) if lesson.file else _by_number(lesson, "")
    return _page(request, USUAL, "", lesson, question, problem=said, typed=typed[:LONGEST_TYPED])


@router.post("/learn")
async def answer(request: Request) -> Response:
    """How an answer was judged, and the way to the next question."""
    form = Check.of(await request.form())
    return await run_in_threadpool(_judged, request, form)


@router.get("/learn/{code}.webp")
async def picture(request: Request, code: str, side: str = "left") -> Response:
    """The part of the body on which the point is to be found, without a mark."""
    from taichong.web.learn.pictures import view_of  # noqa: PLC0415 -- NumPy and the body only where one is drawn

    def made() -> bytes:
        return view_of(request, code, side)[0].webp()

    return _webp(await run_in_threadpool(made))


@router.get("/learn/{code}/missed.webp")
async def missed(  # noqa: PLR0913, PLR0917 -- what the page says of an answer
    request: Request, code: str, side: str = "left", x: str = "", y: str = "", chosen: str = ""
) -> Response:
    """Where the point is, and what was taken for it: a place that was touched, or another point."""
    from taichong.web.learn.pictures import what_was_missed  # noqa: PLC0415 -- the same

    return _webp(await run_in_threadpool(what_was_missed, request, code, side, (x, y), chosen))


def _webp(made: bytes) -> Response:
    return Response(made, media_type="image/webp")


def _asked(request: Request, deck: str, tolerance: str, lesson: Lesson, at: str) -> Response:
    question = lesson.next(datetime.now(UTC)) if lesson.file else _by_number(lesson, at)
    return _page(request, deck, tolerance, lesson, question, at=at)


def _by_number(lesson: Lesson, at: str) -> Question:
    """The question with this number, where nothing is kept that could say which is due."""
    questions = list(lesson.questions().values())
    return questions[whole(at) % len(questions)]


def _page(  # noqa: PLR0913 -- what its address and its answer say
    request: Request,
    deck: str,
    tolerance: str,
    lesson: Lesson,
    question: Question | None,
    *,
    at: str = "",
    judged: Answered | None = None,
    picture: str = "",
    problem: str = "",
    typed: str = "",
) -> Response:
    atlas, units = atlas_of(request), units_of(request)
    own_mm = tolerance_of(tolerance) or lesson.deck.tolerance_mm
    asked_of = {"deck": deck} | ({"tolerance": tolerance} if tolerance else {})
    return page(
        atlas,
        "learn.html",
        400 if problem else 200,
        deck=deck,
        query=urlencode(asked_of),
        next_query=urlencode(asked_of | ({} if lesson.file else {"at": _next_number(question, judged, at)})),
        tolerance=tolerance,
        own=f"{tolerance_typed(own_mm, units)} {units}" if own_mm else "",
        question=question,
        shown_px=SHOWN_PX,
        point=atlas.point(question.code) if question else None,
        side=SIDES[(len(lesson.deck.answers) or whole(at)) % 2],
        turn=len(lesson.deck.answers),
        at=at,
        judged=judged,
        picture=picture,
        problem=problem,
        typed=typed,
        kept=lesson.file is not None,
        weeks=[each | {"off": _length(each["off_mm"], units)} for each in lesson.deck.weeks()],
        went_through=lesson.deck.cards.keys() >= lesson.questions().keys(),
    )


def _length(mm: float | None, units: RulerUnits) -> str:
    from taichong.locate import length_in  # noqa: PLC0415 -- the same

    return "–" if mm is None else length_in(mm, units)


def _next_number(question: Question | None, judged: Answered | None, at: str) -> int:
    """Where nothing is kept: the question after this one; a danger that was missed comes again until it is right."""
    is_owed = question and question.is_danger and judged and judged.score == "wrong"
    return whole(at) + (0 if is_owed else 1)


def _judged(request: Request, form: Check) -> Response:
    deck, tolerance, at = form.one("deck", USUAL), form.one("tolerance"), form.one("at")
    lesson = lesson_of(request, deck)
    question = lesson.questions().get(form.one("id"))
    if question is None or (lesson.file and form.one("turn") != str(len(lesson.deck.answers))):
        return _asked(request, deck, tolerance, lesson, at)  # sent twice, or from a page that was open long
    try:
        judged, seen = _judge(request, question, form, tolerance_of(tolerance) or lesson.deck.tolerance_mm)
    except InputError as error:
        return _page(request, deck, tolerance, lesson, question, at=at, problem=on_a_page(error))
    lesson.keep(question, judged, datetime.now(UTC))
    picture = f"/learn/{question.code}/missed.webp?{urlencode(seen)}" if seen else ""
    return _page(request, deck, tolerance, lesson, question, at=at, judged=judged, picture=picture)


def _judge(
    request: Request, question: Question, form: Check, tolerance_mm: float | None
) -> tuple[Answered, dict[str, str]]:
    """How an answer was judged, and what its picture shows; nothing where it was right in words or has no place.

    Raises:
        InputError: it is no answer.
    """
    from taichong.learn import answered, touched  # noqa: PLC0415 -- NumPy and the body only where one is computed
    from taichong.web.learn.pictures import body_here, number, touched_mm, view_of  # noqa: PLC0415 -- the same

    units, side = units_of(request), form.one("side", "left")
    x, y = form.one("finger.x"), form.one("finger.y")
    if (x, y) == BY_KEYS:
        raise InputError(_("With keys, answer in words: they are below the picture."))
    if x:
        view, point = view_of(request, question.code, side)
        if not view.shows(point):  # no finger could be right
            raise InputError(_("In this picture the place is hidden. Answer in words: the choices are below it."))
        there = touched_mm(view, x, y)
        if there is None:
            raise InputError(_("Your finger was beside the body. Touch the skin in the picture."))
        judged = touched(point.body, question.code, side, there.tolist(), tolerance_mm=tolerance_mm, units=units)
        return judged, {"side": side, "x": x, "y": y}
    chosen = number(form.one("answer")) - 1
    body = body_here(request)
    judged = answered(question, chosen, body, units)
    if judged.score == "right" or question.code not in body.places:
        return judged, {}
    other = {"chosen": question.codes[chosen]} if question.codes else {}
    return judged, {"side": side, **other}
