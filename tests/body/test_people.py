from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from taichong.body.people import People
from taichong.body.people_table import read_people
from taichong.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

MEASURES = ("stature", "footlength", "handbreadth")
HEADER = "sex,age,height_cm,weight_kg,footlength"


def test_numbers_and_arrays_become_people() -> None:
    people = People.of("male", [30, 40], 175, [80, 90], {"footlength": [270, np.nan]})
    assert len(people) == 2
    assert people.height_cm.tolist() == [175, 175]
    assert people.tape.shape == (2, 1)
    assert people.person == ("0", "1")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (("man", 30, 175, 80), "sex: 'man' is not known; give male or female"),
        (("male", 17, 175, 80), r"age: 17; .*adults only: ages 18 to 120"),
        (("male", 121, 175, 80), "age: 121; "),
        (("male", np.nan, 175, 80), "age: is missing"),
        (("male", 30, -175, 80), "height_cm: -175 cannot be; give a positive number of centimetres"),
        (("male", 30, np.inf, 80), "height_cm: inf cannot be"),
        (("male", 30, 175, 0), "weight_kg: 0 cannot be; give a positive number of kilograms"),
    ],
)
def test_what_cannot_be_is_refused_by_name(told: tuple[str, float, float, float], says: str) -> None:
    with pytest.raises(InputError, match=f"^{says}"):
        People.of(*told)


def test_a_tape_measure_is_a_positive_number_of_millimetres() -> None:
    with pytest.raises(InputError, match=r"^footlength: -3 cannot be; give a positive number of millimetres"):
        People.of("male", 30, 175, 80, {"footlength": -3})


def test_stature_is_height() -> None:
    people = People.of("male", 30, np.nan, 80, {"stature": 1753, "footlength": 270})
    assert people.height_cm.tolist() == [175.3]
    assert people.names == ("footlength",)
    assert People.of("male", 30, 175, 80, {"stature": 1753}).height_cm.tolist() == [175]
    with pytest.raises(InputError, match=r"^stature: 1690 mm, but height_cm says 175"):
        People.of("male", 30, 175, 80, {"stature": 1690})


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_a_table_is_read_in_blocks_with_rows_counted_through(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER, *["male,30,175,80,270"] * 3, "", *["female,30,165,60,"] * 4)
    blocks = list(read_people(path, MEASURES, rows=3))
    assert [(len(block), block.row) for block in blocks] == [(3, 0), (3, 3), (1, 6)]
    assert [name for block in blocks for name in block.person] == list("0123456")
    assert np.isnan(blocks[1].tape).all()


def test_a_table_may_come_from_a_spreadsheet_and_name_its_people(tmp_path: Path) -> None:
    path = table(tmp_path, "person, sex ,age,stature,weight_kg", "Ann,female,30,1650,60", encoding="utf-8-sig")
    (block,) = read_people(path, MEASURES)
    assert block.person == ("Ann",)
    assert block.height_cm.tolist() == [165.0]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            (HEADER, "male,30,175,80,270", "male,30,175,8O,270"),
            "line 3, row 1, column weight_kg: '8O' is not",
        ),
        ((HEADER, "male,30,175,80,270", "male,12,175,80,270"), "line 3, row 1, column age: 12; "),
        ((HEADER, "male,30,,80,270"), "line 2, row 0, column height_cm: is missing"),
        ((HEADER, "man,30,175,80,270"), "line 2, row 0, column sex: 'man'"),
        ((HEADER, "male,30,175,80,270,1"), "line 2, row 0: the row has 6 cells, the header 5"),
        (("sex,age,weight_kg", "male,30,80"), r".*people.csv: no column height_cm"),
        ((HEADER + ",footlenght", "male,30,175,80,270,270"), r".*column footlenght: no measure is called"),
        ((HEADER + ",age", "male,30,175,80,270,30"), r".*column age is there twice"),
        (("",), r".*no column sex"),
    ],
)
def test_a_broken_table_is_answered_with_its_row_and_column(tmp_path: Path, lines: tuple[str, ...], says: str) -> None:
    with pytest.raises(InputError, match=f"^{says}"):
        list(read_people(table(tmp_path, *lines), MEASURES))


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing.csv: cannot be read"):
        list(read_people(tmp_path / "missing.csv", MEASURES))
    (tmp_path / "people.csv").write_bytes(b"\xff\xfe\x00sex")
    with pytest.raises(InputError, match=r"people.csv, column .*: no measure is called"):
        list(read_people(tmp_path / "people.csv", MEASURES))
