"""Progress taken along: every answer for a spreadsheet, and answers that were given without a server brought in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from taichong.errors import InputError
from taichong.learn.deck import Deck, answer_given
from taichong.learn.questions import Answered, questions_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from taichong.learn.lesson import Lesson
    from taichong.learn.questions import Question

COLUMNS = ("at", "kind", "point", "score", "off_mm", "tolerance_mm")
MOST_CARDS = 240
"""Questions that a browser takes along: forty points of six."""
MOST_AT_ONCE = 500
"""Answers that are brought in together."""


def progress_csv(deck: Deck) -> str:
    """Return every answer as a line of CSV, the oldest first; ``off_mm`` is empty where nothing was touched."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for each in deck.answers:
        kind, _colon, code = each["id"].partition(":")
        lines.writerow([each["at"], kind, code, each["score"], each["off_mm"], each.get("tolerance_mm")])
    return out.getvalue()


def cards_of(lesson: Lesson, now: datetime, today: date) -> dict[str, Any]:
    """Return what a browser needs to go on asking without a server: the questions with their answers in words.

    ``cards`` are in the order in which they are asked: dangers that are owed, what is due the soonest, then new ones.
    ``due`` is none for a new one. ``new_today`` says how many of these questions were begun on ``day``.
    """
    from taichong.learn.scoring import answered  # noqa: PLC0415 -- NumPy only where an answer is judged

    deck, asked = lesson.deck, lesson.questions()
    known = sorted(
        (each for each in asked if each in deck.cards), key=lambda each: (each not in deck.owed, deck.cards[each].due)
    )
    new = [each for each in asked if each not in deck.cards]
    return {
        "day": today.isoformat(),
        "new_today": deck.begun_on(today, now.tzinfo, asked),
        "kept": lesson.file is not None,
        "cards": [
            {
                "id": each,
                "asks": asked[each].asks,
                "choices": list(asked[each].choices),
                "right": asked[each].right,
                "danger": asked[each].is_danger,
                "owed": each in deck.owed,
                "due": deck.cards[each].due.isoformat() if each in deck.cards else None,
                "says": [list(answered(asked[each], place).says) for place in range(len(asked[each].choices))],
            }
            for each in (*known, *new)[:MOST_CARDS]
        ],
    }


def bring_in(lesson: Lesson, told: Sequence[object], now: datetime) -> int:
    """Write down answers that were given without the server; return how many were new.

    One that is there already (the same question at the same moment) is passed over.

    Raises:
        InputError: one of them is no answer, is of a question that there is not, or of a time to come; nothing is kept.
        StoreError: they could not be written.
    """
    if len(told) > MOST_AT_ONCE:
        raise InputError(f"answers: at most {MOST_AT_ONCE} at once")
    answers = sorted(
        ((_given(each, now), each) for each in told), key=lambda pair: datetime.fromisoformat(pair[0]["at"])
    )
    questions = [_question(lesson, given["id"]) for given, _each in answers]
    known = {(each["at"], each["id"]) for each in lesson.deck.answers}
    count = 0
    for (given, _each), question in zip(answers, questions, strict=True):
        at = datetime.fromisoformat(given["at"])
        if (given["at"], given["id"]) in known:
            continue
        lesson.deck.review(question, Answered(given["score"], given["off_mm"], ()), at)
        count += 1
    if count:
        lesson.write()
    return count


def take_over(lesson: Lesson, document: bytes | str, now: datetime) -> int:
    """Bring in the progress that another device gave as JSON; return how many of its answers were new.

    All answers, of both, are gone through anew in the order of their times: it does not matter which came first.

    Raises:
        InputError: it is no such document, or an answer of it is of a time to come; nothing is kept.
        StoreError: it could not be written.
    """
    try:
        theirs, deck = Deck.of(json.loads(document)), lesson.deck
    except InputError as error:
        raise InputError(f"{error}; give the JSON file that Learn wrote") from error
    except (ValueError, TypeError, RecursionError):
        raise InputError("progress: this is none; give the JSON file that Learn wrote") from None
    known = {(each["at"], each["id"]) for each in deck.answers}
    new = [each for each in theirs.answers if (each["at"], each["id"]) not in known]
    if not new:
        return 0
    for each in new:
        _given(each, now)
    both = Deck(tolerance_mm=theirs.tolerance_mm if deck.tolerance_mm is None else deck.tolerance_mm)
    for each in sorted((*deck.answers, *new), key=lambda each: datetime.fromisoformat(each["at"])):
        both.write_down(each)
    replace(lesson, deck=both).write()
    return len(new)


def _given(told: object, now: datetime) -> dict[str, Any]:
    try:
        given = answer_given(told)  # type: ignore[arg-type]  # what is none is told below
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("answers: one of them is no answer (id, at, score, off_mm)") from error
    if (datetime.fromisoformat(given["at"]) - now).total_seconds() > SKEW_SECONDS:
        raise InputError("answers: one of them is of a time to come; set the clock of that device")
    return given


SKEW_SECONDS = 600.0
"""How far ahead the clock of a phone may be."""


def _question(lesson: Lesson, identity: str) -> Question:
    _kind, _colon, code = identity.partition(":")
    found = {each.id: each for each in questions_of(lesson.atlas, lesson.atlas.point(code).code)}
    if identity not in found:
        raise InputError(f"answers: there is no question {identity[:40]!r}")
    return found[identity]
