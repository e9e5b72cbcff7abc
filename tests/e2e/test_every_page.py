"""Every page at both sizes, on a phone also in the dark: a picture to look at, and no violation that axe-core finds.

Light and dark, narrow and wide are the same page: it is loaded once, on a phone; in the dark only what hangs on colours
is checked again, in a wide window only what hangs on colours, sizes and places. That a live body comes into a wide page
is seen in `test_body_page`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.conftest import ROOT, SIZES, follow, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "cramp": "/cramp",
    "eased": "/eased",
    "handout": "/handout",
    "handout-points": "/handout/points?codes=LR3",
    "search": "/search?q=foot",
    "stop": "/stop/R17",
    "emergency": "/search?q=chest+pain",
    "check": "/relief/calf_cramp",
    "check-headache": "/relief/headache",
    "points": "/points",
    "point": "/points/LR3",
    "point-not-pressed": "/points/LR1",
    "evidence": "/evidence",
    "learn": "/learn",
    "learn-show": "/learn/show?deck=LR3",
    "learn-sheet": "/learn/sheet?deck=LR3",
    "learn-deck": "/learn/deck?deck=LR3+ST36&tolerance=8",
    "learn-offline": "/learn/offline",
    "me": "/me",
    "about": "/about",
    "body": "/body",
    "diary": "/diary",
    "diary-offline": "/diary/offline",
    "trials": "/trials",
    "trial-planned": "/trials/plan?complaint=stress&look=1",
    "photo": "/photo",
    "session-none": "/session",
    "offline": "/offline",
    "api": "/api",
    "not-found": "/no/such/page",
    "login": "/login",
}
MOST_SCREENS = {
    "home": 1,
    "cramp": 2,
    "eased": 1,
    "check": 3,
    "check-headache": 3,
    "handout-points": 3.5,
    "plan": 2,
    "point": 5,
    "points": 2,
    "evidence": 6,
    "about": 2,
    "learn": 2,
    "trial-planned": 2,
    "diary": 2,
    "session-playing": 1.4,
}
"""How many phone screens a page may be high, folded, with all that scrolls inside it."""
SCREENS = """() => {
  const page = document.documentElement, all = [...document.querySelectorAll("body *")];
  const scrolls = all.filter((e) => /auto|scroll/.test(getComputedStyle(e).overflowY));
  const inner = scrolls.map((e) => Math.max(0, e.scrollHeight - e.clientHeight));
  return inner.reduce((sum, each) => sum + each, page.scrollHeight) / innerHeight;
}"""
AT_TWICE_THE_SIZE = """() => {
  document.documentElement.style.fontSize = "225%";
  const fits = document.documentElement.scrollWidth <= innerWidth;
  document.documentElement.style.fontSize = "";
  return fits;
}"""
"""Whether the page fits its width at 200 % text, twice the 112.5 % that it has."""
TOO_SMALL = """least => {
  const small = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), each = walk.currentNode.parentElement;
    if (!text || !each.checkVisibility({visibilityProperty: true}) || each.closest("script, style, noscript")) continue;
    const drawn = each instanceof SVGElement ? each.getScreenCTM() : {a: 1, b: 0};
    if (parseFloat(getComputedStyle(each).fontSize) * Math.hypot(drawn.a, drawn.b) < least) small.push(text);
  }
  return small;
}"""
"""The visible text whose letters are smaller than that on the screen, also in a picture that was scaled [CSS px]."""
SMALLEST_PIXELS = 12
TALLEST_PIXELS = 3000  # of a long list the beginning shows enough
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOURS = ("color-contrast", "link-in-text-block")
OF_LAYOUT = (*OF_COLOURS, "target-size", "scrollable-region-focusable", "css-orientation-lock", "skip-link", "region")
ALIKE = 3  # of the entries of a list that are built in the same way so many are checked
LEAVE_SOME = """alike => {
  const ids = [...document.querySelectorAll("[id]")].map(each => each.id);
  const built = each => [each, ...each.querySelectorAll("*")]
    .map(part => [part.tagName, part.className, part.getAttributeNames(), part.textContent.trim() !== ""]).join();
  for (const list of document.querySelectorAll("ul, ol, tbody, dl, main, section, details")) {
    const seen = new Map();
    for (const each of [...list.children]) {
      seen.set(built(each), (seen.get(built(each)) ?? 0) + 1);
      if (seen.get(built(each)) > alike) each.remove();
    }
  }
  return ids.filter((each, place) => ids.indexOf(each) !== place);
}"""


def violations(page: Page, only: tuple[str, ...]) -> list[dict[str, Any]]:
    """What axe-core finds on the page as it stands, by rules of these levels or these names."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make islands` brings it")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("only => axe.run({runOnly: only})", only)
    return [
        {"rule": each["id"], "where": [node["target"] for node in each["nodes"]][:3]} for each in found["violations"]
    ]


