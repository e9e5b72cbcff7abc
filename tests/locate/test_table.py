"""Points of everybody in a table: the same as one by one, in constant memory, as CSV and as Parquet."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from taichong.body.fit import Body as FittedBody
from taichong.body.people import SEXES, People
from taichong.errors import InputError, StoreError
from taichong.locate import table as batch
from taichong.locate.body import Body
from taichong.locate.table import locate_batch, locate_people

PLACE_MM = 0.02  # a place is printed in hundredths of a millimetre
HALF_A_DIGIT_MM = 0.006  # of a place
DOUBT_MM = 0.06  # a doubt is printed in tenths
COMMAND = Path(sys.executable).with_name("taichong")
HEADER = "sex,age,height_cm,weight_kg,footlength\n"
GOOD = HEADER + "female,34,165,62,241\nmale,40,178,80,\n"


def people(n: int) -> People:
    rng = np.random.default_rng(5)
    height_cm = np.where(np.arange(n) % 2, 175.0, 163.0) + rng.normal(0, 5, n)
    weight_kg = rng.normal(25, 2, n) * (height_cm / 100) ** 2
    return People.of(["female", "male"] * (n // 2), rng.uniform(20, 55, n), height_cm, weight_kg)


def as_csv(some: People) -> str:
    rows = zip(some.sex, some.age, some.height_cm, some.weight_kg, strict=True)
    return HEADER + "".join(f"{SEXES[sex]},{age!r},{tall!r},{weight!r},\n" for sex, age, tall, weight in _plain(rows))


def _plain(rows: Any) -> Any:
    return ((int(sex), float(age), float(tall), float(weight)) for sex, age, tall, weight in rows)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_one_person_in_a_table_has_the_points_that_they_have_alone(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    locate_batch(tmp_path / "people.csv", tmp_path / "out.csv")
    found = {(row["person"], row["code"], row["side"]): row for row in rows_of(tmp_path / "out.csv")}
    bodies = {
        "0": Body.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 241}),
        "1": Body.of(sex="male", age=40, height_cm=178, weight_kg=80),
    }
    wanted = {
        (person, each.code, each.side): each
        for person, body in bodies.items()
        for pair in body.locate_all()
        for each in pair.sides
    }
    assert set(found) == set(wanted)
    for key, each in wanted.items():
        row = found[key]
        assert [float(row[axis]) for axis in "xyz"] == pytest.approx(each.position, abs=PLACE_MM)
        # A point on an edge or a corner of the mesh takes the plane of either face.
        assert float(row["model_mm"]) == pytest.approx(each.model_mm, rel=0.05, abs=DOUBT_MM)
        assert float(row["spread_mm"]) == pytest.approx(each.spread_mm, rel=0.05, abs=DOUBT_MM)


def test_people_come_in_their_order_whatever_the_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 7)
    (tmp_path / "people.csv").write_text(as_csv(people(40)))
    heard: list[int] = []
    done = locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("ST36",), progress=heard.append)
    rows = rows_of(tmp_path / "out.csv")
    assert [(row["person"], row["code"], row["side"]) for row in rows] == [
        (str(person), "ST36", side) for person in range(40) for side in ("left", "right")
    ]
    assert (done.people, heard) == (40, [7, 14, 21, 28, 35, 40])
    whole = locate_people(people(40), ("ST36",))
    together = np.array([[float(row[axis]) for axis in "xyz"] for row in rows]).reshape(40, 2, 3)
    assert together == pytest.approx(whole.positions, abs=PLACE_MM)


def test_parquet_says_what_csv_says(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(as_csv(people(20)))
    for name in ("out.csv", "out.parquet"):
        locate_batch(tmp_path / "people.csv", tmp_path / name, ("LR3", "KI1"))
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    rows = rows_of(tmp_path / "out.csv")
    assert len(table) == len(rows) == 20 * 4
    for typed, row in zip(table, rows, strict=True):
        assert list(typed) == list(row) == ["person", "code", "side", "x", "y", "z", "model_mm", "spread_mm"]
        assert [typed[key] for key in ("person", "code", "side")] == [row[key] for key in ("person", "code", "side")]
        assert [typed[key] for key in "xyz"] == pytest.approx([float(row[key]) for key in "xyz"], abs=HALF_A_DIGIT_MM)
        assert typed["spread_mm"] == pytest.approx(float(row["spread_mm"]), abs=DOUBT_MM)


def test_without_pyarrow_parquet_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "people.csv").write_text(GOOD)
    with pytest.raises(InputError, match=r"taichong\[parquet\]"):
        locate_batch(tmp_path / "people.csv", tmp_path / "out.parquet")
    locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",))
    assert len(rows_of(tmp_path / "out.csv")) == 4


BAD_ROWS = pytest.mark.parametrize(
    ("row", "says"),
    [
        ("male,40,190,85,150\n", "line 4, row 2, column footlength"),
        ("male,forty,178,80,\n", "line 4, row 2, column age"),
        ("male,40,178\n", "line 4, row 2, column weight_kg: is missing"),
        ("boy,40,178,80,\n", "line 4, row 2, column sex"),
        ("male,12,150,40,\n", "line 4, row 2, column age"),
        ("male,40,178,80,,7\n", "line 4, row 2: the row has 6 cells"),
    ],
)
AFTER = "female,50,170,70,\n"


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
@BAD_ROWS
def test_a_bad_row_in_the_middle_is_named_with_its_line_and_what_is_done_is_kept(
    tmp_path: Path, name: str, row: str, says: str
) -> None:
    (tmp_path / "people.csv").write_text(GOOD + row + AFTER)
    with pytest.raises(InputError, match=f"{says}.*what comes before is in {name}.part"):
        locate_batch(tmp_path / "people.csv", tmp_path / name, ("LR3",))
    assert not (tmp_path / name).exists()
    if name == "out.csv":
        assert [each["person"] for each in rows_of(tmp_path / "out.csv.part")] == ["0", "0", "1", "1"]


@BAD_ROWS
def test_once_it_is_mended_the_rest_follows_and_the_table_is_as_if_it_had_never_broken_off(
    tmp_path: Path, row: str, says: str
) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    people.write_text(GOOD + row + AFTER)
    with pytest.raises(InputError, match=says):
        locate_batch(people, out, ("LR3",))
    people.write_text(GOOD + "male,40,178,80,\n" + AFTER)
    locate_batch(people, out, ("LR3",), resumes=True)
    locate_batch(people, tmp_path / "whole.csv", ("LR3",))
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.csv", "people.csv", "whole.csv"]


@BAD_ROWS
def test_rows_that_cannot_be_used_may_be_left_out_and_are_told(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "people.csv").write_text(GOOD + row + AFTER)
    heard: list[str] = []
    done = locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",), refused=heard.append)
    assert [says in each for each in heard] == [True]
    assert sorted({each["person"] for each in rows_of(tmp_path / "out.csv")}) == ["0", "1", "3"]
    assert done.people == 3


def test_a_bad_first_row_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEADER + "boy,40,178,80,\n")
    with pytest.raises(InputError, match="line 2, row 0, column sex"):
        locate_batch(tmp_path / "people.csv", tmp_path / "out.csv")
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]


def test_there_must_be_something_to_go_on_with_and_of_the_same_points(tmp_path: Path) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    people.write_text(GOOD + "boy,40,178,80,\n")
    with pytest.raises(InputError, match="nothing to go on with"):
        locate_batch(people, out, ("LR3",), resumes=True)
    with pytest.raises(InputError, match="sex"):
        locate_batch(people, out, ("LR3",))
    with pytest.raises(InputError, match="of other columns or points"):
        locate_batch(people, out, ("ST36",), resumes=True)


def test_the_surveys_own_names_and_units_are_read(tmp_path: Path) -> None:
    plain, survey = tmp_path / "plain.csv", tmp_path / "survey.csv"
    plain.write_text(
        "person,sex,age,height_cm,weight_kg,footlength,interpupillarybreadth\n7,male,30,177.6,81.5,271,65.2\n"
    )
    survey.write_text(
        "subjectid,footlength,interpupillarybreadth,stature,weightkg,Gender,Date,Branch,Age,Heightin,Weightlbs\n"
        "7,271,652,1776,815,Male,4-Oct-10,Army,30,71,180\n"
    )
    for each in (plain, survey):
        locate_batch(each, each.with_suffix(".out"), ("LR3",))
    assert plain.with_suffix(".out").read_text() == survey.with_suffix(".out").read_text()


def test_a_person_with_an_impossible_measure_may_be_left_out_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEADER + "female,34,165,62,\nmale,40,190,85,150\nmale,40,178,80,\n")
    heard: list[str] = []
    done = locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",), refused=heard.append)
    assert (done.people, done.refused) == (2, 1)
    assert ["row 1, column footlength" in each for each in heard] == [True]
    rows = rows_of(tmp_path / "out.csv")
    assert [row["person"] for row in rows] == ["0", "0", "2", "2"]
    he = Body.of(sex="male", age=40, height_cm=178, weight_kg=80).locate("LR3").left
    assert float(rows[2]["x"]) == pytest.approx(he.position[0], abs=PLACE_MM)


def test_nobody_who_can_be_placed_is_no_rows(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEADER + "male,40,190,85,150\n")
    done = locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", refused=lambda _: None)
    assert (done.people, done.refused, rows_of(tmp_path / "out.csv")) == (0, 1, [])


def test_a_name_with_commas_quotes_and_percents_stays_one_cell(tmp_path: Path) -> None:
    name = 'Ann, "100 %s" ü'
    (tmp_path / "people.csv").write_text(
        "person,sex,age,height_cm,weight_kg\n" + '"Ann, ""100 %s"" ü",female,34,165,62\n', encoding="utf-8"
    )
    locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",))
    assert {row["person"] for row in rows_of(tmp_path / "out.csv")} == {name}


def test_a_folder_that_does_not_take_the_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    with pytest.raises(StoreError, match="out.csv"):
        locate_batch(tmp_path / "people.csv", tmp_path / "no" / "out.csv", ("LR3",))


def test_memory_does_not_grow_with_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 16)
    peaks = []
    for number in (48, 384):
        (tmp_path / "people.csv").write_text(as_csv(people(number)))
        locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",))  # what is kept for good is made
        tracemalloc.start()
        locate_batch(tmp_path / "people.csv", tmp_path / "out.csv", ("LR3",))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]  # the table is eight times as long; two blocks at a time may overlap or not


def test_the_command_writes_both_tables_with_what_meshes_measure(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD)
    for command in ("locate", "measures"):
        done = subprocess.run(
            [COMMAND, command, "--batch", "people.csv", "--out", f"{command}.csv", "--json"],
            capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        assert json.loads(done.stdout)["people"] == 2
        assert done.stderr == ""  # no progress display where nobody watches
    assert set(rows_of(tmp_path / "locate.csv")[0]) == {
        "person", "code", "side", "x", "y", "z", "model_mm", "spread_mm"
    }  # fmt: skip
    measured = {(row["person"], row["measure"]): row for row in rows_of(tmp_path / "measures.csv")}
    alone = FittedBody.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 241})
    for name, mm in alone.mesh_mm.items():
        assert float(measured["0", name]["mesh_mm"]) == pytest.approx(mm, abs=0.05)
    assert measured["0", "headcircumference"]["mesh_mm"] == ""


def test_meshes_are_measured_of_everybody_but_who_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GOOD + "male,40,190,85,150\n")
    words = [str(COMMAND), "measures", "--batch", "people.csv", "--out", "out.csv", "--skip-refused"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "row 2, column footlength" in done.stderr
    rows = rows_of(tmp_path / "out.csv")
    assert {row["person"] for row in rows} == {"0", "1"}
    assert all(row["mesh_mm"] for row in rows if row["measure"] == "footlength")
