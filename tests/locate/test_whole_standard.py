"""The whole standard: how many points, and on random adults each on the skin, on its side and in its order."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest

from taichong.atlas import load
from taichong.body import Fitted, People
from taichong.locate import engine_of

ATLAS = load()
ADULTS = 60
MIDLINE_MM = 1.0
COUNTS = {
    "LU": 11, "LI": 20, "ST": 45, "SP": 21, "HT": 9, "SI": 19, "BL": 67,
    "KI": 27, "PC": 9, "TE": 23, "GB": 44, "LR": 14, "GV": 28, "CV": 24,
}  # fmt: skip

# Points in the order in which the standard's text puts them along a direction: + - x outward, y backward, z upward.
ORDER = (
    ("+z", "LU11 LU10 LU9 LU8 LU7 LU6 LU5 LU4 LU3 LU1 LU2"),
    ("+z", "LI1 LI2 LI3 LI4 LI5 LI6 LI7 LI8 LI9 LI10 LI11 LI12 LI13 LI14 LI15 LI16"),
    ("+z", "LI17 LI18 LI19 LI20"),
    ("+z", "HT9 HT8 HT7 HT6 HT5 HT4 HT3 HT2 HT1"),
    ("+z", "SI1 SI2 SI3 SI4 SI5 SI6 SI7 SI8 SI9 SI10"),
    ("+z", "SI11 SI12 SI15 SI17 SI18"),
    ("+z", "PC9 PC8 PC7 PC6 PC5 PC4 PC3 PC2"),
    ("+z", "TE1 TE2 TE3 TE4 TE5 TE6 TE8 TE9 TE10 TE11 TE12 TE13 TE14"),
    ("+z", "TE17 TE18 TE19 TE20"),
    ("+z", "GV1 GV2 GV3 GV4 GV5 GV6 GV7 GV8 GV9 GV10 GV11 GV12 GV13 GV14 GV15 GV16 GV17 GV18 GV19 GV20"),
    ("+y", "GV24 GV23 GV22 GV21 GV20 GV19 GV18"),
    ("-z", "GV23 EX-HN3 GV25 GV26 GV27 CV24 CV23"),
    ("+z", "CV1 CV2 CV3 CV4 CV5 CV6 CV7 CV8 CV9 CV10 CV11 CV12 CV13 CV14 CV15 CV16 CV17 CV18 CV19 CV20 CV21 CV22 CV23"),
    ("+z", "KI11 KI12 KI13 KI14 KI15 KI16 KI17 KI18 KI19 KI20 KI21 KI22 KI23 KI24 KI25 KI26 KI27"),
    ("-z", "ST12 ST13 ST14 ST15 ST16 ST18 ST19 ST20 ST21 ST22 ST23 ST24 ST25 ST26 ST27 ST28 ST29 ST30"),
    ("-z", "ST8 ST7 ST6 ST5 ST9 ST10 ST11"),
    ("-z", "ST1 ST2 ST3 ST4 ST5"),
    ("+z", "SP12 SP13 SP14 SP15 SP16 SP17 SP18 SP19 SP20"),
    ("-z", "BL1 BL10 BL11 BL12 BL13 BL14 BL15 BL16 BL17 BL18 BL19 BL20 BL21 BL22 BL23 BL24 BL25 BL26 BL28 BL29 BL30"),
    ("-z", "BL25 BL31 BL32 BL33 BL34 BL35"),
    ("-z", "BL41 BL42 BL43 BL44 BL45 BL46 BL47 BL48 BL49 BL50 BL51 BL52 BL53 BL54"),
    ("+y", "BL4 BL5 BL6 BL7 BL8 BL9"),
    ("+y", "GB14 GB15 GB16 GB17 GB18 GB19"),
    ("-z", "ST8 GB4 GB5 GB6 GB7 GB3 GB2"),
    ("-z", "GB9 GB10 GB11 GB12"),
    ("+x", "GV24 BL3 BL4 GB15 GB13 ST8"),
    ("+x", "CV8 KI16 ST25 SP15 GB26"),
    ("+x", "CV20 KI26 ST14 LU1"),
    ("+x", "GV9 EX-B2 BL17 BL46"),
    ("+x", "GV16 GB20 GB12"),
    ("+y", "PC3 HT3 SI8"),
    ("+y", "LI15 TE14"),
    ("+y", "SI19 TE17 GB12 GB20"),
    ("+z", "GB2 SI19 TE21 TE22"),
    ("-z", "LU2 GB22 SP21 LR13 GB26 GB27"),
    ("+z", "SI9 SI10 SI12 GB21"),
    ("-z", "GB21 TE15 SI13 SI11"),
    ("-z", "LR14 GB24 LR13"),
)  # fmt: skip


@cache
def adults() -> Fitted:
    """Women and men of all ages, sizes and builds that the survey knows."""
    rng = np.random.default_rng(361)
    sex = ["female" if each else "male" for each in rng.random(ADULTS) < 0.5]
    height_cm = np.where(np.array(sex) == "female", rng.normal(163, 6.5, ADULTS), rng.normal(176, 7, ADULTS))
    build = np.exp(rng.normal(np.log(25), 0.15, ADULTS))
    return Fitted.to(People.of(sex, rng.uniform(18, 58, ADULTS), height_cm, build * (height_cm / 100) ** 2))


@cache
def places() -> dict[str, np.ndarray]:
    """Every point (n, 3) by code, left side."""
    placed = engine_of().place(adults().coefficients, engine_of().fingers_mm(adults().told))
    return dict(zip(placed.codes, np.moveaxis(placed.positions, 1, 0), strict=True))


def standard() -> list[str]:
    """The codes of the standard's own points."""
    return [point.code for point in ATLAS.points if not point.code.startswith("EX")]


def test_the_standard_has_exactly_its_361_points() -> None:
    wanted = {f"{channel}{number}" for channel, last in COUNTS.items() for number in range(1, last + 1)}
    assert len(wanted) == 361
    assert sorted(standard()) == sorted(wanted)


def test_52_points_lie_on_the_midline_and_309_on_both_sides() -> None:
    on_midline = {code for code in standard() if np.abs(places()[code][:, 0]).max() < MIDLINE_MM}
    assert on_midline == {code for code in standard() if code[:2] in {"GV", "CV"}}
    assert (len(on_midline), len(standard()) - len(on_midline)) == (52, 309)
    assert len(on_midline) + 2 * (len(standard()) - len(on_midline)) == 670


def test_at_least_forty_extra_points_have_a_place() -> None:
    extra = [point for point in ATLAS.points if point.code.startswith("EX") and point.place]
    assert len(extra) >= 40


@pytest.mark.parametrize("code", sorted(standard()))
def test_a_paired_point_lies_on_its_own_side(code: str) -> None:
    assert code[:2] in {"GV", "CV"} or places()[code][:, 0].min() > MIDLINE_MM


@pytest.mark.parametrize(("toward", "codes"), ORDER)
def test_points_follow_each_other_as_the_standard_has_them(toward: str, codes: str) -> None:
    axis, sign = "xyz".index(toward[1]), 1 if toward[0] == "+" else -1
    names = codes.split()
    for before, after in itertools.pairwise(names):
        ahead = sign * (places()[after] - places()[before])[:, axis]
        assert ahead.min() > 0, f"{after} does not lie {toward} of {before}: {ahead.min():.1f} mm on one adult"
