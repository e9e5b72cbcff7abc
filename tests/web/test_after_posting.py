"""No answer stands in an address, and no page is the answer to a form; back, reload and old links work all the same."""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from taichong.web.app import create_app
from taichong.web.care import kept_checks
from taichong.web.short_lived import MOST_KEPT, ShortLived

SCRIPTS = Path(__file__).parents[2] / "web/src"
# A plan, a second sending, and when the check was made.
OPAQUE = re.compile(r"/relief/\w+/[\w-]{22}|(?<=value=\")(?:[0-9a-f]{16}|[\w-]{22}|\d{10})(?=\")")
NOTHING = {"none_of_these": "1", "no_conditions": "1", "side": "left"}
STOP = {"q.clot_or_infection": "yes"}
BODY = {"sex": "female", "age": "35", "height_cm": "163", "weight_kg": "65"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(), base_url="http://127.0.0.1", follow_redirects=False)


FORMS = {
    "plan": ("/relief/calf_cramp", NOTHING),
    "stop": ("/relief/calf_cramp", STOP),
    "open": ("/relief/calf_cramp", {}),
    "contradiction": ("/relief/calf_cramp", {**NOTHING, "c": "pregnancy"}),
    "session": ("/session", {**NOTHING, "complaint": "calf_cramp"}),
    "session stopped": ("/session", {**STOP, "complaint": "calf_cramp"}),
    "body": ("/body", BODY),
    "body refused": ("/body", {**BODY, "age": "much"}),
    "note": ("/diary", {"kind": "note", "text": "my own words"}),
    "note refused": ("/diary", {"kind": "note", "text": "", "when": "much"}),
    "emergency": ("/diary", {"kind": "effect", "what": "breathless", "severity": "9"}),
    "not sure": ("/diary/erase", {}),
    "no file": ("/diary/import", {}),
    "trial refused": ("/trials/seal", {"complaint": "calf_cramp", "question": "my own words"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_leads_to_an_address_that_tells_nothing_and_can_be_reloaded(client: TestClient, form: str) -> None:
    path, fields = FORMS[form]
    sent = client.post(path, data=fields)
    assert sent.status_code == 303
    assert sent.text == ""
    where = sent.headers["location"]
    assert "?" not in where.replace("?kept=", "")
    assert not any(value in where for value in ("words", "none_of", "clot", "pregnan", "much", "163"))
    first, second = client.get(where), client.get(where)
    assert first.status_code == second.status_code != 303
    assert OPAQUE.sub("", first.text) == OPAQUE.sub("", second.text)
    assert first.headers["cache-control"] == "no-store"


def test_an_older_link_with_answers_leads_to_a_plan_without_them(client: TestClient) -> None:
    old = client.get("/relief/calf_cramp?checked=1&none_of_these=1&no_conditions=1&side=left")
    assert old.status_code == 303
    new = client.post("/relief/calf_cramp", data=NOTHING)
    pages = [client.get(each.headers["location"]).text.replace(each.headers["location"], "") for each in (old, new)]
    assert pages[0] == pages[1]
    assert "data-step" in pages[0]


def test_a_plan_is_made_anew_each_time_and_its_address_ends_after_a_day(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = client.post("/relief/calf_cramp", data=NOTHING).headers["location"]
    assert client.get(where).status_code == 200
    pressed = {"id": "0" * 32, "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "complaint": "calf_cramp", "context": None}
    hurt = {"done": [{"code": "ST36", "side": "left", "technique": "press_release", "seconds": 60}], "stopped": "pain"}
    before = client.get(where).text
    assert client.post("/api/sessions", json={**pressed, **hurt}).json()["new"]
    assert client.get(where).text != before
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + kept_checks.SECONDS + 1)
    gone = client.get(where)
    assert gone.status_code == 410
    assert "has expired" in gone.text
    assert 'name="none_of_these"' in gone.text


def test_who_goes_back_to_a_check_finds_it_as_it_was_answered_for_an_hour(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = client.get("/relief/calf_cramp").text
    (name,) = re.findall(r'name="kept_as" value="([\w-]{22})"', empty)
    told = {**NOTHING, "no_conditions": "", "c": "diabetes", "kept_as": name}
    where = client.post("/relief/calf_cramp", data=told).headers["location"]
    assert where == f"/relief/calf_cramp/{name}"
    back = client.get(f"{where}?change=1")
    for ticked in ('name="none_of_these" id="none_of_these" value="1" checked', 'name="c" value="diabetes" checked'):
        assert ticked in back.text
        assert ticked not in empty
    assert 'value="left" selected' in back.text
    assert name not in back.text  # what is answered now gets a name of its own
    assert client.get(f"/relief/stress/{name}?change=1").headers["location"] == "/relief/stress"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    assert client.get(f"{where}?change=1").headers["location"] == "/relief/calf_cramp"
    assert client.get(where).status_code == 200


def test_for_someone_else_everything_is_asked_wherever_the_check_stands(client: TestClient) -> None:
    remembered = {"none_of_these": "1", "remember": "1", "c": "diabetes"}
    where = client.post("/relief/calf_cramp", data=remembered).headers["location"]
    back = client.post("/relief/calf_cramp", data={**NOTHING, "kept": "1"}).headers["location"]
    for path in ("/relief/calf_cramp", f"{back}?change=1", "/handout/points?codes=LR3"):
        shown = client.get(path).text
        (link,) = re.findall(r'href="([^"]*fresh=1)"', shown)
        fresh = client.get(link.replace("&amp;", "&")).text
        assert 'name="no_conditions"' in fresh, path
        assert 'name="c" value="diabetes" checked' not in fresh
    assert client.get(where).status_code == 200


def test_what_an_older_version_kept_still_opens_for_its_day(client: TestClient, data: Path) -> None:
    told = b'{"complaint": "calf_cramp", "fields": {"none_of_these": ["1"], "no_conditions": ["1"]}}'
    name = ShortLived(data).keep(kept_checks.CHECK, told, 60)
    assert "data-step" in client.get(f"/relief/calf_cramp/{name}").text
    assert client.get(f"/relief/calf_cramp/{name}?change=1").headers["location"] == "/relief/calf_cramp"


@pytest.mark.parametrize("name", ["", "short", "x" * 23, "../../../../../../../x", "ünïcödeünïcödeünïcödeü"])
def test_a_name_that_is_none_of_ours_is_not_taken(client: TestClient, name: str) -> None:
    where = client.post("/relief/calf_cramp", data={**NOTHING, "kept_as": name}).headers["location"]
    assert re.fullmatch(r"/relief/calf_cramp/[\w-]{22}", where)
    assert not name or name not in where


@pytest.mark.parametrize("path", ["/relief/stress/{}", "/relief/calf_cramp/x{}", "/shown/{}", "/relief/calf_cramp/"])
def test_no_other_address_opens_a_plan(client: TestClient, path: str) -> None:
    name = client.post("/relief/calf_cramp", data=NOTHING).headers["location"].rpartition("/")[2]
    assert "data-step" not in client.get(path.format(name)).text


def test_where_nothing_can_be_kept_the_answer_is_the_page_itself(client: TestClient, data: Path) -> None:
    (data / "short_lived.db").mkdir()
    for path, fields in (FORMS["plan"], FORMS["stop"], FORMS["body refused"]):
        answer = client.post(path, data=fields)
        assert answer.status_code in (200, 400)
        assert "</html>" in answer.text


def test_deleting_everything_deletes_what_was_kept_and_clears_the_browser(client: TestClient, data: Path) -> None:
    where = client.post("/relief/calf_cramp", data=NOTHING).headers["location"]
    client.post("/diary", data={"kind": "note", "text": ""})
    (data / ".conditions.json.0a1b2c3d.unfinished").write_text("left by a killed writer")
    (data / "conditions.new").write_text("left by an older Taichong")
    gone = client.post("/diary/erase", data={"sure": "yes"})
    assert gone.headers["clear-site-data"] == '"cache", "storage"'
    assert [each.name for each in data.iterdir()] == ["diary.db"]
    assert client.get(where).status_code == 410


def test_what_is_kept_is_for_this_user_alone_and_overwritten_when_it_goes(data: Path) -> None:
    kept = ShortLived(data)
    name = kept.keep("check", b"my own words", 60)
    file = data / "short_lived.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"my own words" in file.read_bytes()
    kept.put("check", name, b"", -1)
    kept.keep("check", b"", 60)
    assert b"my own words" not in file.read_bytes()


def test_what_is_kept_has_a_bound_and_the_oldest_goes_first(data: Path) -> None:
    kept = ShortLived(data)
    names = [kept.keep("check", b"%d" % number, 60) for number in range(3)]
    with kept._open() as database:  # noqa: SLF001 -- as if so many had been kept
        database.execute("UPDATE kept SET seq = seq + ? WHERE name = ?", (MOST_KEPT, names[2]))
    names.append(kept.keep("check", b"3", 60))
    assert [kept.kept("check", name) for name in names] == [None, None, b"2", b"3"]


@pytest.mark.parametrize("damage", [lambda _old: b"", lambda _old: b"x" * 4096, lambda old: old[:100] + b"\xff" * 900])
def test_a_damaged_file_is_begun_anew(data: Path, damage: Callable[[bytes], bytes]) -> None:
    kept = ShortLived(data)
    name = kept.keep("check", b"old", 60)
    file = data / "short_lived.db"
    file.write_bytes(damage(file.read_bytes()))
    assert kept.kept("check", name) is None
    assert kept.kept("check", kept.keep("check", b"new", 60)) == b"new"


def test_a_browser_is_asked_to_remember_nothing_that_is_typed(client: TestClient) -> None:
    plan = client.post("/relief/calf_cramp", data=NOTHING).headers["location"]
    pages = (
        "/",
        "/relief/calf_cramp",
        "/diary",
        "/diary/keep",
        "/body",
        "/trials/plan?complaint=stress",
        "/offline",
        plan,
    )
    forms = [each for path in pages for each in re.findall(r"<form\b[^>]*>", client.get(path).text)]
    assert len(forms) > len(pages)
    assert [each for each in forms if 'autocomplete="off"' not in each] == []


def test_no_script_keeps_anything_outside_of_the_database_that_can_be_cleared() -> None:
    keeps = {
        each.name
        for each in SCRIPTS.rglob("*.ts")
        if not each.name.endswith(".test.ts") and re.search(r"setItem|document\.cookie", each.read_text("utf-8"))
    }
    assert keeps == set()


@pytest.mark.parametrize(
    ("path", "fields", "shown"),
    [
        ("/search", {"q": "zzz qqq xxx"}, "zzz qqq xxx"),
        (
            "/trials/plan",
            {"complaint": "stress", "outcome": "my own words", "look": "1", "worthwhile": "no"},
            "my own words",
        ),
        ("/diary/charts", {"item": "my own words"}, "my own words"),
        ("/evidence", {"words": "blood"}, 'value="blood"'),
    ],
)
def test_what_is_asked_by_a_form_stands_in_no_address_and_a_link_asks_the_same(
    client: TestClient, path: str, fields: dict[str, str], shown: str
) -> None:
    sent = client.post(path, data=fields)
    assert (sent.status_code, sent.headers["location"][:7]) == (303, "/shown/")
    asked, linked = client.get(sent.headers["location"]), client.get(path, params=fields)
    assert (asked.status_code, asked.text) == (linked.status_code, linked.text)
    assert shown in asked.text


def test_words_that_lead_to_one_page_lead_there(client: TestClient) -> None:
    assert client.post("/search", data={"q": "LR3"}).headers["location"] == "/points/LR3"


def test_no_form_puts_words_of_ones_own_into_an_address(client: TestClient) -> None:
    for path in ("/", "/search?q=zzz", "/trials/plan?complaint=stress", "/diary/charts", "/diary/entries", "/evidence"):
        for form in re.findall(r'<form\b[^>]*method="get".*?</form>', client.get(path).text, re.DOTALL):
            assert 'type="search"' not in form
            assert 'type="text"' not in form
            assert 'name="words"' not in form


@pytest.mark.parametrize(
    "address", ["/search?q=maybe+short+of+breath,+zzz", "/search?q=zzz", "/evidence?words=the+e", "/points/zzz"]
)
def test_what_was_typed_stands_in_no_link_and_no_copy_of_its_page_is_kept(client: TestClient, address: str) -> None:
    shown = client.get(address)
    assert shown.headers["cache-control"] == "no-store"
    assert not re.search(r'href="[^"]*(?:zzz|breath|the(?:\+|%20)e)', shown.text)


def test_the_no_to_a_question_carries_the_words_on(client: TestClient) -> None:
    asked = client.get("/search", params={"q": "maybe short of breath, calf cramp"}).text
    told = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    assert client.post("/search", data=told).headers["location"] == "/relief/calf_cramp"
