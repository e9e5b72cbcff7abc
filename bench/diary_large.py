"""A diary of a million entries: import, list, charts, export; and readers during an import of 83 MB.

To be met: peak memory under 300 MB, the first page under a second, no reader shut out.
"""

from __future__ import annotations

import filecmp
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from taichong.diary import series
from taichong.diary.diary import open_diary
from taichong.diary.files import export, import_file

ENTRIES = 1_000_000
BYTES = 83_000_000
MINUTE_STEP = 5


def line(number: int) -> str:
    """Write one entry of an export."""
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=number * MINUTE_STEP)
    cramp = number % 2 == 0
    data = {"minutes": number % 30, "where": "calf"} if cramp else {"item": "stress", "value": number % 11}
    told = {
        "at": at.isoformat(),
        "data": data,
        "id": f"00000000-0000-4000-8000-{number:012}",
        "kind": "cramp" if cramp else "daily",
        "person": "me",
        "recorded_at": at.isoformat(),
        "replaces": None,
    }
    return json.dumps(told, separators=(",", ":"))


def write(file: Path, entries: int, most_bytes: int | None = None) -> int:
    """Write an export of so many entries, or of so many bytes; return how many there are."""
    written, number = 0, 0
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write('{"taichong_diary": 1, "entries": [')
        while number < entries and (most_bytes is None or written < most_bytes):
            written += out.write((",\n" if number else "\n") + line(number))
            number += 1
        out.write("\n]}\n")
    return number


def timed(name: str, work: object) -> object:
    """Run `work` and print a line about how long it took."""
    begin = time.perf_counter()
    found = work()  # type: ignore[operator]
    print(f"{name}: {time.perf_counter() - begin:.2f} s")
    return found


def large(folder: Path) -> None:
    """Do everything with a million entries in one process, and measure the memory of all of it."""
    diary = open_diary(f"sqlite:///{folder / 'diary.db'}")
    timed("import", lambda: import_file(diary, folder / "many.json"))
    timed("first page", lambda: diary.page(1, 50))
    timed("count", diary.count)
    timed("last page", lambda: diary.page(ENTRIES // 50, 50))
    closed = series.closed_outcomes(diary.standing("trial"))
    today = datetime.now(UTC)
    timed("chart relief", lambda: series.time_to_relief(diary.standing("cramp"), closed))
    lately = diary.standing("cramp", since=today - timedelta(weeks=20))
    timed("chart calendar", lambda: series.calendar(lately, closed, today.date()))
    timed("export", lambda: export(diary, folder, "out.json"))
    diary.engine.dispose()
    same = filecmp.cmp(folder / "out.json", folder / "many.json", shallow=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"the export is the import to the byte: {same}")
    print(f"peak memory: {peak} MB")


def readers(folder: Path) -> None:
    """Measure how long readers waited while an import of 83 MB ran."""
    number = write(folder / "big.json", 10 * ENTRIES, BYTES)
    diary = open_diary(f"sqlite:///{folder / 'read.db'}")
    over, waits = threading.Event(), []

    def run() -> None:
        code = "import sys; from pathlib import Path; from taichong.diary.files import import_file; "
        code += "from taichong.diary.diary import open_diary; import_file(open_diary(sys.argv[1]), Path(sys.argv[2]))"
        command = [sys.executable, "-c", code, f"sqlite:///{folder / 'read.db'}", str(folder / "big.json")]
        subprocess.run(command, check=True)
        over.set()

    importer = threading.Thread(target=run)
    importer.start()
    while not over.is_set():
        begin = time.perf_counter()
        diary.page(1, 50)
        waits.append(time.perf_counter() - begin)
        time.sleep(0.05)
    importer.join()
    print(
        f"{number} entries of {BYTES // 1_000_000} MB imported; {len(waits)} readers, longest wait {max(waits):.3f} s"
    )
    print(f"all there: {diary.count() == number}")
    diary.engine.dispose()


def main() -> None:
    """Run both, in folders that go afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "many.json", ENTRIES)
        command = [sys.executable, "-c", "import sys, pathlib; from bench.diary_large import large; "]
        command[-1] += "large(pathlib.Path(sys.argv[1]))"
        subprocess.run([*command, folder], check=True)
    with tempfile.TemporaryDirectory() as folder:
        readers(Path(folder))
