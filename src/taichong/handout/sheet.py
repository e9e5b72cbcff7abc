"""What stands on the sheet: as many points of a plan as one leaf of paper holds, and all that limits them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Literal

from taichong.care import ALONE, plan_for, points_as_complaint, read_answers, wish_of
from taichong.care import text as say
from taichong.errors import InputError
from taichong.handout.limits import call_for, lightly_with, never_while
from taichong.person import REVIEW_AFTER
from taichong.version import __version__
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from taichong.atlas import Atlas, Care, Complaint, Point
    from taichong.care import Lines, Plan, Request, Step
    from taichong.person import Home

LONGEST_NAME, LONGEST_NOTE = 60, 160
"""What there is room for [characters]."""
Type = Literal["large", "normal", "small"]
Pictured = Literal["left", "right", "either"]
"""Which side the pictures show; each of them its own where some points are pressed on the right only."""
ROOM: dict[Type, int] = {"large": 4, "normal": 6, "small": 10}
"""How many points one sheet holds at most, by the size of its type; small (8 pt) is for what has no room in normal."""
LETTERS: dict[Type, tuple[int, int]] = {"large": (1750, 4550), "normal": (3950, 6550), "small": (6000, 12700)}
"""How many letters one side holds, and both: found by setting every plan with more and more points."""
TRIED: dict[bool, tuple[tuple[Type, bool], ...]] = {
    True: (("large", False), ("large", True)),
    False: (("normal", False), ("small", False), ("normal", True), ("small", True)),
}
"""Type, and whether both sides are printed, by whether large type is wanted; the first with room for all is taken."""
A_CARD = 150
"""What a point's head and picture take [letters]."""
SMALL: dict[Type, float] = {"large": 0.3, "normal": 0.6, "small": 0.8}
"""How much room a letter of the limits takes, by that of a point's [letters]."""
AT_FULL_WIDTH = 2
"""Up to so many points have the whole width."""
WHILE_PRESSING = ("R14", "R13")
"""The red flags that show while one presses."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a handout: chosen points of the plan (none: all), a name, a note, the size of type, the day."""

    made_on: date
    only: tuple[str, ...] = ()
    name: str = ""
    note: str = ""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A point's picture (an address, or the picture itself as one), what it shows, and the number a hand can use."""

    picture: str
    caption: str
    number: str


