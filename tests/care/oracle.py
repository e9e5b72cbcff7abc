"""What the rules of the atlas's YAML demand of a plan, worked out again in plain loops, with nothing of the engine.

`expectation` says what a case must and must not hold; `complaints_about` says how a plan misses that, one line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOM = Path(__file__).parents[2] / "atlas"
STOPS = ("emergency", "stop")


def parsed(name: str) -> Any:
    return YAML(typ="safe").load(ROOM / name)


@dataclass(frozen=True)
class Rules:
    """The files of the atlas as they are written."""

    safety: dict[str, Any]
    complaints: dict[str, dict[str, Any]]
    regions: dict[str, str]  # of each point that is pressed
    sites: dict[str, tuple[set[str], set[str]]]  # the regions and the codes of each
    cites: dict[str, str]  # of each source
    opt_in: frozenset[str]  # a case asks for these points, so that every rule about them is met

    @cached_property
    def flags(self) -> dict[str, dict[str, Any]]:
        """The red flags by their codes."""
        return {each["code"]: each for each in self.safety["red_flags"]}

    @cached_property
    def conditions(self) -> dict[str, dict[str, Any]]:
        """The conditions by their ids."""
        return {each["id"]: each for each in self.safety["conditions"]}

    @cached_property
    def asks(self) -> dict[str, tuple[str, ...]]:
        """The codes of the signs that a question asks for, by its id."""
        return {each["id"]: tuple(each["asks"]) for each in self.safety["questions"]}

    @cached_property
    def limits(self) -> dict[str, list[dict[str, Any]]]:
        """The limits of a point's own, by its code."""
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.safety["point_limits"]:
            found.setdefault(each["point"], []).append(each)
        return found


@cache
def every_point() -> tuple[dict[str, Any], ...]:
    """The files of the points, hundreds of them, read once."""
    return tuple(parsed(str(file.relative_to(ROOM))) for file in sorted(ROOM.glob("points/*/*.yaml")))


def read_rules() -> Rules:
    safety, points = parsed("safety.yaml"), every_point()
    return Rules(
        safety,
        {file.stem: parsed(f"complaints/{file.name}") for file in sorted(ROOM.glob("complaints/*.yaml"))},
        {each["code"]: each["region"] for each in points if "press" in each},
        {
            name: (set(site.get("regions", ())), {code for each in site.get("points", ()) for code in whole(each)})
            for name, site in safety["sites"].items()
        },
        {each["key"]: each["cite"] for each in parsed("sources.yaml")["sources"]},
        frozenset(each["code"] for each in points if each.get("press", {}).get("opt_in")),
    )


def whole(given: str) -> list[str]:
    """Every code of a range such as SP6-SP9."""
    ends = re.fullmatch(r"(.*[A-Z])(\d+)-\1(\d+)", given)
    return [f"{ends[1]}{n}" for n in range(int(ends[2]), int(ends[3]) + 1)] if ends else [given]


@dataclass(frozen=True)
class Case:
    """A complaint, what its red flags are (a code and an answer, or all no), conditions, and those that are cleared."""

    complaint: str
    conditions: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    flag: str = ""
    answer: str = "no"  # yes, unsure or unanswered, where there is a flag

    @property
    def all_no(self) -> bool:
        """Whether every sign was denied."""
        return not self.flag or self.answer == "no"


@dataclass(frozen=True)
class Expectation:
    """What a plan must hold: nothing else than help, or no step, or exactly these codes; and what it must tell."""

    stop: bool
    pressed: frozenset[str]
    light: frozenset[str]
    most_seconds: dict[str, int]
    told: frozenset[str]
    no_care: frozenset[tuple[str, str]]  # id and kind of first-line care that a rule takes away


def as_had(rules: Rules, case: Case) -> Case:
    """The case with the conditions that whoever brings this complaint has."""
    complaint = rules.complaints[case.complaint]
    own = (*complaint.get("has", ()), *complaint["contexts"][0].get("has", ()))
    return replace(case, conditions=tuple(dict.fromkeys((*case.conditions, *own))))


