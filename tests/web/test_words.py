"""Every door reads words the same: the API, the search page and the command, on two hundred phrases."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from tests.care.phrases import FILES, phrases
from typer.testing import CliRunner

from taichong.atlas import load
from taichong.care import find_help_lines, read_words
from taichong.care.text import reading_json
from taichong.cli.main import app as command
from taichong.web.app import create_app
from taichong.web.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.care import Reading

ATLAS = load()
WORDS = [each.words for name in FILES for each in phrases(name)][::20]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return TestClient(create_app(Settings(), ATLAS), base_url="http://127.0.0.1", follow_redirects=False)


def test_there_are_two_hundred_phrases() -> None:
    assert len(WORDS) >= 200


def test_the_api_says_what_the_reader_says(client: TestClient) -> None:
    for words in WORDS:
        assert client.get("/api/search", params={"q": words}).json() == _told(words), words


def _told(words: str) -> dict[str, object]:
    """What both doors print: what was heard, and whom to call where nothing opens by itself."""
    reading = read_words(ATLAS, words)
    lines = None if reading.kind in ("plan", "point") else find_help_lines(ATLAS).as_dict()
    told: dict[str, object] = json.loads(json.dumps({**reading_json(reading), "help": lines}))
    return told


def test_the_command_says_what_the_reader_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for words in WORDS:
        ran = CliRunner().invoke(command, ["search", words, "--json"])
        assert ran.exit_code == 0
        assert json.loads(ran.stdout) == _told(words), words


def test_the_search_page_opens_what_the_reader_says(client: TestClient) -> None:
    for words in WORDS:
        reading = read_words(ATLAS, words)
        answer = client.get("/search", params={"q": words})
        if to := _address(reading):
            assert (answer.headers["location"] + "/").startswith(to + "/"), words
            continue
        assert answer.status_code == 200, words
        assert "tel:112" in answer.text, words
        assert all(f'data-finding="{code}"' in answer.text for code in reading.red_flags if reading.kind == "help"), (
            words
        )
        assert all(f'href="/relief/{each}' in answer.text for each in reading.complaints if reading.kind == "choose")


def _address(reading: Reading) -> str:
    if reading.kind == "plan":
        return f"/relief/{reading.complaints[0]}"
    here = reading.kind == "point" and not ATLAS.words.points[reading.points[0]]
    return f"/points/{reading.points[0]}" if here else ""


def test_a_question_leads_to_the_stop_or_on_to_what_else_was_said(client: TestClient) -> None:
    words = "maybe short of breath, calf cramp"
    asked = client.get("/search", params={"q": words}).text
    assert 'data-asked="R2"' in asked
    assert 'href="/stop/R2"' in asked
    assert client.get("/search", params={"q": words, "no": "1"}).headers["location"] == "/relief/calf_cramp"


def test_a_told_condition_is_ticked_and_must_be_confirmed(client: TestClient) -> None:
    to = client.get("/search", params={"q": "my calf cramps, I am pregnant"}).headers["location"]
    assert to.startswith("/relief/calf_cramp/")
    assert "pregnan" not in to
    page = client.get(to)
    assert page.status_code == 200
    assert "You said: Pregnant" in page.text
    assert 'class="problem' not in page.text
    older = client.get("/relief/calf_cramp?told=pregnancy")
    assert older.status_code == 303
    assert "You said: Pregnant" in client.get(older.headers["location"]).text
    sent = {"told": "pregnancy", "none_of_these": "1", "c": "pregnancy"}
    unanswered = client.post("/relief/calf_cramp", data=sent, follow_redirects=True).text
    assert 'href="#right.pregnancy"' in unanswered
    assert "data-step" not in unanswered
    right = client.post("/relief/calf_cramp", data={**sent, "right.pregnancy": "yes"}, follow_redirects=True).text
    assert 'data-finding="K-PREGNANCY"' in right


@pytest.mark.parametrize(
    "address", ["/", "/search?q=xyzzy", "/search?q=tinnitus", "/points", "/points/nonsense", "/nowhere"]
)
def test_every_page_without_a_plan_says_whom_to_call(client: TestClient, address: str) -> None:
    text = client.get(address, headers={"accept-language": "en-GB,en;q=0.8"}).text
    assert 'href="tel:999"' in text
    assert 'href="tel:116123"' in text
    assert "United Kingdom" in text


def test_a_person_may_change_the_country(client: TestClient) -> None:
    client.get("/help", params={"country": "FR"})
    assert 'href="tel:3114"' in client.get("/", headers={"accept-language": "en-GB"}).text


def test_a_choice_carries_what_was_told_under_one_name_that_says_nothing(client: TestClient) -> None:
    page = client.get("/search", params={"q": "xyzzy, I am pregnant"}).text
    links = re.findall(r'href="(/relief/[^"]*)"', page)
    assert links
    assert len({each.rpartition("/")[2] for each in links}) == 1
    assert all("You said: Pregnant" in client.get(each).text for each in links[:3])
