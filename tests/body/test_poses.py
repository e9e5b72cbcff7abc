"""Bodies bent for points: as linear blend skinning bends them, at joints where the landmarks are."""

from __future__ import annotations

import numpy as np
import pytest

from taichong.body import SEXES, anny, bound_landmarks, known_poses, solver
from taichong.body.poses import Pose, about
from taichong.geometry import mirrored, unit

HAIR_MM = 0.05
COEFFICIENTS = np.stack([solver(sex).centre for sex in SEXES[:2]])
STANDING = anny().vertices(COEFFICIENTS).astype(float)
ALL = np.arange(STANDING.shape[1])


def bent(pose: Pose) -> np.ndarray:
    """A woman and a man, all of their skin bent (2, V, 3)."""
    return pose.bent(STANDING, pose.shares(ALL), pose.joints.positions(COEFFICIENTS).astype(float))


def test_a_fist_is_what_skinning_at_the_same_joints_makes() -> None:
    pose = known_poses()["fist"]
    palm = bound_landmarks(("metacarpal_2_radial", "metacarpal_5_ulnar")).points.mean.astype(float)
    turns = {
        f"finger{finger}-{joint}.{side}": about((palm[1] - palm[0]) * sign, degrees)
        for finger in (2, 3, 4, 5)
        for joint, degrees in ((1, 60), (2, 75), (3, 40))
        for side, sign in (("L", np.ones(3)), ("R", np.array([1.0, -1.0, -1.0])))
    }
    joints = anny().joints(COEFFICIENTS)
    skinned = anny().posed(
        STANDING.astype(np.float32), joints, {name: each.astype(np.float32) for name, each in turns.items()}
    )
    assert np.abs(bent(pose) - skinned).max() < HAIR_MM


@pytest.mark.parametrize("pose", known_poses().values(), ids=known_poses())
def test_both_sides_bend_alike(pose: Pose) -> None:
    made = bent(pose)
    assert np.abs(made[:, anny().mirror] - mirrored(made)).max() < 0.5


@pytest.mark.parametrize("pose", known_poses().values(), ids=known_poses())
def test_a_body_that_is_moved_is_bent_where_it_is(pose: Pose) -> None:
    away = np.array([30.0, -70.0, 900.0])
    joints = pose.joints.positions(COEFFICIENTS).astype(float)
    moved = pose.bent(STANDING + away, pose.shares(ALL), joints + away)
    assert np.abs(moved - bent(pose) - away).max() < HAIR_MM


def test_a_bent_elbow_is_bent_to_a_right_angle_and_its_bones_are_as_long_as_before() -> None:
    pose = known_poses()["elbow_bent"]
    names = (
        "acromion",
        "axilla_centre",
        "humerus_medial_epicondyle",
        "humerus_lateral_epicondyle",
        "wrist_crease_midpoint",
    )
    marks = bound_landmarks(names).positions(COEFFICIENTS)
    wrist = pose.bent(
        marks[:, 4:], pose.share_of_bone("wrist.L")[None], pose.joints.positions(COEFFICIENTS).astype(float)
    )
    elbow = marks[:, 2:4].mean(axis=1)
    upper = unit(elbow - marks[:, :2].mean(axis=1))
    angle = np.degrees(np.arccos((unit(wrist[:, 0] - elbow) * upper).sum(axis=1)))
    assert angle == pytest.approx([90, 90], abs=3)
    before, after = (np.linalg.norm(each - elbow, axis=1) for each in (marks[:, 4], wrist[:, 0]))
    assert after == pytest.approx(before, abs=HAIR_MM)


def test_knees_to_the_chest_turn_the_thighs_about_the_knob_of_the_hip_and_keep_the_shins_upright() -> None:
    made = bent(known_poses()["knee_chest"])
    knob = bound_landmarks(("greater_trochanter_prominence",)).positions(COEFFICIENTS)[:, 0]
    heel = ALL[(anny().mean[:, 2] < 40) & (anny().mean[:, 0] > 0)]
    before, after = STANDING[:, heel].mean(axis=1), made[:, heel].mean(axis=1)
    assert (after[:, 1] < knob[:, 1] - 300).all()
    assert (after[:, 2] > before[:, 2] + 250).all()
    head = int(anny().mean[:, 2].argmax())
    assert made[:, head] == pytest.approx(STANDING[:, head])
