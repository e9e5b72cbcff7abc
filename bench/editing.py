"""What one more point costs: `locate LR3` with our standard, with an editor's atlas before its check, and after it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ATLAS = Path(__file__).parents[1] / "atlas"
ROUNDS = 5
MEASURED = """
import resource, sys, time
from taichong.atlas import load
from taichong.locate import Body
atlas = load(sys.argv[1])
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
        (copied / "points" / "EX" / "EX-LE99.yaml").write_text(found[1], encoding="utf-8")
        rows = {"as it was": before, "one point more, unchecked": measured(copied)}
        subprocess.run([sys.executable, "-m", "taichong", "atlas", "check", str(copied)], check=False)
        rows["one point more, checked"] = measured(copied)
        for name, (seconds, megabytes) in rows.items():
            slower, larger = seconds / before[0], megabytes / before[1]
            print(f"{name}: {seconds:.2f} s ({slower:.2f} times), {megabytes:.0f} MB ({larger:.2f} times); goal 1.2")


def measured(atlas: Path) -> tuple[float, float]:
    """The median of some rounds, each a process of its own: seconds of `locate`, and megabytes at most."""
    runs = [
        subprocess.run([sys.executable, "-c", MEASURED, str(atlas)], check=True, capture_output=True, text=True)
        for _ in range(ROUNDS)
    ]
    seconds, megabytes = zip(*(map(float, each.stdout.split()) for each in runs), strict=True)
    return median(seconds), median(megabytes)


if __name__ == "__main__":
    main()
