"""Verdict: typer stays below 0.29, whose commands import pydantic and so start half as slow again.

`taichong find LV3` may take no more than 1.5 times `python -c "import typer, rich"`. With typer 0.28 an empty
command takes as long as the import alone (67 ms against 67 ms, two cores, medians of nine); with 0.29.2 it takes
about 45 ms longer, all of it pydantic, which typer 0.29 uses to read the options. Our own part is some 25 ms: the
compiled atlas as JSON (300 kB) into plain dataclasses. When a later typer reads options without pydantic, or
imports it lazily, the upper bound can go.

Run it to measure again: `python design/start_up.py`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

EMPTY = (
    "import typer\napp = typer.Typer(rich_markup_mode=None, add_completion=False)\n"
    "@app.command()\ndef nothing(): pass\napp([])"
)


def milliseconds(code: str, times: int = 9) -> float:
    """The median wall time of a fresh interpreter that runs `code` [ms]."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- our own words
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


if __name__ == "__main__":
    print(f"import typer, rich  {milliseconds('import typer, rich'):4.0f} ms")
    print(f"an empty command    {milliseconds(EMPTY):4.0f} ms")
