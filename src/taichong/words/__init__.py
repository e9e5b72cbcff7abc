"""What a person reads outside the atlas: one folder a language.

``en`` holds one TOML file or template a room. Sentences of the commands and pages stand in English where they are said;
another language's folder says them in ``LC_MESSAGES/taichong.mo``, made from ``taichong.pot`` (docs/words.md).
What a language does not say is said in English.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
HANZI = FOLDER / "hanzi.woff2"
"""A font with the characters of the points' Chinese names, and no other (`builders/hanzi_font.py`)."""
DOMAIN = "taichong"
ENGLISH = "en"


def language() -> str:
    """Return the language to speak: ``TAICHONG_LANGUAGE`` where there is a folder of that name, or else English."""
    wished = os.environ.get("TAICHONG_LANGUAGE", ENGLISH)
    return wished if wished in spoken(FOLDER) else ENGLISH


@cache
def spoken(folder: Path) -> frozenset[str]:
    """List the languages that have a folder."""
    return frozenset(each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith("_"))


def words(room: str) -> dict[str, Any]:
    """Return the words of one room (`diary`, `reminders`)."""
    return _read(FOLDER, language(), room)


@cache
def _read(folder: Path, wished: str, room: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 -- most commands need no room

    own = folder / wished / f"{room}.toml"
    return tomllib.loads((own if own.is_file() else folder / ENGLISH / f"{room}.toml").read_text(encoding="utf-8"))


def message(text: str) -> str:
    """Translate an English sentence of the commands or pages into the language to speak; imported as ``_``."""
    return catalogue().gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate the sentence for one, or for `number` of them, by the plural rule of the language to speak."""
    return catalogue().ngettext(one, many, number)


def fill(sentence: str, **values: object) -> str:
    """Fill in a sentence of a room, with its plurals: "{n} {n:entry|entries}".

    The forms stand in the order of the language's own plural rule, which is gettext's. A number may come as it is
    written; "1.0" has the form of many, and so has what is not a number, as in "under 1".
    """
    from taichong.words.plurals import Filled  # noqa: PLC0415 -- most commands fill in no room's sentence

    return Filled().format(sentence, **values)


def catalogue() -> gettext.NullTranslations:
    """Return the messages of the language to speak; English stands in the code itself."""
    return _catalogue(FOLDER, language())


@cache
def _catalogue(folder: Path, wished: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, folder, [wished], fallback=True)
