"""The pocket file: one document, allowed by its own policy, made only for conditions that are known."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from msgspec import to_builtins
from PIL import Image
from starlette.testclient import TestClient
from typer.testing import CliRunner

from taichong.atlas import load, plain_table
from taichong.care.answers import Answer, Answers, Said, read_answers
from taichong.care.plan import Wish, plan_for
from taichong.cli.main import app
from taichong.errors import InputError
from taichong.person import Home
from taichong.pictures import stills
from taichong.web.app import create_app
from taichong.web.body import shown
from taichong.web.offline.pocket import each_once, no_conditions, pocket_data, pocket_html

ATLAS = load()
SMALL_PIXELS = 300


def sha256_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_its_policy_allows_exactly_the_script_and_the_style_in_it() -> None:
    text = pocket_html(ATLAS, no_conditions(ATLAS))
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    told = dict(part.strip().split(" ", 1) for part in policy[1].replace("&#39;", "'").split(";"))
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    assert told["default-src"] == "'none'"
    assert told["script-src"] == sha256_of(script)
    assert told["style-src"] == sha256_of(style)


def test_it_names_no_other_file_and_no_other_machine() -> None:
    text = pocket_html(ATLAS, no_conditions(ATLAS))
    page = re.sub("<script.*?</script>|<style>.*?</style>", "", text, flags=re.DOTALL)
    assert re.findall('(?:src|href)="(?!#|tel:|data:image/webp;base64,)[^"]*"', page) == []
    assert set(re.findall(r"url\([\"']?(\w+:\w*/?\w*)?", text)) <= {"data:font/woff2"}


def test_it_cannot_be_made_while_a_condition_is_open() -> None:
    with pytest.raises(InputError, match="pregnancy is open"):
        pocket_html(ATLAS, Answers())


def test_it_says_for_which_conditions_it_was_made() -> None:
    complaint = ATLAS.complaints[0]
    answers = read_answers(ATLAS, complaint, Said(condition=("varicose_veins",)))
    text = pocket_html(ATLAS, answers)
    assert "you said: Varicose veins that are not sore." in text


def test_the_command_writes_it_and_refuses_to_guess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(stills, "PIXELS", SMALL_PIXELS)
    tiny, drawn = stills.as_webp(Image.new("RGBA", (4, 3))), stills.still_webp
    monkeypatch.setattr(shown, "steps_webp", lambda *_: (tiny,) * 4)
    monkeypatch.setattr(  # one is drawn here; that each can be is seen in tests/pictures
        shown, "still_webp", lambda body, point, *more: drawn(body, point, *more) if point.code == "LR3" else tiny
    )
    file = tmp_path / "pocket.html"
    asked = CliRunner().invoke(app, ["pocket", str(file)])
    assert isinstance(asked.exception, InputError)
    assert not file.exists()
    assert CliRunner().invoke(app, ["pocket", str(file), "--no-conditions"]).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    for point in (each for each in ATLAS.points if each.press):
        (room,) = re.findall(f'id="point-{point.code}">(.*?)</section>', text, re.DOTALL)
        assert point.place
        assert point.place.hand
        steps = 4 if point.place.hand.slides else 1
        assert room.count('src="data:image/webp;base64,') >= 1 + steps, "the place, and what is on the way to it"
        assert room.count("<figcaption>") == steps
        assert point.place.hand.finger[1].casefold() in html.unescape(room).casefold()


def test_no_part_of_a_session_is_told_twice_and_every_session_is_whole() -> None:
    sessions = pocket_data(ATLAS, no_conditions(ATLAS), hosted=False)["sessions"]
    packed = each_once(sessions)
    parts = [json.dumps(each) for each in packed["parts"]]
    assert len(parts) == len(set(parts))
    for plan, session in sessions.items():
        whole = {name: packed["parts"][at] for name, at in packed["sessions"][plan].items()}
        assert whole == json.loads(json.dumps(session))


def test_a_hosted_guide_leaves_its_words_to_an_address_that_is_kept_for_ever(tmp_path: Path) -> None:
    client = TestClient(create_app(home=Home(tmp_path)), base_url="http://127.0.0.1")
    page = client.get("/offline").text
    told = re.search('data-reader="([^"]+)"', page)
    assert told
    assert '"left_alone"' not in page
    answer = client.get(told[1])
    assert answer.json() == json.loads(json.dumps(plain_table(ATLAS.words)))
    assert "immutable" in answer.headers["cache-control"]
    assert told[1] in client.get("/sw.js").text


def test_without_scripts_every_room_that_needs_them_says_so() -> None:
    text = pocket_html(ATLAS, no_conditions(ATLAS))
    for room in ("plan", "found", "session", *(f"relief-{each.id}" for each in ATLAS.complaints)):
        (inside,) = re.findall(f'id="{room}">(.*?)</section>', text, re.DOTALL)
        (says,) = re.findall("<noscript>(.*?)</noscript>", inside, re.DOTALL)
        assert "Press nothing unchecked." in says, room
    (home,) = re.findall('id="home">(.*?)</section>', text, re.DOTALL)
    assert "the search, the check, the plan and the session do not" in home.partition("<form")[0]
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    assert ".pocket form.search, .pocket form.check button" in style, "what does nothing is not shown"


@pytest.mark.parametrize("hosted", [True, False])
def test_the_guide_has_the_tabs_of_the_pages_in_their_order_as_far_as_they_are_there(
    tmp_path: Path, *, hosted: bool
) -> None:
    client = TestClient(create_app(atlas=ATLAS, home=Home(tmp_path)), base_url="http://127.0.0.1")
    text = client.get("/offline").text if hosted else pocket_html(ATLAS, no_conditions(ATLAS))
    of_pages, of_guide = tabs(client.get("/").text), tabs(text)
    assert [name for name, _href in of_guide] == [name for name, _href in of_pages][: len(of_guide)]
    assert len(of_guide) == (4 if hosted else 2)
    assert all(f'id="{href[1:]}"' in text for _name, href in of_guide if href.startswith("#"))


def tabs(text: str) -> list[tuple[str, str]]:
    (found,) = re.findall(r'<nav class="tabs".*?</nav>', text, re.DOTALL)
    return [(name, href) for href, name in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', found)]


def test_a_cramp_s_stretch_stands_before_its_check() -> None:
    text = pocket_html(ATLAS, no_conditions(ATLAS))
    for complaint in ATLAS.complaints:
        before = text.split(f'id="relief-{complaint.id}"')[1].split("<form")[0]
        shown = re.findall('data-moves="([^"]+)"', before)
        assert shown == [each.id for each in complaint.first_line if each.at_once]
        assert all(html.escape(each.do, quote=False) in before for each in complaint.first_line if each.at_once)


def test_where_words_tell_of_one_more_condition_the_guide_says_what_the_engine_says() -> None:
    made = pocket_data(ATLAS, no_conditions(ATLAS), hosted=False)
    pool = made["pool"]

    def value(at: int) -> object:
        item = pool["items"][at]
        return [value(each) for each in item["l"]] if "l" in item else item["v"]

    for complaint, table in zip(ATLAS.complaints, made["complaints"], strict=True):
        for condition in ("pregnancy", "clot_history", "anticoagulants", "diabetes"):
            said: dict[str, Answer] = {**no_conditions(ATLAS).said, **dict.fromkeys(table["questions"], "no")}
            said[condition] = "yes"
            context = complaint.contexts[-1].context
            plan = plan_for(ATLAS, complaint, Answers(said), Wish(context=context))
            number = table["told"].get(condition, {}).get(context)
            assert (number is None) == (plan.status in ("ready", "needs_answers")), (complaint.id, condition)
            if number is not None:
                told = dict(zip(pool["keys"], map(value, pool["plans"][number]), strict=True))
                asked = ("status", "headline", "findings", "first_line", "steps")
                engine = json.loads(json.dumps(to_builtins(plan)))
                assert {name: told[name] for name in asked} == {name: engine[name] for name in asked}
