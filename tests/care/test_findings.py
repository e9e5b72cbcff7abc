"""What is known of a point: one record, of its part in a complaint or of a finding that names it, never of both."""

from __future__ import annotations

from taichong.atlas import load
from taichong.care import compared_points, findings_of
from taichong.care import text as say

ATLAS = load()


def test_a_point_has_a_finding_for_each_complaint_that_offers_it() -> None:
    for point in ATLAS.points:
        found = findings_of(ATLAS, point.code)
        offered = {each.id for each in ATLAS.complaints if any(use.code == point.code for use in each.points)}
        assert offered <= {each.complaint for each in found}
        assert all(each.sources for each in found if each.grade != "none"), point.code
        assert all(each.found != "no_trial" for each in found if each.grade != "none"), point.code


def test_a_finding_of_the_complaint_goes_before_the_point_s_own() -> None:
    sleep = [each for each in findings_of(ATLAS, "KI1") if each.complaint == "sleep"]
    assert [(each.by, each.found, each.grade) for each in sleep] == [
        ("pressing", "better_than_sham", "low"),
        ("pressing", "no_gain", "very_low"),
    ]
    row = next(each for each in compared_points(ATLAS, ATLAS.complaint("sleep")) if each.id == "KI1")
    assert row.cells[0].says == sleep[0].says


def test_needles_are_no_pressing_and_sham_is_told() -> None:
    period = {each.by: each.found for each in findings_of(ATLAS, "SP6") if each.complaint == "period_pain"}
    assert period == {"pressing": "better_than_sham", "needles": "sham_as_well"}
    assert {each.found for each in findings_of(ATLAS, "SP10") if each.complaint == "knee_pain"} == {"sham_as_well"}


def test_the_json_of_a_point_has_them_and_text_tells_them() -> None:
    point = ATLAS.point("LR3")
    told = say.point_json(ATLAS, point)
    assert [each["complaint"] for each in told["evidence"]] == [each.complaint for each in findings_of(ATLAS, "LR3")]
    text = "\n".join(say.point_text(ATLAS, point))
    assert "Period pain and PMS: trials disagree (low certainty)" in text
    assert "Phase: the point: earth; its channel: wood" in text
    assert "is said to flow" not in text
    assert "is said to flow" in "\n".join(say.point_text(ATLAS, point, with_ideas=True))


def test_a_listed_point_tells_its_two_lines_as_text_and_as_json() -> None:
    point = ATLAS.point("ST9")
    told = say.point_json(ATLAS, point)
    assert "great artery of the neck (carotid artery)" in told["under"]
    assert told["listed"]["why"] == f"{point.never_press} ({ATLAS.safety.precaution})"
    assert told["evidence"] == []
    text = " ".join(" ".join(say.point_text(ATLAS, point)).split())
    assert "Under it: great artery of the neck" in text


def test_a_point_that_is_offered_says_only_what_the_lists_name_under_it() -> None:
    assert ATLAS.point("PC6").cautions
    assert say.point_json(ATLAS, ATLAS.point("PC6"))["under"] == []
    assert "Under it" not in "\n".join(say.point_text(ATLAS, ATLAS.point("PC6")))
    assert "Under it: veins of the top of the foot" in "\n".join(say.point_text(ATLAS, ATLAS.point("LR3")))
