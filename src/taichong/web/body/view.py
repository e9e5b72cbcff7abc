"""What a page needs to show the body: whose it is, what can be tapped on its still, and the island's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from taichong.web.body.renderings import Shown, shown_to
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.web.body.live_data import Dot


def body_for(request: Request) -> tuple[Shown, dict[str, Any]]:
    """The body that is shown, and what a template says of it: its name, whose it is, and what was told of it."""
    shown = shown_to(request)
    return shown, {"name": shown.name, "own": shown.own, **shown.told.texts()}


async def whole(request: Request) -> dict[str, Any]:
    """What `body_whole.html` shows."""
    shown, body = body_for(request)
    return {"body": body, "dots_on_body": await run_in_threadpool(_on_whole, shown), "words": words()}


def _on_whole(shown: Shown) -> list[Dot]:
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- NumPy and the body only where a body is shown

    return figure_data.on_whole(figures.body_of(shown))


async def near(shown: Shown, code: str) -> list[Dot]:
    """The points around `code` on its still."""
    return await run_in_threadpool(_near, shown, code)


def _near(shown: Shown, code: str) -> list[Dot]:
    from taichong.web.body import live_data as figure_data  # noqa: PLC0415 -- the same
    from taichong.web.body import shown as figures  # noqa: PLC0415 -- the same

    return figure_data.near(figures.body_of(shown), code)


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
        "turn_back": _("As it was"),
        "bones": _("Skin ↔ bone"),
        "what": _("Landmarks seen from here"),
        "none_here": _("No landmark is seen from here. Turn the body."),
        "how": _("How it was measured on this body"),
        "sure": _(
            "The model is sure to about {model} mm; trained hands differ too, so the zone is {spread} mm around."
        ),
    }
