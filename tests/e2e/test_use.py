"""What a person does with the pages, from the cramp to the rating; and what goes wrong on the way."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

QUARTER_HOUR_MS = 15 * 60 * 1000
PRESSED = """([before, seconds]) => {
  const left = (text) => text.split(":").reduce((sum, each) => 60 * sum + Number(each), 0);
  return left(before) - left(document.querySelector(".time").innerText) >= seconds;
}"""
"""Whether so much less is left than before: a busy browser's gaps of over two seconds do not count."""


def plan_of(page: Page, server: Server, complaint: str) -> None:
    """From the check to the plan, where nothing holds."""
    page.goto(f"{server.address}/relief/{complaint}")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    page.get_by_role("heading", name="Your plan").wait_for()


def sessions_of(server: Server) -> list[dict[str, Any]]:
    """What the log holds."""
    file = server.data / "sessions.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def test_cramp_now_leads_to_stretch_check_plan_session_and_rating(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.clock.install()
    page.goto(server.address)
    follow(page, page.get_by_role("link", name="Cramp right now"))
    page.get_by_text("Toes to your shin. Gently.").wait_for()
    follow(page, page.get_by_role("link", name="Not yet: check, then more"))
    page.check("#none_of_these")
    page.check("#no_conditions")
    page.select_option("#side", "left")
    follow(page, page.get_by_role("button", name="Show my plan"))
    page.reload()
    follow(page, page.get_by_role("link", name="Outside of the shin (ST36)"))
    page.get_by_role("heading", name="Find it").wait_for()
    expect(page.locator(".stage")).to_have_class(re.compile("live"))
    page.go_back()
    follow(page, page.get_by_role("button", name="Start"))
    page.click("#begin")
    page.locator(".time").wait_for()
    expect(page.locator(".where-picture")).to_have_js_property("naturalWidth", 1172)
    page.clock.run_for(QUARTER_HOUR_MS)
    page.click("[data-rate='2']")
    page.get_by_text("It’s saved.").wait_for()
    at_its_end, record = sessions_of(server)  # it was told before the rating, so that nothing is lost without one
    assert at_its_end == {**record, "after": None}
    assert record["complaint"] == "calf_cramp"
    assert record["after"] == 2
    assert {each["side"] for each in record["done"]} == {"left"}
    assert [(each["code"], each["seconds"]) for each in record["done"]] == [("ST36", 120.0), ("GB34", 60.0)]


