"""List the English words that the reader must not take for a slip of a word that it knows.

Run it after words were added: ``python builders/left_alone.py FILE...``; each FILE is a list of English words, one a line
(Debian's ``wamerican-small`` and ``wbritish-small``, from SCOWL, were used). Only those near a known word are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "atlas" / "words" / "left_alone.txt"
HEAD = """# English words that are near a word that the reader knows and mean something else: they are left as they are.
# Made by builders/left_alone.py from SCOWL's small lists (see NOTICE); do not edit by hand.
"""


def main(files: list[str]) -> None:
    """Write the list."""
    import msgspec  # noqa: PLC0415 -- only where something is compiled

    from taichong.atlas import load  # noqa: PLC0415
    from taichong.care.hearing import mended  # noqa: PLC0415

    table = msgspec.structs.replace(load(ROOT / "atlas").words, left_alone=())
    words = {line.strip() for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()}
    plain = sorted(each for each in words if each.isascii() and each.isalpha() and each.islower())
    near = [each for each in plain if mended(table, each) != (each,)]
    LISTED.write_text(HEAD + "\n".join(near) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    main(sys.argv[1:])
