"""What a page needs to show the body: whose it is, what can be tapped on its still, and the island's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from taichong.pictures import CLOTH, SKIN_TONES, nail_tone
from taichong.web.body.renderings import Shown, address_name, shown_to, tone, units
from taichong.web.homes import home_of
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.person import Home
    from taichong.web.body.live_data import Dot


def body_for(request: Request) -> tuple[Shown, dict[str, Any]]:
    """The body that is shown, and what a template says of it: its name, whose it is, and what was told of it."""
    home, shown = home_of(request), shown_to(request)
    colours = (*SKIN_TONES[tone(home)], *CLOTH, *nail_tone(tone(home)))
    skin = " ".join(f"{each / 255:.3f}" for each in colours)
    return shown, {"name": address_name(home, shown), "own": shown.own, "skin": skin, **shown.told.texts()}


async def whole(request: Request) -> dict[str, Any]:
    """What `body_whole.html` shows."""
    shown, body = body_for(request)
    return {"body": body, "dots_on_body": await run_in_threadpool(_on_whole, shown), "words": words()}


def _on_whole(shown: Shown) -> list[Dot]:
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return figure_data.on_whole(figures.body_of(shown))


async def seen(home: Home, shown: Shown, code: str) -> dict[str, Any]:
    """The points around `code` on its still, the number that a hand can use, and what its small pictures show."""
    return await run_in_threadpool(_seen, home, shown, code)


def _seen(home: Home, shown: Shown, code: str) -> dict[str, Any]:
    from taichong.pictures import part_of, step_words  # noqa: PLC0415 -- the same
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- the same
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    body = figures.body_of(shown)
    number = figure_data.number(body, code, units(home))
    pair = body.locate(code)
    return {
        "near": figure_data.near(body, code),
        "hand": number,
        "steps": step_words(shown.atlas, code),
        "parts": {"left": part_of(pair.left), "right": part_of(pair.right)},
    }


def words() -> dict[str, str]:
    """What the live body says, in the language of the pages; the script holds no sentence."""
    return {
        "live": _("Body that can be turned: drag, or use the arrow keys; plus and minus for nearer and farther"),
        "turn_left": _("Turn left"),
        "turn_right": _("Turn right"),
        "turn_up": _("Turn up"),
        "turn_down": _("Turn down"),
        "nearer": _("Nearer"),
        "farther": _("Farther"),
        "names": _("Names"),
        "all_points": _("All points"),
        "other_points": _("Other points"),
        "channel": _("Channel"),
        "channels": _("Channels"),
        "turn_back": _("Reset view"),
        "bones": _("Skin ↔ bone"),
        "what": _("Landmarks seen from here"),
        "none_here": _("No landmark can be seen from here. Turn the body."),
        "how": _("How it was measured on this body"),
        "sure": _(
            "The zone is {zone} mm around: of 100 trained hands that start where yours does, 68 end in it. "
            "Your finger wins."
        ),
    }
