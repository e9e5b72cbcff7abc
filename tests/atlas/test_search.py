"""Any spelling, typo or phrase; what is not certain is offered, never guessed."""

from __future__ import annotations

import pytest

from taichong.atlas import load
from taichong.atlas.search import find_complaint, find_point, find_red_flags, plain
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
SURE_COMPLAINTS = {
    "cramp in my calf at night": "calf_cramp",
    "calf_cramp": "calf_cramp",
    "My calf is cramping!": "calf_cramp",
    "charley horse": "calf_cramp",
    "toes cramping at 3am": "foot_cramp",
    "hamstring cramps": "back_thigh_cramp",
    "my quad is cramping": "front_thigh_cramp",
    "stressed": "stress",
    "so much tension": "stress",
    "I can’t sleep": "sleep",
    "can't sleep": "sleep",
    "hedache": "headache",
    "eye strain": "headache",
    "tired feet": "tired_feet",
    "my feet hurt": "tired_feet",
    "sore muscles after running": "sore_muscles",
    "period pain": "period_pain",
    "upset stomach": "upset_stomach",
    "angry": "anger",
    "anxious": "anxiety",
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


@pytest.mark.parametrize(("query", "complaint"), SURE_COMPLAINTS.items())
def test_a_complaint_is_found_in_the_persons_own_words(query: str, complaint: str) -> None:
    sure = find_complaint(ATLAS, query).sure
    assert sure is not None, [each.id for each in find_complaint(ATLAS, query).choices]
    assert sure.id == complaint


def test_every_phrase_of_a_complaint_finds_it_or_offers_it() -> None:
    for complaint in ATLAS.complaints:
        for phrase in (complaint.id, complaint.name, *complaint.aliases, *complaint.phrases):
            match = find_complaint(ATLAS, phrase)
            offered = [match.sure.id] if match.sure else [each.id for each in match.choices]
            assert complaint.id in offered, phrase


@pytest.mark.parametrize(
    ("query", "choices"),
    [
        ("stressed and can't sleep", {"stress", "sleep"}),
        ("leg cramp", {"calf_cramp", "foot_cramp", "front_thigh_cramp", "back_thigh_cramp", "shin_cramp"}),
        ("headache and tired feet", {"headache", "tired_feet"}),
    ],
)
def test_two_complaints_at_once_are_both_offered(query: str, choices: set[str]) -> None:
    match = find_complaint(ATLAS, query)
    assert match.sure is None
    assert {each.id for each in match.choices} == choices


def test_of_leg_cramps_the_calf_comes_first() -> None:
    assert find_complaint(ATLAS, "leg cramps").choices[0].id == "calf_cramp"


@pytest.mark.parametrize("query", ["qwertz", "", "the", "flat tyre"])
def test_an_unknown_complaint_is_told_with_those_that_there_are(query: str) -> None:
    with pytest.raises(NotFoundError, match="Allowed: calf_cramp"):
        find_complaint(ATLAS, query)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("chest pain", "R2"),
        ("my chest is in pain and my calf cramps", "R2"),
        ("swollen leg", "R1"),
        ("one of my legs is swollen", "R1"),
        ("I want to die", "R15"),
        ("cramp will not stop", "R8"),
        ("I heard a pop in my calf", "R17"),
    ],
)
def test_a_red_flag_that_is_told_unasked_is_heard(query: str, code: str) -> None:
    assert code in {each.code for each in find_red_flags(ATLAS, query)}


@pytest.mark.parametrize("query", ["calf cramp", "no chest pain, just a cramp", "stressed", "my feet hurt"])
def test_an_ordinary_complaint_raises_no_flag(query: str) -> None:
    assert not find_red_flags(ATLAS, query)


def test_no_phrase_of_a_complaint_raises_a_flag() -> None:
    assert not [p for each in ATLAS.complaints for p in (each.name, *each.phrases) if find_red_flags(ATLAS, p)]


def test_plain_forgets_case_accents_and_punctuation() -> None:
    assert plain(" Tài-Chōng_(LR3) can’t ") == "tai chong lr3 cant"
