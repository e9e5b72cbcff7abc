"""Whose folder a request may use: the app was handed one home, and no handler looks for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.web.clock import today
from taichong.web.short_lived import ShortLived

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import HTTPConnection

    from taichong.person import Home


def home_of(request: HTTPConnection) -> Home:
    """The folder of the app, with what it keeps for itself: pictures, and pages under opaque addresses."""
    home: Home = request.app.state.home
    return home


def own_home(request: HTTPConnection) -> Home | None:
    """The same as the folder of the one person who is served; none where several people share the app."""
    return None if request.app.state.settings.shared else home_of(request)


def diary_home(request: HTTPConnection) -> Home | None:
    """The folder of the person whose diary is kept here; none where none is, so that strangers never meet in a log."""
    return home_of(request) if request.app.state.settings.keeps_a_diary else None


def today_here(request: HTTPConnection) -> date:
    """The day on the wall of the person who is served."""
    return today(home_of(request))


def short_lived(request: HTTPConnection) -> ShortLived:
    """Where the app keeps what lasts for a while only."""
    return ShortLived(home_of(request).folder)
