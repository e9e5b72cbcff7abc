"""The calendar of one trial: a reminder a day, taken out once the day is written down."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taichong.diary import MEDIA_TYPE, clock_time, ical_of_days, local_zone, zone_name
from taichong.errors import InputError
from taichong.trial import own_trial, reminded_on
from taichong.web.diary.own_diary import diary_of
from taichong.web.homes import today_here
from taichong.words import message as _
from taichong.words import words

router = APIRouter()

USUAL = "20:00"


@router.get("/trials/{name}/reminder.ics")
def reminder(request: Request, name: str, at: str = USUAL, zone: str = "", *, plain: bool = False) -> Response:
    """The days that are still to come, and those that wait; what was written down since is taken out.

    Raises:
        InputError: a time or zone that there is not, or a trial without a day to be reminded of.
    """
    mine = diary_of(request)
    own = own_trial(mine, name)
    days = reminded_on(mine, own, today_here(request))
    if not days:
        raise InputError(_("This trial has no day to be written down; its episodes are tapped when they come."))
    title = words("reminders")["trial"]["plain" if plain else "neutral"]
    made = ical_of_days(
        days,
        at=clock_time(at),
        zone=zone.strip() or zone_name(local_zone()),
        owner=f"trial:{own.id}",
        title=title,
    )
    return Response(made, media_type=MEDIA_TYPE, headers={"content-disposition": 'attachment; filename="diary.ics"'})
