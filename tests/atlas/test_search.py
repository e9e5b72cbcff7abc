"""Any spelling, typo or phrase; what is not certain is offered, never guessed."""

from __future__ import annotations

import re

import msgspec
import pytest

from taichong.atlas import load
from taichong.atlas.codes import LENGTHS
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


@pytest.mark.parametrize("query", ["XX3", "qwertz", "", "?!", "33"])
def test_an_unknown_point_is_told_with_what_to_give(query: str) -> None:
    with pytest.raises(NotFoundError, match=r"no point goes by .*Give a WHO code such as LR3") as caught:
        find_point(ATLAS, query)
    assert "\n" not in str(caught.value)


def test_what_is_like_no_name_has_no_nearest_and_what_is_like_one_has() -> None:
    with pytest.raises(NotFoundError) as caught:
        find_point(ATLAS, "zzz")
    assert "nearest" not in str(caught.value)
    with pytest.raises(NotFoundError, match="the nearest are .*BL33"):
        find_point(ATLAS, "33")


@pytest.mark.parametrize("channel", LENGTHS)
def test_another_point_is_never_offered_for_a_code(channel: str) -> None:
    beyond = f"{channel}{LENGTHS[channel] + 2}"  # GV29 is another name of EX-HN3
    for look_up in (ATLAS.point, lambda code: find_point(ATLAS, code)):
        with pytest.raises(NotFoundError, match=f"{channel} has {channel}1 to {channel}{LENGTHS[channel]}") as caught:
            look_up(beyond)
        named = set(re.findall(r"[A-Z-]+[0-9]+", str(caught.value).split(" Give ")[0]))
        assert named == {beyond, f"{channel}1", f"{channel}{LENGTHS[channel]}"}


def test_a_code_of_the_standard_that_an_atlas_lacks_is_told_as_one() -> None:
    without = msgspec.structs.replace(ATLAS, points=tuple(each for each in ATLAS.points if each.code != "GB20"))
    with pytest.raises(NotFoundError, match="'gb 20', though the standard has: it is not here yet") as caught:
        find_point(without, "gb 20")
    assert "nearest" not in str(caught.value)


def test_plain_forgets_case_accents_and_punctuation() -> None:
    assert plain(" Tài-Chōng_(LR3) can’t ") == "tai chong lr3 cant"