def wanted_of(rules: Rules, complaint: dict[str, Any]) -> list[str]:
    """The points of the usual context that can be pressed."""
    context = complaint["contexts"][0]["context"]
    return [
        use["code"]
        for use in complaint["points"]
        if use["code"] in rules.regions and context in use.get("contexts", [context])
    ]


def expectation(rules: Rules, case: Case) -> Expectation:
    case = as_had(rules, case)
    complaint = rules.complaints[case.complaint]
    pairs = pairs_of(rules, complaint, case.conditions)
    level = rules.flags[case.flag]["level"] if case.flag and case.answer in ("yes", "unsure") else ""
    held = [rules.conditions[each] for each in case.conditions]
    stop = (
        level in STOPS
        or any(each["level"] == "stop" for each in pairs)
        or any(each["level"] in STOPS and each["id"] not in case.cleared for each in held)
    )
    no_press = level == "see_clinician" or any(each["level"] == "see_clinician" for each in pairs)
    effects = list(effects_of(held, pairs, case))
    wanted = wanted_of(rules, complaint)
    pressed = {
        code
        for code in wanted
        if not any(
            e["does"] == "forbid" and "press" in e.get("kinds", ["press"]) and here(rules, e, code) for e in effects
        )
        and not withheld(rules, code, case)
    }
    lighter = [e for e in effects if e["does"] == "light"]
    open_question = case.answer == "unanswered" and case.flag in asked_of(rules, complaint, pairs)
    return Expectation(
        stop=stop,
        pressed=frozenset() if stop or no_press or open_question else frozenset(pressed),
        light=frozenset(code for code in wanted if any(here(rules, e, code) for e in lighter)),
        most_seconds={
            code: min([180, *(e["seconds"] for e in lighter if "seconds" in e and here(rules, e, code))])
            for code in wanted
        },
        told=frozenset(
            {each["code"] for each in pairs if not stop or each["level"] in STOPS}
            | {each["code"] for each in held if not stop}
        ),
        no_care=frozenset(
            (care["id"], care["kind"])
            for care in complaint["first_line"]
            if any(
                e["does"] == "forbid" and care["kind"] in e.get("kinds", ["press"]) and meets(rules, e, care)
                for e in effects
            )
        ),
    )


def pairs_of(rules: Rules, complaint: dict[str, Any], conditions: tuple[str, ...]) -> list[dict[str, Any]]:
    names = {complaint["id"], complaint.get("group")}
    return [
        pair
        for pair in rules.safety["pairs"]
        if names & set(pair["complaints"]) and set(conditions) & set(pair["conditions"])
    ]


def effects_of(held: list[dict[str, Any]], pairs: list[dict[str, Any]], case: Case) -> Iterator[dict[str, Any]]:
    """The effects that stay: what a clinician lifts is gone once a condition, or all of a pair's, are cleared."""
    for rule in held:
        yield from (e for e in rule["effects"] if not (e.get("unless_cleared") and rule["id"] in case.cleared))
    for pair in pairs:
        all_cleared = set(case.conditions) & set(pair["conditions"]) <= set(case.cleared)
        yield from (e for e in pair.get("effects", ()) if not (e.get("unless_cleared") and all_cleared))


def here(rules: Rules, effect: dict[str, Any], code: str) -> bool:
    return not effect.get("sites") or any(
        all_regions()[code] in rules.sites[name][0] or code in rules.sites[name][1] for name in effect["sites"]
    )


def meets(rules: Rules, effect: dict[str, Any], care: dict[str, Any]) -> bool:
    """Whether care works where the effect reaches; a code reaches the whole region that it lies in."""
    if not effect.get("sites") or not care.get("regions"):
        return True
    reached = {region for name in effect["sites"] for region in rules.sites[name][0]}
    codes = {code for name in effect["sites"] for code in rules.sites[name][1]}
    return bool(set(care["regions"]) & (reached | {all_regions()[code] for code in codes if code in all_regions()}))


