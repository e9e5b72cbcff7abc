"""Arrow tables in and out: the same as one by one, whole or in blocks, in this process or in others."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taichong import locate_table
from taichong.errors import InputError
from taichong.locate.body import Body

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "ray_data.py"
CODES = ("LR3", "ST36", "SP6")
locate_three = partial(locate_table, codes=CODES)


def people(n: int = 40) -> pa.Table:
    rng = np.random.default_rng(8)
    height_cm = np.where(np.arange(n) % 2, 175.0, 163.0) + rng.normal(0, 5, n)
    footlength = [250.0 if each % 3 == 0 else None for each in range(n)]
    return pa.table(
        {
            "person": [f"p{each}" for each in range(n)],
            "sex": ["female", "male"] * (n // 2),
            "age": rng.integers(20, 55, n),
            "height_cm": height_cm,
            "weight_kg": rng.normal(25, 2, n) * (height_cm / 100) ** 2,
            "footlength": footlength,
        }
    )


def test_a_table_says_what_a_body_says() -> None:
    row = people().slice(3, 1)
    found = locate_three(row).to_pylist()
    told = {name: row[name][0].as_py() for name in ("sex", "age", "height_cm", "weight_kg")}
    body = Body.of(**told, measures={"footlength": row["footlength"][0].as_py()})
    wanted = [each for pair in body.locate_all() if pair.left.code in CODES for each in pair.sides]
    assert [(each["person"], each["code"], each["side"]) for each in found] == [
        ("p3", each.code, each.side) for each in wanted
    ]
    for each, located in zip(found, wanted, strict=True):
        assert [each[axis] for axis in "xyz"] == pytest.approx(located.position, abs=0.02)
        assert (each["model_mm"], each["spread_mm"]) == pytest.approx((located.model_mm, located.spread_mm), abs=0.05)


def test_blocks_in_two_other_processes_give_what_one_process_gives() -> None:
    whole, blocks = people(), [people().slice(start, 15) for start in (0, 15, 30)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        found = pa.concat_tables(workers.map(locate_three, blocks))
    same(found, locate_three(whole))


@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install 'taichong[ray]'")
def test_the_example_on_ray_data_gives_what_one_process_gives(tmp_path: Path) -> None:
    pq.write_table(people(), tmp_path / "people.parquet", row_group_size=10)
    command = [sys.executable, str(EXAMPLE), str(tmp_path / "people.parquet"), str(tmp_path / "points")]
    alone = os.environ | {"RAY_AUTH_MODE": "disabled"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=alone)
    assert done.returncode == 0, done.stderr[-2000:]
    same(pq.read_table(tmp_path / "points"), locate_table(people()))


KEY, NUMBERS = ("person", "code", "side"), ("x", "y", "z", "model_mm", "spread_mm")


def same(found: pa.Table, wanted: pa.Table) -> None:
    """The same rows, in whatever order they came back."""
    one, other = ({tuple(row[name] for name in KEY): row for row in table.to_pylist()} for table in (found, wanted))
    assert found.num_rows == wanted.num_rows == len(one) > 0
    assert set(one) == set(other)
    apart = [abs(one[key][name] - other[key][name]) for key in one for name in NUMBERS]
    assert max(apart) < 0.01


def test_null_is_a_measure_that_was_not_taken() -> None:
    some = people().filter(pa.array([each % 3 != 0 for each in range(40)]))
    same(locate_three(some), locate_three(some.drop_columns("footlength")))


def test_an_empty_table_gives_an_empty_one_of_the_same_columns() -> None:
    empty = locate_three(people().slice(0, 0))
    assert empty.num_rows == 0
    assert empty.schema == locate_three(people().slice(0, 2)).schema


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table.drop_columns("person"), "no column person"),
        (lambda table: table.drop_columns("age"), "no column age"),
        (lambda table: table.append_column("shoe", table["age"]), "column shoe"),
        (lambda table: table.set_column(2, "age", pa.array(["old"] * 40)), "column age: is string"),
        (lambda table: table.set_column(1, "sex", pa.array([None] * 40, pa.string())), "row 0, column sex"),
        (lambda table: table.set_column(5, "footlength", pa.array([90.0] * 40)), "footlength"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_in_one_line(change: object, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        locate_three(change(people()))  # type: ignore[operator]
    assert "\n" not in str(refused.value)


def test_who_is_refused_can_be_left_out() -> None:
    odd = people().set_column(5, "footlength", pa.array([90.0] + [None] * 39))
    found = locate_table(odd, CODES, strict=False)
    assert "p0" not in found["person"].to_pylist()
    assert found.num_rows == 39 * 6
