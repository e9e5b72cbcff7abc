"""Play a session in the terminal, live or in plain lines; it is written down beat by beat while it goes on."""

from __future__ import annotations

import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from taichong.care import (
    OVER_AFTER_SECONDS,
    PAIN,
    Felt,
    Kept,
    Player,
    check_rating,
    session_record,
    techniques_of,
)
from taichong.care import text as say
from taichong.cli.lines import NobodyThereError, ask, show
from taichong.cli.my_home import my_home
from taichong.errors import InputError, StoreError
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taichong.atlas import Atlas
    from taichong.care import Plan
    from taichong.person import SessionLog

OPEN_QUESTIONS = 3
INTERRUPTED = 130
PLAIN_TICK_SECONDS = 0.5
CLOCK_SKEW_SECONDS = 60  # a clock that was set back by less still goes on
WHAT_HURT: dict[str, Felt] = {"p": "pain", "t": "numb", "f": "faint", "b": "mark"}


@dataclass(frozen=True, slots=True)
class Ratings:
    """How bad it is before and after, 0-10; None is asked for."""

    before: int | None = None
    after: int | None = None


@dataclass(slots=True)
class Keeper:
    """Writes a session down as it goes on, and ends it an hour after its check.

    ``checked_at`` is when the questions were answered [s since the epoch].
    """

    log: SessionLog
    player: Player
    kept: Kept
    checked_at: float
    expired: bool = False
    written: tuple[int, str | None] = (0, None)
    has_lines: bool = False

    def watch(self) -> None:
        """Look at the session: end it if it is too old, and write down each beat and each stop at once."""
        if not -CLOCK_SKEW_SECONDS <= time.time() - self.checked_at <= OVER_AFTER_SECONDS:
            self.expired = True
            self.player.stop("interrupted")
        if self.written != (stands := (self.player.at, self.player.stopped)):
            self.written = stands
            self.keep()

    def keep(self) -> None:
        """Write down what was pressed so far; if the disk refuses it, the end of the session says so."""
        with suppress(StoreError):
            self.end(over=False)

    def end(self, *, over: bool = True) -> None:
        """Write down the session as it ended; one in which nothing was pressed or hurt is none.

        Where an hour ended it, its last beat was its last word: by now the diary may have it.

        Raises:
            StoreError: it could not be written; the message carries what was done.
        """
        if self.expired and self.has_lines:
            return
        if self.player.done() or self.player.hurt_at or self.has_lines:
            self.log.append(session_record(self.player, self.kept, over=over))
            self.has_lines = True


def timetable(atlas: Atlas, plan: Plan) -> Iterable[str]:
    """List the beats of a session with their times, for looking at beforehand."""
    player = Player.of(atlas, plan.steps)
    begins = 0.0
    while beat := player.beat:
        step = plan.steps[beat.step]
        if player.resting:
            yield f"{say.clock(begins)}  {say.take_your_time(atlas, player)}  {player.rest_seconds:g} s"
            begins += player.rest_seconds
            player.go_on()
        yield f"{say.clock(begins)}  {step.code} {step.side}  {beat.name}  {beat.seconds:g} s"
        begins += beat.seconds
        player.advance(beat.seconds)


def play(atlas: Atlas, plan: Plan, ratings: Ratings, *, plain: bool, healed: tuple[str, ...] = ()) -> int:
    """Play the session and write down what was done, also when it ends early; the exit code says how it went.

    ``healed`` are the points that hurt before and of which the person said that they have healed.
    """
    player = Player.of(atlas, plan.steps)
    healed = tuple(each.upper() for each in healed)
    kept = Kept(id=uuid.uuid4().hex, complaint=plan.complaint, context=plan.context, healed=healed)
    keeper = Keeper(my_home().sessions, player, kept, checked_at=time.time())
    before = _rating(_("How bad is it now, 0 to 10?"), ratings.before)
    keeper.kept = replace(kept, before=before)
    show(line for each in techniques_of(atlas, plan).values() for line in say.posture_lines(each))
    code = 0
    try:
        _play_to_the_end(atlas, keeper, plain=plain or not _is_live())
        if player.stopped == PAIN:
            _ask_what_hurt(atlas, keeper)
        if not keeper.expired:
            keeper.end()  # whoever leaves now has said all but the number
            keeper.kept = replace(keeper.kept, after=_rating(_("And how bad is it now, 0 to 10?"), ratings.after))
    except KeyboardInterrupt:
        if player.beat:
            player.stop("interrupted")
        code = INTERRUPTED
    finally:
        keeper.end()
    show(_closing(plan, keeper))
    return OPEN_QUESTIONS if keeper.expired else code