@cache
def all_regions() -> dict[str, str]:
    """The region of every point, pressed or not."""
    return {each["code"]: each["region"] for each in every_point()}


def withheld(rules: Rules, code: str, case: Case) -> bool:
    """Whether the point's own limit needs a "no" that was not given."""
    for limit in rules.limits.get(code, ()):
        for name in limit.get("needs_no", ()):
            if name in case.conditions or (case.flag in rules.asks.get(name, ()) and not case.all_no):
                return True
    return False


def asked_of(rules: Rules, complaint: dict[str, Any], pairs: list[dict[str, Any]]) -> set[str]:
    """The codes of the signs that a person is asked for."""
    return {
        code
        for name in (*complaint["questions"], *(q for p in pairs for q in p.get("asks", ())))
        for code in rules.asks[name]
    }


def complaints_about(rules: Rules, case: Case, plan: Any) -> list[str]:
    """Every way in which `plan` is not what the rules demand for `case`."""
    want = expectation(rules, case)
    steps = {step.code for step in plan.steps}
    told = {finding.code for finding in plan.findings}
    cares = {(care.id, care.kind) for care in plan.first_line}
    wrong = []
    if want.stop != (plan.status == "stop"):
        wrong.append(f"stop expected: {want.stop}, status: {plan.status}")
    if want.stop and (steps or cares or plan.evidence or plan.standing or plan.questions or plan.offers):
        wrong.append("a stop that offers more than help")
    if steps != set(want.pressed):
        wrong.append(f"pressed {sorted(steps)}, expected {sorted(want.pressed)}")
    if steps and plan.status != "ready":
        wrong.append(f"steps under {plan.status}")
    wrong += [f"{step.code} is not light" for step in plan.steps if step.code in want.light and not step.light]
    wrong += [f"{step.code}: {step.seconds} s" for step in plan.steps if step.seconds > want.most_seconds[step.code]]
    wrong += [f"{code} is not told" for code in sorted(want.told - told)]
    wrong += [f"{name}, which a rule takes away" for name, _ in sorted(want.no_care & cares)]
    if plan.status != "ready":
        wrong += [f"rubbing under {plan.status}" for _, kind in cares if kind == "rub"]
    held = as_had(rules, case).conditions
    if case.answer == "unanswered" and case.flag in asked_of(
        rules, rules.complaints[case.complaint], pairs_of(rules, rules.complaints[case.complaint], held)
    ):
        wrong += [f"{care.id} before the red flags are answered" for care in plan.first_line if not care.at_once]
    return wrong


def findings_about(rules: Rules, case: Case) -> dict[str, tuple[str, str, str]]:
    """Level, message and source of what must be told of each condition, pair and limit of a case that does not stop.

    Every sign was denied. Whatever took every step by itself, and what took them all together, is for a clinician.
    """
    case = as_had(rules, case)
    complaint = rules.complaints[case.complaint]
    pairs = pairs_of(rules, complaint, case.conditions)
    held = [rules.conditions[each] for each in case.conditions]
    wanted = set(wanted_of(rules, complaint))
    left = left_by_effects(rules, case)
    rules_met = [*held, *pairs]
    taken = {
        rule["code"]: {
            code for code in wanted if any(_takes(rules, e, code) for e in effects_of(*_alone(rule, pairs), case))
        }
        for rule in rules_met
    }
    limits = {
        each["code"]: {each["point"]} & wanted
        for each in rules.safety["point_limits"]
        if withheld_by(each, case) and not any(each["point"] in codes for codes in taken.values())
    }
    found = {}
    for rule in held:
        message = said_of_condition(rules, case, rule, wanted, left)
        took = taken[rule["code"]]
        level = "see_clinician" if took and not left and took >= wanted else "note"
        found[rule["code"]] = (level, message, source_of(rules, rule))
    for pair in pairs:
        found[pair["code"]] = (pair["level"], pair["message"], source_of(rules, pair))
    for limit in rules.safety["point_limits"]:
        if codes := limits.get(limit["code"]):
            level = "see_clinician" if not left and codes >= wanted else "note"
            found[limit["code"]] = (level, limit["message"], source_of(rules, limit))
    took_any = any(taken.values()) or any(limits.values())
    if took_any and not left and "see_clinician" not in {each[0] for each in found.values()}:
        found["NOTHING-LEFT"] = ("see_clinician", rules.safety["nothing_left"], rules.safety["own_limit"])
    return found


