"""What the terminal asks about words: what else they told of, and the danger that may be in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from taichong.care import (
    Answer,
    Reading,
    Said,
    asked_now,
    own_lines,
    read_words,
    stop_for,
    stop_of,
)
from taichong.care import text as say
from taichong.cli.words import reading_lines
from taichong.errors import InputError
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Plan

ANSWERS: dict[str, Answer] = {
    "y": "yes",
    "yes": "yes",
    "n": "no",
    "no": "no",
    "?": "unsure",
    "not sure": "unsure",
}


def show(lines: Iterable[str]) -> None:
    """Print the lines."""
    for line in lines:
        typer.echo(line)


def ask(question: str) -> str:
    """One line from the person.

    Raises:
        InputError: there is nobody to answer; the message says how to go on without questions.
    """
    try:
        return input(f"{question} > ".lstrip()).strip()
    except (EOFError, UnicodeDecodeError) as error:
        raise InputError(
            "nobody is there to answer; run `taichong` in a terminal, or give the answers: "
            "`taichong plan COMPLAINT --none-of-these --no-conditions`"
        ) from error


def chosen(atlas: Atlas, words: str) -> tuple[Complaint, Reading]:
    """The complaint that the person means, asked for until it is certain, and what else their words told of.

    Raises:
        typer.Exit: the words tell of a danger; what to do now was shown.
    """
    while True:
        choices = atlas.complaints
        if words.isdigit() and 0 < int(words) <= len(choices):
            return choices[int(words) - 1], read_words(atlas, "")
        reading = _safe(atlas, words)
        if reading.complaints:
            found = tuple(map(atlas.complaint, reading.complaints))
            return (found[0] if reading.kind == "plan" else _one_of(found)), reading
        show(reading_lines(atlas, reading))
        words = ask(_("What is bothering you?"))


def _safe(atlas: Atlas, words: str) -> Reading:
    """What else the words tell of, once no danger in them is so now."""
    reading = read_words(atlas, words)
    if reading.kind == "help":
        _stop(atlas, stop_of(atlas, reading))
    if reading.kind != "ask_now":
        return reading
    for asked in asked_now(atlas, reading.red_flags):
        if _yes_or_no(asked.text) != "no":
            _stop(atlas, stop_for(atlas, (atlas.red_flag(asked.id),)))
    return read_words(atlas, words, without_questions=True)


def _stop(atlas: Atlas, plan: Plan) -> NoReturn:
    show(say.plan_text(atlas, plan))
    show([own_lines(atlas).text])
    raise typer.Exit(4)


def asked_back(atlas: Atlas, reading: Reading) -> Said:
    """What the words told of a person's health, asked back: never taken, never a no."""
    answers = {
        each: _yes_or_no(atlas.words.say.told.format(text=atlas.words.conditions[each])) for each in reading.conditions
    }
    by = {kind: tuple(each for each, answer in answers.items() if answer == kind) for kind in ANSWERS.values()}
    return Said(has=by["yes"], no=by["no"], unsure=by["unsure"])


def _yes_or_no(question: str) -> Answer:
    """Yes, no or not sure; asked until it is one of them."""
    while (given := ask(_("{question} (y/n/?)").format(question=question)).casefold()) not in ANSWERS:
        show([_("Please answer y, n or ?.")])
    return ANSWERS[given]


def _one_of(choices: tuple[Complaint, ...]) -> Complaint:
    show([_("Which one is it?"), *(f"  {number}  {each.name}" for number, each in enumerate(choices, 1))])
    while True:
        given = ask(_("Number (enter for 1)")) or "1"
        if given.isdigit() and 0 < int(given) <= len(choices):
            return choices[int(given) - 1]
        show([_("Please give a number from 1 to {most}.").format(most=len(choices))])
