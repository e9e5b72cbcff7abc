"""What took steps out of a plan, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from taichong.care.safety import Active, Finding, condition_finding, source_line

if TYPE_CHECKING:
    from taichong.atlas import Atlas, PointLimit
    from taichong.care.safety import Answers

# A point rests when it has had its time today, or when it hurt the last time it was pressed.
Rest = Literal["DAY-CAP", "HURT"]
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
        findings[finding.code] = finding
    rests = any(isinstance(rule, str) for rule, _ in taken)  # what only rests needs no clinician
    none_alone = not any(each.level == "see_clinician" for each in findings.values())
    if taken and not some_left and not rests and none_alone:
        left = Finding("NOTHING-LEFT", "see_clinician", atlas.safety.nothing_left, atlas.safety.own_limit)
        return [left, *findings.values()]
    return list(findings.values())


def _code(rule: Rule) -> str:
    if isinstance(rule, str):
        return rule
    return rule.condition.code if isinstance(rule, Active) else rule.code


def _removal(atlas: Atlas, answers: Answers, rule: Rule, code: str, level: Literal["see_clinician", "note"]) -> Finding:
    if isinstance(rule, str):
        message = atlas.safety.hurt if rule == "HURT" else atlas.safety.day_cap
        return Finding(rule, "note", f"{code}: {message}", atlas.safety.own_limit)
    if isinstance(rule, Active):
        return condition_finding(atlas, rule.condition, answers, level)
    return Finding(rule.code, level, rule.message, source_line(atlas, rule.sources, rule.basis))
