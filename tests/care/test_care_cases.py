"""The addendum of the evidence review as cases: what was said, and what must follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from taichong.atlas import Atlas, Complaint, Names, Point, Press, Status, Use, load
from taichong.care import Answers, Plan, Said, Wish, asked_of, plan_for, read_answers
from taichong.care.postures import fitted

ATLAS = load()
CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "examples" / "care_cases.yaml")["cases"]


def with_points(atlas: Atlas, complaint: Complaint, to_come: dict[str, Any]) -> tuple[Atlas, Complaint]:
    """An atlas in which points that have no file yet are pressed for `complaint`."""
    known = {each.code: each for each in atlas.points}
    press = Press(techniques=("hold",), cue="Hold.", comfort="pleasant", seconds=60)
    made = {
        code: replace(known[code], press=press)
        if code in known
        else Point(
            code=code,
            names=Names(pinyin=code, hanzi=code, english=code),
            aliases=(),
            everyday=code,
            region=region,
            where=(code,),
            status=Status(text="draft", place="none"),
            press=press,
        )
        for code, region in to_come.items()
    }
    points = (*(each for each in atlas.points if each.code not in made), *made.values())
    uses = tuple(Use(code=code, grade="none", why="", technique="hold") for code in made)
    asked = replace(complaint, points=(*complaint.points, *uses))
    return replace(atlas, points=points), asked


def said_of(atlas: Atlas, complaint: Complaint, given: dict[str, Any]) -> Answers:
    listed: dict[str, Any] = {key: tuple(given.get(key, ())) for key in ("has", "no", "unsure", "condition", "cleared")}
    doubts = {each.id for each in atlas.safety.conditions} & set(listed["unsure"])
    if doubts:  # a doubt alone does not state the whole list
        listed["no"] += tuple(each.id for each in atlas.safety.conditions if each.id not in doubts)
    flags = given.get("flags", "none")
    if flags == "signs":
        asked = [sign.code for each in asked_of(atlas, complaint) for sign in each.signs]
        listed["no"] += tuple(code for code in asked if code not in listed["has"])
    states_none = given.get("no_conditions", flags == "none" and not listed["condition"] and not doubts)
    return read_answers(atlas, complaint, Said(none_of_these=flags == "none", no_conditions=states_none, **listed))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_said_leads_to_what_the_addendum_says(case: dict[str, Any]) -> None:
    complaint = ATLAS.complaint(case["given"]["complaint"])
    atlas, complaint = with_points(ATLAS, complaint, case.get("to_come", {}))
    answers = said_of(atlas, complaint, case["given"])
    plan = plan_for(atlas, complaint, answers)
    for key, wanted in case["then"].items():
        if key in ("would_ask", "would_not_ask"):
            ids = {each.id for each in asked_of(atlas, complaint, answers)}
            assert (set(wanted) <= ids) if key == "would_ask" else not set(wanted) & ids, key
        else:
            CHECKS[key](plan, wanted)


def _words(plan: Plan) -> str:
    return " ".join([plan.headline, *(each.message for each in plan.findings)])


def _codes(plan: Plan) -> set[str]:
    return {each.code for each in plan.steps}


def _sides(plan: Plan) -> list[list[str]]:
    return [[each.code, each.side] for each in plan.steps]


def _cares(plan: Plan) -> set[str]:
    return {each.id for each in plan.first_line}


def _is(found: Any, wanted: Any) -> None:
    assert found == wanted


def _holds(found: Any, wanted: Any) -> None:
    assert all(each in found for each in wanted), (wanted, found)


def _lacks(found: Any, wanted: Any) -> None:
    assert not [each for each in wanted if each in found], (wanted, found)


def _guarded(plan: Plan, wanted: dict[str, list[str]]) -> None:
    after = {each.id: each.after for each in plan.first_line}
    for name, words in wanted.items():
        _holds(after[name], words)


CHECKS: dict[str, Any] = {
    "status": lambda plan, wanted: _is(plan.status, wanted),
    "tells": lambda plan, wanted: _holds({each.code for each in plan.findings}, wanted),
    "tells_not": lambda plan, wanted: _lacks({each.code for each in plan.findings}, wanted),
    "says": lambda plan, wanted: _holds(_words(plan), wanted),
    "says_not": lambda plan, wanted: _lacks(_words(plan), wanted),
    "presses": lambda plan, wanted: _is(_codes(plan), set(wanted)),
    "presses_not": lambda plan, wanted: _lacks(_codes(plan), wanted),
    "presses_sides": lambda plan, wanted: _holds(_sides(plan), wanted),
    "presses_not_sides": lambda plan, wanted: _lacks(_sides(plan), wanted),
    "light": lambda plan, wanted: _is({each.code for each in plan.steps if each.light}, set(wanted)),
    "most_seconds": lambda plan, wanted: _is(max(each.seconds for each in plan.steps), wanted),
    "offers": lambda plan, wanted: _holds(_cares(plan), wanted),
    "offers_not": lambda plan, wanted: _lacks(_cares(plan), wanted),
    "asks": lambda plan, wanted: _holds({each.id for each in plan.questions}, wanted),
    "asks_not": lambda plan, wanted: _lacks({each.id for each in plan.questions}, wanted),
    "asks_first": lambda plan, wanted: _is(plan.questions[0].id, wanted),
    "stands_first": lambda plan, wanted: _is(plan.standing[0].split(".")[0], ATLAS.red_flag(wanted).sign.split(".")[0]),
    "quick_exit": lambda plan, wanted: _is(plan.quick_exit, wanted),
    "poses": lambda plan, wanted: _is(list(plan.poses), wanted),
    "guards": _guarded,
}


@pytest.mark.parametrize(
    ("complaint", "beside", "first"),
    [
        ("headache", "neck_pain", "headache_emergency"),
        ("upset_stomach", "jaw_pain", "emergency_now"),
        ("upset_stomach", "anxiety", "emergency_now"),
        ("anxiety", "nausea", "emergency_now"),
        ("low_mood", "breathlessness", "emergency_now"),
        ("period_pain", "nausea", "period_today"),
        ("upset_stomach", "period_pain", "period_today"),
        ("low_mood", "neck_pain", "mood_crisis"),
        ("stress", "nausea", "emergency_now"),
    ],
)
def test_two_complaints_in_one_breath_ask_the_graver_question_first(complaint: str, beside: str, first: str) -> None:
    plan = plan_for(ATLAS, ATLAS.complaint(complaint), Answers(), Wish(beside=(beside,)))
    asked = [each.id for each in plan.questions if each.kind == "red_flag"]
    assert asked[0] == first
    assert len(asked) == len(set(asked))


def test_two_complaints_that_ask_more_are_a_rule_before_either_has_a_plan() -> None:
    found = {(*sorted(each.one), "+", *sorted(each.other), each.asks) for each in ATLAS.safety.together}
    assert found == {
        ("headache", "+", "neck_pain", "headache_emergency"),
        ("nausea", "upset_stomach", "+", "anxiety", "jaw_pain", "emergency_now"),
        ("low_back_pain", "+", "constipation", "emergency_now"),
        ("fatigue", "low_mood", "+", "breathlessness", "emergency_now"),
        ("period_pain", "+", "nausea", "upset_stomach", "period_today"),
    }


@pytest.mark.parametrize("name", [each.id for each in ATLAS.techniques])
def test_whoever_must_not_cross_the_legs_or_lie_flat_is_shown_another_way(name: str) -> None:
    technique = ATLAS.technique(name)
    crossed = "one leg across the other"
    assert (crossed in technique.sit) == ("crossed" in technique.sit_poses)
    assert (crossed in technique.stiff) == ("crossed" in technique.stiff_poses)
    assert ("lie on your back" in technique.stiff) == ("flat_back" in technique.stiff_poses)
    ways = fitted(technique, ("crossed", "flat_back"))
    assert crossed not in ways.sit + ways.stiff
    assert "lie on your back" not in ways.sit + ways.stiff
    assert ways.sit
    assert fitted(technique, ()) == technique
