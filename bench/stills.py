"""How long a new still of 1,172 by 879 pixels takes on one core."""

from __future__ import annotations

import time

from taichong.locate import Body
from taichong.pictures import still

CODES = ("LR3", "ST36", "KI1", "LU7")


def main() -> None:
    """Print it."""
    body = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    for code in CODES:
        point = body.locate(code).left
        still(body, point)  # what is made once
        taken = [_seconds(lambda: still(body, point)) for _ in range(5)]  # noqa: B023 -- called at once
        print(f"still of {code}: {1000 * min(taken):.0f} ms of one core (at most 250 asked)")


def _seconds(does: object) -> float:
    begun = time.process_time()
    does()  # type: ignore[operator]  # a function without arguments
    return time.process_time() - begun
