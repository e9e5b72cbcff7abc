"""The API of a body, the one that is shown or one told in the address: `locate`, `measures` and `shortcuts`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from taichong.errors import InputError
from taichong.web.api.body_shapes import MeasuresShape, MissShape
from taichong.web.api.routes import WRONG
from taichong.web.api.shapes import LocateShape
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body.renderings import Shown
from taichong.web.body.request import Asked, AskedBody
from taichong.web.templating import atlas_of

router = APIRouter(responses=WRONG)


@router.get("/shortcuts", response_model=list[MissShape])
async def every_shortcut(asked: AskedBody) -> list[dict[str, Any]]:
    """How far each lay shortcut lands from the standard's place on a body, as ``shortcuts --json`` tells it."""
    return await run_in_threadpool(_misses, asked)


@router.get("/shortcuts/{code}", response_model=list[MissShape])
async def shortcuts(request: Request, code: str, asked: AskedBody) -> list[dict[str, Any]]:
    """The same for the shortcuts of one point."""
    point = atlas_of(request).point(code)
    found = [each for each in await run_in_threadpool(_misses, asked) if each["code"] == point.code]
    if not found:
        raise InputError(f"{point.code}: no lay shortcut tells a place; leave it out to see all that do")
    return found


def _misses(asked: Asked) -> list[dict[str, Any]]:
    return lay_guides.found(asked.home, asked.body) if asked.of_pages else lay_guides.computed(asked.body)


@router.get("/measures", response_model=MeasuresShape, response_model_exclude_unset=True)
async def measures(asked: AskedBody) -> dict[str, Any]:
    """What a body measures by the survey's names, as ``measures --json`` gives it."""
    return await run_in_threadpool(_measures, asked.body)


def _measures(shown: Shown) -> dict[str, Any]:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return figures.body_of(shown).fit.report()


@router.get("/locate", response_model=LocateShape)
async def located(
    request: Request,
    asked: AskedBody,
    code: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006 -- FastAPI makes each request its own
    *,
    landmarks: bool = False,
) -> dict[str, Any]:
    """Where points are on a body, as ``locate --json`` gives it; every point for no code."""
    codes = dict.fromkeys(atlas_of(request).point(each).code for each in code)
    return await run_in_threadpool(_located, asked.body, tuple(codes), landmarks)


def _located(shown: Shown, codes: tuple[str, ...], landmarks: bool) -> dict[str, Any]:  # noqa: FBT001 -- as asked
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return figures.located_json(figures.body_of(shown), codes, landmarks=landmarks)
