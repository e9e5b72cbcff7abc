"""What the command line asks a person who is there, and what moves while they wait."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import typer

from taichong.errors import InputError
from taichong.trial import said

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def asked(question: str) -> int:
    """Ask until the answer is a whole number."""
    return _with_somebody_there(lambda: int(typer.prompt(question, type=int, err=True)))


def confirmed(question: str) -> bool:
    """Ask for a yes or no; nothing typed is a no."""
    return _with_somebody_there(lambda: typer.confirm(question, err=True))


def offered(question: str) -> bool:
    """Ask for a yes if somebody is there; if nobody is, it is a no."""
    return sys.stdin.isatty() and sys.stdout.isatty() and confirmed(question)


def shown_at_work(work: Callable[[], T]) -> T:
    """Do what takes some seconds; on a terminal something moves meanwhile."""
    if not sys.stderr.isatty():
        return work()
    from rich.console import Console

    with Console(stderr=True).status(said("plan", "simulating")):
        return work()


def _with_somebody_there(ask: Callable[[], T]) -> T:
    """The answer; where nobody is there to give one, one line says so."""
    try:
        return ask()
    except typer.Abort as error:
        if isinstance(error.__context__, EOFError):
            raise InputError(
                "nobody answered, and nothing was done; --help shows what can be said beforehand"
            ) from None
        raise
