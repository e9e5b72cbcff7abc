"""A teacher's deck in the browser: as a link, a QR code and a file; a tolerance that is kept; what waited offline."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
import segno
from starlette.testclient import TestClient
from tests.web.learn.test_pages import fields

from taichong.atlas import load
from taichong.locate import EXAMPLE_BODY, keep_body, own_or_example
from taichong.person import Home
from taichong.pictures import RegionView
from taichong.web.app import create_app
from taichong.web.learn.lessons import SHOWN_PX
from taichong.web.settings import Settings

ATLAS = load()


def learned(home: Home) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(home.learned_file.read_bytes())
    return kept


def touch(client: TestClient, home: Home, query: str, right_px: int) -> str:
    """Touch so many pixels beside LR3; what the page says."""
    asked = fields(client.get(f"/learn?{query}").text)
    body = own_or_example(home)
    camera = RegionView.around(body, getattr(body.locate("LR3"), asked["side"])).camera
    point = getattr(body.locate("LR3"), asked["side"]).position
    across, down = (camera.project(point[None])[0, :2] * SHOWN_PX / camera.size[0]).round().astype(int)
    shown = client.post("/learn", data={**asked, "finger.x": str(across + right_px), "finger.y": str(down)})
    return html.unescape(shown.text)


def test_a_deck_goes_out_as_a_file_and_comes_in_again(client: TestClient) -> None:
    file = client.get("/learn/deck.json?deck=LR3+ST36&tolerance=8&name=Feet")
    assert "attachment" in file.headers["content-disposition"]
    assert file.json() == {"taichong_deck": 1, "points": ["LR3", "ST36"], "tolerance_mm": 8, "name": "Feet"}
    for sent in ({"files": {"file": ("deck.json", file.content)}}, {"files": {}, "data": {"text": file.text}}):
        came = client.post("/learn/deck", **sent, follow_redirects=False)
        assert came.headers["location"] == "/learn?deck=LR3+ST36&tolerance=8"


def test_the_code_holds_the_link_where_others_can_open_it_and_else_the_deck_itself(home: Home) -> None:
    shown = {}
    for host in ("127.0.0.1", "clinic.example"):
        app = create_app(Settings(hosts=("127.0.0.1", "clinic.example")), atlas=ATLAS, home=home)
        text = TestClient(app, base_url=f"http://{host}").get("/learn/deck?deck=LR3+ST36&tolerance=8").text
        shown[host] = html.unescape(re.search(r'class="typed">([^<]+)<', text)[1])  # type: ignore[index]  # it is there
        assert "data:image/svg+xml" in text
    assert json.loads(shown["127.0.0.1"]) == {"taichong_deck": 1, "points": ["LR3", "ST36"], "tolerance_mm": 8}
    assert shown["clinic.example"] == "http://clinic.example/learn?deck=LR3+ST36&tolerance=8"


def test_a_deck_of_every_point_is_too_much_for_a_code_and_says_so(client: TestClient) -> None:
    every = "+".join(each.code for each in ATLAS.points)
    assert "too much for a QR code" in client.get(f"/learn/deck?deck={every}").text


@pytest.mark.parametrize(
    "bad", ["deck=nonsense", "deck=LR3&tolerance=0", "deck=LR3&tolerance=x", f"deck=LR3&name={'x' * 61}"]
)
def test_a_deck_that_cannot_be_is_told_beside_its_form(client: TestClient, bad: str) -> None:
    shown = client.get(f"/learn/deck?{bad}")
    assert shown.status_code == 400
    assert 'role="alert"' in shown.text
    assert 'name="tolerance"' in shown.text
    assert client.post("/learn/deck", data={"text": "{"}).status_code == 400


def test_a_decks_tolerance_judges_a_touch_and_is_honest_about_what_can_be_known(client: TestClient, home: Home) -> None:
    own_zone = touch(client, home, "deck=LR3", 10)
    assert "You found it" in own_zone
    home.learned_file.unlink()
    strict = touch(client, home, "deck=LR3&tolerance=2", 10)
    assert "You found it" not in strict
    assert "Judged by your own measure: within 2 mm." in strict
    assert "finer than anyone can be sure of" in strict
    assert learned(home)["answers"][0]["tolerance_mm"] == 2


def test_ones_own_tolerance_is_kept_until_it_is_taken_back(client: TestClient, home: Home) -> None:
    client.post("/learn/tolerance", data={"deck": "LR3", "tolerance": "60"})
    assert learned(home)["tolerance_mm"] == 60
    assert "Within 60 mm is right" in client.get("/learn?deck=LR3").text
    assert "wider than the zone" in touch(client, home, "deck=LR3", 30)
    client.post("/learn/tolerance", data={"deck": "LR3", "tolerance": ""})
    assert "tolerance_mm" not in learned(home)
    assert client.post("/learn/tolerance", data={"tolerance": "soon"}).status_code == 400


def test_what_waited_on_a_device_is_written_once_and_goes_out_as_a_table(client: TestClient, home: Home) -> None:
    cards = client.get("/learn/cards.json?deck=LR3").json()
    answer = {"id": cards["cards"][0]["id"], "at": datetime.now(UTC).isoformat(), "score": "right", "off_mm": None}
    for new in (1, 0):
        assert client.post("/learn/later", json={"answers": [answer]}).json() == {"new": new}
    assert [each["id"] for each in learned(home)["answers"]] == [answer["id"]]
    assert answer["at"] in client.get("/learn/progress.csv").text
    assert client.get("/learn/progress.json").json() == learned(home)


@pytest.mark.parametrize("bad", [b"", b"{", b"[]", b'{"answers": 3}', b'{"answers": [{}]}', b"[" * 50_000])
def test_answers_that_cannot_be_are_refused(client: TestClient, home: Home, bad: bytes) -> None:
    assert client.post("/learn/later", content=bad).status_code == 400
    assert not home.learned_file.exists()


def test_where_others_use_the_server_nothing_of_it_is_kept(home: Home) -> None:
    shared = TestClient(create_app(Settings(shared=True), ATLAS, home), base_url="http://127.0.0.1")
    assert shared.get("/learn/cards.json").json()["kept"] is False
    led = shared.post("/learn/tolerance", data={"deck": "LR3", "tolerance": "9"}, follow_redirects=False)
    assert led.headers["location"] == "/learn?deck=LR3&tolerance=9"
    answer = {"id": "where:LR3", "at": datetime.now(UTC).isoformat(), "score": "right", "off_mm": None}
    shared.post("/learn/later", json={"answers": [answer]})
    assert shared.get("/learn/progress.csv").status_code == 400
    assert not home.learned_file.exists()


def in_inches(home: Home) -> None:
    """Keep a body that was typed in inches."""
    keep_body(home, EXAMPLE_BODY, {"tape": "in"})


def test_who_reads_inches_reads_and_types_them_everywhere_in_learn(client: TestClient, home: Home) -> None:
    in_inches(home)
    missed = touch(client, home, "deck=LR3", -60)
    assert re.search(r"\d\.\d in off\. You are too far", missed)
    assert re.search(r"the point is \d\.\d in from it, and your finger was \d\.\d in from it", missed)
    assert not re.search(r"\d mm", missed)
    assert re.search(r"<td>\d\.\d in</td>", missed), "the weeks, too"
    made = client.get("/learn/deck?deck=LR3&tolerance=0.5&unit=in").text
    assert "How close is right, in inches?" in made
    assert "Within 0.5 in is right." in made
    assert "deck=LR3&amp;tolerance=12.7" in made, "an address holds millimetres"
    assert client.get("/learn/deck.json?deck=LR3&tolerance=0.5&unit=in").json()["tolerance_mm"] == 12.7
    told = client.get("/learn/deck?deck=LR3&tolerance=9&unit=in")
    assert (told.status_code, "give 0.04 to 3.93 in" in told.text) == (400, True)
    client.post("/learn/tolerance", data={"deck": "LR3", "tolerance": "0.3", "unit": "in"})
    assert learned(home)["tolerance_mm"] == 7.62
    assert "Within 0.3 in is right." in client.get("/learn?deck=ST36").text


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("LR3, st36", ["LR3", "ST36"]),
        ("LI4,sp6;LR3", ["LI4", "SP6", "LR3"]),
        ("ST 36; Liv 3", ["ST36", "LR3"]),
        ("LI4, SP6", ["LI4", "SP6"]),
        ("st 36 lr 3\tEX-HN3;", ["ST36", "LR3", "EX-HN3"]),
        ("large intestine 4; great rushing", ["LI4", "LR3"]),
        ("taichong ST36", ["LR3", "ST36"]),
    ],
)
def test_points_may_be_typed_with_commas_semicolons_and_blanks(
    client: TestClient, typed: str, codes: list[str]
) -> None:
    assert client.get("/learn/deck.json", params={"deck": typed}).json()["points"] == codes
    check = client.get("/handout/points", params={"codes": typed})
    assert f"<h1>{', '.join(codes)}</h1>" in check.text


def test_what_is_no_deck_says_that_codes_may_be_given(client: TestClient) -> None:
    assert "codes such as LR3" in client.get("/learn?deck=foo").text


def test_the_code_that_is_shown_is_the_librarys_own_for_the_text_below_it(client: TestClient) -> None:
    text = client.get("/learn/deck?deck=LR3+ST36&tolerance=8&name=Füße").text
    shown = unquote(re.search(r'<img src="data:image/svg\+xml[^,]*,([^"]+)"', text)[1])  # type: ignore[index]  # it is there
    told = html.unescape(re.search(r'class="typed">([^<]+)<', text)[1])  # type: ignore[index]  # the same
    drawn = segno.make_qr(told, error="m", boost_error=False)
    found = set()
    x, y = 0.0, 0.0
    for move, across, down, long in re.findall(
        r"(?:([mM])(-?[\d.]+)[ ,]?(-?[\d.]+))?h(\d+)", html.unescape(shown).partition("qrline")[2]
    ):
        x, y = (float(across), float(down)) if move == "M" else (x + float(across or 0), y + float(down or 0))
        found |= {(int(x + step), int(y)) for step in range(int(long))}
        x += int(long)
    border = 4
    dark = {(i + border, j + border) for j, row in enumerate(drawn.matrix) for i, each in enumerate(row) if each}
    assert found == dark
