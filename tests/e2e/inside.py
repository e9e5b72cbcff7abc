"""The app served by a thread of the test itself, so that its clock can be set: for errands that take weeks."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import uvicorn
from tests.served import free_port

from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page, Route

NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""In place of pictures, which take seconds to render; they are looked at elsewhere."""


class Inside:
    """The pages of one person in `folder`, at a moment that is set."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.ahead = timedelta()
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(create_app(home=Home(folder)), port=port, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.client = httpx2.Client(base_url=self.address, follow_redirects=True, timeout=60)

    def go_on(self, days: int = 1) -> None:
        """Set the clock of the app that many days ahead of where it was."""
        self.ahead += timedelta(days=days)
        moved = _moved(self.ahead)
        for name, module in list(sys.modules.items()):
            if name.startswith("taichong.") and getattr(module, "datetime", None) is not None:
                self.patch.setattr(module, "datetime", moved)


@contextmanager
def inside(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """Serve the pages until the errand is run."""
    running = Inside(folder, patch)
    running.thread.start()
    try:
        while not running.server.started:
            time.sleep(0.01)
        yield running
    finally:
        running.client.close()
        running.server.should_exit = True
        running.thread.join()


def without_pictures(page: Page) -> None:
    """Let a page do without what the server would have to render."""
    page.route("**/*.webp*", _no_picture)


def _no_picture(route: Route) -> None:
    route.fulfill(status=200, content_type="image/svg+xml", body=NO_PICTURE)


def _moved(ahead: timedelta) -> type[datetime]:
    class Known(type(datetime)):  # type: ignore[misc]  # the class of classes
        def __instancecheck__(cls, each: object) -> bool:
            return isinstance(each, datetime)

    class Moved(datetime, metaclass=Known):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # a plain one
            return datetime.now(tz) + ahead

    return Moved
