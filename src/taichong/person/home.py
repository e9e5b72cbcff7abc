"""One person's folder, and what is remembered in it: opened once, by a command or a server, and handed in.

Symptoms are asked every time and never kept. Conditions are kept with the day they were told and asked
again after a month, for a birth, an operation or a new medicine changes what is safe.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import asdict

from taichong.errors import StoreError
from taichong.person.files import private_folder, unfinished, write_beside_and_replace
from taichong.person.sessions import SessionLog

if TYPE_CHECKING:
    from collections.abc import Mapping

REVIEW_AFTER = timedelta(days=30)
SHORT_LIVED = "short_lived.db"
"""What a server keeps for a day: filled-in checks, pages under opaque addresses."""
OPENS_BROWSER = "open-in-browser.html"
"""The page that leads a browser to the server, with the token that nobody else should read."""
REMINDERS = "reminders.json"
"""The calendar events that were given out, so that a later calendar can take back those that are dropped."""
LEARNED = "learned.json"
"""The questions about points that were answered, and when each is due again."""
KEPT = (
    *("sessions.jsonl", "sessions.set-aside.jsonl", "conditions.json", "body.json", "zone.txt", "pictures"),
    *(REMINDERS, LEARNED, SHORT_LIVED, OPENS_BROWSER),
)
"""What is remembered of the person in their folder, beside the diary."""

BROUGHT_BACK = (
    *("sessions.jsonl", "sessions.set-aside.jsonl", "conditions.json", "body.json", "zone.txt"),
    *(REMINDERS, LEARNED),
)
"""What of it a backup takes along; the rest is made again."""

MOVES_DATA = ("XDG_DATA_HOME", "ANDROID_DATA", "ANDROID_ROOT")
"""Variables by which a person's data lie elsewhere than Linux usually has them."""


class Home(Struct, frozen=True):
    """One person's folder. Whoever reads or writes anything of a person is handed theirs; nothing asks for it.

    Two people in one process have two homes and never touch.
    """

    folder: Path

    @classmethod
    def of_user(cls, environment: Mapping[str, str]) -> Home:
        """Open the folder of whoever runs this process, found by the variables of their environment."""
        return cls(_data_folder(environment))

    @property
    def diary_file(self) -> Path:
        """Where the diary is, unless a database is named."""
        return self.folder / "diary.db"

    @property
    def body_file(self) -> Path:
        """Where the body is kept."""
        return self.folder / "body.json"

    @property
    def zone_file(self) -> Path:
        """Where the name of the person's time zone is kept."""
        return self.folder / "zone.txt"

    @property
    def pictures(self) -> Path:
        """Where rendered pictures are kept."""
        return self.folder / "pictures"

    @property
    def learned_file(self) -> Path:
        """Where what was learned of the points is kept."""
        return self.folder / LEARNED

    @property
    def sessions(self) -> SessionLog:
        """The log of the person's sessions."""
        return SessionLog(self.folder / "sessions.jsonl")

    def conditions(self) -> Conditions | None:
        """Read the conditions that are kept; none where nothing is kept or it cannot be understood."""
        return remembered(self.folder)

    def remember(self, conditions: Conditions) -> None:
        """Save `conditions` in place of earlier ones.

        Raises:
            StoreError: the folder does not take it.
        """
        remember(self.folder, conditions)


def _data_folder(environment: Mapping[str, str]) -> Path:
    """Where the data of this process's user lie: ``TAICHONG_DATA``, or the system's place for it."""
    if given := environment.get("TAICHONG_DATA"):
        return Path(given)
    home = environment.get("HOME", "")
    if sys.platform == "linux" and home.startswith("/") and environment.keys().isdisjoint(MOVES_DATA):
        return Path(home) / ".local/share/taichong"  # as platformdirs says; importing it shows in every plan
    from platformdirs import user_data_path  # noqa: PLC0415 -- see above

    return user_data_path("taichong", appauthor=False)


def forget_all(folder: Path) -> None:
    """Delete everything in `folder` that is remembered of the person beside the diary, and what writers left of it.

    Raises:
        StoreError: something could not be deleted; the message says what.
    """
    for file in (folder / name for name in KEPT):
        left = (file, file.with_suffix(".new"), file.with_name(f"{file.name}-journal"), *unfinished(file))
        for each in left:
            try:
                shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(f"{each}: could not be deleted: {error.strerror}; delete it by hand") from error


class Conditions(Struct, frozen=True):
    """A person's saved conditions: the answers, the places on the body, and the day on which they were given."""

    told_on: date
    answers: Mapping[str, str]
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_fresh(self, today: date) -> bool:
        """Tell whether they were answered within the last month, and not in the future."""
        return timedelta(0) <= today - self.told_on <= REVIEW_AFTER


def remembered(folder: Path) -> Conditions | None:
    """Read the conditions saved in `folder`; None where there are none or they cannot be understood."""
    import json  # noqa: PLC0415 -- most commands ask for the folder alone

    try:
        data = json.loads((folder / "conditions.json").read_bytes())
        areas = {name: tuple(each) for name, each in data["areas"].items()}
        return Conditions(date.fromisoformat(data["told_on"]), dict(data["answers"]), areas)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # unknown is never no: they are simply asked again


def remember(folder: Path, conditions: Conditions) -> None:
    """Save `conditions` in `folder`, in place of earlier ones.

    Raises:
        StoreError: the folder does not take it.
    """
    import json  # noqa: PLC0415 -- as above

    file = folder / "conditions.json"
    data = asdict(conditions) | {"told_on": conditions.told_on.isoformat()}
    try:
        write_beside_and_replace(private_folder(folder) / file.name, json.dumps(data).encode())
    except OSError as error:
        raise StoreError(
            f"{file}: could not be written ({error.strerror}); your answers are asked again next time"
        ) from error