def _alone(rule: dict[str, Any], pairs: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return ([], [rule]) if rule in pairs else ([rule], [])


def _takes(rules: Rules, effect: dict[str, Any], code: str) -> bool:
    return effect["does"] == "forbid" and "press" in effect.get("kinds", ["press"]) and here(rules, effect, code)


def left_by_effects(rules: Rules, case: Case) -> frozenset[str]:
    """The codes that are left once every effect is counted, whatever the level of a pair."""
    complaint = rules.complaints[case.complaint]
    held = [rules.conditions[each] for each in case.conditions]
    effects = list(effects_of(held, pairs_of(rules, complaint, case.conditions), case))
    return frozenset(
        code
        for code in wanted_of(rules, complaint)
        if not any(_takes(rules, e, code) for e in effects) and not withheld(rules, code, case)
    )


def withheld_by(limit: dict[str, Any], case: Case) -> bool:
    return bool(set(limit.get("needs_no", ())) & set(case.conditions))


def said_of_condition(rules: Rules, case: Case, rule: dict[str, Any], wanted: set[str], left: frozenset[str]) -> str:
    """The message of a condition: cleared, or what it changes here, or that it changes nothing."""
    complaint = rules.complaints[case.complaint]
    effects = list(effects_of([rule], [], case))
    matters = (
        rule["id"] in case.cleared
        or any(_takes(rules, e, code) for e in effects for code in wanted)
        or any(e["does"] == "light" and here(rules, e, code) for e in effects for code in left)
        or any(e["does"] == "posture" for e in effects)
        or any(
            e["does"] == "forbid" and care["kind"] in e.get("kinds", ["press"]) and meets(rules, e, care)
            for e in effects
            for care in usual(complaint)
        )
        or asked_here(rules, complaint, rule)
    )
    if not matters:
        return str(rules.safety["changes_nothing"].format(text=rule["text"]))
    message = rule["cleared_message"] if rule["id"] in case.cleared else rule["message"]
    return f"{message} {rules.safety['say_where']}" if rule.get("asks_area") else str(message)


def usual(complaint: dict[str, Any]) -> list[dict[str, Any]]:
    """The first-line care of the complaint's usual context."""
    context = complaint["contexts"][0]["context"]
    return [care for care in complaint["first_line"] if context in care.get("contexts", [context])]


def asked_here(rules: Rules, complaint: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Whether a condition that is only asked at some sites is asked for this complaint."""
    sites = rule.get("where", ())
    codes = [use["code"] for use in complaint["points"]]
    cares = [care for care in complaint["first_line"] if care.get("regions")]
    return any(here(rules, {"sites": sites}, code) for code in codes if sites) or any(
        meets(rules, {"sites": sites}, care) for care in cares if sites
    )


def source_of(rules: Rules, rule: dict[str, Any]) -> str:
    if rule["basis"] == "precaution":
        return str(rules.safety["precaution"])
    return "; ".join(rules.cites[key].rstrip(".") for key in rule.get("sources", ())) or str(rules.safety["own_limit"])


def untold(rules: Rules, case: Case, plan: Any) -> list[str]:
    """Every finding that is not word for word what the rules say, for a case that has no sign."""
    if plan.status == "stop":
        return []
    told = {each.code: (each.level, each.message, each.source) for each in plan.findings}
    always = set(rules.complaints[case.complaint]["always"])
    want = findings_about(rules, case)
    wrong = [f"{code}: {told.get(code)} for {finding}" for code, finding in want.items() if told.get(code) != finding]
    return wrong + [f"{code} is told" for code in sorted(set(told) - set(want) - always)]
