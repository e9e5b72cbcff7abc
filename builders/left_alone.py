"""List the English words that the reader must not take for a slip of a word that it knows.

Run it after words were added: ``python builders/left_alone.py FILE...``; each FILE lists English words, one a line
(Debian's ``wamerican-small`` and ``wbritish-small``, from SCOWL, were used). Only those near a known word are kept.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "atlas" / "words" / "left_alone.txt"
SHORT, LONG = 4, 7  # letters, as the reader counts them
HEAD = """# English words that are near a word that the reader knows and mean something else: they are left as they are.
# Made by builders/left_alone.py from SCOWL's small lists (see NOTICE); do not edit by hand.
"""


def main(files: list[str]) -> None:
    """Write the list."""
    from taichong.atlas import load  # noqa: PLC0415

    forms = load().words.forms
    words = {line.strip() for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()}
    plain = sorted(each for each in words if each.isascii() and each.isalpha() and each.islower() and each not in forms)
    near = set(_near(plain, forms)) | set(_alike(plain, forms)) | {each for each in plain if _is_two(each, forms)}
    LISTED.write_text(HEAD + "\n".join(sorted(near)) + "\n", encoding="utf-8")


def _near(words: Iterable[str], forms: Iterable[str]) -> Iterator[str]:
    """The words a slip or two from a form: those that share what is left when letters are taken out."""
    from taichong.care.hearing import slips_between  # noqa: PLC0415

    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for form in forms:
        for rest in _rests(form) if form.isascii() and len(form) >= SHORT else ():
            sharing[rest].append(form)
    for word in words:
        found = {form for rest in _rests(word) for form in sharing.get(rest, ())} if len(word) >= SHORT else ()
        if any(slips_between(word, form) <= (2 if len(word) >= LONG else 1) for form in found):
            yield word


def _alike(words: Iterable[str], forms: Iterable[str]) -> Iterator[str]:
    """The words that are written with hardly a vowel, or sound like a form."""
    from taichong.care.hearing import BARE, sound  # noqa: PLC0415

    sounds = {sound(each) for each in forms}
    return (each for each in words if re.fullmatch(BARE, each) or sound(each) in sounds)


def _rests(word: str) -> set[str]:
    """`word` without none, one, or, where it is long, two of its letters."""
    most = 2 if len(word) >= LONG - 1 else 1
    taken = (set(out) for size in range(most + 1) for out in combinations(range(len(word)), size))
    return {"".join(letter for at, letter in enumerate(word) if at not in out) for out in taken}


def _is_two(word: str, forms: Mapping[str, str]) -> bool:
    return any(word[:at] in forms and word[at:] in forms for at in range(3, len(word) - 2))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    main(sys.argv[1:])
