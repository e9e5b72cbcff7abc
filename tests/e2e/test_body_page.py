"""The body that can be turned: the still first, the live one over it, and the still alone without WebGL."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import PICTURES, Server
from playwright.sync_api import Browser, Page, Route, expect
from test_every_page import LOOKS, look

FIRST_FRAME = "performance.getEntriesByName('body-first-frame')[0]?.startTime"


def warm(server: Server, page: Page, code: str) -> None:
    """Wait until the server has the body: it fits one as it starts."""
    assert page.request.get(f"{server.address}/body/still/{code}.webp").ok
    assert page.request.get(f"{server.address}/api/body?code={code}").ok


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_live_body_comes_into_the_box_of_the_still(
    server: Server, open_page: Callable[..., Page], size: str, scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme)
    for code in ("LR3", "ST36", "KI1"):
        page.goto(f"{server.address}/points/{code}")
        stage = page.locator(".stage")
        box = stage.bounding_box()
        expect(stage).to_have_class(re.compile("live"))
        assert stage.bounding_box() == box, "the page jumped"
        look(page, f"body-{code}-{size}-{scheme}")


def test_on_a_slow_phone_the_still_and_the_first_frame_come_in_time(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page("phone")
    warm(server, page, "LR3")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{server.address}/points/LR3")
    expect(page.locator(".stage")).to_have_class(re.compile("live"))
    resources = page.evaluate("performance.getEntriesByType('resource').map(each => [each.name, each.responseEnd])")
    still = next(end for name, end in resources if "still" in name)
    frame = page.evaluate(FIRST_FRAME)
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "times.txt").write_text(f"still {still:.0f} ms, first frame {frame:.0f} ms\n", encoding="utf-8")


def test_without_webgl_the_still_stays_and_says_what_it_shows(server: Server, launch: Callable[..., Browser]) -> None:
    page = launch("--disable-3d-apis").new_page()
    page.goto(f"{server.address}/points/LR3")
    picture = page.get_by_role("img", name="The place of LR3")
    expect(picture).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("each => each.naturalWidth") == 1080
    assert page.locator(".stage.live, canvas").count() == 0


def test_the_body_turns_and_changes_side_by_keyboard_alone(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    page.goto(f"{server.address}/points/ST36")
    canvas = page.locator(".stage.live canvas")
    canvas.focus()
    seen = [canvas.screenshot()]
    for key in ("ArrowRight", "ArrowUp", "+", "Home"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        seen.append(canvas.screenshot())
    assert len(set(seen[:4])) == 4
    page.get_by_role("button", name="Names").press("Enter")
    expect(page.locator(".labels span").first).to_have_text("ST36")
    page.get_by_text("How it was measured on this body").press("Enter")
    expect(page.get_by_text("trained hands differ too")).to_be_visible()
    page.get_by_role("button", name="Other side").press("Space")
    page.wait_for_timeout(200)
    assert canvas.screenshot() != seen[-1]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_a_tape_in_inches_is_doubted_kept_and_shown_again(
    server: Server, open_page: Callable[..., Page], size: str, scheme: str
) -> None:
    page = open_page(size, may_fail=True, color_scheme=scheme)  # the browser logs the 400 that is expected here
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
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("Foot length (12.9 inches)")
    look(page, f"body-refused-{size}-{scheme}")
    page.fill("#footlength", "9.9")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("Kept")
    expect(page.get_by_text("1.90 in, measured")).to_be_visible()
    look(page, f"body-kept-{size}-{scheme}")
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


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_a_point_says_what_lay_guides_miss_without_a_script(
    server: Server, open_page: Callable[..., Page], size: str, scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme)
    assert page.request.get(f"{server.address}/api/shortcuts").ok
    page.goto(f"{server.address}/points/ST36")
    expect(page.locator(".miss").first).to_contain_text("on the example body")
    look(page, f"point-misses-{size}-{scheme}")
