"""`taichong diary`: the diary taken along and brought back, looked after, and printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from taichong.cli.diary_door import app, my_diary, said, tell_aside


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="The file's name, ending in .json or .csv; no folder in it.")],
    folder: Annotated[Path, typer.Option(help="Where to.", exists=True, file_okay=False)] = Path(),
) -> None:
    """Write everything to a file that can be imported again without loss."""
    from taichong.diary import files as diary_files

    diary = my_diary()
    file = diary_files.export(diary, folder, name)
    sys.stdout.write(said("exported", file=file) + "\n")
    tell_aside(diary)


@app.command("import")
def import_(file: Path) -> None:
    """Add what an export holds and this diary does not; all of it, or on any error nothing."""
    from taichong.diary import import_file

    done = import_file(my_diary(), file)
    sys.stdout.write(said("imported", new=done.new, known=done.known) + "\n")


@app.command()
def sessions(log: Annotated[Path | None, typer.Option(help="Another log than your own.")] = None) -> None:
    """Add the guided sessions that `taichong session` wrote down; twice adds nothing."""
    from taichong.diary import import_session_log

    done = import_session_log(my_diary(), log)
    sys.stdout.write(said("imported", new=done.new, known=done.known) + "\n")
    for each in done.skipped:
        sys.stderr.write(each + "\n")
