"""`learn`: one question after the other about the points, answered in words, judged on one's own body."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli.lines import NobodyThereError, ask, show
from taichong.cli.my_home import my_home
from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json
from taichong.errors import InputError
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas import Atlas
    from taichong.learn import Answered, Lesson, Question

USUAL_ROUND = 10


def learn(
    context: typer.Context,
    points: Annotated[
        list[str], typer.Option("--points", metavar="CODE|CHANNEL|articles", help="What to learn; the articles' ten.")
    ] = [],
    answer: Annotated[
        int | None, typer.Option("--answer", metavar="N", help="Answer the question that is next.")
    ] = None,
    questions: Annotated[int, typer.Option("--questions", metavar="N", min=1, help="Ask so many.")] = USUAL_ROUND,
    as_json: AsJson = False,
) -> None:
    """Learn the points: where they are, their names and channels, and what to watch out for; a few a day."""
    from taichong.atlas import load
    from taichong.learn import Lesson

    atlas = load(context.obj)
    lesson = Lesson.begin(atlas, _codes(atlas, points), my_home().learned_file)
    if as_json:
        print_json(_told(lesson, answer))
    elif answer is not None:
        show(_answered(lesson, _next(lesson), answer - 1).says)
    else:
        _play(lesson, questions)


def _codes(atlas: Atlas, names: Sequence[str]) -> tuple[str, ...]:
    from taichong.learn import DECKS, codes_of

    if not names:
        return codes_of(atlas, "articles")
    decks = {*DECKS, *(each.code.casefold() for each in atlas.channels)}
    return codes_of(atlas, names[0] if len(names) == 1 and names[0].casefold() in decks else names)


def _next(lesson: Lesson) -> Question:
    """The question to ask now.

    Raises:
        InputError: there is none.
    """
    found = lesson.next(datetime.now(UTC))
    if found is None:
        raise InputError(words("learn")["terminal"]["nothing_due"])
    return found


def _answered(lesson: Lesson, question: Question, choice: int) -> Answered:
    """Judge an answer on the body of *My body*, or on an example's, and write it down."""
    from taichong.learn import answered
    from taichong.locate import own_or_example

    judged = answered(question, choice, own_or_example(my_home(), lesson.atlas))
    lesson.keep(question, judged, datetime.now(UTC))
    return judged


def _told(lesson: Lesson, answer: int | None) -> dict[str, Any]:
    """One document: the question, how an answer was judged (or what would be right), and how the weeks went."""
    from taichong.learn import answered

    question = lesson.next(datetime.now(UTC)) if answer is None else _next(lesson)
    if question is None:
        return {"question": None, "answer": None, "weeks": lesson.deck.weeks()}
    judged = answered(question, question.right) if answer is None else _answered(lesson, question, answer - 1)
    return {
        "question": {
            "id": question.id,
            "kind": question.kind,
            "code": question.code,
            "asks": question.asks,
            "choices": list(question.choices),
        },
        "answer": {
            "given": answer,
            "right": question.right + 1,
            "score": None if answer is None else judged.score,
            "off_mm": judged.off_mm,
            "why": list(judged.says),
        },
        "weeks": lesson.deck.weeks(),
    }


def _play(lesson: Lesson, questions: int) -> None:
    """Ask until the round is full, nothing is due, or the person has had enough."""
    said, right = words("learn")["terminal"], 0
    for number in range(1, questions + 1):
        question = lesson.next(datetime.now(UTC))
        if question is None:
            show([said["nothing_due"]])
            return
        show(["", question.asks, *(f"  {place}  {choice}" for place, choice in enumerate(question.choices, 1))])
        choice = _choice(len(question.choices))
        if choice is None:
            return
        judged = _answered(lesson, question, choice)
        right += judged.score == "right"
        show([*judged.says, said["so_far"].format(right=right, number=number)])


def _choice(most: int) -> int | None:
    """The number that was chosen, from 0; none where the person has had enough."""
    said = words("learn")["terminal"]
    while True:
        try:
            given = ask(said["ask"].format(most=most))
        except NobodyThereError:
            raise InputError(said["nobody"]) from None
        if given.casefold() in ("", "q"):
            return None
        if given.isdecimal() and 1 <= int(given) <= most:
            return int(given) - 1
