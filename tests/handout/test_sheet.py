"""The sheet: every limit of every point on it, nothing after a stop, one leaf of A4 and no type too small to read."""

import html
import re
import sys
from dataclasses import replace
from datetime import date

import pytest

from taichong.atlas import Atlas, Complaint, load
from taichong.care import Request, Said, Wish, find_help_lines, forbidding, plan_for, points_as_complaint, read_answers
from taichong.errors import InputError
from taichong.handout import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Drawn,
    Sheet,
    Wanted,
    drawn,
    handout_html,
    plan_of_points,
    right_only,
    sheet_of,
)
from taichong.handout.sheet import codes_on
from taichong.locate import EXAMPLE_BODY, body_of

HEALTHY = Said(none_of_these=True, no_conditions=True)
DAY = date(2026, 3, 2)
WHITE = "data:image/gif;base64,R0lGODlhBAADAIAAAP///wAAACwAAAAABAADAAACA4SPBQA7"
NUMBER = "About 64 mm (± 10) up from the edge of the web between the big toe and the second toe: three of your fingers."
FULL = Wanted(DAY, name="W" * LONGEST_NAME, note="wide words " * (LONGEST_NOTE // 11))


def sheet(atlas: Atlas, complaint: str, wanted: Wanted, said: Said = HEALTHY) -> Sheet:
    found = atlas.complaint(complaint)
    plan = plan_for(atlas, found, read_answers(atlas, found, said))
    white = {each.code: Drawn(WHITE, "Left lower leg, from the front", NUMBER) for each in plan.steps}
    return sheet_of(atlas, found, plan, wanted, drawn=white, whom=find_help_lines(atlas, country="GB"), own_body=False)


def test_the_sheet_has_each_point_with_picture_side_time_steps_and_cautions_and_every_limit() -> None:
    atlas = load()
    page = handout_html(sheet(atlas, "calf_cramp", Wanted(DAY, name="Ann <b>", note="twice a day")))
    for code, time in (("ST36", "Left and right, 2 min a side."), ("GB34", "Left and right, 1 min a side.")):
        point = atlas.point(code)
        assert f"({code} " in page
        assert time in page
        told = [each.do for each in point.find if not each.by_touch]
        assert all(each in page for each in told)
        assert all(each.say in page for each in point.cautions)
    assert page.count(f'<img src="{WHITE}"') == 2
    assert "Ann &lt;b&gt;" in page
    assert "twice a day" in page
    assert "Made on 2026-03-02 with Taichong" in page
    assert "Do not use it after 2026-04-01" in page
    assert "Not reviewed by a clinician" in page
    assert "999 or 112 (United Kingdom)" in page
    assert "http" not in page.replace('lang="', "")


@pytest.mark.parametrize("complaint", load().complaints, ids=lambda each: each.id)
def test_what_comes_first_stands_with_the_warnings_before_and_after_it(complaint: Complaint) -> None:
    atlas = load()
    plan = plan_for(atlas, complaint, read_answers(atlas, complaint, HEALTHY))
    if not plan.steps or not plan.first_line:
        pytest.skip("nothing comes before its points")
    first = plan.first_line[0]
    (told,) = re.findall('<p class="first">(.*?)</p>', html.unescape(handout_html(sheet(atlas, complaint.id, FULL))))
    assert told.index(first.before) <= told.index(first.do) <= told.index(first.after, told.index(first.do))


def test_the_calf_is_not_stretched_after_a_snap_nor_rubbed_at_once() -> None:
    made = sheet(load(), "calf_cramp", Wanted(DAY))
    page = html.unescape(handout_html(made))
    assert page.index("snap") < page.index("pull your toes") < page.index("Do not rub yet") < page.index("<article")
    assert "urgent care" in page.partition("<article")[0]


def test_pictures_show_the_side_that_is_pressed_and_the_sheet_says_which() -> None:
    atlas = load()
    complaint = atlas.complaint("calf_cramp")
    answers = read_answers(atlas, complaint, HEALTHY)
    body = body_of(EXAMPLE_BODY, atlas)
    for wish, seen in (
        (Wish(side="right"), {"ST36": "Right", "GB34": "Right"}),
        (Wish(), {"ST36": "Left", "GB34": "Left"}),
        (Wish(hurting=frozenset({("ST36", "left")})), {"ST36": "Right", "GB34": "Left"}),
    ):
        plan = plan_for(atlas, complaint, answers, wish)
        pictures = drawn(body, codes_on(plan, Wanted(DAY)), on_right=right_only(plan))
        whom = find_help_lines(atlas, country="GB")
        made = sheet_of(atlas, complaint, plan, Wanted(DAY), drawn=pictures, whom=whom, own_body=False)
        page = handout_html(made)
        assert {code: each.caption.partition(" ")[0] for code, each in pictures.items()} == seen
        sides = set(seen.values())
        assert ("Pictures show the right side." in page) == (sides == {"Right"})
        assert ("the right is its mirror image" in page) == (sides == {"Left"})
        assert ("the right where only that is pressed" in page) == (len(sides) == 2)


def test_a_sheet_of_chosen_points_is_named_after_those_that_are_on_it() -> None:
    made = made_for("ten", replace(FULL, large=True))
    assert made.no_room
    assert made.title == ", ".join(each.code for each in made.points)


def test_when_not_to_press_is_the_union_over_all_points_on_the_sheet() -> None:
    atlas = load()
    made = sheet(atlas, "sleep", Wanted(DAY, only=("HT7", "PC6", "EX-HN3", "GV20")))
    alone = [sheet(atlas, "sleep", Wanted(DAY, only=(each.code,))) for each in made.points]
    assert set(made.never) == {each for one in alone for each in one.never}
    pregnant = next(each.text for each in atlas.safety.conditions if each.id == "pregnancy")
    assert (pregnant in made.never, pregnant in sheet(atlas, "period_pain", Wanted(DAY)).never) == (False, True)
    assert any("fistula" in each for each in made.never)  # of the wrist alone
    assert set(made.never).isdisjoint(made.lightly)


@pytest.mark.parametrize("name", ["calf_cramp", "headache", "sleep", "nausea", "stress", "knee_pain"])
def test_what_takes_a_step_from_a_plan_is_forbidden_on_the_sheet(name: str) -> None:
    atlas = load()
    complaint = atlas.complaint(name)
    made = sheet(atlas, name, Wanted(DAY))
    codes = {each.code for each in made.points}
    for condition in atlas.safety.conditions:
        said = Said(none_of_these=True, condition=(condition.id,))
        plan = plan_for(atlas, complaint, read_answers(atlas, complaint, said))
        if not codes <= {each.code for each in plan.steps}:
            assert condition.text in made.never, condition.id


@pytest.mark.parametrize("said", [Said(), Said(has=("R1",)), Said(none_of_these=True, condition=("clot_history",))])
def test_without_a_clean_check_there_is_no_sheet(said: Said) -> None:
    with pytest.raises(InputError, match="no plan with a point to press"):
        sheet(load(), "calf_cramp", Wanted(DAY), said)


def test_points_alone_are_asked_about_as_gravely_as_what_presses_there() -> None:
    atlas = load()
    request = Request("", Said(no_conditions=True))
    complaint, plan = plan_of_points(atlas, ("LR3", "GB41"), request, None)
    near = map(atlas.complaint, ("foot_cramp", "stress", "tired_feet"))
    assert (plan.status, plan.steps) == ("needs_answers", ())
    assert {question for each in near for question in each.questions} <= set(complaint.questions)
    clot = Request("", Said(none_of_these=True, condition=("anticoagulants",)))
    assert not {each.code for each in plan_of_points(atlas, ("LR3",), clot, None)[1].steps}
    with pytest.raises(InputError, match="CV17 is not offered for pressing"):
        plan_of_points(atlas, ("CV17",), request, None)


def test_chosen_points_meet_no_rule_about_a_complaint_but_every_one_about_a_condition() -> None:
    atlas = load()
    points = [each for each in atlas.points if each.press]
    codes = [each.code for each in points]
    pairs = {each.code for each in atlas.safety.pairs}
    complaint = points_as_complaint(atlas, codes)
    for condition in atlas.safety.conditions:
        said = Said(none_of_these=True, condition=(condition.id,))
        plan = plan_of_points(atlas, codes, Request("", said), None)[1]
        assert pairs.isdisjoint(each.code for each in plan.findings), condition.id
        barred = {each.code for each in points if condition in forbidding(atlas, complaint, [each])}
        assert barred.isdisjoint(each.code for each in plan.steps), condition.id
        assert (plan.status == "stop") == (condition.level in {"stop", "emergency"}), condition.id


@pytest.mark.parametrize(
    ("codes", "pressed"), [(("LR3",), ()), (("LI4", "SP6"), ()), (("PC6", "LI4", "SP6", "ST36"), ("PC6",))]
)
def test_pregnancy_leaves_chosen_points_out_and_stops_for_no_complaint(
    codes: tuple[str, ...], pressed: tuple[str, ...]
) -> None:
    said = Request("", Said(none_of_these=True, condition=("pregnancy",)))
    plan = plan_of_points(load(), codes, said, None)[1]
    assert plan.status != "stop"
    assert tuple(dict.fromkeys(each.code for each in plan.steps)) == pressed
    assert "K-PREGNANCY" in {each.code for each in plan.findings}


def test_a_chosen_point_that_may_not_be_pressed_is_refused_by_name_and_long_words_too() -> None:
    atlas = load()
    with pytest.raises(InputError, match="LR3: not among the points .* ST36, GB34"):
        sheet(atlas, "calf_cramp", Wanted(DAY, only=("LR3",)))
    with pytest.raises(InputError, match=f"the name has {LONGEST_NAME + 1} letters"):
        sheet(atlas, "calf_cramp", replace(FULL, name="W" * (LONGEST_NAME + 1)))
    with pytest.raises(InputError, match="the note has"):
        sheet(atlas, "calf_cramp", replace(FULL, note="W" * (LONGEST_NOTE + 1)))


TEN = ("LR3", "KI1", "SP4", "LR4", "KI6", "SP3", "ST34", "BL37", "ST36", "GB34")


def test_more_points_go_on_the_page_in_small_type_and_what_has_no_room_is_named() -> None:
    atlas = load()
    sleep = sheet(atlas, "sleep", Wanted(DAY))
    assert (sleep.type, sleep.both_sides, len(sleep.points), sleep.no_room) == ("small", True, 8, ())
    calf = sheet(atlas, "calf_cramp", Wanted(DAY))
    assert (calf.type, calf.both_sides) == ("normal", False)
    complaint, plan = plan_of_points(atlas, TEN, Request("", HEALTHY), None)
    whom = find_help_lines(atlas, country="GB")
    for large, least in ((False, len(TEN)), (True, 2)):
        made = sheet_of(atlas, complaint, plan, Wanted(DAY, large=large), drawn={}, whom=whom, own_body=False)
        assert len(made.points) >= least
        assert [each.code for each in made.points] == list(TEN[: len(made.points)])
        assert [each.rpartition("(")[2][:-1] for each in made.no_room] == list(TEN[len(made.points) :])
        assert all(each in handout_html(made) for each in made.no_room)


def test_what_is_said_twice_stands_on_the_sheet_once_and_nothing_else_is_left_out() -> None:
    atlas = load()
    (point,) = sheet(atlas, "foot_cramp", Wanted(DAY, only=("LR3",))).points
    heard = [set(re.findall(r"\w+", each.casefold())) for each in point.cautions]
    assert not any(one < other for one in heard for other in heard)
    for each in atlas.point("LR3").cautions:
        assert any(set(re.findall(r"\w+", each.say.casefold())) <= other for other in heard)


def made_for(name: str, wanted: Wanted) -> Sheet:
    """The sheet of a complaint, or of ten chosen points."""
    atlas = load()
    if name != "ten":
        return sheet(atlas, name, wanted)
    complaint, plan = plan_of_points(atlas, TEN, Request("", HEALTHY), None)
    white = dict.fromkeys(TEN, Drawn(WHITE, "Left foot, from above, as you look down on it", NUMBER))
    assert codes_on(plan, wanted) == TEN
    whom = find_help_lines(atlas, country="GB")
    return sheet_of(atlas, complaint, plan, wanted, drawn=white, whom=whom, own_body=True)


def test_two_points_of_a_plan_stand_on_one_leaf_in_large_type_and_ten_chosen_ones_in_small() -> None:
    atlas = load()
    for complaint in atlas.complaints:
        plan = plan_for(atlas, complaint, read_answers(atlas, complaint, HEALTHY))
        asked = len({each.code for each in plan.steps})
        if plan.status == "ready" and asked:
            assert len(sheet(atlas, complaint.id, Wanted(DAY, large=True)).points) >= min(asked, 2), complaint.id
            assert not sheet(atlas, complaint.id, Wanted(DAY)).no_room, complaint.id


def test_what_stands_on_both_sides_says_on_the_first_where_the_limits_are_and_whom_to_call() -> None:
    both, one = handout_html(made_for("ten", Wanted(DAY))), handout_html(made_for("calf_cramp", Wanted(DAY)))
    assert "overleaf" in both.partition("</h1>")[2].partition("<article")[0]
    assert both.count("999 or 112") == 2
    assert "overleaf" not in one


def test_no_type_on_paper_is_smaller_than_eight_points() -> None:
    style = handout_html(made_for("ten", Wanted(DAY))).partition("<style>")[2].partition("</style>")[0]
    paper = re.sub(r"@media screen[^{]*\{(?:[^{}]*\{[^}]*\})*[^{}]*\}", "", style)
    sizes = [float(each) for each in re.findall(r"(?:font(?:-size)?:\s*)([\d.]+)pt", paper)]
    assert len(sizes) > 5
    assert min(sizes) >= 8
    shares = [float(each) for each in re.findall(r"font-size:\s*([\d.]+)em", paper)]
    assert min(shares) >= 1


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", ["headache", "period_pain", "tired_feet", "sleep", "foot_cramp", "calf_cramp", "ten"])
def test_the_fullest_sheets_are_one_leaf_of_paper(name: str, large: bool) -> None:  # noqa: FBT001 -- a case
    sys.modules.get("weasyprint") or pytest.importorskip("weasyprint", reason="pip install 'taichong[print]'")
    from weasyprint import HTML  # noqa: PLC0415 -- an extra

    made = made_for(name, replace(FULL, large=large))
    assert len(HTML(string=handout_html(made)).render().pages) <= 1 + made.both_sides
