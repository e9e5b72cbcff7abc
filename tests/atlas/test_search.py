"""Any spelling, typo or phrase; what is not certain is offered, never guessed."""

from __future__ import annotations

import pytest

from taichong.atlas import load
from taichong.atlas.search import find_point, plain
from taichong.errors import NotFoundError

ATLAS = load()
THIRTEEN = ["LR3", "KI1", "SP4", "LR4", "KI6", "SP3", "ST34", "BL37", "ST36", "GB34", "LU7", "BL57", "BL56"]

SURE_POINTS = {
    "LV3": "LR3",
    "lv 3": "LR3",
    "Liv-3": "LR3",
    "liver3": "LR3",
    "LR-03": "LR3",
    "F3": "LR3",
    "tai chong": "LR3",
    "TÀI CHŌNG": "LR3",
    "taichung": "LR3",
    "太冲": "LR3",
    "supreme rush": "LR3",
    "Suprem Rush": "LR3",
    "bubbling well": "KI1",
    "KD1": "KI1",
    "K 1": "KI1",
    "kidney-6": "KI6",
    "UB57": "BL57",
    "urinary bladder 37": "BL37",
    "stomach 36": "ST36",
    "zusanlii": "ST36",
    "G34": "GB34",
    "gall bladder 34": "GB34",
    "lung 7": "LU7",
}


@pytest.mark.parametrize(("query", "code"), SURE_POINTS.items())
def test_a_point_is_found_by_any_unambiguous_spelling(query: str, code: str) -> None:
    sure = find_point(ATLAS, query).sure
    assert sure is not None
    assert sure.code == code


@pytest.mark.parametrize("code", THIRTEEN)
def test_every_spelling_of_every_channel_finds_the_point(code: str) -> None:
    letters, number = code.rstrip("0123456789"), code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    channel = next(each for each in ATLAS.channels if each.code == letters)
    for spelling in channel.spellings:
        for query in (f"{spelling}{number}", f"{spelling.upper()} {number}", f"{spelling.title()}-{number}"):
            sure = find_point(ATLAS, query).sure
            assert sure is not None, query
            assert sure.code == code, query


@pytest.mark.parametrize("query", ["great", "chong"])
def test_an_uncertain_point_is_offered_not_guessed(query: str) -> None:
    match = find_point(ATLAS, query)
    assert match.sure is None
    assert len(match.choices) > 1


@pytest.mark.parametrize("query", ["LR33", "LV 99", "XX3", "qwertz", "", "?!", "3"])
def test_an_unknown_point_is_told_with_the_nearest_ones(query: str) -> None:
    with pytest.raises(NotFoundError, match="the nearest are .*taichong plan") as caught:
        find_point(ATLAS, query)
    assert "\n" not in str(caught.value)


def test_plain_forgets_case_accents_and_punctuation() -> None:
    assert plain(" Tài-Chōng_(LR3) can’t ") == "tai chong lr3 cant"
