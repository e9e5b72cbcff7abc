"""The number a hand can use, over people of the survey: `python design/hand_numbers.py [PEOPLE FILE]` writes a table.

How long the way over the skin is from what one can touch to each point for pressing, on people who are drawn at
random, told by sex, age, height and weight alone; how that compares with the straight line, with one's own fingers,
and, on some of them, with a graph of the mesh (the tests' own, another method altogether).
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import numpy as np

from taichong.atlas import load
from taichong.body import anny
from taichong.locate import Body, hand_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.geometry.test_over_skin import geodesic_mm  # noqa: E402 -- the tests lie beside this folder

PEOPLE, SEED, CHECKED = 300, 13, 3


def main(people: int = PEOPLE, file_name: str = "hand_numbers.md") -> None:
    """Measure everybody and write the table."""
    with gzip.open(ROOT / "authorities" / "ansur2_people.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = np.random.default_rng(SEED).choice(len(rows), people, replace=False)
    faces = anny().faces[anny().skin]
    codes = [each.code for each in load().points if each.press and each.place and each.place.hand]
    found: dict[str, list[tuple[float, float, float, float]]] = {code: [] for code in codes}
    off: dict[str, list[float]] = {code: [] for code in codes}
    for number, row in enumerate(rows[each] for each in chosen):
        body = person(row)
        for code in codes:
            hand = hand_of(body.locate(code).left)
            if hand and hand.mm and hand.fingers:
                straight = float(np.linalg.norm(hand.way[0] - hand.way[-1]))
                found[code].append((hand.mm, hand.sd_mm, hand.fingers, hand.mm - straight))
                if number < CHECKED:
                    graph_mm = geodesic_mm(np.asarray(body.vertices, float), faces, hand.way[0], hand.way[-1])
                    off[code].append(abs(hand.mm - graph_mm))
    lines = [line(code, np.array(each), max(off[code])) for code, each in found.items() if each]
    lines += ["", "A share is told of " + ", ".join(code for code, each in found.items() if not each) + "."]
    head = [f"# The number a hand can use, over {people} people", *HEAD]
    (ROOT / "design" / file_name).write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


def person(row: dict[str, str]) -> Body:
    """Make one person of the survey, described as most people would describe themselves."""
    return Body.of(
        sex=row["sex"].lower(),
        age=max(float(row["age"]), 18),
        height_cm=float(row["stature"]) / 10,
        weight_kg=float(row["weight_hg"]) / 10,
    )


HEAD = [
    "",
    "Made by `python design/hand_numbers.py`: people of the survey, told by sex, age, height and weight; left side.",
    f"The last two columns are in mm, the last one is over {CHECKED} of them.",
    "",
    "| point | mm, 5th | median | 95th | ± sd told | own fingers, 5th to 95th | more than straight | off a graph |",
    "|---|---|---|---|---|---|---|---|",
]


def line(code: str, each: np.ndarray, off_mm: float) -> str:
    """Write one row of the table."""
    low, middle, high = np.percentile(each[:, 0], [5, 50, 95])
    few, many = np.percentile(each[:, 2], [5, 95])
    return (
        f"| {code} | {low:.0f} | {middle:.0f} | {high:.0f} | {np.median(each[:, 1]):.0f} "
        f"| {few:.1f} to {many:.1f} | {np.median(each[:, 3]):.1f} | {off_mm:.2f} |"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
