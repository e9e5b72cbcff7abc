"""The options of `taichong trial plan`: what is wanted of a trial."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct
from msgspec.structs import asdict

from taichong.cli.options import Side
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.trial import Wanted


class TrialOptions(Struct, frozen=True, kw_only=True):
    """What a person asks of a trial; the fields but `positions` are those of `Wanted`."""

    point: Annotated[
        tuple[str, ...], typer.Option(metavar="CODE", help="What to press; the usual first point if left out.")
    ] = ()
    outcome: Annotated[str, typer.Option(help="cramps, or a daily 0-10 item: stress, sleep, your own.")] = ""
    unit: Annotated[str, typer.Option(help="What one unit of the outcome is called.")] = ""
    also: Annotated[
        tuple[str, ...],
        typer.Option(metavar="ITEM", help="Another daily item, reported alongside; it gets no verdict."),
    ] = ()
    better: Annotated[str, typer.Option(metavar="lower|higher", help="Which way is better.")] = ""
    per_week: Annotated[float | None, typer.Option(help="Cramps a week; counted from the diary if left out.")] = None
    sd: Annotated[float | None, typer.Option(help="How much the item differs from day to day [points of 10].")] = None
    rho: Annotated[float | None, typer.Option(help="How much a day is like the day before, 0 to 0.9.")] = None
    worthwhile: Annotated[
        str | None,
        typer.Option(metavar="little|clear|much|NUMBER", help="The smallest change worth the trouble, a day."),
    ] = None
    change: Annotated[float | None, typer.Option(help="The benefit that you suppose, a day.")] = None
    lasts: Annotated[
        str, typer.Option(metavar="hours|day|days|week", help="How long you expect to feel what was pressed.")
    ] = ""
    control: Annotated[
        str, typer.Option(metavar="other_point|light_touch|usual_care|stretch_alone", help="What to compare with.")
    ] = ""
    control_point: Annotated[tuple[str, ...], typer.Option(metavar="CODE", help="With --control other_point.")] = ()
    positions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `taichong locate --all --json` prints; else the body of *My body*."),
    ] = None
    side: Side = "both"
    no_stretch: Annotated[bool, typer.Option("--no-stretch", help="No stretch in either arm.")] = False
    seconds: Annotated[int, typer.Option(help="How long a point is pressed or touched a side.")] = 120
    days: Annotated[int | None, typer.Option(help="How long it may take, cut as finds most; 84 if left out.")] = None
    episodes: Annotated[
        int | None, typer.Option(help="Randomise each episode instead of days: how many are wanted, such as 36.")
    ] = None
    blocks: Annotated[int | None, typer.Option(help="Pairs of periods, at least 6.")] = None
    period_days: Annotated[int | None, typer.Option(help="Days a period; 1 for pairs of nights.")] = None
    washout_days: Annotated[int, typer.Option(help="Days between periods that don’t count.")] = 0
    run_in_days: Annotated[int, typer.Option(help="Days at the start that do not count.")] = 14
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day of the run-in; tomorrow if left out.")
    ] = None
    expectation: Annotated[int | None, typer.Option(metavar="0-10", help="How much help you expect.")] = None
    question: Annotated[str, typer.Option(help="What you want to know, in your words.")] = ""

    def wanted(self, complaint: Sequence[str]) -> Wanted:
        """Return the same, as a trial is drafted from it.

        Raises:
            InputError: the day of the start is none.
        """
        from taichong.trial import Wanted

        told = asdict(self)
        del told["positions"]
        start = date_told(self.start, "--start") if self.start else None
        return Wanted(**{**told, "complaint": " ".join(complaint), "start": start})


def date_told(typed: str, name: str) -> date:
    """Read the day that an option gives.

    Raises:
        InputError: it is not one.
    """
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(f"{name} {typed[:40]!r} is not a date; write it like 2026-03-15") from None
