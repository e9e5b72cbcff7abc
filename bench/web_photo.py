"""How soon a photo's marks follow a finger: from its move to the redrawn picture, with the server on this machine.

To be met: 150 ms in the median. One question is on its way at a time, so a drag is as live as the fit is fast.
"""

from __future__ import annotations

import io
import os
from statistics import median, quantiles
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from bench.web_server import find_chromium, served
from taichong.locate import EXAMPLE_BODY, View, body_of, views
from taichong.pictures.tapping import view_of_taps

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--headless", "--no-sandbox"]
SIDE_PX = 1000
MOVES = 40
BETWEEN_MS = 40
"""A finger moves on while the last answer is under way."""
FOLLOWED = """() => {
  window.followed = [];
  let moved = 0;
  addEventListener("pointermove", () => (moved ||= performance.now()), true);
  const own = window.fetch;
  window.fetch = async (...asked) => {
    const began = moved;
    moved = 0;
    const answer = await own(...asked);
    const read = answer.json.bind(answer);
    answer.json = async () => {
      const told = await read();
      requestAnimationFrame(() => requestAnimationFrame(() => began && followed.push(performance.now() - began)));
      return told;
    };
    return answer;
  };
}"""


def places_of(view: View) -> list[tuple[float, float]]:
    """Return where the landmarks of a view are, in parts of a square picture."""
    body = body_of(EXAMPLE_BODY)
    places = np.stack([body.places[each] for each in view.taps])
    camera = view_of_taps(places, np.array(view.toward), places)
    return [(x / camera.size[0], y / camera.size[1]) for x, y, _ in camera.project(places)]


def on_stage(page: Page, view: View) -> list[tuple[float, float]]:
    """Return where the landmarks of a view are in the window [px], the square picture in the middle of the stage."""
    x, y, wide, high = page.locator("#stage").bounding_box().values()  # type: ignore[union-attr]  # it is shown
    side = min(wide, high)
    return [
        (x + wide / 2 + (right - 0.5) * side, y + high / 2 + (down - 0.5) * side) for right, down in places_of(view)
    ]


def followed_ms(page: Page, address: str, view: View) -> list[float]:
    """Return how long each redraw took after the move that it answers [ms], while the last mark is dragged about."""
    file = io.BytesIO()
    Image.new("L", (SIDE_PX, SIDE_PX), 128).save(file, "JPEG")
    page.goto(f"{address}/photo?view={view.id}")
    picture = {"name": "grey.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.locator("input[type=file]").last.set_input_files([picture])  # type: ignore[list-item]  # a plain dictionary will do
    page.locator("#photo[data-state=tapping]").wait_for()
    page.locator("#asks").scroll_into_view_if_needed()
    for place in on_stage(page, view):
        page.mouse.click(*place)
    page.locator("#found").wait_for()
    page.locator("#stage").scroll_into_view_if_needed()
    at = on_stage(page, view)  # what was found may have moved the stage
    page.evaluate(FOLLOWED)
    page.mouse.move(*at[0])
    page.mouse.down()
    for number in range(MOVES):
        page.mouse.move(at[0][0] + 8 + 6 * np.sin(number), at[0][1] + 6 * np.cos(number))
        page.wait_for_timeout(BETWEEN_MS)
    page.mouse.up()
    page.wait_for_timeout(1000)
    found: list[float] = page.evaluate("followed")
    return found


def main() -> None:
    """Print the median and the 90th percentile for every view, and how busy the machine was."""
    if not (chromium := find_chromium()):
        return
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for view in views():  # once unmeasured: a server that has just begun renders every point's picture
            followed_ms(page, address, view)
        for view in views():
            times = followed_ms(page, address, view)
            worst = quantiles(times, n=10)[-1]
            print(f"{view.id}: median {median(times):.0f} ms, 90 % within {worst:.0f} ms, of {len(times)} redraws")
        browser.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
