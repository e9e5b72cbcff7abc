"""Kill writing processes again and again: `python kill_writer.py FOLDER SEED WHAT=ROUNDS...`.

WHAT is one of `WRITERS`. Everything is imported once, then each writer is forked: it writes, and tells each thing once
it is acknowledged. After a random number of them and a random moment more it is killed with SIGKILL. Prints, a round a
line, WHAT, the folder and what was acknowledged; `lost` says what of it is not there any more.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import alembic.command
import alembic.script  # noqa: F401 -- imported before the fork, so that killing hits writing, not importing
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary.diary import open_diary
from taichong.diary.entries import new_entry
from taichong.diary.files import merge_all
from taichong.diary.kinds import Cramp, Note
from taichong.locate import own_body
from taichong.person import Conditions, Home, remember, remembered
from taichong.web import clock
from taichong.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS_A_FOLDER = 10  # every tenth writer finds nothing yet and is killed while making it
MOST_ACKNOWLEDGED = 13  # of a diary: eleven single entries, then a large import: kills fall on both
LONGEST_WAIT_S = 0.04
BATCH = 250
LONG = "x" * 10_000  # a batch is more than SQLite keeps in memory: killing finds pages half written
ZONES = sorted(each for each in available_timezones() if each.startswith("Europe/"))


def url_in(folder: Path) -> str:
    """The diary of a folder."""
    return f"sqlite:///{folder / 'diary.db'}"


def write_diary(folder: Path, tell: Callable[[str], None]) -> None:
    """Write single entries and, in between, larger imports, each at once."""
    diary = open_diary(url_in(folder))
    while True:
        for severity in range(11):
            tell(diary.add(Cramp(where="calf", severity=severity)).id)
        batch = [new_entry(Note(text=LONG)) for _ in range(BATCH)]
        merge_all(diary, iter(batch))
        tell("\n".join(each.id for each in batch))


def write_web(folder: Path, tell: Callable[[str], None]) -> None:
    """Send the form of the page; what it leads to says what was kept."""
    _ = folder
    client = TestClient(create_app(atlas=load()), base_url="http://127.0.0.1", follow_redirects=False)
    for number in count():
        answer = client.post("/diary", data={"kind": "note", "text": str(number)})
        tell(answer.headers["location"].partition("kept=")[2])


def write_body(folder: Path, tell: Callable[[str], None]) -> None:
    """Keep one body after the other."""
    kept = own_body.kept_body(Home(folder))
    for height in count(int(kept.height_cm) + 1 if kept else 1):
        own_body.keep_body(Home(folder), own_body.ToldBody("female", 34, height, 62), {"height_cm": "cm"})
        tell(str(height))


def write_conditions(folder: Path, tell: Callable[[str], None]) -> None:
    """Keep conditions, each time told a day later."""
    kept = remembered(folder)
    day = kept.told_on if kept else date(2000, 1, 1)
    for later in count(1):
        told_on = day + timedelta(days=later)
        remember(folder, Conditions(told_on, {"pregnant": "no"}))
        tell(told_on.isoformat())


def write_zone(folder: Path, tell: Callable[[str], None]) -> None:
    """Keep one zone after the other."""
    while True:
        for name in ZONES:
            clock.keep_zone(Home(folder), name)
            tell(name)


WRITERS = {
    "diary": write_diary,
    "web": write_web,
    "body": write_body,
    "conditions": write_conditions,
    "zone": write_zone,
}


def lost(what: str, folder: Path, told: list[str]) -> list[str]:
    """What was acknowledged and is not there, or what is there and cannot be read."""
    if what in ("diary", "web"):
        diary = open_diary(url_in(folder))
        there = {each.id for each in diary.every_entry()}
        diary.engine.dispose()
        return sorted(set(told) - there) + sorted(diary.set_aside.values())
    if what == "zone":  # the one after the last one told may have been kept as well
        now = (folder / "zone.txt").read_text(encoding="utf-8") if (folder / "zone.txt").exists() else ""
        last = ZONES.index(told[-1]) if told else 0
        return [] if not told or now in (ZONES[last], ZONES[(last + 1) % len(ZONES)]) else [now]
    now = _now(what, folder) if told else ""
    return [each for each in told[-1:] if now < each.zfill(9)]


def _now(what: str, folder: Path) -> str:
    if what == "body":
        return str(json.loads((folder / "body.json").read_bytes())["height_cm"]).zfill(9)
    kept = remembered(folder)
    return kept.told_on.isoformat().zfill(9) if kept else ""


def round_of(what: str, folder: Path, acknowledged: int, then_s: float) -> list[str]:
    """Start a writer, wait for so many acknowledgements and a moment more, kill it; all that it had told."""
    hear, tell = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(hear)
        os.environ["TAICHONG_DATA"] = str(folder)

        def say(line: str) -> None:
            os.write(tell, line.encode() + b"\n")

        try:
            WRITERS[what](folder, say)
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
    """Do the rounds of each kind."""
    root, seed, *wanted = sys.argv[1:]
    for what, rounds in (each.split("=") for each in wanted):
        chance = random.Random(int(seed))  # noqa: S311 -- moments, not secrets
        for number in range(int(rounds)):
            do_round(what, Path(root), number, chance)


def do_round(what: str, root: Path, number: int, chance: random.Random) -> None:
    """Kill one writer of this kind, and print what it had told and what of it is lost."""
    folder = root / f"{what}-{number // ROUNDS_A_FOLDER}"
    folder.mkdir(exist_ok=True)
    first = number % ROUNDS_A_FOLDER == 0
    acknowledged = 0 if first else chance.randrange(MOST_ACKNOWLEDGED)
    told = round_of(what, folder, acknowledged, chance.uniform(0, LONGEST_WAIT_S))
    os.environ["TAICHONG_DATA"] = str(folder)
    sys.stdout.write(json.dumps([what, str(folder), told, lost(what, folder, told)]) + "\n")


if __name__ == "__main__":
    main()
