"""A guided session: what beats when, what was really pressed, and the log that remembers it.

`Player` is a clockwork without a clock: a door tells it how many seconds went by and shows what it says.
The log is one JSON object a line, append-only, in the person's data folder; the day's cap reads it.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from taichong.errors import InputError, StoreError
from taichong.person import ONLY_MINE, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from taichong.atlas import Atlas
    from taichong.care.plan import Step
    from taichong.care.safety import Side

LOWEST_RATING, HIGHEST_RATING = 0, 10
EARLIEST_YEAR, LATEST_YEAR = 1900, 9998  # what a clock can have said, and a date can be computed with
A_DAY_SECONDS = 86_400
PAIN = "pain"  # why a session stopped: pressing hurt more than 4 of 10 (R14)


@dataclass(frozen=True, slots=True)
class Beat:
    """One phase of one step: what to do, for how long [s], and when it begins within the step [s]."""

    step: int
    name: str
    cue: str
    seconds: float
    begins_seconds: float


def beats(atlas: Atlas, steps: Iterable[Step]) -> tuple[Beat, ...]:
    """The phases of each step's technique, repeated until its seconds are full; the last one is cut short."""
    return tuple(beat for number, step in enumerate(steps) for beat in _beats_of(atlas, number, step))


def _beats_of(atlas: Atlas, number: int, step: Step) -> Iterator[Beat]:
    begins = 0.0
    for phase in itertools.cycle(atlas.technique(step.technique).phases):
        seconds = min(phase.seconds, step.seconds - begins)
        if seconds <= 0:
            return
        yield Beat(number, phase.name, phase.cue, seconds, begins)
        begins += seconds


@dataclass(slots=True)
class Player:
    """Where a session stands. Tell it the time that went by; skip and stop when the person says so.

    ``done_seconds`` is what was really pressed, by step [s].
    """

    steps: tuple[Step, ...]
    beats: tuple[Beat, ...]
    at: int = 0
    into_seconds: float = 0.0
    paused: bool = False
    stopped: str | None = None
    done_seconds: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))

    @classmethod
    def of(cls, atlas: Atlas, steps: tuple[Step, ...]) -> Player:
        """A player at the beginning of `steps`."""
        return cls(steps, beats(atlas, steps))

    @property
    def beat(self) -> Beat | None:
        """The phase that is on; none when the session is over."""
        return self.beats[self.at] if not self.stopped and self.at < len(self.beats) else None

    @property
    def step(self) -> Step | None:
        """The step that is on; none when the session is over."""
        return self.steps[self.beat.step] if self.beat else None

    @property
    def left_in_step_seconds(self) -> float:
        """What is left of the step that is on [s]."""
        if not self.beat or not self.step:
            return 0.0
        return self.step.seconds - self.beat.begins_seconds - self.into_seconds

    def advance(self, seconds: float) -> None:
        """Let `seconds` go by [s]; nothing happens while paused or after the end."""
        while seconds > 0 and not self.paused and (beat := self.beat):
            used = min(seconds, beat.seconds - self.into_seconds)
            self.done_seconds[beat.step] += used
            self.into_seconds += used
            seconds -= used
            if self.into_seconds >= beat.seconds:
                self.at, self.into_seconds = self.at + 1, 0.0

    def skip(self) -> None:
        """Go on with the next step; what was done of this one stays done."""
        if here := self.beat:
            self.at = next((n for n, beat in enumerate(self.beats) if beat.step > here.step), len(self.beats))
            self.into_seconds = 0.0

    def stop(self, reason: str) -> None:
        """End the session, and say why; the first reason stays."""
        self.stopped = self.stopped or reason

    def done(self) -> list[dict[str, Any]]:
        """What was really pressed: code, side, technique, seconds, in the order of the steps."""
        return [
            {"code": step.code, "side": step.side, "technique": step.technique, "seconds": round(seconds, 1)}
            for number, step in enumerate(self.steps)
            if (seconds := self.done_seconds.get(number, 0.0)) > 0
        ]