def _play_to_the_end(atlas: Atlas, keeper: Keeper, *, plain: bool) -> None:
    keeper.watch()
    if plain:
        play_plain(atlas, keeper)
    else:
        from taichong.cli import live

        live.play(atlas, keeper.player, keeper.watch)


def _closing(plan: Plan, keeper: Keeper) -> Iterable[str]:
    done = sum(each["seconds"] for each in keeper.player.done())
    yield ""
    if keeper.expired:
        yield _("You did the check over an hour ago, so this session is over. Start again with the check.")
    if done:
        yield _("Done: {time}. It’s saved.").format(time=say.duration(done))
        yield plan.tracking.review if plan.tracking else ""
    elif not keeper.player.hurt_at:
        yield _("Nothing was pressed, so nothing was saved.")


def _ask_what_hurt(atlas: Atlas, keeper: Keeper) -> None:
    """Ask what it was, once that it hurt is written down; and say what to do."""
    here = keeper.player.hurt_at
    if here:
        show(
            [
                "",
                _("It hurt here: {place}, {side}").format(
                    place=f"{here.place} ({here.code})", side=say.place_word(here)
                ),
            ]
        )
    show(["", _("What was it? We’ve saved that it hurt.")])
    question = _(
        "p pain from pressing, t tingling or numbness, f faint or unwell, b a bruise or swelling (enter to skip)"
    )
    try:
        while (given := ask(question).casefold()[:1]) and given not in WHAT_HURT:
            show([_("Please answer p, t, f or b.")])
    except NobodyThereError:
        given = ""
    keeper.player.hurt = WHAT_HURT.get(given)
    keeper.keep()
    may_faint = keeper.player.hurt in (None, "faint")  # it was not told, or it is that
    flags = map(atlas.red_flag, ("R14", "R13", "R2") if may_faint else ("R14", "R13"))
    show(["", *(f"{flag.sign} {flag.message}" for flag in flags)])


def _rating(question: str, given: int | None) -> int | None:
    """A rating from 0 to 10; enter leaves it out, and where nobody answers it stays out."""
    while given is None:
        try:
            line = ask(question + _(" (enter to leave out)"))
            if not line:
                return None
            given = check_rating(int(line))
        except ValueError:
            show([_("Please give a whole number from 0 to 10.")])
        except NobodyThereError:
            return None
        except InputError as error:
            show([str(error)])
    return given


def _is_live() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def play_plain(atlas: Atlas, keeper: Keeper, sleep: Callable[[float], None] = time.sleep) -> None:
    """Play a session a line a beat; Ctrl-C ends it."""
    player = keeper.player
    shown: tuple[int, str] | None = None
    looked = time.monotonic()
    while beat := player.beat:
        if shown != (shown := (player.at, player.resting)):
            show(_plain_lines(atlas, player))
        try:
            sleep(min(PLAIN_TICK_SECONDS, player.rest_seconds or beat.seconds - player.into_seconds))
        finally:  # what was pressed before Ctrl-C counts, too
            now = time.monotonic()
            player.tick(now - looked)
            looked = now
        keeper.watch()


def _plain_lines(atlas: Atlas, player: Player) -> Iterable[str]:
    beat, step = player.beat, player.step
    if beat is None or step is None:
        return
    if player.resting:
        yield f"  {say.take_your_time(atlas, player)} {player.rest_seconds:g} s"
        return
    if beat.begins_seconds == 0:
        yield ""
        yield f"{step.place} ({step.code}), {say.place_word(step)}, {say.duration(step.seconds)}"
        yield step.cue
    yield f"  {beat.name} {beat.seconds:g} s"
