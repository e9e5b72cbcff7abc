"""My body: the four things that a body is estimated from, kept on this machine."""

from __future__ import annotations

import json
from gettext import gettext as _
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taichong.errors import StoreError
from taichong.person import data_folder
from taichong.web import body_view, forms
from taichong.web.bodies import NO_BODY, forget_pictures, kept_body, render_beforehand, shown_body
from taichong.web.pages import atlas_of
from taichong.web.views import page

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()


def numbers() -> tuple[tuple[str, str, float, float], ...]:
    """Each number that is asked: its name, its label with the unit, the least and the most."""
    return (
        ("age", _("Age in years"), 18, 100),
        ("height_cm", _("Height in cm"), 130, 220),
        ("weight_kg", _("Weight in kg"), 35, 220),
    )


def problems_in(values: Mapping[str, str]) -> list[str]:
    """What cannot be used, each with what is allowed."""
    found = [] if values["sex"] in ("female", "male") else [_("Choose female or male: the two bodies differ.")]
    for name, label, low, high in numbers():
        try:
            usable = low <= float(values[name].replace(",", ".")) <= high
        except ValueError:
            usable = False
        if not usable:
            found.append(_("{label}: give a number from {low} to {high}.").format(label=label, low=low, high=high))
    return found


@router.get("/body")
async def body(request: Request) -> Response:
    """What is known of the body, to be changed."""
    return await _page(request, dict(NO_BODY) if request.app.state.settings.shared else kept_body())


@router.post("/body")
async def keep(request: Request) -> Response:
    """Keep it, unless something cannot be used; what was typed stays."""
    form = forms.Check.of(await request.form())
    values = {name: form.one(name).strip()[:20] for name in NO_BODY}
    if problems := problems_in(values):
        return await _page(request, values, 400, problems=problems)
    if request.app.state.settings.shared:
        said = _("Others use this server too, so your body is not kept on it.")
        return await _page(request, values, 403, problems=[said])
    _write({name: value.replace(",", ".") for name, value in values.items()})
    forget_pictures()
    if request.app.state.renders:
        render_beforehand(kept_body())
    return await _page(request, values, saved=_("Kept. Everything on these pages can use it now."))


@router.post("/body/forget")
async def forget(request: Request) -> Response:
    """Forget it."""
    if not request.app.state.settings.shared:
        (data_folder() / "body.json").unlink(missing_ok=True)
        forget_pictures()
    return RedirectResponse("/body", 303)


@router.get("/body/still/{code}.webp")
async def still(request: Request, code: str, side: str = "left") -> Response:
    """The picture of a point on the body, or of the whole body."""
    name = code if code == "whole" else atlas_of(request).point(code).code
    told, _ = shown_body(shared=request.app.state.settings.shared)
    made = await run_in_threadpool(_still, told, name, "right" if side == "right" else "left")
    return Response(made, media_type="image/webp")


@router.get("/body/figure.json")
async def figure(request: Request) -> Response:
    """What the live body shows: every point and landmark of the left side."""
    told, _ = shown_body(shared=request.app.state.settings.shared)
    return Response(await run_in_threadpool(_figure, told), media_type="application/json")


def _figure(told: Mapping[str, str]) -> bytes:
    from taichong.web import figure_data, figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return figure_data.figure(figures.body_of(told))


def _still(told: Mapping[str, str], code: str, side: str) -> bytes:
    from taichong.web import figures  # noqa: PLC0415 -- the same

    return figures.still(told, code, side)


async def _page(
    request: Request,
    values: Mapping[str, str],
    status: int = 200,
    *,
    problems: list[str] | None = None,
    saved: str = "",
) -> Response:
    return page(
        atlas_of(request),
        "body.html",
        status,
        values=values,
        numbers=numbers(),
        problems=problems or [],
        saved=saved,
        **await body_view.whole(request),
    )


def _write(values: Mapping[str, str]) -> None:
    file = data_folder() / "body.json"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{file}: could not be written ({error.strerror}); set TAICHONG_DATA to another folder"
        ) from error
