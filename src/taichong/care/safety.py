"""Screening: what a person answers decides what may be offered. Unknown is never no.

An answer is yes, no or not sure; a question without an answer stays open. Not sure counts as yes for
pressing and says how to check. `read_answers` takes what was said, `screen` says what follows from it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from taichong.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taichong.atlas import Atlas, Basis, Complaint, Condition, Effect, Level, Question, RedFlag, Region

Answer = Literal["yes", "no", "unsure"]
Kind = Literal["press", "warmth", "rub", "stretch"]
Side = Literal["left", "right"]

RANK: dict[Level, int] = {"emergency": 0, "stop": 1, "see_clinician": 2, "note": 3}
STOPPING = ("emergency", "stop")

# What a person means by a part of the body, as the regions that points and stretches lie in.
AREAS: dict[str, tuple[Region, ...]] = {
    "foot": ("foot", "ankle"),
    "ankle": ("foot", "ankle"),
    "leg": ("leg", "ankle"),
    "knee": ("knee", "leg", "thigh"),
    "thigh": ("thigh", "knee", "hip"),
    "hip": ("hip", "thigh"),
    "arm": ("arm", "hand"),
    "trunk": ("trunk",),
    "head": ("head",),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the body on one side, or on both where `side` is none."""

    name: str
    side: Side | None = None

    def __str__(self) -> str:
        return f"{self.side}-{self.name}" if self.side else self.name


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far, by question id. A missing id is an open question.

    ``areas`` says where a condition is; a condition that asks where and got no answer is everywhere.
    """

    said: Mapping[str, Answer] = field(default_factory=dict)
    areas: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was seen, and what to do about it."""

    code: str
    level: Level
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person is asked it: a red flag's, or a condition's."""

    id: str
    kind: Literal["red_flag", "condition"]
    level: Level
    text: str
    how_to_check: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Active:
    """An effect of a condition that holds for this person, and where."""

    condition: Condition
    effect: Effect
    areas: tuple[Area, ...]

    def forbids(self, kind: Kind, regions: Iterable[Region], side: Side | None = None, code: str = "") -> bool:
        """Whether this takes away what is of `kind`, in `regions` on `side`, at the point `code`."""
        return self.effect.does == "forbid" and self.touches(kind, regions, side, code)

    def touches(self, kind: Kind, regions: Iterable[Region], side: Side | None = None, code: str = "") -> bool:
        """Whether this speaks of it at all, to forbid or to limit."""
        regions = set(regions)
        effect = self.effect
        return (
            kind in effect.kinds
            and (not effect.regions or not regions or not regions.isdisjoint(effect.regions))
            and (not effect.points or code in effect.points)
            and (not effect.at_area or self._is_there(regions, side))
        )

    def _is_there(self, regions: set[Region], side: Side | None) -> bool:
        if not self.areas or not regions:
            return True  # where it is was not said, or what is moved was not: everywhere counts
        return any(
            not regions.isdisjoint(AREAS[area.name]) and (None in (area.side, side) or area.side == side)
            for area in self.areas
        )


@dataclass(frozen=True, slots=True)
class Screening:
    """What follows from the answers: findings, open questions, and the effects that hold."""

    findings: tuple[Finding, ...]
    open: tuple[Asked, ...]
    active: tuple[Active, ...]

    @property
    def level(self) -> Level:
        """The highest level among the findings; ``note`` where there is none."""
        return min((each.level for each in self.findings), key=RANK.__getitem__, default="note")


def asked_of(atlas: Atlas, complaint: Complaint) -> tuple[Asked, ...]:
    """Every question of a complaint: its red flags first, then the conditions."""
    flags = (_asked(atlas, atlas.question(each)) for each in complaint.questions)
    return (*flags, *map(_asked_condition, atlas.safety.conditions))


def _asked(atlas: Atlas, question: Question) -> Asked:
    return Asked(question.id, "red_flag", question_level(atlas, question), question.text, question.how_to_check)


def _asked_condition(condition: Condition) -> Asked:
    areas = tuple(AREAS) if condition.asks_area else ()
    return Asked(condition.id, "condition", condition.level, condition.text, condition.how_to_check, areas)


def question_level(atlas: Atlas, question: Question) -> Level:
    """The highest level of what a merged question asks for."""
    return min((atlas.red_flag(code).level for code in question.asks), key=RANK.__getitem__)


def screen(atlas: Atlas, complaint: Complaint, answers: Answers) -> Screening:
    """What follows from `answers` for `complaint`: every red flag that was said counts, asked for or not."""
    flagged = [
        finding
        for question in atlas.safety.questions
        if answers.said.get(question.id) in ("yes", "unsure")
        for finding in _flag_findings(atlas, question, answers.said[question.id])
    ]
    met = [each for each in atlas.safety.conditions if answers.said.get(each.id) in ("yes", "unsure")]
    stopped = [_stop(atlas, each, answers) for each in met if _stops(each, answers)]
    active = tuple(_active(each, effect, answers) for each in met for effect in _effects(each, answers))
    still_open = tuple(each for each in asked_of(atlas, complaint) if each.id not in answers.said)
    found = sorted(_once([*flagged, *stopped]), key=lambda each: RANK[each.level])
    return Screening(tuple(found), still_open, active)


def _once(findings: list[Finding]) -> list[Finding]:
    """Two questions may ask for the same sign; it is told once."""
    return list({finding.code: finding for finding in findings}.values())


def _flag_findings(atlas: Atlas, question: Question, answer: Answer) -> list[Finding]:
    check = f" {atlas.safety.unsure} {question.how_to_check}" if answer == "unsure" else ""
    return [flag_finding(atlas, atlas.red_flag(code), check) for code in question.asks]


def flag_finding(atlas: Atlas, flag: RedFlag, check: str = "") -> Finding:
    """What is told of a red flag: its sign, what to do now, and how to check where that is open."""
    sign = "" if flag.level == "note" else f"{flag.sign} "
    return Finding(flag.code, flag.level, f"{sign}{flag.message}{check}", told_source(atlas, flag))


def _stops(condition: Condition, answers: Answers) -> bool:
    return condition.level in STOPPING and condition.id not in answers.cleared


def _stop(atlas: Atlas, condition: Condition, answers: Answers) -> Finding:
    return condition_finding(atlas, condition, answers, condition.level)


def condition_finding(atlas: Atlas, condition: Condition, answers: Answers, level: Level) -> Finding:
    """What is told of a condition: the rule and its reason, or what stays in force once it is cleared."""
    cleared = condition.id in answers.cleared
    message = condition.cleared_message if cleared else condition.message
    if answers.said.get(condition.id) == "unsure":
        message = f"{message} {atlas.safety.unsure} {condition.how_to_check}"
    if condition.asks_area and condition.id not in answers.areas:
        message = f"{message} {atlas.safety.say_where}"
    return Finding(condition.code, level, message, told_source(atlas, condition))


def _effects(condition: Condition, answers: Answers) -> list[Effect]:
    cleared = condition.id in answers.cleared
    return [each for each in condition.effects if not (cleared and each.unless_cleared)]


def _active(condition: Condition, effect: Effect, answers: Answers) -> Active:
    return Active(condition, effect, answers.areas.get(condition.id, ()))


def told_source(atlas: Atlas, rule: RedFlag | Condition) -> str:
    """Who says so: the citations, or that this is our own caution."""
    return source_line(atlas, rule.sources, rule.basis)


def source_line(atlas: Atlas, keys: Iterable[str], basis: Basis) -> str:
    """The citations of `keys` in one line; a precaution says that no source was read."""
    if basis == "precaution":
        return atlas.safety.precaution
    return "; ".join(atlas.source(key).cite.rstrip(".") for key in keys) or atlas.safety.own_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said, before it is checked; the fields are the options of the command line."""

    none_of_these: bool = False
    has: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    no_conditions: bool = False
    cleared: tuple[str, ...] = ()


