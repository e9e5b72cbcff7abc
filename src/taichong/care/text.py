"""What the command line prints: points, plans and claims as lines of text, and as the JSON contract.

No word of advice is written here; it all comes from the atlas. Here are only the headings around it.
"""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from taichong.care.comparing import findings_of
from taichong.care.help_lines import stop_numbers
from taichong.care.hurting import LIMBS
from taichong.care.listed import listed_lines, names_under, under_line
from taichong.care.old_ideas import in_tradition, tradition_facts
from taichong.care.postures import held
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taichong.atlas import Atlas, Care, Claim, Evidence, Grade, Point, Press, Source, Technique
    from taichong.care.answers import Side
    from taichong.care.comparing import PointEvidence
    from taichong.care.help_lines import Lines
    from taichong.care.plan import Plan, Step
    from taichong.care.safety import Asked
    from taichong.care.session import Player
    from taichong.care.words import Reading

WIDTH = 88
SECONDS_A_MINUTE = 60
LEG, ARM = LIMBS


def point_json(atlas: Atlas, point: Point) -> dict[str, Any]:
    """Return a point as `find --json` prints it."""
    return {
        "code": point.code,
        "names": to_builtins(point.names),
        "aliases": list(point.aliases),
        "channel": point.channel,
        "everyday": point.everyday,
        "region": point.region,
        "where": list(point.where),
        "find": [to_builtins(each) for each in point.find],
        "shortcuts": [to_builtins(each) for each in atlas.shortcuts if each.id in point.shortcuts],
        "press": _press_json(atlas, point, point.press) if point.press else {},
        "never_press": point.never_press,
        "self_press": point.self_press,
        "special": list(point.special),
        "under": names_under(atlas, point),
        "listed": dict(zip(("place", "why"), ("", "") if point.press else listed_lines(atlas, point), strict=True)),
        "in_tradition": _tradition_json(atlas, point),
        "evidence": [to_builtins(each) for each in findings_of(atlas, point.code)],
        "cautions": [to_builtins(each) for each in point.cautions],
        "choices": [to_builtins(each) for each in point.choices],
        "tradition": list(point.tradition.says) if point.tradition else [],
        "claims": [claim_json(atlas, each) for each in atlas.claims if point.code in each.points],
        "sources": [to_builtins(each) for each in _sources(atlas, point)],
        "status": to_builtins(point.status),
    }


def _tradition_json(atlas: Atlas, point: Point) -> dict[str, Any]:
    told = in_tradition(atlas, point)
    data: dict[str, Any] = to_builtins(told)
    return data | {"phase": told.phase}


def _press_json(atlas: Atlas, point: Point, press: Press) -> dict[str, Any]:
    data: dict[str, Any] = to_builtins(press)
    techniques = [to_builtins(held(atlas, each, [point.code])) for each in press.techniques]
    return data | {"day_limit_seconds": atlas.caps.day_seconds, "how": techniques}


def claim_json(atlas: Atlas, claim: Claim) -> dict[str, Any]:
    """Return a claim as `claims --json` prints it."""
    data: dict[str, Any] = to_builtins(claim)
    return data | {"sources": [to_builtins(atlas.source(key)) for key in claim.sources]}


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as `plan --json` prints it."""
    data: dict[str, Any] = to_builtins(plan)
    return data


def reading_json(reading: Reading) -> dict[str, Any]:
    """Return what was heard, as `search --json` prints it."""
    data: dict[str, Any] = to_builtins(reading)
    return data


def _sources(atlas: Atlas, point: Point) -> list[Source]:
    """Every source that a point's record names, once, in the order of naming."""
    named = [point.sources]
    named += [each.sources for each in point.choices]
    named += [each.sources for each in point.cautions]
    named += [part.sources for part in (point.press, point.tradition, point.place) if part]
    named += [atlas.under_sources] if point.code in atlas.under else []
    return [atlas.source(key) for key in dict.fromkeys(itertools.chain.from_iterable(named))]


