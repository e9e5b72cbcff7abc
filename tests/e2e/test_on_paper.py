"""A plan, a point and what comes of them, on paper: black on white, nothing that one would tap, everything unfolded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PICTURES, WANTED

from taichong.atlas import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

LUMINANCE = "(e) => getComputedStyle(e).color.match(/[0-9.]+/g).slice(0, 3).map(Number)"


def sheet(page: Page, name: str) -> None:
    """Keep the page as it is printed, where pictures are wanted."""
    if WANTED:
        PICTURES.mkdir(exist_ok=True)
        page.pdf(path=PICTURES / f"{name}.pdf", format="A4")


def to_the_plan(page: Page, server: Server) -> None:
    """From the check to the plan."""
    page.goto(f"{server.address}/relief/calf_cramp")
    page.check("#none_of_these")
    page.check("#no_conditions")
    page.select_option("#context", "prevention")
    page.get_by_role("button", name="Show my plan").click()
    expect(page.get_by_role("link", name="Calendar")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_plan_prints_with_the_way_to_each_point(
    server: Server, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    to_the_plan(page, server)
    way = page.get_by_text(load().point("ST36").find[0].do)
    expect(way).to_be_hidden()
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Print").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    expect(way).to_be_visible()
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    for gone in ("header.top", "button", "a.button", "form"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert (
        page.locator("p, h1, h2, li").evaluate_all(f"all => all.filter(e => ({LUMINANCE})(e).some(c => c > 60)).length")
        == 0
    )
    sheet(page, f"plan-{scheme}")


def test_a_point_prints_the_still_and_what_is_folded(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{server.address}/points/LR3")
    expect(page.locator(".stage")).to_have_class(re.compile("live"))
    folded = page.locator("details", has=page.locator("summary", has_text="Slow circles")).locator("p").first
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name="The place of LR3")).to_be_visible()
    expect(page.locator(".stage canvas")).to_be_hidden()
    expect(folded).to_be_visible()
    sheet(page, "point")


def test_without_a_script_there_is_no_button_that_does_nothing(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    to_the_plan(page, server)
    assert page.locator("[data-print]:visible").count() == 0


def test_the_calendar_of_a_plan_is_ready_in_two_taps_in_the_zone_of_the_browser(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    to_the_plan(page, server)
    page.get_by_role("link", name="Calendar").click()
    page.get_by_role("button", name="Make the calendar").click()
    link = page.get_by_role("link", name="Open it with your calendar")
    expect(link).to_be_visible()
    calendar = page.request.get(server.address + str(link.get_attribute("href"))).text()
    assert "SUMMARY:Night routine" in calendar
    assert "DTSTART;TZID=Asia/Tokyo:" in calendar
    assert calendar.count("BEGIN:VEVENT") == 1
