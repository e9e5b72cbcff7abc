"""A plan's steps, caps and lines: what the rules leave, how long, in which order, and what stands around it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from taichong.atlas import Effect, load
from taichong.care import SIDES, Answers, Plan, Said, Wish, plan_for, read_answers, still_known, stop_for
from taichong.care.plan import SHORTEST_SECONDS
from taichong.person import Conditions

ATLAS = load()


def plan(complaint: str, wish: Wish = Wish(), **said: Any) -> Plan:  # noqa: B008 -- frozen
    record = ATLAS.complaint(complaint)
    options = {"none_of_these": True, "no_conditions": not said.get("condition"), **said}
    return plan_for(ATLAS, record, read_answers(ATLAS, record, Said(**options)), wish)


def test_both_sides_of_a_point_come_one_after_the_other_for_as_long_as_it_says() -> None:
    made = plan("stress")
    assert [(each.code, each.side, each.seconds) for each in made.steps] == [
        (use.code, side, ATLAS.point(use.code).press.seconds)  # type: ignore[union-attr]
        for use in ATLAS.complaint("stress").points
        if not use.contexts or "stress" in use.contexts
        for side in (("left",) if use.code in ("EX-HN3", "GV20") else ("left", "right"))
    ]
    assert {each.side for each in plan("tired_feet", Wish(side="left")).steps} == {"left"}
    assert {each.side for each in plan("tired_feet", Wish(side="right")).steps} == {"right"}


def test_a_point_in_the_middle_is_pressed_once_and_is_taken_away_by_a_wound_on_either_side() -> None:
    for side in ("left", "right", "both"):
        made = plan("stress", Wish(side=side))
        assert [(each.code, each.side) for each in made.steps if each.midline] == [("EX-HN3", "left"), ("GV20", "left")]
    for where in ("left-head", "right-head"):
        answers = read_answers(
            ATLAS, ATLAS.complaint("stress"), Said(none_of_these=True, condition=(f"wound:{where}",))
        )
        assert {each.code for each in plan_for(ATLAS, ATLAS.complaint("stress"), answers).steps} == {"LR3", "KI1"}


def test_a_step_carries_what_the_atlas_says_of_its_point() -> None:
    step = next(each for each in plan("calf_cramp").steps if each.code == "GB34")
    point, use = ATLAS.point("GB34"), next(each for each in ATLAS.complaint("calf_cramp").points if each.code == "GB34")
    limits = tuple(each.message for each in ATLAS.safety.point_limits if each.point == "GB34")
    assert point.press
    assert (step.technique, step.cue, step.place) == (use.technique, point.press.cue, point.everyday)
    assert (step.limits, step.grade, step.why) == (limits, use.grade, use.why)
    assert step.light == point.press.light
    assert step.seconds == use.seconds == 60


def test_a_light_step_says_so() -> None:
    steps = plan("stress", condition=("recent_birth",), cleared=("recent_birth",)).steps
    step = next(each for each in steps if each.code == "LR3")
    assert step.light
    assert step.cue == f"{ATLAS.point(step.code).press.cue} {ATLAS.safety.light}"  # type: ignore[union-attr]


@pytest.mark.parametrize(("pressed", "left"), [(0, 120), (250, 110), (350, 10), (351, None), (360, None), (999, None)])
def test_what_was_pressed_today_counts_and_less_than_one_press_is_no_step(pressed: float, left: int | None) -> None:
    assert SHORTEST_SECONDS == 10
    made = plan("stress", Wish(side="left", pressed_today_seconds={("LR3", "left"): pressed}))
    seconds = {each.code: each.seconds for each in made.steps}
    assert seconds.get("LR3") == left
    assert seconds["KI1"]
    rest = [each for each in made.findings if each.code == "DAY-CAP"]
    assert bool(rest) == (left is None)
    assert all(each.message == f"LR3: {ATLAS.safety.day_cap}" and each.level == "note" for each in rest)


def test_who_has_pressed_all_for_today_is_ready_and_needs_no_clinician() -> None:
    pressed = {(use.code, side): 360.0 for use in ATLAS.complaint("stress").points for side in SIDES["both"]}
    made = plan("stress", Wish(pressed_today_seconds=pressed))
    assert (made.status, made.steps) == ("ready", ())


def test_where_it_hurt_nothing_is_pressed_on_that_side() -> None:
    made = plan("stress", Wish(hurting=frozenset({("LR3", "left")})))
    assert [each.side for each in made.steps if each.code == "LR3"] == ["right"]
    hurt = next(each for each in made.findings if each.code == "HURT")
    assert (hurt.level, hurt.message, hurt.source) == ("note", f"LR3: {ATLAS.safety.hurt}", ATLAS.safety.own_limit)


def test_a_context_that_there_is_not_becomes_the_usual_one_and_says_so() -> None:
    usual, other = plan("stress"), plan("stress", Wish(context="during"))
    assert other.context == usual.context == "stress"
    (said,) = (each for each in other.findings if each.code == "CONTEXT")
    assert (said.level, said.message, said.source) == ("note", ATLAS.safety.other_context, ATLAS.safety.own_limit)
    assert "CONTEXT" not in {each.code for each in usual.findings}
    assert plan("stress", Wish(context="evening")).context == "evening"
    assert plan("stress", Wish(context="evening")).routine == ATLAS.complaint("stress").contexts[2]


def test_a_plan_carries_what_is_known_and_what_stands_under_it() -> None:
    made, record = plan("calf_cramp"), ATLAS.complaint("calf_cramp")
    assert (made.tracking, made.evidence, made.routine) == (record.tracking, record.evidence, record.contexts[0])
    standing = [ATLAS.red_flag(code) for code in record.always if ATLAS.red_flag(code).level in ("emergency", "stop")]
    assert made.standing == tuple(f"{each.sign} {each.message}" for each in standing)
    notes = [code for code in record.always if ATLAS.red_flag(code).level == "note"]
    assert [each.code for each in made.findings] == notes
    note, source = ATLAS.red_flag("R10"), "; ".join(ATLAS.source(key).cite.rstrip(".") for key in ("nidirect", "zana"))
    assert (made.findings[0].message, made.findings[0].source) == (note.message, source)
    stretch = next(each for each in record.first_line if each.id == "calf_stretch")
    assert made.first_line[0] == stretch, "only medicines and baths carry a guard"
    assert made.offers == ("BL57", "BL56")
    assert plan("calf_cramp", Wish(also=("BL57",))).offers == ("BL56",)
    assert not made.headline
    assert (made.exit_code, plan("calf_cramp", condition=("under_18",)).exit_code) == (0, 4)


def test_offers_are_only_what_would_be_pressed() -> None:
    assert plan("calf_cramp", condition=("varicose_veins",)).offers == ()


def test_open_questions_say_what_is_known_of_a_condition_already() -> None:
    record = ATLAS.complaint("stress")
    made = plan_for(ATLAS, record, read_answers(ATLAS, record, Said(condition=("diabetes",))))
    assert (made.status, made.exit_code) == ("needs_answers", 3)
    assert (made.complaint, made.context) == ("stress", "stress")
    assert [each.code for each in made.findings] == ["K-DIABETES"]
    assert [each.id for each in made.questions] == list(record.questions)
    assert made.standing
    assert (made.evidence, made.steps) == ((), ())


def test_under_a_clinicians_level_rubbing_goes_and_warmth_stays_unless_a_red_flag_says_so() -> None:
    kinds = {each.kind for each in plan("period_pain", condition=("under_18",)).first_line}
    assert {"warmth", "medicine", "advice"} <= kinds
    signs = [code for each in ATLAS.complaint("period_pain").questions for code in ATLAS.question(each).asks]
    denied = tuple(code for code in signs if code != "R21c")
    flagged = plan("period_pain", none_of_these=False, has=("R21c",), no=denied)
    assert (flagged.status, flagged.questions) == ("see_clinician", ())
    assert {each.kind for each in flagged.first_line} == {"advice"}
    stretched = plan("calf_cramp", none_of_these=False, has=("R10b",), no=_denied("calf_cramp", "R10b"))
    assert {each.kind for each in stretched.first_line} == {"stretch", "advice"}
    everything = plan("calf_cramp", Wish(context="recovery"), condition=("fragile_bones",))
    assert "rub" not in {each.kind for each in everything.first_line}
    assert everything.headline == ATLAS.safety.headlines["see_clinician"]


def _denied(complaint: str, but: str) -> tuple[str, ...]:
    """Every sign that a complaint asks for, but one."""
    asked = (code for each in ATLAS.complaint(complaint).questions for code in ATLAS.question(each).asks)
    return tuple(code for code in asked if code != but)


def test_before_any_answer_a_fresh_cramp_has_its_stretch_and_nothing_else() -> None:
    record = ATLAS.complaint("calf_cramp")
    for answers in (Answers(), read_answers(ATLAS, record, Said(condition=("under_18",)))):
        made = plan_for(ATLAS, record, answers)
        assert [each.id for each in made.first_line] == ["calf_stretch", "do_not_rub_yet"]
        assert plan_for(ATLAS, record, answers, Wish(context="recovery")).first_line == ()


def test_a_condition_on_one_side_that_only_asks_for_lightness_is_told_where_that_side_is_pressed() -> None:
    light = Effect(does="light", at_area=True)
    conditions = tuple(
        replace(each, effects=(light,)) if each.id == "wound" else each for each in ATLAS.safety.conditions
    )
    atlas = replace(ATLAS, safety=replace(ATLAS.safety, conditions=conditions))
    record = atlas.complaint("stress")
    answers = read_answers(atlas, record, Said(none_of_these=True, condition=("wound:left-foot",)))
    wound = next(each for each in conditions if each.id == "wound")
    left, right = (plan_for(atlas, record, answers, Wish(side=side)) for side in ("left", "right"))
    assert [each.message for each in left.findings if each.code == "K-SKIN"] == [wound.message]
    assert all(each.light for each in left.steps if each.code in ("LR3", "KI1"))
    assert not any(each.light for each in right.steps)
    nothing = atlas.safety.changes_nothing.format(text=wound.text)
    assert [each.message for each in right.findings if each.code == "K-SKIN"] == [nothing]


def test_a_points_own_limit_says_on_what_it_rests() -> None:
    limits = tuple(replace(each, basis="precaution") for each in ATLAS.safety.point_limits)
    atlas = replace(ATLAS, safety=replace(ATLAS.safety, point_limits=limits))
    record = atlas.complaint("sleep")
    answers = read_answers(atlas, record, Said(none_of_these=True, condition=("neuropathy",), cleared=("neuropathy",)))
    told = {each.code: each.source for each in plan_for(atlas, record, answers).findings}
    assert told["P-KI1"] == atlas.safety.precaution


def test_stops_that_are_told_unasked_come_gravest_first_with_their_own_headline() -> None:
    swollen, chest, exit_ = (ATLAS.red_flag(code) for code in ("R1", "R2", "R31"))
    made = stop_for(ATLAS, (swollen, chest))
    assert [each.code for each in made.findings] == ["R2", "R1"]
    assert made.headline == ATLAS.safety.headlines["emergency"]
    assert (made.status, made.complaint, made.exit_code, made.quick_exit) == ("stop", "", 4, False)
    assert stop_for(ATLAS, (exit_,)).headline == exit_.headline != ""
    assert stop_for(ATLAS, (chest, exit_)).quick_exit
    assert stop_for(ATLAS, (swollen,)).findings[0].message == f"{swollen.sign} {swollen.message}"


def test_a_stop_by_a_condition_has_the_headline_of_its_level() -> None:
    made = plan("stress", condition=("clot_history",))
    assert made.headline == ATLAS.safety.headlines["stop"]
    assert [(each.code, each.level) for each in made.findings] == [("K-CLOT", "stop")]
    pregnant = plan("stress", none_of_these=False, has=("R1",), condition=("pregnancy",)).findings[-1]
    condition = next(each for each in ATLAS.safety.conditions if each.id == "pregnancy")
    told = (pregnant.code, pregnant.level, pregnant.message, pregnant.source)
    assert told == ("K-PREGNANCY", "stop", condition.on_stop, ATLAS.safety.precaution)


def test_a_doubt_says_so_and_how_to_find_out() -> None:
    no = tuple(each.id for each in ATLAS.safety.conditions if each.id != "diabetes")
    made = plan("stress", unsure=("diabetes",), no=no, no_conditions=False)
    condition = next(each for each in ATLAS.safety.conditions if each.id == "diabetes")
    told = next(each.message for each in made.findings if each.code == "K-DIABETES")
    assert told == f"{condition.message} {ATLAS.safety.unsure} {condition.how_to_check}"
    sign = plan("stress", none_of_these=False, unsure=("R1",))
    flag, question = ATLAS.red_flag("R1"), ATLAS.question("clot_or_infection")
    assert sign.findings[0].message == f"{flag.sign} {flag.message} {ATLAS.safety.unsure} {question.how_to_check}"


def test_a_doubt_about_a_whole_question_says_how_to_check_it() -> None:
    made = plan("stress", none_of_these=False, unsure=("emergency_now",))
    assert made.checks == (f"{ATLAS.safety.unsure} {ATLAS.question('emergency_now').how_to_check}",)
    assert plan("stress", none_of_these=False, has=("emergency_now",)).checks == ()


def test_one_sign_denied_is_not_among_those_that_may_have_been_meant() -> None:
    made = plan_for(ATLAS, ATLAS.complaint("stress"), Answers({"emergency_now": "yes", "R2": "no"}))
    assert [each.code for each in made.which] == ["R4", "R5", "R7"]
    assert "R2" not in {each.code for each in made.findings}


def test_kept_conditions_run_out_and_some_are_asked_each_time() -> None:
    told_on = date(2026, 3, 1)
    answers = dict.fromkeys((each.id for each in ATLAS.safety.conditions), "no") | {"recent_birth": "yes"}
    kept = Conditions(told_on, answers)
    known = {each.id for each in still_known(ATLAS, kept, told_on)}
    each_time = {"pregnancy", "clot_risk", "recent_surgery"}
    assert known == set(answers) - each_time
    known_on = {
        day: "recent_birth" in {each.id for each in still_known(ATLAS, kept, date(2026, 3, day))} for day in (15, 16)
    }
    assert known_on == {15: True, 16: False}, "a birth is asked again after two weeks"
    none = Conditions(told_on, answers | {"recent_birth": "no"})
    assert "recent_birth" in {each.id for each in still_known(ATLAS, none, date(2026, 3, 31))}
    assert "diabetes" in {each.id for each in still_known(ATLAS, Conditions(told_on, {"diabetes": "yes"}), told_on)}
    assert still_known(ATLAS, kept, date(2026, 3, 31))
    assert still_known(ATLAS, kept, date(2026, 4, 1)) == ()
    assert still_known(ATLAS, kept, date(2026, 2, 28)) == ()
    assert still_known(ATLAS, Conditions(told_on, {}), told_on) == ()


@pytest.mark.parametrize("bound", ["point", "technique", "session", "day", "use"])
def test_the_shortest_of_all_limits_holds(bound: str) -> None:
    long = 999
    held = {each: 42 if each == bound else long for each in ("point", "technique", "session", "day", "use")}
    press = replace(ATLAS.point("LR3").press, limit_seconds=held["point"])  # type: ignore[type-var]  # LR3 is pressed
    points = tuple(replace(each, press=press) if each.code == "LR3" else each for each in ATLAS.points)
    techniques = tuple(replace(each, limit_seconds=held["technique"]) for each in ATLAS.techniques)
    caps = replace(ATLAS.caps, session_seconds=held["session"], day_seconds=held["day"])
    atlas = replace(ATLAS, points=points, techniques=techniques, caps=caps)
    record = atlas.complaint("anger")
    record = replace(record, points=(replace(record.points[0], seconds=held["use"]),))
    answers = read_answers(atlas, record, Said(none_of_these=True, no_conditions=True))
    assert {each.seconds for each in plan_for(atlas, record, answers).steps} == {42}
