"""The pictures of the stretches: moving where that is welcome, still where it is not, there without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.test_every_page import look

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

RUNNING = "document.getAnimations().filter(each => each.effect.target.matches('.frame')).length"


def all_loaded(page: Page) -> None:
    """Wait for the pictures, also those that load only when one comes near or opens the line they are in."""
    page.evaluate("document.querySelectorAll('details:has(.frame)').forEach(each => each.open = true)")
    for each in page.locator(".frame:last-child img").all():
        each.scroll_into_view_if_needed()
        expect(each).to_have_js_property("naturalWidth", 840)


def test_a_stretch_moves_until_it_is_told_to_keep_still(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="no-preference")
    page.goto(f"{server.address}/cramp?where=calf_cramp")
    all_loaded(page)
    assert page.evaluate(RUNNING) == 2
    page.get_by_label("Keep it still").check()
    assert page.evaluate(RUNNING) == 0
    start, hold = page.locator(".frame").all()
    expect(start).to_have_css("opacity", "0")
    expect(hold).to_have_css("opacity", "1")


def test_who_wants_less_motion_sees_stills(server: Server, open_page: Callable[..., Page]) -> None:
    for size, starts in (("phone", 0), ("desktop", 1)):
        page = open_page(size, reduced_motion="reduce")
        page.goto(f"{server.address}/cramp?where=shin_cramp")
        assert page.evaluate(RUNNING) == 0
        expect(page.locator(".frame:first-child:visible")).to_have_count(starts)
        expect(page.locator(".frame:last-child:visible")).to_have_count(1)
        expect(page.get_by_label("Keep it still")).to_be_hidden()


def test_the_picture_stands_above_the_words_on_a_phone_and_beside_them_on_a_desk(
    server: Server, open_page: Callable[..., Page]
) -> None:
    for size, beside in (("phone", False), ("desktop", True)):
        page = open_page(size, reduced_motion="no-preference")
        page.goto(f"{server.address}/cramp?where=foot_cramp")
        words, picture = page.locator(".commands").bounding_box(), page.locator(".moves").bounding_box()
        assert words
        assert picture
        assert (words["x"] >= picture["x"] + picture["width"]) == beside
        assert (words["y"] >= picture["y"] + picture["height"]) != beside


@pytest.mark.parametrize(
    ("where", "size", "scheme"), [("front_thigh_cramp", "phone", "dark"), ("back_thigh_cramp", "desktop", "light")]
)
def test_other_cramps_have_no_violation(
    server: Server, open_page: Callable[..., Page], where: str, size: str, scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{server.address}/cramp?where={where}")
    all_loaded(page)
    look(page, f"cramp-{where}-{size}-{scheme}")


def test_every_picture_is_there_without_a_server(server: Server, after_one_visit: Page) -> None:
    page = after_one_visit
    page.emulate_media(reduced_motion="reduce")
    server.stop()
    for where in ("calf_cramp", "foot_cramp", "front_thigh_cramp", "back_thigh_cramp", "shin_cramp"):
        page.goto(f"{server.address}/cramp?where={where}")
        all_loaded(page)
