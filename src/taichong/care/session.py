"""A guided session: what beats when, and what was really pressed.

`Player` is a clockwork without a clock: a door tells it how many seconds went by and shows what it says.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from taichong.care.hurting import PAIN
from taichong.care.plan import SHORTEST_SECONDS
from taichong.errors import InputError
from taichong.person import OVER_AFTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from taichong.atlas import Atlas
    from taichong.care.answers import Side
    from taichong.care.plan import Step

LOWEST_RATING, HIGHEST_RATING = 0, 10
CHANGE_SECONDS = 10.0  # to change sides, or to come back to a session that nobody watched
MOST_SEEN_SECONDS = 2.0  # between two looks at the clock; in a longer gap nobody was there
OVER_AFTER_SECONDS = OVER_AFTER.total_seconds()

Felt = Literal["pain", "numb", "faint", "mark"]


class Beat(Struct, frozen=True):
    """One phase of one step: what to do, for how long [s], and when it begins within the step [s]."""

    step: int
    name: str
    cue: str
    seconds: float
    begins_seconds: float


def beats(atlas: Atlas, steps: Iterable[Step]) -> tuple[Beat, ...]:
    """Repeat the phases of each step's technique until its seconds are full; the last phase is cut short."""
    return tuple(beat for number, step in enumerate(steps) for beat in _beats_of(atlas, number, step))


def _beats_of(atlas: Atlas, number: int, step: Step) -> Iterator[Beat]:
    begins = 0.0
    for phase in itertools.cycle(atlas.technique(step.technique).phases):
        seconds = min(phase.seconds, step.seconds - begins)
        if seconds <= 0:
            return
        yield Beat(number, phase.name, phase.cue, seconds, begins)
        begins += seconds


class Player(Struct):
    """How far a session has come. Tell it how much time has passed; skip and stop when the person says so.

    ``done_seconds`` is what was really pressed, by step [s], and ``pressed_last`` the number of the last of them;
    ``rest_seconds`` is what is left of a time in which nothing is pressed [s], and ``resting`` says for what.
    """

    steps: tuple[Step, ...]
    beats: tuple[Beat, ...]
    at: int = 0
    into_seconds: float = 0.0
    paused: bool = False
    stopped: str | None = None
    done_seconds: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    pressed_last: int | None = None
    rest_seconds: float = 0.0
    resting: Literal["", "change", "away"] = ""
    hurt: Felt | None = None
    hurt_at: Step | None = None

    @classmethod
    def of(cls, atlas: Atlas, steps: tuple[Step, ...]) -> Player:
        """Make a player at the beginning of `steps`."""
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

    def tick(self, seconds: float) -> None:
        """Take in that the clock went on by `seconds` [s]; a gap in which nobody looked counts as nothing."""
        if seconds <= MOST_SEEN_SECONDS:
            self.advance(seconds)
        elif self.beat and not self.paused:
            self._rest("away")

    def advance(self, seconds: float) -> None:
        """Let `seconds` go by [s]; nothing happens while paused or after the end."""
        while seconds > 0 and not self.paused and (beat := self.beat):
            if self.resting:
                used = min(seconds, self.rest_seconds)
                self.rest_seconds -= used
                self.resting = self.resting if self.rest_seconds > 0 else ""
            else:
                used = min(seconds, beat.seconds - self.into_seconds)
                self.done_seconds[beat.step] += used
                self.pressed_last = beat.step
                self.into_seconds += used
                if self.into_seconds >= beat.seconds:
                    self._go_to(self.at + 1)
            seconds -= used

    def go_on(self) -> None:
        """End the time in which nothing is pressed."""
        self.resting, self.rest_seconds = "", 0.0

    def skip(self) -> None:
        """Go on with the next step; what was done of this one stays done, but for less than one press."""
        if here := self.beat:
            if self.done_seconds[here.step] < SHORTEST_SECONDS:
                self.done_seconds[here.step] = 0.0
            self._go_to(next((n for n, beat in enumerate(self.beats) if beat.step > here.step), len(self.beats)))

    def stop(self, reason: str) -> None:
        """End the session, and say why; the first reason stays. What hurts is what was pressed last."""
        if reason == PAIN and self.beat:
            self.hurt_at = self.steps[self.beat.step if self.pressed_last is None else self.pressed_last]
        self.stopped = self.stopped or reason

    def done(self) -> list[dict[str, Any]]:
        """List what was really pressed: code, side, technique, seconds, in the order of the steps."""
        return [
            {"code": step.code, "side": step.side, "technique": step.technique, "seconds": round(seconds, 1)}
            for number, step in enumerate(self.steps)
            if (seconds := self.done_seconds.get(number, 0.0)) > 0
        ]

    def _go_to(self, at: int) -> None:
        before, self.at, self.into_seconds = self.step, at, 0.0
        self.go_on()
        if before and self.step and self.step.side != before.side:
            self._rest("change")

    def _rest(self, why: Literal["change", "away"]) -> None:
        self.resting, self.rest_seconds = self.resting or why, CHANGE_SECONDS


def check_rating(given: int) -> int:
    """Check a rating from 0 to 10 and return it.

    Raises:
        InputError: it lies outside.
    """
    if not LOWEST_RATING <= given <= HIGHEST_RATING:
        raise InputError(
            f"a rating of {given} is not on the scale; allowed: 0 (none) to 10 (the worst you can think of)"
        )
    return given


def pressed_seconds(records: Iterable[Mapping[str, Any]], day: date) -> dict[tuple[str, Side], float]:
    """Add up what was pressed on `day`, local time, by point and side [s]."""
    pressed: defaultdict[tuple[str, Side], float] = defaultdict(float)
    for record in records:
        if datetime.fromisoformat(record["at"]).astimezone().date() == day:
            for each in record["done"]:
                pressed[each["code"], each["side"]] += each["seconds"]
    return dict(pressed)


class Kept(Struct, frozen=True, kw_only=True):
    """What the log says of a session beside the player: its own name, what it was for, the ratings [0-10].

    ``healed`` are the points that hurt before and of which the person said, for this session, that they have healed.
    """

    id: str
    complaint: str
    context: str | None
    before: int | None = None
    after: int | None = None
    healed: tuple[str, ...] = ()


def session_record(player: Player, kept: Kept, *, over: bool) -> dict[str, Any]:
    """Make the line of the log for a session, as far as it has come."""
    record: dict[str, Any] = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "complaint": kept.complaint,
        "context": kept.context,
        "done": player.done(),
        "stopped": player.stopped,
        "before": kept.before,
        "after": kept.after,
        "id": kept.id,
        "over": over,
    }
    if player.hurt_at:
        record["hurt_at"] = {"code": player.hurt_at.code, "side": player.hurt_at.side}
    if player.hurt:
        record["hurt"] = player.hurt
    if kept.healed:
        record["healed"] = list(kept.healed)
    return record
