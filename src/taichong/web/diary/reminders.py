"""Reminders for a routine: a form whose answer is an address, and the calendar that stands at it."""

from __future__ import annotations

import getpass
import platform
from datetime import date, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from taichong.diary import (
    DAYS,
    MEDIA_TYPE,
    ROUTINES,
    USUAL_TIME,
    Reminder,
    clock_time,
    given_out,
    ical,
    keep_given_out,
    local_zone,
    zone_name,
)
from taichong.errors import InputError
from taichong.web.forms import Check
from taichong.web.homes import diary_home, today_here
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from taichong.diary import GivenOut

router = APIRouter()

LAST_BREAK = "17:00"
BREAKS = "desk-break"


@router.get("/diary/reminders")
def reminders(request: Request) -> Response:
    """Choose a routine, or see the `wanted` one chosen; every choice is in the address, nothing is stored."""
    form = Check.of(request.query_params)
    if "routine" not in form.fields:
        wanted = form.fields.get("wanted", ())
        return _page(request, Check({"zone": (_own_zone(),), "days": DAYS, "routine": wanted}))
    try:
        calendar(form, today_here(request))
    except InputError as error:
        return _page(request, form, 400, problem=on_a_page(error))
    return _page(request, form, feed=f"/diary/reminders.ics?{_address(request.query_params)}")


def _address(chosen: QueryParams) -> str:
    return urlencode([(name, value) for name, value in chosen.multi_items() if value])


def _page(request: Request, form: Check, status: int = 200, *, feed: str = "", problem: str = "") -> HTMLResponse:
    said = words("reminders")
    return page(
        atlas_of(request),
        "diary_reminders.html",
        status,
        form=form,
        routines=[(each, said["plain"][each], said["neutral"][each], f"{USUAL_TIME[each]:%H:%M}") for each in ROUTINES],
        days=list(zip(DAYS, words("diary")["calendar"]["days"], strict=True)),
        last_break=LAST_BREAK,
        feed=feed,
        base=request.app.state.settings.root_url or str(request.base_url).rstrip("/"),
        behind_passphrase=bool(request.app.state.settings.passphrase),
        problem=problem,
    )


@router.get("/diary/reminders.ics")
def feed(request: Request) -> Response:
    """The calendar of these choices, as a file or a feed."""
    home = diary_home(request)
    made = calendar(Check.of(request.query_params), today_here(request), given_out(home.folder) if home else None)
    if home:
        keep_given_out(home.folder, made)
    headers = {"content-disposition": 'attachment; filename="routine.ics"'}
    return Response(made, media_type=MEDIA_TYPE, headers=headers)


def calendar(form: Check, start: date, earlier: GivenOut | None = None) -> bytes:
    """The calendar that a form asks for.

    Raises:
        InputError: a time, a day, a zone or a routine that there is not.
    """
    days = tuple(each for each in DAYS if form.has("days", each))
    if unknown := set(form.fields.get("days", ())) - set(DAYS):
        raise InputError(_("{day} is no weekday; there are {days}").format(day=min(unknown)[:20], days=", ".join(DAYS)))
    chosen = [_reminder(form, each, days or DAYS) for each in form.fields.get("routine", ())]
    owner = f"{getpass.getuser()}@{platform.node()}"
    zone = form.one("zone").strip() or _own_zone()
    return ical(chosen, zone=zone, start=start, owner=owner, plain=form.has("plain", "1"), given_out=earlier)


def _own_zone() -> str:
    """The zone of this machine by its name; empty where it has none."""
    try:
        return zone_name(local_zone())
    except InputError:
        return ""


def _reminder(form: Check, routine: str, days: tuple[str, ...]) -> Reminder:
    usual = USUAL_TIME.get(routine, time(9))
    at = clock_time(form.one(f"at.{routine}") or f"{usual:%H:%M}")
    until = clock_time(form.one("until") or LAST_BREAK) if routine == BREAKS else None
    return Reminder(routine=routine, at=at, days=days, until=until)
