from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from taichong.body import landmarks
from taichong.body.bindings import read_bindings
from taichong.body.landmarks import bound_landmarks
from taichong.body.poses import known_poses
from taichong.body.shape import anny, room
from taichong.errors import InputError

GOOD = """- id: pternion
  region: foot
  side: left
  face: 24197
  barycentric: [0.2, 0.3, 0.5]
  how: "as in a test"
  sd_mm: 2.0
"""


def test_the_landmarks_of_the_measures_lie_on_skin_of_the_left_side_or_midline() -> None:
    space = anny()
    bindings = read_bindings(room() / "measure_landmarks.yaml")
    assert len({each.id for each in bindings}) == len(bindings)
    for each in bindings:
        x = float(np.array(each.barycentric) @ space.mean[space.faces[each.face], 0])
        assert space.skin[each.face], each.id
        assert (abs(x) < 1) if each.side == "midline" else (x > 50), each.id
        assert each.sd_mm > 0, each.id


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("sd_mm: 2.0", "sd: 2.0", "entry 1: the keys are"),
        ("side: left", "side: right", "side is 'right'; it must be one of left, midline"),
        ("[0.2, 0.3, 0.5]", "[0.2, 0.3, 0.6]", "sum to 1"),
        ("[0.2, 0.3, 0.5]", "[0.5, 0.5]", "three weights"),
        ("[0.2, 0.3, 0.5]", "[-0.2, 0.7, 0.5]", "none below 0"),
    ],
)
def test_a_broken_binding_is_refused_with_its_place_and_what_is_allowed(
    tmp_path: Path, good: str, bad: str, message: str
) -> None:
    file = tmp_path / "landmarks.yaml"
    file.write_text(GOOD.replace(good, bad))
    with pytest.raises(InputError, match=message):
        read_bindings(file)


def test_a_sound_binding_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "landmarks.yaml"
    file.write_text(GOOD)
    (each,) = read_bindings(file)
    assert (each.id, each.face, each.barycentric) == ("pternion", 24197, (0.2, 0.3, 0.5))


def test_however_many_joints_ask_the_landmarks_are_parsed_once() -> None:
    for cached in (landmarks._parsed, bound_landmarks, known_poses):  # noqa: SLF001 -- what is kept is what is tested
        cached.cache_clear()
    known_poses()
    assert landmarks._parsed.cache_info().misses == 2, "the landmarks, and the shares of the spine"  # noqa: SLF001 -- the same
    assert bound_landmarks.cache_info().misses > 5


def test_a_landmark_that_is_bound_anew_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("landmarks.yaml", "spine.yaml", "pelvis.npz"):
        shutil.copy(room() / name, tmp_path)
    before = bound_landmarks(("hallux_tip", "toe_2_tip"))
    file = tmp_path / "landmarks.yaml"
    text = file.read_text(encoding="utf-8")
    monkeypatch.setattr(landmarks, "room", lambda: tmp_path)
    file.write_text(
        text.replace("{id: hallux_tip,", "{id: of_then,").replace("{id: toe_2_tip,", "{id: hallux_tip,"), "utf-8"
    )
    assert (bound_landmarks(("hallux_tip",)).corners[0] == before.corners[1]).all()
