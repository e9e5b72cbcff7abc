"""The live display: what each key does, and what the screen says."""

from __future__ import annotations

import pytest
from rich.console import Console

from taichong.atlas import load
from taichong.care.answers import Said, read_answers
from taichong.care.plan import plan_for
from taichong.care.session import Player
from taichong.cli.live import picture, press

ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")
STEPS = plan_for(ATLAS, CALF, read_answers(ATLAS, CALF, Said(none_of_these=True, no_conditions=True))).steps


def shown(player: Player) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(picture(ATLAS, player))
    return capture.get()


def test_space_pauses_and_goes_on() -> None:
    player = Player.of(ATLAS, STEPS)
    press(player, " ")
    assert player.paused
    assert "paused" in shown(player)
    press(player, " ")
    assert not player.paused


def test_n_goes_to_the_next_step() -> None:
    player = Player.of(ATLAS, STEPS)
    press(player, "n")
    assert player.step == STEPS[1]


@pytest.mark.parametrize(("key", "reason"), [("h", "pain"), ("q", "ended")])
def test_h_and_q_end_it_with_their_reason(key: str, reason: str) -> None:
    player = Player.of(ATLAS, STEPS)
    press(player, key)
    assert player.stopped == reason
    assert "over" in shown(player)


def test_another_key_does_nothing() -> None:
    player = Player.of(ATLAS, STEPS)
    press(player, "x")
    assert (player.stopped, player.paused, player.step) == (None, False, STEPS[0])


@pytest.mark.parametrize("key", [" ", "\n", "\r"])
def test_while_sides_are_changed_it_says_so_and_space_or_enter_goes_on(key: str) -> None:
    player = Player.of(ATLAS, STEPS)
    player.advance(120 + 3)
    screen = shown(player)
    assert "Other leg. Take your time." in screen
    assert "0:07" in screen
    assert "Outside of the shin (ST36), right" in screen
    press(player, key)
    assert (player.resting, player.paused) == ("", False)
    assert "press" in shown(player)


def test_while_sides_are_changed_it_can_still_hurt_from_before() -> None:
    player = Player.of(ATLAS, STEPS)
    player.advance(120 + 3)
    press(player, "h")
    assert (player.stopped, player.hurt_at) == ("pain", STEPS[0])


def test_the_screen_tells_place_side_phase_time_left_and_keys() -> None:
    player = Player.of(ATLAS, STEPS)
    player.advance(11)
    screen = shown(player)
    for words in ("Outside of the shin (ST36), left", "1:49", "release", "this hurts", "1/4"):
        assert words in screen
