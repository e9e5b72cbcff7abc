"""Options declared once, as fields of structs: Typer shows them, and the command has them typed."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct
from typer.testing import CliRunner

from taichong.cli.option_groups import CheckOptions, typed


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
