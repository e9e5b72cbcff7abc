"""What is asked next: a danger until it is right, then what FSRS says is due, then a few new ones a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from fsrs import Card, Rating, Scheduler

from taichong.atlas import load
from taichong.errors import InputError, StoreError
from taichong.learn import Answered, Deck, Lesson, Question, codes_of, questions_of

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)  # a Monday
QUESTIONS = {each.id: each for code in ("LR3", "ST36", "KI1") for each in questions_of(ATLAS, code, "1")}
IDS = list(QUESTIONS)
RIGHT, WRONG = Answered("right", None, ()), Answered("wrong", None, ())


def play(deck: Deck, at: datetime, judge: Answered = RIGHT) -> list[str]:
    """Answer all that is asked at one moment, each question at most five times; the ids in their order."""
    asked: list[str] = []
    while (name := deck.next(IDS, at)) and asked.count(name) < 5:
        deck.review(QUESTIONS[name], judge, at)
        asked.append(name)
    return asked


def test_a_right_answer_is_put_off_as_long_as_fsrs_says() -> None:
    deck, at = Deck(), NOW
    card, scheduler = Card(card_id=0), Scheduler(enable_fuzzing=False)
    for _day in range(6):
        deck.review(QUESTIONS["name:LR3"], RIGHT, at)
        card, _log = scheduler.review_card(card, Rating.Good, at)
        assert deck.cards["name:LR3"].due == card.due
        at = card.due
    assert at - NOW > timedelta(days=90)


def test_eight_new_ones_a_day_and_no_more() -> None:
    deck = Deck()
    assert play(deck, NOW) == IDS[:8]
    assert play(deck, NOW + timedelta(minutes=1)) == []
    tomorrow = play(deck, NOW + timedelta(days=1))
    assert set(IDS[8:16]) <= set(tomorrow)


def test_another_deck_can_be_begun_on_the_day_on_which_one_has_had_its_eight() -> None:
    deck, others = Deck(), [each.id for each in questions_of(ATLAS, "GB34", "1")]
    play(deck, NOW)
    assert (deck.next(IDS, NOW), deck.next(others, NOW)) == (None, others[0])
    deck.review(questions_of(ATLAS, "GB34", "1")[0], RIGHT, NOW)
    assert (deck.next(IDS, NOW), deck.next(others, NOW)) == (None, others[1])


def test_a_wrong_danger_comes_back_until_it_is_right() -> None:
    deck = Deck()
    deck.review(QUESTIONS["mind:LR3"], WRONG, NOW)
    assert [deck.next(IDS, NOW)] == ["mind:LR3"]
    deck.review(QUESTIONS["mind:LR3"], WRONG, NOW)
    assert deck.next(IDS, NOW) == "mind:LR3"
    deck.review(QUESTIONS["mind:LR3"], RIGHT, NOW)
    assert deck.next(IDS, NOW) != "mind:LR3"
    assert deck.owed == []


def test_a_danger_is_not_asked_in_a_deck_without_its_point() -> None:
    deck = Deck()
    deck.review(QUESTIONS["mind:LR3"], WRONG, NOW)
    others = [each for each in IDS if not each.endswith("LR3")]
    assert deck.next(others, NOW) == others[0]


def test_everything_is_learned_over_simulated_weeks() -> None:
    deck = Deck()
    for day in range(60):
        play(deck, NOW + timedelta(days=day))
    assert set(deck.cards) == set(IDS)
    late = [each for each in deck.answers if datetime.fromisoformat(each["at"]) > NOW + timedelta(days=30)]
    assert len(late) <= len(IDS), "what is known is asked at most once a month"


def test_weeks_begin_on_monday_and_count_what_was_right() -> None:
    deck = Deck()
    for off_mm, score, day in ((30.0, "wrong", 0), (9.0, "near", 6), (4.0, "right", 7)):
        deck.review(QUESTIONS["where:LR3"], Answered(score, off_mm, ()), NOW + timedelta(days=day))
    assert deck.weeks() == [
        {"week": "2026-03-02", "answers": 2, "right": 0, "off_mm": 19.5},
        {"week": "2026-03-09", "answers": 1, "right": 1, "off_mm": 4.0},
    ]


def test_a_deck_comes_back_from_its_document_as_it_was() -> None:
    deck = Deck()
    play(deck, NOW)
    deck.review(QUESTIONS["mind:ST36"], WRONG, NOW)
    again = Deck.of(json.loads(json.dumps(deck.as_json())))
    assert again.as_json() == deck.as_json()
    assert again.owed == ["mind:ST36"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"version": 2, "cards": {}, "answers": [], "owed": []},
        {"version": 1, "cards": {"where:LR3": {}}, "answers": [], "owed": []},
        {"version": 1, "cards": {}, "answers": [{"at": "never", "id": "", "score": "", "off_mm": None}], "owed": []},
        {"version": 1, "cards": 3, "answers": [], "owed": []},
    ],
)
def test_what_is_no_deck_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InputError, match="progress: "):
        Deck.of(document)


def kept() -> dict[str, Any]:
    deck = Deck()
    play(deck, NOW)
    document: dict[str, Any] = json.loads(json.dumps(deck.as_json()))
    return document


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("cards", "due", "2020-01-01T00:00:00"),
        ("cards", "last_review", "2020-01-01T00:00:00"),
        ("cards", "stability", -5),
        ("cards", "stability", float("nan")),
        ("cards", "difficulty", float("inf")),
        ("answers", "at", "2020-01-01T00:00:00"),
        ("answers", "at", None),
        ("answers", "id", None),
        ("answers", "id", ["where:LR3"]),
        ("answers", "score", "splendid"),
        ("answers", "off_mm", "x"),
        ("answers", "off_mm", float("inf")),
    ],
)
def test_a_deck_with_a_value_that_was_never_written_is_refused(part: str, name: str, value: object) -> None:
    document = kept()
    Deck.of(document)
    (document["cards"][IDS[0]] if part == "cards" else document["answers"][0])[name] = value
    with pytest.raises(InputError, match="none that Learn wrote, or it was changed"):
        Deck.of(document)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{", b"[" * 100_000, b"1" * 10_000])
def test_a_damaged_file_is_one_plain_line_and_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "learned.json"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"learned.json: it is damaged \(not JSON\); move it away to begin anew"):
        Lesson.begin(ATLAS, ["LR3"], file)
    assert file.read_bytes() == content


def test_a_question_knows_whether_it_is_a_danger() -> None:
    assert [each.kind for each in QUESTIONS.values() if each.is_danger and each.code == "LR3"] == ["mind", "press"]
    assert isinstance(QUESTIONS["mind:LR3"], Question)


def test_a_newcomer_begins_with_the_ten_in_the_order_of_the_articles() -> None:
    ten = codes_of(ATLAS, "articles")
    assert ten == ("LR3", "KI1", "SP4", "LR4", "KI6", "SP3", "ST34", "BL37", "ST36", "GB34")
    first = Lesson(ATLAS, ten, Deck(), None).next(NOW)
    assert first is not None
    assert first.id == "where:LR3"


def test_no_other_deck_hides_a_danger_that_was_missed(tmp_path: Path) -> None:
    file = tmp_path / "learned.json"
    mine = Lesson.begin(ATLAS, ("LR3",), file)
    mine.keep(mine.questions()["mind:LR3"], WRONG, NOW)
    other = Lesson.begin(ATLAS, ("ST36",), file)
    assert [each for each in other.questions() if not each.endswith(":ST36")] == ["mind:LR3"]
    asked = other.next(NOW)
    assert asked is not None
    assert asked.id == "mind:LR3"
    other.keep(asked, RIGHT, NOW)
    assert all(each.endswith(":ST36") for each in Lesson.begin(ATLAS, ("ST36",), file).questions())
    gone = Deck(owed=["mind:LR99"])
    assert "mind:LR99" not in Lesson(ATLAS, ("ST36",), gone, None).questions()
