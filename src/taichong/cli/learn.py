"""`learn`: one question after the other about the points, answered in words, judged on one's own body."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli.lines import NobodyThereError, ask, show
from taichong.cli.my_home import my_home
from taichong.cli.terminal import print_json
from taichong.errors import InputError, StoreError
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from taichong.atlas import Atlas
    from taichong.learn import Answered, Deck, Question

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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Learn the points: where they are, their names and channels, and what to watch out for; a few a day."""
    from taichong.atlas import load
    from taichong.learn import codes_of

    atlas = load(context.obj) if context.obj else load()
    codes = codes_of(atlas, points[0] if len(points) == 1 and _is_deck(atlas, points[0]) else points or "articles")
    lesson = Lesson(atlas, codes, my_home().learned_file)
    if as_json:
        print_json(lesson.told(answer))
    elif answer is not None:
        show(lesson.answer(lesson.next(), answer - 1).says)
    else:
        _play(lesson, questions)


def _is_deck(atlas: Atlas, name: str) -> bool:
    return name.casefold() == "articles" or name.upper() in {each.code for each in atlas.channels}


class Lesson:
    """A person's deck, the points that they learn now, and the body that answers are measured on."""

    def __init__(self, atlas: Atlas, codes: Sequence[str], file: Path) -> None:
        self.atlas, self.codes, self.file = atlas, codes, file
        self.deck = _kept(file)
        self.body = _body()

    def next(self) -> Question:
        """The question to ask now.

        Raises:
            InputError: there is none today.
        """
        found = self.next_or_none()
        if found is None:
            raise InputError(_("nothing is due: come back tomorrow, or learn other points with --points"))
        return found

    def next_or_none(self) -> Question | None:
        """The question to ask now; none where nothing is due."""
        from taichong.learn import in_turn, questions_of

        times = Counter(given["id"].partition(":")[2] for given in self.deck.answers)
        made = (questions_of(self.atlas, code, str(times[code])) for code in self.codes)
        asked = {each.id: each for each in in_turn(made)}
        found = self.deck.next(list(asked), datetime.now(UTC))
        return asked[found] if found else None

    def answer(self, question: Question, choice: int) -> Answered:
        """Judge an answer and write it down.

        Raises:
            InputError: there is no such choice.
            StoreError: it could not be written down.
        """
        from taichong.learn import answered
        from taichong.person import private_folder, write_beside_and_replace

        judged = answered(question, choice, self.body)
        self.deck.review(question, judged, datetime.now(UTC))
        try:
            private_folder(self.file.parent)
            write_beside_and_replace(self.file, json.dumps(self.deck.as_json()).encode())
        except OSError as error:
            raise StoreError(f"{self.file}: could not be written: {error.strerror}; free some space") from error
        return judged

    def told(self, answer: int | None) -> dict[str, Any]:
        """One document: the question, how an answer was judged (or what would be right), and how the weeks went."""
        question = self.next() if answer is not None else self.next_or_none()
        if question is None:
            return {"question": None, "answer": None, "weeks": self.deck.weeks()}
        judged = self.answer(question, answer - 1) if answer is not None else _right(question)
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
                "score": judged.score if answer is not None else None,
                "off_mm": judged.off_mm,
                "why": list(judged.says),
            },
            "weeks": self.deck.weeks(),
        }


def _right(question: Question) -> Answered:
    from taichong.learn import answered

    return answered(question, question.right)


def _kept(file: Path) -> Deck:
    """The deck of a person; a new one where they have none.

    Raises:
        StoreError: the file is there and cannot be read; it stays as it is.
    """
    from taichong.learn import Deck

    if not file.is_file():
        return Deck()
    try:
        return Deck.of(json.loads(file.read_bytes()))
    except (OSError, ValueError, InputError) as error:
        raise StoreError(f"{file}: {error}; move it away to begin anew") from error


def _body() -> Body:
    """The body of *My body*, or an example's: a wrong place is so far away."""
    from taichong.locate import EXAMPLE_BODY, Body, kept_body, numbers_of

    kept = kept_body(my_home())
    told = kept if kept["sex"] else {**kept, **EXAMPLE_BODY}
    numbers, tape_mm = numbers_of(told)
    return Body.of(sex=told["sex"], **numbers, measures=tape_mm)


def _play(lesson: Lesson, questions: int) -> None:
    """Ask until the round is full, nothing is due, or the person has had enough."""
    said, right = words("learn")["terminal"], 0
    for number in range(1, questions + 1):
        question = lesson.next_or_none()
        if question is None:
            show([said["nothing_due"]])
            return
        show(["", question.asks, *(f"  {place}  {choice}" for place, choice in enumerate(question.choices, 1))])
        choice = _choice(len(question.choices))
        if choice is None:
            break
        judged = lesson.answer(question, choice)
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
