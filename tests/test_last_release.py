"""What the last release could do, this one can: its commands, addresses, JSON keys, database and exports.

``releases/before_packages`` was written by that release itself: its options, routes and the keys that it printed, and a
diary with its exports.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from starlette.testclient import TestClient
from typer._click import Context
from typer.testing import CliRunner

from taichong.atlas import load
from taichong.cli.main import app
from taichong.diary import as_dict, import_file, open_diary
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = Path(__file__).parent / "releases" / "before_packages"
THEN: dict[str, Any] = json.loads((ROOM / "contract.json").read_text(encoding="utf-8"))
HER = ("--sex", "female", "--age", "34", "--height-cm", "165", "--weight-kg", "62")
WORDS = {
    "find": ["find", "LR3"],
    "plan": ["plan", "calf_cramp", "--none-of-these", "--no-conditions"],
    "claims": ["claims"],
    "locate": ["locate", "LR3", *HER, "--landmarks"],
    "measures": ["measures", *HER],
    "shortcuts": ["shortcuts", *HER],
}
IN_ADDRESS = {
    "{complaint_id}": "calf_cramp",
    "{complaint}": "calf_cramp",
    "{code}": "LR3",
    "{name}": "abc",
    "{identity}": "abcd",
    "{kind}": "json",
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def command_of(words: str) -> Any:
    """The command of these words, and what it is made of."""
    found: Any = typer.main.get_command(app)
    for word in words.split():
        found = found.get_command(Context(found), word)
        assert found is not None, words
    return found


@pytest.mark.parametrize("words", THEN["commands"])
def test_a_command_takes_every_option_that_it_took(words: str) -> None:
    options = {each for param in command_of(words).params for each in (*param.opts, *param.secondary_opts)}
    assert set(THEN["commands"][words]) <= options


def keys(found: Any, at: str = "") -> Iterator[str]:
    """Every key of a document with the way to it."""
    for name, value in found.items() if isinstance(found, dict) else ():
        yield f"{at}.{name}".lstrip(".")
        yield from keys(value, f"{at}.{name}")
    for value in found if isinstance(found, list) else ():
        yield from keys(value, f"{at}[]")


@pytest.mark.parametrize("name", WORDS)
def test_a_document_has_every_key_that_it_had(name: str) -> None:
    done = CliRunner().invoke(app, [*WORDS[name], "--json"])
    assert set(THEN["keys"][name]) <= set(keys(json.loads(done.stdout)))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    home = Home(tmp_path_factory.mktemp("home"))
    return TestClient(create_app(atlas=load(), home=home), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.mark.parametrize("address", THEN["addresses"])
def test_an_address_is_answered_as_one_of_ours(client: TestClient, address: str) -> None:
    """It may say that there is no such entry or trial; it is never unknown."""
    method, path = address.split(" ", 1)
    for name, value in IN_ADDRESS.items():
        path = path.replace(name, value)
    answer = client.request(method, path)
    assert answer.status_code not in (405, 500)
    assert f"{path}: Not Found" not in answer.text


@pytest.mark.parametrize("kind", ["db", "json", "csv"])
def test_a_diary_of_then_is_read_whole(tmp_path: Path, kind: str) -> None:
    then = json.loads((ROOM / "diary.json").read_text(encoding="utf-8"))["entries"]
    file = tmp_path / "diary.db"
    if kind == "db":
        shutil.copy(ROOM / "diary.db", file)
    diary = open_diary(file)
    if kind != "db":
        import_file(diary, Path(shutil.copy(ROOM / f"diary.{kind}", tmp_path / f"mine.{kind}")))
    found = [as_dict(each) for each in diary.every_entry()]
    diary.engine.dispose()
    assert sorted(found, key=lambda each: each["id"]) == sorted(then, key=lambda each: each["id"])
    with (ROOM / "diary.csv").open(encoding="utf-8", newline="") as rows:
        assert len(list(csv.DictReader(rows))) == len(found) > 4
