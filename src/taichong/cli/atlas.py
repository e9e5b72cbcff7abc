"""`taichong atlas check`: all that an editor of the standard needs, in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json, print_lines
from taichong.cli.whole_help import WholeSentences
from taichong.errors import AtlasError, TaichongError

app = typer.Typer(
    cls=WholeSentences, add_completion=False, rich_markup_mode=None, help="The standard: check what you wrote into it."
)

Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="The atlas; without it, that of --atlas, or ./atlas.")
]
Pictures = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Where the pictures go; otherwise `checked` in the atlas.")
]


@app.callback()
def start() -> None:
    """The standard: check what you wrote into it."""


@app.command()
def check(context: typer.Context, folder: Folder = None, pictures: Pictures = None, as_json: AsJson = False) -> None:
    """Read the atlas, place what is new in it, draw that from two sides, and say each defect in a line.

    Looks at every point, landmark and ruler that our standard lacks or has otherwise, and at every file in `expected`.
    Ends with 2 if something is wrong.
    """
    room = Path(folder or context.obj or "atlas")
    found, drawn, kept = _checked(room, pictures or room / "checked")
    if as_json:
        print_json({"folder": str(room), "defects": found, "pictures": drawn, "patches": kept})
    else:
        told = [f"{len(found)} to mend." if found else "Nothing to mend."]
        print_lines([*found, *(f"look at {each}" for each in drawn), *([f"kept in {kept}"] if kept else []), *told])
    raise typer.Exit(2 if found else 0)


def _checked(room: Path, pictures: Path) -> tuple[list[str], list[str], str]:
    """The defects of an atlas, the pictures drawn of what is new in it, and where its patches are kept."""
    from taichong.atlas import defects, load

    try:
        atlas = load(room)
    except AtlasError:
        return list(defects(room)), [], ""
    from taichong.cli.atlas_expected import new_complaints, unmet, without_expectations
    from taichong.cli.atlas_placed import Placed

    try:
        found = [*new_complaints(atlas), *without_expectations(atlas)]
        placed = Placed.of(atlas)
        found += [*placed.lost(), *unmet(atlas, placed)]
        return found, placed.draw(pictures), placed.kept()
    except TaichongError as error:
        return [str(error)], [], ""
