"""The number a hand can use, over people of the survey: `python design/hand_numbers.py` writes hand_numbers.md.

How long the way over the skin is from what one can touch to each point for pressing, on 300 people who are drawn at
random, told by sex, age, height and weight alone; how that compares with the straight line, and with one's own fingers.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from taichong.atlas import load
from taichong.locate import Body, hand_of

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, SEED = 300, 13


def main() -> None:
    """Measure everybody and write the table."""
    with gzip.open(ROOT / "authorities" / "ansur2_people.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = np.random.default_rng(SEED).choice(len(rows), PEOPLE, replace=False)
    codes = [each.code for each in load().points if each.press and each.place and each.place.hand]
    found: dict[str, list[tuple[float, float, float, float]]] = {code: [] for code in codes}
    for row in (rows[each] for each in chosen):
        body = person(row)
        for code in codes:
            hand = hand_of(body.locate(code).left)
            if hand and hand.mm and hand.fingers:
                straight = float(np.linalg.norm(hand.way[0] - hand.way[-1]))
                found[code].append((hand.mm, hand.sd_mm, hand.fingers, hand.mm - straight))
    lines = [line(code, np.array(each)) for code, each in found.items() if each]
    (ROOT / "design" / "hand_numbers.md").write_text("\n".join([*HEAD, *lines, ""]), encoding="utf-8")


def person(row: dict[str, str]) -> Body:
    """One person of the survey, told as most people would."""
    return Body.of(
        sex=row["sex"].lower(),
        age=max(float(row["age"]), 18),
        height_cm=float(row["stature"]) / 10,
        weight_kg=float(row["weight_hg"]) / 10,
    )


HEAD = [
    "# The number a hand can use, over 300 people",
    "",
    "Made by `python design/hand_numbers.py`: people of the survey, told by sex, age, height and weight; left side.",
    "",
    "| point | mm, 5th | median | 95th | ± sd told | own fingers, 5th to 95th | more than straight, median mm |",
    "|---|---|---|---|---|---|---|",
]


def line(code: str, each: np.ndarray) -> str:
    """One row of the table."""
    low, middle, high = np.percentile(each[:, 0], [5, 50, 95])
    few, many = np.percentile(each[:, 2], [5, 95])
    return (
        f"| {code} | {low:.0f} | {middle:.0f} | {high:.0f} | {np.median(each[:, 1]):.0f} "
        f"| {few:.1f} to {many:.1f} | {np.median(each[:, 3]):.1f} |"
    )


if __name__ == "__main__":
    main()