def point_text(atlas: Atlas, point: Point, *, with_ideas: bool = False) -> Iterator[str]:
    """Write a point for reading: where, how to find it, how to press, what to mind, who says so.

    `with_ideas` adds what the ideas of Chinese medicine mean that are named in it.
    """
    yield f"{point.everyday} ({point.code})  {point.names.pinyin} {point.names.hanzi}, {point.names.english}"
    if point.press:
        yield from _section(_("Where"), filter(None, [*point.where, under_line(atlas, point)]))
    else:
        yield from _section(_("Listed for its place only"), listed_lines(atlas, point))
    if point.find:
        yield from _steps_to_find(point)
    if point.press:
        yield from _section(_("Press"), _press_lines(atlas, point, point.press))
    yield from _section(_("Watch out"), (f"{each.subject}: {each.say}" for each in point.cautions))
    shortcuts = [each for each in atlas.shortcuts if each.id in point.shortcuts]
    yield from _section(_("What other guides say"), (f"{each.says} {each.differs}" for each in shortcuts))
    yield from _section(_("Where guides disagree"), (f"{each.about} {each.chose}" for each in point.choices))
    yield from _section(_("What we know"), (_finding_line(each) for each in findings_of(atlas, point.code)))
    told = in_tradition(atlas, point)
    yield from _section(_("In Chinese medicine"), (f"{name}: {value}" for name, value in tradition_facts(told)))
    if with_ideas:
        yield from _section("", [each.says for each in told.classes] + [each.says for each in told.ideas])
    if point.tradition:
        yield from _section(_("Used in tradition for"), ["; ".join(point.tradition.says)])
    claims = [each for each in atlas.claims if point.code in each.points]
    yield from _section(_("Claims that we checked"), (f"{claim_line(each)}" for each in claims))
    yield from _section(_("Sources"), (each.cite for each in _sources(atlas, point)))
    if not point.status.reviewed_by:
        yield from _section("", [_("Not reviewed by a clinician.")])


def _steps_to_find(point: Point) -> Iterator[str]:
    yield from _heading(_("Find it"))
    for number, step in enumerate(point.find, 1):
        yield from _wrapped(f"{number} {step.do}")
        yield from _wrapped(_("You feel: {feel}").format(feel=step.feel), indent=4)
        if step.sure:
            yield from _wrapped(_("Sure? {sure}").format(sure=step.sure), indent=4)


def _press_lines(atlas: Atlas, point: Point, press: Press) -> Iterator[str]:
    yield press.cue
    a_side = _("{minutes} a side, {comfort}; never more than {most} a side at a time, {day} a day.")
    in_all = _("{minutes}, {comfort}; never more than {most} at a time, {day} a day.")
    yield (in_all if point.midline else a_side).format(
        minutes=duration(press.seconds),
        comfort=press.comfort,
        most=duration(press.limit_seconds),
        day=duration(atlas.caps.day_seconds),
    )
    if press.when:
        yield press.when
    techniques = [held(atlas, each, [point.code]) for each in press.techniques]
    yield from (f"{each.name}: {each.how}" for each in techniques)
    yield from dict.fromkeys(each for technique in techniques[:1] for each in (technique.sit, technique.stiff) if each)
    yield from dict.fromkeys(technique.breathe for technique in techniques[:1] if technique.breathe)


def claim_line(claim: Claim) -> str:
    """Write a claim in one paragraph: who, what, our verdict and why."""
    verdict = claim.verdict.replace("_", " ")
    return f"[{claim.article}] {claim.claim} — {verdict}. {claim.why}"


def plan_text(atlas: Atlas, plan: Plan, lines: Lines | None = None) -> Iterator[str]:
    """Write a plan for reading. A stop is calm and complete: what was seen, what to do now, and nothing else.

    ``lines`` are whom to call, which a stop shows.
    """
    if plan.headline:
        yield plan.headline
    told = [each for each in plan.findings if each.code not in {sign.code for sign in plan.which}]
    if plan.status == "stop":
        yield from _section("", (each.message for each in told))
        now = plan.findings[0].level == "emergency"
        numbers = stop_numbers(atlas, plan.findings, lines) if lines else ()
        yield from _section(_("Call now") if now else _("If it gets worse, or you feel in danger"), numbers)
        yield from _which_text(plan)
        yield from _section(_("Sources"), dict.fromkeys(each.source for each in told))
        return
    if plan.status == "see_clinician":
        yield from _section("", (each.message for each in told if each.level == "see_clinician"))
        yield from _which_text(plan)
    yield from _what_to_do(atlas, plan)
    yield from _what_to_know(plan)
    yield from _section("", [atlas.safety.emergency_line])
    if plan.status == "ready" and not plan.reviewed:
        yield from _section("", [_("Not reviewed by a clinician.")])


