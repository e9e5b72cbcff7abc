"""The body of somebody who told nothing of it: any adult, so that no tap looks wrong for its owner's build.

The example body stands in for it elsewhere. For a photo that would not do: what is known of the example's shape would
be held against the taps of a taller, shorter or broader person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import Fitted, People
from taichong.locate.body import Body

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.locate.engine import Engine

    Array = NDArray[np.float64]

HEIGHTS_CM = (150.0, 161.0, 172.0, 183.0, 195.0)
"""Adults' heights, each as likely as the others: our choice, so that the short and the tall count as much."""
BODY_MASS_INDICES = (19.0, 24.0, 31.0)
"""[kg/m²], each as likely as the others: our choice."""
AGE = 40.0
"""[years] In the middle of the adults."""
STRANGER = 2.0
"""Times as far from the middle a build may be that would explain taps which no usual one does."""


@dataclass(frozen=True, eq=False, repr=False)
class AnyAdult(Fitted):
    """The middle of all adults.

    Attributes:
        apart: how the coefficients of adults of every build differ from it (n, K), each as likely as the others.
    """

    apart: Array

    def shape_factor(self) -> Array:
        """Return a factor F (K, K + n) of what is unknown: the build, and the shape that is left once that is known."""
        return np.hstack([super().shape_factor(), self.apart.T / np.sqrt(len(self.apart))])


@lru_cache(maxsize=8)
def any_adult(engine: Engine, times: float = 1.0) -> Body:
    """Take the body of nobody in particular; `times` lets builds be so many times as far from the middle."""
    builds = np.array([(sex, height, bmi) for sex, height, bmi in product((0, 1), HEIGHTS_CM, BODY_MASS_INDICES)])
    sexes, heights, indices = builds.T
    names = [("female", "male")[int(each)] for each in sexes]
    fitted = Fitted.to(People.of(names, AGE, heights, indices * (heights / 100) ** 2)).coefficients.astype(float)
    middle = fitted.mean(axis=0)
    height, index = float(np.mean(HEIGHTS_CM)), float(np.mean(BODY_MASS_INDICES))
    alone = Fitted.to(People.of("unspecified", AGE, height, index * (height / 100) ** 2))
    found = AnyAdult(alone.people, alone.told, middle[None].astype(np.float32), times * (fitted - middle))
    return Body(found, engine)
