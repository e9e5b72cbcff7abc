"""How long `taichong find LV3` takes against `python -c "import typer, rich"`, in turn, as whole processes."""

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
FIND = [str(Path(sys.executable).with_name("taichong")), "find", "LV3"]


def once(command: list[str]) -> tuple[float, float]:
    """Wall and processor time of one run [ms]."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * wall, 1000 * cpu


def main() -> None:
    """Print the medians and the ratio pair by pair."""
    once(BASE), once(FIND)  # the first run of each reads from the disk
    pairs = [(once(BASE), once(FIND)) for _ in range(RUNS)]
    for number, name in enumerate(("wall", "cpu")):
        base, find = (median(each[which][number] for each in pairs) for which in (0, 1))
        ratio = median(find[number] / base[number] for base, find in pairs)
        print(
            f"start-up, {name}: import typer, rich {base:.0f} ms; find LV3 {find:.0f} ms; "
            f"ratio {ratio:.2f} (goal: at most {GOAL})"
        )


if __name__ == "__main__":
    main()
