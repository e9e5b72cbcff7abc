"""What a person may say of signs, conditions and places, and how it is read."""

from __future__ import annotations

from typing import Any

import pytest

from taichong.atlas import load
from taichong.care import AREAS, Answers, Said, area, read_answers
from taichong.care.answers import Area, questions_of
from taichong.errors import InputError, NotFoundError

ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")


def read(**said: Any) -> Answers:
    return read_answers(ATLAS, CALF, Said(**said))


def test_none_of_these_denies_every_question_that_may_be_asked_and_no_condition() -> None:
    said = read(none_of_these=True).said
    assert said == dict.fromkeys(questions_of(ATLAS, CALF), "no")
    assert list(questions_of(ATLAS, CALF)) == [*CALF.questions, "cramp_unlike_usual"]


def test_any_condition_or_none_states_the_whole_list_but_what_was_not_asked() -> None:
    all_ids = {each.id for each in ATLAS.safety.conditions}
    assert read(no_conditions=True).said == dict.fromkeys(all_ids, "no")
    assert read(condition=("diabetic",)).said == dict.fromkeys(all_ids, "no") | {"diabetes": "yes"}
    open_still = read(condition=("diabetes",), not_asked=("pregnancy",)).said
    assert set(open_still) == all_ids - {"pregnancy"}


def test_the_answer_to_a_question_comes_from_its_signs() -> None:
    question = ATLAS.question("emergency_now")
    assert Answers({"R2": "unsure"}).to(question) == "unsure"
    assert Answers({"R2": "unsure", "R4": "yes"}).to(question) == "yes"
    assert Answers({"emergency_now": "no"}).to(question) == "no"
    assert Answers({"emergency_now": "yes", "R2": "no"}).to(question) == "yes"
    assert Answers(dict.fromkeys(question.asks, "no")).to(question) == "no"
    assert Answers(dict.fromkeys(question.asks[1:], "no")).to(question) is None
    assert Answers({"emergency_now": "no", "R2": "yes"}).to(question) == "yes"


def test_a_place_is_a_part_and_a_side_in_any_spelling() -> None:
    assert area("left-foot") == area(" Left_Foot ") == Area("foot", "left")
    assert area("trunk") == Area("trunk", None)
    assert (str(area("right-side")), str(area("knee"))) == ("right-side", "knee")
    for wrong in ("nose", "upper-foot", "left-right-foot", "", "left", "left-nose"):
        with pytest.raises(InputError, match="allowed: foot, ankle, leg"):
            area(wrong)


def test_a_whole_side_holds_every_region() -> None:
    assert set(AREAS["side"]) == {region for regions in AREAS.values() for region in regions}


def test_where_a_condition_is_may_be_several_places() -> None:
    answers = read(condition=("wound:left-foot,right-leg", "rash"))
    assert answers.areas == {"wound": (area("left-foot"), area("right-leg"))}
    assert read(unsure=("wound:foot",)).areas == {"wound": (area("foot"),)}


def test_cleared_belongs_to_a_condition_that_counts() -> None:
    assert read(condition=("pregnant",), cleared=("pregnant",)).cleared == {"pregnancy"}
    assert read(unsure=("pregnancy",), cleared=("pregnancy",)).cleared == {"pregnancy"}
    with pytest.raises(InputError, match="--cleared pregnancy needs --condition pregnancy"):
        read(no=("pregnancy",), cleared=("pregnancy",))
    with pytest.raises(InputError, match="--cleared under_18: nobody can clear this one; allowed: anticoagulants, "):
        read(condition=("under_18",), cleared=("under_18",))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"has": ("emergency_now",), "unsure": ("emergency_now",)},
            "emergency_now is answered yes and, by --unsure, unsure",
        ),
        ({"has": ("R2",), "no": ("R2",)}, "R2 is answered yes and, by --no, no"),
        ({"no": ("R2",), "unsure": ("R2",)}, "R2 is answered no and, by --unsure, unsure"),
        ({"no": ("pregnancy",), "condition": ("pregnancy",)}, "pregnancy is answered no and, by --condition, yes"),
        ({"no": ("emergency_now",), "unsure": ("R4",)}, "emergency_now is answered no, but R4, a part of it, unsure"),
        ({"unsure": ("R2",), "none_of_these": True}, "--none-of-these says no to all, but R2 is not answered no"),
        ({"has": ("pregnancy",), "none_of_these": True}, "--none-of-these says no to all, but pregnancy"),
        (
            {"unsure": ("pregnancy",), "no_conditions": True},
            "--no-conditions says that you have none, but pregnancy is answered unsure",
        ),
        ({"condition": ("pregnancy:foot",)}, "pregnancy is not asked where it is; give pregnancy alone"),
    ],
)
def test_answers_that_cannot_both_be_true_name_both(said: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(**said)


def test_what_goes_together_is_let_pass() -> None:
    read(no=("R2", "R4"), has=("emergency_now",))
    read(none_of_these=True, no=("R2", "emergency_now"))
    read(none_of_these=True, condition=("pregnancy",))
    read(no_conditions=True, has=("R2",), no=("pregnancy",))
    assert read(no=("emergency_now", "R2")).said == {"emergency_now": "no", "R2": "no"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"has": ("emergencynow",)},
            "no question has the id 'emergencynow'; did you mean emergency_now? Allowed: emergency_now, ",
        ),
        ({"has": ("R99",)}, "no question has the id 'R99'"),
        ({"condition": ("pregnency",)}, "no condition has the id 'pregnency'; did you mean pregnancy?"),
        ({"condition": ("xyzzy",)}, r"no condition has the id 'xyzzy'\. Allowed: pregnancy, recent_birth, "),
        ({"no": ("nose",)}, "cramp_unlike_usual, pregnancy"),
        ({"unsure": ("nose",)}, "cramp_unlike_usual, pregnancy"),
    ],
)
def test_what_there_is_not_is_told_with_the_nearest(said: dict[str, Any], words: str) -> None:
    with pytest.raises(NotFoundError, match=words.replace("?", r"\?")):
        read(**said)


def test_ids_are_read_in_any_spelling() -> None:
    assert read(condition=("Blood-Thinner", "numb feet"))
    assert read(has=("r10B",)).said == {"R10b": "yes"}
