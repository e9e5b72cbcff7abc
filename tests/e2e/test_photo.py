"""A photo on the page: tapped by mouse and keys, marked and saved, while nothing of it goes anywhere or stays."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, Request, Route, expect
from tests.e2e.conftest import FLAGS, PATIENCE_MS, sign_in
from tests.e2e.test_every_page import look
from tests.locate.photographed import HIGH, WIDE, Photographed

from taichong.locate import EXAMPLE_BODY, body_of, view_named
from taichong.web.guard import MOST_TAPS_BYTES, TAPS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from tests.served import Server

VIEW = view_named("foot_from_above")
NAME = "quokka-foot.jpg"
TURNED = 6  # EXIF: the top of the picture is at the right side of what the camera wrote
RED, CORNER = (230, 20, 20), 60
"""What is in the upper left corner, seen upright."""
NEAR_PX = 14.0
"""3 mm at this distance."""


@pytest.fixture(scope="module")
def truth() -> dict[str, NDArray[np.float64]]:
    return Photographed.of(body_of(EXAMPLE_BODY), VIEW.taps, np.array([0.1, -0.5, 0.85]), 420).fell


@pytest.fixture(scope="module")
def photo() -> bytes:
    """Noise, so that its bytes are nobody else's, as a camera held upright writes it: lying, with a note to turn it."""
    upright = Image.effect_noise((WIDE, HIGH), 60).convert("RGB")
    upright.paste(RED, (0, 0, CORNER, CORNER))
    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif[0x010E] = "wombatwalk"
    file = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=70, exif=exif)
    return file.getvalue()


