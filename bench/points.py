"""Where all points lie on a thousand random adults: on the skin, on their side, in the standard's order."""

from __future__ import annotations

import itertools

import numpy as np

from taichong.body import Fitted, People
from taichong.locate import engine_of

ADULTS, BLOCK = 1000, 50


def adults() -> Fitted:
    """Women and men of all ages, sizes and builds that the survey knows."""
    rng = np.random.default_rng(670)
    sex = rng.choice(["female", "male"], ADULTS).tolist()
    height_cm = np.where(np.array(sex) == "female", rng.normal(163, 6.5, ADULTS), rng.normal(176, 7, ADULTS))
    build = np.exp(rng.normal(np.log(25), 0.15, ADULTS))
    return Fitted.to(People.of(sex, rng.uniform(18, 58, ADULTS), height_cm, build * (height_cm / 100) ** 2))


def main() -> None:
    """Place, and say what is out of place."""
    from tests.locate.test_whole_standard import ORDER  # noqa: PLC0415 -- the order is the tests' own table

    fitted, ready = adults(), engine_of()
    fingers = ready.fingers_mm(fitted.told)
    blocks = [slice(at, at + BLOCK) for at in range(0, ADULTS, BLOCK)]
    placed = [ready.place(fitted.coefficients[each], fingers[each]) for each in blocks]
    places = np.concatenate([each.positions for each in placed])
    by_code = dict(zip(placed[0].codes, np.moveaxis(places, 1, 0), strict=True))
    missing = [code for code, each in by_code.items() if not np.isfinite(each).all()]
    print(f"{len(by_code)} points on {ADULTS} adults; without skin: {missing or 'none'}")
    paired = [code for code in by_code if code[:2] not in {"GV", "CV"}]
    wrong = [code for code in paired if by_code[code][:, 0].min() < -1]
    print(f"on the other side of the body: {wrong or 'none'}")
    for toward, codes in ORDER:
        axis, sign = "xyz".index(toward[1]), 1 if toward[0] == "+" else -1
        for before, after in itertools.pairwise(codes.split()):
            ahead = sign * (by_code[after] - by_code[before])[:, axis]
            if ahead.min() <= 0:
                share = (ahead <= 0).mean()
                print(f"{after} not {toward} of {before} on {share:.1%} of them, by {-ahead.min():.1f} mm at most")
