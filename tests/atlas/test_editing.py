"""What EDITING.md tells a new editor to write is written into a copied atlas as it stands there, and must work."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from taichong.atlas import Atlas, find_point, load
from taichong.body import Fitted, People
from taichong.care import Said, plan_for, read_answers, read_words
from taichong.cli.main import app
from taichong.locate import KEPT, engine_of
from taichong.locate.engine import Engine

ROOM = Path(__file__).resolve().parents[2] / "atlas"
EDITING = (ROOM / "EDITING.md").read_text(encoding="utf-8")


def block(before: str) -> str:
    """The YAML that follows these words of EDITING.md."""
    found = re.search(re.escape(before) + r".*?```yaml\n(.*?)```", EDITING, re.DOTALL)
    assert found, before
    return found[1]


def write(atlas: Path, name: str) -> None:
    file = atlas / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(block(f"In `{name}`:"), encoding="utf-8")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the atlas with everything in it that EDITING.md tries."""
    atlas = shutil.copytree(ROOM, tmp_path_factory.mktemp("copied") / "atlas")
    for name in re.findall(r"^(?:.*\. )?In `((?:points|complaints|expected)/\S+\.yaml)`:$", EDITING, re.MULTILINE):
        write(atlas, name)
    words = atlas / "words" / "complaints.yaml"
    phrases = block("How people describe it goes under `complaints:`")
    words.write_text(words.read_text("utf-8").replace("\ncomplaints:\n", f"\ncomplaints:\n{phrases}", 1), "utf-8")
    for name, before in (
        ("landmarks.yaml", "A new one goes at the end of that file"),
        ("rulers.yaml", "Two landmarks and a number of cun"),
    ):
        file, more = atlas / name, block(before)
        text = file.read_text("utf-8")
        text = text.replace("\nfingers:", f"\n{more}fingers:", 1) if name == "rulers.yaml" else text + more
        file.write_text(text, "utf-8")
    return atlas


def check(atlas: Path) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(app, ["atlas", "check", str(atlas), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture(scope="module")
def checked(edited: Path) -> tuple[int, dict[str, object]]:
    return check(edited)


@pytest.fixture(scope="module")
def standard(edited: Path) -> Atlas:
    return load(edited)


@pytest.fixture(scope="module")
def engine(standard: Atlas, checked: tuple[int, dict[str, object]]) -> Engine:
    """The engine of that standard, with the patches that the check has found."""
    assert checked[0] == 0
    return Engine.of(standard)


def test_the_check_finds_nothing_to_mend_and_draws_what_is_new(
    edited: Path, checked: tuple[int, dict[str, object]]
) -> None:
    code, told = checked
    assert told["defects"] == []
    assert code == 0
    assert told["pictures"] == [str(edited / "checked" / f"{name}.png") for name in ("shin_scar", "EX-LE99")]
    assert all(Path(each).stat().st_size > 10_000 for each in told["pictures"])
    assert told["patches"] == str(edited / KEPT)


def test_the_new_point_is_found_by_its_names_and_lies_a_cun_below_the_old_one(standard: Atlas, engine: Engine) -> None:
    assert find_point(standard, "garden gate").sure == standard.point("EX-LE99")
    fitted = Fitted.to(People.of(["female"], np.array([40.0]), np.array([168.0]), np.array([63.0])))
    placed = engine.place(fitted.coefficients, engine.fingers_mm(fitted.told))
    where = dict(zip(placed.codes, placed.positions[0], strict=True))
    cun = placed.units[0, engine.program.rulers.index("popliteal_crease_to_lateral_malleolus")]
    assert np.linalg.norm(where["EX-LE99"] - where["ST36"]) == pytest.approx(cun, rel=0.15)


def test_the_new_complaint_is_heard_and_planned(standard: Atlas) -> None:
    reading = read_words(standard, "my shins ache after gardening")
    assert reading.complaints[:1] == ("gardening_shins",)
    complaint = standard.complaint("gardening_shins")
    made = plan_for(
        standard, complaint, read_answers(standard, complaint, Said(none_of_these=True, no_conditions=True))
    )
    assert {step.code for step in made.steps} == {"EX-LE99"}


def test_a_point_without_a_patch_costs_only_itself_and_is_named(standard: Atlas, engine: Engine, edited: Path) -> None:
    kept, aside = edited / KEPT, edited / "aside.npz"
    assert engine.patches.guessed == ()
    kept.rename(aside)
    try:
        without, ours = Engine.of(standard), engine_of()
        assert without.patches.guessed == ("EX-LE99",)
        options = ["--sex", "female", "--age", "34", "--height-cm", "165", "--weight-kg", "62"]
        said = CliRunner().invoke(app, ["--atlas", str(edited), "locate", "EX-LE99", *options])
        assert said.exit_code == 0
        assert said.stderr.startswith("EX-LE99: located by a first look")
        assert "EX-LE99 Yuánmén, left side" in said.stdout
        vertices = [len(each._part[0].mean) for each in (without, ours)]  # noqa: SLF001 -- what is made of a body
        assert vertices[0] < 1.05 * vertices[1]
        fitted = Fitted.to(People.of(["male"], np.array([50.0]), np.array([180.0]), np.array([95.0])))
        places = [each.place(fitted.coefficients, each.fingers_mm(fitted.told)).positions for each in (without, engine)]
    finally:
        aside.rename(kept)
    assert np.isfinite(places[0]).all()
    assert np.allclose(places[0], places[1])


def test_what_does_not_come_true_is_one_line_each(edited: Path, tmp_path: Path) -> None:
    atlas = shutil.copytree(edited, tmp_path / "atlas")
    (atlas / "expected" / "EX-LE99.yaml").write_text(
        "found_by: [chest pain]\nnear: [{of: ST36, mm: [90, 95]}]\nsteps: [LR3]\n", "utf-8"
    )
    (atlas / "expected" / "gardening_shins.yaml").unlink()
    code, told = check(atlas)
    defects = told["defects"]
    assert code == 2
    assert isinstance(defects, list)
    assert [each.split(": ")[:2] for each in defects] == [
        ["expected/gardening_shins.yaml", "missing; say at least which words find it (found_by), see EDITING.md"],
        ["expected/EX-LE99.yaml", "found_by"],
        ["expected/EX-LE99.yaml", "near ST36"],
        ["expected/EX-LE99.yaml", "near ST36"],
        ["expected/EX-LE99.yaml", "steps are of complaints; this is none"],
    ]


def test_two_broken_records_are_two_lines(tmp_path: Path) -> None:
    atlas = shutil.copytree(ROOM, tmp_path / "atlas")
    for name in ("points/ST/ST36.yaml", "complaints/sleep.yaml"):
        with (atlas / name).open("a", encoding="utf-8") as file:
            file.write("colour: blue\n")
    code, told = check(atlas)
    assert code == 2
    assert [str(each).split(": ")[:3] for each in told["defects"]] == [  # type: ignore[attr-defined]  # a list
        ["points/ST/ST36.yaml", "colour", "unknown key; allowed"],
        ["complaints/sleep.yaml", "colour", "unknown key; allowed"],
    ]
