"""What was written down and tells of a danger: it is saved, and the page that follows says whom to call, or asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.care import danger_in, stop_of
from taichong.web.care.pages import stop_page
from taichong.web.care.words import asked
from taichong.web.templating import atlas_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import HTMLResponse


def danger_page(request: Request, then: str, *texts: str, taken: str = "") -> HTMLResponse | None:
    """The search's answer to words that tell of a danger, or may; None for any others. `then` is where one goes on."""
    atlas = atlas_of(request)
    reading = danger_in(atlas, *texts, taken=taken)
    if reading is None:
        return None
    if reading.kind == "help":
        return stop_page(request, stop_of(atlas, reading), template="diary_help.html", then=then)
    return page(atlas, "diary_asks.html", asked=asked(atlas, reading), then=then)
