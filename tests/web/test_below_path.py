"""Served below a path of a host, every page leads to pages below it, whether the proxy hands the path on or not."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from taichong.errors import InputError
from taichong.web.app import create_app
from taichong.web.settings import settings_for

ROOT = "https://host.example/taichong"
WORDS = "correct horse battery"
LINK = re.compile(r"""\s(href|src|action)="([^"#]+)""")
TEMPLATES = Path(__file__).parents[2] / "src/taichong/web/templates"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    settings = settings_for("127.0.0.1", WORDS, ROOT, (), f"sqlite:///{tmp_path}/diary.db")
    web = TestClient(create_app(settings), base_url="https://host.example")
    assert web.post("/taichong/login", data={"passphrase": WORDS}).url == f"{ROOT}/"
    return web


def test_every_address_of_every_page_lies_below_the_path_and_is_there(client: TestClient) -> None:
    open_pages, seen = [f"{ROOT}/", f"{ROOT}/offline", f"{ROOT}/trials/plan?complaint=stress"], set()
    while open_pages:
        page = open_pages.pop()
        answer = client.get(page)
        assert answer.status_code == 200, page
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for kind, address in LINK.findall(answer.text):
            link = urljoin(page, address.replace("&amp;", "&"))
            told = urlsplit(link)
            if told.scheme in ("tel", "data") or told.hostname != "host.example":
                continue
            assert link.startswith(f"{ROOT}/"), (page, link)
            room = re.sub(r"/[A-Z]+\d+|\d+", "", told.path)  # one page of each kind is enough
            if kind != "action" and room not in seen and "/still/" not in room:
                seen.add(room)
                open_pages.append(link)
    assert {"/taichong/points", "/taichong/diary", "/taichong/trials", "/taichong/body"} <= seen


def test_a_proxy_that_takes_the_path_off_is_served_the_same(client: TestClient) -> None:
    for path in ("/", "/points/LR3", "/static/style.css", "/api/points", "/sw.js", "/manifest.webmanifest"):
        whole = client.get(f"/taichong{path}")
        taken_off = client.get(path, headers={"cookie": "; ".join("=".join(each) for each in client.cookies.items())})
        assert (taken_off.status_code, taken_off.content) == (200, whole.content)


def test_what_forms_and_the_entrance_lead_to_lies_below_the_path(client: TestClient) -> None:
    sent = client.post("/taichong/relief/calf_cramp", data={"none_of_these": "1"}, follow_redirects=False)
    assert sent.headers["location"].startswith("/taichong/relief/calf_cramp/")
    out = client.post("/taichong/logout", follow_redirects=False)
    assert out.headers["location"] == "/taichong/login"
    assert "Path=/taichong;" in out.headers["set-cookie"]
    assert client.get("/points", follow_redirects=False).headers["location"] == "/taichong/login?next=/points"


def test_the_worker_and_the_manifest_know_the_path(client: TestClient) -> None:
    assert client.get("/taichong/sw.js").text.startswith('self.PATH="/taichong";self.KEPT=["/taichong/static/')
    told = client.get("/taichong/manifest.webmanifest").json()
    assert {told["start_url"], told["scope"]} == {"/taichong/"}
    assert all(each["src"].startswith("/taichong/static/") for each in told["icons"])


def test_only_an_origin_counts_where_a_form_comes_from(client: TestClient) -> None:
    sent = {"none_of_these": "1"}
    for origin, status in (("https://host.example", 200), ("https://host.example.evil", 403), (ROOT, 403)):
        assert client.post("/taichong/relief/calf_cramp", data=sent, headers={"origin": origin}).status_code == status


@pytest.mark.parametrize(
    "root",
    ["host.example/x", "https:///x", "https://h/a b", "https://h/a?b", "https://h/#a", "https://h/../a", 'https://h/"'],
)
def test_an_address_that_cannot_be_served_is_refused_at_start(root: str) -> None:
    with pytest.raises(InputError, match="--root-url"):
        settings_for("127.0.0.1", WORDS, root, ())


def test_a_phone_may_use_the_address_that_is_printed_for_all_interfaces() -> None:
    everywhere = TestClient(create_app(settings_for("0.0.0.0", WORDS, "", ())))  # noqa: S104 -- as a person types it
    here = TestClient(create_app(settings_for("192.168.1.20", WORDS, "", ())))
    for host, status in (
        ("192.168.1.5:8321", 200),
        ("[fe80::1]:8321", 200),
        ("evil.example", 400),
        ("1.2.3.4.nip.io", 400),
    ):
        assert everywhere.get("/healthz", headers={"host": host}).status_code == status
    assert here.get("/healthz", headers={"host": "192.168.1.5"}).status_code == 400


def test_templates_say_addresses_from_the_root_in_attributes_that_are_prefixed() -> None:
    known = re.compile(r'(href|src|action|formaction|poster|data-[a-z-]+)="')
    told = re.compile(r'([a-z-]+=")/[a-z]')
    for template in TEMPLATES.glob("*.html"):
        for found in told.finditer(template.read_text(encoding="utf-8")):
            assert known.fullmatch(found[1]), (template.name, found[0])