def look(page: Page, name: str, *, leave_some: bool = False) -> None:
    """Write the picture, check the page: nothing sticks out sideways, and axe-core has nothing to say.

    A name that ends in `-phone` is looked at whole, in its own colours and in the dark; any other for its layout. With
    `leave_some` the page loses what only repeats itself before axe-core reads it, so that nothing can be done with it
    afterwards.
    """
    height = page.evaluate("document.documentElement.scrollHeight")
    clip: Any = {"x": 0, "y": 0, "width": page.evaluate("innerWidth"), "height": min(height, TALLEST_PIXELS)}
    picture(page, name, clip=clip)
    screen = page.viewport_size
    assert screen
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], f"{name} scrolls sideways"
    in_the_dark = name.endswith("-phone")
    if in_the_dark:
        assert page.evaluate(SCREENS) <= MOST_SCREENS.get(name.removesuffix("-phone"), 10), name
        assert page.evaluate(AT_TWICE_THE_SIZE), f"{name} scrolls sideways at 200 % text"
        assert page.evaluate(TOO_SMALL, SMALLEST_PIXELS) == [], f"{name} has letters that are too small"
        page.emulate_media(color_scheme="dark")
        picture(page, f"{name}-dark", clip=clip)
        page.emulate_media(color_scheme="light")
    if leave_some:
        assert page.evaluate(LEAVE_SOME, ALIKE) == [], f"{name} has an id twice"
    assert violations(page, LEVELS if in_the_dark else OF_LAYOUT) == [], name
    if in_the_dark:
        page.emulate_media(color_scheme="dark")
        assert violations(page, OF_COLOURS) == [], f"{name} in the dark"
        page.emulate_media(color_scheme="light")


def test_every_page_has_no_violation(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(may_fail=True)
    for name, path in PAGES.items():
        page.goto(server.address + path)
        look_twice(page, name, leave_some=True)


def look_twice(page: Page, name: str, *, leave_some: bool = False) -> None:
    """Look at a page that a phone has come to, and at the same as wide as on a desk."""
    look(page, f"{name}-phone", leave_some=leave_some)
    for size in ("desktop", "phone"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        if size == "desktop":
            look(page, f"{name}-{size}")


def test_plan_and_session_have_no_violation(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/relief/stress")
    follow(page, page.get_by_role("button", name="Show my plan"))
    look_twice(page, "check-open")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    look_twice(page, "plan")
    follow(page, page.get_by_role("button", name="Start"))
    look_twice(page, "session-begin")
    page.click("#begin")
    page.locator("[data-rate='5']").wait_for()
    look_twice(page, "session-before")
    page.click("[data-rate='5']")
    page.locator(".time").wait_for()
    look_twice(page, "session-playing")
    page.click("#hurts")
    page.locator("[data-hurt='numb']").wait_for()
    look_twice(page, "session-hurts")
    page.click("[data-hurt='numb']")
    page.locator("#on").wait_for()
    look_twice(page, "session-hurt")
    page.click("#on")
    page.click("[data-rate='4']")
    page.get_by_text("It’s saved.").wait_for()
    look_twice(page, "session-done")
    page.goto(f"{server.address}/diary")
    look_twice(page, "diary-kept")
