"""Whether the points of a thousand random adults lie on the skin, in the region, aspect and order of the standard."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import Fitted, People
from taichong.locate import engine_of

if TYPE_CHECKING:
    from tests.locate.test_regions import Standing

ADULTS, BLOCK = 1000, 50


def adults(rng: np.random.Generator, number: int) -> Fitted:
    """Draw women and men of all ages, sizes and builds that the survey knows."""
    sex = rng.choice(["female", "male"], number).tolist()
    height_cm = np.where(np.array(sex) == "female", rng.normal(163, 6.5, number), rng.normal(176, 7, number))
    build = np.exp(rng.normal(np.log(25), 0.15, number))
    return Fitted.to(People.of(sex, rng.uniform(18, 58, number), height_cm, build * (height_cm / 100) ** 2))


def main() -> None:
    """Place, and say what is out of place."""
    from tests.locate.test_regions import Standing, facts, off_skin_mm, out_of_place  # noqa: PLC0415 -- the tests' own
    from tests.locate.test_whole_standard import ORDER  # noqa: PLC0415 -- the same

    rng, ready = np.random.default_rng(670), engine_of()
    wrong, off, before_other = list[str](), list[tuple[float, float]](), list[str]()
    for _ in range(0, ADULTS, BLOCK):
        fitted = adults(rng, BLOCK)
        body = Standing(fitted, ready.place(fitted.coefficients, ready.fingers_mm(fitted.told)))
        wrong += [each for code in facts() for each in out_of_place(body, code)]
        lost = np.atleast_1d(np.isnan(body.placed.positions).any(axis=(0, 2)))
        wrong += [f"{code}: without skin" for code, gone in zip(body.placed.codes, lost, strict=True) if gone]
        wrong += [f"{code}: on the other side" for code in facts() if _on_other_side(body, code)]
        off.append(off_skin_mm(body))
        before_other += [line for toward, codes in ORDER for line in _out_of_order(body, toward, codes)]
    print(f"{len(ready.program.codes)} points on {ADULTS} adults, in blocks of {BLOCK}")
    print("at most off the skin {:.4f} mm, their mirror images {:.2f} mm".format(*np.max(off, axis=0)))
    for name, lines in (("out of region or aspect", wrong), ("out of order", before_other)):
        print(f"{name}: {len(lines) or 'none'}", *sorted(set(lines)), sep="\n  ")


def _on_other_side(body: Standing, code: str) -> bool:
    return code[:2] not in {"GV", "CV"} and bool(body.positions[code][:, 0].min() <= 1)


def _out_of_order(body: Standing, toward: str, codes: str) -> list[str]:
    axis, sign = "xyz".index(toward[1]), 1 if toward[0] == "+" else -1
    found = []
    for before, after in itertools.pairwise(codes.split()):
        ahead = sign * (body.positions[after] - body.positions[before])[:, axis]
        if ahead.min() <= 0:
            found.append(f"{after} not {toward} of {before}, by {-ahead.min():.1f} mm")
    return found


if __name__ == "__main__":
    main()
