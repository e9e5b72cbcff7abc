"""How long the quick commands take against `python -c "import typer, rich"`, in turn, as whole processes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 25
GOAL = 1.5
BASE = [sys.executable, "-c", "import typer, rich"]
TAICHONG = str(Path(sys.executable).with_name("taichong"))
COMMANDS = (("find", "LV3"), ("plan", "calf"), ("search", "calf"))


def once(command: list[str]) -> tuple[float, float]:
    """Time one run, by the wall clock and the processor's [ms]."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # a plan that asks ends with 3
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * wall, 1000 * cpu


def main() -> None:
    """Print the medians of each command and the median of the ratios pair by pair."""
    for command in COMMANDS:
        _measure(command)


def _measure(command: tuple[str, str]) -> None:
    ours = [TAICHONG, *command]
    once(BASE), once(ours)  # the first run of each reads from the disk
    pairs = [(once(BASE), once(ours)) for _ in range(RUNS)]
    for number, name in enumerate(("wall", "cpu")):
        base, own = (median(each[which][number] for each in pairs) for which in (0, 1))
        ratio = median(own[number] / base[number] for base, own in pairs)
        print(
            f"start-up, {name}: import typer, rich {base:.0f} ms; {' '.join(command)} {own:.0f} ms; "
            f"ratio {ratio:.2f} (goal: at most {GOAL})"
        )


if __name__ == "__main__":
    main()
