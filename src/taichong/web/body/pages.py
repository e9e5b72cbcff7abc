"""My body: the four things that a body is estimated from, and any tape measure, kept on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taichong.errors import InputError, NotFoundError
from taichong.locate import TAPE, keep_body, kept_tone, kept_units
from taichong.pictures import SKIN_TONES, USUAL_TONE
from taichong.web import forms
from taichong.web.body import form as body_form
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body import view as body_view
from taichong.web.body.form import Filled
from taichong.web.body.renderings import Shown, forget_body, forget_pictures, render_beforehand, shown_to, units
from taichong.web.homes import home_of, own_home
from taichong.web.own_words import on_a_page
from taichong.web.squeezed import squeezed
from taichong.web.templating import atlas_of, page
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from taichong.person import Home
    from taichong.web.body.shown import Known

router = APIRouter()


@router.get("/body")
async def body(request: Request) -> Response:
    """What is known of the body, to be changed."""
    home = own_home(request)
    shown = shown_to(request)
    look = (kept_units(home), kept_tone(home)) if home else ({}, None)
    filled = Filled.again(shown.told if shown.own else None, *look)
    known, refused = await run_in_threadpool(_known, shown) if shown.own else (None, "")
    return await _page(request, filled, refused=refused, known=known)


@router.post("/body")
async def keep(request: Request) -> Response:
    """Keep it, unless something cannot be used; what was typed stays."""
    filled = Filled.of(forms.Check.of(await request.form()))
    if problems := filled.problems():
        return await _page(request, filled, 400, problems=problems)
    shown = Shown(filled.told(), own=True, atlas=atlas_of(request))
    known, refused = await run_in_threadpool(_known, shown)
    if refused:
        return await _page(request, filled, 400, refused=refused)
    if (home := own_home(request)) is None:
        said = _("Other people use this server too, so your body isn’t saved here.")
        return await _page(request, filled, 403, problems=[said])
    keep_body(home, shown.told, filled.units, filled.tone)
    forget_pictures(home)
    if request.app.state.renders:
        render_beforehand(home, shown)
        lay_guides.begin(home, shown)
    return await _page(request, filled, saved=_("Saved. Every page uses your body now."), known=known)


def _known(shown: Shown) -> tuple[Known | None, str]:
    """What the engine makes of a body, or the sentence with which it refuses it."""
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    try:
        return figures.known_of(shown), ""
    except InputError as error:
        return None, on_a_page(error)


@router.post("/body/forget")
async def forget(request: Request) -> Response:
    """Forget it."""
    if home := own_home(request):
        forget_body(home)
    return RedirectResponse("/body", 303)


@router.get("/body/still/{code}.webp")
async def still(request: Request, code: str, side: str = "left", size: str = "") -> Response:
    """The picture of a point on the body, or of the whole body; of a point also a `small` one with nothing on it."""
    name = code if code == "whole" else atlas_of(request).point(code).code
    on_side = "right" if side == "right" else "left"
    made = await run_in_threadpool(_still, home_of(request), shown_to(request), name, on_side, size == "small")
    return Response(made, media_type="image/webp")


@router.get("/body/step/{code}/{number}.webp")
async def step(request: Request, code: str, number: int, side: str = "left") -> Response:
    """One of the small pictures for finding a point on the body; they are counted from 0."""
    name = atlas_of(request).point(code).code
    on_side = "right" if side == "right" else "left"
    made = await run_in_threadpool(_step, home_of(request), shown_to(request), name, on_side, number)
    if made is None:
        raise NotFoundError(f"{name} has no picture {number} of how to find it; see /points/{name}")
    return Response(made, media_type="image/webp")


@router.get("/body/pose/{code}.webp")
async def pose(request: Request, code: str, side: str = "left") -> Response:
    """The body bent as the standard asks for a point, with the place on it."""
    name = atlas_of(request).point(code).code
    on_side = "right" if side == "right" else "left"
    made = await run_in_threadpool(_pose, home_of(request), shown_to(request), name, on_side)
    if made is None:
        raise NotFoundError(f"{name} is looked for on a body that stands; its picture is on /points/{name}")
    return Response(made, media_type="image/webp")


@router.get("/body/figure.json")
async def figure(request: Request) -> Response:
    """What the live body shows: every point and landmark of the left side."""
    return await run_in_threadpool(_figure, request)


@router.get("/body/channels.json")
async def channels(request: Request) -> Response:
    """The channels as lines on the left side of the live body."""
    return await run_in_threadpool(_channels, request)


@router.get("/body/bones/{code}.bin")
async def bones(request: Request, code: str) -> Response:
    """The bones around a point of the left side, and what is written at it, for the live body."""
    name = atlas_of(request).point(code).code
    return await run_in_threadpool(_bones, request, name)


def _channels(request: Request) -> Response:
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- the same
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return squeezed(request, figure_data.channels(figures.body_of(shown_to(request))), "application/json")


def _bones(request: Request, code: str) -> Response:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    made = figures.bones_of(figures.body_of(shown_to(request)), code, units(home_of(request)))
    return squeezed(request, made, "application/octet-stream")


def _figure(request: Request) -> Response:
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return squeezed(request, figure_data.figure(figures.body_of(shown_to(request))), "application/json")


def _still(home: Home, shown: Shown, code: str, side: str, small: bool) -> bytes:  # noqa: FBT001 -- of a thread
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return figures.still(home, shown, code, side, small=small)


def _step(home: Home, shown: Shown, code: str, side: str, number: int) -> bytes | None:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return figures.step(home, shown, code, side, number)


def _pose(home: Home, shown: Shown, code: str, side: str) -> bytes | None:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return figures.pose(home, shown, code, side)


async def _page(  # noqa: PLR0913 -- each is a state of the one page
    request: Request,
    filled: Filled,
    status: int = 200,
    *,
    problems: list[str] | None = None,
    refused: str = "",
    saved: str = "",
    known: Known | None = None,
) -> Response:
    return page(
        atlas_of(request),
        "body.html",
        status,
        values=filled.typed,
        units=filled.units,
        offered={kind: list(of) for kind, of in body_form.UNITS.items()},
        numbers=[(name, body_form.label(name), body_form.range_of(name)) for name in body_form.RANGES],
        said=words("body"),
        tones=SKIN_TONES,
        tone=USUAL_TONE if filled.tone is None else filled.tone,
        taped=any(filled.typed[name] for name in TAPE),
        problems=[body_form.named(refused, filled)] if refused else problems or [],
        saved=saved,
        known=known,
        remarks=[body_form.named(each, filled) for each in known.remarks] if known else [],
        length=body_form.length,
        **await body_view.whole(request),
    )
