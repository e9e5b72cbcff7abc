"""Every question about every point has one right answer among different ones, and no wrong one that is also true."""

from __future__ import annotations

from itertools import pairwise

import pytest

from taichong.atlas import load
from taichong.errors import InputError, NotFoundError
from taichong.learn import KINDS, codes_of, in_turn, questions_of

ATLAS = load()
ALL = [each for point in ATLAS.points for each in questions_of(ATLAS, point.code)]


def test_each_kind_is_asked_of_every_point_that_has_it() -> None:
    asked = {kind: {each.code for each in ALL if each.kind == kind} for kind in KINDS}
    everything = {point.code for point in ATLAS.points}
    assert asked["where"] == asked["described"] == asked["name"] == everything
    assert asked["channel"] == {code for code in everything if not code.startswith("EX-")}
    assert asked["mind"] == {point.code for point in ATLAS.points if point.cautions}


@pytest.mark.parametrize("kind", KINDS)
def test_the_choices_differ_and_one_is_right(kind: str) -> None:
    for each in ALL:
        if each.kind != kind:
            continue
        assert len(set(each.choices)) == len(each.choices) == 4, each
        assert 0 <= each.right < 4
        if each.codes:
            assert each.codes[each.right] == each.code


def test_the_right_answer_is_the_records() -> None:
    right = {each.id: each.choices[each.right] for each in ALL}
    assert right["described:LR3"] == "LR3 Tàichōng"
    assert right["name:ST36"] == "ST36"
    assert right["channel:KI1"].startswith("Kidney")
    assert right["press:ST12"] == "No, never"
    assert right["press:PC6"] == "Yes"
    assert right["mind:LR3"] == ATLAS.point("LR3").cautions[0].structure


def test_no_wrong_danger_is_a_danger_of_that_region() -> None:
    for each in ALL:
        if each.kind == "mind":
            region = ATLAS.point(each.code).region
            here = {c.structure for point in ATLAS.points if point.region == region for c in point.cautions}
            assert sum(choice in here for choice in each.choices) == 1, each


def test_the_order_of_the_choices_gives_nothing_away() -> None:
    places = [each.right for each in ALL if each.kind == "where"]
    shares = [places.count(number) / len(places) for number in range(4)]
    assert all(0.17 < share < 0.33 for share in shares), shares


def test_the_articles_deck_is_their_ten_points() -> None:
    ten = {"LR3", "LR4", "SP3", "SP4", "KI1", "KI6", "ST34", "ST36", "GB34", "BL37"}
    assert set(codes_of(ATLAS, "articles")) == ten


def test_a_channel_is_a_deck_and_so_are_points_by_any_name() -> None:
    assert codes_of(ATLAS, "lr") == tuple(f"LR{number}" for number in range(1, 15))
    assert codes_of(ATLAS, ["Tai Chong", "liv3", "三阴交"]) == ("LR3", "SP6")


@pytest.mark.parametrize("deck", ["", "ten", "XX"])
def test_what_is_no_deck_is_refused_with_what_is(deck: str) -> None:
    with pytest.raises(InputError, match="articles, codes such as LR3, or a channel: LU"):
        codes_of(ATLAS, deck)


def test_a_point_that_is_none_is_refused() -> None:
    with pytest.raises(NotFoundError):
        codes_of(ATLAS, ["LR99"])


def test_no_question_gives_away_the_next_ones_answer() -> None:
    asked = list(in_turn(questions_of(ATLAS, code) for code in codes_of(ATLAS, "articles")))
    assert len({each.id for each in asked}) == len(asked) == 60
    neighbours = pairwise(asked)
    assert all(one.code != other.code for one, other in neighbours)
    assert len({each.kind for each in asked[:8]}) == len(KINDS)
