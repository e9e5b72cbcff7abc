"""The command line: parse, call one function, print.

Exit codes: 0 done; 2 bad input, one line on stderr; 3 screening questions are open; 4 no pressing.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from taichong.cli.answers import offer, print_answer
from taichong.cli.my_home import diary_at
from taichong.cli.options import AsJson, DatabaseUrl
from taichong.cli.terminal import abandon_output, finish, prepare_clock, prepare_streams, print_lines
from taichong.errors import InputError, NotFoundError, TaichongError

if TYPE_CHECKING:
    from typer._click import Command, Context  # what `TyperGroup` is made of; typer names them nowhere else

    from taichong.atlas import Atlas

# Commands that are built only when somebody calls them: building all of them takes half of a start.
MODULES = {
    **dict.fromkeys(("find", "search"), "main"),
    **dict.fromkeys(("plan", "session"), "plan"),
    **dict.fromkeys(("claims", "export"), "main"),
    "evidence": "evidence",
    "locate": "body",
    "measures": "body",
    "shortcuts": "body",
    "handout": "handout",
    "learn": "learn",
    "backup": "backups",
    "restore": "backups",
    "serve": "web",
    "pocket": "web",
}
ROOMS = {
    "atlas": ("atlas",),
    "diary": ("diary",),
    "photo": ("photo",),
    "trial": ("trial", "trial_answers", "trial_episodes"),
}
"""Rooms of commands, and the modules that put commands into them; the first holds the room."""


class OnDemand(TyperGroup):
    """All commands, none of them built and no module of theirs imported before it is called."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 -- what a group is asked with
        """List the names of all commands."""
        return [*MODULES, *ROOMS]

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the command; words in its place are read: `taichong chest pain` is a danger."""
        if args and args[0] not in self.list_commands(ctx):
            from taichong.cli.words import in_place_of_command

            raise NotFoundError(in_place_of_command(_atlas(ctx), args))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command, or the room of that name."""
        if cmd_name in ROOMS:
            holder, *_others = [import_module(f"taichong.cli.{each}") for each in ROOMS[cmd_name]]
            found = holder.app
        elif cmd_name in MODULES:
            found = typer.Typer(add_completion=False, rich_markup_mode=None)
            found.command()(getattr(import_module(f"taichong.cli.{MODULES[cmd_name]}"), cmd_name))
        else:
            return super().get_command(ctx, cmd_name)
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=OnDemand,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find the point on your own body, press it right, stay safe, and learn honestly whether it helps.",
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    atlas: Annotated[
        Path | None,
        typer.Option(
            "--atlas",
            envvar="TAICHONG_ATLAS",
            metavar="FOLDER",
            help="Read the standard from this folder of YAML files.",
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Taichong alone asks its way to a plan; the commands do one thing each."""
    if version:
        from taichong import __version__

        print_lines([f"taichong {__version__}"])
        raise typer.Exit
    context.obj = atlas
    if context.invoked_subcommand is None:
        from taichong.cli.guide import run

        run(_atlas(context))


def _atlas(context: Context) -> Atlas:
    from taichong.atlas import load

    return load(context.obj)


def find(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="A point’s code or name, in any spelling.")],
    with_ideas: Annotated[
        bool, typer.Option("--ideas", help="Explain the ideas of Chinese medicine: channel, organ, class, phase, qi.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find a point by code, name or nearly so: LV3, Liv-3, tai chong, 太冲, "supreme rush"."""
    from taichong.care import points_named
    from taichong.care import text as say

    atlas = _atlas(context)
    found = points_named(atlas, " ".join(query))
    if len(found) > 1:
        offer([{"code": each.code, "name": each.names.english, "where": each.everyday} for each in found], as_json)
    print_answer(
        as_json, lambda: say.point_json(atlas, found[0]), lambda: say.point_text(atlas, found[0], with_ideas=with_ideas)
    )


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Your own words.")],
    as_json: AsJson = False,
) -> None:
    """Say anything: "chest pain", "cannot sleep", "stomach 36", "toothache". Help comes first; nothing is guessed."""
    from taichong.care import own_lines, read_words
    from taichong.care import text as say
    from taichong.cli.words import reading_lines

    atlas = _atlas(context)
    reading = read_words(atlas, " ".join(words))
    lines = own_lines(atlas, os.environ).as_dict() if reading.needs_help_lines else None
    print_answer(as_json, lambda: {**say.reading_json(reading), "help": lines}, lambda: reading_lines(atlas, reading))


def claims(
    context: typer.Context,
    article: Annotated[str | None, typer.Option(metavar="S0|S1|S2", help="Only this article's.")] = None,
    verdict: Annotated[str | None, typer.Option(metavar="VERDICT", help="Only those with this verdict.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every claim of the three articles, with our verdict, why, and who says so."""
    from taichong.atlas import chosen
    from taichong.care import text as say

    atlas = _atlas(context)
    picked = chosen(atlas, article, verdict)
    print_answer(
        as_json,
        lambda: [say.claim_json(atlas, each) for each in picked],
        lambda: say.claims_text(atlas, picked),
    )


def export(
    name: Annotated[
        str, typer.Argument(help="The file's name, ending in .json or .csv; no folder in it. Or `fhir`, with --out.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="F.json", help="With `fhir`: the file of the FHIR R5 Bundle.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="The folder to write to.", exists=True, file_okay=False)] = Path(),
    trial: Annotated[
        bool,
        typer.Option(
            "--trial", help="Only the record of your latest finished trial, as JSON, or its tidy rows as CSV."
        ),
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write your diary with its trials to a file that can be imported again; or a trial's record, to be pooled."""
    from taichong.diary import files as diary_files
    from taichong.trial import files as trial_files

    if name == "fhir" or out:
        if name != "fhir" or out is None:
            raise InputError("a FHIR export is `taichong export fhir --out mine.json`")
        typer.echo(trial_files.export_fhir(diary_at(database_url), out))
        return
    write = trial_files.export_record if trial else diary_files.export
    typer.echo(write(diary_at(database_url), folder, name))


def _with_whom_to_call(error: Exception, told: str) -> str:
    """What went wrong, and whom to call; a broken atlas cannot say whom, and only its editor meets one."""
    from taichong.errors import AtlasError

    if isinstance(error, AtlasError):
        return told
    from taichong.atlas import load
    from taichong.care import own_lines

    ended = told if told.endswith((".", "?", "!")) else f"{told}."
    return f"{ended} {own_lines(load(), os.environ).text}"


def main() -> NoReturn:
    """Run the command; every mistake is one line on stderr and exit code 2."""
    prepare_streams()
    prepare_clock()
    try:
        code = app(standalone_mode=False)
        finish()
    except TaichongError as error:
        typer.echo(f"taichong: {_with_whom_to_call(error, str(error))}", err=True)
        sys.exit(error.exit_code)
    except TyperException as error:
        message = " ".join(error.format_message().split())
        told = f"{message} `taichong --help` shows what is allowed."
        typer.echo(f"taichong: {_with_whom_to_call(error, told)}", err=True)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        abandon_output()
        sys.exit(0)
    except OSError as error:
        abandon_output()
        typer.echo(f"taichong: {_cannot_write(error)}", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def _cannot_write(error: OSError) -> str:
    where = error.filename or "the output"
    return f"{where}: {error.strerror or error}; what you asked to keep before that is kept, the rest was not printed"
