"""`taichong handout`: after the check, one file; after a stop or an open question, none."""

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.cli.in_process import run

from taichong.person import Home

CLEAN = ("--none-of-these", "--no-conditions")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "TAICHONG_DATA": str(tmp_path / "data"), "TAICHONG_COUNTRY": "DE"}


def handout(env: dict[str, str], folder: Path, *words: str) -> CompletedProcess[str]:
    return run(("handout", *words), env, folder)


def test_a_plan_goes_on_paper_with_its_pictures(env: dict[str, str], tmp_path: Path) -> None:
    done = handout(env, tmp_path, "calf", "cramp", *CLEAN, "--html", "calf.html", "--name", "Ann", "--json")
    assert (done.returncode, json.loads(done.stdout)["points"]) == (0, ["ST36", "GB34"])
    page = (tmp_path / "calf.html").read_text(encoding="utf-8")
    assert page.count("data:image/webp;base64,") == 2
    assert "About 74 mm" in page
    assert "an example’s body, not yours" in page
    assert "112 (Germany)" in page
    again = handout(env, tmp_path, "calf", "cramp", *CLEAN, "--html", "calf.html")
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("calf", "cramp"), 3, "Before any pressing, please answer"),
        (("calf", "cramp", "--has", "R1"), 4, "This could be a blood clot"),
        (("LR3", "--none-of-these", "--condition", "anticoagulants"), 4, "Blood thinners make you bruise easily"),
        (("LR3", "--none-of-these"), 3, "Do any of these apply to you?"),
    ],
)
def test_a_stop_or_an_open_question_is_told_and_nothing_is_written(
    env: dict[str, str], tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = handout(env, tmp_path, *words, "--html", "none.html")
    assert done.returncode == code
    assert says in done.stdout
    assert not (tmp_path / "none.html").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("calf", *CLEAN), "say where to: --pdf FILE.pdf or --html FILE.html"),
        (("calf", *CLEAN, "--html", "a.pdf"), "a.pdf: end the name in .html"),
        (("calf", *CLEAN, "--out", "a.docx"), "a.docx: end the name in .pdf or .html"),
        (("calf", "cramp", *CLEAN, "--html", "a.html", "--points", "LR3"), "LR3: not among the points"),
        (("CV17", *CLEAN, "--html", "a.html"), "CV17 is not offered for pressing"),
        (("calf", *CLEAN, "--html", "a.html", "--name", "x" * 61), "there is room for 60"),
    ],
)
def test_a_mistake_is_one_line(env: dict[str, str], tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = handout(env, tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_codes_may_have_commas_and_some_of_them_be_chosen_for_a_sheet(env: dict[str, str], tmp_path: Path) -> None:
    words = ("LR3,st36", "KI1", *CLEAN, "--points", "ST36", "--units", "in")
    done = handout(env, tmp_path, *words, "--html", "one.html", "--json")
    assert (done.returncode, json.loads(done.stdout)["points"]) == (0, ["ST36"]), done.stderr
    assert re.search(r"About \d\.\d in ", (tmp_path / "one.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("chosen", [("KI1,SP4",), ("KI1", "SP4"), ("KI1, sp4", "KI1"), ("kidney 1 SP4",)])
def test_points_are_chosen_together_or_one_by_one(env: dict[str, str], tmp_path: Path, chosen: tuple[str, ...]) -> None:
    options = [word for each in chosen for word in ("--points", each)]
    done = handout(env, tmp_path, "LR3,KI1,SP4", *CLEAN, *options, "--html", "x.html", "--json")
    assert (done.returncode, json.loads(done.stdout)["points"]) == (0, ["KI1", "SP4"]), done.stderr


def test_the_way_to_a_second_sheet_is_a_command_that_can_be_given(env: dict[str, str], tmp_path: Path) -> None:
    words = ("LR3", "KI1", "SP4", "LR4", "KI6", *CLEAN, "--large")
    done = handout(env, tmp_path, *words, "--html", "large.html")
    assert done.returncode == 0, done.stderr
    second = re.search(r"--points [A-Z0-9,]+", done.stdout)
    assert second
    again = handout(env, tmp_path, *words, *second[0].split(), "--html", "second.html", "--json")
    assert json.loads(again.stdout)["points"] == second[0].split()[1].split(",")


@pytest.mark.skipif(find_spec("weasyprint") is not None, reason="it is installed here")
def test_without_weasyprint_a_pdf_says_how_to_get_it_before_anything_else(env: dict[str, str], tmp_path: Path) -> None:
    done = handout(env, tmp_path, "LR99", "--pdf", "none.pdf")
    assert (done.returncode, done.stdout, list(tmp_path.glob("*.pdf"))) == (2, "", [])
    assert "pip install 'taichong[print]'; or write .html" in done.stderr


def test_in_pregnancy_a_point_that_is_barred_is_told_by_its_own_rule(env: dict[str, str], tmp_path: Path) -> None:
    done = handout(env, tmp_path, "LR 3;", "LI4", "--none-of-these", "--condition", "pregnancy", "--html", "x.html")
    assert (done.returncode, "Stop here" in done.stdout, "Period-like" in done.stdout) == (4, False, False), done.stdout
    assert "In pregnancy, stretching is fine." in done.stdout
    some = handout(env, tmp_path, "PC6,LI4", "--none-of-these", "--condition", "pregnancy", "--html", "some.html")
    assert (some.returncode, "Left out: LI4." in some.stdout, "tradition avoids" in some.stdout) == (0, True, True)
    assert "restless legs" not in some.stdout, "it is not why"
    assert "(LI4 " not in (tmp_path / "some.html").read_text(encoding="utf-8")


def test_a_point_that_must_be_asked_for_says_how(env: dict[str, str], tmp_path: Path) -> None:
    done = handout(env, tmp_path, "LR3", "BL57", *CLEAN, "--html", "x.html")
    assert "Left out: BL57.\nBL57: Only if you answered no to every clot question.\nOnly if" in done.stdout
    asked = handout(env, tmp_path, "LR3", "BL57", *CLEAN, "--also", "BL57", "--html", "y.html", "--json")
    assert json.loads(asked.stdout)["points"] == ["LR3", "BL57"]


def test_what_hurt_oneself_changes_no_sheet_for_another(env: dict[str, str], tmp_path: Path) -> None:
    done = [{"code": "ST36", "side": "left", "technique": "hold", "seconds": 30}]
    record = {"at": "2026-01-01T09:00:00+00:00", "complaint": "calf_cramp", "done": done, "stopped": "pain"}
    Home(tmp_path / "data").sessions.append(record | {"hurt": "pain"})
    another = handout(env, tmp_path, "calf", "cramp", *CLEAN, "--html", "other.html")
    assert "For someone else" in another.stdout
    assert "ST36: Pressing hurt here" in another.stdout
    mine = handout(env, tmp_path, "calf", "cramp", *CLEAN, "--for-me", "--html", "mine.html")
    assert "For someone else" not in mine.stdout
    for name, sides in (("other", "Left and right"), ("mine", "Right")):
        page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert f"<strong>{sides}, 2 min" in page.partition("(ST36 ")[2].partition("</article>")[0]
