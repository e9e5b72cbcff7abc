"""What an interval says about the benefit, as one of six verdicts: for one answer and for a planner's thousands alike.

With w the smallest worthwhile change and the interval in benefit (positive is better), in this order:

- strictly inside ±w: no difference worth the trouble;
- wholly above 0: it helps where all of it is at least w, else it is better, maybe by too little;
- wholly below 0: worse where all of it is at most -w, else worse, maybe by little;
- else nobody can tell.

Without a w the first can never hold, and any clear difference counts whole.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Verdict = Literal[
    "helps",
    "better_maybe_too_little",
    "no_worthwhile_difference",
    "worse_maybe_little",
    "worse",
    "cannot_tell",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def verdict_of(low: float, high: float, worthwhile: float) -> Verdict:
    """Name what one interval says; an end may be infinite."""
    return VERDICTS[int(verdict_numbers(np.array(low), np.array(high), worthwhile))]


def verdict_numbers(low: Floats, high: Floats, worthwhile: float) -> NDArray[np.intp]:
    """Return what each interval says, as a place in `VERDICTS`."""
    conditions = {
        "no_worthwhile_difference": (-worthwhile < low) & (high < worthwhile),
        "helps": (low > 0) & (low >= worthwhile),
        "better_maybe_too_little": low > 0,
        "worse": (high < 0) & (high <= -worthwhile),
        "worse_maybe_little": high < 0,
    }
    places = [VERDICTS.index(each) for each in conditions]
    return np.asarray(np.select(list(conditions.values()), places, default=VERDICTS.index("cannot_tell")))
