"""The measures of everybody in a table: what each person alone is told, and what a bad row costs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from taichong.body.measures import Prediction, batch, measure_names, predict
from taichong.body.people import People
from taichong.errors import InputError, StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_batch_writes_what_each_person_alone_is_told(tmp_path: Path) -> None:
    told = 'sex,age,height_cm,weight_kg,footlength,person\nmale,40,175,80,,Ann\nfemale,30,165,60,240,"B, C"\n'
    out, heard = tmp_path / "out.csv", list[int]()
    assert batch(write(tmp_path / "in.csv", told), out, heard.append) == 2
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert heard == [2]
    assert list(rows[0]) == ["person", "measure", "mean_mm", "sd_mm", "mesh_mm"]
    assert len(rows) == 2 * len(measure_names())
    alone = predict(People.of("female", 30, 165, 60, {"footlength": 240}))
    for row, mean, sd in zip(rows[len(measure_names()) :], alone.mean_mm[0], alone.sd_mm[0], strict=True):
        assert row["person"] == "B, C"
        assert (float(row["mean_mm"]), float(row["sd_mm"])) == pytest.approx((mean, sd), abs=0.006)
        assert row["mesh_mm"] == ""


def test_a_batch_without_names_counts_people_from_zero_across_blocks(tmp_path: Path) -> None:
    n = 9000
    text = "sex,age,height_cm,weight_kg\n" + "male,40,175,80\n" * n
    batch(write(tmp_path / "in.csv", text), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        people = [line.split(",", 1)[0] for line in file][1 :: len(measure_names())]
    assert people == [str(i) for i in range(n)]


def test_a_batch_takes_what_meshes_measure(tmp_path: Path) -> None:
    def mesh(_people: People, told: Prediction) -> Floats:
        return np.where(np.arange(len(told.names)) == 0, 1751.0, np.nan) * np.ones((1, 1))

    text = "sex,age,height_cm,weight_kg\nmale,40,175,80\n"
    batch(write(tmp_path / "in.csv", text), tmp_path / "out.csv", mesh=mesh)
    first, second = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:3]
    assert first == "0,stature,1750.00,0.00,1751.00"
    assert second.endswith(",")


def test_a_bad_row_of_a_batch_keeps_what_was_done_and_writes_no_table(tmp_path: Path) -> None:
    text = "sex,age,height_cm,weight_kg,footlength\nmale,40,175,80,270\nmale,40,190,80,150\n"
    with pytest.raises(InputError, match=r"line 3, row 1, column footlength: 150 mm where 2\d\d mm is expected"):
        batch(write(tmp_path / "in.csv", text), tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    assert "0,footlength,270.00" in (tmp_path / "out.csv.part").read_text(encoding="utf-8")


def test_a_batch_may_go_on_without_who_is_refused(tmp_path: Path) -> None:
    text = "sex,age,height_cm,weight_kg,footlength\nmale,40,175,80,270\nmale,40,190,80,150\nmale,40,175,80,\n"
    heard = list[str]()
    assert batch(write(tmp_path / "in.csv", text), tmp_path / "out.csv", refused=heard.append) == 3
    (line,) = heard
    assert line.startswith("line 3, row 1, column footlength: 150 mm")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert {row["person"] for row in csv.DictReader(file)} == {"0", "2"}


def test_a_batch_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", "sex,age,height_cm,weight_kg\nmale,40,175,80\n")
    with pytest.raises(StoreError, match=r"no_such_folder"):
        batch(source, tmp_path / "no_such_folder" / "out.csv")
