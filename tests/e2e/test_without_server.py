"""The server is gone: the diary writes and queues, Learn asks on, every page says so, and what cannot be says why."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

TAKEN = """async () => {
  const [name] = await caches.keys();
  return (await (await caches.open(name)).keys()).some((each) => each.url.includes("cards.json?deck=LR3"));
}"""


def typed_words_are_heard_and_stand_in_no_address(page: Page) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.fill("#q", "my chest hurts")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#stopped [data-finding]").first).to_be_visible()
    assert seen
    assert not [each for each in [*seen, page.url] if "chest" in each]
    page.go_back()
    page.reload()
    expect(page.locator("#stopped [data-finding]")).to_have_count(0)


def test_what_is_written_without_the_server_waits_and_is_in_the_diary_later(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(may_fail=True, worker=True)
    page.goto(f"{server.address}/diary")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{server.address}/learn?deck=LR3")
    page.goto(f"{server.address}/learn?deck=LR3")  # now the worker stands between, and takes the questions along
    page.wait_for_function(TAKEN)
    page.goto(f"{server.address}/diary")
    server.stop()

    # From the page that was open: nothing of it is lost.
    page.check("form.quick [name='where'][value='calf']")
    page.check("form.quick [name='woken'][value='yes']")
    follow(page, page.locator("form.quick").get_by_role("button", name="Write it down", exact=True))
    expect(page.locator("#kept")).to_be_visible()
    expect(page.locator("#waiting li")).to_have_count(1)
    # What calls for help says so at once, here as there.
    page.get_by_text("A problem after pressing").click()
    page.check("[name='what'][value='breathless']")
    follow(page, page.locator("form:has([name='what'])").get_by_role("button", name="Write it down"))
    expect(page.locator("#help-effect-breathless")).to_contain_text("Call your emergency number now")
    expect(page.locator("#help-effect-breathless a[href^='tel:']").first).to_be_visible()
    expect(page.locator("#waiting li")).to_have_count(2)

    page.goto(f"{server.address}/learn?deck=LR3")
    expect(page.locator("#kept")).to_be_visible()
    page.locator("[data-answer]").first.click()
    expect(page.locator("[data-score]")).to_be_visible()
    asked = page.locator("[data-score]").inner_text()
    page.click("#next")
    assert page.locator("#asked").inner_text() != asked

    page.goto(f"{server.address}/diary/charts")
    expect(page.locator("#no-connection")).to_contain_text("the browser stores no copy")
    page.goto(f"{server.address}/trials")
    expect(page.locator("#no-connection")).to_contain_text("the sealed schedule stays on the server")
    for tab, heading in (("/me", "Me"), ("/help", "Whom to call"), ("/points", "All points")):
        page.goto(f"{server.address}{tab}")
        expect(page.locator("h1")).to_have_text(heading)
    page.goto(f"{server.address}/relief/headache")
    expect(page.locator(".no-connection")).to_contain_text("This is the guide saved on this device")
    page.goto(server.address)
    expect(page.locator(".no-connection")).to_be_visible()
    typed_words_are_heard_and_stand_in_no_address(page)

    server.start()
    page.goto(f"{server.address}/diary")
    expect(page.locator(".no-connection")).to_be_hidden()
    expect(page.locator("#sent")).to_be_visible()
    page.reload()
    expect(page.locator("#waiting")).to_be_hidden()
    written = page.locator(".entries .at").all_inner_texts()
    assert len(written) == 2
    expect(page.locator("main")).to_contain_text(re.compile(r"Cramp\s+calf · woke you"))
    learned = json.loads((server.data / "learned.json").read_bytes())
    assert [each["id"].endswith("LR3") for each in learned["answers"]] == [True]
