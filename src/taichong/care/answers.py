"""What a person said about signs and conditions, checked. Unknown is never no.

An answer is yes, no or not sure; what has no answer stays open. A question may be answered whole, by its id, or
sign by sign, by the codes of the red flags that it asks for.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from taichong.errors import InputError, NotFoundError
from taichong.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from taichong.atlas import Atlas, Complaint, Condition, Question, Region

Answer = Literal["yes", "no", "unsure"]
Side = Literal["left", "right"]

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
    "side": ("foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "arm", "hand", "head"),
}


class Area(Struct, frozen=True):
    """A part of the body on one side, or on both where `side` is none."""

    name: str
    side: Side | None = None

    def __str__(self) -> str:
        return f"{self.side}-{self.name}" if self.side else self.name


class Answers(Struct, frozen=True):
    """What was answered so far, by id of question or condition, or by code of a sign. A missing id is open.

    ``areas`` says where a condition is; a condition that asks where and got no answer is everywhere.
    """

    said: Mapping[str, Answer] = field(default_factory=dict)
    areas: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()

    def counts(self, name: str) -> bool:
        """Tell whether this was answered yes, or not sure, which counts as yes for pressing."""
        return self.said.get(name) in ("yes", "unsure")

    def to(self, question: Question) -> Answer | None:
        """Return the answer to a whole question, from its signs where those were answered; None while it is open."""
        signs = [self.said.get(code) for code in question.asks]
        for answer in ("yes", "unsure"):
            if answer in signs:
                return answer
        return self.said.get(question.id) or ("no" if set(signs) == {"no"} else None)


NOTHING_SAID = Answers()


class Said(Struct, frozen=True, kw_only=True):
    """What a person said, before it is checked; the fields are the options of the command line.

    ``not_asked`` are conditions that a stated list does not deny, for they were not on it. ``areas`` says where a
    condition is; the command line writes that behind its id ("wound:left-foot").
    """

    none_of_these: bool = False
    has: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    no_conditions: bool = False
    cleared: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    areas: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)


def read_answers(atlas: Atlas, complaint: Complaint, said: Said) -> Answers:
    """Check what was said and make answers of it.

    Raises:
        NotFoundError: an id that no question, no sign and no condition has.
        InputError: two answers that contradict each other; the message names both.
    """
    told: dict[str, Answer] = {}
    areas = {name: where for name, where in said.areas.items() if _may_say_where(atlas, name)}
    listed = [_condition_id(atlas, each) for each in said.condition]
    for answer, option, ids in (
        ("yes", "--has", [_known_id(atlas, complaint, each) for each in said.has]),
        ("no", "--no", [_known_id(atlas, complaint, each) for each in said.no]),
        ("unsure", "--unsure", [_known_id(atlas, complaint, each) for each in said.unsure]),
        ("yes", "--condition", listed),
    ):
        for name, where in ids:
            _add_answer(told, name, answer, option)  # type: ignore[arg-type]  # the tuple above holds only answers
            areas |= {name: where} if where else {}
    _check_all_at_once(atlas, said, told)
    _check_signs(atlas, told)
    if said.none_of_these:
        told |= {each: "no" for each in questions_of(atlas, complaint) if each not in told}
    if said.condition or said.no_conditions:
        listed_ids = (each.id for each in atlas.safety.conditions if each.id not in said.not_asked)
        told |= {each: "no" for each in listed_ids if each not in told}
    return Answers(told, {name: where for name, where in areas.items() if name in told}, _cleared(atlas, said, told))


def questions_of(atlas: Atlas, complaint: Complaint) -> tuple[str, ...]:
    """List the ids of every question that a complaint may ask, those for people with certain conditions last."""
    of_pairs = (each for pair in atlas.safety.pairs if is_of(pair.complaints, complaint) for each in pair.asks)
    return tuple(dict.fromkeys((*complaint.questions, *of_pairs)))


def is_of(names: tuple[str, ...], complaint: Complaint) -> bool:
    """Tell whether `names` holds the complaint, its group, or one of the complaints that it was combined from."""
    return not {complaint.id, complaint.group, *complaint.parts}.isdisjoint(names)


def having(answers: Answers, conditions: Iterable[str]) -> Answers:
    """Return `answers` with yes to `conditions`, whatever was said: the routine for dialysis cannot deny it."""
    said = {**answers.said, **dict.fromkeys(conditions, "yes")}
    return replace(answers, said=said)


def _add_answer(told: dict[str, Answer], name: str, answer: Answer, option: str) -> None:
    if told.get(name, answer) != answer:
        raise InputError(f"{name} is answered {told[name]} and, by {option}, {answer}; give one answer")
    told[name] = answer


def _check_all_at_once(atlas: Atlas, said: Said, told: Mapping[str, Answer]) -> None:
    conditions = {each.id for each in atlas.safety.conditions}
    against = [*said.has, *(each for each in told if each not in conditions and told[each] != "no")]
    if said.none_of_these and against:
        raise InputError(f"--none-of-these says no to all, but {against[0]} is not answered no; leave one of them out")
    if said.no_conditions and (against := [each for each in told if each in conditions and told[each] != "no"]):
        raise InputError(
            f"--no-conditions says that you have none, but {against[0]} is answered {told[against[0]]}; "
            "leave one of them out"
        )


def _check_signs(atlas: Atlas, told: Mapping[str, Answer]) -> None:
    """A question that is answered no has no sign that is not."""
    for question in atlas.safety.questions:
        against = [code for code in question.asks if told.get(code, "no") != "no"]
        if told.get(question.id) == "no" and against:
            raise InputError(
                f"{question.id} is answered no, but {against[0]}, a part of it, {told[against[0]]}; give one answer"
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
    """The id of a question, a sign or a condition, and the areas that stand behind its colon."""
    if flag := _flags(atlas).get(given.casefold()):
        return flag, ()
    if any(question.id == given for question in atlas.safety.questions):
        return given, ()
    try:
        return _condition_id(atlas, given)
    except NotFoundError:
        asked = [*questions_of(atlas, complaint), *(each.id for each in atlas.safety.conditions)]
        raise NotFoundError(_unknown("question", given, asked)) from None


@cache
def _flags(atlas: Atlas) -> dict[str, str]:
    return {flag.code.casefold(): flag.code for flag in atlas.safety.red_flags}


def _condition_id(atlas: Atlas, given: str) -> tuple[str, tuple[Area, ...]]:
    name, _, where = given.partition(":")
    condition = _conditions(atlas).get(name.casefold().replace("-", "_").replace(" ", "_"))
    if not condition:
        raise NotFoundError(_unknown("condition", name, [each.id for each in atlas.safety.conditions]))
    return condition.id, tuple(area(each) for each in where.split(",") if each and _may_say_where(atlas, condition.id))


def _may_say_where(atlas: Atlas, name: str) -> bool:
    condition = _conditions(atlas).get(name)
    if not condition or not condition.asks_area:
        raise InputError(f"{name} is not asked where it is; give {name} alone")
    return True


@cache
def _conditions(atlas: Atlas) -> dict[str, Condition]:
    return {name: each for each in atlas.safety.conditions for name in (each.id, *each.aliases)}


def area(given: str) -> Area:
    """Read which part of the body `given` names: "foot", "left-leg", "left-side".

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
    return f"no {what} has the id {given!r}{did_you_mean(given, allowed)} Allowed: {', '.join(allowed)}"
