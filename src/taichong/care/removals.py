"""What took steps out of a plan, what else a condition changes, and the findings that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from msgspec import Struct

from taichong.atlas import Condition
from taichong.care.hurting import LeftOut, after_numbness
from taichong.care.safety import (
    STOPPING,
    Active,
    Finding,
    condition_finding,
    conditions_of,
    source_line,
    told_source,
)

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Complaint, PointLimit
    from taichong.care.answers import Answers
    from taichong.care.safety import Screening

# A point rests when it has had its time today, or for what was felt the last time it was pressed.
Rest: TypeAlias = Literal["DAY-CAP"] | LeftOut
Rule: TypeAlias = Union[Active, "PointLimit", Rest]


class Removals(Struct, frozen=True):
    """What rules did to a plan: the steps that each took, by code, and the effects that changed something else.

    ``wanted`` are the codes that the plan would have, ``limiting`` the effects that make its steps lighter, ``changed``
    those that took first-line care.
    """

    taken: tuple[tuple[Rule, str], ...]
    wanted: frozenset[str]
    some_left: bool
    limiting: tuple[Active, ...] = ()
    changed: tuple[Active, ...] = ()

    def took_all(self, rule: Rule) -> bool:
        """Tell whether this rule alone leaves nothing to press."""
        codes = {code for other, code in self.taken if code_of(other) == code_of(rule)}
        return not self.some_left and codes >= self.wanted


def code_of(rule: Rule) -> str:
    """Return the code of the finding about a rule."""
    if isinstance(rule, str):
        return rule
    if isinstance(rule, LeftOut):
        return rule.message
    return rule.rule.code if isinstance(rule, Active) else rule.code


def removal_findings(
    atlas: Atlas, complaint: Complaint, answers: Answers, screening: Screening, removals: Removals
) -> list[Finding]:
    """List a finding for every condition that a person has, with what it changes, and for whatever else took a step.

    The level is `see_clinician` where a rule, or all together, took every step.
    """
    findings = {each.code: each for each in screening.findings}
    already = set(findings)
    for rule, code in removals.taken:
        level: Literal["see_clinician", "note"] = "see_clinician" if removals.took_all(rule) else "note"
        if not isinstance(rule, Active):
            findings[code_of(rule)] = _removal(atlas, rule, code, level)
        elif isinstance(rule.rule, Condition):  # a pair is told by the screening
            findings[code_of(rule)] = condition_finding(atlas, rule.rule, answers, level)
    if any(isinstance(rule, LeftOut) and rule.why == "NUMB" for rule, _ in removals.taken):
        findings["numb"] = after_numbness(atlas)
    for condition in screening.conditions:
        if condition.level not in STOPPING or condition.id in answers.cleared:
            findings.setdefault(condition.code, _condition(atlas, complaint, answers, screening, removals, condition))
    new = [each for code, each in findings.items() if code not in already]
    return [*_nothing_left(atlas, removals, [*screening.findings, *new]), *new]


def _removal(atlas: Atlas, rule: PointLimit | Rest, code: str, level: Literal["see_clinician", "note"]) -> Finding:
    if isinstance(rule, LeftOut):
        return Finding(rule.why, "note", rule.message, atlas.safety.own_limit)
    if isinstance(rule, str):
        return Finding(rule, "note", f"{code}: {atlas.safety.day_cap}", atlas.safety.own_limit)
    return Finding(rule.code, level, rule.message, source_line(atlas, rule.sources, rule.basis))


def _condition(  # noqa: PLR0913, PLR0917 -- what decides whether a condition matters here
    atlas: Atlas,
    complaint: Complaint,
    answers: Answers,
    screening: Screening,
    removals: Removals,
    condition: Condition,
) -> Finding:
    """A condition that took no step: what it changes besides, or that it changes nothing here."""
    effects = [each for each in screening.active if each.rule is condition]
    matters = (
        condition.id in answers.cleared
        or (condition.where and condition in conditions_of(atlas, complaint))
        or any(each in removals.limiting or each in removals.changed or each.effect.poses for each in effects)
    )
    if matters:
        return condition_finding(atlas, condition, answers, "note")
    message = atlas.safety.changes_nothing.format(text=condition.text)
    return Finding(condition.code, "note", message, told_source(atlas, condition))


def _nothing_left(atlas: Atlas, removals: Removals, findings: list[Finding]) -> list[Finding]:
    """Say that all rules together left nothing; points that only rest need no clinician."""
    rests = any(isinstance(rule, str | LeftOut) for rule, _ in removals.taken)
    alone = any(each.level == "see_clinician" for each in findings)
    if not removals.taken or removals.some_left or rests or alone:
        return []
    return [Finding("NOTHING-LEFT", "see_clinician", atlas.safety.nothing_left, atlas.safety.own_limit)]
