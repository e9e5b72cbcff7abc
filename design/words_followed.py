"""Verdict: who follows the words ends within 15 mm of the place, but for BL57 (words_of_points.md has the table).

The steps of each point as rules stand in words_followed.yaml; two mean bodies, straight distances [mm].
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from ruamel.yaml import YAML

from taichong.atlas import Shortcut, load
from taichong.locate import Body, misses

BODIES = (
    {"sex": "female", "age": 35, "height_cm": 163, "weight_kg": 65},
    {"sex": "male", "age": 35, "height_cm": 176, "weight_kg": 82},
)


def main() -> None:
    """Print a row for each point for pressing."""
    told = YAML(typ="safe").load(Path(__file__).with_suffix(".yaml"))
    rules = [
        Shortcut(id=code, code=code, brief=each["words"], says="", differs="", sources=(), rule=tuple(each["rule"]))
        for code, each in told.items()
    ]
    # A rule of words may not be named like the point that it leads to.
    rules = [msgspec.structs.replace(each, id=f"words_of_{each.code}") for each in rules]
    atlas = msgspec.structs.replace(load(), shortcuts=tuple(rules))
    for woman, man in zip(*(misses(Body.of(**each), atlas) for each in BODIES), strict=True):
        how = "felt" if told[woman["code"]].get("felt") else "counted"
        off = f"{woman['offset_mm']:.0f}, {man['offset_mm']:.0f}"
        print(f"| {woman['code']} | {woman['brief']} | {how} | {off} | {woman['direction'] or ''} |")


if __name__ == "__main__":
    main()
