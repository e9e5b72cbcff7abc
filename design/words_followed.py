"""Where a newcomer's finger ends who follows the steps: `python design/words_followed.py` prints the table of
words_of_points.md. The words as rules stand in words_followed.yaml; two mean bodies, straight distances [mm].
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from taichong.atlas import Shortcut, load
from taichong.locate import Body, misses

from ruamel.yaml import YAML

BODIES = (
    {"sex": "female", "age": 35, "height_cm": 163, "weight_kg": 65},
    {"sex": "male", "age": 35, "height_cm": 176, "weight_kg": 82},
)
MOST_MM = 15.0


def main() -> None:
    """Print a row for each point for pressing."""
    told = YAML(typ="safe").load(Path(__file__).with_suffix(".yaml"))
    atlas = load()
    assert set(told) == {each.code for each in atlas.points if each.press}
    shortcuts = tuple(
        Shortcut(id=f"words_of_{code}", code=code, brief=each["words"], says="", differs="", sources=(), rule=tuple(each["rule"]))
        for code, each in told.items()
    )
    followed = msgspec.structs.replace(atlas, shortcuts=shortcuts)
    found = [misses(Body.of(**each), followed) for each in BODIES]
    for woman, man in zip(*found, strict=True):
        felt = "felt" if told[woman["code"]].get("felt") else "counted"
        off = woman["offset_mm"], man["offset_mm"]
        mark = "  **" if max(off) > MOST_MM else ""
        print(f"| {woman['code']} | {woman['brief']} | {felt} | {off[0]:.0f}, {off[1]:.0f} | {woman['direction'] or ''} |{mark}")


if __name__ == "__main__":
    main()
