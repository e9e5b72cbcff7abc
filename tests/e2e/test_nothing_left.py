"""After *Delete everything* no word of the answers is left, in the browser's whole profile or in the data folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright
from tests.e2e.conftest import FLAGS, PATIENCE_MS
from tests.served import Server

WORDS = {
    "note": "zwetschgenknoedel",
    "refused note": "apfelstrudel",
    "trigger": "wombatwalk",
    "item": "quokkaquiet",
    "search": "numbatnumb",
    "why": "potorooplace",
}
ANSWERS = ("where.wound", "right-thigh")
TAPED = "187.5"


@pytest.fixture
def server(fresh_server: Server) -> Server:
    return fresh_server


def forms(text: str) -> tuple[bytes, ...]:
    """How a browser may have written it down."""
    return (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode())


def places_of(texts: Iterable[str], folder: Path) -> list[tuple[str, str]]:
    """Which of them stands in which file below a folder; each file is read once."""
    found = []
    for each in folder.rglob("*"):
        if each.is_file():
            held, name = each.read_bytes(), str(each.relative_to(folder))
            found += [(text, name) for text in texts if any(form in held for form in forms(text))]
    return found


@pytest.fixture
def profile(tmp_path: Path, driver: Playwright, program: str) -> Iterator[tuple[Path, Page]]:
    """A browser with a profile on the disk, as a person has one."""
    folder = tmp_path / "profile"
    context = driver.chromium.launch_persistent_context(str(folder), executable_path=program, args=FLAGS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield folder, page
    context.close()


def live(page: Page, server: Server) -> None:
    """Use everything that asks for an answer, the way to a refusal and back among it."""
    page.goto(server.opens)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{server.address}/relief/calf_cramp")
    page.locator("input[name='none_of_these']").check(force=True)
    page.evaluate(
        "document.querySelectorAll('#check input[type=radio][value=no]').forEach((each) => each.checked = true)"
    )
    page.evaluate("document.querySelector('input[name=c][value=wound]').checked = true")
    page.evaluate("document.querySelector('[name=\"where.wound\"]').value = 'right-thigh'")
    page.evaluate("document.querySelector('input[name=remember]').checked = true")
    page.evaluate("document.getElementById('check').requestSubmit()")
    page.wait_for_url("**/relief/calf_cramp/*")
    page.evaluate("document.querySelector('form[action=\"/session\"]').requestSubmit()")
    page.wait_for_url("**/session*")
    page.wait_for_timeout(500)
    page.goto(f"{server.address}/diary")
    for kind, fields in (
        ("note", {"text": WORDS["note"]}),
        ("cramp", {"where": "calf", "trigger": WORDS["trigger"]}),
        ("daily", {"own": WORDS["item"], "own_value": "3"}),
        ("note", {"text": WORDS["refused note"], "when": "never"}),
    ):
        send(page, "/diary", {"kind": kind, **fields})
    page.go_back()
    page.goto(f"{server.address}/diary/entries")
    page.locator("a[href^='/diary/entries/']").first.click()
    send(page, page.url.removeprefix(server.address) + "/withdraw", {"why": WORDS["why"]})
    page.goto(f"{server.address}/diary/charts")
    page.goto(f"{server.address}/offline")
    page.goto(f"{server.address}/points/ST36", wait_until="domcontentloaded")
    send(page, "/body", {"sex": "female", "age": "35", "height_cm": TAPED, "weight_kg": "65"})


def send(page: Page, path: str, fields: dict[str, str]) -> None:
    """Type into a form of ours and send it, whatever the page looks like today."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.evaluate(SEND, [path, fields])


SEND = """([path, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: path, autocomplete: "off" });
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    setTimeout(() => form.submit());
}"""


def test_no_word_of_the_answers_is_left_anywhere(server: Server, profile: tuple[Path, Page]) -> None:
    folder, page = profile
    live(page, server)
    assert {name for _, name in places_of([WORDS["note"]], server.data)} & {"diary.db", "diary.db-wal"}
    page.goto(f"{server.address}/diary/keep", wait_until="domcontentloaded")
    page.get_by_label("Yes, delete everything of mine").check()
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_text("Everything of yours is deleted").wait_for()
    page.context.close()
    for somewhere in (folder, server.data):
        assert places_of((*WORDS.values(), *ANSWERS, TAPED), somewhere) == []
