"""How long the answer takes: 60 days as weeks, as night pairs, and with the most blocks that are enumerated.

The budget is 50 ms for 60 days. Each figure is the median processor time of many runs in one process, with
imports done; beside it stands its ratio to one least-squares fit of 60 x 3 numbers, to compare machines.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from taichong.trial import Reading, analyse

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.trial import Arm

RUNS = 30
BUDGET_MS = 50.0


def sixty_days(blocks: int) -> list[Reading]:
    """Make 60 days in equal periods, as far as they go."""
    rng = np.random.default_rng(blocks)
    length = 60 // (2 * blocks)
    return [
        Reading(day, str(day // length // 2), str(day // length % 2), _arm(day // length), float(rng.normal(5, 2)))
        for day in range(2 * blocks * length)
    ]


def _arm(period: int) -> Arm:
    return "treatment" if period % 2 else "control"


def median_ms(run: Callable[[], object]) -> float:
    """Measure the median processor time of a call [ms], the first one not counted: neighbours do not slow it."""
    run()
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        run()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def main() -> int:
    """Print and return 1 where an answer is over budget."""
    table, target = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60.0)
    unit = median_ms(lambda: np.linalg.lstsq(table, target))
    slowest = 0.0
    for blocks in (6, 15, 20, 30):
        rows = sixty_days(blocks)
        took = median_ms(lambda rows=rows: analyse(rows, better="lower", worthwhile=1.0, seed=1))  # type: ignore[misc]
        slowest = max(slowest, took)
        print(f"answer of {len(rows)} days in {blocks:2} blocks: {took:6.1f} ms, {took / unit:7.0f} regressions")
    print(f"slowest {slowest:.1f} ms of {BUDGET_MS:.0f} ms allowed")
    return int(slowest > BUDGET_MS)


if __name__ == "__main__":
    sys.exit(main())
