"""What no tape measures and every body keeps: where the calf bulges, where the ankle stands on the foot, the pelvis."""

from __future__ import annotations

import numpy as np
import pytest
from tests.body.test_anatomy import adults, places

from taichong.body.tape import ANKLE_SHARE, CALF_SHARE, PROPORTIONS, anny_tape
from taichong.geometry.vectors import dot

HEAD_AND_TAIL = (0.01, 0.99)
FEMALE, MALE = 0, 1


def of_sex(sex: int) -> np.ndarray:
    """Which of the thousand adults are women, or men."""
    return np.asarray(adults()[0].people.sex == sex)


def share(of: str, start: str, end: str, axis: int) -> np.ndarray:
    """How far along from one landmark to another a third lies (n,), along x, y or z."""
    here, first, last = (places()[name][:, axis] for name in (of, start, end))
    return np.asarray((here - first) / (last - first))


def test_a_thousand_bodies_keep_their_proportions() -> None:
    off_mm = anny_tape().seen_mm(adults()[0].coefficients)[:, -len(PROPORTIONS) :]
    assert np.abs(off_mm).max() < 2


@pytest.mark.parametrize("sex", [FEMALE, MALE])
def test_the_calfs_bellies_meet_at_the_same_share_of_the_way_in_women_and_men(sex: int) -> None:
    found = share("gastrocnemius_bellies_junction", "lateral_malleolus_prominence", "popliteal_crease_midpoint", 2)
    low, middle, high = np.quantile(found[of_sex(sex)], (0.01, 0.5, 0.99))
    assert middle == pytest.approx(0.46, abs=0.012)
    assert high - low < 0.04
    assert pytest.approx(0.476) == CALF_SHARE


@pytest.mark.parametrize("sex", [FEMALE, MALE])
def test_the_ankle_stands_at_a_quarter_of_the_foot_in_women_and_men(sex: int) -> None:
    medial, lateral = (
        share(f"{side}_malleolus_prominence", "heel_back", "toe_2_tip", 1)[of_sex(sex)]
        for side in ("medial", "lateral")
    )
    low, middle, high = np.quantile((medial + lateral) / 2, (0.01, 0.5, 0.99))
    assert middle == pytest.approx(0.252, abs=0.006)
    assert high - low < 0.02
    assert pytest.approx(0.215) == ANKLE_SHARE


def test_spine_to_spine_is_that_of_a_pelvis() -> None:
    """Published pelves have 160 to 170 mm between the front and the hind spine; a body's grows with its height."""
    apart = places()["asis"] - places()["psis"]
    found = np.sqrt(dot(apart, apart))
    assert 155 < np.median(found[of_sex(FEMALE)]) < 168
    assert 158 < np.median(found[of_sex(MALE)]) < 172
    assert np.ptp(found) < 45


PELVIS = (
    "asis",
    "psis",
    "iliac_crest_top",
    "pubic_symphysis_superior_border",
    "sacral_hiatus",
    "median_sacral_crest_2",
)


def test_the_pelvis_is_the_same_rigid_thing_in_everybody() -> None:
    """Each body's pelvis, turned and scaled as one, lies on the mean of all within a few millimetres."""
    both = np.stack([places()[name] for name in PELVIS] + [places()[name] * [-1, 1, 1] for name in PELVIS], axis=1)
    centred = both - both.mean(axis=1, keepdims=True)
    mean = centred.mean(axis=0)
    off = [left_over_mm(mean, each) for each in centred]
    assert np.median(off) < 6
    assert np.max(off) < 20


def left_over_mm(mean: np.ndarray, body: np.ndarray) -> float:
    """Root mean square of what is left once the mean (p, 3) is turned and scaled onto a body: Procrustes."""
    u, size, v = np.linalg.svd(body.T @ mean)
    scale = size.sum() / (mean**2).sum()
    return float(np.sqrt(((body - scale * mean @ v.T @ u.T) ** 2).sum(axis=1).mean()))


@pytest.mark.parametrize(
    ("name", "low", "high"), [("asis", 0.53, 0.58), ("pubic_symphysis_superior_border", 0.48, 0.535)]
)
def test_the_pelvis_stands_as_high_as_a_pelvis_does(name: str, low: float, high: float) -> None:
    found = np.quantile(places()[name][:, 2] / (10 * adults()[0].people.height_cm), HEAD_AND_TAIL)
    assert low < found[0]
    assert found[1] < high