def check_rating(given: int) -> int:
    """A rating from 0 to 10.

    Raises:
        InputError: it lies outside.
    """
    if not LOWEST_RATING <= given <= HIGHEST_RATING:
        raise InputError(
            f"a rating of {given} is not on the scale; allowed: 0 (none) to 10 (the worst you can think of)"
        )
    return given


@dataclass(frozen=True, slots=True)
class SessionLog:
    """The append-only file of what was done, one JSON object a line."""

    file: Path

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one session down, whole, before returning.

        Raises:
            StoreError: the folder or the disk does not take it; the message carries what was done.
        """
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        try:
            private_folder(self.file.parent)
            with _opened_to_add(self.file) as file:
                file.write(_after_a_cut(file) + line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"{self.file}: the session could not be written down ({error.strerror}); "
                f"set TAICHONG_DATA to a folder that can be written. What was done: {line.strip()}"
            ) from error

    def records(self) -> Iterator[dict[str, Any]]:
        """Every session that was written down, oldest first; a line that cannot be read is passed over.

        Raises:
            StoreError: the file is there but cannot be read.
        """
        return (record for _, record in self._lines() if record is not None)

    def trouble(self) -> list[str]:
        """A sentence for each line that cannot be read.

        Raises:
            StoreError: the file is there but cannot be read.
        """
        return [
            f"{self.file}: line {number} cannot be read; what was pressed then is not counted, and the line stays"
            for number, record in self._lines()
            if record is None
        ]

    def _lines(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        try:
            lines = self.file.read_bytes().split(b"\n") if self.file.exists() else []
        except OSError as error:
            raise StoreError(f"{self.file}: the session log cannot be read ({error.strerror})") from error
        return ((number, _record(line)) for number, line in enumerate(lines, 1) if line.strip())


def pressed_seconds(records: Iterable[Mapping[str, Any]], day: date) -> dict[tuple[str, Side], float]:
    """What was pressed on `day`, local time, by point and side [s]."""
    pressed: defaultdict[tuple[str, Side], float] = defaultdict(float)
    for record in records:
        if datetime.fromisoformat(record["at"]).astimezone().date() == day:
            for each in record["done"]:
                pressed[each["code"], each["side"]] += each["seconds"]
    return dict(pressed)


def hurting(records: Iterable[Mapping[str, Any]]) -> frozenset[tuple[str, Side]]:
    """The points and sides that hurt when they were last pressed: the last of a session that stopped for pain."""
    hurt: dict[tuple[str, Side], bool] = {}
    for record in records:
        done = [(each["code"], each["side"]) for each in record["done"]]
        hurt |= dict.fromkeys(done, False)
        if record.get("stopped") == PAIN and done:
            hurt[done[-1]] = True
    return frozenset(place for place, hurts in hurt.items() if hurts)


def _opened_to_add(path: Path) -> BinaryIO:
    """The log, readable by this user alone from its first byte, and from now on where it was not."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, ONLY_MINE)
    path.chmod(ONLY_MINE)
    return os.fdopen(handle, "ab+")


def _after_a_cut(file: BinaryIO) -> bytes:
    """A line end, where the last writing was cut off: what comes now must not be lost with it."""
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _record(line: bytes) -> dict[str, Any] | None:
    """The session in `line`; none where it was cut off in writing or is not ours."""
    try:
        record = json.loads(line)
        year = datetime.fromisoformat(record["at"]).year
        whole = EARLIEST_YEAR <= year <= LATEST_YEAR and all(map(_is_pressed, record["done"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return record if whole else None


def _is_pressed(each: Mapping[str, Any]) -> bool:
    """Whether this is a point that was pressed for a time that can be."""
    seconds = each["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= A_DAY_SECONDS:
        return False
    return isinstance(each["code"], str) and isinstance(each["side"], str)


def session_record(
    player: Player, complaint: str, context: str | None, before: int | None, after: int | None
) -> dict[str, Any]:
    """What the log keeps of a session."""
    return {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "complaint": complaint,
        "context": context,
        "done": player.done(),
        "stopped": player.stopped,
        "before": before,
        "after": after,
    }
