"""Lines to and from a person in any terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from taichong.cli.terminal import pieces
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


class NobodyThereError(InputError):
    """A question was asked and nobody can answer."""


def show(lines: Iterable[str]) -> None:
    """Print each line; what is wider than the terminal goes on below."""
    for line in lines:
        typer.echo("\n".join(pieces(line)))


def ask(question: str) -> str:
    """Read one line from the person.

    Raises:
        NobodyThereError: there is nobody to answer; the message says how to go on without questions.
    """
    try:
        return input(f"{question} > ".lstrip()).strip()
    except (EOFError, UnicodeDecodeError) as error:
        raise NobodyThereError(
            "nobody is there to answer; run `taichong` in a terminal, or give the answers: "
            "`taichong plan COMPLAINT --none-of-these --no-conditions`"
        ) from error