def _what_to_do(atlas: Atlas, plan: Plan) -> Iterator[str]:
    """First-line care, open questions, steps, and the notes that go with them."""
    yield from first_line_text(plan.first_line)
    yield from _questions_text(plan.questions)
    if plan.steps or plan.left_out:
        yield from _section(_("How to sit"), plan.postures if plan.steps else ())
        yield from _steps_text(plan)
    felt = {each.message for each in plan.left_out}
    notes = [each for each in plan.findings if each.level == "note" and each.message not in felt]
    yield from _section(atlas.safety.headlines["note"], (f"{each.message} [{each.source}]" for each in notes))
    for code in dict.fromkeys(each.origin for each in plan.left_out):
        yield from _wrapped(_("Once it has healed at {code}, add --healed {code}.").format(code=code))


def _what_to_know(plan: Plan) -> Iterator[str]:
    """What is known, how often, what to write down, and which points are there on request."""
    yield from _section(_("What is known"), map(_evidence_line, plan.evidence))
    if plan.routine:
        yield from _section(_("How often"), filter(None, (plan.routine.how_often, plan.routine.note)))
    if plan.tracking:
        items = ", ".join(plan.tracking.items)
        yield from _section(_("Write down"), (f"{plan.tracking.primary}: {items}.", plan.tracking.review))
    if plan.offers:
        yield from _section(
            "", [_("Only if you ask for it: {codes} (--also CODE).").format(codes=", ".join(plan.offers))]
        )


def _which_text(plan: Plan) -> Iterator[str]:
    """The signs of a question that was answered as a whole: which one was it?"""
    lines = [_("{sign} (--has {code})").format(sign=each.text, code=each.code) for each in plan.which]
    yield from _section(_("Which one is it? Say it with its code, and it tells what to do about that one."), lines)
    yield from _section("", plan.checks)


def first_line_text(cares: Iterable[Care]) -> Iterator[str]:
    """Write what comes before any point, with what stands above and below it."""
    cares = list(cares)
    if cares:
        yield from _heading(_("First"))
    for care in cares:
        yield from _wrapped(care.before)
        yield from _wrapped(f"· {care.do}")
        yield from _wrapped(care.why, indent=4)
        yield from _wrapped(care.after)


def _questions_text(questions: Iterable[Asked]) -> Iterator[str]:
    """The open questions, and the words that answer them."""
    questions = list(questions)
    flags = [each for each in questions if each.kind == "red_flag"]
    conditions = [each for each in questions if each.kind == "condition"]
    if flags:
        yield from _heading(_("Before any pressing, please answer"))
    for each in flags:
        yield from question_lines(each)
    if conditions:
        yield from _section(_("Do any of these apply to you?"), (f"{each.id}: {each.text}" for each in conditions))
    if questions:
        yield from _section("", [_("Answer with {options}.").format(options=_answers(flags, conditions))])


def question_lines(asked: Asked) -> Iterator[str]:
    """Write a question with all its signs, and how to check where one is not sure."""
    yield from _wrapped(f"{asked.id}: {asked.text}")
    yield from _wrapped(_("Not sure? {how}").format(how=asked.how_to_check), indent=4)


def questions_lines(questions: Iterable[Asked]) -> Iterator[str]:
    """Write several questions as a list, so that one can answer "none of these" to all at once."""
    for each in questions:
        yield from _wrapped(f"· {each.text}")


def posture_lines(technique: Technique) -> Iterator[str]:
    """Say how to sit and reach, another way for stiff hips, and how to breathe."""
    yield from _section(
        technique.name, filter(None, (technique.how, technique.sit, technique.stiff, technique.breathe))
    )


def claims_text(atlas: Atlas, claims: Iterable[Claim]) -> Iterator[str]:
    """Write claims for reading, each with who says so."""
    for claim in claims:
        yield f"{claim.id}  ({claim.category})"
        yield from _wrapped(claim_line(claim))
        yield from (line for key in claim.sources for line in _wrapped(atlas.source(key).cite, indent=4))
        yield ""


