"""Errands as people run them: how many taps and screens a cramp takes, and what must end in help or on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import follow
from tests.e2e.test_every_page import SCREENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page
    from tests.served import Server

MOST_SCREENS, MOST_TAPS = 3, 12
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page[^s]")


class Taps:
    """Taps on a phone, counted, and how high the pages were on which somebody had to look for something."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.screens = 0.0

    def tap(self, what: Locator, *, leads: bool = False) -> None:
        """Tap it; what leads to another page is left when that page is there."""
        self.count += 1
        self.screens = max(self.screens, self.page.evaluate(SCREENS))
        if leads:
            follow(self.page, what)
        else:
            what.click()


def test_a_calf_is_relieved_in_few_taps_and_ends_kindly(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/cramp")
    hand = Taps(page)
    hand.tap(page.get_by_role("link", name="Not yet: check, then more"), leads=True)
    questions = page.locator("#check input[data-group]")
    for each in questions.all():  # one No for each group: nothing is passed over
        hand.tap(each)
    hand.tap(page.locator("#no_conditions"))
    hand.tap(page.get_by_role("button", name="Show my plan"), leads=True)
    hand.tap(page.get_by_role("button", name="Start"), leads=True)
    page.locator("#begin").wait_for()
    assert hand.screens <= MOST_SCREENS
    assert hand.count <= MOST_TAPS
    page.goto(f"{server.address}/cramp")
    eased = page.get_by_role("link", name="It eased")
    box = eased.bounding_box()
    assert box is not None
    assert box["y"] < page.evaluate("innerHeight"), "it has to be scrolled to"
    assert box["height"] >= 90
    follow(page, eased)
    page.get_by_role("heading", name="Good. Sit a moment.").wait_for()
    assert page.locator("main form").count() == 0


def test_what_must_end_in_help_does_so_in_the_persons_own_words(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(server.address)
    page.fill("#q", "pregnant and one leg is swollen")
    follow(page, page.get_by_role("button", name="Find"))
    expect(page.locator("main")).to_contain_text(re.compile("swollen", re.IGNORECASE))
    assert page.get_by_role("button", name="Start").count() == 0
    for condition, says in (("anticoagulants", "Blood thinners make bruises easy"), ("neuropathy", "numb")):
        page.goto(f"{server.address}/relief/calf_cramp")
        page.check("#none_of_these")
        page.get_by_text("Some do, or not sure").click()
        page.check(f"[name='c'][value='{condition}']")
        follow(page, page.get_by_role("button", name="Show my plan"))
        expect(page.locator("main")).to_contain_text(re.compile(says, re.IGNORECASE))
        assert page.get_by_role("button", name="Start").count() == 0
        assert page.get_by_role("button", name="Handout").count() == 0


def test_a_line_that_was_opened_is_open_at_the_next_point(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/points/LR3", wait_until="networkidle")  # then the scripts listen
    line = page.locator("details.line", has=page.locator("summary", has_text="By touch alone"))
    expect(line).not_to_have_attribute("open", "")
    line.locator("summary").click()
    expect(line).to_have_attribute("open", "")
    page.goto(f"{server.address}/points/ST36")
    expect(line).to_have_attribute("open", "")
    page.goto(f"{server.address}/about#source-who-2008")
    expect(page.locator("#source-who-2008")).to_be_visible()


def test_a_handout_is_one_page_of_paper(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    page.goto(f"{server.address}/relief/stress")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    follow(page, page.get_by_role("button", name="Handout"))
    page.fill("#name", "Ann Lee")
    follow(page, page.get_by_role("button", name="Show the page"))
    expect(page.get_by_role("heading", name="Stress and tension: press these points")).to_be_visible()
    assert page.locator("article img").evaluate_all("all => all.every((each) => each.naturalWidth > 0)")
    assert len(PAGE_OF_A_PDF.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 1
