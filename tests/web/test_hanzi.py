"""Chinese names are drawn where a machine has no font for them: a small font of our own, from ourselves."""

import io

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.web.app import create_app
from taichong.web.offline.pocket import no_conditions, pocket_html
from taichong.words import HANZI


def test_the_font_has_every_character_of_the_names_and_no_other() -> None:
    fonts = pytest.importorskip("fontTools.ttLib", reason="no fontTools: pip install 'fonttools[woff]' brings it")
    wanted = {ord(letter) for point in load().points for letter in point.names.hanzi}
    assert set(fonts.TTFont(io.BytesIO(HANZI.read_bytes())).getBestCmap()) == wanted


def test_the_pages_and_the_pocket_file_carry_it() -> None:
    client = TestClient(create_app(), base_url="http://127.0.0.1")
    answer = client.get("/static/hanzi.woff2")
    assert (answer.headers["content-type"], answer.content) == ("font/woff2", HANZI.read_bytes())
    assert len(answer.content) < 80_000
    atlas = load()
    file = pocket_html(atlas, no_conditions(atlas))
    assert 'url("hanzi.woff2")' in client.get("/static/style.css").text
    assert 'url("hanzi.woff2")' not in file
    assert "font/woff2;base64,d09GM" in file
