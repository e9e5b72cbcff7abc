"""How soon a slow phone sees the body: first visits, four times slower CPU, software GL, from this machine.

To be met: the still painted within 0.5 s, the first frame of the live body presented within 1 s. Each visit is a
browser's first one: nothing is kept from another. The server is warm; it fits its body and renders as it starts. The
window has opened before the address is asked for: what a browser draws around its pages would else be loaded at the
same time, on the same two cores, and no phone opens a window for a link. The page is left alone until all is over: a
script that waits in it, as a browser's driver has them, takes a part of the slowed processor for itself.
"""

from __future__ import annotations

import os
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from bench.web_server import find_chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Browser

VISITS = 9
SLOWER = 4
OPENS_MS = 1000
LEFT_ALONE_MS = 3000
FLAGS = ["--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
BODY = {"sex": "female", "age": "35", "height_cm": "163", "weight_kg": "65"}
PAGES = ("/points/LR3", "/points/ST36", "/points/SP6", "/body")
PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  const still = list.getEntries().filter(each => each.url.includes('/body/still/')).at(-1);
  if (still) done(still.startTime);
}).observe({type: 'largest-contentful-paint', buffered: true}) || setTimeout(() => done(Infinity), 3000))"""
LIVE = "() => performance.getEntriesByName('body-first-frame')[0]?.startTime"


def visit(browser: Browser, address: str) -> tuple[float, float]:
    """Time when the still and the first frame came [ms]."""
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3}
    context = browser.new_context(**phone, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.wait_for_timeout(OPENS_MS)
    page.goto(address)
    frame = None
    while frame is None:
        page.wait_for_timeout(LEFT_ALONE_MS)
        frame = page.evaluate(LIVE)
    still = page.evaluate(PAINTED)
    context.close()
    return still, frame


def warm(ask: APIRequestContext, address: str) -> None:
    """Tell the server of a body, and wait for what it renders beforehand; it must not render while we measure."""
    ask.post(address + "/body", form=BODY, timeout=0)
    shown = [each["code"] for each in ask.get(address + "/api/points", timeout=0).json() if each["pressed"]]
    for code in (*shown, "SP6", "whole"):
        ask.get(f"{address}/body/still/{code}.webp", timeout=0)


def main() -> None:
    """Print the median, the best and the worst of both for every page, and how busy the machine was."""
    if not (chromium := find_chromium()):
        return
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        warm(browser.new_context().request, address)
        for path in PAGES:
            visit(browser, address + path)
            times = [visit(browser, address + path) for _ in range(VISITS)]
            for name, each in zip(("still", "first frame"), zip(*times, strict=True), strict=True):
                told = f"median {median(each):.0f} ms, best {min(each):.0f} ms, worst {max(each):.0f} ms"
                print(f"{path} {name}: {told}")
        browser.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
