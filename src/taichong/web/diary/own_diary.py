"""The diary behind the pages: opened on first use, with the guided sessions brought in."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from taichong.diary import import_session_log, open_diary
from taichong.errors import InputError
from taichong.person import data_folder
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.diary import Diary
    from taichong.web.settings import Settings


class OwnDiary:
    """The one person's diary that this process serves."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._diary: Diary | None = None
        self._log_seen = (0, 0)

    def opened(self) -> Diary:
        """The diary, as it stands now.

        Raises:
            InputError: none is kept here.
            StoreError: it cannot be opened.
        """
        if not self.settings.keeps_a_diary:
            raise InputError(
                _(
                    "Others can reach this server, and a diary is one person’s: "
                    "`taichong serve --database-url` says where to keep yours"
                )
            )
        with self._lock:
            self._diary = self._diary or open_diary(self.settings.database_url or None)
            self._bring_in_sessions(self._diary)
            return self._diary

    def _bring_in_sessions(self, diary: Diary) -> None:
        """What the player and the terminal wrote down since we last looked; a line of no use stays in the log."""
        try:
            found = (data_folder() / "sessions.jsonl").stat()
        except OSError:
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._log_seen:
            import_session_log(diary)
            self._log_seen = stamp


def diary_of(request: Request) -> Diary:
    """The diary of the person whom this app serves."""
    own: OwnDiary = request.app.state.own_diary
    return own.opened()
