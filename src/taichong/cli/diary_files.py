"""`taichong diary`: the diary taken along and brought back, looked after, and printed."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taichong.cli.diary_door import Json, app, my_diary, said, state, summary, tell_aside
from taichong.cli.my_home import my_home
from taichong.cli.terminal import print_json
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from taichong.diary import HowToRead, Imported

SHOWN = 10  # entries of a dry run


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="The file's name, ending in .json or .csv; no folder in it.")],
    folder: Annotated[Path, typer.Option(help="The folder to write to.", exists=True, file_okay=False)] = Path(),
) -> None:
    """Write everything to a file that can be imported again without loss."""
    from taichong.diary import files as diary_files

    diary = my_diary()
    file = diary_files.export(diary, folder, name)
    sys.stdout.write(said("exported", file=file) + "\n")
    tell_aside(diary)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An export of this diary, or another app’s file.")],
    mapping: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="FORM|COLUMNS",
            help="Another app's file: track-and-graph, loop, daylio, or date=COLUMN,value=COLUMN (time, item, note).",
        ),
    ] = "",
    item: Annotated[str, typer.Option(help="With --map: what the values are called.")] = "",
    scale: Annotated[str, typer.Option(metavar="LOW-HIGH", help="With --map: the other app's scale, as 1-100.")] = "",
    mood: Annotated[list[str], typer.Option(metavar="NAME=1..5", help="With --map daylio: a mood of your own.")] = [],
    zone: Annotated[str, typer.Option(help="With --map: the clock of its times; this machine’s if left out.")] = "",
    dates: Annotated[str, typer.Option(metavar="day-first|month-first", help="With --map: what 3/5/2026 is.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --map: show it, keep nothing.")] = False,
) -> None:
    """Add what an export holds and this diary does not: all of it, or on any error nothing; or another app's file."""
    from taichong.diary import import_file, import_other, read_other

    if not mapping:
        if item or scale or mood or zone or dates or dry_run:
            raise InputError("--item, --scale, --mood, --zone, --dates and --dry-run belong to --map")
        _tell(import_file(my_diary(), file))
        return
    how = _how_to_read(mapping, item, scale, mood, zone, dates)
    if not dry_run:
        _tell(import_other(my_diary(), file, how))
        return
    found = read_other(file, how)
    sys.stdout.write(said("dry_run", n=len(found.entries), aside=len(found.aside)) + "\n")
    sys.stdout.writelines(f"{each.at:%Y-%m-%d %H:%M}  {summary(each)}\n" for each in found.entries[:SHOWN])
    sys.stderr.writelines(f"{each}\n" for each in found.aside)


def _tell(done: Imported) -> None:
    sys.stdout.write(said("imported", new=done.new, known=done.known) + "\n")
    sys.stdout.writelines(f"{each}\n" for each in done.noted)
    sys.stderr.writelines(f"{each}\n" for each in done.skipped)


def _how_to_read(mapping: str, item: str, scale: str, mood: list[str], zone: str, dates: str) -> HowToRead:
    from taichong.diary import mapped, zone_of

    if dates not in ("", "day-first", "month-first"):
        raise InputError(f"--dates {dates[:40]!r}: say day-first or month-first")
    return replace(
        mapped(mapping),
        item=item,
        scale=_scale(scale) if scale else None,
        moods=dict(map(_mood, mood)),
        zone=zone_of(zone) if zone else None,
        day_first=dates == "day-first" if dates else None,
    )


def _scale(typed: str) -> tuple[float, float]:
    low, _, high = typed.partition("-")
    try:
        found = float(low), float(high)
    except ValueError:
        found = 0.0, 0.0
    if not found[0] < found[1] < float("inf"):
        raise InputError(f"--scale {typed[:40]!r}: write the lowest and the highest value, as 1-100")
    return found


def _mood(typed: str) -> tuple[str, int]:
    name, _, value = typed.rpartition("=")
    if not name or value not in ("1", "2", "3", "4", "5"):
        raise InputError(f"--mood {typed[:40]!r}: write NAME=1 (worst) to NAME=5 (best)")
    return name, int(value)


@app.command()
def sessions(log: Annotated[Path | None, typer.Option(help="A log other than your own.")] = None) -> None:
    """Add the guided sessions that `taichong session` wrote down; twice adds nothing."""
    from taichong.diary import import_session_log

    done = import_session_log(my_diary(), log or my_home().sessions.file)
    _tell(done)


@app.command()
def check(as_json: Json = False) -> None:
    """Read everything of the diary and say whether it is whole; nothing is changed."""
    from taichong.diary import check_diary

    found = check_diary(state["url"] or my_home().diary_file)
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

    done = repair_diary(state["url"] or my_home().diary_file, out)
    if as_json:
        print_json({"out": str(out), **asdict(done)})
        return
    sys.stdout.write(said("repaired", file=out, n=done.entries) + "\n")
    sys.stdout.writelines(f"{each}\n" for each in done.lost)


@app.command()
def page(
    out: Annotated[Path, typer.Argument(metavar="FILE.html|FILE.pdf", help="A new file, to be printed.")],
    weeks: Annotated[int, typer.Option(help="How many weeks, 1 to 13.")] = 8,
    with_notes: Annotated[bool, typer.Option("--notes", help="With your latest notes.")] = False,
    replace_: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Write one page for a doctor's visit: the last weeks on paper."""
    from taichong.atlas import load
    from taichong.diary import visit_html, visit_of, visit_pdf
    from taichong.person import check_output, write_beside_and_replace

    if out.suffix.lower() not in (".html", ".pdf"):
        raise InputError(f"{out}: end the name in .html or .pdf")
    check_output(out, replaces=replace_)
    diary = my_diary()
    found = visit_of(diary, datetime.now().astimezone().date(), weeks, with_notes=with_notes, atlas=load())
    made = visit_pdf(found) if out.suffix.lower() == ".pdf" else visit_html(found).encode()
    try:
        write_beside_and_replace(out, made)
    except OSError as error:
        raise StoreError(f"{out}: {error.strerror}; no page was written") from error
    sys.stdout.write(said("page", file=out) + "\n")
    tell_aside(diary)
