"""From a complaint and the answers to a plan: first-line care, then points, then what is known.

A step exists only after every rule let it pass: there is one place where steps are made (`_steps`), and
it asks the red flags, the conditions, the point's own limits, the caps and the day's log in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from taichong.care.answers import having
from taichong.care.first_line import first_line
from taichong.care.hurting import LeftOut, left_out, unread_finding
from taichong.care.removals import Removals, Rule, removal_findings
from taichong.care.safety import (
    RANK,
    STOPPING,
    Active,
    Asked,
    Finding,
    Screening,
    Sign,
    flag_finding,
    pressing,
    screen,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taichong.atlas import (
        Atlas,
        Care,
        Complaint,
        Context,
        Evidence,
        Point,
        PointLimit,
        Pose,
        RedFlag,
        Routine,
        Tracking,
        Use,
    )
    from taichong.care.answers import Answers, Side

Status = Literal["ready", "needs_answers", "stop", "see_clinician"]
Sides = Literal["left", "right", "both"]
SIDES: dict[Sides, tuple[Side, ...]] = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
SHORTEST_SECONDS = 10  # less than one press is no step
WITHOUT_PRESSING = ("stretch", "advice", "warmth", "bath", "medicine")  # what may stay where nothing is pressed


class Step(Struct, frozen=True):
    """One point, one side, one technique, for so many seconds.

    ``light`` is light touch only; ``limits`` are what to mind while pressing; a ``midline`` point has no side.
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
    midline: bool = False

    def __repr__(self) -> str:
        return f"<Step {self.code} {self.side}: {self.technique}, {self.seconds} s>"


class Wish(Struct, frozen=True):
    """What a person asks for: context, sides, points to opt in to, and what was pressed today already.

    ``pressed_today_seconds`` is by point and side [s]; ``hurting`` are those where pressing hurt the last time, and
    ``numb`` those of them that went numb. ``unread_lines`` of the log could not be read and are in ``unread_file``;
    ``beside`` are other complaints and topics that were told in the same breath.
    """

    context: Context | None = None
    side: Sides = "both"
    also: tuple[str, ...] = ()
    pressed_today_seconds: Mapping[tuple[str, Side], float] = field(default_factory=dict)
    hurting: frozenset[tuple[str, Side]] = frozenset()
    numb: frozenset[tuple[str, Side]] = frozenset()
    unread_lines: int = 0
    unread_file: str = ""
    beside: tuple[str, ...] = ()


USUAL = Wish()  # both sides, the usual context


