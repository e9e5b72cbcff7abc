"""Screening: what a person answered decides what may be offered. Unknown is never no.

Three kinds of rules are read from the atlas: red flags, conditions, and pairs of a complaint with a condition. Each has
a level; conditions and pairs have effects besides, which forbid or limit what is of some kind at some sites.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from msgspec import Struct

from taichong.atlas import Pair
from taichong.care.answers import AREAS, NOTHING_SAID, is_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import (
        Atlas,
        Basis,
        Care,
        Complaint,
        Condition,
        Effect,
        Level,
        Point,
        Pose,
        Question,
        RedFlag,
        Region,
    )
    from taichong.care.answers import Answers, Area, Side

RANK: dict[Level, int] = {"emergency": 0, "stop": 1, "see_clinician": 2, "note": 3}
STOPPING = ("emergency", "stop")
Rule: TypeAlias = Union["Condition", Pair]


class Finding(Struct, frozen=True):
    """Something that was seen, and what to do about it."""

    code: str
    level: Level
    message: str
    source: str


class Sign(Struct, frozen=True):
    """One sign of a question: its code answers it alone."""

    code: str
    level: Level
    text: str


class Asked(Struct, frozen=True):
    """A question as a person is asked it: a red flag's, sign by sign, or a condition's."""

    id: str
    kind: Literal["red_flag", "condition"]
    level: Level
    text: str
    how_to_check: str
    areas: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


class Target(Struct, frozen=True):
    """What an effect may speak of: a point on a side, or first-line care, which has no code.

    No ``regions`` means that where it is was not said, so it may be anywhere.
    """

    kind: str
    regions: frozenset[Region] = frozenset()
    side: Side | None = None
    code: str = ""


def pressing(point: Point, side: Side | None) -> Target:
    """Return the target of pressing `point` on `side`."""
    return Target("press", frozenset((point.region,)), None if point.midline else side, point.code)


def caring(care: Care) -> Target:
    """Return the target of first-line care: wherever it works."""
    return Target(care.kind, frozenset(care.regions))


class Reach(Struct, frozen=True):
    """A site as the atlas fills it: the codes of its points, and the regions in which it lies."""

    codes: frozenset[str]
    regions: frozenset[Region]

    def holds(self, target: Target) -> bool:
        """Tell whether `target` lies here, or might."""
        if target.code:
            return target.code in self.codes
        return not target.regions or not target.regions.isdisjoint(self.regions)


class Active(Struct, frozen=True):
    """An effect that holds for this person: of which rule, at which sites, and where they say that it is."""

    rule: Rule
    effect: Effect
    sites: tuple[Reach, ...] = ()
    areas: tuple[Area, ...] = ()

    def touches(self, target: Target) -> bool:
        """Tell whether this concerns `target`, to forbid or to limit it."""
        return (
            target.kind in self.effect.kinds
            and (not self.effect.sites or any(site.holds(target) for site in self.sites))
            and (not self.effect.at_area or self._is_there(target))
        )

    def forbids(self, target: Target) -> bool:
        """Tell whether this takes `target` away."""
        return self.effect.does == "forbid" and self.touches(target)

    def _is_there(self, target: Target) -> bool:
        if not self.areas or not target.regions:
            return True  # where it is was not said, or what is moved was not: everywhere counts
        return any(
            not target.regions.isdisjoint(AREAS[area.name]) and {area.side, target.side} != {"left", "right"}
            for area in self.areas
        )


class Screening(Struct, frozen=True):
    """What follows from the answers: findings, open questions, the conditions that are met, and the effects that hold.

    ``findings`` are those of red flags and pairs, and of conditions that stop everything; other conditions are told
    once it is known what they change. ``which`` are the signs of questions that were answered only as a whole: one of
    them was meant; ``checks`` say how to find out where that answer was not sure.
    """

    findings: tuple[Finding, ...]
    open: tuple[Asked, ...]
    conditions: tuple[Condition, ...] = ()
    active: tuple[Active, ...] = ()
    which: tuple[Sign, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The highest level among the findings; ``note`` where there is none."""
        return min((each.level for each in self.findings), key=RANK.__getitem__, default="note")

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The ways of sitting or lying that this person leaves out."""
        return tuple(dict.fromkeys(pose for each in self.active for pose in each.effect.poses))


def asked_of(
    atlas: Atlas, complaint: Complaint, answers: Answers = NOTHING_SAID, beside: Iterable[str] = ()
) -> tuple[Asked, ...]:
    """List every question of a complaint for a person with these answers.

    What was told `beside` the complaint may put a graver question first; the conditions that matter here come last.
    """
    told = {*beside, *complaint.parts}
    first = [
        each.asks
        for each in atlas.safety.together
        if (is_of(each.one, complaint) and told & set(each.other))
        or (is_of(each.other, complaint) and told & set(each.one))
    ]
    of_pairs = [name for pair in pairs_met(atlas, complaint, answers) for name in pair.asks]
    flags = dict.fromkeys((*first, *complaint.questions, *of_pairs))
    return (
        *(_asked_question(atlas, each) for each in flags),
        *_asked_conditions(atlas, complaint),
    )


@cache
def _asked_question(atlas: Atlas, question_id: str) -> Asked:
    question = atlas.question(question_id)
    signs = signs_of(atlas, question)
    text = " ".join([question.text, *(f"{sign.text.rstrip('.')}?" for sign in signs)])
    return Asked(question.id, "red_flag", question_level(atlas, question), text, question.how_to_check, (), signs)


def signs_of(atlas: Atlas, question: Question) -> tuple[Sign, ...]:
    """Return the signs that a question asks for."""
    return tuple(Sign(flag.code, flag.level, flag.sign) for flag in map(atlas.red_flag, question.asks))


@cache
def _asked_conditions(atlas: Atlas, complaint: Complaint) -> tuple[Asked, ...]:
    return tuple(map(_asked_condition, conditions_of(atlas, complaint)))


def _asked_condition(condition: Condition) -> Asked:
    areas = tuple(AREAS) if condition.asks_area else ()
    return Asked(condition.id, "condition", condition.level, condition.text, condition.how_to_check, areas)


def question_level(atlas: Atlas, question: Question) -> Level:
    """Return the highest level of what a merged question asks for."""
    return min((atlas.red_flag(code).level for code in question.asks), key=RANK.__getitem__)


def conditions_of(atlas: Atlas, complaint: Complaint) -> tuple[Condition, ...]:
    """List the conditions a complaint asks about: all but those about sites where it offers nothing."""
    offered = [pressing(atlas.point(use.code), None) for use in complaint.points]
    offered += [caring(care) for care in complaint.first_line if care.regions]
    return tuple(
        each
        for each in atlas.safety.conditions
        if not each.where or any(reach(atlas, name).holds(target) for name in each.where for target in offered)
    )


@cache
def reach(atlas: Atlas, site: str) -> Reach:
    """Return the points and regions of a site."""
    named = atlas.safety.sites[site]
    points = frozenset(named.points)
    inside = {code: region for code, region in atlas.regions.items() if region in named.regions or code in points}
    return Reach(frozenset(inside), frozenset((*named.regions, *inside.values())))


def pairs_met(atlas: Atlas, complaint: Complaint, answers: Answers) -> list[Pair]:
    """List the pairs of this complaint with a condition that counts."""
    return [
        pair
        for pair in atlas.safety.pairs
        if is_of(pair.complaints, complaint) and any(map(answers.counts, pair.conditions))
    ]


def screen(atlas: Atlas, complaint: Complaint, answers: Answers, beside: Iterable[str] = ()) -> Screening:
    """Work out what follows from `answers` for `complaint`; every red flag counts, asked about or not."""
    met = [each for each in atlas.safety.conditions if answers.counts(each.id)]
    pairs = pairs_met(atlas, complaint, answers)
    rules: list[Rule] = [*met, *pairs]
    told = _questions_met(atlas, answers)
    whole = _answered_whole(atlas, told, answers)
    stopping = [each for each in met if each.level in STOPPING and each.id not in answers.cleared]
    found = [
        *_flag_findings(atlas, told, answers),
        *(condition_finding(atlas, each, answers, each.level) for each in stopping),
        *(Finding(each.code, each.level, each.message, told_source(atlas, each)) for each in pairs),
    ]
    return Screening(
        findings=tuple(sorted(found, key=lambda each: RANK[each.level])),
        open=tuple(each for each in asked_of(atlas, complaint, answers, beside) if _is_open(atlas, answers, each)),
        conditions=tuple(met),
        which=tuple(sign for each in whole for sign in signs_of(atlas, each) if sign.code in signs_met(answers, each)),
        checks=tuple(
            f"{atlas.safety.unsure} {each.how_to_check}" for each in whole if answers.said[each.id] == "unsure"
        ),
        active=tuple(_active(atlas, rule, effect, answers) for rule in rules for effect in _effects(rule, answers)),
    )


def forbidding(atlas: Atlas, complaint: Complaint, points: Iterable[Point]) -> tuple[Condition, ...]:
    """List the conditions with which one of `points`, or all pressing for `complaint`, is forbidden until cleared."""
    targets = [pressing(each, None) for each in points]
    pairs = [each for each in atlas.safety.pairs if is_of(each.complaints, complaint)]
    with_it = {
        name for each in pairs if each.level != "note" or _forbids(atlas, each, targets) for name in each.conditions
    }
    return tuple(
        each
        for each in atlas.safety.conditions
        if each.id in with_it or each.level in STOPPING or _forbids(atlas, each, targets)
    )


def _forbids(atlas: Atlas, rule: Rule, targets: Iterable[Target]) -> bool:
    """Whether a rule, wherever its condition is, takes away one of `targets`."""
    active = [_active(atlas, rule, each, NOTHING_SAID) for each in rule.effects]
    return any(each.forbids(target) for each in active for target in targets)


def is_light_with(atlas: Atlas, condition: Condition, point: Point) -> bool:
    """Tell whether a person who has `condition` may press `point` with light fingers only."""
    active = [_active(atlas, condition, each, NOTHING_SAID) for each in condition.effects]
    return any(each.effect.does == "light" and each.touches(pressing(point, None)) for each in active)


def _is_open(atlas: Atlas, answers: Answers, asked: Asked) -> bool:
    if asked.kind == "condition":
        return asked.id not in answers.said
    return answers.to(atlas.question(asked.id)) is None


def _questions_met(atlas: Atlas, answers: Answers) -> list[Question]:
    """The questions that count, as a whole or in one of their signs."""
    met = set(filter(answers.counts, answers.said))
    return [each for each in atlas.safety.questions if each.id in met or not met.isdisjoint(each.asks)]


def _flag_findings(atlas: Atlas, questions: list[Question], answers: Answers) -> list[Finding]:
    """A finding for each sign that counts, once."""
    found: dict[str, Finding] = {}
    for question in questions:
        for code in signs_met(answers, question):
            unsure = answers.said.get(code, answers.said.get(question.id)) == "unsure"
            check = f" {atlas.safety.unsure} {question.how_to_check}" if unsure else ""
            found.setdefault(code, flag_finding(atlas, atlas.red_flag(code), check))
    told = [flag for flag in atlas.safety.red_flags if answers.counts(flag.code) and flag.code not in found]
    return [*found.values(), *(flag_finding(atlas, flag) for flag in told)]


def signs_met(answers: Answers, question: Question) -> tuple[str, ...]:
    """List the signs of a question that count: those told; all not denied where only the whole was answered."""
    told = tuple(filter(answers.counts, question.asks))
    if told or not answers.counts(question.id):
        return told
    return tuple(code for code in question.asks if answers.said.get(code) != "no") or question.asks


def _answered_whole(atlas: Atlas, questions: list[Question], answers: Answers) -> list[Question]:
    """The questions with several signs of which one was meant, and not said which; the gravest of them alone."""
    found = [
        each for each in questions if len(signs_met(answers, each)) > 1 and not any(map(answers.counts, each.asks))
    ]
    stopping = [each for each in found if question_level(atlas, each) in STOPPING]
    return stopping or found


def flag_finding(atlas: Atlas, flag: RedFlag, check: str = "") -> Finding:
    """Describe a red flag: its sign, what to do now, and how to check where that is open."""
    sign = "" if flag.level == "note" else f"{flag.sign} "
    return Finding(flag.code, flag.level, f"{sign}{flag.message}{check}", told_source(atlas, flag))


def condition_finding(atlas: Atlas, condition: Condition, answers: Answers, level: Level) -> Finding:
    """Describe a condition: the rule and its reason, or what stays in force once it is cleared."""
    message = condition.cleared_message if condition.id in answers.cleared else condition.message
    if answers.said.get(condition.id) == "unsure":
        message = f"{message} {atlas.safety.unsure} {condition.how_to_check}"
    if condition.asks_area and condition.id not in answers.areas:
        message = f"{message} {atlas.safety.say_where}"
    return Finding(condition.code, level, message, told_source(atlas, condition))


def _effects(rule: Rule, answers: Answers) -> list[Effect]:
    """The effects that stay: a pair is cleared when every condition that made it is."""
    of = rule.conditions if isinstance(rule, Pair) else (rule.id,)
    cleared = all(each in answers.cleared for each in of if answers.counts(each))
    return [each for each in rule.effects if not (cleared and each.unless_cleared)]


def _active(atlas: Atlas, rule: Rule, effect: Effect, answers: Answers) -> Active:
    areas = () if isinstance(rule, Pair) else answers.areas.get(rule.id, ())
    return Active(rule, effect, tuple(reach(atlas, each) for each in effect.sites), areas)


def told_source(atlas: Atlas, rule: RedFlag | Rule) -> str:
    """Name who says so: the citations, or that this is our own caution."""
    return source_line(atlas, rule.sources, rule.basis)


def source_line(atlas: Atlas, keys: Iterable[str], basis: Basis) -> str:
    """Write the citations of `keys` in one line; a precaution says that no source was read."""
    if basis == "precaution":
        return atlas.safety.precaution
    return "; ".join(atlas.source(key).cite.rstrip(".") for key in keys) or atlas.safety.own_limit
