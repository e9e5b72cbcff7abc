"""Is it helping me? From the question to the sealed schedule, today's card, and the answer."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from taichong.errors import InputError
from taichong.trial import (
    CRAMPS,
    GUESSES,
    OwnTrial,
    also_lines,
    arm_means,
    check_lines,
    counted_lines,
    episode_text,
    medicine_lines,
    medicines_taken,
    number,
    p_shown,
    percent,
    stretch_of,
)
from taichong.trial import end as interval_end
from taichong.trial import log as companion
from taichong.trial import report as trial_report
from taichong.trial import text as companion_text
from taichong.web.diary.danger import danger_page
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.pages import Form
from taichong.web.forms import Check
from taichong.web.homes import today_here
from taichong.web.once import written_once
from taichong.web.own_words import on_a_page, on_a_trials_page
from taichong.web.templating import atlas_of, page
from taichong.web.trial import forms as trial_forms
from taichong.web.trial.episodes import episodes_page
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.diary import Diary
    from taichong.trial import Draft

router = APIRouter()

A_DAY = timedelta(days=1)


@router.get("/trials")
def trials(request: Request) -> Response:
    """The trials of this person, and the way to a new one."""
    own = companion.own_trials(diary_of(request))
    return page(
        atlas_of(request),
        "trials.html",
        trials=[{"own": each, "closed": each.is_closed(today_here(request))} for each in reversed(own)],
        running=any(each.is_closed(today_here(request)) for each in own),
    )


@router.get("/trials/plan")
def plan(request: Request, complaint: str) -> Response:
    """The question as a form; with `look`, what such a trial can find."""
    form = Check.of(request.query_params)
    if not form.one("look"):
        return _plan_page(request, complaint, form)
    try:
        made = trial_forms.drafted(request, diary_of(request), complaint, form, today_here(request))
    except InputError as error:
        return _plan_page(request, complaint, form, problem=on_a_page(error))
    return _plan_page(request, complaint, form, made=made)


def _plan_page(
    request: Request, complaint: str, form: Check, *, made: Draft | None = None, problem: str = ""
) -> HTMLResponse:
    atlas = atlas_of(request)
    found = atlas.complaint(complaint)
    prospects = made.prospects() if made else {}
    return page(
        atlas,
        "trial_plan.html",
        400 if problem else 200,
        complaint=found,
        form=form,
        made=made,
        pressed=trial_forms.named(atlas, made.plan.treatment) if made else "",
        last=made.plan.start + timedelta(days=made.plan.total_days - 1) if made else None,
        counts=made.plan.start + timedelta(days=made.plan.run_in_days) if made else None,
        prospects=_prospects(made, prospects) if made else (),
        contrast=words("trial")["contrast"],
        points=[use.code for use in found.points],
        counted=trial_forms.is_counted(found),
        has_stretch=bool(stretch_of(found)),
        has_other_point=trial_forms.offers_other_point(request, found, today_here(request)),
        tomorrow=(today_here(request) + A_DAY).isoformat(),
        problem=problem,
        running=next(
            (each for each in companion.own_trials(diary_of(request)) if each.is_closed(today_here(request))), None
        ),
    )


def _prospects(made: Draft, prospects: dict[str, Any]) -> list[str]:
    """What the plan can find, the one line that says it first."""
    if made.plan.design == "episodes":
        return [each.removeprefix("- ") for each in episode_text.prospect_lines(made, prospects)]
    return _paragraphs(trial_report.plan_text(prospects, made.supposed))


def _paragraphs(text: str) -> list[str]:
    """Lines of the terminal as paragraphs: one ends where a line ends its sentence; one that is set in stands alone."""
    ended = re.sub(r"\.\n|\n(?=  )|(?<=\n)  .*\n", lambda found: found.group().rstrip("\n") + "\n\n", text)
    return [" ".join(each.removeprefix("- ").split()) for each in ended.split("\n\n") if each.strip()]


@router.post("/trials/seal")
def seal(request: Request, form: Form) -> Response:
    """Draw the order and seal it; nobody can change it afterwards."""
    mine = diary_of(request)
    complaint = form.one("complaint")

    try:
        made = trial_forms.drafted(request, mine, complaint, form, today_here(request)).promised()

        def draw(inside: Diary) -> None:
            companion.seal(inside, made.plan, made.care, today_here(request))

        written_once(mine, form, request.url.path, draw)
    except InputError as error:
        return _plan_page(request, complaint, form, problem=on_a_page(error))
    return RedirectResponse(f"/trials/{companion.own_trial(mine).id}", 303)


@router.get("/trials/{name}")
def trial(request: Request, name: str, done: str = "") -> Response:
    """One trial: where it is today, the log, and once it is over the way to its answer."""
    mine = diary_of(request)
    own = companion.own_trial(mine, name)
    if own.schedule.plan.design == "episodes":
        return episodes_page(request, mine, own, done=done)
    return _trial_page(request, mine, own, done=done)


def _trial_page(  # noqa: PLR0913 -- each is a state of the one page
    request: Request,
    mine: Diary,
    own: OwnTrial,
    *,
    done: str = "",
    problem: str = "",
    form: Check | None = None,
    beside: str = "",
) -> HTMLResponse:
    closed, now = own.is_closed(today_here(request)), today_here(request)
    day = own.day(now)
    filled, passed = companion.progress(mine, own, now)
    return page(
        atlas_of(request),
        "trial.html",
        400 if problem else 200,
        own=own,
        plan=own.schedule.plan,
        pressed=trial_forms.named(atlas_of(request), own.schedule.plan.treatment),
        day=day,
        headline=on_a_trials_page(companion_text.headline(own, day), own.id) if closed else "",
        closed=closed,
        filled=filled,
        passed=passed,
        counts=own.outcome.id == CRAMPS,
        usual=max(companion.usual_day(own, now), own.schedule.plan.start),
        form=form or Check({}),
        guesses=GUESSES,
        asks_guess=companion.asks_guess(own.schedule.plan),
        reasons=list(words("companion")["reasons"].items()),
        paused=own.is_paused(now),
        contrast=words("trial")["contrast"][own.schedule.plan.control],
        done=done if done in ("logged", "ended", "expected") else "",
        problem=problem,
        beside=beside,
        said=words("diary"),
    )


@router.post("/trials/{name}/log")
def log(request: Request, name: str, form: Form) -> Response:
    """Write a day down: its value, what was really done."""

    def write(mine: Diary, own: OwnTrial) -> None:
        day = trial_forms.day_of(form) or companion.usual_day(own, today_here(request))
        companion.log_day(mine, own, day, trial_forms.log_of(form), today_here(request))

    return _written(request, name, form, write, "?done=logged")


@router.post("/trials/{name}/expect")
def expect(request: Request, name: str, form: Form) -> Response:
    """How much help is expected, asked before the first day that counts."""

    def write(mine: Diary, own: OwnTrial) -> None:
        companion.say_expectation(mine, own, trial_forms.needed(form, "expectation"), today_here(request))

    return _written(request, name, form, write, "?done=expected")


@router.post("/trials/{name}/pause")
def pause(request: Request, name: str, form: Form) -> Response:
    """Leave days out from today on."""

    def write(mine: Diary, own: OwnTrial) -> None:
        companion.pause(mine, own, today_here(request), form.one("why") or form.one("pause_why"))

    return _written(request, name, form, write, "?done=logged", beside="pause")


@router.post("/trials/{name}/resume")
def resume(request: Request, name: str, form: Form) -> Response:
    """Let days count again from today on."""

    def write(mine: Diary, own: OwnTrial) -> None:
        companion.resume(mine, own, today_here(request))

    return _written(request, name, form, write, "?done=logged", beside="pause")


@router.post("/trials/{name}/end")
def end(request: Request, name: str, form: Form) -> Response:
    """End it early, after a second yes; its answer will say so."""

    def write(mine: Diary, own: OwnTrial) -> None:
        if not form.has("sure", "yes"):
            raise InputError(_("Tick the box first: once ended, a trial can’t be restarted."))
        companion.end_early(mine, own, today_here(request), form.one("why"))

    return _written(request, name, form, write, "?done=ended", beside="end")


@router.post("/trials/{name}/answer")
def open_answer(request: Request, name: str, form: Form) -> Response:
    """Keep the guess, then open the answer: in this order, and once."""

    def write(mine: Diary, own: OwnTrial) -> None:
        if (guess := form.one("guess")) and not (own.guess or own.answered_at):
            own = companion.say_guess(mine, own, guess, today_here(request))
        companion.own_answer(mine, own, today_here(request))

    return _written(request, name, form, write, "/answer")


def _written(  # noqa: PLR0913 -- what each form of the page has of its own
    request: Request,
    name: str,
    form: Check,
    write: Callable[[Diary, OwnTrial], None],
    then: str,
    *,
    beside: str = "",
) -> Response:
    """Write into the diary of the trial, once a form, and go on to its page `then`; what cannot be is said there.

    `beside` names a form that is folded away: it opens, and what was wrong stands in it.
    """
    mine = diary_of(request)
    own = companion.own_trial(mine, name)
    try:
        written_once(mine, form, request.url.path, lambda inside: write(inside, companion.own_trial(inside, name)))
    except InputError as error:
        if own.schedule.plan.design == "episodes":
            return episodes_page(request, mine, own, problem=on_a_trials_page(error, own.id), form=form, beside=beside)
        return _trial_page(request, mine, own, problem=on_a_trials_page(error, own.id), form=form, beside=beside)
    to = f"/trials/{own.id}{then}"
    return danger_page(request, to, form.one("why"), form.one("pause_why")) or RedirectResponse(to, 303)


@router.get("/trials/{name}/answer")
def answer(request: Request, name: str) -> Response:
    """The answer in a sentence and a picture, then the numbers."""
    mine = diary_of(request)
    own = companion.own_trial(mine, name)
    if own.answered_at is None:
        return RedirectResponse(f"/trials/{own.id}", 303)
    record = companion.own_answer(mine, own, today_here(request))
    plan, found = record["schedule"]["plan"], record["answer"]
    if own.schedule.plan.design == "episodes":
        lines = episode_text.answer_lines(found, control=plan["control"])
        zones = trial_report.zones_svg(record)
        return page(
            atlas_of(request), "trial_episodes_answer.html", own=own, plan=plan, answer=found, lines=lines, zones=zones
        )
    return page(
        atlas_of(request),
        "trial_answer.html",
        own=own,
        plan=plan,
        answer=found,
        sentence=trial_report.sentence(found, control=plan["control"], unit=plan["outcome"]["unit"]),
        zones=trial_report.zones_svg(record),
        over_time=trial_report.course_svg(record),
        picture=trial_report.answer_svg(record),
        means=arm_means(record),
        contrast=words("trial")["contrast"][plan["control"]],
        also=also_lines(found),
        words=words("trial"),
        num=number,
        end=interval_end,
        percent=percent,
        p_shown=p_shown,
        advice=trial_report.advice(found),
        harms=companion.harms(mine, own),
        medicines=medicine_lines(medicines_taken(mine, own)),
        counted=[*counted_lines(found), *check_lines(found, plan["outcome"]["unit"])],
    )


def _seen(request: Request, name: str) -> tuple[Diary, OwnTrial, dict[str, Any]]:
    """The record of a trial whose answer was opened."""
    mine = diary_of(request)
    own = companion.own_trial(mine, name)
    if own.answered_at is None:
        raise InputError(_("This trial’s answer has not been opened; its own page does that once it is over."))
    return mine, own, companion.own_answer(mine, own, today_here(request))


@router.get("/trials/{name}/report")
def report(request: Request, name: str) -> Response:
    """The report to print: a page of its own, whose one style is allowed by its hash."""
    mine, own, record = _seen(request, name)
    text = trial_report.report_of(record, companion.harms(mine, own), medicines_taken(mine, own))
    hashes = " ".join(f"'sha256-{_hash(each)}'" for each in re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    policy = f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return HTMLResponse(text, headers={"content-security-policy": policy})


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@router.get("/trials/{name}/record.json")
def record(request: Request, name: str) -> Response:
    """The machine-readable record: schedule, hash, answer."""
    _mine, own, found = _seen(request, name)
    return JSONResponse(found, headers={"content-disposition": f'attachment; filename="trial-{own.id}.json"'})
