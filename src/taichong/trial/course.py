"""How a trial went, from its record alone: each period, the run-in, what was done otherwise and why.

Everything here is counted from the tidy rows, so that whoever has the record can count it again.
"""

from __future__ import annotations

from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]


def periods(record: dict[str, Any]) -> list[dict[str, Any]]:
    """List each period in order: block, arm, first and last day, days rated of how many, mean, days done otherwise.

    `is_whole` says whether all its days had passed; `mean` is None where nothing was rated.
    """
    days = record["schedule"]["plan"]["period_days"]
    counted = [row for row in record["rows"] if row["phase"] == "period"]
    found = []
    for (block, period), each in groupby(counted, key=lambda row: (row["block"], row["period"])):
        rows = list(each)
        found.append(
            {
                "block": block,
                "period": period,
                "arm": rows[0]["arm"],
                "first": rows[0]["date"],
                "last": rows[-1]["date"],
                "days": len(rows),
                "rated": len(_values(rows)),
                "mean": _mean(rows),
                "otherwise": sum(row["done"] not in (None, row["arm"]) for row in rows),
                "is_whole": len(rows) == days,
            }
        )
    return found


def run_in(record: dict[str, Any]) -> dict[str, Any]:
    """Return days of the run-in, how many were rated, and their mean: the start, before anything was compared."""
    rows = [row for row in record["rows"] if row["phase"] == "run_in"]
    return {"days": len(rows), "rated": len(_values(rows)), "mean": _mean(rows)}


def arm_means(record: dict[str, Any]) -> dict[str, float]:
    """Average the analysed periods of either arm; the difference of the two is the estimate."""
    told = periods(record)
    blocks = [[each for each in told if each["block"] == block] for block in {each["block"] for each in told}]
    whole = [two for two in blocks if len(two) == 2 and all(_is_analysed(each) for each in two)]  # noqa: PLR2004 -- arms
    return {
        arm: fmean(each["mean"] for two in whole for each in two if each["arm"] == arm)
        for arm in ("treatment", "control")
    }


def deviations(record: dict[str, Any]) -> list[Row]:
    """List days on which something else was done than was drawn, or on which a reason was given."""
    return [row for row in record["rows"] if row["why"] or (row["arm"] and row["done"] not in (None, row["arm"]))]


def missed(record: dict[str, Any]) -> dict[str, int]:
    """Count days without a value in either arm, of the periods that had begun."""
    rows = [row for row in record["rows"] if row["phase"] == "period" and row["value"] is None]
    return {arm: sum(row["arm"] == arm for row in rows) for arm in ("treatment", "control")}


def _is_analysed(period: dict[str, Any]) -> bool:
    return period["is_whole"] and period["mean"] is not None


def _values(rows: Iterable[Row]) -> list[float]:
    return [row["value"] for row in rows if row["value"] is not None]


def _mean(rows: Iterable[Row]) -> float | None:
    values = _values(rows)
    return fmean(values) if values else None
