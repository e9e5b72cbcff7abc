"""Three hundred kills each while the diary, a page, the body, the conditions and the zone are being written.

To be met: nothing that was acknowledged is lost, and nothing is half there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

KILLS = 300
KINDS = ("diary", "web", "body", "conditions", "zone")
WRITER = Path(__file__).parents[1] / "tests" / "kill_writer.py"


def main() -> None:
    """Print how much was acknowledged, and what of it was lost."""
    for what in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(WRITER), folder, "7", f"{what}={KILLS}"]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rounds = [json.loads(line) for line in told.splitlines()]
        acknowledged = sum(len(each) for _, _, each, _ in rounds)
        lost = [each for _, _, _, gone in rounds for each in gone]
        print(f"{what}: {len(rounds)} kills, {acknowledged} acknowledged, {len(lost)} lost")
