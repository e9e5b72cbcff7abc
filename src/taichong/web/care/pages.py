"""The pages: read, screen and plan without a script. Each handler parses, calls one function, renders."""

from __future__ import annotations

import textwrap
import time
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.atlas import find_point
from taichong.care import (
    NOTHING_SAID,
    OVER_AFTER_SECONDS,
    Reading,
    asked_of,
    plan_for,
    read_answers,
    read_words,
    stop_for,
    wish_of,
)
from taichong.diary import OF_CONTEXT
from taichong.errors import StoreError
from taichong.person import Conditions
from taichong.web import forms
from taichong.web.body import view as body_view
from taichong.web.care.kept_checks import ANY_COMPLAINT, keep_check, kept_check, new_name
from taichong.web.care.offers import offered
from taichong.web.care.point_page import is_on_a_photo, misses_of, point_html
from taichong.web.care.signs import each_once
from taichong.web.clock import today
from taichong.web.help_lines import lines_here
from taichong.web.homes import diary_home, home_of, own_home, today_here
from taichong.web.templating import atlas_of, page
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taichong.atlas import Atlas, Complaint, Source
    from taichong.care import Answers, LeftOut, Plan, Step
    from taichong.person import Home

router = APIRouter()

REGIONS = ("foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "arm", "hand", "head")
OFTEN = ("calf_cramp", "foot_cramp", "stress", "sleep", "headache", "sore_muscles", "period_pain", "nausea")
"""What a phone shows at once; the others are one tap away."""
AT_ONCE = 4  # points of a plan that are open; the others are one tap away
OK, NOT_FOUND = 200, 404
MOST_OF_A_QUESTION = 60  # letters, where it is only pointed to


@router.get("/")
async def home(request: Request) -> Response:
    """What bothers you?"""
    return page(atlas_of(request), "home.html", often=OFTEN)


@router.get("/stop/{code}")
async def stop(request: Request, code: str) -> Response:
    """The stop that one red flag calls for."""
    atlas = atlas_of(request)
    return stop_page(request, stop_for(atlas, (atlas.red_flag(code),)))


@router.get("/leave")
async def leave(request: Request) -> Response:
    """A page that says nothing of what was read before it."""
    return page(atlas_of(request), "leave.html")


def stop_page(
    request: Request, plan: Plan, check: forms.Check | None = None, template: str = "stop.html", then: str = ""
) -> HTMLResponse:
    """What we saw, what to do now, a number to call, and nothing else.

    After a yes to a whole question it asks which sign that was; each is a link to the same answers with that one. A
    `template` that extends its own may lead on to `then`.
    """
    asked = {each.code for each in plan.which}
    told = [each for each in plan.findings if each.code not in asked]
    which = _which(request, plan, check)
    sources = _once(each.source for each in told)
    return page(atlas_of(request), template, plan=plan, told=told, which=which, sources=sources, then=then)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _which(request: Request, plan: Plan, check: forms.Check | None) -> list[tuple[str, str, str]]:
    """Code, text and address of each sign that may have been meant."""
    return [(each.code, each.text, _meant(request, plan, check, each.code)) for each in plan.which]


def _meant(request: Request, plan: Plan, check: forms.Check | None, code: str) -> str:
    """The address of the same check with the sign `code` in place of its question."""
    if check is None or not plan.complaint:
        return f"/stop/{code}"
    wholes = tuple(f"q.{each.id}" for each in atlas_of(request).safety.questions if code in each.asks)
    meant = {**check.without(*wholes, "none_of_these", "checked").fields, f"q.{code}": ("yes",)}
    try:
        return f"/relief/{plan.complaint}/{keep_check(request, plan.complaint, forms.Check(meant))}"
    except StoreError:
        return f"/stop/{code}"


@router.get("/relief/{complaint_id}")
async def relief(request: Request, complaint_id: str) -> Response:
    """First aid and the check; an older link that carries the answers leads to the plan's own address."""
    complaint = atlas_of(request).complaint(complaint_id)
    asked = forms.Check.of(request.query_params)
    if asked.is_answered():
        return await _to_plan(request, complaint, asked.without("checked"))
    if "told" in asked.fields:
        with suppress(StoreError):
            name = await run_in_threadpool(keep_check, request, ANY_COMPLAINT, forms.Check(_wished(asked)))
            return RedirectResponse(f"/relief/{complaint.id}/{name}", 303)
    return _asked(request, complaint, asked)


def _asked(request: Request, complaint: Complaint, wished: forms.Check) -> HTMLResponse:
    """The check before its first answer, with the conditions told lately."""
    told = None if "fresh" in request.query_params else kept_conditions(request)
    known = forms.prefilled(atlas_of(request), told, today_here(request)).fields if told else {}
    return check_page(request, complaint, forms.Check({**known, **_wished(wished)}), [])


@router.get("/relief/{complaint_id}/{name}")
async def kept_plan(request: Request, complaint_id: str, name: str, change: str = "") -> Response:
    """The plan for what was answered under this address; it is made anew each time, and for a day.

    With `change` the check as it was answered, for whoever goes back to it: for as long as a check holds.
    """
    complaint = atlas_of(request).complaint(complaint_id)
    if change:
        lately = await run_in_threadpool(kept_check, request, name, OVER_AFTER_SECONDS)
        if lately is None or lately[0] != complaint.id:
            return RedirectResponse(f"/relief/{complaint.id}", 303)
        return check_page(request, complaint, lately[1], [])
    found = await run_in_threadpool(kept_check, request, name)
    if found is None or found[0] not in (complaint.id, ANY_COMPLAINT):
        told = kept_conditions(request)
        known = forms.prefilled(atlas_of(request), told, today_here(request)) if told else forms.Check({})
        again = [("check", _("That plan has expired. Please answer again: things may have changed."))]
        return check_page(request, complaint, known, again, 410)
    of, check = found
    return _asked(request, complaint, check) if of == ANY_COMPLAINT else _answered(request, complaint, check)


async def _to_plan(request: Request, complaint: Complaint, check: forms.Check, name: str = "") -> Response:
    """To the address of the plan that the answers allow: it can be reloaded and gone back to, and tells nothing."""
    try:
        name = await run_in_threadpool(keep_check, request, complaint.id, check, name)
    except StoreError:
        return _answered(request, complaint, check)
    return RedirectResponse(f"/relief/{complaint.id}/{name}", 303)


def kept_conditions(request: Request) -> Conditions | None:
    """The conditions told lately; never where several people share the app."""
    home = own_home(request)
    kept = home.conditions() if home else None
    return kept if home and kept and kept.is_fresh(today(home)) else None


def check_page(  # noqa: PLR0913 -- whose check, how it stands, and where it leads
    request: Request,
    complaint: Complaint,
    check: forms.Check,
    problems: list[tuple[str, str]],
    status: int = OK,
    *,
    to: str = "",
    codes: str = "",
) -> HTMLResponse:
    """The check as it was filled in; `to` is where it leads instead of the complaint's plan, with chosen `codes`."""
    atlas = atlas_of(request)
    answers = NOTHING_SAID if problems and status != OK else planned(request, complaint, check)[1]
    questions = asked_of(atlas, complaint, answers)
    flags = [each for each in questions if each.kind == "red_flag"]
    kept = kept_conditions(request) if "kept" in check.fields else None
    wish = wish_of(
        atlas, complaint, forms.request_of(atlas, complaint, forms.Check(_wished(check))), diary_home(request)
    )
    by_id = {each.id: each for each in atlas.safety.conditions}
    check = forms.with_told(atlas, check)
    return page(
        atlas,
        "relief.html",
        status,
        complaint=complaint,
        to=to or f"/relief/{complaint.id}",
        codes=codes,
        kept_as="" if to else new_name(),
        check=check,
        problems=problems,
        told=forms.told_of(atlas, check),
        plan=plan_for(atlas, complaint, NOTHING_SAID, wish),
        flags=flags,
        fresh=f"{to}?{urlencode({'codes': codes, 'fresh': 1})}" if to else f"/relief/{complaint.id}?fresh=1",
        read_once=each_once(atlas, flags) if codes else (),
        conditions=[by_id[each.id] for each in questions if each.kind == "condition"],
        wheres=forms.WHERES,
        kept=kept.told_on.isoformat() if kept else "",
        may_remember=not (to or request.app.state.settings.shared),
    )


def _wished(check: forms.Check) -> dict[str, tuple[str, ...]]:
    return {
        name: values for name, values in check.fields.items() if name in ("context", "side", "also", "only", "told")
    }


@router.post("/relief/{complaint_id}")
async def plan(request: Request, complaint_id: str) -> Response:
    """From the answers to the plan that they allow."""
    complaint = atlas_of(request).complaint(complaint_id)
    check = forms.Check.of(await request.form())
    if "remember" in check.fields and (home := own_home(request)):
        _remember(request, home, complaint, check)
    return await _to_plan(request, complaint, check.without("remember", "checked", "kept_as"), check.one("kept_as"))


def _remember(request: Request, home: Home, complaint: Complaint, check: forms.Check) -> None:
    """Keep the conditions, unless the answers contradict each other."""
    atlas = atlas_of(request)
    if not forms.contradictions(atlas, check):
        answers = planned(request, complaint, check)[1]
        home.remember(forms.to_remember(atlas, complaint, answers, today(home)))


def _answered(request: Request, complaint: Complaint, check: forms.Check) -> Response:
    atlas = atlas_of(request)
    unconfirmed = forms.unconfirmed(atlas, check)
    check = forms.with_told(atlas, check) if unconfirmed else forms.confirmed(atlas, check)
    problems = forms.contradictions(atlas, check)
    if problems:
        return check_page(request, complaint, check, problems, 400)
    made, _answers = planned(request, complaint, check)
    if made.status == "stop":
        return stop_page(request, made, check)
    if made.questions or unconfirmed:
        return check_page(request, complaint, check, [*unconfirmed, *still_open(made)])
    return page(atlas, "plan.html", **_plan_known(request, complaint, made, check))


def planned(request: Request, complaint: Complaint, check: forms.Check, *, own: bool = True) -> tuple[Plan, Answers]:
    """The engine's plan for a filled-in check, with one's own sessions unless it is not `own`; the answers it read."""
    atlas = atlas_of(request)
    asked = forms.request_of(atlas, complaint, check)
    answers = read_answers(atlas, complaint, asked.said)
    home = diary_home(request) if own else None
    return plan_for(atlas, complaint, answers, wish_of(atlas, complaint, asked, home)), answers


def still_open(made: Plan) -> list[tuple[str, str]]:
    """What is still to be answered, each with its place on the page."""
    found = [
        (
            f"q.{each.id}",
            _("Not answered yet: {text}").format(text=textwrap.shorten(each.text, MOST_OF_A_QUESTION, placeholder="…")),
        )
        for each in made.questions
        if each.kind == "red_flag"
    ]
    if any(each.kind == "condition" for each in made.questions):
        found.append(("conditions", _("Tick what applies to you, or “none of them”.")))
    return found


def _plan_known(request: Request, complaint: Complaint, made: Plan, check: forms.Check) -> dict[str, Any]:
    atlas = atlas_of(request)
    steps, left_at_the_end = _with_left_out(made, list(by_point(atlas, made.steps)))
    told = {each.message for each in made.left_out}
    notes = [each for each in made.findings if each.level == "note" and each.message not in told]
    only = check.one("only")
    return {
        "complaint": complaint,
        "plan": made,
        "check": check,
        "which": _which(request, made, check),
        "asked": [each.code for each in made.which],
        "steps": steps,
        "left_at_the_end": left_at_the_end,
        "healing": dict.fromkeys(each.origin for each in made.left_out),
        "own_notes": [each for each in notes if each.code not in complaint.always],
        "notes_for_all": [each for each in notes if each.code in complaint.always],
        "at_once": AT_ONCE,
        "total": sum(each.seconds for each in made.steps),
        "only": only if any(each.code == only for each in made.steps) else "",
        "only_total": sum(each.seconds for each in made.steps if each.code == only),
        "checked_at": int(time.time()),
        "day": today_here(request),
        "cited": _cited(atlas, made),
        "wanted": _wanted(made),
        "body": body_view.body_for(request)[1],
    }


def _with_left_out(made: Plan, steps: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """The steps, each with those left out that would come before it; and those that would come last."""
    left = list(made.left_out)
    passed = 0
    for each in steps:
        each["left_out"] = [out for out in left if out.after_steps <= passed]
        left = left[len(each["left_out"]) :]
        passed += each["sides_count"]
    return steps, left


def _cited(atlas: Atlas, made: Plan) -> list[Source]:
    """What care and evidence rest on, each source once: on paper, nobody can unfold it."""
    keys = [key for care in made.first_line for key in care.sources]
    keys += [key for each in made.evidence for key in each.sources]
    return [atlas.source(key) for key in dict.fromkeys(keys)]


def _wanted(made: Plan) -> str:
    """The routine to be reminded of; empty where a plan is for what cannot be foreseen."""
    stretches = any(each.kind == "stretch" for each in made.first_line)
    return "stretch" if made.context == "prevention" and stretches else OF_CONTEXT.get(made.context or "", "")


def by_point(atlas: Atlas, steps: tuple[Step, ...]) -> Iterator[dict[str, Any]]:
    """The steps with both sides of a point told once."""
    side_words = {"left": _("left"), "right": _("right")}
    for _code, group in groupby(steps, key=lambda each: (each.code, each.seconds)):
        both = list(group)
        step = both[0]
        yield {
            "code": step.code,
            "place": step.place,
            "seconds": step.seconds,
            "cue": step.cue,
            "limits": step.limits,
            "why": step.why,
            "grade": step.grade,
            "sides": _("in the middle") if step.midline else _(" and ").join(side_words[each.side] for each in both),
            "sides_count": len(both),
            "first_side": "left" if step.midline else step.side,
            "technique_name": atlas.technique(step.technique).name,
        }


@router.get("/points")
async def points(request: Request, by: str = "region") -> Response:
    """Every point, by part of the body or by channel; those for pressing first."""
    atlas = atlas_of(request)
    names = {each.code: f"{each.name} ({each.code})" for each in atlas.channels}
    channels = [(name, [each for each in atlas.points if each.channel == code]) for code, name in names.items()]
    regions = [(name.capitalize(), [point for point in atlas.points if point.region == name]) for name in REGIONS]
    groups = channels if by == "channel" else regions
    listed = [(name, sorted(found, key=lambda each: not each.press)) for name, found in groups if found]
    return page(atlas, "points.html", groups=listed, by=by, pressed=sum(1 for each in atlas.points if each.press))


@router.get("/points/{code}")
async def point(request: Request, code: str, side: str = "left") -> Response:
    """One point on one side; any spelling leads to its own address."""
    atlas = atlas_of(request)
    reading = read_words(atlas, code)
    if reading.points and all(atlas.words.points[each] for each in reading.points):
        return _which_point(request, code, reading, NOT_FOUND)
    match = find_point(atlas, code)
    if match.sure is None:
        return _which_point(request, code, Reading("choose", points=tuple(each.code for each in match.choices)))
    if match.sure.code != code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/points/{match.sure.code}{query}", 307)
    kept: dict[tuple[str, ...], str] = request.app.state.point_pages
    shown, body = body_view.body_for(request)
    misses = misses_of(request, match.sure, shown)
    on_side = "right" if side == "right" else "left"
    key = match.sure.code, body["name"], on_side, str(len(misses)), lines_here(atlas).code
    if key not in kept:
        seen = await body_view.seen(home_of(request), shown, match.sure.code)
        seen |= {"on_a_photo": await run_in_threadpool(is_on_a_photo, shown, match.sure)}
        kept[key] = point_html(atlas, match.sure, body=body, **seen, side=on_side, misses=misses)
    return HTMLResponse(kept[key])


def _which_point(request: Request, typed: str, reading: Reading, status: int = OK) -> HTMLResponse:
    """What may have been meant by a name that is no point's; no copy of the page holds what was typed."""
    atlas = atlas_of(request)
    told = typed if status == NOT_FOUND else ""
    answer = page(atlas, "search.html", status, q=typed, **offered(request, atlas, reading, told))
    answer.headers["cache-control"] = "no-store"
    return answer
