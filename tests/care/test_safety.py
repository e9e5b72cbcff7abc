"""Every complaint with every answer: nothing that a rule forbids ever becomes a step."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from taichong.atlas import RedFlag, load
from taichong.care.answers import Answers, Said, read_answers
from taichong.care.decision_tables import decision_table
from taichong.care.plan import Plan, Wish, plan_for
from taichong.care.safety import asked_of, question_level, screen, told_source
from taichong.errors import InputError, NotFoundError

ATLAS = load()
RULES: dict[str, Any] = YAML(typ="safe").load((Path(__file__).parents[1] / "examples") / "safety_rules.yaml")
COMPLAINTS = [each.id for each in ATLAS.complaints]
CONDITIONS = [each.id for each in ATLAS.safety.conditions]
MID_CALF = ("BL56", "BL57")
OPT_IN = (*MID_CALF, "BL40")
BELOW_THE_WAIST = {"foot", "ankle", "leg", "knee", "thigh", "hip"}
KINDS = {"leg_cramp": "cramp"}
OF_THEIR_OWN = {"low_mood": "tired", "sleep": "sleep"}  # asked more than the rest of their group


def told(complaint: str, **said: Any) -> Answers:
    return read_answers(ATLAS, ATLAS.complaint(complaint), Said(**said))


def everything(complaint: str, answers: Answers) -> Plan:
    """The most generous plan: both sides, every opt-in point asked for."""
    return plan_for(ATLAS, ATLAS.complaint(complaint), answers, Wish(also=OPT_IN))


def forbidden(rule: Any) -> set[str]:
    """The codes that an entry of the hand-written table forbids."""
    codes = {each.code: each.region for each in ATLAS.points if each.press}
    by_name = {
        "all": set(codes),
        "none": set(),
        "feet": {code for code, region in codes.items() if region in ("foot", "ankle")},
        "below_the_knee": {code for code, region in codes.items() if region in ("foot", "ankle", "leg")},
        "all_below_the_waist": {code for code, region in codes.items() if region in BELOW_THE_WAIST},
    }
    names = [rule] if isinstance(rule, str) else rule
    return set().union(*(by_name.get(name, {name}) for name in names))


def kind_of(complaint: str) -> str:
    """What the hand-written table calls this complaint."""
    group = ATLAS.complaint(complaint).group
    return OF_THEIR_OWN.get(complaint, KINDS.get(group, group))


def pairs_of(complaint: str, conditions: tuple[str, ...]) -> list[dict[str, Any]]:
    """The entries of the hand-written table for this complaint with any of these conditions."""
    return [
        pair
        for pair in RULES["pairs"].values()
        if pair["complaints"] == kind_of(complaint) and set(pair["with"]) & set(conditions)
    ]


def usual(complaint: str) -> set[str]:
    """The points of the usual routine."""
    return set(RULES["points"][complaint]) - set(RULES["only_in_another_routine"].get(complaint, ()))


def own(complaint: str) -> tuple[str, ...]:
    """The conditions that come with the complaint."""
    return tuple(RULES["has"].get(complaint, ()))


def all_no(complaint: str) -> Answers:
    """Nothing that is asked for holds, and what comes with the complaint is cleared."""
    has = own(complaint)
    return told(complaint, none_of_these=True, condition=has, cleared=has, no_conditions=not has)


def nothing_but_help(plan: Plan) -> bool:
    offered = (plan.steps, plan.first_line, plan.evidence, plan.questions, plan.standing, plan.offers)
    return (
        not any(offered)
        and plan.tracking is None
        and plan.routine is None
        and all(each.level in ("emergency", "stop") for each in plan.findings)
        and bool(plan.findings)
        and bool(plan.headline)
    )


def test_the_red_flags_are_those_of_the_evidence_review_with_their_levels_and_sources() -> None:
    assert {
        each.code: {"level": each.level, "basis": each.basis, "sources": sorted(each.sources)}
        for each in ATLAS.safety.red_flags
    } == RULES["red_flags"]


def test_the_conditions_are_those_of_the_evidence_review_with_their_levels_and_sources() -> None:
    assert {each.id: (each.level, sorted(each.sources)) for each in ATLAS.safety.conditions} == {
        name: (rule["level"], rule["sources"]) for name, rule in RULES["conditions"].items()
    }


def test_the_points_with_limits_of_their_own_are_those_of_the_evidence_review() -> None:
    limits = {each.point: {"needs_no": sorted(each.needs_no)} for each in ATLAS.safety.point_limits}
    assert {code: limits.get(code) for code in RULES["point_limits"]} == RULES["point_limits"]


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_complaint_asks_for_its_own_red_flags_in_at_most_five_questions(complaint: str) -> None:
    record = ATLAS.complaint(complaint)
    asked = sorted({code for each in record.questions for code in ATLAS.question(each).asks})
    assert asked == sorted(RULES["asked"][kind_of(complaint)])
    assert len(record.questions) <= 5


def test_a_sign_told_unasked_counts_as_far_back_as_the_evidence_review_says() -> None:
    assert {code: ATLAS.red_flag(code).within_days for code in RULES["within_days"]} == RULES["within_days"]


def test_a_merged_question_has_the_highest_level_of_what_it_merges() -> None:
    order = ["emergency", "stop", "see_clinician", "note"]
    for question in ATLAS.safety.questions:
        levels = [RULES["red_flags"][code]["level"] for code in question.asks]
        assert question_level(ATLAS, question) == min(levels, key=order.index), question.id


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_plan_offers_its_points_in_the_order_of_least_harm(complaint: str) -> None:
    assert [use.code for use in ATLAS.complaint(complaint).points] == RULES["points"][complaint]


def test_who_is_on_dialysis_cannot_deny_it() -> None:
    denied = told("dialysis", none_of_these=True, no_conditions=True)
    plan = everything("dialysis", denied)
    assert plan.status == "see_clinician"
    assert "K-DIALYSIS" in {each.code for each in plan.findings}
    assert [each.id for each in plan.first_line] == ["tell_the_team", "calf_stretch_in_session"]


@pytest.mark.parametrize(
    ("context", "code", "asks"),
    [
        ("pregnancy", "K-PREGNANCY", "pregnancy_now"),
        ("chemotherapy", "K-CANCER", "fever_after_chemo"),
        ("after_surgery", "K-SURGERY", ""),
    ],
)
def test_a_situation_of_nausea_brings_its_condition_and_its_question(context: str, code: str, asks: str) -> None:
    answers = told("nausea", none_of_these=True, no_conditions=True)
    open_again = replace(answers, said={name: each for name, each in answers.said.items() if name != asks})
    plan = plan_for(ATLAS, ATLAS.complaint("nausea"), open_again, Wish(context=context))  # type: ignore[arg-type]  # a word of the table
    assert code in {each.code for each in plan.findings}
    assert asks in ("", *(each.id for each in plan.questions))


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_unanswered_is_never_ready(complaint: str) -> None:
    record = ATLAS.complaint(complaint)
    complete = all_no(complaint)
    assert everything(complaint, complete).status == "ready"
    for asked in asked_of(ATLAS, record):
        if asked.id in own(complaint):
            continue
        said = {name: answer for name, answer in complete.said.items() if name != asked.id}
        plan = everything(complaint, Answers(said, {}, frozenset(own(complaint))))
        assert plan.status == "needs_answers", asked.id
        assert not plan.steps
        assert [each.id for each in plan.questions] == [asked.id]


@pytest.mark.parametrize("complaint", COMPLAINTS)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_red_flag_that_is_met_or_not_sure_decides_alone(complaint: str, answer: str) -> None:
    for question in ATLAS.safety.questions:
        level = question_level(ATLAS, question)
        for rest in ({}, told(complaint, none_of_these=True, no_conditions=True).said):
            plan = everything(complaint, Answers({**rest, question.id: answer}))  # type: ignore[dict-item]
            assert not plan.steps
            if level in ("emergency", "stop"):
                assert plan.status == "stop"
                assert nothing_but_help(plan), question.id
            else:
                assert plan.status == "see_clinician"
                assert all(each.kind in ("stretch", "advice") for each in plan.first_line)


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_before_the_red_flags_are_answered_only_a_fresh_cramps_stretch_is_shown(complaint: str) -> None:
    nobody_may_press = told(complaint, condition=("under_18",))
    for context in {each.context for each in ATLAS.complaint(complaint).contexts}:
        for answers in (Answers(), nobody_may_press):
            plan = plan_for(ATLAS, ATLAS.complaint(complaint), answers, Wish(context=context))
            assert all(each.at_once for each in plan.first_line), context
            assert context == "during" or not plan.first_line, context
        checked = told(complaint, none_of_these=True, condition=("under_18",))
        later = plan_for(ATLAS, ATLAS.complaint(complaint), checked, Wish(context=context))
        assert later.status == "see_clinician"
        assert later.first_line, context


def test_not_sure_says_how_to_check() -> None:
    for question in ATLAS.safety.questions:
        plan = everything("calf_cramp", Answers({question.id: "unsure"}))
        assert all(question.how_to_check in each.message for each in plan.findings if each.code in question.asks)


def test_an_emergency_says_whom_to_call() -> None:
    for flag in ATLAS.safety.red_flags:
        if flag.level == "emergency":
            assert flag.call, flag.code
            assert any(each in flag.message for each in ("emergency number", "maternity unit")), flag.code


def test_a_yes_to_a_whole_question_asks_which_sign_it_was_and_then_tells_that_one() -> None:
    for question in ATLAS.safety.questions:
        whole = everything("calf_cramp", Answers({question.id: "yes"}))
        assert {each.code for each in whole.which} == (set(question.asks) if len(question.asks) > 1 else set())
        for code in question.asks:
            one = everything("calf_cramp", Answers({code: "yes"}))
            told_of = [each.code for each in one.findings if each.code in question.asks]
            assert (told_of, one.which) == ([code], ()), code


def test_signs_answered_one_by_one_answer_their_question() -> None:
    signs = {code: "no" for each in ATLAS.complaint("stress").questions for code in ATLAS.question(each).asks}
    rest = told("stress", no_conditions=True).said
    assert everything("stress", Answers({**rest, **signs})).status == "ready"  # type: ignore[dict-item]
    for code in signs:
        part = {each: answer for each, answer in signs.items() if each != code}
        plan = everything("stress", Answers({**rest, **part}))  # type: ignore[dict-item]
        assert plan.status == "needs_answers", code


def test_a_sign_counts_by_its_code_on_every_complaint() -> None:
    for flag in ATLAS.safety.red_flags:
        plan = everything("tired_feet", told("tired_feet", has=(flag.code.lower(),), no_conditions=True))
        assert (plan.status == "stop") == (flag.level in ("emergency", "stop")), flag.code
        assert not plan.steps
        assert flag.code in {each.code for each in plan.findings}


def test_the_mid_calf_points_are_only_for_who_asks_and_answers_every_clot_question_with_no() -> None:
    answers = told("calf_cramp", none_of_these=True, no_conditions=True)
    unasked = plan_for(ATLAS, ATLAS.complaint("calf_cramp"), answers)
    assert not {each.code for each in unasked.steps} & set(MID_CALF)
    assert unasked.offers == ("BL57", "BL56")
    asked = everything("calf_cramp", answers)
    mid_calf = [each for each in asked.steps if each.code in MID_CALF]
    assert len(mid_calf) == 4
    assert all(each.light and each.seconds <= 60 and each.technique == "broad" for each in mid_calf)


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_the_decision_table_has_every_row_and_only_all_no_is_ready(complaint: str) -> None:
    answers = replace(all_no(complaint), said=dict.fromkeys(CONDITIONS, "no"))
    rows = dict(decision_table(ATLAS, ATLAS.complaint(complaint), answers))
    assert len(rows) == 3 ** len(ATLAS.complaint(complaint).questions) <= 243
    assert [row for row, plan in rows.items() if plan.status == "ready"] == [("no",) * len(next(iter(rows)))]


def test_every_red_flag_is_asked_or_stands_as_a_note_or_belongs_to_the_session() -> None:
    asked = {code for each in ATLAS.safety.questions for code in each.asks}
    noted = {code for each in ATLAS.complaints for code in each.always}
    in_session = {"R13", "R14"}  # what may happen while pressing
    as_condition = {"R3"}  # asked as the condition clot_history
    unasked = {
        "R24",
        "R25",
        "R26",
        "R27",
        "R29",
        "R31",
        "R32b",
        "R32c",
        "R32d",
    }  # heard where they are told
    assert {each.code for each in ATLAS.safety.red_flags} == asked | noted | in_session | as_condition | unasked
    assert not unasked & asked


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"has": ("emergency_now",), "no": ("emergency_now",)}, ["emergency_now", "one answer"]),
        ({"has": ("emergency_now",), "none_of_these": True}, ["--none-of-these", "emergency_now"]),
        ({"unsure": ("clot_or_infection",), "none_of_these": True}, ["--none-of-these", "clot_or_infection"]),
        ({"condition": ("pregnancy",), "no_conditions": True}, ["--no-conditions", "pregnancy"]),
        ({"cleared": ("pregnancy",)}, ["--cleared pregnancy", "--condition pregnancy"]),
        ({"has": ("R2",), "no": ("emergency_now",)}, ["emergency_now", "R2", "one answer"]),
        ({"has": ("R2",), "none_of_these": True}, ["--none-of-these", "R2"]),
        ({"condition": ("wound:nose",)}, ["nose", "foot"]),
        ({"condition": ("pregnancy:foot",)}, ["pregnancy", "not asked where"]),
    ],
)
def test_answers_that_contradict_each_other_are_refused_in_one_line(said: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        told("calf_cramp", **said)
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("option", ["has", "no", "unsure", "condition", "cleared"])
def test_an_unknown_id_is_refused_with_those_that_there_are(option: str) -> None:
    with pytest.raises(NotFoundError, match="pregnancy"):
        told("calf_cramp", **{option: ("swollen_nose",)})


def test_a_condition_goes_by_its_aliases() -> None:
    for condition in ATLAS.safety.conditions:
        for alias in condition.aliases:
            assert told("calf_cramp", condition=(alias,)).said[condition.id] == "yes"


def test_any_condition_states_the_whole_list() -> None:
    answers = told("calf_cramp", condition=("varicose_veins",))
    assert [each.kind for each in screen(ATLAS, ATLAS.complaint("calf_cramp"), answers).open] == ["red_flag"] * 4


def test_each_condition_is_read_in_one_group() -> None:
    grouped = [each for group in ATLAS.safety.condition_groups for each in group.conditions]
    assert sorted(grouped) == sorted(each.id for each in ATLAS.safety.conditions)
    shown = [each for _name, members in ATLAS.safety.grouped(ATLAS.safety.conditions) for each in members]
    assert [each.id for each in shown] == grouped


def test_a_condition_of_no_group_is_shown_all_the_same() -> None:
    grown = replace(ATLAS.safety, condition_groups=ATLAS.safety.condition_groups[1:])
    *_others, (name, left) = grown.grouped(ATLAS.safety.conditions)
    assert (name, {each.id for each in left}) == ("", set(ATLAS.safety.condition_groups[0].conditions))


WEAK_WITHOUT_A_BETTER_ONE = {"gponline.com"}  # a magazine for doctors: nobody read a better page on headaches
OF_THE_AUTHORITY = {"stroke.org.uk", "northerntrust.hscni.net", "gatesheadhealth.nhs.uk", "healthhub.sg"}


@pytest.mark.parametrize("flag", ATLAS.safety.red_flags, ids=[each.code for each in ATLAS.safety.red_flags])
def test_what_stops_names_the_authority_and_no_site_that_copied_it(flag: RedFlag) -> None:
    if flag.level not in {"emergency", "stop"}:
        return
    sites = set(re.findall(r"\b[\w.-]+\.(?:com|net|org|ai|uk|sg)\b", told_source(ATLAS, flag)))
    assert sites <= WEAK_WITHOUT_A_BETTER_ONE | OF_THE_AUTHORITY


def test_what_was_read_elsewhere_says_so() -> None:
    elsewhere = {each.key: each for each in ATLAS.sources if "(read in" in each.cite}
    assert {"britbrief-nhs", "allergen-nhlbi", "lim-2009"} <= set(elsewhere)
    assert [key for key, each in elsewhere.items() if not each.url or each.read != "quoted elsewhere"] == []
