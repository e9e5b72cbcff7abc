"""The body that can be turned: the still first, the live one over it, and the still alone without WebGL."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.e2e.conftest import KEPT, sign_in
from tests.e2e.test_every_page import look, look_twice
from tests.served import Server

from taichong.atlas import load
from taichong.pictures.stills import PIXELS, SIZE, view_of
from taichong.web.body.renderings import shown_body
from taichong.web.body.shown import body_of

LIVE = re.compile("live")
SHIFTS = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().reduce((sum, each) => sum + each.value, 0)))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(0), 500);
})"""


def show(page: Page, address: str) -> None:
    """Open a page, and wait until its live body has every tool."""
    page.goto(address)
    expect(page.locator(".stage")).to_have_class(LIVE)
    expect(page.get_by_role("button", name="Reset view")).to_be_visible()


def pixels(page: Page, code: str, on: str, side: str = "left") -> tuple[float, float]:
    """Where the engine's own picture of `on` has the point `code`, in the pixels of the page."""
    body = body_of(shown_body(None, load()))
    x, y, _ = view_of(getattr(body.locate(on), side)).project(getattr(body.locate(code), side).position)
    page.locator(".stage").scroll_into_view_if_needed()
    box = page.locator(".stage").bounding_box()
    assert box
    return box["x"] + x / SIZE[0] * box["width"], box["y"] + y / SIZE[0] * box["width"]


@pytest.mark.parametrize(
    ("size", "names"), [("phone", ("points/LR3", "body")), ("desktop", ("points/KI1", "points/ST36"))]
)
def test_the_live_body_comes_into_the_box_of_the_still(
    server: Server, open_page: Callable[..., Page], size: str, names: tuple[str, ...]
) -> None:
    page = open_page(size)
    for name in names:
        page.goto(f"{server.address}/{name}")
        stage = page.locator(".stage")
        box = stage.bounding_box()
        expect(stage).to_have_class(LIVE)
        assert stage.bounding_box() == box, "the page jumped"
        expect(page.get_by_role("button", name="Reset view")).to_be_visible()
        assert page.evaluate(SHIFTS) < 0.01, "what is below jumped"
        page.get_by_role("button", name="Names").click()
        expect(page.locator(".labels .code").first).to_be_visible()
        look(page, f"body-{name.removeprefix('points/')}-{size}")


def test_it_is_sharp_at_three_pixels_each_way(server: Server, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=3)
    sign_in(page.context, server)
    show(page, f"{server.address}/points/LR3")
    wide, shown = page.evaluate(
        "(() => { const it = document.querySelector('.stage canvas'); return [it.width, it.clientWidth]; })()"
    )
    page.close()
    assert wide == 3 * shown


def test_without_webgl_the_still_stays_and_its_points_can_be_tapped(
    server: Server, launch: Callable[..., Browser]
) -> None:
    page = launch("--use-gl=disabled").new_page()
    sign_in(page.context, server)
    page.goto(f"{server.address}/points/LR3")
    picture = page.get_by_role("img", name="The place of LR3")
    expect(picture).to_be_visible()
    expect(page.locator("div.body")).to_have_class(re.compile("flat"))
    assert picture.evaluate("each => each.naturalWidth") == PIXELS
    assert page.locator(".stage.live, canvas").count() == 0
    page.locator("details.near summary").click()  # other points have a dot where they are asked for
    page.mouse.click(*pixels(page, "ST42", on="LR3"))
    page.wait_for_url("**/points/ST42")


