"""`taichong evidence`: all complaints at a glance, or one of them point by point."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import to_builtins

from taichong.atlas import load
from taichong.care import compared, compared_points, in_order
from taichong.cli.lines import show
from taichong.cli.main import AsJson  # noqa: TC001 -- typer reads it at run time
from taichong.errors import InputError
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas
    from taichong.care import Compared


def evidence(
    context: typer.Context,
    complaint: Annotated[
        str, typer.Argument(help="A complaint's id: its points one by one. Left out: all complaints.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="name|pressing|needles|heat|bands", help="What to sort by.")
    ] = "name",
    as_json: AsJson = False,
) -> None:
    """Show what came of pressing, needles, heat and bands: all complaints at a glance, or the points of one."""
    atlas = load(context.obj)
    if by != "name" and by not in atlas.ways:
        raise InputError(f"--by {by}: no such way; allowed: name, {', '.join(atlas.ways)}")
    rows = compared_points(atlas, atlas.complaint(complaint)) if complaint else compared(atlas)
    rows = in_order(rows, by)
    if as_json:
        found = {"complaint": complaint or None, "rows": rows, "never_offered": atlas.never_offered}
        typer.echo(json.dumps(to_builtins(found), ensure_ascii=False, indent=2))
    else:
        show(_lines(atlas, rows, of_all=not complaint))


def _lines(atlas: Atlas, rows: tuple[Compared, ...], *, of_all: bool) -> Iterator[str]:
    for row in rows:
        yield f"{row.name} ({row.id})"
        for cell in row.cells:
            if cell.says or cell.way == "pressing":
                yield f"    {atlas.ways[cell.way]}: {cell.words}"
    if of_all:
        yield ""
        yield _("Never offered, and why")
        yield from (f"    {each.name}: {each.why}" for each in atlas.never_offered)