@dataclass(frozen=True, slots=True)
class PointOnPaper:
    """One point: its names, which side, how long and how, its picture, how to find it, what to watch out for."""

    code: str
    place: str
    hanzi: str
    pinyin: str
    sides: str
    how_long: str
    cue: str
    where: str
    steps: tuple[str, ...]
    cautions: tuple[str, ...]
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what it is for and whose, the points, those without room, and every limit."""

    title: str
    wanted: Wanted
    void_after: date
    version: str
    first: tuple[Care, ...]
    points: tuple[PointOnPaper, ...]
    no_room: tuple[str, ...]
    postures: tuple[str, ...]
    never: tuple[str, ...]
    lightly: tuple[str, ...]
    stops: tuple[str, ...]
    calls: tuple[str, ...]
    emergency: str
    reviewed: bool
    whom: str = ""
    own_body: bool = False
    pictured: Pictured = "left"
    type: Type = "normal"
    both_sides: bool = False


def plan_of_points(atlas: Atlas, codes: Sequence[str], request: Request, home: Home | None) -> tuple[Complaint, Plan]:
    """Make the plan that presses chosen points, after a check as grave as that of any complaint that presses there.

    Raises:
        InputError: a point that is not offered for pressing, or answers that contradict each other.
    """
    complaint = points_as_complaint(atlas, codes)
    wish = wish_of(atlas, complaint, request, home)
    return complaint, plan_for(atlas, complaint, read_answers(atlas, complaint, request.said), wish)


def codes_on(plan: Plan, wanted: Wanted) -> tuple[str, ...]:
    """Return the codes of the points that are wanted on paper, in the plan's order.

    Raises:
        InputError: the plan has no step, or none at a point that was chosen; a name or note is longer than its line.
    """
    _check_lengths(wanted)
    said = words("handout")["refused"]
    offered = tuple(dict.fromkeys(each.code for each in plan.steps))
    if plan.status != "ready" or not offered:
        raise InputError(said["no_plan"])
    if others := [each for each in wanted.only if each not in offered]:
        raise InputError(said["not_in_plan"].format(codes=", ".join(others), offered=", ".join(offered)))
    return tuple(each for each in offered if each in wanted.only or not wanted.only)


def right_only(plan: Plan) -> frozenset[str]:
    """Return the codes of the points that are pressed on the right, and not on the left."""
    return frozenset(each.code for each in plan.steps) - {each.code for each in plan.steps if each.side == "left"}


def sheet_of(  # noqa: PLR0913 -- what a sheet is made of
    atlas: Atlas,
    complaint: Complaint,
    plan: Plan,
    wanted: Wanted,
    *,
    drawn: Mapping[str, Drawn],
    whom: Lines,
    own_body: bool,
) -> Sheet:
    """Put a plan on paper: as many points as there is room for; the others are named.

    Raises:
        InputError: the plan allows no pressing, or a name or note is longer than its line.
    """
    codes = codes_on(plan, wanted)

    def fullest(size: Type, both_sides: bool) -> Sheet:  # noqa: FBT001 -- as `TRIED` has it
        counts = range(min(len(codes), ROOM[size]), 0, -1)
        told = (_with_points(atlas, complaint, plan, wanted, codes, count) for count in counts)
        sheets = (replace(each, type=size, both_sides=both_sides) for each in told)
        return next(each for each in sheets if len(each.points) == 1 or _letters(each) <= LETTERS[size][both_sides])

    tried = [fullest(*each) for each in TRIED[wanted.large]]
    sheet = next((each for each in tried if _has_room(each)), max(tried, key=lambda each: len(each.points)))
    points = tuple(replace(each, drawn=drawn.get(each.code)) for each in sheet.points)
    return replace(sheet, points=points, whom=whom.text, own_body=own_body)


def _with_points(  # noqa: PLR0913, PLR0917 -- what a sheet is made of
    atlas: Atlas, complaint: Complaint, plan: Plan, wanted: Wanted, codes: tuple[str, ...], count: int
) -> Sheet:
    """The sheet with the first so many points of `codes`, without pictures."""
    points = tuple(map(atlas.point, codes[:count]))
    return Sheet(
        title=", ".join(codes[:count]) if complaint.id == ALONE else complaint.name,
        wanted=wanted,
        void_after=wanted.made_on + REVIEW_AFTER,
        version=__version__,
        first=plan.first_line[:1],
        points=tuple(_on_paper(atlas, plan, each) for each in points),
        no_room=tuple(f"{atlas.point(code).everyday} ({code})" for code in codes[count:]),
        postures=plan.postures,
        never=never_while(atlas, complaint, points),
        lightly=lightly_with(atlas, complaint, points),
        stops=tuple(f"{flag.sign} {flag.message}" for flag in map(atlas.red_flag, WHILE_PRESSING)),
        calls=call_for(atlas, complaint),
        emergency=atlas.safety.emergency_line,
        pictured=_pictured(plan, codes[:count]),
        reviewed=plan.reviewed,
    )


def _pictured(plan: Plan, codes: tuple[str, ...]) -> Pictured:
    right = right_only(plan).intersection(codes)
    return "either" if 0 < len(right) < len(codes) else "right" if right else "left"


def _has_room(sheet: Sheet) -> bool:
    """Whether all points are on it; one alone is put on it whatever its length."""
    return not sheet.no_room and _letters(sheet) <= LETTERS[sheet.type][sheet.both_sides]


def _letters(sheet: Sheet) -> float:
    """How many letters there are to set: two points side by side are as high as the longer one."""
    long = [A_CARD + len("".join((each.cue, each.where, *each.steps, *each.cautions))) for each in sheet.points]
    rows = zip_longest(long[::2], long[1::2], fillvalue=0)
    is_wide = sheet.type == "large" or (sheet.type == "normal" and len(long) <= AT_FULL_WIDTH)
    points = sum(long) if is_wide else sum(2 * max(row) for row in rows)
    limits = len("".join((*sheet.postures, *sheet.never, *sheet.lightly, *sheet.calls)))
    warnings = len("".join(each.before + each.after for each in sheet.first))
    return points + warnings + SMALL[sheet.type] * limits


def _check_lengths(wanted: Wanted) -> None:
    said = words("handout")["refused"]
    for what, text, most in (("name", wanted.name, LONGEST_NAME), ("note", wanted.note, LONGEST_NOTE)):
        if len(text) > most:
            raise InputError(said[f"long_{what}"].format(most=most, length=len(text)))


def _on_paper(atlas: Atlas, plan: Plan, point: Point) -> PointOnPaper:
    steps = [each for each in plan.steps if each.code == point.code]
    step = steps[0]
    return PointOnPaper(
        code=point.code,
        place=point.everyday,
        hanzi=point.names.hanzi,
        pinyin=point.names.pinyin,
        sides=_sides(steps),
        how_long=_how_long(steps),
        cue=f"{atlas.technique(step.technique).name}. {step.cue}",
        where=point.where[0],
        steps=tuple(each.do for each in point.find if not each.by_touch),
        cautions=_each_once((*step.limits, *(each.say for each in point.cautions))),
    )


def _each_once(says: Sequence[str]) -> tuple[str, ...]:
    """Leave out what another one says in the same words and more: paper is short of room."""
    heard = [frozenset(re.findall(r"\w+", each.casefold())) for each in says]
    return tuple(
        each
        for number, each in enumerate(says)
        if not any(heard[number] < other or (heard[number] == other and at < number) for at, other in enumerate(heard))
    )


def _sides(steps: Sequence[Step]) -> str:
    said = words("handout")["sides"]
    if steps[0].midline:
        return str(said["midline"])
    return str(said["_".join(sorted({each.side for each in steps}))])


def _how_long(steps: Sequence[Step]) -> str:
    """One time, or both where the sides differ."""
    said = words("handout")["sides"]
    times = [say.duration(seconds) for seconds, _same in groupby(steps, key=lambda each: each.seconds)]
    if len(times) > 1:
        return ", ".join(f"{say.side_word(each.side)} {say.duration(each.seconds)}" for each in steps)
    return str(said["each"].format(time=times[0])) if len(steps) > 1 else times[0]
