"""The live display of a session: where, which phase, how long still; keys to pause, go on, stop.

Keys are read by blessed and the bars drawn by rich, on any system that both know.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from blessed import Terminal
from rich.console import Group
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.text import Text

from taichong.care import PAIN
from taichong.care import text as say
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from taichong.atlas import Atlas
    from taichong.care import Player

REDRAW_SECONDS = 0.1
CIRCLE = "◜◝◞◟"


def play(atlas: Atlas, player: Player, watch: Callable[[], None]) -> None:
    """Play to the end, or until the person stops it; `watch` is called at every look at the clock."""
    terminal = Terminal()
    before = time.monotonic()
    with terminal.cbreak(), terminal.hidden_cursor(), Live(auto_refresh=False) as live:
        while player.beat:
            key = terminal.inkey(timeout=REDRAW_SECONDS)
            now = time.monotonic()
            player.tick(now - before)
            before = now
            press(player, str(key))
            watch()
            live.update(picture(atlas, player), refresh=True)


def press(player: Player, key: str) -> None:
    """Do what `key` asks: pause, next, "this hurts", end; while sides are changed, space goes on."""
    if player.resting and key in (" ", "\n", "\r"):
        player.go_on()
    elif key in (" ", "p"):
        player.paused = not player.paused
    elif key == "n":
        player.skip()
    elif key == "h":
        player.stop(PAIN)
    elif key == "q":
        player.stop("ended")


def picture(atlas: Atlas, player: Player) -> RenderableType:
    """Draw what the screen shows now."""
    beat, step = player.beat, player.step
    if beat is None or step is None:
        return Text(_("The session is over."))
    technique = atlas.technique(step.technique)
    turns = technique.pace_per_minute * (beat.begins_seconds + player.into_seconds) / 60
    turn = CIRCLE[int(turns * len(CIRCLE)) % len(CIRCLE)] if technique.pace_per_minute else ""
    number = f"{beat.step + 1}/{len(player.steps)}"
    where = Text(f"{number}  {step.place} ({step.code}), {say.place_word(step)}", style="bold")
    if player.resting:
        return Group(
            where,
            Text(f"{say.clock(player.rest_seconds)}  {say.take_your_time(atlas, player)}", style="bold"),
            Text(step.cue),
            Text(_("paused") if player.paused else ""),
            Text(_("[space] ready  [p] pause  [n] next  [h] this hurts  [q] end"), style="dim"),
        )
    return Group(
        where,
        Text(f"{say.clock(player.left_in_step_seconds)}  {beat.name} {turn}", style="bold"),
        _bar(beat.seconds, player.into_seconds),
        _bar(step.seconds, step.seconds - player.left_in_step_seconds),
        Text(beat.cue),
        Text(step.cue),
        Text(_("paused") if player.paused else ""),
        Text(_("[space] pause  [n] next  [h] this hurts  [q] end"), style="dim"),
    )


def _bar(whole_seconds: float, done_seconds: float) -> Padding:
    return Padding(ProgressBar(total=whole_seconds, completed=done_seconds, width=40), (0, 0))
