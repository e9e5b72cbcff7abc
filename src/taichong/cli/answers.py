"""How a command answers: in lines, as one JSON document, or with choices where it is not certain what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import typer

from taichong.cli.terminal import print_json, print_lines
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OPEN_QUESTIONS = 3


def print_answer(as_json: bool, data: Callable[[], Any], lines: Callable[[], Iterable[str]]) -> None:
    """Print what was asked for, made in the one form that is wanted."""
    if as_json:
        print_json(data())
    else:
        print_lines(lines())


def offer(choices: list[dict[str, str]], as_json: bool) -> NoReturn:
    """Offer the choices and exit: where the match is not certain, never guess."""
    names = ("  " + "  ".join(each.values()) for each in choices)
    print_answer(
        as_json, lambda: {"status": "choose", "choices": choices}, lambda: [_("Which one do you mean?"), *names]
    )
    raise typer.Exit(OPEN_QUESTIONS)