def read_answers(atlas: Atlas, complaint: Complaint, said: Said) -> Answers:
    """Check what was said and make answers of it.

    Raises:
        NotFoundError: an id that no question and no condition has.
        InputError: two answers that contradict each other; the message names both.
    """
    told: dict[str, Answer] = {}
    areas: dict[str, tuple[Area, ...]] = {}
    listed = [_condition_id(atlas, each) for each in said.condition]
    for answer, option, ids in (
        ("yes", "--has", [_known_id(atlas, complaint, each) for each in said.has]),
        ("no", "--no", [_known_id(atlas, complaint, each) for each in said.no]),
        ("unsure", "--unsure", [_known_id(atlas, complaint, each) for each in said.unsure]),
        ("yes", "--condition", listed),
    ):
        for name, where in ids:
            _tell(told, name, answer, option)  # type: ignore[arg-type]  # the tuple above holds only answers
            areas |= {name: where} if where else {}
    _check_all_at_once(atlas, said, told)
    if said.none_of_these:
        told |= {each: "no" for each in complaint.questions if each not in told}
    if said.condition or said.no_conditions:
        told |= {each.id: "no" for each in atlas.safety.conditions if each.id not in told}
    return Answers(told, areas, _cleared(atlas, said, told))


def _tell(told: dict[str, Answer], name: str, answer: Answer, option: str) -> None:
    if told.get(name, answer) != answer:
        raise InputError(f"{name} is answered {told[name]} and, by {option}, {answer}; give one answer")
    told[name] = answer


