"""What every command of `taichong diary` shares: where the diary is, what it says, the options of all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from taichong.cli.my_home import diary_at, my_home
from taichong.cli.whole_help import WholeSentences

if TYPE_CHECKING:
    from taichong.diary import Diary, Entry

app = typer.Typer(
    cls=WholeSentences,
    help="Write down cramps, sessions and days; see them; take them with you.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
BRIEF = 60  # a value in a list of entries [characters]
state: dict[str, str | None] = {"url": None, "atlas": None}

At = Annotated[str | None, typer.Option(help="When: 03:10, or 2026-05-03 03:10; now if left out.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]
Identity = Annotated[str, typer.Argument(help="The entry's identifier, or its first characters.")]


@app.callback()
def options(
    context: typer.Context,
    database_url: Annotated[
        str | None,
        typer.Option(
            envvar="TAICHONG_DATABASE_URL",
            help="Where the diary is: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. "
            "Without it: a file in your own data folder.",
        ),
    ] = None,
) -> None:
    """Keep the URL and the atlas for the command that follows."""
    state.update(url=database_url, atlas=context.obj)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def my_diary() -> Diary:
    """Open the diary at the URL that was given."""
    return diary_at(state["url"])


def bring_in_sessions(diary: Diary) -> None:
    """Bring what guided sessions wrote down since the last time into one's own diary; name the lines of no use."""
    from taichong.diary import import_session_log

    if state["url"] is None:
        for line in import_session_log(diary, my_home().sessions.file).skipped:
            sys.stderr.write(f"taichong: {line}\n")


def said(name: str, **values: object) -> str:
    """Return one of the diary's replies."""
    from taichong.words import fill, words

    return fill(words("diary")["replies"][name], **values)


def tell_aside(diary: Diary) -> None:
    """Say that rows were met which cannot be read."""
    if diary.set_aside:
        sys.stderr.write(f"taichong: {said('set_aside', n=len(diary.set_aside))}\n")


def summary(entry: Entry) -> str:
    """Describe an entry in a few words: its kind and what it says."""
    from taichong.diary import data_dict

    told = (f"{name} {_brief(value)}" for name, value in data_dict(entry.data).items())
    return ", ".join([entry.kind.replace("_", " "), *told])


def _brief(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(
            " ".join(map(_brief, each.values())) if isinstance(each, dict) else _brief(each) for each in value
        )
    elif isinstance(value, dict):
        value = ", ".join(f"{name} {_brief(each)}" for name, each in value.items())
    text = " ".join(str(value).split())
    return text if len(text) <= BRIEF else text[:BRIEF] + "..."
