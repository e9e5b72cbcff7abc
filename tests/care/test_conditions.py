"""What a condition forbids, limits or leaves alone: named, cleared, not sure, or told with a place."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from msgspec.structs import replace
from tests.care.test_safety import (
    ATLAS,
    COMPLAINTS,
    CONDITIONS,
    RULES,
    everything,
    forbidden,
    nothing_but_help,
    own,
    pairs_of,
    told,
    usual,
)

from taichong.atlas import Care
from taichong.care.plan import plan_for
from taichong.errors import InputError


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_no_condition_and_no_pair_of_conditions_leaves_a_step_that_one_of_them_forbids(
    complaint: str,
) -> None:
    for pair in itertools.combinations_with_replacement(CONDITIONS, 2):
        plan = everything(complaint, told(complaint, none_of_these=True, condition=pair))
        codes = {each.code for each in plan.steps}
        of_pairs = pairs_of(complaint, pair)
        banned = set().union(
            *(forbidden(RULES["conditions"][each]["forbids"]) for each in (*pair, *own(complaint))),
            *(forbidden(each.get("forbids", "none")) for each in of_pairs),
        )
        assert not codes & banned, pair
        statuses = {each.get("status") for each in of_pairs}
        if "stop" in statuses or any(RULES["conditions"][each]["level"] == "stop" for each in pair):
            assert nothing_but_help(plan), pair
        elif "see_clinician" in statuses:
            assert plan.status == "see_clinician", pair
        wanted = usual(complaint) - banned
        assert plan.status != "ready" or codes == wanted - _withheld(pair), pair
        assert (plan.status == "ready") == bool(codes), pair


def _withheld(conditions: tuple[str, ...]) -> set[str]:
    """The points that need a "no" where the person said yes."""
    limits = RULES["point_limits"]
    return {code for code, limit in limits.items() if set(limit["needs_no"]) & set(conditions)}


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_not_sure_of_a_condition_counts_as_yes(complaint: str) -> None:
    for name in CONDITIONS:
        no = tuple(each for each in CONDITIONS if each != name)
        sure = everything(complaint, told(complaint, none_of_these=True, condition=(name,)))
        unsure = everything(complaint, told(complaint, none_of_these=True, unsure=(name,), no=no))
        assert (unsure.status, unsure.steps) == (sure.status, sure.steps), name


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_condition_that_was_cleared_leaves_its_limits_in_force(complaint: str) -> None:
    for name, rule in RULES["conditions"].items():
        if "cleared" not in rule:
            continue
        said = {"none_of_these": True, "condition": (name,), "cleared": (name,)}
        plan = everything(complaint, told(complaint, **said))
        codes = {each.code for each in plan.steps}
        stays = any("status" in pair for pair in pairs_of(complaint, (name,)))
        wanted = usual(complaint) - forbidden(rule["cleared"]) - _withheld((name,))
        held = stays or any(each != name for each in own(complaint))
        assert codes == (set() if held else wanted), name
        if rule.get("cleared_light"):
            limited = {each for each in plan.steps if each.code in forbidden(rule["cleared_light"])}
            assert all(each.light for each in limited), name
        assert all(each.seconds <= rule.get("cleared_most_seconds", 180) for each in plan.steps), name


def test_what_stays_out_whoever_agrees_is_what_the_evidence_review_names() -> None:
    sites = ATLAS.safety.sites
    for name, named in RULES["never"].items():
        condition = next(each for each in ATLAS.safety.conditions if each.id == name)
        stays = [each for each in condition.effects if each.does == "forbid" and not each.unless_cleared]
        codes = {code for each in stays if "press" in each.kinds for site in each.sites for code in sites[site].points}
        assert set(named) <= codes, name


def test_the_clot_places_hold_every_point_at_the_back_and_inner_side_of_the_leg() -> None:
    deep = {code for name in ("back_of_thigh", "calf", "hollow_of_knee", "inner_leg") for code in _codes(name)}
    for point in ATLAS.points:
        if point.region in ("leg", "thigh", "knee") and point.place:
            aspects = {link["on_skin"]["aspect"] for link in point.place.rule if "on_skin" in link}
            beside = deep | set(_codes("groin"))
            assert "posterior" not in aspects or point.code in beside, point.code


def _codes(site: str) -> tuple[str, ...]:
    return ATLAS.safety.sites[site].points


def test_feet_that_feel_normally_with_diabetes_are_touched_lightly() -> None:
    plan = everything("tired_feet", told("tired_feet", none_of_these=True, condition=("diabetes",)))
    assert plan.steps
    assert all(each.light for each in plan.steps)


def test_who_cannot_be_cleared_is_refused_by_name() -> None:
    for name, rule in RULES["conditions"].items():
        if "cleared" not in rule:
            with pytest.raises(InputError, match=f"--cleared {name}: nobody can clear"):
                told("calf_cramp", condition=(name,), cleared=(name,))


def test_pregnancy_names_the_five_points_that_tradition_avoids_and_not_lr3_or_ki1() -> None:
    assert set(_codes("left_out_in_pregnancy")) == {"LI4", "SP6", "GB21", "BL60", "BL67"}
    condition = next(each for each in ATLAS.safety.conditions if each.id == "pregnancy")
    sites = {site for effect in condition.effects if not effect.unless_cleared for site in effect.sites}
    assert not {"LR3", "KI1"} & {code for site in sites for code in _codes(site)}


@pytest.mark.parametrize("complaint", [each.id for each in ATLAS.complaints if each.group == "leg_cramp"])
def test_a_cramps_stretch_stays_where_it_is_safe(complaint: str) -> None:
    for name in CONDITIONS:
        plan = everything(complaint, told(complaint, none_of_these=True, condition=(name,)))
        stretches = [each for each in plan.first_line if each.kind == "stretch"]
        gone = name in RULES["no_stretch"] or RULES["conditions"][name]["level"] == "stop"
        assert bool(stretches) != gone, name


def test_warmth_is_never_offered_where_it_could_burn_unfelt() -> None:
    for name in RULES["no_warmth_ever"]:
        for cleared in ((), (name,)):
            assert not _warm("period_pain", condition=(name,), cleared=cleared), name
    assert _warm("period_pain", no_conditions=True)


@pytest.mark.parametrize("name", ["diabetes", "poor_circulation", "under_18", "epilepsy"])
def test_a_warm_cloth_on_the_belly_stays_where_only_the_feet_or_pressing_matter(name: str) -> None:
    assert name in RULES["warm_belly_stays"]
    assert _warm("period_pain", condition=(name,))


def test_warm_feet_and_warm_baths_go_where_the_evidence_review_says() -> None:
    record = ATLAS.complaint("stress")
    feet = Care(id="feet", kind="warmth", do="", why="", regions=("foot",), basis="design")
    bath = Care(id="bath", kind="bath", do="", why="", basis="design")
    record = replace(record, first_line=(feet, bath))

    def offered(name: str) -> set[str]:
        cleared = (name,) if "cleared" in RULES["conditions"][name] else ()
        answers = told("stress", none_of_these=True, condition=(name,), cleared=cleared)
        return {each.id for each in plan_for(ATLAS, record, answers).first_line}

    assert [name for name in CONDITIONS if "feet" not in offered(name)] == RULES["no_warm_feet"]
    assert [name for name in CONDITIONS if "bath" not in offered(name)] == RULES["no_bath"]


def test_a_rash_elsewhere_leaves_the_warm_cloth() -> None:
    assert not _warm("period_pain", condition=("rash",))
    assert not _warm("period_pain", condition=("rash:trunk",))
    assert _warm("period_pain", condition=("rash:left-foot",))


def _warm(complaint: str, **said: Any) -> list[str]:
    plan = everything(complaint, told(complaint, none_of_these=True, **said))
    return [each.id for each in plan.first_line if each.kind == "warmth"]


def test_where_a_wound_is_opens_the_other_places_again() -> None:
    def codes(area: str) -> set[tuple[str, str]]:
        plan = everything("tired_feet", told("tired_feet", none_of_these=True, condition=(f"wound{area}",)))
        return {(each.code, each.side) for each in plan.steps}

    all_steps = {(code, side) for code in RULES["points"]["tired_feet"] for side in ("left", "right")}
    assert codes("") == set()
    assert codes(":foot") == set()
    assert codes(":left-foot") == {each for each in all_steps if each[1] == "right"}
    assert codes(":arm") == all_steps
