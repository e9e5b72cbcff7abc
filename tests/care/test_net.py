"""The coarse net under the red flags, and the small words around what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from taichong.atlas import load
from taichong.atlas.patterns import Words
from taichong.care import read_words
from taichong.care.answers import Said
from taichong.care.hurting import unread_finding
from taichong.care.request import Request, make_plan
from taichong.care.words import question
from taichong.errors import AtlasError, InputError

ATLAS = load()
TABLE = ATLAS.words


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("my ribs are squashed in a vice", "R2"),
        ("something tore in my calf when I jumped", "R17"),
        ("my hand will not close around the mug", "R6"),
        ("he follows me everywhere and threatens me", "R31"),
        ("dad put his shoe on his hand", "R6"),  # nothing else is heard in it
    ],
)
def test_what_no_words_of_a_flag_tell_of_is_asked_about_and_a_no_goes_on(words: str, code: str) -> None:
    reading = read_words(ATLAS, words)
    assert reading.kind in ("ask_now", "help")
    assert code in reading.red_flags
    assert reading.kind == "help" or read_words(ATLAS, words, without_questions=True).kind not in ("ask_now", "help")


@pytest.mark.parametrize("words", ["my ribs are not squashed", "this joke kills me", "my phone died", "calf cramp"])
def test_a_denial_and_a_figure_of_speech_slip_through_the_net(words: str) -> None:
    assert read_words(ATLAS, words).kind not in ("ask_now", "help")


def test_a_flag_that_was_heard_is_not_joined_by_what_the_net_catches() -> None:
    caught = {rule.id for rule in TABLE.rules if rule.kind == "net"}
    assert {"R2", "R15"} <= caught
    assert read_words(ATLAS, "chest pain and my husband fell down the stairs").red_flags[0] == "R2"


@pytest.mark.parametrize("code", TABLE.flags)
def test_a_question_says_the_sign_and_how_far_back_it_reaches(code: str) -> None:
    flag, asked = TABLE.flags[code], question(TABLE, code)
    assert asked.startswith(flag.sign)
    assert ("last" in asked.removeprefix(flag.sign)) == (flag.within_days is not None)
    assert flag.within_days is None or f" {flag.within_days} " in asked.removeprefix(flag.sign)


@pytest.mark.parametrize(
    ("words", "first"), [("everything hurts", "headache"), ("feeling lousy", "headache"), ("leg", "calf_cramp")]
)
def test_vague_words_offer_what_is_listed_for_them_and_no_more_than_five(words: str, first: str) -> None:
    reading = read_words(ATLAS, words)
    assert (reading.kind, reading.complaints[0]) == ("choose", first)
    assert 2 < len(reading.complaints) <= 5


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("my husband collapsed", True),
        ("my husband is here. I collapsed", False),
        ("my neighbour. Collapsed", True),
        ("collapsed. my neighbour is here", False),
        ("my chest hurts, my wife says", False),
    ],
)
def test_help_is_for_whom_the_danger_is_told_of(words: str, *, other: bool) -> None:
    reading = read_words(ATLAS, words)
    assert (reading.kind, reading.other) == ("help", other)


@pytest.mark.parametrize(("lines", "says"), [(1, "line"), (2, "2 lines")])
def test_lines_that_could_not_be_read_are_told_with_their_number_and_file(lines: int, says: str) -> None:
    finding = unread_finding(ATLAS, lines, "kept.jsonl")
    assert (finding.code, finding.level, finding.source) == ("LOG", "note", ATLAS.safety.own_limit)
    assert says in finding.message
    assert "kept.jsonl" in finding.message


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"side": "top"}, r"^--side top: no such side; allowed: .*left"),
        ({"context": "moon"}, r"^--context moon: no such context; allowed: .*, "),
        ({"also": ("LR3x",)}, r"^--also LR3x: calf_cramp has no such opt-in point; allowed: BL"),
    ],
)
def test_a_wish_for_what_there_is_not_is_refused_with_what_there_is(asked: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        make_plan(ATLAS, Request("calf cramp", Said(), **asked), None)  # type: ignore[arg-type]  # one field of its own type


def test_a_wish_is_kept_whole() -> None:
    plan = make_plan(
        ATLAS, Request("calf cramp", Said(none_of_these=True, no_conditions=True), side="left", also=("BL57",)), None
    )
    assert {step.side for step in plan.steps} == {"left"}  # type: ignore[union-attr]  # a plan
    assert "BL57" in {step.code for step in plan.steps}  # type: ignore[union-attr]  # the same


@pytest.mark.parametrize(
    "pattern", ["chest| + pain", "in_|front", "not_@stay", "a__b", "leg|..calf", "pain=ful", "|leg"]
)
def test_a_broken_word_in_a_pattern_is_an_error_that_names_it(pattern: str) -> None:
    with pytest.raises(AtlasError, match="is broken: marks stand before a word"):
        Words({"stay": ("stay",)}).groups(pattern, "words/red_flags.yaml: R2")
