"""How long a body takes: one person, thousands, and how time and memory grow; as ratios to Anny's own forward pass.

Anny and torch are builders' dependencies. Where they are not installed the figures are ours alone, in milliseconds:
`make bake` makes a venv that has them, and `.venv-bake/bin/python -m bench body` gives the ratios.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before NumPy and torch start their threads

import resource
import subprocess
import sys
import tempfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from taichong.atlas import load
from taichong.body import SEXES, People
from taichong.locate import BLOCK, Body, LocatedPeople, located_blocks, sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

PAIRS = 25
MANY, MANY_A_SECOND, LEG_A_SECOND = 10_000, 700, 1_500
LOWER_LIMB = ("foot", "ankle", "leg", "knee", "thigh", "hip")
GROWTH = (10, 100, 1_000, 10_000, 100_000)


def people(number: int, seed: int = 1) -> Iterator[People]:
    """Draw that many random adults, half of them women, block by block, so that memory shows ours alone."""
    rng = np.random.default_rng(seed)
    for start in range(0, number, BLOCK):
        n = min(BLOCK, number - start)
        sex = np.arange(n) % 2
        height_cm = rng.normal(np.where(sex, 176, 163), 6)
        weight_kg = rng.normal(25, 2.5, n).clip(18, 35) * (height_cm / 100) ** 2
        yield People.of([SEXES[each] for each in sex], rng.uniform(18, 58, n), height_cm, weight_kg, row=start)


def one_body(person: People) -> tuple[Array, Array]:
    """Compute a new body: all points of the atlas (p, 3) and their uncertainties (p,) [mm]."""
    told = {name: float(getattr(person, name)[0]) for name in ("age", "height_cm", "weight_kg")}
    body = Body.of(sex=SEXES[person.sex[0]], **told)
    return body.placed.positions[0], body.model_mm


def anny_forward() -> Callable[[], object] | None:
    """Prepare Anny's forward pass of one body (float32, `local_changes='default'`, two threads), if it is installed."""
    try:
        import anny  # noqa: PLC0415 -- a builders' dependency
        import torch  # noqa: PLC0415
    except ImportError:
        return None
    torch.set_num_threads(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the call that the goal names has a successor
        model = anny.create_fullbody_model(local_changes="default").to(torch.float32)
    half = {name: torch.full((1,), 0.5) for name in model.phenotype_labels}

    def forward() -> object:
        with torch.no_grad():
            return model(phenotype_kwargs=half)

    return forward


def took_ms(call: Callable[[], object]) -> float:
    """Time a call [ms]."""
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def of_one() -> None:
    """Time one new body against one forward pass, in turn."""
    persons = iter([each for block in people(2 * PAIRS) for each in _singly(block)])
    one_body(next(persons))
    forward = anny_forward()
    if forward is None:
        ours = median(took_ms(lambda: one_body(next(persons))) for _ in range(PAIRS))
        print(f"one new body, all points and uncertainties: {ours:.0f} ms; for the ratio to Anny run `make bake`,")
        print("  then .venv-bake/bin/python -m bench body")
        return
    forward()
    pairs = [(took_ms(forward), took_ms(lambda: one_body(next(persons)))) for _ in range(PAIRS)]
    theirs, ours = (median(each[which] for each in pairs) for which in (0, 1))
    ratio = median(mine / its for its, mine in pairs)
    print(
        f"one new body, all points and uncertainties: {ours:.0f} ms; Anny's forward pass {theirs:.0f} ms; "
        f"ratio {ratio:.2f} (goal: at most 1.5)"
    )


def _singly(block: People) -> Iterator[People]:
    for row in range(len(block)):
        yield People.of(SEXES[block.sex[row]], block.age[row], block.height_cm[row], block.weight_kg[row])


def of_many() -> None:
    """Time ten thousand bodies in memory, and then as a file."""
    leg = [point.code for point in load().points if point.place and point.region in LOWER_LIMB]
    _of_many(leg, LEG_A_SECOND)
    found = _of_many((), MANY_A_SECOND)
    names = ("points.csv", "points.parquet") if find_spec("pyarrow") else ("points.csv",)
    for name in names:
        print(f"  writing them as {name}: {_written_s(found, name):.1f} s more")


def _of_many(codes: Sequence[str], goal: int) -> list[LocatedPeople]:
    blocks, found = list(people(MANY)), list[LocatedPeople]()
    list(located_blocks(blocks[:2], codes))
    processor = time.process_time()
    wall = took_ms(lambda: found.extend(located_blocks(blocks, codes))) / 1000
    processor = time.process_time() - processor
    print(
        f"{MANY} bodies, {len(found[0].places)} places each: {MANY / wall:.0f} a second "
        f"(goal: {goal}); {1000 * processor / MANY:.2f} ms of processor a body"
    )
    return found


def _written_s(found: list[LocatedPeople], name: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with sheet(Path(folder) / name, "") as page:
            for block in found:
                page.write(block)
        return time.perf_counter() - began


def of_growth() -> None:
    """Measure time and peak memory from ten to a hundred thousand bodies, each size in a process of its own."""
    for number in GROWTH:
        command = [sys.executable, "-c", f"from bench.body import grown; grown({number})"]
        subprocess.run(command, check=True)


def grown(number: int) -> None:
    """Locate that many people and let them go."""
    list(located_blocks(people(4)))
    wall = took_ms(lambda: sum(len(each) for each in located_blocks(people(number))))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{number:7} bodies: {wall / 1000:7.2f} s, {wall / number:6.2f} ms a body; peak memory {peak_mb:.0f} MB")


def main() -> None:
    """Print all of it."""
    of_one()
    of_many()
    of_growth()


if __name__ == "__main__":
    main()