def clock(seconds: float) -> str:
    """Show seconds as a clock does: "1:24"."""
    minutes, rest = divmod(max(0, round(seconds)), SECONDS_A_MINUTE)
    return f"{minutes}:{rest:02}"


def _answers(flags: list[Asked], conditions: list[Asked]) -> str:
    one = _("--none-of-these, or --has ID, --no ID, --unsure ID for each")
    many = _("--no-conditions, or --condition ID for each that holds")
    return _("{one}; and {many}").format(one=one, many=many) if flags and conditions else one if flags else many


def _steps_text(plan: Plan) -> Iterator[str]:
    """The steps, and each that is left out where it would stand."""
    total = duration(sum(each.seconds for each in plan.steps))
    yield from _heading(_("Then press ({total})").format(total=total) if plan.steps else _("Then press"))
    for number, step in enumerate(plan.steps, 1):
        yield from _left_out_text(plan, number - 1)
        yield from _wrapped(f"{number} {step.place} ({step.code}), {place_word(step)}, {duration(step.seconds)}")
        if step.side == "left" or not any(each.code == step.code and each.side == "left" for each in plan.steps):
            yield from _wrapped(step.cue, indent=4)
            yield from (line for limit in step.limits for line in _wrapped(limit, indent=4))
            yield from _wrapped(step.why, indent=4)
    yield from _left_out_text(plan, len(plan.steps))


def _left_out_text(plan: Plan, after_steps: int) -> Iterator[str]:
    for each in plan.left_out:
        if each.after_steps == after_steps:
            yield from _wrapped(f"– {each.place}, {side_word(each.side)}: {each.message}")


def place_word(step: Step) -> str:
    """Name the side of a step, as a person reads it."""
    return _("in the middle") if step.midline else side_word(step.side)


def side_word(side: Side) -> str:
    """Name a side of the body, as a person reads it."""
    return _("left") if side == "left" else _("right")


def take_your_time(atlas: Atlas, player: Player) -> str:
    """Say what to do while nothing is pressed: change sides, or come back."""
    if player.resting == "away" or player.step is None:
        return _("You were away. Take your time.")
    return change_of_sides(atlas, player.step)


def change_of_sides(atlas: Atlas, step: Step) -> str:
    """Say what to do before a step on the other side."""
    region = atlas.point(step.code).region
    if region in LEG:
        return _("Other leg. Take your time.")
    return _("Other arm. Take your time.") if region in ARM else _("Other side. Take your time.")


def _evidence_line(evidence: Evidence) -> str:
    return f"{evidence.says} ({_certainty(evidence.grade)})"


def _finding_line(finding: PointEvidence) -> str:
    sure = "" if finding.grade == "none" else f" ({_certainty(finding.grade)})"
    way = "" if finding.by == "pressing" else f"{finding.by}, "
    return f"{finding.name}: {way}{finding.words}{sure}"


def _certainty(grade: Grade) -> str:
    return {
        "none": _("no trial"),
        "very_low": _("very low certainty"),
        "low": _("low certainty"),
        "moderate": _("moderate certainty"),
    }[grade]


def duration(seconds: float) -> str:
    """Write seconds as a person says them: "90 s", "2 min", "2 min 30 s"."""
    minutes, rest = divmod(round(seconds), SECONDS_A_MINUTE)
    if minutes and rest:
        return f"{minutes} min {rest} s"
    return f"{minutes} min" if minutes else f"{rest} s"


def _heading(text: str) -> list[str]:
    return ["", text]


def _section(heading: str, paragraphs: Iterable[str]) -> Iterator[str]:
    """A heading over its paragraphs; nothing at all where there are none."""
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    if lines:
        yield ""
        yield from [heading] if heading else []
        yield from lines


def _wrapped(paragraph: str, indent: int = 2) -> Iterator[str]:
    """`paragraph` in lines of at most `WIDTH`, or the terminal's, the first indented, the others two more."""
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns)
    line, pad = " " * indent, " " * (indent + 2)
    for word in paragraph.split():
        if len(line) + len(word) >= width and line.strip():
            yield line.rstrip()
            line = pad
        line += word + " "
    if line.strip():
        yield line.rstrip()
