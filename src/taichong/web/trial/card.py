"""Today's card of a trial: the safety check first, as before every pressing; then the day's arm, and its session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.care import asked_of, read_answers, session_data
from taichong.trial import Card, Today, complaint_of, known_today, pressed_codes
from taichong.trial import log as companion
from taichong.trial import text as companion_text
from taichong.web import forms
from taichong.web.care.pages import by_point, kept_conditions, still_open, stop_page
from taichong.web.care.session import player
from taichong.web.clock import server_day, today
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.pages import Form
from taichong.web.forms import Check
from taichong.web.homes import home_of, today_here
from taichong.web.own_words import on_a_trials_page
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.person import Home
    from taichong.trial import OwnTrial

router = APIRouter()


@router.get("/trials/{name}/today")
def ask(request: Request, name: str) -> Response:
    """The check before today's card; conditions told within the last month are ticked already."""
    own = companion.own_trial(diary_of(request), name)
    kept = None if "fresh" in request.query_params else kept_conditions(request)
    return ask_page(
        request, own, forms.prefilled(atlas_of(request), kept, today_here(request)) if kept else Check({}), []
    )


def ask_page(  # noqa: PLR0913 -- each is a state of the one page
    request: Request,
    own: OwnTrial,
    check: Check,
    problems: list[tuple[str, str]],
    status: int = 200,
    *,
    to: str = "today",
) -> HTMLResponse:
    """The safety questions; `to` is where the answers are sent."""
    atlas = atlas_of(request)
    complaint = atlas.complaint(own.care.complaint)
    asked = asked_of(atlas, complaint)
    conditions = {each.id: each for each in atlas.safety.conditions}
    kept = kept_conditions(request) if "kept" in check.fields else None
    return page(
        atlas,
        "trial_check.html",
        status,
        own=own,
        to=to,
        complaint=complaint,
        check=check,
        problems=problems,
        flags=[each for each in asked if each.kind == "red_flag"],
        conditions=[conditions[each.id] for each in asked if each.kind == "condition"],
        wheres=forms.WHERES,
        fresh=f"/trials/{own.id}/{to}?fresh=1",
        kept=kept.told_on.isoformat() if kept and not problems else "",
    )


@router.post("/trials/{name}/today")
def show(request: Request, name: str, form: Form) -> Response:
    """Today's card, as far as the answers allow it."""
    atlas, own = atlas_of(request), companion.own_trial(diary_of(request), name)
    if found := forms.contradictions(atlas, form):
        return ask_page(request, own, form, found, 400)
    made = _card(request, own, form)
    if made.plan and made.plan.status == "stop":
        return stop_page(request, made.plan)
    if made.plan and made.plan.questions:
        return ask_page(request, own, form, still_open(made.plan))
    return page(
        atlas,
        "trial_card.html",
        own=own,
        card=made,
        headline=on_a_trials_page(companion_text.headline(own, made.day), own.id),
        steps=list(by_point(atlas, made.plan.steps)) if made.plan else [],
        total=sum(each.seconds for each in made.plan.steps) if made.plan else 0,
        check=form,
    )


def _card(request: Request, own: OwnTrial, form: Check) -> Card:
    return own.card(atlas_of(request), known(atlas_of(request), home_of(request), own, form))


def known(atlas: Atlas, home: Home, own: OwnTrial, form: Check) -> Today:
    """What is known of the day: the schedule's by the person's clock, what was pressed by the log's own days."""
    complaint = atlas.complaint(own.care.complaint)
    answers = read_answers(atlas, complaint, forms.said_of(atlas, form))
    return replace(known_today(home.sessions.records(), server_day(), answers), date=today(home))


@router.post("/trials/{name}/session")
def start(request: Request, name: str, form: Form) -> Response:
    """Today's pressing as a session, checked once more."""
    atlas, own = atlas_of(request), companion.own_trial(diary_of(request), name)
    made = _card(request, own, form)
    if not made.plan or made.plan.status != "ready" or not made.plan.steps:
        return RedirectResponse(f"/trials/{own.id}/today", 303)
    codes = pressed_codes(own.schedule.plan, made.day.arm)
    complaint = complaint_of(atlas, own.care, codes, own.schedule.plan.seconds)
    return player(request, session_data(atlas, complaint, made.plan) | {"check": f"/trials/{own.id}/today"})
