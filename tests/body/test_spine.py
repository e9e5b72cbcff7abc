"""The spine is one thing on every body: from the survey's neck to the pelvis, and even between."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.body.test_anatomy import places

from taichong.body import MEASURES, SEXES, anny_tape, fitted
from taichong.locate import engine_of

PEOPLE = Path(__file__).resolve().parents[2] / "authorities" / "ansur2_people.csv.gz"
EVERY = 5  # of the survey's people, one is looked at
VERTEBRAE = ["c7", *(f"t{n}" for n in range(1, 13)), *(f"l{n}" for n in range(1, 6))]


def height(name: str) -> np.ndarray:
    """How high a landmark or point stands on each adult (n,) [mm]."""
    return np.asarray(places()[name][:, 2])


def dip(vertebra: str) -> np.ndarray:
    """How high the dip below a vertebra's spine stands on each adult (n,) [mm]."""
    return height(f"{vertebra}_spinous_process_inferior_border")


@cache
def measured() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Sex (n,) and heights (n,) [mm] of some people of the survey, and of the bodies fitted to them."""
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::EVERY]
    sex = np.array([SEXES.index(row["sex"].lower()) for row in rows])
    told = np.array([[float(row[name]) for name in MEASURES] for row in rows])
    coefficients = fitted(told, sex).astype(np.float32)
    marks = engine_of().marks.positions(coefficients)[..., 2] + anny_tape().rise_mm(coefficients)[:, None]
    names = engine_of().program.landmarks
    ours = {name: marks[:, names.index(name)] for name in ("cervicale", "l4_spinous_process", "umbilicus", "crotch")}
    theirs = ("cervicaleheight", "iliocristaleheight", "waistheightomphalion", "crotchheight")
    return sex, ours | {name: np.array([float(row[name]) for row in rows]) for name in theirs}


@pytest.mark.parametrize("sex", [0, 1], ids=SEXES[:2])
@pytest.mark.parametrize(
    ("ours", "theirs", "usually_mm", "mostly_mm"),
    [
        ("cervicale", "cervicaleheight", 1, 3),
        ("umbilicus", "waistheightomphalion", 1, 3),
        ("crotch", "crotchheight", 6, 10),
        # The crest of the hip bone is no measure that the fit knows: people of one size differ by 12 to 15 mm [sd].
        ("l4_spinous_process", "iliocristaleheight", 6, 30),
    ],
)
def test_its_ends_stand_where_the_survey_measured_them(
    ours: str, theirs: str, usually_mm: float, mostly_mm: float, sex: int
) -> None:
    who, mm = measured()
    off = (mm[ours] - mm[theirs])[who == sex]
    assert abs(np.median(off)) < usually_mm
    assert np.quantile(np.abs(off), 0.9) < mostly_mm


def test_the_vertebrae_follow_each_other_in_one_even_row() -> None:
    """Each step is longer than 15 mm, and no step is longer than half as much again as the one above it."""
    steps = -np.diff([dip(each) for each in VERTEBRAE], axis=0)
    assert steps.min() > 15
    assert (steps[1:-1] / steps[:-2]).max() < 1.5  # to the last one, at the sacrum, the spine bends back


@pytest.mark.parametrize("vertebra", VERTEBRAE[:-1])
def test_a_vertebra_stands_at_the_same_share_of_the_way_from_neck_to_pelvis_on_everybody(vertebra: str) -> None:
    share = (height("cervicale") - dip(vertebra)) / (height("cervicale") - height("l4_spinous_process"))
    assert np.ptp(share) < 1e-3


def test_twelfth_chest_vertebra_is_half_way_from_the_shoulder_blade_to_the_hip_bone() -> None:
    """So the guidelines find it: level with the middle between the lower angle of the one and the top of the other."""
    middle = (height("scapula_inferior_angle") + height("iliac_crest_top")) / 2
    assert np.abs(dip("t12") - middle).max() < 10


@pytest.mark.parametrize(("code", "vertebra"), [("GV12", "t3"), ("BL17", "t7"), ("BL23", "l2"), ("GV3", "l4")])
def test_the_points_of_the_back_stand_as_high_as_their_vertebra(code: str, vertebra: str) -> None:
    assert np.abs(height(code) - dip(vertebra)).max() < 0.5
