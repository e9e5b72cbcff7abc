"""`taichong diary`: the diary taken along and brought back, looked after, and printed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from taichong.cli.diary_door import Json, app, my_diary, said, state, tell_aside
from taichong.cli.terminal import print_json
from taichong.errors import StoreError


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
    sys.stdout.writelines(f"{each}\n" for each in done.noted)


@app.command()
def sessions(log: Annotated[Path | None, typer.Option(help="Another log than your own.")] = None) -> None:
    """Add the guided sessions that `taichong session` wrote down; twice adds nothing."""
    from taichong.diary import import_session_log

    done = import_session_log(my_diary(), log)
    sys.stdout.write(said("imported", new=done.new, known=done.known) + "\n")
    for each in done.skipped:
        sys.stderr.write(each + "\n")


@app.command()
def check(as_json: Json = False) -> None:
    """Read everything of the diary and say whether it is whole; nothing is changed."""
    from taichong.diary import check_diary

    found = check_diary(state["url"])
    if as_json:
        print_json({"ok": not found.problems, **asdict(found)})
        raise typer.Exit(2 if found.problems else 0)
    if found.problems:
        rest = len(found.problems) - 1
        raise StoreError(said("damaged", n=rest + 1, first=found.problems[0]))
    sys.stdout.write(said("whole", entries=found.entries, standing=found.standing) + "\n")


@app.command()
def repair(
    out: Annotated[Path, typer.Argument(metavar="NEW.db", help="A new file.")],
    as_json: Json = False,
) -> None:
    """Save what can be read of a damaged diary into a new file; the old one stays as it is."""
    from taichong.diary import repair_diary

    done = repair_diary(state["url"], out)
    if as_json:
        print_json({"out": str(out), **asdict(done)})
        return
    sys.stdout.write(said("repaired", file=out, n=done.entries) + "\n")
    sys.stdout.writelines(f"{each}\n" for each in done.lost)
