"""From a complaint and the answers to a plan: first-line care, then points, then what is known.

A step exists only after every rule let it pass: there is one place where steps are made (`_steps`), and
it asks the red flags, the conditions, the point's own limits, the caps and the day's log in turn.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from taichong.care.hurting import LeftOut, left_out, unread_finding
from taichong.care.removals import Rule, removed
from taichong.care.safety import (
    STOPPING,
    Active,
    Answer,
    Answers,
    Asked,
    Finding,
    Screening,
    Side,
    condition_finding,
    flag_finding,
    screen,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taichong.atlas import (
        Atlas,
        Care,
        Complaint,
        Context,
        Evidence,
        Point,
        PointLimit,
        RedFlag,
        Routine,
        Tracking,
        Use,
    )

Status = Literal["ready", "needs_answers", "stop", "see_clinician"]
Sides = Literal["left", "right", "both"]
SIDES: dict[Sides, tuple[Side, ...]] = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
CONTEXTS: tuple[Context, ...] = (
    "during",
    "prevention",
    "recovery",
    "morning",
    "post-workout",
    "stress",
    "evening",
)
SHORTEST_SECONDS = 10  # less than one press is no step


@dataclass(frozen=True, slots=True)
class Step:
    """One point, one side, one technique, for so many seconds.

    ``light`` is light touch only; ``limits`` are what to mind while pressing.
    """

    code: str
    side: Side
    technique: str
    seconds: int
    cue: str
    place: str
    light: bool
    limits: tuple[str, ...]
    grade: str
    why: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: context, sides, points to opt in to, and what was pressed today already.

    ``pressed_today_seconds`` is by point and side [s]; ``hurting`` are those where pressing hurt the last time, and
    ``numb`` those of them that went numb. ``unread_lines`` of the log could not be read and are in ``unread_file``.
    """

    context: Context | None = None
    side: Sides = "both"
    also: tuple[str, ...] = ()
    pressed_today_seconds: Mapping[tuple[str, Side], float] = field(default_factory=dict)
    hurting: frozenset[tuple[str, Side]] = frozenset()
    numb: frozenset[tuple[str, Side]] = frozenset()
    unread_lines: int = 0
    unread_file: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person may do now, and why; under a stop nothing but help.

    ``standing`` are emergency lines that stand under the plan; ``offers`` are opt-in points not taken; ``left_out``
    are the steps not taken for what was felt there in an earlier session.
    """

    status: Status
    complaint: str
    context: Context | None
    questions: tuple[Asked, ...] = ()
    findings: tuple[Finding, ...] = ()
    headline: str = ""
    first_line: tuple[Care, ...] = ()
    steps: tuple[Step, ...] = ()
    routine: Routine | None = None
    tracking: Tracking | None = None
    evidence: tuple[Evidence, ...] = ()
    standing: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reviewed: bool = False

    @property
    def exit_code(self) -> int:
        """0 ready, 3 questions are open, 4 no pressing."""
        return {"ready": 0, "needs_answers": 3, "stop": 4, "see_clinician": 4}[self.status]


def plan_for(atlas: Atlas, complaint: Complaint, answers: Answers, wish: Wish = Wish()) -> Plan:
    """The plan that `answers` allow: `stop` before `see_clinician` before `needs_answers` before `ready`."""
    screening = screen(atlas, complaint, answers)
    if screening.level in STOPPING:
        return _stopped(atlas, complaint.id, screening)
    routine = _routine(complaint, wish)
    steps, left, removed = _steps(atlas, complaint, answers, screening, replace(wish, context=routine.context))
    findings = [*screening.findings, *removed]
    if screening.level == "see_clinician" or (not steps and any(each.level == "see_clinician" for each in removed)):
        return _see_clinician(atlas, complaint, screening, routine, findings)
    if screening.open:
        return _needs_answers(atlas, complaint, screening, routine)
    return Plan(
        status="ready",
        complaint=complaint.id,
        context=routine.context,
        findings=(
            *findings,
            *_notes(atlas, complaint),
            *_other_context(atlas, routine, wish),
            *([unread_finding(atlas, wish.unread_lines, wish.unread_file)] if wish.unread_lines else []),
        ),
        first_line=_first_line(complaint, routine, screening),
        steps=steps,
        left_out=left,
        routine=routine,
        tracking=complaint.tracking,
        evidence=complaint.evidence,
        standing=_standing(atlas, complaint),
        offers=tuple(
            code
            for code in opt_in(atlas, complaint, wish)
            if not _against(atlas, answers, screening, atlas.point(code), None)
        ),
    )


def _stopped(atlas: Atlas, complaint: str, screening: Screening) -> Plan:
    """Nothing but what was seen and what to do now."""
    findings = tuple(each for each in screening.findings if each.level in STOPPING)
    headline = atlas.safety.headlines[findings[0].level]
    return Plan("stop", complaint, None, findings=findings, headline=headline)


def stop_for(atlas: Atlas, flags: tuple[RedFlag, ...]) -> Plan:
    """The stop that red flags call for when a person tells of them unasked, before any complaint is known."""
    screening = Screening(tuple(flag_finding(atlas, flag) for flag in flags), (), ())
    return _stopped(atlas, "", screening)


def _see_clinician(
    atlas: Atlas, complaint: Complaint, screening: Screening, routine: Routine, findings: list[Finding]
) -> Plan:
    """No pressing; a safe stretch stays, and before the red flags are answered only a fresh cramp's."""
    kept = [each for each in _first_line(complaint, routine, screening) if each.kind in ("stretch", "advice")]
    unscreened = any(each.kind == "red_flag" for each in screening.open)
    return Plan(
        status="see_clinician",
        complaint=complaint.id,
        context=routine.context,
        questions=screening.open,
        findings=(*findings, *_notes(atlas, complaint)),
        headline=atlas.safety.headlines["see_clinician"],
        first_line=tuple(each for each in kept if each.at_once or not unscreened),
        routine=routine,
        tracking=complaint.tracking,
        evidence=complaint.evidence,
        standing=_standing(atlas, complaint),
    )


