"""Verdict: on every body of the survey each length told for LR3 stops short, by 20 to 63 mm.

How far does each lay instruction land from the standard's place, on the body of everybody in the shared half of ANSUR
II? Each body is fitted to what was really measured on its person; widths of fingers are estimated from the breadth
of the person's own hand, since the survey has none. Medians and 90th percentiles of the straight miss, the
direction of the median miss, and a plot.

Run it: `TAICHONG_REFERENCES=… python design/shortcuts.py` (needs matplotlib), the folder that holds
`data/ansur2/people.csv.gz`. It prints the table, writes it into `docs/shortcuts.md`, and draws `design/shortcuts.png`.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichong.atlas import load
from taichong.body import ADULT, MEASURES, SEXES, People, fitted, predict
from taichong.locate import direction, engine_of, offsets_mm, parts_mm, ruled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
PAGE, PLOT = ROOT / "docs" / "shortcuts.md", ROOT / "design" / "shortcuts.png"
BLOCK = 256
START, END = "<!-- table: design/shortcuts.py writes it -->\n", "<!-- end of table -->\n"
HEAD = """\
| point | lay instruction | women: median | 90th percentile | men: median | 90th percentile | it lands |
|---|---|---|---|---|---|---|
"""


def read(file: Path) -> tuple[People, Array]:
    """Read the survey's adults with what their hands measure, and all that a mesh can be measured by (n, m) [mm]."""
    with gzip.open(file, "rt", encoding="utf-8") as text:
        rows = [row for row in csv.DictReader(text) if float(row["age"]) >= ADULT]
    number = {name: np.array([float(row[name]) for row in rows]) for name in ("age", "stature", "weight_hg", *MEASURES)}
    sexes = [row["sex"].lower() for row in rows]
    hand = {"handbreadth": number["handbreadth"]}
    people = People.of(sexes, number["age"], number["stature"] / 10, number["weight_hg"] / 10, hand)
    return people, np.stack([number[name] for name in MEASURES], axis=1)


def some_of(people: People, rows: NDArray[np.intp]) -> People:
    """Take some of the people."""
    each = (people.sex, people.age, people.height_cm, people.weight_kg)
    return People(*(values[rows] for values in each), people.names, people.tape[rows], tuple(map(str, rows)))


def misses_of(people: People, measured: Array) -> Array:
    """Compute the miss of each shortcut on each body (n, s, 3) [mm]: outward, along the limb, forward."""
    ready = engine_of(load(), shortcuts=True)
    fingers = ready.fingers_mm(predict(people, strict=False))
    bodies = fitted(measured, people.sex.astype(np.intp))
    blocks = [slice(start, start + BLOCK) for start in range(0, len(people), BLOCK)]
    return np.concatenate([offsets_mm(ready, ready.place(bodies[each], fingers[each])) for each in blocks])


def table(people: People, off: Array) -> Iterator[str]:
    """Yield a line for each shortcut: medians and 90th percentiles for women and men [mm], and where it lands."""
    atlas = load()
    told = [each for each in atlas.shortcuts if each.rule]
    size = np.linalg.norm(off, axis=2)
    for number, each in enumerate(told):
        of_sex = [np.percentile(size[people.sex == sex, number], (50, 90)) for sex in (0, 1)]
        parts = parts_mm(np.median(off[:, number], axis=0), atlas.point(each.code).region)
        where = direction(parts) if parts else "the same place"
        figures = " | ".join(f"{mm:.0f}" for mm in np.concatenate(of_sex))
        yield f"| {each.code} | {each.brief} | {figures} | {where} |\n"


def draw(people: People, off: Array, names: Sequence[str]) -> None:
    """Plot the median of each shortcut and sex, and the line from the 10th to the 90th percentile."""
    import matplotlib as mpl  # noqa: PLC0415 -- a builder's dependency

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- the same

    size = np.linalg.norm(off, axis=2)
    shown = [at for at in np.argsort(np.median(size, axis=0)) if np.median(size[:, at]) >= 1]
    figure, axes = plt.subplots(figsize=(9, 0.5 * len(shown) + 1.6), layout="constrained")
    for sex, (colour, mark, dy) in enumerate((("#d55e00", "o", 0.14), ("#0072b2", "s", -0.14))):
        low, middle, high = np.percentile(size[people.sex == sex][:, shown], (10, 50, 90), axis=0)
        rows = np.arange(len(shown)) + dy
        axes.hlines(rows, low, high, color=colour, linewidth=2)
        axes.plot(middle, rows, mark, color=colour, markersize=7, label="women" if sex == 0 else "men")
        for at, mm, end in zip(rows, middle, high, strict=True):
            axes.text(end + 1, at, f"{mm:.0f}", va="center", fontsize=8, color=colour)
    axes.axvspan(0, 10, color="#dddddd", zorder=0)
    axes.text(5, len(shown) - 0.45, "trained hands\ndiffer so much", ha="center", va="bottom", fontsize=8)
    axes.set_yticks(range(len(shown)), [names[at] for at in shown])
    axes.set_xlim(0, 1.08 * axes.get_xlim()[1])
    axes.set_ylim(-0.6, len(shown) + 0.3)
    figure.supxlabel(
        "median distance from the standard's place [mm]; lines: 10th to 90th percentile of people", fontsize=10
    )
    figure.suptitle("How far lay shortcuts land from the point they mean")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False)
    figure.savefig(PLOT, dpi=130)


def main() -> None:
    """Print the table, write it into the page, draw the plot."""
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        raise SystemExit("set TAICHONG_REFERENCES to the folder that holds data/ansur2/people.csv.gz")
    people, measured = read(Path(folder) / "data" / "ansur2" / "people.csv.gz")
    off = misses_of(people, measured)
    lines = "".join(table(people, off))
    counts = ", ".join(f"{(people.sex == sex).sum()} {SEXES[sex]}" for sex in (0, 1))
    print(f"{counts}; millimetres\n{HEAD}{lines}", end="")
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(START)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{START}{HEAD}{lines}{END}{after}", encoding="utf-8")
    briefs = {each.id: f"{each.code}: {each.brief}" for each in load().shortcuts}
    draw(people, off, [briefs[each] for each in ruled(load())])


if __name__ == "__main__":
    sys.exit(main())
