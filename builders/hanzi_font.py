"""Make the small font that draws the points' Chinese names where a machine has no such font.

Run as `python builders/hanzi_font.py NotoSansCJK-Regular.ttc`, the file as Debian ships it in fonts-noto-cjk (any
release will do). It needs fontTools and brotli, and keeps only the characters of the points' Chinese
names. Noto Sans CJK is under the SIL Open Font License 1.1, which lets a part of it be carried under its terms.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from taichong.atlas import load

ROOT = Path(__file__).resolve().parents[1]
FONT = ROOT / "src" / "taichong" / "words" / "hanzi.woff2"
SIMPLIFIED = "Noto Sans CJK SC"
FAMILY = 1  # the name table's entry


def characters() -> str:
    """Gather every character of a point's Chinese name, each once."""
    return "".join(sorted({letter for point in load().points for letter in point.names.hanzi}))


def simplified(file: Path) -> TTFont:
    """Take the font for simplified Chinese out of a collection.

    Raises:
        SystemExit: the collection has none.
    """
    found = next((each for each in TTCollection(file) if each["name"].getDebugName(FAMILY) == SIMPLIFIED), None)
    if found is None:
        raise SystemExit(f"{file}: it holds no {SIMPLIFIED}")
    return found


def main(file: Path) -> None:
    """Write the font."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 5, 13, 14]  # whose it is, its version and licence
    font = simplified(file)
    work = subset.Subsetter(options)
    work.populate(text=characters())
    work.subset(font)
    subset.save_font(font, FONT, options)
    print(f"{FONT.relative_to(ROOT)}: {len(characters())} characters, {FONT.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
