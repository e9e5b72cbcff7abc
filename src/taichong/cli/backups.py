"""`taichong backup` and `taichong restore`: everything of a person in one file, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from taichong.cli.my_home import my_home

DatabaseUrl = Annotated[
    str | None,
    typer.Option(envvar="TAICHONG_DATABASE_URL", help="Where the diary is; see `taichong diary --help`."),
]


Replace = Annotated[bool, typer.Option("--replace", help="Write over what is there; a diary that was there is kept.")]


def backup(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as taichong.backup.")],
    replace: Replace = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Everything of yours in one file that `taichong restore` brings back; a running trial goes on from it."""
    from taichong.diary import back_up
    from taichong.person import check_output

    home = my_home()
    done = back_up(database_url or home.diary_file, home.folder, check_output(out, replaces=replace))
    sys.stdout.write(_said("backed_up", file=out, n=done.entries, beside=", ".join(done.beside) or "-") + "\n")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `taichong backup` wrote.")],
    replace: Replace = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring back what a backup holds; nothing that is there is lost."""
    from taichong import diary

    home = my_home()
    done = diary.restore(file, database_url or home.diary_file, home.folder, replaces=replace)
    sys.stdout.write(_said("restored", n=done.entries, beside=", ".join(done.beside) or "-") + "\n")


def _said(name: str, **values: object) -> str:
    from taichong.words import fill, words

    return fill(words("diary")["replies"][name], **values)