@pytest.fixture
def profile(tmp_path: Path, driver: Playwright, program: str) -> Iterator[tuple[Path, Page]]:
    """A browser with a profile on the disk, as a person has one."""
    folder = tmp_path / "profile"
    context = driver.chromium.launch_persistent_context(
        str(folder), executable_path=program, args=FLAGS, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield folder, page
    context.close()


def chunks(data: bytes) -> list[bytes]:
    """Some of its bytes, from all over it."""
    return [data[at : at + 24] for at in range(len(data) // 8, len(data) - 24, len(data) // 8)]


def on_stage(page: Page, place: NDArray[np.float64]) -> tuple[float, float]:
    """Where on the screen a place of the whole picture is."""
    box = page.locator("#stage").bounding_box()
    assert box
    scale = min(box["width"] / WIDE, box["height"] / HIGH)
    x, y = np.array([box["width"], box["height"]]) / 2 + (place - [WIDE / 2, HIGH / 2]) * scale
    return box["x"] + float(x), box["y"] + float(y)


def tap(page: Page, truth: dict[str, NDArray[np.float64]]) -> None:
    """The first landmarks with the mouse, the last one with keys: into the middle, then ten steps and single ones."""
    *by_mouse, by_keys = VIEW.taps
    for number, name in enumerate(by_mouse, 1):
        expect(page.locator("#asks")).to_contain_text(f"{number} of {len(VIEW.taps)}: tap")
        page.mouse.click(*on_stage(page, truth[name]))
    page.locator(f"[data-mark={by_keys}]").focus()
    page.keyboard.press("Enter")
    away = np.subtract(on_stage(page, truth[by_keys]), on_stage(page, np.array([WIDE / 2, HIGH / 2])))
    for steps, keys in zip(
        np.round(away).astype(int), (("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown")), strict=True
    ):
        tens, ones = divmod(abs(int(steps)), 10)
        for key in ["Shift+"] * tens + [""] * ones:
            page.keyboard.press(key + keys[int(steps > 0)])


def answered(page: Page) -> dict[str, Any]:
    """What the fit says to the taps as they are."""
    with page.expect_response(lambda answer: TAPS_PATH in answer.url) as last:
        page.locator("#which").dispatch_event("change")
    found: dict[str, Any] = last.value.json()
    return found


def off_px(answer: dict[str, Any], truth: dict[str, NDArray[np.float64]]) -> float:
    (point,) = answer["points"]
    return float(np.hypot(*(np.array([point["x"], point["y"]]) - truth["LR3"])))


INKED = """([x, y]) => {
  const inks = document.getElementById("stage").getContext("2d").getImageData(x - 12, y - 12, 24, 24).data;
  let blue = 0;
  for (let at = 0; at < inks.length; at += 4) blue += inks[at + 2] - inks[at] > 60;
  return blue > 20;
}"""
"""Whether a zone's ink is drawn around a place; the photo is grey."""


def wait_for_ink(page: Page, place: NDArray[np.float64]) -> None:
    box = page.locator("#stage").bounding_box()
    assert box
    x, y = on_stage(page, place)
    page.wait_for_function(INKED, arg=[round(x - box["x"]), round(y - box["y"])])


def marked_and_saved(page: Page, truth: dict[str, NDArray[np.float64]]) -> bytes:
    expect(page.locator("#number")).to_contain_text("tell us your height, and the number is yours")
    assert off_px(answered(page), truth) < NEAR_PX
    wait_for_ink(page, truth["LR3"])
    look(page, "photo-set-desktop")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the marked picture").click()
    assert saving.value.suggested_filename == "LR3-left.jpg"
    return saving.value.path().read_bytes()


def dragged(page: Page, truth: dict[str, NDArray[np.float64]]) -> None:
    """A mark that is dragged away moves the point live and is named; undone, all is as before."""
    page.evaluate("document.getElementById('asks').scrollIntoView()")  # saving has moved the page
    x, y = on_stage(page, truth["navicular_tuberosity"])
    page.mouse.move(x, y)
    page.mouse.down()
    with page.expect_response(lambda answer: TAPS_PATH in answer.url):
        page.mouse.move(x - 60, y - 50, steps=5)
    page.mouse.up()
    expect(page.locator("#asks")).to_have_text("The bump on the inner side of the arch looks misplaced.")
    expect(page.locator("[data-mark=navicular_tuberosity] small")).to_have_text("looks misplaced")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#asks")).not_to_contain_text("misplaced")


def asked_for_a_body(page: Page) -> None:
    """Where a build may explain the marks, it is told in another tab; back here, the marks are asked about anew."""

    def explained(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"tell_body": True})

    def of_own_body(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"own_body": True})

    page.route(f"**{TAPS_PATH}", explained)
    page.locator("#which").dispatch_event("change")
    expect(page.locator("#asks")).to_contain_text("tell us your height first")
    with page.context.expect_page() as other:
        page.locator("#tell-body a").click()
    other.value.close()
    expect(page.locator("#photo")).to_have_attribute("data-state", "set")
    page.unroute(f"**{TAPS_PATH}")
    page.route(f"**{TAPS_PATH}", of_own_body)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#tell-body")).to_be_hidden()
    expect(page.locator("#number")).to_contain_text("up from the edge of the web")
    expect(page.locator("#whose")).to_be_hidden()
    page.unroute(f"**{TAPS_PATH}")


def test_a_photo_is_marked_here_and_goes_nowhere(
    server: Server, profile: tuple[Path, Page], truth: dict[str, NDArray[np.float64]], photo: bytes
) -> None:
    folder, page = profile
    sign_in(page.context, server)
    page.goto(f"{server.address}/photo?point=LR3")
    sent: list[Request] = []
    page.context.on("request", lambda each: sent.append(each))  # noqa: PLW0108 -- the driver marks what it is given
    page.locator("input[type=file]").last.set_input_files({"name": NAME, "mimeType": "image/jpeg", "buffer": photo})
    expect(page.locator("#photo")).to_have_attribute("data-state", "tapping")
    tap(page, truth)
    saved = marked_and_saved(page, truth)
    dragged(page, truth)
    asked_for_a_body(page)

    with Image.open(io.BytesIO(saved)) as picture:
        assert picture.width == WIDE
        assert HIGH < picture.height < 1.1 * HIGH
        assert not picture.getexif()
        red, green, _ = np.asarray(picture)[CORNER // 2, CORNER // 2].astype(int)
        assert red - green > RED[0] // 2
    check_sent(sent, server, photo)
    check_refused(page, sent)
    page.goto(f"{server.address}/about")
    page.go_back()
    expect(page.locator("#photo")).to_have_attribute("data-state", "before")
    page.context.close()
    assert (
        left_in(folder, [*chunks(photo), *chunks(saved), NAME.encode(), NAME.encode("utf-16-le"), b"wombatwalk"]) == []
    )
    assert left_in(folder, [server.address.encode()]), "the search finds nothing at all"


def check_sent(sent: list[Request], server: Server, photo: bytes) -> None:
    """Nothing but pictures of ours was fetched, and nothing but taps was sent."""
    origin = urlsplit(server.address).netloc
    assert {urlsplit(each.url).netloc for each in sent if not each.url.startswith("blob:")} == {origin}
    bodies = [(each, each.post_data_buffer) for each in sent if each.method != "GET"]
    assert {urlsplit(each.url).path for each, _ in bodies} == {TAPS_PATH}
    for _, body in bodies:
        assert body is not None
        assert len(body) < MOST_TAPS_BYTES
        assert json.loads(body).keys() == {"view", "side", "image", "taps", "units", "points"}
    wrote = b"".join([*(body or b"" for _, body in bodies), *(each.url.encode() for each in sent)])
    assert not [each for each in chunks(photo) if each in wrote]
    assert max(len(each.url) for each in sent) < 300


def check_refused(page: Page, sent: list[Request]) -> None:
    """A script that wanted to send the picture could not: not to us, nor elsewhere."""
    before = len(sent)
    refused = page.evaluate(
        """async () => {
          const picture = new Uint8Array(2e5);
          const tries = ["/api/sessions", "/diary/import", "http://localhost:9/", "/photo"];
          const told = await Promise.allSettled(tries.map((each) => fetch(each, { method: "POST", body: picture })));
          navigator.sendBeacon("/api/photo", picture.slice(0, 1000));
          const form = document.createElement("form");
          form.method = "post";
          form.action = "/diary/import";
          document.body.append(form);
          form.submit();
          await new Promise((resolve) => setTimeout(resolve, 200));
          return told.map((each) => each.status);
        }"""
    )
    assert set(refused) == {"rejected"}
    assert [each.url for each in sent[before:] if each.failure is None] == []


def left_in(folder: Path, wanted: list[bytes]) -> list[str]:
    """The files of a profile in which any of these stands."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [str(each) for each in files if any(one in each.read_bytes() for one in wanted)]
