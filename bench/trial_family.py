"""How often the intervals of the hierarchical model cover: people, their mean, the next person.

Run: ``python -m bench trial_family`` (minutes at most; exit 1 where a figure leaves its bounds). Counts only.

Two questions. Where the spread comes from the model's own prior, intervals at 95 % must cover 95 times in 100: that is
all that they promise. At one fixed spread they cover more or less often, and where people do not differ at all, more.
"""

from __future__ import annotations

import math
import sys

import numpy as np
from numpy.typing import NDArray

from taichong.trial import hierarchy

Floats = NDArray[np.float64]

FAMILIES = 1_500
AT_FIXED = 300
ERROR = 0.5  # standard error of a person's estimate
MEAN = 0.3
WIDEST_SPREAD = 200.0  # in standard errors: beyond, the prior is cut
PEOPLE = (4, 8, 15)
MANY = 8
SPREADS = (0.0, 0.25, 0.5, 1.0)
BLOCKS = (6, 21)
PROMISED = (93.0, 97.0)
AT_A_FIXED_SPREAD = (91.5, 100.0)
WHERE_PEOPLE_DIFFER = (
    91.5,
    98.5,
)  # many people, by an error or more: 93 to 97, and noise
SEED = 7


def covered(family: hierarchy.Family, truths: Floats, newcomer: float) -> Floats:
    """Tell whether the intervals of the people (their share), of the mean, and of the next person hold the truth."""
    people = np.mean([low <= truth <= high for truth, (_, low, high) in zip(truths, family.people, strict=True)])
    mean = family.ci95[0] <= MEAN <= family.ci95[1]
    return np.array([people, mean, family.next_person[0] <= newcomer <= family.next_person[1]], dtype=float)


def drawn_from_the_prior(rng: np.random.Generator, people: int) -> Floats:
    """Return shares covered [%] where each family's spread is drawn as the model says, and errors are known."""
    found = np.zeros(3)
    for _ in range(FAMILIES):
        spread = _spread(rng)
        truths = rng.normal(MEAN, spread, people)
        estimates = truths + ERROR * rng.standard_normal(people)
        found += covered(hierarchy.family(estimates, np.full(people, ERROR)), truths, rng.normal(MEAN, spread))
    return 100 * found / FAMILIES


def _spread(rng: np.random.Generator) -> float:
    """As the prior says, cut far out."""
    while True:
        spread = ERROR * math.sqrt((1 - rng.random()) ** (-1 / hierarchy.PRIOR_POWER) - 1)
        if spread < WIDEST_SPREAD * ERROR:
            return spread


def at_fixed_spread(rng: np.random.Generator, people: int, blocks: int, spread: float) -> Floats:
    """Return the same at one spread, with each person's error estimated from their own blocks."""
    found = np.zeros(3)
    for _ in range(AT_FIXED):
        truths = rng.normal(MEAN, spread, people)
        benefits = truths[:, None] + ERROR * math.sqrt(blocks) * rng.standard_normal((people, blocks))
        errors = hierarchy.widened(benefits.std(axis=1, ddof=1) / math.sqrt(blocks), np.full(people, blocks))
        found += covered(hierarchy.family(benefits.mean(axis=1), errors), truths, rng.normal(MEAN, spread))
    return 100 * found / AT_FIXED


def main() -> int:
    """Print every setting and return how many left their bounds."""
    rng, faults = np.random.default_rng(SEED), 0
    print(f"covered in 100: people, mean, next person. Spread from the prior, {FAMILIES} families each:")
    for people in PEOPLE:
        faults += _told(f"{people} people", drawn_from_the_prior(rng, people), PROMISED)
    print(f"at one spread, in standard errors, {AT_FIXED} families each:")
    for people in PEOPLE:
        for blocks in BLOCKS:
            for spread in SPREADS:
                name = f"{people} people, {blocks} blocks, spread {spread / ERROR:g}"
                differ = people >= MANY and spread >= ERROR
                bounds = WHERE_PEOPLE_DIFFER if differ else AT_A_FIXED_SPREAD
                faults += _told(name, at_fixed_spread(rng, people, blocks, spread), bounds)
    print("OUT OF BOUNDS" if faults else "all within bounds")
    return faults


def _told(name: str, found: Floats, bounds: tuple[float, float]) -> int:
    is_out = not all(bounds[0] <= each <= bounds[1] for each in found)
    print(f"  {name:36} " + " ".join(f"{each:6.1f}" for each in found) + ("  OUT" if is_out else ""), flush=True)
    return int(is_out)


if __name__ == "__main__":
    sys.exit(main() > 0)
