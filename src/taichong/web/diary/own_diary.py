"""The diary behind the pages: opened on first use, with the guided sessions brought in."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from taichong.diary import import_session_log, open_diary
from taichong.errors import InputError, StoreError
from taichong.words import message as _

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.diary import Diary
    from taichong.person import Home
    from taichong.web.settings import Settings


PATIENCE_SECONDS = 4.0  # with another writer or a silent server; then the page says so


class OwnDiary:
    """The one person's diary that this process serves."""

    def __init__(self, settings: Settings, home: Home) -> None:
        self.settings = settings
        self.home = home
        self.log_trouble: tuple[str, ...] = ()  # lines of the log of sessions that cannot be read
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
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise StoreError(_("The diary’s database does not answer. Nothing was written; try again in a minute."))
        try:
            place = self.settings.database_url or self.home.diary_file
            self._diary = self._diary or open_diary(place, patience_s=PATIENCE_SECONDS)
            self._bring_in_sessions(self._diary)
            return replace(self._diary, set_aside={})
        finally:
            self._lock.release()

    def _bring_in_sessions(self, diary: Diary) -> None:
        """What the player and the terminal wrote down since we last looked; a line of no use stays in the log."""
        try:
            found = self.home.sessions.file.stat()
        except OSError:
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._log_seen:
            self.log_trouble = import_session_log(diary, self.home.sessions.file).skipped
            self._log_seen = stamp


def diary_of(request: Request) -> Diary:
    """The diary of the person whom this app serves."""
    own: OwnDiary = request.app.state.own_diary
    return own.opened()
