"""What rehearsals teach about a photo's views, from numbers whose answer is known, and what is written of it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from ruamel.yaml import YAML

import learn_photo
from taichong.body import room
from taichong.locate.photo_views import Learnt, View, views

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (room() / "photo_views.yaml").read_text(encoding="utf-8")


def learnt_in(text: str) -> dict[str, Learnt]:
    """What a file says of each view; everything else of it must still be as the engine reads it."""
    found = msgspec.convert(YAML(typ="safe").load(text)["views"], tuple[View, ...])
    assert [msgspec.structs.replace(each, learnt=known.learnt) for each, known in zip(found, views(), strict=True)] == [
        *views()
    ]
    return {each.id: each.learnt for each in found}


def test_odds_keep_both_limits_by_as_much_as_can_be() -> None:
    """Of 100 clean sets 5 speak 3.1 for a tap, of 100 wrong ones 5 only 1.1: above 3.1, 5 go unnamed, and 10 may."""
    taps = learn_photo.Taps(clean=95 * [-5.0] + 5 * [3.1], wrong=95 * [9.0] + 5 * [1.1])
    assert learn_photo.best_odds(taps) == 3.2
    taps = learn_photo.Taps(clean=99 * [-5.0] + [3.1], wrong=80 * [9.0] + 20 * [1.1])
    assert learn_photo.best_odds(taps) == 0.0  # 1 of 100 accused is better than 20 unnamed


@pytest.mark.parametrize("zone", [0.6, 1.0, 1.4])
@pytest.mark.parametrize("power", [0.0, 0.5, 1.5])
def test_a_zone_holds_68_of_100_however_rough_fingers_are(zone: float, power: float) -> None:
    """Plane Gaussian errors that are so many times the fit's own, and grow so with roughness: both are found again."""
    rng = np.random.default_rng(6)

    def points(roughness: float) -> learn_photo.Points:
        off = [np.hypot(*rng.normal(0, zone * roughness**power, (2, 40))) for _ in range(400)]
        return learn_photo.Points(off, 400 * [roughness])

    found = learn_photo.best_zone(points(1.0), points(3.0))
    assert found == pytest.approx((zone, power), abs=0.04)


def test_every_picture_counts_the_same() -> None:
    points = learn_photo.Points([np.zeros(99), np.full(1, 50.0)], [1.0, 1.0])
    assert points.inside(1.0, 0.0) == 0.5


def test_only_what_was_learnt_is_written() -> None:
    found = learnt_in(learn_photo.written(TEXT, {"sole": Learnt(1.25, 0.5, 3.0)}))
    assert found == {each.id: each.learnt for each in views()} | {"sole": Learnt(1.25, 0.5, 3.0)}


def test_a_view_that_the_file_has_not_is_refused() -> None:
    with pytest.raises(SystemExit, match="face: its `learnt` stands 0 times"):
        learn_photo.written(TEXT, {"face": Learnt(1.0, 1.0, 1.0)})


def test_it_writes_what_one_person_teaches_of_one_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "views.yaml"
    file.write_text(TEXT, encoding="utf-8")
    told = ["learn_photo", "--people", "1", "--view", "sole", "--file", str(file), "--seed", "12"]
    monkeypatch.setattr(sys, "argv", told)
    learn_photo.main()
    found = learnt_in(file.read_text(encoding="utf-8"))
    assert {name for name, each in found.items() if each != {v.id: v.learnt for v in views()}[name]} == {"sole"}
    said = re.search(r"^sole: odds (\S+) name .*; zone (\S+), power (\S+) hold", capsys.readouterr().out)
    assert said
    assert [float(each) for each in said.groups()] == [found["sole"].odds, found["sole"].zone, found["sole"].power]