class Plan(Struct, frozen=True):
    """What a person may do now, and why; under a stop nothing but help.

    ``standing`` are emergency lines that stand under the plan; ``offers`` are opt-in points not taken; ``poses`` are
    ways of sitting or lying to leave out, ``postures`` what to do instead; ``quick_exit``: a page can be left at once;
    ``which`` are signs of which one was meant, to be asked before any of them is told, ``checks`` how to find out.
    ``left_out`` are the steps not taken for what was felt there in an earlier session.
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
    poses: tuple[Pose, ...] = ()
    postures: tuple[str, ...] = ()
    quick_exit: bool = False

    which: tuple[Sign, ...] = ()
    checks: tuple[str, ...] = ()
    reviewed: bool = False

    def __repr__(self) -> str:
        steps = ", ".join(dict.fromkeys(each.code for each in self.steps)) or "none"
        asked = f"open questions: {len(self.questions)}"
        return f"<Plan for {self.complaint or 'nothing named'}: {self.status}, {asked}, points {steps:.60}>"

    @property
    def exit_code(self) -> int:
        """0 ready, 3 questions are open, 4 no pressing."""
        return {"ready": 0, "needs_answers": 3, "stop": 4, "see_clinician": 4}[self.status]


def plan_for(atlas: Atlas, complaint: Complaint, answers: Answers, wish: Wish = USUAL) -> Plan:
    """Make the plan that `answers` allow: `stop` before `see_clinician` before `needs_answers` before `ready`."""
    routine = _routine(complaint, wish)
    answers = having(answers, (*complaint.has, *routine.has))
    screening = screen(atlas, complaint, answers, wish.beside)
    if screening.level in STOPPING:
        return _stopped(atlas, complaint.id, screening)
    cares, changed = first_line(atlas, complaint, routine, screening)
    steps, left, taken = _steps(atlas, complaint, answers, screening, replace(wish, context=routine.context))
    findings = [
        *screening.findings,
        *removal_findings(atlas, complaint, answers, screening, replace(taken, changed=changed)),
    ]
    whole = Plan(
        status="ready",
        complaint=complaint.id,
        context=routine.context,
        questions=screening.open,
        findings=(
            *findings,
            *_notes(atlas, complaint),
            *_other_context(atlas, routine, wish),
            *([unread_finding(atlas, wish.unread_lines, wish.unread_file)] if wish.unread_lines else []),
        ),
        first_line=cares,
        steps=steps,
        left_out=left,
        routine=routine,
        tracking=complaint.tracking,
        evidence=complaint.evidence,
        standing=_standing(atlas, complaint),
        which=screening.which,
        checks=screening.checks,
        poses=screening.poses,
        postures=tuple(atlas.safety.poses[each] for each in screening.poses),
    )
    if any(each.level == "see_clinician" for each in findings):
        return _see_clinician(atlas, whole, screening)
    if screening.open:
        return _needs_answers(whole, findings)
    return replace(whole, offers=_offers(atlas, complaint, answers, screening, wish))


def _stopped(atlas: Atlas, complaint: str, screening: Screening) -> Plan:
    """Nothing but what was seen and what to do now, told to the person concerned."""
    findings = [each for each in screening.findings if each.level in STOPPING]
    flags = {each.code: each for each in atlas.safety.red_flags}
    first = flags.get(findings[0].code)
    for_whom = [
        Finding(each.code, "stop", each.on_stop, atlas.safety.precaution)
        for each in screening.conditions
        if each.on_stop and first and first.level == "stop"
    ]
    return Plan(
        "stop",
        complaint,
        None,
        findings=(*findings, *for_whom),
        headline=(first.headline if first else "") or atlas.safety.headlines[findings[0].level],
        which=screening.which,
        checks=screening.checks,
        quick_exit=any(flags[each.code].quick_exit for each in findings if each.code in flags),
    )


def stop_for(atlas: Atlas, flags: tuple[RedFlag, ...]) -> Plan:
    """Make the stop for red flags that a person mentions unasked, before any complaint is known."""
    found = sorted((flag_finding(atlas, flag) for flag in flags), key=lambda each: RANK[each.level])
    return _stopped(atlas, "", Screening(tuple(found), ()))


def _see_clinician(atlas: Atlas, whole: Plan, screening: Screening) -> Plan:
    """No pressing and no rubbing; what is safe of the rest stays, and beside a red flag only a stretch and advice.

    Before the red flags are answered, only a fresh cramp's stretch is shown.
    """
    by_flag = any(each.level == "see_clinician" and each.code in _flag_codes(atlas) for each in screening.findings)
    kept = [each for each in whole.first_line if each.kind in (("stretch", "advice") if by_flag else WITHOUT_PRESSING)]
    unscreened = any(each.kind == "red_flag" for each in whole.questions)
    return replace(
        whole,
        status="see_clinician",
        headline=atlas.safety.headlines["see_clinician"],
        first_line=_at_once(whole.context, kept) if unscreened else tuple(kept),
        steps=(),
    )


def _flag_codes(atlas: Atlas) -> set[str]:
    return {each.code for each in atlas.safety.red_flags}


def _needs_answers(whole: Plan, findings: list[Finding]) -> Plan:
    """The open questions, and at most the stretch that a fresh cramp may have before them."""
    return Plan(
        status="needs_answers",
        complaint=whole.complaint,
        context=whole.context,
        questions=whole.questions,
        findings=tuple(findings),
        first_line=_at_once(whole.context, whole.first_line),
        standing=whole.standing,
    )


def _at_once(context: Context | None, cares: Iterable[Care]) -> tuple[Care, ...]:
    return tuple(each for each in cares if each.at_once and context == "during")


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


def _steps(
    atlas: Atlas, complaint: Complaint, answers: Answers, screening: Screening, wish: Wish
) -> tuple[tuple[Step, ...], tuple[LeftOut, ...], Removals]:
    """Every step that each rule lets pass, those left out for what was felt, and what took the others away."""
    wanted = [(use, side) for use in _uses(atlas, complaint, wish) for side in _sides(atlas.point(use.code), wish)]
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
    places = [pressing(atlas.point(step.code), step.side) for step in steps]
    limiting = [
        each
        for each in screening.active
        if each.effect.does == "light" and any(each.touches(place) for place in places)
    ]
    wants = frozenset(use.code for use, _ in wanted)
    return tuple(steps), tuple(left), Removals(tuple(taken), wants, bool(steps), tuple(limiting))


def _sides(point: Point, wish: Wish) -> tuple[Side, ...]:
    """The sides that were asked for; a point in the middle is pressed once and counts as the left one."""
    return ("left",) if point.midline else SIDES[wish.side]


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
    active = [each for each in screening.active if each.forbids(pressing(point, side))]
    return [*active] or [
        limit
        for limit in atlas.safety.point_limits
        if limit.point == point.code and not all(_is_denied(atlas, answers, each) for each in limit.needs_no)
    ]


def _is_denied(atlas: Atlas, answers: Answers, name: str) -> bool:
    """Whether a question, or a condition, was answered no."""
    question = next((each for each in atlas.safety.questions if each.id == name), None)
    return (answers.to(question) if question else answers.said.get(name)) == "no"


def _step(atlas: Atlas, screening: Screening, use: Use, side: Side, wish: Wish) -> Step | None:
    """The step, as long as the shortest limit allows; None where that is too short."""
    point = atlas.point(use.code)
    press = point.press
    if press is None:
        return None
    touching = [
        each.effect for each in screening.active if each.effect.does == "light" and each.touches(pressing(point, side))
    ]
    done_today = wish.pressed_today_seconds.get((point.code, side), 0)
    seconds = min(
        use.seconds or press.seconds,
        press.limit_seconds,
        atlas.technique(use.technique).limit_seconds,
        atlas.caps.session_seconds,
        int(atlas.caps.day_seconds - done_today),
        *(effect.seconds for effect in touching if effect.seconds),
    )
    if seconds < SHORTEST_SECONDS:
        return None
    light = press.light or bool(touching)
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
        midline=point.midline,
    )


def _offers(atlas: Atlas, complaint: Complaint, answers: Answers, screening: Screening, wish: Wish) -> tuple[str, ...]:
    return tuple(
        code
        for code in opt_in(atlas, complaint, wish)
        if not _against(atlas, answers, screening, atlas.point(code), None)
    )


def opt_in(atlas: Atlas, complaint: Complaint, wish: Wish) -> tuple[str, ...]:
    """List the opt-in points that were not asked for."""
    presses = {use.code: atlas.point(use.code).press for use in complaint.points}
    return tuple(code for code, press in presses.items() if press and press.opt_in and code not in wish.also)
