"""What earlier sessions felt, and the steps that it takes out of a plan.

A point that hurt is left alone. After numbness, so is every point of the same limb that lies below on the same nerve:
the nerve was pressed there, and what it feels farther down can no longer warn. Where no nerve is known, the part of the
limb decides, for unknown is never no.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from taichong.atlas import nerves_below
from taichong.care.answers import Side
from taichong.care.safety import Finding, told_source
from taichong.words import ngettext, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taichong.atlas import Atlas, Region

PAIN = "pain"  # why a session stopped: pressing hurt (R14), or did something else that was not wanted
NUMB = (None, "numb")  # what was felt, where it was numbness or was not told
LIMBS: tuple[tuple[Region, ...], ...] = (("hip", "thigh", "knee", "leg", "ankle", "foot"), ("arm", "hand"))
OF_NUMBNESS = "R13"
Places = frozenset[tuple[str, Side]]
Why = Literal["HURT", "NUMB"]


class LeftOut(Struct, frozen=True):
    """A step that is not taken for what was felt at `origin` last time; it would come after so many steps."""

    code: str
    side: Side
    place: str
    why: Why
    origin: str
    message: str
    after_steps: int


def felt(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, Side], str | None]:
    """Map each point and side where pressing went wrong to what was felt; None if nobody said what.

    It stays until a session says that the point has `healed`: one that pressed there and tells nothing takes nothing
    back, nor does other pain take numbness back. A session that stopped for pain names its place (`hurt_at`); before
    it did, that was the last point pressed.
    """
    found: dict[tuple[str, Side], str | None] = {}
    for record in records:
        pressed = [(each["code"], each["side"]) for each in record["done"]]
        healed = record.get("healed") or ()
        found = {place: what for place, what in found.items() if place[0] not in healed}
        at = record.get("hurt_at")
        if at or (record.get("stopped") == PAIN and pressed):
            place = (at["code"], at["side"]) if at else pressed[-1]
            what = record.get("hurt")
            found[place] = found[place] if what not in NUMB and found.get(place, what) in NUMB else what
    return found


def places_hurting(records: Iterable[Mapping[str, Any]]) -> Places:
    """Find the points and sides that hurt when pressed and have not healed."""
    return frozenset(felt(records))


def numb(records: Iterable[Mapping[str, Any]]) -> Places:
    """Find the points and sides that went numb and have not healed, or hurt in a way nobody described."""
    return frozenset(place for place, what in felt(records).items() if what in NUMB)


def left_out(atlas: Atlas, place: tuple[str, Side], hurting: Places, numb: Places, after_steps: int) -> LeftOut | None:
    """Return the step at `place` that is left out, or None where earlier sessions have nothing against it."""
    code, side = place
    if place in numb:
        return _left(atlas, place, "NUMB", code, words("session")["numb_here"].format(code=code), after_steps)
    if place in hurting:
        return _left(atlas, place, "HURT", code, f"{code}: {atlas.safety.hurt}", after_steps)
    for origin in sorted(each for each, where in numb if where == side):
        nerve = below(atlas, origin).get(code)
        if nerve is not None:
            line = words("session")["numb_above" if nerve else "nerve_unknown"]
            message = line.format(code=code, origin=origin, nerve=nerve)
            return _left(atlas, place, "NUMB", origin, message, after_steps)
    return None


def _left(  # noqa: PLR0913, PLR0917 -- what is told of it, field by field
    atlas: Atlas, place: tuple[str, Side], why: Why, origin: str, message: str, after_steps: int
) -> LeftOut:
    return LeftOut(*place, atlas.point(place[0]).everyday, why, origin, message, after_steps)


@cache
def below(atlas: Atlas, origin: str) -> dict[str, str]:
    """Find the points of a limb to leave out after numbness at `origin`, each with the nerve they share.

    The name is empty where no nerve is known at one of the two and the point lies in the same part of the limb or
    in one farther out.
    """
    names = {nerve.id: nerve.name for nerve in atlas.nerves}
    on_nerve = {
        code: names[nerve] for nerve, codes in nerves_below(atlas.nerves, origin).items() for code in reversed(codes)
    }
    known = {code for nerve in atlas.nerves for code in nerve.along}
    region = atlas.regions.get(origin)
    parts = {each for limb in LIMBS if region in limb for each in limb[limb.index(region) :]}
    farther = parts if region else set(itertools.chain(*LIMBS))  # a point that this atlas does not have
    unknown = {code: "" for code, own in atlas.regions.items() if own in farther and not {origin, code} <= known}
    return {code: nerve for code, nerve in (unknown | on_nerve).items() if code != origin}


def after_numbness(atlas: Atlas) -> Finding:
    """Say what to do if numbness stays; every plan that lost a step to numbness ends with it."""
    flag = atlas.red_flag(OF_NUMBNESS)
    return Finding(flag.code, "note", f"{flag.sign} {flag.message}", told_source(atlas, flag))


def unread_finding(atlas: Atlas, lines: int, file: str) -> Finding:
    """Say that so many lines of the log could not be read, so that what they held is not counted."""
    line = ngettext(
        "A line in the log of your sessions could not be read. It is in the file {file}, and what it "
        "says is not counted here: if you pressed today, or if something hurt, leave that point out. "
        "Delete that file once you have looked.",
        "{lines} lines in the log of your sessions could not be read. They are in the file {file}, "
        "and what they say is not counted here: if you pressed today, or if something hurt, leave "
        "that point out. Delete that file once you have looked.",
        lines,
    )
    return Finding("LOG", "note", line.format(lines=lines, file=file), atlas.safety.own_limit)
