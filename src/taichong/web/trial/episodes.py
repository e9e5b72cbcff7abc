"""A trial of episodes on the pages: the rehearsal, the check by day, the envelope, one big button for "it let go"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taichong.errors import InputError
from taichong.trial import card_of_episode, episode_text
from taichong.trial import episode_log as log
from taichong.trial import log as companion
from taichong.web import forms
from taichong.web.care.pages import by_point, kept_conditions, still_open, stop_page
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.pages import Form
from taichong.web.forms import Check
from taichong.web.homes import home_of, own_home, today_here
from taichong.web.once import written_once
from taichong.web.own_words import on_a_trials_page
from taichong.web.templating import atlas_of, page
from taichong.web.trial.card import ask_page, known
from taichong.web.trial.forms import named
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from taichong.diary import Diary
    from taichong.trial import Arm, Card, OwnTrial

router = APIRouter()
STOPS = ("stop", "see_clinician")
DONE = ("rehearsed", "checked", "let_go", "not_eased", "not_timed", "otherwise", "rescue", "not_tonight", "logged")


def episodes_page(  # noqa: PLR0913 -- each is a state of the one page
    request: Request,
    mine: Diary,
    own: OwnTrial,
    *,
    done: str = "",
    problem: str = "",
    form: Check | None = None,
    beside: str = "",
) -> Response:
    """Where the trial is: what comes before the first envelope, an envelope that is open, or the wait for the next."""
    opened = log.opened(mine, own)
    current = opened[-1] if opened and not opened[-1].is_over else None
    missing = ""
    if not current:
        try:
            log.may_open(mine, own, today_here(request))
        except InputError as error:
            missing = on_a_trials_page(error, own.id)
    atlas = atlas_of(request)
    plan, usual = own.schedule.plan, companion.usual_day(own, today_here(request))
    # An envelope is open only after the one No to the warning signs; what is pressed follows from it, as it did then.
    none = _at_night(request, Check({"none_of_these": ("1",), "none_today": ("1",)}))
    card = _card(request, own, none, current.arm) if current else None
    return page(
        atlas,
        "trial_episodes.html",
        400 if problem else 200,
        own=own,
        plan=plan,
        pressed=named(atlas, plan.treatment),
        opened=opened,
        current=current,
        last=opened[-1] if opened else None,
        card=card,
        steps=list(by_point(atlas, card.plan.steps)) if card and card.plan else [],
        arm=episode_text.arm_said(own, current.arm) if current else "",
        flags=episode_text.night_signs(atlas, own),
        asked_today=episode_text.asked_each_time(atlas),
        is_rehearsed=log.is_rehearsed(mine, own),
        missing=missing,
        paused=own.is_paused(today_here(request)),
        usual=usual.isoformat() if usual >= plan.start else "",
        asks_undeclared=usual >= plan.start and usual not in own.days and not current,
        reasons=list(words("companion")["reasons"].items()),
        form=form or Check({}),
        begins=plan.start if today_here(request) < plan.start else None,
        closed=own.is_closed(today_here(request)),
        contrast=words("trial")["contrast"][plan.control],
        points=[atlas.point(code) for code in (*plan.treatment, *plan.control_points)],
        done=done if done in DONE else "",
        problem=problem,
        beside=beside,
        said=words("diary"),
    )


def _stopped(request: Request, card: Card) -> Response:
    if card.plan is None:
        raise InputError(_("Nothing can be checked for this trial: it has no points."))
    return stop_page(request, card.plan)


def _at_night(request: Request, form: Check) -> Check:
    """What is said now, with the conditions of the check by day."""
    kept = kept_conditions(request)
    return Check(
        {**(forms.prefilled(atlas_of(request), kept, today_here(request)).fields if kept else {}), **form.fields}
    )


def _card(request: Request, own: OwnTrial, form: Check, arm: Arm) -> Card:
    atlas = atlas_of(request)
    return card_of_episode(atlas, own.schedule, own.care, known(atlas, home_of(request), own, form), arm)


@router.get("/trials/{name}/check")
def ask(request: Request, name: str) -> Response:
    """The whole check by day; it holds seven days."""
    own = companion.own_trial(diary_of(request), name)
    kept = None if "fresh" in request.query_params else kept_conditions(request)
    return ask_page(
        request,
        own,
        forms.prefilled(atlas_of(request), kept, today_here(request)) if kept else Check({}),
        [],
        to="check",
    )


@router.post("/trials/{name}/check")
def check(request: Request, name: str, form: Form) -> Response:
    """Keep that every question was answered and the pressing is allowed."""
    mine = diary_of(request)
    atlas, own = atlas_of(request), companion.own_trial(mine, name)
    if found := forms.contradictions(atlas, form):
        return ask_page(request, own, form, found, 400, to="check")
    made = _card(request, own, form, "treatment")
    if made.plan is None or made.plan.status in STOPS:
        return _stopped(request, made)
    if made.plan.status != "ready":
        return ask_page(request, own, form, still_open(made.plan), to="check")
    if home := own_home(request):
        answers = known(atlas, home, own, form).answers
        home.remember(forms.to_remember(atlas, atlas.complaint(own.care.complaint), answers, today_here(request)))
    day = today_here(request)
    written_once(mine, form, request.url.path, lambda inside: log.keep_check(inside, own, day))
    return RedirectResponse(f"/trials/{own.id}?done=checked", 303)


@router.post("/trials/{name}/open")
def open_envelope(request: Request, name: str, form: Form) -> Response:
    """Declare an episode: one No to the warning signs, and the envelope opens."""
    mine = diary_of(request)
    own = companion.own_trial(mine, name)
    told = _at_night(request, form)
    made = _card(request, own, told, "treatment")
    if made.plan is None or made.plan.status in STOPS:
        return _stopped(request, made)
    if log.is_open(mine, own):  # tapped twice
        return RedirectResponse(f"/trials/{own.id}", 303)
    day = today_here(request)
    try:
        if made.plan.status != "ready":
            log.may_open(mine, own, day)
            return ask_page(request, own, told, still_open(made.plan), to="open")
        written_once(mine, form, request.url.path, lambda inside: log.open_envelope(inside, own, day))
    except InputError as error:
        return episodes_page(request, mine, own, problem=on_a_trials_page(error, own.id))
    return RedirectResponse(f"/trials/{own.id}", 303)


@router.post("/trials/{name}/episode")
def say(request: Request, name: str, form: Form) -> Response:
    """Rehearsed; it let go; not eased; nobody looked; I did otherwise; a medicine; not tonight."""
    mine = diary_of(request)
    own, what = companion.own_trial(mine, name), form.one("what")
    if what == "let_go" and log.is_double_tap(mine, own, datetime.now(UTC)):
        return RedirectResponse(f"/trials/{own.id}", 303)
    try:
        written_once(mine, form, request.url.path, lambda inside: _write(inside, own, what, form.one("why")))
    except InputError as error:
        return episodes_page(request, mine, own, problem=on_a_trials_page(error, own.id))
    return RedirectResponse(f"/trials/{own.id}?done={what}", 303)


def _write(mine: Diary, own: OwnTrial, what: str, why: str) -> None:
    if what == "rehearsed":
        log.rehearse(mine, own)
    elif what == "not_tonight":
        log.not_tonight(mine, own)
    elif what in log.ENDS:
        log.end_episode(mine, own, what, datetime.now(UTC))
    elif what in ("otherwise", "rescue"):
        log.say_otherwise(mine, own, what, why)
    else:
        raise InputError(_("Say what happened with one of the buttons."))
