"""A cramp right now: the stretch at once, and a kind end; nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taichong.web.templating import atlas_of, page
from taichong.words import words

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Care, Complaint

router = APIRouter()


@router.get("/cramp")
async def cramp(request: Request, where: str = "calf_cramp") -> Response:
    """The stretch for the muscle that cramps, at once."""
    atlas = atlas_of(request)
    cramps, complaint = _cramp(atlas, where)
    return page(
        atlas,
        "cramp.html",
        complaint=complaint,
        cramps=cramps,
        short=words("stretches")["where"],
        commands=words("stretches")["commands"],
        instead=words("stretches")["instead"],
        stretches=stretches_at_once(complaint),
        ten=atlas.red_flag("R8"),
    )


@router.get("/eased")
async def eased(request: Request, where: str = "calf_cramp") -> Response:
    """A cramp that let go: nothing is asked now."""
    atlas = atlas_of(request)
    return page(atlas, "eased.html", complaint=_cramp(atlas, where)[1])


def _cramp(atlas: Atlas, where: str) -> tuple[list[Complaint], Complaint]:
    """Every cramp, and the one that is meant; the calf's where it is not known."""
    cramps = [each for each in atlas.complaints if each.group == "leg_cramp"]
    return cramps, next((each for each in cramps if each.id == where), cramps[0])


def stretches_at_once(complaint: Complaint) -> list[Care]:
    """What may be done in a fresh cramp before the check."""
    return [each for each in complaint.first_line if each.at_once and each.kind == "stretch"]
