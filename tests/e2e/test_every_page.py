"""Every page at both sizes, in light and dark: a picture to look at, and no violation that axe-core finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.conftest import PICTURES, ROOT, follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "cramp": "/cramp",
    "search": "/search?q=foot",
    "stop": "/stop/R17",
    "emergency": "/search?q=chest+pain",
    "check": "/relief/calf_cramp",
    "points": "/points",
    "point": "/points/LR3",
    "point-not-pressed": "/points/LR1",
    "evidence": "/evidence",
    "about": "/about",
    "body": "/body",
    "diary": "/diary",
    "trials": "/trials",
    "photo": "/photo",
    "session-none": "/session",
    "offline": "/offline",
    "api": "/api",
    "not-found": "/no/such/page",
    "login": "/login",
}
TALLEST_PIXELS = 3000  # of a long list the beginning shows enough
LOOKS = [(size, scheme) for size in ("phone", "desktop") for scheme in ("light", "dark")]


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds on the page as it stands."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make islands` brings it")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        {"rule": each["id"], "where": [node["target"] for node in each["nodes"]][:3]} for each in found["violations"]
    ]


def look(page: Page, name: str) -> None:
    """Write the picture, check the page: nothing sticks out sideways, and axe-core has nothing to say."""
    PICTURES.mkdir(exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip: Any = {"x": 0, "y": 0, "width": page.evaluate("innerWidth"), "height": min(height, TALLEST_PIXELS)}
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    assert violations(page) == [], name


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_page_has_no_violation(server: Server, open_page: Callable[..., Page], size: str, scheme: str) -> None:
    page = open_page(size, may_fail=True, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(server.address + path)
        look(page, f"{name}-{size}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_plan_and_session_have_no_violation(
    server: Server, open_page: Callable[..., Page], size: str, scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme)
    page.goto(f"{server.address}/relief/stress")
    follow(page, page.get_by_role("button", name="Show my plan"))
    look(page, f"check-open-{size}-{scheme}")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    look(page, f"plan-{size}-{scheme}")
    follow(page, page.get_by_role("button", name="Start"))
    look(page, f"session-begin-{size}-{scheme}")
    page.click("#begin")
    page.locator("[data-rate='5']").wait_for()
    look(page, f"session-before-{size}-{scheme}")
    page.click("[data-rate='5']")
    page.locator(".time").wait_for()
    look(page, f"session-playing-{size}-{scheme}")
    page.click("#hurts")
    page.locator("[data-hurt='numb']").wait_for()
    look(page, f"session-hurts-{size}-{scheme}")
    page.click("[data-hurt='numb']")
    page.locator("#on").wait_for()
    look(page, f"session-hurt-{size}-{scheme}")
    page.click("#on")
    page.click("[data-rate='4']")
    page.get_by_text("It is written down.").wait_for()
    look(page, f"session-done-{size}-{scheme}")
    page.goto(f"{server.address}/diary")
    look(page, f"diary-kept-{size}-{scheme}")