def test_without_a_script_the_other_side_is_a_link(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("phone", java_script_enabled=False)
    page.goto(f"{server.address}/points/ST36")
    page.get_by_role("link", name="Other side").click()
    page.wait_for_url("**/points/ST36?side=right")
    expect(page.get_by_role("img", name="The place of ST36 on the right")).to_be_visible()
    page.locator("details.near summary").click()
    page.get_by_role("link", name="GB34").click()
    page.wait_for_url("**/points/GB34?side=right")


def test_the_body_turns_and_changes_side_by_keyboard_alone(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    show(page, f"{server.address}/points/ST36")
    canvas = page.locator(".stage.live canvas")
    canvas.focus()
    seen = [canvas.screenshot()]
    for key in ("ArrowRight", "ArrowUp", "+", "Home"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        seen.append(canvas.screenshot())
    assert len(set(seen[:4])) == 4
    page.get_by_role("button", name="Names").press("Enter")
    expect(page.locator(".labels .code").first).to_have_text("ST36")
    page.get_by_text("How it was measured on this body").press("Enter")
    expect(page.get_by_text("68 end in it")).to_be_visible()
    page.get_by_role("link", name="Other side").press("Enter")
    page.wait_for_url("**/points/ST36?side=right")
    expect(page.get_by_role("link", name="Other side")).to_have_attribute("href", "?side=left")
    page.locator("details.near summary").press("Enter")
    page.get_by_role("link", name="GB34").focus()
    expect(page.locator(".labels .tip")).to_contain_text("(GB34)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/points/GB34?side=right")


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_tap_on_a_dot_opens_its_point_and_a_drag_does_not(
    server: Server, open_page: Callable[..., Page], side: str
) -> None:
    page = open_page("phone")
    query = "?side=right" if side == "right" else ""
    show(page, f"{server.address}/points/LR3{query}")
    assert page.locator(".marks .spot").count() == 0, "other points only on request"
    page.get_by_role("button", name="Other points").click()
    x, y = pixels(page, "ST42", on="LR3", side=side)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Reset view").click()
    assert page.url.endswith(f"/points/LR3{query}")
    page.get_by_role("button", name="Channel").click()
    expect(page.locator(".marks .channel")).to_have_attribute("d", re.compile("^M"))
    expect(page.locator(".marks .spot.place").first).to_be_attached()
    x, y = pixels(page, "ST42", on="LR3", side=side)
    page.touchscreen.tap(x, y - 8)  # beside it: a finger is wide
    page.wait_for_url(f"**/points/ST42{query}")


def test_a_mouse_over_a_dot_is_told_its_name(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    show(page, f"{server.address}/points/LR3")
    page.get_by_role("button", name="Other points").click()
    page.mouse.move(*pixels(page, "ST42", on="LR3"))
    expect(page.locator(".labels .tip")).to_contain_text("(ST42)")


def test_landmarks_are_named_in_lay_words_and_only_those_that_are_seen(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page("phone")
    show(page, f"{server.address}/points/LR3")
    legend = page.locator(".legend li")
    assert legend.count() == 0
    page.get_by_role("button", name="Names").click()
    groove = "the end of the groove between the first two long bones of the foot"
    expect(legend.first).to_contain_text(groove)
    expect(legend.first).to_contain_text("metatarsals")
    expect(page.locator(".labels .number").first).to_have_text("1")
    boxes = page.locator(".labels span").evaluate_all(
        "found => found.map(each => each.getBoundingClientRect()).map(({x, y, width, height}) => [x, y, width, height])"
    )
    assert not [
        (one, other)
        for n, one in enumerate(boxes)
        for other in boxes[:n]
        if all(one[i] < other[i] + other[i + 2] - 1 and other[i] < one[i] + one[i + 2] - 1 for i in (0, 1))
    ], "labels overlap"
    for _ in range(8):  # half round: the sole
        page.get_by_role("button", name="Turn up").click()
    expect(legend.filter(has_text=groove)).to_have_count(0)


def test_the_whole_body_opens_points_and_goes_nearer_where_they_are_close(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page("phone")
    show(page, f"{server.address}/body")
    spots = page.locator(".marks .spot")
    expect(spots.first).to_be_attached()
    few = spots.count()
    page.get_by_role("button", name="All points").click()
    expect(page.get_by_role("button", name="All points")).to_have_attribute("aria-pressed", "true")
    expect(spots.nth(2 * few)).to_be_attached()
    many = spots.count()
    toes = spots.evaluate_all(
        "found => found.map(each => ['cx', 'cy'].map(name => +each.getAttribute(name))).sort((a, b) => b[1] - a[1])[0]"
    )
    page.locator(".stage").scroll_into_view_if_needed()
    box = page.locator(".stage").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + toes[0] * box["width"] / 1080, box["y"] + toes[1] * box["width"] / 1080)
    expect(spots).not_to_have_count(many)  # nearer: fewer of them are in the picture
    assert page.url.endswith("/body")
    page.get_by_text("The points for pressing as a list").click()
    page.get_by_role("link", name="LR3").click()
    page.wait_for_url("**/points/LR3")


def test_a_lost_graphics_card_gives_the_still_back(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("phone", may_fail=True, reduced_motion="reduce")
    show(page, f"{server.address}/points/LR3")
    (drawing,) = page.workers
    drawing.evaluate("self.lost = context.getExtension('WEBGL_lose_context'); lost.loseContext()")
    expect(page.locator(".stage")).not_to_have_class(LIVE)
    expect(page.get_by_role("img", name="The place of LR3")).to_be_visible()
    drawing.evaluate("lost.restoreContext()")
    expect(page.locator(".stage")).to_have_class(LIVE)


def test_after_one_visit_every_points_body_is_live_without_the_server(server: Server, after_one_visit: Page) -> None:
    page = after_one_visit
    server.stop()
    for address in ("/points/ST36?side=right", "/points/KI10", "/body"):
        show(page, server.address + address)
        assert page.url == server.address + address
        page.get_by_role("button", name="Names").click()
        expect(page.locator(".labels .code").first).to_be_visible()
    kept = page.evaluate(KEPT)
    for wanted in ("/body.glb?v=", "/body/figure.json?v=", "/body/still/ST36"):
        assert any(wanted in each for each in kept), wanted
    show(page, f"{server.address}/points/ST36?side=right")
    expect(page.locator(".stage img")).to_have_attribute("alt", re.compile("ST36 on the right"))


def test_a_tape_in_inches_is_doubted_kept_and_shown_again(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(may_fail=True)  # the browser logs the 400 that is expected here
    page.goto(f"{server.address}/body")
    page.get_by_text("If you have a tape measure").click()
    page.get_by_label("female", exact=True).check()
    for name, typed in {
        "age": "44",
        "height_cm": "168",
        "weight_kg": "68",
        "footlength": "12.9",
        "two_fingers": "1.9",
    }.items():
        page.fill(f"#{name}", typed)
    page.get_by_label("Measured in").select_option("in")
    page.get_by_role("button", name="Save on this machine").click()
    expect(page.get_by_role("alert")).to_contain_text("Foot length: 12.9 inches where 10.1 inches is expected")
    look_twice(page, "body-refused")
    page.fill("#footlength", "9.9")
    page.get_by_role("button", name="Save on this machine").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_text("1.90 in, measured")).to_be_visible()
    look_twice(page, "body-kept")
    page.goto(f"{server.address}/body")
    expect(page.locator("#footlength")).to_have_value("9.9")


def test_the_script_fills_in_the_miss_that_the_page_did_not_know_yet(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()

    def too_early(route: Route) -> None:
        answer = route.fetch()
        text = re.sub(r'(<p class="miss"[^>]*>).*?</p>', r"\1</p>", answer.text())
        route.fulfill(response=answer, body=text)

    page.route("**/points/LR3", too_early)
    page.goto(f"{server.address}/points/LR3")
    first = page.locator("[data-miss=lr3_two_cm_from_web]")
    expect(first).to_contain_text("2 cm up from the web stops")
    expect(first).to_contain_text("mm short on the example body")


def test_a_point_says_what_lay_guides_miss_without_a_script(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert page.request.get(f"{server.address}/api/shortcuts").ok
    page.goto(f"{server.address}/points/ST36")
    expect(page.locator(".miss").first).to_contain_text("on the example body")
    look_twice(page, "point-misses")
