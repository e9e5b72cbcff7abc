"""What the tests of the pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taichong.web.body import pages

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _no_renderer_left_running() -> Iterator[None]:
    """Keeping a body begins a minute of rendering that ends with the server; ours would be all of the tests.

    That it begins is seen on a real server, in ``test_entrance``.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "render_beforehand", lambda *_body: None)
        yield
