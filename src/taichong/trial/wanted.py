"""What a person asks of a trial, and what is known of them beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong.trial.design import RUN_IN_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from taichong.care import Answers
    from taichong.diary import Entry
    from taichong.trial.control import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks for, unchecked: the fields are options of the command line; empty means the usual."""

    complaint: str
    point: tuple[str, ...] = ()
    outcome: str = ""
    unit: str = ""
    also: tuple[str, ...] = ()
    better: str = ""
    per_week: float | None = None
    sd: float | None = None
    rho: float | None = None
    worthwhile: float | str | None = None
    change: float | None = None
    lasts: str = ""
    control: str = ""
    control_point: tuple[str, ...] = ()
    side: str = "both"
    no_stretch: bool = False
    seconds: int = 120
    days: int | None = None
    episodes: int | None = None
    blocks: int | None = None
    period_days: int | None = None
    washout_days: int = 0
    run_in_days: int = RUN_IN_DAYS
    start: date | None = None
    expectation: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the person beside their wishes.

    `entries` of the diary say how the outcome usually is. Another point as control needs `located`, the points
    on this person's own body, and `answers`, for it has to be safe, too.
    """

    today: date
    entries: Sequence[Entry] = ()
    answers: Answers | None = None
    located: Sequence[Candidate] = ()
