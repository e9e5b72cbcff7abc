"""`taichong trial analyse|report|pool`: what a trial found, in the terminal and on paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json
from taichong.cli.trial import Which, app, my_diary, today


@app.command()
def analyse(
    file: Annotated[Path | None, typer.Argument(metavar="[F.csv]", help="block, period, arm, value.")] = None,
    worthwhile: Annotated[float | None, typer.Option(help="The smallest change worth the trouble.")] = None,
    better: Annotated[str, typer.Option(metavar="lower|higher", help="Which way is better.")] = "lower",
    trial: Which = "",
    as_json: AsJson = False,
) -> None:
    """The answer: of a CSV file, or without one of your own finished trial."""
    from taichong.trial import report as trial_report
    from taichong.trial import text as companion_text

    if file is None:
        record = answered(trial, asks=not as_json)
        lines, found = companion_text.answer_lines(record), record["answer"]
    else:
        from taichong.trial import analyse_csv, analyse_episodes_csv, episode_text, is_of_episodes

        if is_of_episodes(file):
            found = analyse_episodes_csv(file, worthwhile)
            lines = episode_text.answer_lines(found)
        else:
            found = analyse_csv(file, worthwhile, better)  # type: ignore[arg-type]  # checked there
            lines = [trial_report.answer_text(found)]
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(lines))


@app.command()
def pause(why: Annotated[str, typer.Argument(help="A journey, an illness.")], trial: Which = "") -> None:
    """Leave days out from today on; they count for neither arm, and the calendar goes on."""
    from taichong.trial import log as companion
    from taichong.trial import said

    diary = my_diary()
    own = companion.pause(diary, companion.own_trial(diary, trial), today(), why)
    typer.echo(said("pause", "paused", id=own.id, day=today()))


@app.command()
def resume(trial: Which = "") -> None:
    """Let days count again from today on."""
    from taichong.trial import log as companion
    from taichong.trial import said

    diary = my_diary()
    own = companion.resume(diary, companion.own_trial(diary, trial), today())
    typer.echo(said("pause", "resumed", id=own.id, day=today()))


@app.command()
def report(
    file: Annotated[Path, typer.Argument(metavar="FILE.html", help="A new file.")],
    trial: Which = "",
    as_json: AsJson = False,
) -> None:
    """Write the printable report of your finished trial; --json prints its record as well."""
    from taichong.trial import log as companion
    from taichong.trial import medicines_taken, write_new
    from taichong.trial import report as trial_report
    from taichong.trial import text as companion_text

    diary = my_diary()
    record = answered(trial, asks=not as_json)
    own = companion.own_trial(diary, trial)
    write_new(file, trial_report.report_of(record, companion.harms(diary, own), medicines_taken(diary, own)))
    if as_json:
        print_json(record)
    else:
        typer.echo(companion_text.said("answer", "report", file=file))


@app.command("verify")
def verify_(
    file: Annotated[Path, typer.Argument(metavar="RECORD.json", help="What `taichong export --trial` wrote.")],
    line: Annotated[str, typer.Option(help="The line that was kept elsewhere when it was sealed.")] = "",
    as_json: AsJson = False,
) -> None:
    """Redo a record from its own content: order, seal, rows, answer; says what was changed."""
    from taichong.trial import read_json, verified_lines, verify

    found = verify(read_json(file), line)
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(verified_lines(found)))


@app.command()
def pool(
    files: Annotated[
        list[Path], typer.Argument(metavar="RECORD.json...", help="What `taichong export --trial` wrote.")
    ],
    html: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a page with the plots.")] = None,
    as_json: AsJson = False,
) -> None:
    """Pool many people's finished trials: one answer per point, outcome and kind of control."""
    from taichong.trial import pool_records, read_json, write_new
    from taichong.trial import report as trial_report

    pooled = pool_records((file.name, read_json(file)) for file in files)
    if html:
        write_new(html, trial_report.pooled_html(pooled))
    if as_json:
        print_json(pooled)
    else:
        typer.echo(trial_report.pooled_text(pooled))


def answered(name: str, *, asks: bool) -> dict[str, Any]:
    """Return the record of a finished trial of one's own; the guess is asked for first, where somebody is there."""
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    diary, now = my_diary(), today()
    own = companion.own_trial(diary, name)
    asks = asks and companion.asks_guess(own.schedule.plan)
    if asks and sys.stdin.isatty() and not (own.is_closed(now) or own.guess or own.answered_at):
        own = companion.say_guess(diary, own, typer.prompt(companion_text.said("answer", "ask_guess"), err=True), now)
    return companion.own_answer(diary, own, now)
