"""The handout: asked for beside a plan, checked once more, shown as a page to print or given as PDF."""

from __future__ import annotations

import base64
import hashlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.errors import InputError
from taichong.web import forms
from taichong.web.body.renderings import shown_to, tone, units
from taichong.web.care.pages import planned, stop_page
from taichong.web.care.session import is_too_old
from taichong.web.help_lines import lines_here
from taichong.web.homes import home_of, today_here
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Complaint
    from taichong.care import Plan
    from taichong.handout import Sheet

router = APIRouter()

OWN_FIELDS = ("complaint", "checked_at", "name", "note", "large", "points", "as", "remember")
"""What the form asks besides the check."""


@router.get("/handout")
async def begin(request: Request) -> Response:
    """What a handout is, and where it starts: with the check."""
    return page(atlas_of(request), "handout.html", plan=None)


@router.post("/handout")
async def ask(request: Request) -> Response:
    """Ask for name, note and type; all points are on it unless some are taken off."""
    check = forms.Check.of(await request.form()).without()
    complaint, made, refusal = _checked(request, check)
    return refusal or _form(request, complaint, made, check)


def _form(request: Request, complaint: Complaint, made: Plan, check: forms.Check, problem: str = "") -> HTMLResponse:
    from taichong.handout import LONGEST_NAME, LONGEST_NOTE, ROOM  # noqa: PLC0415 -- NumPy only where pictures are drawn

    return page(
        atlas_of(request),
        "handout.html",
        400 if problem else 200,
        plan=made,
        complaint=complaint,
        check=check,
        own_fields=OWN_FIELDS,
        codes=list(dict.fromkeys(each.code for each in made.steps)),
        longest={"name": LONGEST_NAME, "note": LONGEST_NOTE},
        room=ROOM,
        pdf=find_spec("weasyprint") is not None,
        problem=problem,
    )


@router.post("/handout/sheet")
async def sheet(request: Request) -> Response:
    """The sheet, as a page that stands alone or as PDF."""
    check = forms.Check.of(await request.form()).without()
    complaint, made, refusal = _checked(request, check)
    if refusal:
        return refusal
    from taichong.handout import handout_pdf  # noqa: PLC0415 -- the same

    try:
        filled = await run_in_threadpool(_sheet, request, complaint, made, check)
    except InputError as error:
        return _form(request, complaint, made, check, str(error))
    if check.one("as") != "pdf":
        return _alone(filled)
    name = f"taichong-{complaint.id.replace('_', '-')}-{filled.wanted.made_on}.pdf"
    return Response(
        await run_in_threadpool(handout_pdf, filled),
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _checked(request: Request, check: forms.Check) -> tuple[Complaint, Plan, Response | None]:
    """The plan that the engine makes once more, and the page in place of a handout where it allows none."""
    complaint = atlas_of(request).complaint(check.one("complaint"))
    again = RedirectResponse(f"/relief/{complaint.id}", 303)
    if forms.contradictions(atlas_of(request), check):
        return complaint, planned(request, complaint, forms.Check({}))[0], again
    made, _answers = planned(request, complaint, check)
    if made.status == "stop":
        return complaint, made, stop_page(request, made, check)
    is_open = made.status != "ready" or not made.steps or forms.unconfirmed(atlas_of(request), check)
    return complaint, made, again if is_open or is_too_old(check.one("checked_at")) else None


def _sheet(request: Request, complaint: Complaint, made: Plan, check: forms.Check) -> Sheet:
    from taichong.handout import ROOM, Wanted, codes_on, drawn, sheet_of  # noqa: PLC0415 -- the same
    from taichong.web.body import shown  # noqa: PLC0415 -- the same

    home, body = home_of(request), shown_to(request)
    wanted = Wanted(
        today_here(request),
        check.fields.get("points", ()),
        " ".join(check.one("name").split()),
        check.one("note").strip(),
        check.has("large", "1"),
    )
    return sheet_of(
        atlas_of(request),
        complaint,
        made,
        wanted,
        drawn=drawn(shown.body_of(body), codes_on(made, wanted)[: ROOM[wanted.large]], units(home), tone(home)),
        whom=lines_here(atlas_of(request)),
        own_body=body.own,
    )


def _alone(sheet: Sheet) -> HTMLResponse:
    """The sheet as a page; its one style is allowed by its hash, and the pictures are in it."""
    from taichong.handout import handout_html  # noqa: PLC0415 -- the same

    text = handout_html(sheet)
    style = text.partition("<style>")[2].partition("</style>")[0]
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(text, headers={"content-security-policy": policy})
