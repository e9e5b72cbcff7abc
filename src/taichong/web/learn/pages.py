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
from starlette.responses import Response

from taichong.errors import InputError
from taichong.learn import tolerance_of
from taichong.web.body import view as body_view
from taichong.web.body.renderings import shown_to
from taichong.web.forms import Check
from taichong.web.homes import own_home
from taichong.web.learn.lessons import USUAL, codes_in, lesson_of
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from taichong.atlas import Point
    from taichong.handout import Drawn
    from taichong.learn import Answered, Lesson, Question
    from taichong.pictures import RegionView

router = APIRouter()
SIDES = ("left", "right")
LONGEST_NUMBER = 6  # [characters]: above every choice and every picture's size
MOST_ON_A_SHEET = 20
SHOWN_PX = 340
"""How wide and high the picture is on every screen: without a script a browser tells where it was touched in these."""


@router.get("/learn")
async def learn(request: Request, deck: str = USUAL, tolerance: str = "") -> Response:
    """The question that is due; a deck that was handed on may say how close a touch must be."""
    tolerance_of(tolerance)
    return await run_in_threadpool(_asked, request, deck, tolerance, lesson_of(request, deck))


@router.post("/learn")
async def answer(request: Request) -> Response:
    """How an answer was judged, and the way to the next question."""
    form = Check.of(await request.form())
    return await run_in_threadpool(_judged, request, form)


@router.get("/learn/show")
async def show(request: Request, deck: str = USUAL, at: str = "") -> Response:
    """For a class: a point of the deck, large, with its place hidden until it is asked for; nothing is kept."""
    atlas = atlas_of(request)
    codes = codes_in(request, deck)
    number = min(max(int(at[:LONGEST_NUMBER]) if at.isdecimal() else 1, 1), len(codes))
    point, body = atlas.point(codes[number - 1]), body_view.body_for(request)[1]
    return page(atlas, "learn_show.html", point=point, deck=deck, at=number, of=len(codes), body=body)


@router.get("/learn/sheet")
async def sheet(request: Request, deck: str = USUAL, key: str = "") -> Response:
    """Points without their names, to be printed and filled in; with `key`, their names by the same numbers."""
    atlas = atlas_of(request)
    points = tuple(map(atlas.point, codes_in(request, deck)[:MOST_ON_A_SHEET]))
    drawn = {} if key else await run_in_threadpool(_drawn, request, points)
    shown = [each for each in points if key or each.code in drawn]
    return page(atlas, "learn_sheet.html", points=shown, drawn=drawn, deck=deck, key=bool(key))


def _drawn(request: Request, points: tuple[Point, ...]) -> dict[str, Drawn]:
    from taichong.handout import drawn  # noqa: PLC0415 -- NumPy and the body only where one is drawn
    from taichong.web.body import shown  # noqa: PLC0415 -- the same

    return drawn(shown.body_of(shown_to(request)), [each.code for each in points])


@router.get("/learn/{code}.webp")
async def picture(request: Request, code: str, side: str = "left") -> Response:
    """The part of the body on which the point is to be found, without a mark."""
    made = await run_in_threadpool(lambda: _view(request, code, side).webp())
    return Response(made, media_type="image/webp")


def _asked(request: Request, deck: str, tolerance: str, lesson: Lesson) -> Response:
    question = lesson.next(datetime.now(UTC))
    return _page(request, deck, tolerance, lesson, question)


def _page(  # noqa: PLR0913, PLR0917 -- what its address and its answer say
    request: Request,
    deck: str,
    tolerance: str,
    lesson: Lesson,
    question: Question | None,
    judged: Answered | None = None,
) -> Response:
    atlas = atlas_of(request)
    return page(
        atlas,
        "learn.html",
        deck=deck,
        query=urlencode({"deck": deck, "tolerance": tolerance} if tolerance else {"deck": deck}),
        tolerance=tolerance,
        own_mm=tolerance_of(tolerance) or lesson.deck.tolerance_mm,
        question=question,
        shown_px=SHOWN_PX,
        point=atlas.point(question.code) if question else None,
        side=SIDES[len(lesson.deck.answers) % 2],
        turn=len(lesson.deck.answers),
        judged=judged,
        kept=lesson.file is not None,
        weeks=lesson.deck.weeks(),
    )


def _judged(request: Request, form: Check) -> Response:
    deck, tolerance = form.one("deck", USUAL), form.one("tolerance")
    lesson = lesson_of(request, deck)
    question = lesson.questions().get(form.one("id"))
    if question is None or (lesson.file and form.one("turn") != str(len(lesson.deck.answers))):
        return _asked(request, deck, tolerance, lesson)  # sent twice, or from a page that was open long
    judged = _judge(request, question, form, tolerance_of(tolerance) or lesson.deck.tolerance_mm)
    lesson.keep(question, judged, datetime.now(UTC))
    return _page(request, deck, tolerance, lesson, question, judged)


def _judge(request: Request, question: Question, form: Check, tolerance_mm: float | None) -> Answered:
    from taichong.learn import answered, touched  # noqa: PLC0415 -- NumPy and the body only where one is computed
    from taichong.locate import own_or_example  # noqa: PLC0415 -- the same

    body = own_or_example(own_home(request), atlas_of(request))
    if not form.one("finger.x"):
        return answered(question, _number(form.one("answer")) - 1, body)
    side = form.one("side", "left")
    view = _view(request, question.code, side)
    sharper = view.camera.size[0] / SHOWN_PX
    there = view.touched_mm(*(_number(form.one(name)) * sharper for name in ("finger.x", "finger.y")))
    if there is None:
        raise InputError(_("Your finger was beside the body. Go back, and touch the skin in the picture."))
    return touched(body, question.code, side, there.tolist(), tolerance_mm=tolerance_mm)


def _number(text: str) -> int:
    try:
        return int(text[:LONGEST_NUMBER])
    except ValueError:
        raise InputError(_("No answer was chosen. Go back, and choose one.")) from None


def _view(request: Request, code: str, side: str) -> RegionView:
    from taichong.locate import own_or_example  # noqa: PLC0415 -- see above
    from taichong.pictures import RegionView  # noqa: PLC0415 -- the same

    body = own_or_example(own_home(request), atlas_of(request))
    pair = body.locate(atlas_of(request).point(code).code)
    return RegionView.around(body, pair.right if side == "right" else pair.left)
