"""From what a person typed to a plan, or to the choices where it is not certain what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from taichong.atlas import Context
from taichong.care import told
from taichong.care.hurting import numb, places_hurting
from taichong.care.plan import SIDES, Plan, Wish, opt_in
from taichong.care.session import pressed_seconds
from taichong.care.together import told_together
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Complaint
    from taichong.care.answers import Said
    from taichong.person import Home

CONTEXTS: tuple[Context, ...] = get_args(Context)


class Request(Struct, frozen=True):
    """What a person asks for, unchecked: the fields are those of the command line."""

    complaint: str
    said: Said
    side: str = "both"
    context: str | None = None
    also: tuple[str, ...] = ()
    healed: tuple[str, ...] = ()


def make_plan(atlas: Atlas, request: Request, home: Home | None) -> Plan | tuple[Complaint, ...]:
    """Make the plan for `request`, or return the complaints to choose from.

    Words that tell of a red flag ("chest pain") lead to its stop before any complaint is looked for; one that may be
    so is asked first. A condition that the words tell of stays open until it is answered by its own name.

    Raises:
        InputError: something was asked for that there is not, or the answers contradict each other.
    """
    complaint = told.complaint_by_name(atlas, request.complaint)
    if complaint:
        return told.plan_told(
            atlas, complaint, told.NOTHING_HEARD, request.said, wish_of(atlas, complaint, request, home)
        )
    reading = told.heard(atlas, request.complaint)
    if reading.kind == "help":
        return told.stop_of(atlas, reading)
    rest = told.after_no(atlas, request.complaint) if reading.kind == "ask_now" else reading
    if rest.kind == "plan":
        complaint = atlas.complaint(rest.complaints[0])
        return told.plan_told(atlas, complaint, reading, request.said, wish_of(atlas, complaint, request, home))
    if both := told_together(atlas, request.complaint, rest):
        return told.plan_told(atlas, both, reading, request.said, wish_of(atlas, both, request, home))
    asked = told.beside_no_complaint(atlas, reading, request.said)
    return asked or told.choices_of(atlas, rest, request.complaint)


def wish_of(atlas: Atlas, complaint: Complaint, request: Request, home: Home | None) -> Wish:
    """Check the wish: side, context, opt-in points, and what the log of `home` says was pressed today [s].

    Without a home nothing is known of earlier sessions: neither what was pressed today nor where it hurt.

    Raises:
        InputError: a side, context or opt-in point that there is not.
    """
    if request.side not in SIDES:
        raise InputError(f"--side {request.side}: no such side; allowed: {', '.join(SIDES)}")
    if request.context not in (None, *CONTEXTS):
        raise InputError(f"--context {request.context}: no such context; allowed: {', '.join(CONTEXTS)}")
    records, unread = home.sessions.read() if home else ([], 0)
    healed = {each.upper() for each in request.healed}
    return Wish(
        context=request.context,
        side=request.side,
        also=_opted_in(atlas, complaint, request.also),
        pressed_today_seconds=pressed_seconds(records, datetime.now().astimezone().date()),
        hurting=frozenset(place for place in places_hurting(records) if place[0] not in healed),
        numb=frozenset(place for place in numb(records) if place[0] not in healed),
        unread_lines=unread,
        unread_file=str(home.sessions.aside) if home else "",
    )


def _opted_in(atlas: Atlas, complaint: Complaint, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The opt-in points of `complaint` among `codes`.

    Raises:
        InputError: a code that is not one of its opt-in points.
    """
    allowed = opt_in(atlas, complaint, Wish())
    for code in codes:
        if code not in allowed:
            raise InputError(
                f"--also {code}: {complaint.id} has no such opt-in point; allowed: {', '.join(allowed) or 'none'}"
            )
    return codes
