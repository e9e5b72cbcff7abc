"""The folder of whoever runs the command: the one place where commands look for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taichong.diary import Diary
    from taichong.person import Home


def my_home() -> Home:
    """Open the folder of the user who runs this command."""
    from taichong.person import Home

    return Home.of_user(os.environ)


def diary_at(url: str | None) -> Diary:
    """Open the diary at this URL; without one, the one in the user's own folder."""
    from taichong.diary import open_diary

    return open_diary(url or my_home().diary_file)
