"""Options declared once, as fields of structs: Typer shows them, and the command has them typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct
from typer.main import get_command
from typer.testing import CliRunner

from taichong.cli.main import app as main
from taichong.cli.option_groups import CheckOptions, typed

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fruit(Struct, frozen=True, kw_only=True):
    """Options of a made-up command."""

    colour: Annotated[tuple[str, ...], typer.Option(metavar="NAME", help="Its colours.")] = ()
    ripe: Annotated[bool, typer.Option("--ripe", help="It is ripe.")] = False


@typed
def taste(
    *,
    name: Annotated[list[str], typer.Argument()],
    before: Annotated[int, typer.Option()] = 1,
    fruit: Fruit,
    after: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Taste a fruit."""
    typer.echo(f"{name} {before} {fruit} {after}")


app = typer.Typer(rich_markup_mode=None)
app.command()(taste)


def run(*words: str) -> str:
    return CliRunner().invoke(app, list(words)).output


def test_a_group_arrives_whole_and_other_options_beside_it() -> None:
    told = run("fig", "--colour", "green", "--after", "3", "--ripe", "--colour", "blue")
    assert told == f"['fig'] 1 {Fruit(colour=('green', 'blue'), ripe=True)} 3\n"


def test_what_is_not_said_is_the_default_of_its_field_and_no_run_leaks_into_the_next() -> None:
    run("fig", "--colour", "green")
    assert run("fig") == f"['fig'] 1 {Fruit()} None\n"


def test_help_shows_the_fields_where_the_group_stands() -> None:
    shown = run("--help")
    places = [shown.index(each) for each in ("--before", "--colour NAME", "--ripe", "--after")]
    assert places == sorted(places)
    assert "Taste a fruit." in shown
    assert "fruit" not in shown.replace("a fruit", "")


def test_the_check_is_asked_signs_first_and_said_as_it_was_typed() -> None:
    told = CheckOptions(has=("chest_pain",), cleared=("pregnancy",), no_conditions=True)
    assert list(told.__struct_fields__)[:4] == ["none_of_these", "has", "no", "unsure"]
    said = told.said()
    assert (said.has, said.cleared, said.no_conditions, said.none_of_these) == (
        ("chest_pain",),
        ("pregnancy",),
        True,
        False,
    )


def every_command(command: Any, path: str, context: typer.Context) -> Iterator[tuple[str, Any]]:
    yield path, command
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            if found := command.get_command(context, name):
                yield from every_command(found, f"{path} {name}", typer.Context(found, context, name))


def test_every_argument_and_option_says_in_plain_words_what_it_does() -> None:
    whole = get_command(main)
    stiff = re.compile(r"holds? for me|if not said|\btold\b|(?<!nothing )\belse\.|^Do it|^Where to\.$")
    said = [
        (path, each.name, getattr(each, "help", None) or "")
        for path, command in every_command(whole, "taichong", typer.Context(whole))
        if not command.hidden
        for each in command.params
        if not getattr(each, "hidden", False)
    ]
    assert len(said) > 300
    assert [(path, name) for path, name, words in said if len(words.split()) < 2 or stiff.search(words)] == []


def commands(group: Any, *names: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every room of commands with its name, the first one included."""
    yield names, group
    context = typer.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if hasattr(found, "list_commands"):
            yield from commands(found, *names, name)


def test_no_sentence_in_a_list_of_commands_is_cut_off() -> None:
    listed = dict(commands(get_command(main)))
    assert {(), ("trial",), ("diary",), ("photo",), ("atlas",)} <= set(listed)
    for names in listed:
        shown = CliRunner().invoke(main, [*names, "--help"]).output
        rows = shown.partition("Commands:")[2]
        assert rows
        assert "..." not in rows, names