def _check_all_at_once(atlas: Atlas, said: Said, told: Mapping[str, Answer]) -> None:
    flags = {each.id for each in atlas.safety.questions}
    against = [*said.has, *(each for each in told if each in flags and told[each] != "no")]
    if said.none_of_these and against:
        raise InputError(f"--none-of-these says no to all, but {against[0]} is not answered no; leave one of them out")
    if said.no_conditions and (against := [each for each in told if each not in flags and told[each] != "no"]):
        raise InputError(
            f"--no-conditions says that you have none, but {against[0]} is answered {told[against[0]]}; "
            "leave one of them out"
        )


def _cleared(atlas: Atlas, said: Said, told: Mapping[str, Answer]) -> frozenset[str]:
    cleared = [_condition_id(atlas, each)[0] for each in said.cleared]
    can = {each.id for each in atlas.safety.conditions if each.can_be_cleared}
    for name in cleared:
        if name not in can:
            raise InputError(f"--cleared {name}: nobody can clear this one; allowed: {', '.join(sorted(can))}")
        if told.get(name) not in ("yes", "unsure"):
            raise InputError(f"--cleared {name} needs --condition {name} beside it: it clears what you have")
    return frozenset(cleared)


def _known_id(atlas: Atlas, complaint: Complaint, given: str) -> tuple[str, tuple[Area, ...]]:
    """A question's or a condition's id, and the areas that stand behind its colon."""
    if any(question.id == given for question in atlas.safety.questions):
        return given, ()
    try:
        return _condition_id(atlas, given)
    except NotFoundError:
        asked = [each.id for each in asked_of(atlas, complaint)]
        raise NotFoundError(_unknown("question", given, asked)) from None


def _condition_id(atlas: Atlas, given: str) -> tuple[str, tuple[Area, ...]]:
    name, _, where = given.partition(":")
    condition = _conditions(atlas).get(name.casefold().replace("-", "_").replace(" ", "_"))
    if not condition:
        raise NotFoundError(_unknown("condition", name, [each.id for each in atlas.safety.conditions]))
    if where and not condition.asks_area:
        raise InputError(f"{given}: {condition.id} is not asked where it is; give {condition.id} alone")
    return condition.id, tuple(area(each) for each in where.split(",") if each)


@cache
def _conditions(atlas: Atlas) -> dict[str, Condition]:
    return {name: each for each in atlas.safety.conditions for name in (each.id, *each.aliases)}


def area(given: str) -> Area:
    """The part of the body that `given` names: "foot", "left-leg".

    Raises:
        InputError: there is no such part; the message names those that there are.
    """
    *side, name = given.strip().casefold().replace("_", "-").split("-")
    if name not in AREAS or side not in ([], ["left"], ["right"]):
        raise InputError(
            f"{given!r} is not a part of the body that we ask for; allowed: {', '.join(AREAS)}, "
            "each with left- or right- before it if you like"
        )
    return Area(name, side[0] if side else None)  # type: ignore[arg-type]  # the check above allows only sides


def _unknown(what: str, given: str, allowed: list[str]) -> str:
    near = difflib.get_close_matches(given, allowed, 1, 0.5)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"no {what} has the id {given!r}{hint} Allowed: {', '.join(allowed)}"
