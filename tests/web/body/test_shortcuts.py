"""What lay guides miss on the body, on the point's page and in the API: the command's own figures, never waited for."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from taichong.atlas import load
from taichong.cli.main import app as command
from taichong.locate import ToldBody
from taichong.locate.body import Body
from taichong.locate.shortcuts import misses
from taichong.person import Home
from taichong.web.app import create_app
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body.renderings import Shown, shown_body

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
FOUR = {"sex": "female", "age": "44", "height_cm": "168", "weight_kg": "68"}
TAPE = ["footlength=251", "two_fingers=33"]
OPTIONS = [word for name, text in FOUR.items() for word in (f"--{name.replace('_', '-')}", text)]
OPTIONS += [word for each in TAPE for word in ("--measure", each)]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


def printed(*words: str) -> Any:
    """What the command prints with these words, for the body of `OPTIONS`."""
    done = CliRunner().invoke(command, [*words, *OPTIONS, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("shortcuts", ["shortcuts"]),
        ("shortcuts/LR3", ["shortcuts", "LR3"]),
        ("measures", ["measures"]),
        ("locate?code=LR3&code=ST36", ["locate", "LR3", "ST36"]),
        ("locate?landmarks=true", ["locate", "--all", "--landmarks"]),
    ],
)
def test_the_api_of_a_body_answers_what_the_command_prints(client: TestClient, path: str, words: list[str]) -> None:
    name, _, asked = path.partition("?")
    told = "&".join([asked, *(f"{name}={text}" for name, text in FOUR.items()), *(f"measure={each}" for each in TAPE)])
    assert client.get(f"/api/{name}?{told}").json() == printed(*words)


def test_without_a_body_in_the_address_it_is_the_one_that_the_pages_show(client: TestClient) -> None:
    tape = dict(each.split("=") for each in TAPE)
    client.post("/body", data={**FOUR, **tape})
    assert client.get("/api/shortcuts/LR3").json() == printed("shortcuts", "LR3")
    assert client.get("/api/measures").json() == printed("measures")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("shortcuts/XX9", 404),
        ("shortcuts/LR1", 400),
        ("measures?sex=female", 400),
        ("measures?sex=female&age=12&height_cm=150&weight_kg=50", 400),
        ("measures?sex=female&age=40&height_cm=nan&weight_kg=50", 422),
        ("locate?sex=female&age=40&height_cm=165&weight_kg=62&measure=footlength=25", 400),
        ("locate?sex=female&age=40&height_cm=165&weight_kg=62&measure=moon=25", 400),
        ("locate?sex=female&age=40&height_cm=165&weight_kg=62&measure=sex=25", 400),
        ("locate?code=XX9", 404),
    ],
)
def test_what_cannot_be_computed_is_told_in_one_shape(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_the_page_shows_the_miss_once_it_was_computed_and_never_waits_for_it(client: TestClient) -> None:
    assert "data-miss" in client.get("/points/LR3").text
    assert " mm short on " not in client.get("/points/LR3").text
    lay_guides.found(Home.of_user(os.environ), shown_body(None, load()))
    of = Body.of(sex="female", age=35, height_cm=163, weight_kg=65)
    shown = html.unescape(client.get("/points/LR3").text)
    for each in misses(of):
        if each["code"] == "LR3":
            assert f" {each['offset_mm']:.0f} mm short on the example body" in shown
    assert "short on you" not in shown


def test_on_a_body_of_ones_own_it_is_told_as_ones_own(client: TestClient) -> None:
    client.post("/body", data=FOUR | {"two_fingers": "33"})
    client.get("/api/shortcuts")
    shown = html.unescape(client.get("/points/LR3").text)
    assert " mm short on you (" in shown
    assert "Counted with your own finger-widths." in shown
    assert "example body" not in shown


def test_a_point_page_computes_no_miss_and_reads_what_another_process_computed() -> None:
    lay_guides.found(Home.of_user(os.environ), shown_body(None, load()))
    assert [each.name for each in Home.of_user(os.environ).pictures.glob("*/*")] == ["shortcuts-example.json"]
    code = (
        "import sys\n"
        "from starlette.testclient import TestClient\n"
        "from taichong.web.app import create_app\n"
        "text = TestClient(create_app(), base_url='http://127.0.0.1').get('/points/LR3').text\n"
        "print('taichong.locate.shortcuts' in sys.modules, 'short on the example body' in text)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_what_was_computed_comes_from_the_disk_and_is_gone_with_the_pictures(client: TestClient) -> None:
    shown = Shown(ToldBody("female", 44, 168, 68), own=True, atlas=load())
    lay_guides.found(Home.of_user(os.environ), shown)
    (file,) = Home.of_user(os.environ).pictures.glob("*/shortcuts-you.json")
    assert json.loads(file.read_text(encoding="utf-8")) == lay_guides.computed(shown)
    client.post("/body/forget")
    assert not file.exists()