def _needs_answers(atlas: Atlas, complaint: Complaint, screening: Screening, routine: Routine) -> Plan:
    """The open questions, and at most the stretch that a fresh cramp may have before them."""
    at_once = tuple(each for each in _first_line(complaint, routine, screening) if each.at_once)
    return Plan(
        status="needs_answers",
        complaint=complaint.id,
        context=routine.context,
        questions=screening.open,
        findings=screening.findings,
        first_line=at_once if routine.context == "during" else (),
        standing=_standing(atlas, complaint),
    )


def _routine(complaint: Complaint, wish: Wish) -> Routine:
    """The routine that was asked for; the complaint's usual one where it has none of that kind."""
    asked = [each for each in complaint.contexts if each.context == wish.context]
    return (asked or complaint.contexts)[0]


def _other_context(atlas: Atlas, routine: Routine, wish: Wish) -> list[Finding]:
    if wish.context in (None, routine.context):
        return []
    return [Finding("CONTEXT", "note", atlas.safety.other_context, atlas.safety.own_limit)]


def _notes(atlas: Atlas, complaint: Complaint) -> list[Finding]:
    flags = [atlas.red_flag(code) for code in complaint.always]
    return [flag_finding(atlas, flag) for flag in flags if flag.level == "note"]


def _standing(atlas: Atlas, complaint: Complaint) -> tuple[str, ...]:
    flags = [atlas.red_flag(code) for code in complaint.always]
    return tuple(f"{flag.sign} {flag.message}" for flag in flags if flag.level in STOPPING)


def _first_line(complaint: Complaint, routine: Routine, screening: Screening) -> tuple[Care, ...]:
    return tuple(
        care
        for care in complaint.first_line
        if (not care.contexts or routine.context in care.contexts) and not _care_forbidden(care, screening)
    )


def _care_forbidden(care: Care, screening: Screening) -> bool:
    if care.kind == "advice":
        return False
    return any(each.forbids(care.kind, care.regions) for each in screening.active if not each.effect.points)


def _steps(
    atlas: Atlas, complaint: Complaint, answers: Answers, screening: Screening, wish: Wish
) -> tuple[tuple[Step, ...], tuple[LeftOut, ...], list[Finding]]:
    """Every step that each rule lets pass, those left out for what was felt, a finding for each rule that took one."""
    wanted = [(use, side) for use in _uses(atlas, complaint, wish) for side in SIDES[wish.side]]
    steps: list[Step] = []
    left: list[LeftOut] = []
    taken: list[tuple[Rule, str]] = []
    for use, side in wanted:
        against: list[Rule] = [*_against(atlas, answers, screening, atlas.point(use.code), side)]
        if not against and (felt := left_out(atlas, (use.code, side), wish.hurting, wish.numb, len(steps))):
            against = [felt]
            left.append(felt)
        step = None if against else _step(atlas, screening, use, side, wish)
        steps += [step] if step else []
        taken += [(each, use.code) for each in against or ([] if step else ["DAY-CAP"])]
    findings = removed(atlas, answers, taken, {use.code for use, _ in wanted}, some_left=bool(steps))
    return tuple(steps), tuple(left), [*findings, *_limiting(atlas, answers, screening, steps, findings)]


