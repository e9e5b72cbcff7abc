"""Printing on whatever terminal there is: any encoding, any width, a full disk, a closed pipe."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import textwrap
import time
import unicodedata
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable

UNBOUNDED = 10_000
"""Columns where nobody looks: a pipe or a file takes lines of any length."""

DAY_S = 86_400

PLAINER = {
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "*",
    "…": "...",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "→": "->",
    "±": "+/-",
}
"""What stands for a sign that a terminal's encoding does not have."""


def prepare_streams() -> None:
    """Let every stream take every character, and give a closed one somewhere to write to."""
    codecs.register_error("plainer", _plainer)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 -- until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainer")


def prepare_clock() -> None:
    """Go by UTC, and say so, where the environment names a clock that no place on earth has: a day or more from it."""
    if abs(time.localtime().tm_gmtoff) >= DAY_S:
        sys.stderr.write(f"taichong: TZ={os.environ.get('TZ', '')} is a day or more from UTC; times are told in UTC\n")
        os.environ["TZ"] = "UTC"
        time.tzset()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text, without empty ones before the first; what is wider than the terminal goes on below."""
    sys.stdout.write("\n".join(piece for line in lines for piece in pieces(line)).lstrip("\n") + "\n")


def print_json(document: Any, *, indent: int = 2) -> None:  # noqa: ANN401 -- whatever a command tells
    """Print one JSON document, escaped where the terminal's encoding cannot write all of Unicode."""
    import json

    escaped = not _is_unicode(sys.stdout)
    sys.stdout.write(json.dumps(document, ensure_ascii=escaped, indent=indent, allow_nan=False) + "\n")


def print_json_list(name: str, items: Iterable[Any]) -> None:
    """Print one JSON document that holds a list under a name, an item at a time: a long one is never held whole."""
    import json

    escaped = not _is_unicode(sys.stdout)
    sys.stdout.write(f'{{\n  "{name}": [')
    for number, each in enumerate(items):
        told = json.dumps(each, ensure_ascii=escaped, indent=2, allow_nan=False).replace("\n", "\n    ")
        sys.stdout.write(("," if number else "") + "\n    " + told)
    sys.stdout.write("]\n}\n")


def finish() -> None:
    """Write out what is still held back.

    Raises:
        OSError: what standard output leads to does not take it (a full disk, a closed pipe).
    """
    sys.stdout.flush()


def abandon_output() -> None:
    """Drop what standard output has not taken, so that Python does not try again as it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def pieces(line: str) -> list[str]:
    """Break a line that is wider than the terminal; what goes on below is set in."""
    width = shutil.get_terminal_size((UNBOUNDED, 0)).columns
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, width, subsequent_indent=indent + "  ", break_on_hyphens=False)


def _is_unicode(stream: TextIO) -> bool:
    return codecs.lookup(stream.encoding or "ascii").name.startswith("utf")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Base letters for accented ones, ASCII for typographic signs, a question mark for the rest."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ascii_of, error.object[error.start : error.end])), error.end


def _ascii_of(sign: str) -> str:
    if sign in PLAINER:
        return PLAINER[sign]
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return bare if bare or unicodedata.combining(sign) else "?"
