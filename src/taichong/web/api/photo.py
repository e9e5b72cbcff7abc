"""The API of a photo: taps in pixels come in, places in pixels go out; the picture stays where it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from taichong.errors import TapsError
from taichong.locate import ToldBody
from taichong.web.api.photo_shapes import PhotoFitShape, TapsProblem, TapsShape, ViewShape
from taichong.web.api.routes import WRONG
from taichong.web.body.renderings import Shown, shown_to
from taichong.web.guard import problem
from taichong.web.help_lines import lines_here
from taichong.web.templating import atlas_of

if TYPE_CHECKING:
    from taichong.web.api.photo_shapes import ToldBodyShape

router = APIRouter(prefix="/photo", responses=WRONG)

NO_PHOTO = "It cannot be used; the error says what is allowed, and `landmarks` which taps it is about."


@router.get("/views", response_model=list[ViewShape])
async def photo_views(request: Request) -> list[dict[str, Any]]:
    """Every view that a photo can have: which landmarks to tap, and which points it shows."""
    return await run_in_threadpool(_views, shown_to(request))


def _views(shown: Shown) -> list[dict[str, Any]]:
    from taichong.locate import views_json  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body import shown as figures  # noqa: PLC0415

    return views_json(figures.body_of(shown))


@router.post("/fit", response_model=PhotoFitShape, responses={400: {"model": TapsProblem, "description": NO_PHOTO}})
async def photo_fit(request: Request, asked: TapsShape) -> Any:  # noqa: ANN401 -- the fit as it is, or a refusal
    """Where points fall on a photo, from taps on its bones, as ``photo fit --json`` gives it."""
    told = asked.body
    shown = shown_to(request) if told is None else Shown(_told(told), own=True, atlas=atlas_of(request))
    try:
        return await run_in_threadpool(_fit, shown, asked)
    except TapsError as error:
        refused = problem(lines_here(shown.atlas), 400, str(error)) | {"landmarks": list(error.landmarks)}
        return JSONResponse(refused, 400)


def _told(body: ToldBodyShape) -> ToldBody:
    return ToldBody(body.sex, body.age, body.height_cm, body.weight_kg, tuple(body.measures.items()))


def _fit(shown: Shown, asked: TapsShape) -> dict[str, Any]:
    from taichong.locate import fit_photo, tapped_of  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body import shown as figures  # noqa: PLC0415

    tapped = tapped_of(asked.model_dump(include={"view", "side", "image", "taps", "points"}))
    return fit_photo(figures.body_of(shown), tapped, asked.units, is_told=shown.own)
