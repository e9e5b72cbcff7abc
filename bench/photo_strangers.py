"""Whether right taps are thought wrong, and wrong ones named, where nobody told whose limb is in the picture.

For people of four heights, and each view, on rehearsals: how often a set of clean taps has one accused, and of these
how often the height is asked for first; how often it was accused while the example body was held against it, as if it
were theirs; how far points fall from where they are; how often zones hold them; and how often a tap 60 px off (of
1000) is named. Limit: 5 % of clean sets accused at every height.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.photo import displaced, errors_of
from taichong.errors import InputError
from taichong.locate import EXAMPLE_BODY, body_of, fit_photo, tapped_of

sys.path.append(str(Path(__file__).resolve().parents[1] / "builders"))
import rehearsal  # the set that anyone can make, too

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

PEOPLE, SEED = 12, 2031
HEIGHTS_CM = (150.0, 165.0, 180.0, 195.0)

Cases = dict[str, list[float]]
"""Numbers of the scenes of one view and height, by what they tell."""


def main(people: int = PEOPLE, seed: int = SEED) -> None:
    """Fit every scene without a word of its body, clean and with one wrong tap."""
    found: defaultdict[tuple[str, float], Cases] = defaultdict(lambda: defaultdict(list))
    asked = [((seed, number), height) for height in HEIGHTS_CM for number in range(people)]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        for (_, height), views in zip(asked, workers.map(of_person, asked), strict=True):
            for view, cases in views.items():
                for what, numbers in cases.items():
                    found[view, height][what] += numbers
    print(f"seed {seed}, {people} people of each height ({', '.join(f'{each:.0f}' for each in HEIGHTS_CM)} cm):")
    print("clean sets accused; of these the height is asked for; accused as the example body; error mm (median, 90th);")
    print("in the zone; a wrong tap is named")
    for view in dict.fromkeys(view for view, _ in found):
        for height in HEIGHTS_CM:
            print(_line(view, height, found[view, height]))
    print(
        f"of all: {np.mean([each for cases in found.values() for each in cases['accused']]):.1%} accused, "
        f"{np.mean([each for cases in found.values() for each in cases['example']]):.1%} as the example body"
    )


def of_person(asked: tuple[tuple[int, int], float]) -> dict[str, Cases]:
    """Draw a person of a height with a scene of each view, and fit these."""
    seed, height = asked
    rng, views = np.random.default_rng([*seed, 1]), dict[str, Cases]()
    for scene in rehearsal.scenes(seed, 1, height_cm=height):
        cases = views[scene.view.id] = defaultdict(list)
        taps = scene.tapped(rng)
        number = int(rng.integers(len(taps)))
        wrong = displaced(scene, taps, number, rng)
        clean, as_example, off = (_fitted(scene, taps), _fitted(scene, taps, is_told=True), _fitted(scene, wrong))
        cases["accused"].append(float(clean is None or bool(clean["misplaced"])))
        if clean and clean["misplaced"]:
            cases["asked"].append(float(clean["tell_body"]))
        cases["example"].append(float(as_example is None or bool(as_example["misplaced"])))
        cases["named"].append(float(off is not None and scene.view.taps[number] in off["misplaced"]))
        errors, inside = errors_of(scene, clean)
        cases["mm"] += errors
        if inside:
            cases["inside"].append(float(np.mean(inside)))
    return views


@cache
def _example() -> Body:
    return body_of(EXAMPLE_BODY)


def _fitted(scene: rehearsal.Scene, taps: Array, *, is_told: bool = False) -> dict[str, Any] | None:
    """What the fit says, without a body or with the example's for theirs; None where it refuses."""
    asked = scene.asked(taps)
    tapped = tapped_of({name: asked[name] for name in ("view", "side", "image", "taps")})
    try:
        return fit_photo(_example(), tapped, is_told=is_told)
    except InputError:
        return None


def _line(view: str, height: float, cases: Cases) -> str:
    asked = f"{sum(cases['asked']):.0f} of {len(cases['asked'])}"
    fell = "every one refused"
    if cases["mm"]:
        fell = "{:4.1f} {:5.1f}".format(*np.quantile(cases["mm"], [0.5, 0.9])) + f"  {np.mean(cases['inside']):4.0%}"
    return (
        f"{view:16s} {height:.0f} cm  {np.mean(cases['accused']):4.0%}  {asked:8s} {np.mean(cases['example']):4.0%}  "
        f"{fell}  {np.mean(cases['named']):4.0%}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
