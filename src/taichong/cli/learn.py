"""`learn`: one question after the other about the points, answered in words, judged on one's own body."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from taichong.cli.lines import NobodyThereError, ask, show
from taichong.cli.my_home import my_home
from taichong.cli.option_groups import typed
from taichong.cli.options import AsJson, InUnits, Replace
from taichong.cli.terminal import print_json
from taichong.errors import InputError, StoreError
from taichong.words import fill, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas import Atlas
    from taichong.learn import Answered, DeckFile, Lesson, Question
    from taichong.locate import RulerUnits

USUAL_ROUND = 10


class DeckOptions(Struct, frozen=True, kw_only=True):
    """A deck that was given, or one to hand on."""

    deck: Annotated[
        Path | None, typer.Option("--deck", metavar="FILE", help="Learn the points of a deck that you were given.")
    ] = None
    save_deck: Annotated[
        Path | None, typer.Option("--save-deck", metavar="FILE", help="Write these points as a deck to hand on.")
    ] = None
    tolerance_mm: Annotated[
        float | None,
        typer.Option("--tolerance-mm", metavar="MM", help="In that deck: how far off a touch is still right."),
    ] = None
    name: Annotated[str, typer.Option("--name", help="In that deck: what you call it.")] = ""


class ProgressOptions(Struct, frozen=True, kw_only=True):
    """One's progress, taken along or brought."""

    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write your progress, as .json or .csv.")
    ] = None
    bring_in: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take over progress that --export wrote as .json.")
    ] = None


@typed
def learn(
    *,
    context: typer.Context,
    points: Annotated[
        list[str],
        typer.Option(
            "--points",
            metavar="CODE|CHANNEL|articles",
            help="What to learn; the ten points of the articles if left out.",
        ),
    ] = [],
    answer: Annotated[
        int | None, typer.Option("--answer", metavar="N", help="Answer the question that is next.")
    ] = None,
    questions: Annotated[
        int, typer.Option("--questions", metavar="N", min=1, help="How many questions to ask.")
    ] = USUAL_ROUND,
    handed: DeckOptions,
    units: InUnits = None,
    progress: ProgressOptions,
    replaces: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Learn the points: where they are, their names and channels, and what to watch out for; a few a day."""
    from taichong.atlas import load
    from taichong.learn import DeckFile, Lesson, name_of, tolerance_of
    from taichong.web.body.renderings import units as own_units

    atlas = load(context.obj)
    if handed.deck:
        deck = _read(atlas, handed.deck)
    else:
        deck = DeckFile(_codes(atlas, points), tolerance_of(handed.tolerance_mm), name_of(handed.name))
    lesson = Lesson.begin(atlas, deck.codes, my_home().learned_file)
    units = units or own_units(my_home())
    if progress.bring_in:
        show([_brought(lesson, progress.bring_in)])
    elif handed.save_deck or progress.export:
        _write(deck, lesson, handed.save_deck, progress.export, replaces=replaces)
    elif as_json:
        print_json(_document(lesson, answer, units))
    elif answer is not None:
        show(_answered(lesson, _next(lesson), answer - 1, units).says)
    else:
        _play(lesson, questions, units)


def _codes(atlas: Atlas, names: Sequence[str]) -> tuple[str, ...]:
    from taichong.atlas import points_typed
    from taichong.learn import DECKS, codes_of

    if not names:
        return codes_of(atlas, "articles")
    decks = {*DECKS, *(each.code.casefold() for each in atlas.channels)}
    if len(names) == 1 and names[0].casefold() in decks:
        return codes_of(atlas, names[0])
    typed = [one for each in names for one in (points_typed(atlas, each) if re.search(r"[\d,;]", each) else [each])]
    return codes_of(atlas, typed or " ".join(names))


def _read(atlas: Atlas, file: Path) -> DeckFile:
    """The deck in a file.

    Raises:
        InputError: it cannot be read, or is no deck.
    """
    from taichong.learn import read_deck

    try:
        return read_deck(atlas, file.read_bytes())
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; give a deck's file") from error
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _write(deck: DeckFile, lesson: Lesson, save_deck: Path | None, export: Path | None, *, replaces: bool) -> None:
    """Write the deck, the progress, or both; refused before anything is written where one is there already.

    Raises:
        InputError: a name that ends in something else, or a file that is there.
        StoreError: it could not be written.
    """
    from taichong.learn import progress_csv
    from taichong.person import check_output, write_beside_and_replace

    said = words("learn")["terminal"]
    made = {}
    if save_deck:
        made[check_output(save_deck, replaces=replaces)] = f"{deck.text}\n"
    if export:
        if export.suffix.lower() not in (".json", ".csv"):
            raise InputError(said["ending"].format(file=export))
        as_csv = export.suffix.lower() == ".csv"
        document = progress_csv(lesson.deck) if as_csv else json.dumps(lesson.deck.as_json(), indent=1)
        made[check_output(export, replaces=replaces)] = document
    for file, text in made.items():
        try:
            write_beside_and_replace(file, text.encode())
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}; choose another place") from error
        show([said["saved"].format(file=file)])


def _brought(lesson: Lesson, file: Path) -> str:
    """Take over the progress in a file; what to say of it.

    Raises:
        InputError: it cannot be read, or holds none.
    """
    from taichong.learn import take_over

    try:
        new = take_over(lesson, file.read_bytes(), datetime.now(UTC))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; give the file that --export wrote") from error
    return fill(words("learn")["terminal"]["brought"], file=file, new=new)


def _next(lesson: Lesson) -> Question:
    """The question to ask now.

    Raises:
        InputError: there is none.
    """
    found = lesson.next(datetime.now(UTC))
    if found is None:
        raise InputError(words("learn")["terminal"]["nothing_due"])
    return found


def _answered(lesson: Lesson, question: Question, choice: int, units: RulerUnits) -> Answered:
    """Judge an answer on the body of *My body*, or on an example's, and write it down."""
    from taichong.learn import answered
    from taichong.locate import own_or_example

    judged = answered(question, choice, own_or_example(my_home(), lesson.atlas), units)
    lesson.keep(question, judged, datetime.now(UTC))
    return judged


def _document(lesson: Lesson, answer: int | None, units: RulerUnits) -> dict[str, Any]:
    """One document: the question, how an answer was judged (or what would be right), and how the weeks went."""
    from taichong.learn import answered

    question = lesson.next(datetime.now(UTC)) if answer is None else _next(lesson)
    if question is None:
        return {"question": None, "answer": None, "weeks": lesson.deck.weeks()}
    judged = answered(question, question.right) if answer is None else _answered(lesson, question, answer - 1, units)
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


def _play(lesson: Lesson, questions: int, units: RulerUnits) -> None:
    """Ask until the round is full and no danger is owed, nothing is due, or the person has had enough."""
    said, right = words("learn")["terminal"], 0
    for number in count(1):
        if number > questions and not lesson.deck.owed:
            return
        question = lesson.next(datetime.now(UTC))
        if question is None:
            show([said["nothing_due"]])
            return
        show(["", question.asks, *(f"  {place}  {choice}" for place, choice in enumerate(question.choices, 1))])
        choice = _choice(len(question.choices))
        if choice is None:
            return
        judged = _answered(lesson, question, choice, units)
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
