"""Kill a writing process again and again: `python kill_writer.py FOLDER ROUNDS SEED`.

Everything is imported once, then each writer is forked: it opens the diary, writes, and tells each identifier
once it is acknowledged. After a random number of them and a random moment more it is killed with SIGKILL.
Prints, a round a line, the file and what was acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from itertools import islice
from pathlib import Path

import alembic.command
import alembic.script  # noqa: F401 -- imported before the fork, so that killing hits writing, not importing

from taichong.diary.diary import open_diary
from taichong.diary.entries import new_entry
from taichong.diary.files import merge_all
from taichong.diary.kinds import Cramp, Note

ROUNDS_A_FILE = 10  # every tenth writer finds no diary yet and is killed while making one
MOST_ACKNOWLEDGED = 13  # eleven single entries, then a large import: kills fall on both
LONGEST_WAIT_S = 0.04
BATCH = 250
LONG = "x" * 10_000  # a batch is more than SQLite keeps in memory: killing finds pages half written


def write_until_killed(url: str, tell: int) -> None:
    """Write single entries and, in between, larger imports, each at once."""
    diary = open_diary(url)
    while True:
        for severity in range(11):
            entry = diary.add(Cramp(where="calf", severity=severity))
            os.write(tell, entry.id.encode() + b"\n")
        batch = [new_entry(Note(text=LONG)) for _ in range(BATCH)]
        merge_all(diary, iter(batch))
        os.write(tell, b"".join(each.id.encode() + b"\n" for each in batch))


def round_of(url: str, acknowledged: int, then_s: float) -> list[str]:
    """Start a writer, wait for so many acknowledgements and a moment more, kill it; all that it had told."""
    hear, tell = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(hear)
        try:
            write_until_killed(url, tell)
        finally:
            os._exit(1)  # only an error leads here
    os.close(tell)
    with os.fdopen(hear) as lines:
        told = list(islice(lines, acknowledged))
        time.sleep(then_s)
        os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(f"the writer ended by itself with status {status}")
        return [line.strip() for line in (*told, *lines) if line.endswith("\n")]


def main() -> None:
    """Do the rounds."""
    folder, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    for number in range(rounds):
        file = folder / f"diary-{number // ROUNDS_A_FILE}.db"
        first = number % ROUNDS_A_FILE == 0
        acknowledged = 0 if first else chance.randrange(MOST_ACKNOWLEDGED)
        told = round_of(f"sqlite:///{file}", acknowledged, chance.uniform(0, LONGEST_WAIT_S))
        sys.stdout.write(json.dumps([str(file), told]) + "\n")


if __name__ == "__main__":
    main()