def test_a_red_flag_stops_and_shows_nothing_but_help(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/relief/calf_cramp")
    page.locator("fieldset", has=page.locator("[name='q.R2']")).get_by_text("Yes, or not sure").click()
    page.locator("[name='q.R2'][value='yes']").check()
    follow(page, page.get_by_role("button", name="Show my plan"))
    page.get_by_role("heading", name="Call your emergency number now").wait_for()
    hrefs = page.eval_on_selector_all("a", "links => links.map(each => each.getAttribute('href'))")
    assert hrefs == ["tel:911", "/help"]  # the number of the country that the browser suggests
    assert page.locator("form, button").count() == 0


def test_a_session_survives_the_servers_loss_and_a_reload_and_is_sent_later(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(may_fail=True, worker=True)
    page.goto(server.address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    plan_of(page, server, "stress")
    follow(page, page.get_by_role("button", name="Start"))
    page.click("#begin")
    page.click("[data-rate='6']")
    page.locator(".time").wait_for()
    expect(page.locator(".where-picture")).to_have_js_property("naturalWidth", 1172)
    page.wait_for_function(PRESSED, arg=[page.locator(".time").inner_text(), 4])
    server.stop()
    page.reload()
    page.click("#resume")
    expect(page.locator(".where-picture")).to_have_js_property("naturalWidth", 1172)
    page.wait_for_timeout(1500)
    page.click("#hurts")
    page.click("[data-hurt='pain']")
    page.click("#on")
    page.click("[data-rate='5']")
    page.get_by_text("sent when the server is back").wait_for()
    assert sessions_of(server) == []
    server.start()
    page.goto(server.address)
    for _ in range(300):
        if sessions_of(server):
            break
        page.wait_for_timeout(100)
    (record,) = sessions_of(server)
    assert (record["before"], record["after"], record["stopped"], record["hurt"]) == (6, 5, "pain", "pain")
    assert record["done"][0]["code"] == "EX-HN3"
    assert 3 <= record["done"][0]["seconds"] < 60, (
        "what was pressed before the loss counts, the rest of the turn does not"
    )


def test_after_one_visit_check_plan_and_points_work_without_the_server(server: Server, after_one_visit: Page) -> None:
    page = after_one_visit
    page.goto(f"{server.address}/relief/calf_cramp")
    server.stop()
    page.check("#none_of_these")
    page.check("#no_conditions")
    page.get_by_role("button", name="Show my plan").click()
    page.wait_for_url("**/offline#relief-calf_cramp")
    form = page.locator("#relief-calf_cramp form")
    form.locator("[name='none_of_these']").check()
    form.locator("[name='same'][value='yes']").check()
    form.get_by_role("button", name="Show my plan").click()
    page.locator("#plan [data-step='ST36']").first.wait_for()
    page.goto(f"{server.address}/points/ST36")
    page.get_by_role("heading", name="Outside of the shin").wait_for()
    page.goto(f"{server.address}/cramp")
    page.get_by_text("Toes to your shin. Gently.").wait_for()


def test_a_plan_of_before_is_never_shown_without_the_server(server: Server, after_one_visit: Page) -> None:
    page = after_one_visit
    addresses = [
        f"{server.address}/relief/stress?{asked}"
        for asked in ("checked=1&none_of_these=1&no_conditions=1", "none_of_these=1&no_conditions=1")
    ]
    for address in addresses:
        page.goto(address)
        page.get_by_role("heading", name="Your plan").wait_for()
    server.stop()
    for address in addresses:
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_url("**/offline#relief-stress")
        expect(page.locator("#relief-stress form")).to_be_visible()


def test_the_keyboard_alone_goes_from_home_to_the_session(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    page.goto(server.address)
    tab_to(page, "Cramp right now")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cramp")
    tab_to(page, "Not yet: check, then more")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relief/**")
    tab_to(page, "None of these")
    page.keyboard.press("Space")
    tab_to(page, "None of them")
    page.keyboard.press("Space")
    tab_to(page, "Show my plan")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your plan").wait_for()
    page.go_back()  # what was ticked is there again
    expect(page.locator("#none_of_these")).to_be_checked()
    expect(page.locator("#no_conditions")).to_be_checked()
    page.go_forward()
    page.get_by_role("heading", name="Your plan").wait_for()
    tab_to(page, "Start · 6 min")
    page.keyboard.press("Enter")
    page.locator("#begin").wait_for()
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    tab_to(page, "Pause")
    page.keyboard.press("Space")
    assert page.locator("#pause").inner_text() == "Go on"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this name has the focus; it must show that it has."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const on = document.activeElement; const label = on.labels?.[0] ?? on;"
            " return [label.innerText.trim().replace(/ ▸$/, ''), getComputedStyle(on).outlineStyle]; })()"
        )
        if here[0].replace("\n", " ").removesuffix("▸").strip() == name:
            assert here[1] != "none", f"{name} does not show its focus"
            return
    pytest.fail(f"Tab never reached {name}")


def test_a_cramp_of_ten_minutes_turns_into_urgent_care(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{server.address}/cramp")
    page.locator("#time").wait_for()  # the clock runs
    page.clock.fast_forward("09:00")
    assert page.get_by_text("Toes to your shin. Gently.").is_visible()
    page.reload()
    page.clock.fast_forward("01:01")
    page.get_by_role("heading", name="Ten minutes have passed").wait_for()
    assert not page.get_by_text("Toes to your shin. Gently.").is_visible()
    page.get_by_role("button", name="Show the stretch again").click()
    assert page.get_by_text("Toes to your shin. Gently.").is_visible()
    assert page.get_by_role("heading", name="Ten minutes have passed").is_visible()
    page.get_by_role("button", name="This is a new cramp").click()
    assert page.get_by_text("Toes to your shin. Gently.").is_visible()
    assert not page.get_by_role("heading", name="Ten minutes have passed").is_visible()


def test_without_a_script_a_person_reads_screens_and_plans(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(server.address)
    page.fill("#q", "cramp in my calf")
    follow(page, page.get_by_role("button", name="Find"))
    page.check("#none_of_these")
    follow(page, page.get_by_role("button", name="Show my plan"))
    page.get_by_role("link", name="Tick what applies to you").wait_for()
    assert page.locator("#none_of_these").is_checked(), "what was typed is lost"
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    follow(page, page.get_by_role("button", name="Start"))
    page.get_by_text("again and again until the time is full").first.wait_for()


def test_the_pages_ask_no_other_machine(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(may_fail=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/cramp", "/relief/calf_cramp", "/points/LR3", "/evidence", "/offline", "/api"):
        page.goto(server.address + path)
    assert [each for each in asked if not each.startswith((server.address, "data:", "blob:"))] == []
    assert [each["name"] for each in page.context.cookies()] == [server.cookie()[0]], "only what the address gave"
