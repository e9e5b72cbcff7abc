"""The card of a day in a trial: which arm it is, and what every safety rule lets through of it today.

Both arms go through `plan_for`, the one place where steps are made: a control point and a light touch are
hands on a body, too. Nothing is pressed while a question is open.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec.structs import replace

from taichong.atlas import SMALL_WORDS, Use
from taichong.care import SIDES, Plan, Sides, Wish, area, numb, places_hurting, plan_for, pressed_seconds
from taichong.errors import InputError
from taichong.person import Conditions
from taichong.trial.control import Candidate, ControlPoint, control_points
from taichong.trial.design import Day, next_day
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from taichong.atlas import Atlas, Complaint, Point
    from taichong.care import Answer, Answers, Side
    from taichong.person import Home
    from taichong.trial.design import Arm, Schedule
    from taichong.trial.design import Plan as TrialPlan

SHORTEST_WORD = 3  # letters
STOPS = ("stop", "see_clinician")


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What the sealed plan does not say: for which complaint, on which sides, and the stretch of both arms.

    `stretch` is the id of the complaint's first-line care; empty where both arms have none.
    """

    complaint: str
    side: Sides = "both"
    stretch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One day: where in the trial it is, and what may be done; `plan` is None where nothing is to be done."""

    day: Day
    plan: Plan | None

    @property
    def exit_code(self) -> int:
        """0 to go on, 3 questions are open, 4 no pressing."""
        return self.plan.exit_code if self.plan else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What is known of a day before anything is pressed.

    `pressed_seconds` is by point and side [s]; `hurting` are those where pressing hurt the last time, `numb` those of
    them that went numb.
    """

    date: date
    answers: Answers
    pressed_seconds: Mapping[tuple[str, Side], float] = field(default_factory=dict)
    hurting: frozenset[tuple[str, Side]] = frozenset()
    numb: frozenset[tuple[str, Side]] = frozenset()


def known_today(records: Iterable[Mapping[str, Any]], day: date, answers: Answers) -> Today:
    """Gather what the log of sessions and the answers of the day say."""
    records = list(records)
    return Today(
        date=day,
        answers=answers,
        pressed_seconds=pressed_seconds(records, day),
        hurting=places_hurting(records),
        numb=numb(records),
    )


def card_of_day(atlas: Atlas, schedule: Schedule, care: Care, today: Today) -> Card:
    """Make today's card: the schedule's arm, and what today's answers allow of its stretch and points."""
    return card_on(atlas, schedule, care, next_day(schedule, today.date), today)


def card_of_episode(atlas: Atlas, schedule: Schedule, care: Care, today: Today, arm: Arm) -> Card:
    """Make the card of an episode with this arm; show nothing of it before its envelope is opened."""
    return card_on(atlas, schedule, care, Day(date=today.date, phase="open", arm=arm), today)


def card_on(atlas: Atlas, schedule: Schedule, care: Care, day: Day, today: Today) -> Card:
    """Make the card of a day of the schedule, and of what today's answers allow of it."""
    codes = pressed_codes(schedule.plan, day.arm)
    has_nothing = day.phase in ("before", "paused", "finished") or not (codes or care.stretch)
    if has_nothing:  # what was answered is looked at all the same: a sign of danger is never met with silence
        codes = schedule.plan.treatment
    complaint = complaint_of(atlas, care, codes, schedule.plan.seconds)
    wish = Wish(
        side=care.side,
        also=codes,
        pressed_today_seconds=today.pressed_seconds,
        hurting=today.hurting,
        numb=today.numb,
    )
    made = plan_for(atlas, complaint, today.answers, wish)
    if has_nothing and made.status not in STOPS:
        return Card(day=day, plan=None)
    if day.arm == "control" and schedule.plan.control == "light_touch":
        made = _touched(made)
    return Card(day=day, plan=replace(made, routine=None, tracking=None, evidence=(), offers=(), context=None))


def kept_conditions(home: Home, answers: Answers, today: date) -> Answers:
    """Add the conditions answered within the last month to `answers`, where nothing is new since.

    Raises:
        InputError: none were told, or too long ago.
    """
    kept = home.conditions()
    if kept is None or not kept.is_fresh(today):
        raise InputError(
            "no conditions were told within the last month; say them again: --no-conditions, or --condition ID for each"
        )
    said = cast("dict[str, Answer]", {**kept.answers, **answers.said})
    areas = {**{name: tuple(map(area, each)) for name, each in kept.areas.items()}, **answers.areas}
    return replace(answers, said=said, areas=areas)


def keep_conditions(home: Home, atlas: Atlas, answers: Answers, today: date) -> None:
    """Remember the conditions where all of them were answered, so that tomorrow `kept_conditions` has them."""
    said = {each.id: answers.said[each.id] for each in atlas.safety.conditions if each.id in answers.said}
    if len(said) == len(atlas.safety.conditions):
        areas = {name: tuple(map(str, each)) for name, each in answers.areas.items()}
        home.remember(Conditions(today, said, areas))


def pressed_codes(plan: TrialPlan, arm: Arm | None) -> tuple[str, ...]:
    """List the points that hands are laid on in an arm; none in the run-in and the washout."""
    if arm == "treatment":
        return plan.treatment
    if arm == "control":
        return {"other_point": plan.control_points, "light_touch": plan.treatment}.get(plan.control, ())
    return ()


def complaint_of(atlas: Atlas, care: Care, codes: Iterable[str], seconds: int) -> Complaint:
    """Return the complaint with only these points, each for `seconds` a side, and the trial's own stretch."""
    complaint = atlas.complaint(care.complaint)
    return msgspec.structs.replace(
        complaint,
        points=tuple(_use(atlas, complaint, code, seconds) for code in codes),
        first_line=tuple(
            msgspec.structs.replace(each, contexts=()) for each in complaint.first_line if each.id == care.stretch
        ),
    )


