"""The handout: asked for beside a plan, checked once more, shown as a page to print or given as PDF."""

from __future__ import annotations

import base64
import hashlib
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter
from msgspec import structs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.atlas import points_typed
from taichong.care import ALONE, danger_in, points_as_complaint
from taichong.errors import InputError, NotFoundError, TaichongError
from taichong.learn import codes_of
from taichong.web import forms
from taichong.web.body.renderings import shown_to, tone, units
from taichong.web.care.pages import check_page, kept_conditions, planned, still_open, stop_page
from taichong.web.care.session import is_too_old
from taichong.web.care.words import answer_to_danger
from taichong.web.help_lines import lines_here
from taichong.web.homes import home_of, today_here
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Complaint
    from taichong.care import Answers, Plan
    from taichong.handout import Sheet

router = APIRouter()

OWN_FIELDS = ("complaint", "codes", "checked_at", "name", "note", "large", "points", "as", "remember", "whose")
"""What the form asks besides the check."""
LONGEST_CODES = 200  # [characters]


@router.get("/handout")
async def begin(request: Request) -> Response:
    """What a handout is, and where it starts: with the check."""
    return page(atlas_of(request), "handout.html", plan=None, problem="", codes="")


@router.get("/handout/points")
async def ask_about_points(request: Request, codes: str = "") -> Response:
    """The check for chosen points without a complaint: as grave as that of any complaint that presses there."""
    try:
        complaint = _of_points(request, codes)
    except (InputError, NotFoundError) as error:
        return _no_points(request, codes, error)
    told = None if "fresh" in request.query_params else kept_conditions(request)
    known = forms.prefilled(atlas_of(request), told, today_here(request)) if told else forms.Check({})
    return _points_page(request, complaint, codes, known, [])


@router.post("/handout/chosen")
async def choose_points(request: Request) -> Response:
    """From what was typed to the check for the points in it; its address holds nothing but their codes."""
    typed = forms.Check.of(await request.form()).one("codes")
    try:
        complaint = _of_points(request, typed)
    except (InputError, NotFoundError) as error:
        return _no_points(request, typed, error)
    codes = " ".join(each.code for each in complaint.points)
    return RedirectResponse(f"/handout/points?{urlencode({'codes': codes})}", 303)


def _no_points(request: Request, typed: str, error: TaichongError) -> Response:
    """What was typed instead of points: answered as the search does where it tells of a danger, else given back."""
    danger = answer_to_danger(request, danger_in(atlas_of(request), typed), typed)
    return danger or page(
        atlas_of(request), "handout.html", 400, plan=None, problem=on_a_page(error), codes=typed[:LONGEST_CODES]
    )


@router.post("/handout/points")
async def for_points(request: Request) -> Response:
    """From the check for chosen points to what their handout shall say."""
    check = forms.Check.of(await request.form()).without()
    complaint = _of_points(request, check.one("codes"))
    if problems := forms.contradictions(atlas_of(request), check):
        return _points_page(request, complaint, check.one("codes"), check, problems, 400)
    made, _answers = _planned(request, complaint, check)
    if made.status == "stop":
        return stop_page(request, made)
    if made.questions:
        return _points_page(request, complaint, check.one("codes"), check, still_open(made))
    if not made.steps:
        return page(atlas_of(request), "no_handout.html", plan=made, codes=check.one("codes"))
    now = {"checked_at": (str(int(time.time())),)}
    return _form(request, complaint, made, forms.Check({**check.fields, **now}))


def _of_points(request: Request, codes: str) -> Complaint:
    """The chosen points as a complaint.

    Raises:
        InputError: none was given, or one that is not offered for pressing.
        NotFoundError: there is no such point.
    """
    atlas = atlas_of(request)
    complaint = points_as_complaint(atlas, codes_of(atlas, points_typed(atlas, codes)))
    return structs.replace(complaint, name=", ".join(each.code for each in complaint.points))


def _points_page(  # noqa: PLR0913, PLR0917 -- what its check says
    request: Request,
    complaint: Complaint,
    codes: str,
    check: forms.Check,
    problems: list[tuple[str, str]],
    status: int = 200,
) -> HTMLResponse:
    return check_page(request, complaint, check, problems, status, to="/handout/points", codes=codes)


@router.post("/handout")
async def ask(request: Request) -> Response:
    """Ask for name, note and type; all points are on it unless some are taken off."""
    check = forms.Check.of(await request.form()).without()
    complaint, made, refusal = _checked(request, check)
    return refusal or _form(request, complaint, made, check)


def _planned(request: Request, complaint: Complaint, check: forms.Check) -> tuple[Plan, Answers]:
    """The plan for whoever gets the sheet: what one felt in one's own sessions counts where it is for oneself."""
    return planned(request, complaint, check, own=check.has("whose", "own"))


def _form(request: Request, complaint: Complaint, made: Plan, check: forms.Check, problem: str = "") -> HTMLResponse:
    from taichong.handout import LONGEST_NAME, LONGEST_NOTE, ROOM  # noqa: PLC0415 -- NumPy only where pictures are drawn

    own, other = (planned(request, complaint, check, own=each)[0] for each in (True, False))
    return page(
        atlas_of(request),
        "handout.html",
        400 if problem else 200,
        plan=made,
        differs=own.steps != other.steps,
        own_left_out=list(dict.fromkeys(each.message for each in own.left_out)),
        complaint=complaint,
        points_alone=check.one("codes") if complaint.id == ALONE else "",
        barred=[use.code for use in complaint.points if use.code not in {step.code for step in made.steps}]
        if complaint.id == ALONE
        else [],
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
        return _form(request, complaint, made, check, on_a_page(error))
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
    alone = check.one("complaint") == ALONE
    complaint = (
        _of_points(request, check.one("codes")) if alone else atlas_of(request).complaint(check.one("complaint"))
    )
    to = f"/handout/points?{urlencode({'codes': check.one('codes')})}" if alone else f"/relief/{complaint.id}"
    again = RedirectResponse(to, 303)
    if forms.contradictions(atlas_of(request), check):
        return complaint, _planned(request, complaint, forms.Check({}))[0], again
    made, _answers = _planned(request, complaint, check)
    if made.status == "stop":
        return complaint, made, stop_page(request, made, None if alone else check)
    is_open = made.status != "ready" or not made.steps or forms.unconfirmed(atlas_of(request), check)
    return complaint, made, again if is_open or is_too_old(check.one("checked_at")) else None


def _sheet(request: Request, complaint: Complaint, made: Plan, check: forms.Check) -> Sheet:
    from taichong.handout import ROOM, Wanted, codes_on, drawn, right_only, sheet_of  # noqa: PLC0415 -- the same
    from taichong.web.body import shown  # noqa: PLC0415 -- the same

    home, body = home_of(request), shown_to(request)
    points = check.fields.get("points", ())
    pressed = tuple(each for each in points if any(each == step.code for step in made.steps))
    wanted = Wanted(
        today_here(request),
        (check.has("whose", "own") and pressed) or points,
        " ".join(check.one("name").split()),
        check.one("note").strip(),
        check.has("large", "1"),
    )
    return sheet_of(
        atlas_of(request),
        complaint,
        made,
        wanted,
        drawn=drawn(
            shown.body_of(body),
            codes_on(made, wanted)[: ROOM["large" if wanted.large else "small"]],
            units(home),
            tone(home),
            right_only(made),
        ),
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
