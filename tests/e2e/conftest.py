"""A server of our own and the system's Chromium, for tests that use the pages as a person does."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright
from tests.served import Server

from taichong.atlas import load
from taichong.person import Home
from taichong.person.home import BROUGHT_BACK
from taichong.web.body.renderings import shown_body
from taichong.web.body.shown import WHOLE_BODY, still
from taichong.web.offline.pocket import no_conditions, pocket_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "screenshots"
WANTED = bool(os.environ.get("TAICHONG_SCREENSHOTS"))
"""Whether pictures of the pages are made, for somebody to look at: no test needs them, and they take long."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # the graphics card is software here: for WebGL alone, or every page is drawn by it
    "--disable-gpu-rasterization",
]
MOST_SECONDS = 300
PATIENCE_MS = 30_000  # for a machine that is busy; what works is there much sooner
LOOKED_AT = {"LR3", "ST36", "KI1"}
expect.set_options(timeout=PATIENCE_MS)
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pictures of the example body: rendered once, as a server does that has been up a while."""
    return render(tmp_path_factory.mktemp("rendered"))


def render(folder: Path) -> Path:
    """Put the pictures into a folder that is empty: those that a test looks at, and one of them for all others.

    What is missing would be rendered by every server again, beside the tests.
    """
    home, atlas = Home(folder), load()
    of_plans = {use.code for name in ("calf_cramp", "stress") for use in atlas.complaint(name).points}
    others = {each.code for each in atlas.points if each.press} - of_plans - LOOKED_AT
    for code in (*sorted(of_plans | LOOKED_AT), WHOLE_BODY):
        still(home, shown_body(None, atlas), code)
    (one,) = home.pictures.glob("*/LR3-left-*")
    for code in others:
        shutil.copy(one, one.with_name(one.name.replace("LR3", code)))
    return folder


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory, rendered: Path) -> Iterator[Server]:
    running = Server(shutil.copytree(rendered, tmp_path_factory.mktemp("served") / "data"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def server(one_server: Server, rendered: Path) -> Server:
    """The same server for every test, running, with nothing of anyone's: no diary, no log, no body."""
    if (one_server.data / "body.json").exists():
        one_server.stop()  # or it would go on rendering the pictures of that body, for which it deleted the others
    for written in BROUGHT_BACK:
        (one_server.data / written).unlink(missing_ok=True)
    if one_server.process is None:
        shutil.copytree(rendered, one_server.data, dirs_exist_ok=True)
        one_server.start()
    if (one_server.data / "diary.db").exists():
        with one_server.client() as person:
            assert person.post("/diary/erase", data={"sure": "yes"}).is_success
        shutil.copytree(rendered, one_server.data, dirs_exist_ok=True)
    return one_server


@pytest.fixture
def fresh_server(tmp_path: Path, rendered: Path) -> Iterator[Server]:
    """A server of the test's own, for what it keeps in a diary or a body."""
    shutil.copytree(rendered, tmp_path / "data")
    running = Server(tmp_path / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def pocket_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pocket file, as it was made on a day in May."""
    atlas = load()
    written = tmp_path_factory.mktemp("pocket") / "taichong-pocket.html"
    written.write_text(pocket_html(atlas, no_conditions(atlas), date(2026, 5, 3)), encoding="utf-8")
    return written


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver of browsers in this process; a second one at the same time is refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def program() -> str:
    """The system's Chromium."""
    found = next((found for name in NAMES if (found := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine; on Debian or Ubuntu `apt-get install chromium`, then test again")
    return found


@pytest.fixture(scope="session")
def launch(driver: Playwright, program: str) -> Iterator[Callable[..., Browser]]:
    """Start the system's Chromium, with more flags if a test needs them."""
    started = []

    def begin(*more: str) -> Browser:
        started.append(driver.chromium.launch(executable_path=program, args=[*FLAGS, *more]))
        return started[-1]

    yield begin
    for each in started:
        each.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    return launch()


def sign_in(context: BrowserContext, server: Server) -> None:
    """Give a browser the cookie that the printed address would give it."""
    name, value = server.cookie()
    context.add_cookies([{"name": name, "value": value, "url": server.address}])


def follow(page: Page, link: Locator) -> None:
    """Click what leads to another page, and wait until that page has come: the old one may look the same.

    A page may name its own entry in the history while it is left, which counts as a navigation, but loads nothing.
    """
    with page.expect_event("load"):
        link.click()


def picture(page: Page, name: str, **options: Any) -> None:
    """Keep how the page looks, where pictures are wanted."""
    if WANTED:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, **options)


KEPT = """async () => {
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (each) => (await caches.open(each)).keys()));
  return all.flat().map((each) => each.url);
}"""
KEPT_LAST = [f"/body/still/{each.code}.webp" for each in load().points if each.press]
"""The worker keeps these pictures after all else."""


@pytest.fixture(scope="session")
def visited(browser: Browser, one_server: Server) -> Iterator[BrowserContext]:
    """A phone that was at the first page once, whose worker has kept all that it keeps: a quarter of a minute, once."""
    context = phone(browser)
    sign_in(context, one_server)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(one_server.address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for _ in range(4 * MOST_SECONDS):
        kept = " ".join(page.evaluate(KEPT))
        if all(each in kept for each in KEPT_LAST):
            break
        page.wait_for_timeout(250)
    else:
        pytest.fail("the worker kept too little")
    page.close()
    yield context
    context.close()


@pytest.fixture
def after_one_visit(server: Server, visited: BrowserContext) -> Iterator[Page]:
    """A new page on that phone, with no answer, session or choice of another test."""
    sign_in(visited, server)
    page = visited.new_page()
    page.set_default_timeout(PATIENCE_MS)
    to_browser = visited.new_cdp_session(page)
    to_browser.send("Storage.clearDataForOrigin", {"origin": server.address, "storageTypes": "local_storage,indexeddb"})
    yield page
    page.close()


def phone(browser: Browser, **options: Any) -> BrowserContext:
    """A phone's browser with nothing in it."""
    width, height = SIZES["phone"]
    size: Any = {"width": width, "height": height}
    return browser.new_context(viewport=size, has_touch=True, is_mobile=True, **options)


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """A new page at phone or desktop size, signed in; what it says in its console as an error fails the test.

    With `worker` it keeps pages for later as it does for a person; fetching them all is work that most tests spare.
    """
    contexts = []
    said: list[str] = []

    def opened(size: str = "phone", *, may_fail: bool = False, worker: bool = False, **options: Any) -> Page:
        width, height = SIZES[size]
        phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if size == "phone" else {}
        context = browser.new_context(
            viewport={"width": width, "height": height},
            service_workers="allow" if worker else "block",
            **phone,
            **options,
        )
        contexts.append(context)
        if "server" in request.fixturenames:
            sign_in(context, request.getfixturevalue("server"))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if not may_fail:
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
