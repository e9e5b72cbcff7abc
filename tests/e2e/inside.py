"""The app inside the test, behind a browser that asks it directly: nothing is started, and its clock can be set.

For errands that take weeks; what hangs on a network has a server of its own.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page, Route

ADDRESS = "http://127.0.0.1"


class Inside:
    """The pages of one person in `folder`, at a moment that is set."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        from taichong.person import Home  # noqa: PLC0415 -- what is imported later gets the clock, too

        self.patch = patch
        self.ahead = timedelta()
        self.client = TestClient(create_app(home=Home(folder)), base_url=ADDRESS, follow_redirects=False)

    def serve(self, page: Page) -> None:
        """Answer what this page asks for."""
        page.route("**/*", self._answer)

    def go_on(self, days: int) -> None:
        """Set the clock of the app that many days ahead of where it was."""
        self.ahead += timedelta(days=days)
        moved = _moved(self.ahead)
        for name, module in list(sys.modules.items()):
            if name.startswith("taichong.") and getattr(module, "datetime", None) is not None:
                self.patch.setattr(module, "datetime", moved)

    def now(self) -> datetime:
        """What the app takes for now."""
        return datetime.now(UTC) + self.ahead

    def _answer(self, route: Route) -> None:
        asked = route.request
        path = asked.url.removeprefix(ADDRESS)
        headers = {name: value for name, value in asked.headers.items() if name in ("content-type", "accept")}
        answer = self.client.request(asked.method, path, content=asked.post_data_buffer, headers=headers)
        told = {
            name: value for name, value in answer.headers.items() if name not in ("content-encoding", "content-length")
        }
        if answer.is_redirect:  # a browser follows none that is given to it so
            told = {"content-type": "text/html"}
            to = f'<!doctype html><meta http-equiv="refresh" content="0;url={answer.headers["location"]}">'
            route.fulfill(status=200, headers=told, body=to)
            return
        route.fulfill(status=answer.status_code, headers=told, body=answer.content)


def _moved(ahead: timedelta) -> type[datetime]:
    class Known(type(datetime)):  # type: ignore[misc]  # the class of classes
        def __instancecheck__(cls, each: object) -> bool:
            return isinstance(each, datetime)

    class Moved(datetime, metaclass=Known):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # a plain one
            return datetime.now(tz) + ahead

    return Moved
