"""The package's own face: what a library's user imports, and nothing before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import taichong
from taichong.errors import InputError

STUB = Path(taichong.__file__).with_suffix(".pyi").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))


def test_every_name_of_the_face_is_there() -> None:
    names = set(re.findall(r" as (\w+)$", STUB, re.MULTILINE))
    assert names == set(dir(taichong))
    assert all(getattr(taichong, name) is not None for name in names)


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(AttributeError, match=r"taichong has no 'Foot'; it has: .*Body.*load"):
        _ = taichong.Foot  # type: ignore[attr-defined]


def test_the_version_is_that_of_the_package() -> None:
    assert taichong.__version__ == version("taichong")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import taichong, sys; print(sorted(set(sys.modules) & {'numpy', 'msgspec', 'typer', 'taichong.locate.body'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_point_of_a_body_says_how_it_was_found() -> None:
    body = taichong.Body.of(sex="female", age=35, height_cm=165, weight_kg=62)
    assert str(body.locate("LV3").left).startswith("LR3 ")


def test_a_plan_in_words_says_what_the_command_says() -> None:
    plan = taichong.plan_for("calf cramp", none_of_these=True, conditions=())
    assert plan.status == "ready"
    assert {step.code for step in plan.steps} == {"ST36", "GB34"}


def test_what_was_not_answered_stays_open() -> None:
    assert taichong.plan_for("calf cramp").status == "needs_answers"
    assert taichong.plan_for("calf cramp", none_of_these=True).status == "needs_answers"
    assert taichong.plan_for("my chest hurts, I can't breathe", none_of_these=True, conditions=()).steps == ()


def test_words_that_may_be_several_things_are_asked_back() -> None:
    with pytest.raises(InputError, match=r"may be several things; say one of: .*calf_cramp"):
        taichong.plan_for("leg cramp", none_of_these=True, conditions=())
