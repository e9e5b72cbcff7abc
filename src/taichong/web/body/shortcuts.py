"""How far lay shortcuts miss on the body that is shown: computed beside the pages, which read it without NumPy."""

from __future__ import annotations

import json
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from taichong.errors import InputError
from taichong.person import write_beside_and_replace
from taichong.web.body.renderings import Shown, room_for_pictures

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.person import Home

MOST_KEPT = 16
_kept: dict[Path, list[dict[str, Any]] | None] = {}  # None: somebody computes it


def known(home: Home, shown: Shown) -> list[dict[str, Any]] | None:
    """What `shortcuts --json` tells of a body, where that was computed before: from memory, or from the disk."""
    file = _file(home, shown)
    if _kept.get(file) is None:
        with suppress(OSError, ValueError):
            _keep(file, json.loads(file.read_bytes()))
    return _kept.get(file)


def found(home: Home, shown: Shown) -> list[dict[str, Any]]:
    """The same, computed and kept where it was not.

    Raises:
        InputError: no such body can be.
    """
    if (before := known(home, shown)) is not None:
        return before
    file = _file(home, shown)
    made = computed(shown)
    _keep(file, made)
    with suppress(OSError):  # what cannot be written is computed again by the next server
        write_beside_and_replace(room_for_pictures(home, shown) / file.name, json.dumps(made).encode())
    return made


def computed(shown: Shown) -> list[dict[str, Any]]:
    """What ``taichong shortcuts --json`` prints of a body; an example's sentences say that it is one."""
    from taichong.locate import misses  # noqa: PLC0415 -- NumPy and the body only where a body is shown
    from taichong.web.body.shown import body_of  # noqa: PLC0415 -- the same

    reports = misses(body_of(shown), shown.atlas, whose="you" if shown.own else "example")
    return [each for each in reports if each["offset_mm"] is not None]


def begin(home: Home, shown: Shown) -> None:
    """Compute it in a thread of its own, once."""
    file = _file(home, shown)
    if file not in _kept:
        _kept[file] = None
        Thread(target=_found_or_not, args=(home, shown), daemon=True).start()


def _found_or_not(home: Home, shown: Shown) -> None:
    with suppress(InputError):  # a kept body that cannot be: its own page says why
        found(home, shown)


def _file(home: Home, shown: Shown) -> Path:
    return home.pictures / shown.name / f"shortcuts-{'you' if shown.own else 'example'}.json"


def _keep(file: Path, made: list[dict[str, Any]]) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[file] = made
