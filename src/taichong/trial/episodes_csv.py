"""Episodes as CSV: `episode, arm, seconds`, one row for each envelope that was opened; read strictly.

An empty `seconds` is an episode that nobody timed; 600 or more is one that had not eased after ten minutes.
"""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any, get_args

from taichong.errors import InputError
from taichong.trial.design import Arm
from taichong.trial.episodes import CENSORED_S, Episode, analyse_episodes

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("episode", "arm", "seconds")
MOST_ROWS = 2_000
LARGEST_BYTES = 5_000_000
CSV_SEED = 20_150_514


def is_of_episodes(path: Path) -> bool:
    """Tell whether a file's first line names an episode."""
    header = next(csv.reader(io.StringIO(_text(path), newline="")), [])
    return "episode" in header


def analyse_episodes_csv(path: Path, worthwhile: float | None = None) -> dict[str, Any]:
    """Answer from a CSV file of episodes; `worthwhile` is the share by which they must be shorter.

    Raises:
        InputError: the file and the line, and what is allowed.
    """
    if worthwhile is not None and not 0 <= worthwhile < 1:
        raise InputError("the smallest worthwhile change of an episode is a share of its time, from 0 to below 1")
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise InputError(f"{path.name}: the column {missing[0]} is missing; line 1 must name {', '.join(COLUMNS)}")
    episodes = [_episode(f"{path.name}, line {rows.line_num}", row) for row in rows if any(row.values())]
    if len(episodes) > MOST_ROWS:
        raise InputError(f"{path.name}: {len(episodes)} rows; at most {MOST_ROWS} episodes are read")
    numbers = [each.number for each in episodes]
    if twice := [number for number in set(numbers) if numbers.count(number) > 1]:
        raise InputError(f"{path.name}: episode {twice[0]} has two rows; give one row an episode")
    return analyse_episodes(episodes, worthwhile=worthwhile, seed=CSV_SEED)


def _episode(where: str, row: dict[str | Any, str | Any]) -> Episode:
    if None in row or None in row.values():
        raise InputError(f"{where}: not as many cells as line 1 has columns; put each value in its own column")
    number, arm, typed = (row[name].strip() for name in COLUMNS)
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST_ROWS):
        raise InputError(
            f"{where}: episode {number[:40]!r} is not a number from 1 to {MOST_ROWS}, in the order of envelopes"
        )
    if arm not in get_args(Arm):
        raise InputError(f"{where}: unknown arm {arm[:40]!r}; it must be treatment or control")
    seconds = _seconds(where, typed)
    if seconds is not None and seconds <= 0:
        raise InputError(f"{where}: {typed} seconds; a time is above 0, or nothing where nobody looked")
    chosen: Arm = "treatment" if arm == "treatment" else "control"
    return Episode(number=int(number), arm=chosen, seconds=seconds, is_eased=seconds is None or seconds < CENSORED_S)


def _seconds(where: str, typed: str) -> float | None:
    try:
        seconds = float(typed) if typed else None
    except ValueError:
        seconds = math.nan
    if seconds is not None and not math.isfinite(seconds):
        raise InputError(f"{where}: value {typed[:40]!r} is not a number; write it like 95, or nothing")
    return seconds


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(
                f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB; an episode has one short row"
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a CSV file") from None
    except UnicodeDecodeError:
        return ""  # whatever it is, it names no episode; the other reader says what is wrong