def _uses(atlas: Atlas, complaint: Complaint, wish: Wish) -> list[Use]:
    """The points of the context; one that is opt-in only where the person asked for it."""
    return [
        use
        for use in complaint.points
        if (not use.contexts or wish.context in use.contexts)
        and (press := atlas.point(use.code).press)
        and (not press.opt_in or use.code in wish.also)
    ]


def _against(
    atlas: Atlas, answers: Answers, screening: Screening, point: Point, side: Side | None
) -> list[Active | PointLimit]:
    """Every rule that forbids pressing `point` on `side`."""
    active = [each for each in screening.active if each.forbids("press", (point.region,), side, point.code)]
    return [*active] or [
        limit
        for limit in atlas.safety.point_limits
        if limit.point == point.code and any(answers.said.get(each) != "no" for each in limit.needs_no)
    ]


def _step(atlas: Atlas, screening: Screening, use: Use, side: Side, wish: Wish) -> Step | None:
    """The step, as long as the shortest of all limits allows; none where that is too short."""
    point = atlas.point(use.code)
    press = point.press
    if press is None:
        return None
    touching = [
        each.effect
        for each in screening.active
        if each.effect.does == "limit" and each.touches("press", (point.region,), side, point.code)
    ]
    done_today = wish.pressed_today_seconds.get((point.code, side), 0)
    seconds = min(
        use.seconds or press.seconds,
        press.limit_seconds,
        atlas.technique(use.technique).limit_seconds,
        atlas.caps.session_seconds,
        int(atlas.caps.day_seconds - done_today),
        *(effect.limit_seconds for effect in touching if effect.limit_seconds),
    )
    if seconds < SHORTEST_SECONDS:
        return None
    light = press.light or any(effect.light for effect in touching)
    return Step(
        code=point.code,
        side=side,
        technique=use.technique,
        seconds=seconds,
        cue=f"{press.cue} {atlas.safety.light}" if light else press.cue,
        place=point.everyday,
        light=light,
        limits=tuple(each.message for each in atlas.safety.point_limits if each.point == point.code),
        grade=use.grade,
        why=use.why,
    )


def _limiting(
    atlas: Atlas, answers: Answers, screening: Screening, steps: list[Step], findings: list[Finding]
) -> list[Finding]:
    """A note for each condition that only limits what is left, or that a clinician has cleared."""
    told = {each.code for each in findings}
    conditions = [each.condition for each in screening.active if any(_limits(atlas, each, step) for step in steps)] + [
        each for each in atlas.safety.conditions if each.id in answers.cleared
    ]
    return [
        condition_finding(atlas, each, answers, "note") for each in dict.fromkeys(conditions) if each.code not in told
    ]


def _limits(atlas: Atlas, active: Active, step: Step) -> bool:
    region = atlas.point(step.code).region
    return active.effect.does == "limit" and active.touches("press", (region,), step.side, step.code)


def opt_in(atlas: Atlas, complaint: Complaint, wish: Wish) -> tuple[str, ...]:
    """The opt-in points that were not asked for."""
    presses = {use.code: atlas.point(use.code).press for use in complaint.points}
    return tuple(code for code, press in presses.items() if press and press.opt_in and code not in wish.also)


def decision_table(
    atlas: Atlas,
    complaint: Complaint,
    answers: Answers,
    wish: Wish = Wish(),
) -> Iterator[tuple[tuple[Answer, ...], Plan]]:
    """Every row of answers to the complaint's red-flag questions, and the plan that it leads to.

    The conditions are those of `answers`. A page looks its plan up here; a row that is missing means stop.
    """
    kinds: tuple[Answer, ...] = ("yes", "no", "unsure")
    for row in itertools.product(kinds, repeat=len(complaint.questions)):
        said = {**answers.said, **dict(zip(complaint.questions, row, strict=True))}
        yield row, plan_for(atlas, complaint, replace(answers, said=said), wish)
