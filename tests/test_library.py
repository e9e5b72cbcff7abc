"""The library as a notebook's user meets it: the script of the docs runs, and what it makes is short to look at."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import taichong
from taichong.errors import InputError

SCRIPT = Path(__file__).parent.parent / "docs" / "examples" / "library.py"
LONGEST = 200
FOUR = {"sex": "female", "age": 35, "height_cm": 165, "weight_kg": 62}


@pytest.fixture(scope="module")
def ran() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_the_script_uses_everything_that_the_library_offers(ran: dict[str, Any]) -> None:
    used = SCRIPT.read_text(encoding="utf-8")
    made = {type(each).__name__ for each in ran.values()}
    not_in_it = {"locate_table"}  # Arrow in and out, see ray_data.py
    assert {each for each in dir(taichong) if f"taichong.{each}" not in used and each not in made} == not_in_it


def test_what_it_makes_is_short_to_look_at(ran: dict[str, Any]) -> None:
    atlas, body, plan = ran["atlas"], ran["body"], ran["plan"]
    records = [each for name in atlas.__struct_fields__ for each in _some(getattr(atlas, name))]
    people = taichong.People.of("male", [30] * 4, 175, 78)
    objects = [atlas, body, body.fit, plan, *plan.steps, ran["pair"], ran["left"], *ran["left"].chain, *records]
    objects += [body.locate_all(), ran["found"], people, taichong.locate_people(people, ["LR3"]), *atlas.points]
    assert [repr(each) for each in objects if len(repr(each)) >= LONGEST] == []


def _some(value: object) -> list[object]:
    return list(value[:3]) if isinstance(value, tuple) else []


def test_a_point_prints_the_way_that_led_to_it_and_a_pair_its_other_side(ran: dict[str, Any]) -> None:
    left = ran["left"]
    assert all(step.says in str(left) for step in left.chain)
    assert str(ran["pair"]).startswith(str(left))
    assert "mirror image" in str(ran["pair"])


@pytest.mark.parametrize("name", ["body", "pair"])
def test_a_notebook_shows_a_picture(ran: dict[str, Any], name: str) -> None:
    with Image.open(BytesIO(ran[name]._repr_png_())) as picture:
        assert picture.format == "PNG"
        assert len(picture.convert("RGB").getcolors(1 << 22) or ()) > 100


def test_tables_say_what_the_points_say(ran: dict[str, Any]) -> None:
    frame = ran["located"].to_frame()
    assert list(frame.columns) == ["code", "side", "x", "y", "z", "model_mm", "spread_mm"]
    assert list(frame["code"]) == ["LR3", "LR3", "ST36", "ST36", "SP6", "SP6"]
    assert list(frame.loc[0, ["x", "y", "z"]]) == pytest.approx(list(ran["left"].position))
    alone = taichong.locate_people({**{name: [value] for name, value in FOUR.items()}, "footlength": [241]}, ["LV3"])
    assert alone.to_frame().iloc[0].to_dict() == {
        "person": "0",
        **frame.iloc[0].to_dict(),
        **{name: pytest.approx(frame.iloc[0][name], abs=0.01) for name in ("x", "y", "z", "model_mm", "spread_mm")},
    }


def test_people_come_from_any_table() -> None:
    pandas = pytest.importorskip("pandas")
    arrow = pytest.importorskip("pyarrow")
    rows = [{**FOUR, "person": "Ada"}, {**FOUR, "person": "Ben", "sex": "male", "footlength": 260}]
    columns = {name: [each.get(name) for each in rows] for name in (*FOUR, "person", "footlength")}
    tables = [rows, columns, pandas.DataFrame(rows), arrow.table(columns)]
    found = [taichong.locate_people(each, ["ST36"]).to_frame() for each in tables]
    assert list(found[0]["person"]) == ["Ada", "Ada", "Ben", "Ben"]
    assert all(each.equals(found[0]) for each in found)


def test_without_pandas_a_table_says_what_is_missing(ran: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    for each in (ran["located"], ran["found"]):
        with pytest.raises(InputError, match="pip install pandas"):
            each.to_frame()


WRONG: dict[str, Callable[[], object]] = {
    "an age in words": lambda: taichong.Body.of(**{**FOUR, "age": "young"}),  # type: ignore[arg-type]
    "a sex that is a number": lambda: taichong.Body.of(**{**FOUR, "sex": 3}),  # type: ignore[arg-type]
    "no height": lambda: taichong.Body.of(**{**FOUR, "height_cm": None}),  # type: ignore[arg-type]
    "two heights of one body": lambda: taichong.Body.of(**{**FOUR, "height_cm": [165, 170]}),  # type: ignore[arg-type]
    "a table as an age": lambda: taichong.Body.of(**{**FOUR, "age": [[35]]}),  # type: ignore[arg-type]
    "measures in a list": lambda: taichong.Body.of(**FOUR, measures=[241]),  # type: ignore[arg-type]
    "a measure in words": lambda: taichong.Body.of(**FOUR, measures={"footlength": "long"}),  # type: ignore[arg-type,dict-item]
    "people of different numbers": lambda: taichong.People.of("male", [30, 40, 50], [170, 180], 70),
    "a point by number": lambda: taichong.Body.of(**FOUR).locate(3),  # type: ignore[arg-type]
    "points by number": lambda: taichong.Body.of(**FOUR).locate_all(3),  # type: ignore[arg-type]
    "a number as people": lambda: taichong.locate_people(5),
    "words as people": lambda: taichong.locate_people("everybody"),
    "nobody": lambda: taichong.locate_people([]),
    "a column that is no list": lambda: taichong.locate_people({**FOUR}),
    "columns of different lengths": lambda: taichong.locate_people(
        {**{n: [v] for n, v in FOUR.items()}, "age": [1, 2]}
    ),
    "a height in words": lambda: taichong.locate_people([{**FOUR, "height_cm": "tall"}]),
    "a point that there is not": lambda: taichong.locate_people([FOUR], ["XX9"]),
    "a number as an Arrow table": lambda: taichong.locate_table(5),
    "a number as a complaint": lambda: taichong.plan_for(3),  # type: ignore[arg-type]
    "one condition as text": lambda: taichong.plan_for("calf cramp", conditions="pregnancy"),
    "a number as conditions": lambda: taichong.plan_for("calf cramp", conditions=5),  # type: ignore[arg-type]
    "a number as an atlas": lambda: taichong.load(5),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_in_one_line_of_ours(what: str) -> None:
    with pytest.raises(InputError) as told:
        WRONG[what]()
    assert "\n" not in str(told.value)
