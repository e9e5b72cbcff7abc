"""What one more point costs: `locate LR3` with our standard, with an editor's atlas before its check, and after it.

An atlas is read from YAML once and handed to the measured processes whole: reading takes ten times as long as locating.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import msgspec

from taichong.atlas import load

ATLAS = Path(__file__).parents[1] / "atlas"
ROUNDS = 5
GOAL = 1.2
MEASURED = """
import resource, sys, time
from pathlib import Path
import msgspec
from taichong.atlas import Atlas
from taichong.locate import Body
atlas = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Atlas)
began = time.process_time()
Body.of(sex="female", age=34, height_cm=165, weight_kg=62, atlas=atlas).locate("LR3").left.spread_mm
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Print seconds of computing and megabytes for each, and what they are in parts of the first."""
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(ATLAS, Path(folder) / "atlas")
        text = (ATLAS / "EDITING.md").read_text(encoding="utf-8")
        found = re.search(r"`points/EX/EX-LE99.yaml`:\n\n```yaml\n(.*?)```", text, re.DOTALL)
        if not found:
            sys.exit("EDITING.md no longer shows how a point is added")
        before = measured(copied)
        tell("as it was", before, before)
        (copied / "points" / "EX" / "EX-LE99.yaml").write_text(found[1], encoding="utf-8")
        unchecked = measured(copied)
        tell("one point more, unchecked", unchecked, before)
        subprocess.run([sys.executable, "-m", "taichong", "atlas", "check", str(copied)], check=False)
        checked = measured(copied)
        tell("one point more, checked", checked, before)
    if max(cost / was for costs in (unchecked, checked) for cost, was in zip(costs, before, strict=True)) > GOAL:
        sys.exit(f"one more point costs more than {GOAL} times as much")


def tell(name: str, costs: tuple[float, float], before: tuple[float, float]) -> None:
    """Print the costs of one atlas, at once: the check after it takes a while."""
    (seconds, megabytes), (usual_seconds, usual_megabytes) = costs, before
    print(
        f"{name}: {seconds:.2f} s ({seconds / usual_seconds:.2f} times), "
        f"{megabytes:.0f} MB ({megabytes / usual_megabytes:.2f} times); goal {GOAL}",
        flush=True,
    )


def measured(folder: Path) -> tuple[float, float]:
    """Return the median of some rounds, each a process of its own: seconds of `locate`, and megabytes at most."""
    whole = folder.with_suffix(".json")
    whole.write_bytes(msgspec.json.encode(load(folder)))
    runs = [
        subprocess.run([sys.executable, "-c", MEASURED, str(whole)], check=True, capture_output=True, text=True)
        for _ in range(ROUNDS)
    ]
    seconds, megabytes = zip(*(map(float, each.stdout.split()) for each in runs), strict=True)
    return median(seconds), median(megabytes)


if __name__ == "__main__":
    main()
