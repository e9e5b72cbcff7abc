"""What took steps out of a plan, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from taichong.care.hurting import LeftOut, after_numbness
from taichong.care.safety import Active, Finding, condition_finding, source_line

if TYPE_CHECKING:
    from taichong.atlas import Atlas, PointLimit
    from taichong.care.safety import Answers

# A point rests when it has had its time today, or for what was felt the last time it was pressed.
Rest: TypeAlias = Literal["DAY-CAP"] | LeftOut
Rule: TypeAlias = Union[Active, "PointLimit", Rest]


def removed(
    atlas: Atlas, answers: Answers, taken: list[tuple[Rule, str]], wanted: set[str], *, some_left: bool
) -> list[Finding]:
    """A finding for each rule that took a step away; `see_clinician` where a rule, or all together, took all.

    `taken` are the rules with the codes that they took, `wanted` the codes that the plan would have.
    """
    findings: dict[str, Finding] = {}
    for rule, code in taken:
        codes = {each for other, each in taken if _code(other) == _code(rule)}
        took_all = not some_left and codes >= wanted
        finding = _removal(atlas, answers, rule, code, "see_clinician" if took_all else "note")
        findings[finding.message if isinstance(rule, LeftOut) else finding.code] = finding
    if any(isinstance(rule, LeftOut) and rule.why == "NUMB" for rule, _ in taken):
        findings["numb"] = after_numbness(atlas)
    rests = any(isinstance(rule, str | LeftOut) for rule, _ in taken)  # what only rests needs no clinician
    none_alone = not any(each.level == "see_clinician" for each in findings.values())
    if taken and not some_left and not rests and none_alone:
        left = Finding("NOTHING-LEFT", "see_clinician", atlas.safety.nothing_left, atlas.safety.own_limit)
        return [left, *findings.values()]
    return list(findings.values())


def _code(rule: Rule) -> str:
    if isinstance(rule, str):
        return rule
    return rule.condition.code if isinstance(rule, Active) else rule.message if isinstance(rule, LeftOut) else rule.code


def _removal(atlas: Atlas, answers: Answers, rule: Rule, code: str, level: Literal["see_clinician", "note"]) -> Finding:
    if isinstance(rule, LeftOut):
        return Finding(rule.why, "note", rule.message, atlas.safety.own_limit)
    if isinstance(rule, str):
        return Finding(rule, "note", f"{code}: {atlas.safety.day_cap}", atlas.safety.own_limit)
    if isinstance(rule, Active):
        return condition_finding(atlas, rule.condition, answers, level)
    return Finding(rule.code, level, rule.message, source_line(atlas, rule.sources, rule.basis))
