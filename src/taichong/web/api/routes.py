"""The API: the contracts of ``--json`` over HTTP, one error shape, and a page that describes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from msgspec import to_builtins
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from taichong.atlas import chosen
from taichong.care import Request as Asked
from taichong.care import Said, asked_of, make_plan, points_named, read_words
from taichong.care import text as say
from taichong.errors import InputError
from taichong.person import SessionLog, is_hurt, is_over
from taichong.web.api.point_shapes import PointShape
from taichong.web.api.shapes import (
    BodyShape,
    Choices,
    ClaimShape,
    ComplaintShape,
    Kept,
    PlanRequest,
    PlanShape,
    PointLine,
    Problem,
    ReadingShape,
    SessionRecord,
)
from taichong.web.body.renderings import Shown, shown_to
from taichong.web.help_lines import lines_here
from taichong.web.homes import diary_home
from taichong.web.squeezed import squeezed
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Complaint

WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": what}
    for status, what in (
        (400, "It cannot be used; the error says what is allowed."),
        (401, "Log in first, where a passphrase is set."),
        (403, "It came from another site."),
        (404, "Nothing goes by that name; the error says what is near, or what there is."),
        (413, "It is too large."),
        (414, "The address is too long."),
        (422, "It does not have the shape described here."),
        (507, "It could not be written down."),
    )
}

router = APIRouter(responses=WRONG)


class GLB(Response):
    """A binary glTF file."""

    media_type = "model/gltf-binary"


@router.get("", include_in_schema=False)
async def described(request: Request) -> Response:
    """This API as a page, drawn from its own description."""
    return page(atlas_of(request), "api.html", api=request.app.openapi())


@router.get("/find", response_model=PointShape | Choices)
async def find(request: Request, q: Annotated[str, Query(min_length=1, max_length=200)]) -> dict[str, Any]:
    """A point by code, name or nearly so; choices where that is not certain."""
    atlas = atlas_of(request)
    found = points_named(atlas, q)
    if len(found) == 1:
        return say.point_json(atlas, found[0])
    choices = [{"code": each.code, "name": each.names.english, "where": each.everyday} for each in found]
    return {"status": "choose", "choices": choices}


@router.get("/search", response_model=ReadingShape)
async def search(request: Request, q: Annotated[str, Query(min_length=1, max_length=2000)]) -> dict[str, Any]:
    """What words tell of: help, a question, a plan, a point, a choice, something known, or nothing."""
    atlas = atlas_of(request)
    reading = read_words(atlas, q)
    return say.reading_json(reading) | {"help": lines_here(atlas).as_dict() if reading.needs_help_lines else None}


@router.get("/points", response_model=list[PointLine])
async def points(request: Request) -> list[dict[str, Any]]:
    """Every point, in short."""
    return [
        {
            "code": each.code,
            "everyday": each.everyday,
            "names": to_builtins(each.names),
            "region": each.region,
            "pressed": each.press is not None,
        }
        for each in atlas_of(request).points
    ]


@router.get("/points/{code}", response_model=PointShape)
async def point(request: Request, code: str) -> dict[str, Any]:
    """One point by its WHO code."""
    atlas = atlas_of(request)
    return say.point_json(atlas, atlas.point(code))


@router.get("/complaints", response_model=list[ComplaintShape])
async def complaints(request: Request) -> list[dict[str, Any]]:
    """Every complaint, with the questions that its check asks."""
    atlas = atlas_of(request)
    return [_complaint(atlas, each) for each in atlas.complaints]


def _complaint(atlas: Atlas, complaint: Complaint) -> dict[str, Any]:
    return {
        "id": complaint.id,
        "name": complaint.name,
        "group": complaint.group,
        "contexts": [each.context for each in complaint.contexts],
        "questions": [to_builtins(each) for each in asked_of(atlas, complaint)],
    }


@router.post("/plan/{complaint}", response_model=PlanShape | Choices)
async def plan(request: Request, complaint: str, asked: PlanRequest) -> dict[str, Any]:
    """From a complaint (id or phrase) and answers to a plan; red flags in the words come first."""
    atlas = atlas_of(request)
    said = Said(
        none_of_these=asked.none_of_these,
        has=tuple(asked.has),
        no=tuple(asked.no),
        unsure=tuple(asked.unsure),
        condition=tuple(asked.condition),
        no_conditions=asked.no_conditions,
        cleared=tuple(asked.cleared),
    )
    made = make_plan(
        atlas,
        Asked(complaint, said, asked.side, asked.context, tuple(asked.also), tuple(asked.healed)),
        diary_home(request),
    )
    if isinstance(made, tuple):
        return {"status": "choose", "choices": [{"id": each.id, "name": each.name} for each in made]}
    return say.plan_json(made)


@router.get("/claims", response_model=list[ClaimShape])
async def claims(request: Request, article: str | None = None, verdict: str | None = None) -> list[dict[str, Any]]:
    """Every claim of the articles, with its verdict, why, and who says so."""
    atlas = atlas_of(request)
    return [say.claim_json(atlas, each) for each in chosen(atlas, article, verdict)]


@router.get("/body", response_model=BodyShape)
async def body(request: Request, code: Annotated[str, Query(max_length=10)] = "") -> dict[str, Any]:
    """The body that the pages show, as ``locate --json`` gives it; one point, or all for no code."""
    code = atlas_of(request).point(code).code if code else ""
    shown = shown_to(request)
    mesh = f"{request.app.state.settings.path}/api/body.glb?v={shown.name}"
    return await run_in_threadpool(_figure, shown, code, mesh)


def _figure(shown: Shown, code: str, mesh: str) -> dict[str, Any]:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return figures.figure_json(figures.body_of(shown), code, mesh)


@router.get("/body.glb", response_class=GLB)
async def mesh(request: Request) -> Response:
    """The skin of that body as binary glTF: metres, y up, the front toward +z."""
    return await run_in_threadpool(_mesh, request)


def _mesh(request: Request) -> Response:
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return squeezed(request, figures.glb_of(figures.body_of(shown_to(request))), GLB.media_type)


@router.post("/sessions", response_model=Kept)
async def sessions(request: Request, record: SessionRecord) -> dict[str, bool]:
    """Write a session down, once; where strangers share the server nothing is kept of it."""
    atlas = atlas_of(request)
    atlas.complaint(record.complaint)
    for code in [each.code for each in record.done] + ([record.hurt_at.code] if record.hurt_at else []):
        atlas.point(code)
    home = diary_home(request)
    return {"ok": True, "new": home is not None and await run_in_threadpool(_keep, home.sessions, record)}


def _keep(log: SessionLog, record: SessionRecord) -> bool:
    """Write a session down if it tells something new; one in which nothing was pressed or hurt is none."""
    known = next((each for each in log.records() if each.get("id") == record.id), {})
    try:
        line = _told_later(known, record.line()) if known else record.line()
        if line == known or not (line["done"] or is_hurt(line)):
            return False
        log.append(line)
    except (OverflowError, OSError, ValueError) as error:
        raise InputError(f"at: {record.at} is no time of this machine's calendar") from error
    return True


def _told_later(known: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """The session of which `known` was told before.

    Once it is over only what hurt is added, and to one that was told to its end the rating after it; never taken back.
    """
    added = {name: value for name in ("hurt", "hurt_at") if (value := known.get(name) or line.get(name))}
    if known.get("over") and known.get("after") is None:
        added["after"] = line.get("after")
    return (known if is_over(known, datetime.now(UTC)) else line) | added
