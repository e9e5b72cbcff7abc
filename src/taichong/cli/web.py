"""The commands that open the pages: `serve`, and `pocket` for a phone without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taichong.cli.my_home import my_home
from taichong.cli.option_groups import ConditionOptions, typed
from taichong.cli.options import Replace
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.care import Answers


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond this machine it needs a passphrase.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 8321,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    passphrase: Annotated[
        str,
        typer.Option(envvar="TAICHONG_PASSPHRASE", help="What others must type to come in.", show_envvar=True),
    ] = "",
    root_url: Annotated[
        str,
        typer.Option(metavar="URL", help="The address behind a proxy, such as https://relief.example.org."),
    ] = "",
    allowed_host: Annotated[list[str], typer.Option(metavar="NAME", help="One more name to answer to.")] = [],
    database_url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="TAICHONG_DATABASE_URL",
            help="Where the diary is; see `taichong diary --help`. A server for others keeps none without it.",
        ),
    ] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer at once.")] = 1,
) -> None:
    """Open the pages in the browser: home, cramp now, check, plan, points, session."""
    from taichong.web.run import run
    from taichong.web.settings import settings_for

    settings = settings_for(host, passphrase, root_url, tuple(allowed_host), database_url)
    run(context.obj, my_home(), settings, host, port, browser=not no_browser, workers=workers)


@typed
def pocket(
    *,
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")] = Path("taichong-pocket.html"),
    holds: ConditionOptions,
    replace: Replace = False,
) -> None:
    """Write the whole guide as one file for a phone: it opens offline, from its files or any static host."""
    from taichong.atlas import load
    from taichong.person import check_output
    from taichong.web.offline.pocket import pocket_html

    check_output(out, replaces=replace)
    atlas = load(context.obj)
    told = _conditions(atlas, holds)
    typer.echo("drawing the points on the body; this takes some seconds the first time", err=True)
    pictures, steps, own = _pictures(atlas)
    _write(out, pocket_html(atlas, told, pictures=pictures, steps=steps, own=own))
    typer.echo(f"{out}: copy it to the phone and open it there; it needs no server and no connection")


def _conditions(atlas: Atlas, holds: ConditionOptions) -> Answers:
    """The conditions that hold: as said now, else as saved within the last month.

    Raises:
        InputError: neither; the guide cannot be made without knowing.
    """
    from datetime import datetime

    from taichong.care import read_answers
    from taichong.web.offline.pocket import kept_answers

    if holds.condition or holds.no_conditions:
        return read_answers(atlas, atlas.complaints[0], holds.said())
    kept = my_home().conditions()
    if kept and kept.is_fresh(datetime.now().astimezone().date()):
        return kept_answers(kept)
    ids = ", ".join(each.id for each in atlas.safety.conditions)
    raise InputError(f"what holds for you? give --no-conditions, or --condition ID for each of: {ids}")


def _pictures(atlas: Atlas) -> tuple[dict[str, bytes], dict[str, list[tuple[bytes, str, str]]], bool]:
    """The points for pressing and how to find each, on the saved body or else the example; and whether one is saved."""
    from taichong.web.body.renderings import shown_body
    from taichong.web.body.shown import small_steps, still

    home, shown = my_home(), shown_body(my_home(), atlas)
    codes = [each.code for each in atlas.points if each.press]
    steps = {code: small_steps(home, shown, code) for code in codes}
    return {code: still(home, shown, code) for code in codes}, steps, shown.own


def _write(file: Path, text: str) -> None:
    from taichong.person import write_beside_and_replace

    try:
        write_beside_and_replace(file, text.encode())  # it tells of conditions: for this user alone
    except OSError as error:
        raise StoreError(f"{file}: could not be written ({error.strerror}); name another file") from error
