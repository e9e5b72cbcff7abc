"""The next language is a folder: every sentence goes through the catalogue, and a language that is there is spoken."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from taichong import words
from taichong.atlas import load
from taichong.care import text as say
from taichong.care.hurting import unread_finding
from taichong.web import templating as views
from taichong.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "builders"))

from messages import SOURCE, TEMPLATE, gathered, ids

TEMPLATES = sorted((SOURCE / "web" / "templates").glob("*.html"))
READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
NAMES = {"Taichong", "mm", "cm", "s", "light"}  # of the program, of units, of a colour scheme: no words to translate


class Sentences(HTMLParser):
    """The text of a template as it stands, without what the template language puts there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        """Keep text between tags."""
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep attributes that are read."""
        self.found += [value for name, value in attrs if name in READ_ALOUD and value and tag != "meta"]


def bare_words(template: Path) -> set[str]:
    """Words of a template that no catalogue could translate."""
    lexed = views.templates().lex(template.read_text(encoding="utf-8"))
    html = "".join(text if kind == "data" else " " for _line, kind, text in lexed if kind in ("data", "variable_end"))
    told = " ".join(Sentences(html).found)
    return {each for each in told.replace("·", " ").split() if each.isalpha() and each.isascii()} - NAMES


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.stem)
def test_no_template_says_anything_past_the_catalogue(template: Path) -> None:
    assert bare_words(template) == set()


def test_the_template_for_translators_holds_every_message_and_no_other() -> None:
    with TEMPLATE.open("rb") as file:
        assert ids(read_po(file)) == ids(gathered()), "run `make words`"


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every message stands in double brackets."""
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="de")
    for each in gathered():
        if each.id:
            plural = isinstance(each.id, tuple)
            said = tuple(f"⟦{one}⟧" for one in each.id) if plural else f"⟦{each.id}⟧"
            catalogue.add(each.id, said)
    with (folder / "taichong.mo").open("wb") as file:
        write_mo(file, catalogue)
    (tmp_path / "en").symlink_to(words.FOLDER / "en")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    monkeypatch.setenv("TAICHONG_LANGUAGE", "xx")
    views.templates.cache_clear()
    yield
    views.templates.cache_clear()


@pytest.mark.usefixtures("made_up")
def test_a_language_that_is_there_is_spoken_on_pages_and_in_the_terminal() -> None:
    client = TestClient(create_app(atlas=load()), base_url="http://127.0.0.1")
    assert "⟦What’s bothering you?⟧" in client.get("/").text
    assert any("⟦Where⟧" in line for line in say.point_text(load(), load().point("LR3")))
    for lines, said in ((1, "⟦A line in the log"), (2, "⟦2 lines in the log")):
        assert unread_finding(load(), lines, "aside.jsonl").message.startswith(said)
    assert words.words("diary")["closed"], "what a language does not say is said in English"


def test_a_language_that_is_not_there_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for wished in ("tlh", "../..", ""):
        monkeypatch.setenv("TAICHONG_LANGUAGE", wished)
        assert words.language() == "en"
