"""How long a new still of 1,172 by 879 pixels takes on one core: of every point for pressing, the slowest first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from taichong.atlas import load
from taichong.locate import Body
from taichong.pictures import still

if TYPE_CHECKING:
    from taichong.locate import Located

AT_MOST_MS, TIMES = 250, 3


def main() -> None:
    """Print it."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    taken = {each.code: _least_ms(body, body.locate(each.code).left) for each in load().points if each.press}
    slowest = sorted(taken, key=lambda code: -taken[code])
    late = sum(each > AT_MOST_MS for each in taken.values())
    print(f"slowest still of {len(taken)}, of {slowest[0]}: {taken[slowest[0]]:.0f} ms of one core", end=" ")
    print(f"(at most {AT_MOST_MS} asked; {late} take longer)")
    print(", ".join(f"{code} {taken[code]:.0f}" for code in slowest))


def _least_ms(body: Body, point: Located) -> float:
    still(body, point)  # what is made once
    found = []
    for _ in range(TIMES):
        begun = time.process_time()
        still(body, point)
        found.append(1000 * (time.process_time() - begun))
    return min(found)


if __name__ == "__main__":
    main()