def pressable(atlas: Atlas, code: str) -> Point:
    """Return the point `code`.

    Raises:
        InputError: it is listed for its place only.
    """
    point = atlas.point(code)
    if point.press is None:
        can = ", ".join(each.code for each in atlas.points if each.press)
        raise InputError(f"{code}: this atlas does not say how to press it; a trial can press {can}")
    return point


def stretch_of(complaint: Complaint) -> str:
    """Return the id of a stretch for every day, not the one for a fresh cramp; empty where there is none."""
    daily = (each for each in complaint.first_line if each.kind == "stretch" and not each.at_once)
    return next((each.id for each in daily if "during" not in each.contexts), "")


def stretch_at_once_of(complaint: Complaint) -> str:
    """Return the id of the stretch for a fresh cramp, which one hand can do; empty where there is none."""
    return next((each.id for each in complaint.first_line if each.kind == "stretch" and each.at_once), "")


def control_choices(
    atlas: Atlas, care: Care, answers: Answers, treatment: Sequence[str], located: Sequence[Candidate]
) -> tuple[ControlPoint, ...]:
    """List points that may be pressed instead, best first, each once: fit on every side that the trial presses.

    `located` are points where they lie on this body, treated ones among them.

    Raises:
        InputError: a treated point is not among `located`.
    """
    sides = SIDES[care.side]
    treated = [each for each in located if each.code in treatment and each.side in sides]
    if {(each.code, each.side) for each in treated} != {(code, side) for code in treatment for side in sides}:
        raise InputError(f"the positions lack one of {', '.join(treatment)} on the {care.side} side; locate --all")
    fit = control_points(
        treated,
        [each for each in located if each.side in sides and each.code not in treatment],
        is_indicated=lambda each: is_indicated(atlas, atlas.complaint(care.complaint), each.code),
        is_allowed=lambda each: is_allowed(atlas, care, answers, each),
    )
    by_code = {each.candidate.code: each for each in reversed(fit)}
    codes = dict.fromkeys(each.candidate.code for each in fit)
    return tuple(by_code[code] for code in codes if _sides(fit, code) == set(sides))


def is_indicated(atlas: Atlas, complaint: Complaint, code: str) -> bool | None:
    """Tell whether the point is used for such a complaint; None where nobody wrote down what it is used for.

    A point offered for any complaint of the same group counts, and one whose tradition shares a word with
    what people call the complaint: rather one control too few.
    """
    alike = [
        each for each in atlas.complaints if each.id == complaint.id or (each.group and each.group == complaint.group)
    ]
    if any(use.code == code for each in alike for use in each.points):
        return True
    tradition = atlas.point(code).tradition
    if tradition is None:
        return None
    return not _telling(complaint.name, *complaint.phrases).isdisjoint(_telling(*tradition.says))


def is_allowed(atlas: Atlas, care: Care, answers: Answers, candidate: Candidate) -> bool | None:
    """Tell whether every safety rule lets the point be pressed on that side; None while questions are open."""
    press = atlas.point(candidate.code).press
    if press is None or press.opt_in or candidate.side == "midline":
        return False
    complaint = complaint_of(atlas, care, (candidate.code,), press.seconds)
    made = plan_for(atlas, complaint, answers, Wish(side=candidate.side))
    return None if made.status == "needs_answers" else bool(made.steps)


def candidates(atlas: Atlas, located: object) -> tuple[Candidate, ...]:
    """Read points as `taichong locate --all --json` prints them, those of this atlas.

    Raises:
        InputError: not such a document.
    """
    try:
        told: dict[str, Any] = dict(located)  # type: ignore[call-overload]
        if (told["frame"], told["unit"]) != ("LPS", "mm"):
            raise InputError("the positions must be in the frame LPS and in mm, as `taichong locate` prints them")
        return tuple(
            _candidate(atlas, each) for each in told["points"] if each["code"] in {p.code for p in atlas.points}
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"these are not positions ({error}); give what `taichong locate --all --json` prints"
        ) from None


def _candidate(atlas: Atlas, told: dict[str, Any]) -> Candidate:
    x, y, z = (float(each) for each in told["position"])
    if not all(map(math.isfinite, (x, y, z))) or told["side"] not in ("left", "right", "midline"):
        raise ValueError(f"the place of {told['code']} is not one")
    point = atlas.point(told["code"])
    return Candidate(code=point.code, side=told["side"], region=point.region, position_mm=(x, y, z))


def _use(atlas: Atlas, complaint: Complaint, code: str, seconds: int) -> Use:
    """The point's part in the complaint, or where it has none the plainest: its first technique, no evidence."""
    for use in complaint.points:
        if use.code == code:
            return msgspec.structs.replace(use, contexts=(), seconds=seconds)
    press = pressable(atlas, code).press
    technique = press.techniques[0] if press else ""
    return Use(code=code, grade="none", why="", technique=technique, seconds=seconds)


def _touched(made: Plan) -> Plan:
    """The same places for the same time, touched and not pressed."""
    cue = str(words("companion")["card"]["touch"])
    return replace(made, steps=tuple(replace(each, light=True, cue=cue, why="") for each in made.steps))


def _telling(*texts: str) -> set[str]:
    """The words that say something, in the singular."""
    found = set(re.findall(r"\w+", " ".join(texts).lower())) - SMALL_WORDS
    return {word.removesuffix("s") for word in found if len(word.removesuffix("s")) >= SHORTEST_WORD}


def _sides(points: Iterable[ControlPoint], code: str) -> set[str]:
    return {each.candidate.side for each in points if each.candidate.code == code}
