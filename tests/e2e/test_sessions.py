"""A session in the browser: what hurt is kept at once, only what was seen counts, an hour ends it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PATIENCE_MS, follow, picture

from taichong import plan_for
from taichong.atlas import load
from taichong.care.hurting import below

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.served import Server

ATLAS = load()
MINUTE_MS = 60_000
HIDE = "state => { Object.defineProperty(document, 'visibilityState', {get: () => state, configurable: true});"
HIDE += " document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture
def file(pocket_file: Path) -> Path:
    return pocket_file


def begin(page: Page, server: Server, complaint: str = "calf_cramp") -> None:
    """From the plan to the first press; the way from the check to the plan is gone in ``test_use``."""
    page.goto(f"{server.address}/relief/{complaint}?none_of_these=1&no_conditions=1")
    follow(page, page.get_by_role("button", name="Start").first)
    page.click("#begin")
    page.locator(".time, [data-rate]").first.wait_for()
    if page.locator("[data-rate]").count():
        page.click("[data-rate='5']")
    page.locator(".time").wait_for()


def stop_the_clock(page: Page) -> float:
    """From now on only the test moves the page's clock; what was pressed until then [s]."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)  # ahead, however long a busy machine takes to ask
    minutes, seconds = page.locator(".time").inner_text().split(":")
    return 120 - int(minutes) * 60 - int(seconds)


def begin_in_pocket(page: Page, file: Path, complaint: str = "calf_cramp") -> None:
    """The same in the pocket file."""
    show_in_pocket(page, file, complaint)
    page.click("[data-start='both']")
    page.click("#begin")
    page.locator(".time").wait_for()


def show_in_pocket(page: Page, file: Path, complaint: str = "calf_cramp") -> None:
    """The plan of the pocket file, where nothing holds."""
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#relief-{complaint}")
    form = page.locator(f"#relief-{complaint} form")
    form.locator("[name='none_of_these']").check()
    form.locator("[name='same'][value='yes']").check()
    form.get_by_role("button", name="Show my plan").click()
    page.get_by_role("heading", name="Your plan").wait_for()


def lines_of(server: Server) -> list[dict[str, Any]]:
    """Every line of the log."""
    log = server.data / "sessions.jsonl"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def arrived(page: Page, server: Server, **what: Any) -> dict[str, Any]:
    """The last line of the log that says so, once there is one: a page that is left may send once more."""
    for _ in range(PATIENCE_MS // 100):
        for line in lines_of(server)[::-1]:
            if all(line.get(name) == value for name, value in what.items()):
                return line
        page.wait_for_timeout(100)
    pytest.fail(f"the log never said {what}: {lines_of(server)}")


def steps_left(page: Page) -> list[str]:
    """The steps that the plan leaves out, in their order."""
    return [str(each.get_attribute("data-left-out")) for each in page.locator("[data-left-out]").all()]


# -- what hurt -----------------------------------------------------------------------------------------


def test_numbness_is_kept_when_the_tab_is_closed_at_once(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    for _ in range(2):  # both sides of ST36, then the left of GB34
        page.clock.run_for(13_000)
        page.click("#next")
    page.click("#pause")  # ready
    page.clock.run_for(5_000)
    page.click("#hurts")
    expect(page.locator("#hurt-at")).to_have_text(re.compile(r"\(GB34\), left$"))
    page.click("[data-hurt='numb']")
    page.close()
    after = page.context.new_page()
    kept = arrived(after, server, hurt="numb")
    assert (kept["stopped"], kept["hurt_at"], kept["over"]) == ("pain", {"code": "GB34", "side": "left"}, False)
    after.goto(f"{server.address}/relief/calf_cramp?none_of_these=1&no_conditions=1")
    assert steps_left(after) == ["ST36", "GB34"]
    expect(after.locator("[data-left-out='ST36']")).to_contain_text("common fibular nerve")
    items = after.locator(".steps > li").all()
    assert [each.get_attribute("data-left-out") or each.get_attribute("data-step") for each in items] == [
        "ST36",
        "ST36",
        "GB34",
        "GB34",
    ]
    picture(after, "plan-left-out-phone")
    follow(after, after.get_by_role("button", name="GB34 has healed"))
    assert steps_left(after) == []


def test_that_it_hurt_is_kept_at_the_first_tap_before_any_question(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    begin(page, server, "stress")
    page.wait_for_timeout(500)
    page.click("#hurts")
    page.close()
    kept = arrived(page.context.new_page(), server, stopped="pain")
    assert kept["hurt_at"] == {"code": kept["done"][0]["code"], "side": "left"}
    assert "hurt" not in kept


@pytest.mark.parametrize(
    ("felt", "warned"), [("[data-hurt='faint']", 1), ("[data-hurt='mark']", 0), ("button:text-is('Skip')", 1)]
)
def test_faintness_told_or_not_asked_away_is_met_with_whom_to_call(
    server: Server, open_page: Callable[..., Page], felt: str, warned: int
) -> None:
    page = open_page()
    begin(page, server, "stress")
    page.click("#hurts")
    page.click(felt)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_text("Call your emergency number now")).to_have_count(warned)


def test_what_hurt_without_a_server_is_kept_and_sent_later_by_any_page(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(may_fail=True)
    begin(page, server, "stress")
    page.wait_for_timeout(500)
    server.stop()
    page.click("#hurts")
    page.click("[data-hurt='numb']")
    page.close()
    server.start()
    after = page.context.new_page()
    after.goto(f"{server.address}/points")
    kept = arrived(after, server, hurt="numb")
    assert (len(lines_of(server)), kept["hurt_at"]["side"]) == (1, "left")


def test_a_session_that_goes_to_its_end_is_one_entry_rated_or_not(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    page.clock.run_for(15 * MINUTE_MS)
    page.locator("[data-rate='2']").wait_for()
    after = page.context.new_page()  # who leaves it at its last rating finds it in the diary at once
    arrived(after, server, over=True)
    after.goto(f"{server.address}/diary")
    expect(after.locator("main")).to_contain_text(re.compile("Session.*Cramp in the calf.*6 min"))
    expect(after.locator("main")).not_to_contain_text("left before")
    page.click("[data-rate='2']")
    page.get_by_text("It’s saved.").wait_for()
    line = lines_of(server)[-1]
    assert [each["seconds"] for each in line["done"]] == [120, 120, 60, 60]
    assert (line["over"], line["after"]) == (True, 2)


def test_the_pocket_file_keeps_numbness_when_it_is_closed_at_once(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page(offline=True)
    page.clock.install()
    begin_in_pocket(page, file)
    page.clock.run_for(12_000)
    page.click("#hurts")
    page.click("[data-hurt='numb']")
    page.close()
    after = page.context.new_page()
    show_in_pocket(after, file)
    assert steps_left(after) == ["ST36"]  # GB34 lies above, and on another branch
    after.click("[data-start='only_left']")
    after.locator("#begin").wait_for()
    assert "ST36" not in after.locator("#session").inner_text()
    show_in_pocket(after, file, "stress")
    pressed = [step.code for step in plan_for("stress", none_of_these=True, conditions=()).steps]
    assert set(steps_left(after)) == {"ST36", *below(ATLAS, "ST36")} & set(pressed)
    show_in_pocket(after, file)
    after.click("[data-healed='ST36']")
    assert steps_left(after) == []
    show_in_pocket(after, file)
    assert steps_left(after) == []


# -- only what was seen --------------------------------------------------------------------------------


def jump(page: Page) -> None:
    page.clock.fast_forward(30 * MINUTE_MS)


def hide(page: Page) -> None:
    page.evaluate(HIDE, "hidden")
    page.clock.run_for(30 * MINUTE_MS)
    page.evaluate(HIDE, "visible")


@pytest.mark.parametrize("leave", [jump, hide])
def test_half_an_hour_in_which_nobody_looked_counts_as_nothing(
    server: Server, open_page: Callable[..., Page], leave: Callable[[Page], None]
) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    before = stop_the_clock(page)
    page.clock.run_for(8_000)
    leave(page)
    expect(page.locator(".cue")).to_have_text("You were away. Take your time.")
    page.clock.run_for(14_000)  # ten to come back, four of pressing
    page.click("#hurts")
    page.click("[data-hurt='pain']")
    (done,) = arrived(page, server, hurt="pain")["done"]
    assert (done["code"], done["side"]) == ("ST36", "left")
    assert done["seconds"] == pytest.approx(before + 8 + 4, abs=1.2)


def test_between_two_sides_it_waits_ten_seconds_or_for_a_tap(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    before = stop_the_clock(page)
    page.clock.run_for(int(122 - before) * 1000)
    expect(page.locator(".cue")).to_have_text("Other leg. Take your time.")
    expect(page.locator("h1")).to_have_text(re.compile("right"))
    picture(page, "session-change-phone")
    page.click("#pause")
    expect(page.locator("#pause")).to_have_text("Pause")
    page.clock.run_for(121_000)
    expect(page.locator(".cue")).to_have_text("Other leg. Take your time.")
    page.clock.run_for(11_000)
    expect(page.locator("#pause")).to_have_text("Pause")
    page.click("#hurts")
    page.click("[data-hurt='pain']")
    seconds = [each["seconds"] for each in arrived(page, server, hurt="pain")["done"]]
    assert seconds[:2] == [120, 120]
    assert len(seconds) == 3


def test_a_session_that_is_skipped_through_is_not_kept(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    while page.locator("#next").count():
        page.clock.run_for(3_000)
        page.click("#next")
    page.get_by_text("so nothing was saved").wait_for()
    page.goto(server.address)
    page.wait_for_timeout(300)
    assert lines_of(server) == []


# -- over after an hour --------------------------------------------------------------------------------


def test_a_session_resumed_after_two_hours_asks_anew(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    page.clock.run_for(25_000)
    page.goto("about:blank")
    page.clock.fast_forward(120 * MINUTE_MS)
    page.goto(f"{server.address}/session")
    page.locator("#too-old").wait_for()
    assert page.locator("#resume, #begin, .time").count() == 0
    kept = arrived(page, server, stopped="interrupted")
    assert 20 <= kept["done"][0]["seconds"] <= 120
    follow(page, page.locator("#check-again"))
    page.wait_for_url("**/relief/calf_cramp")
    assert not page.locator("#none_of_these").is_checked()
    page.goto(f"{server.address}/session")
    page.get_by_text("No session is running").wait_for()
    assert len(lines_of(server)) == 1


def test_within_the_hour_it_goes_on_where_it_stopped(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    page.clock.run_for(25_000)
    page.goto("about:blank")
    page.clock.fast_forward(50 * MINUTE_MS)
    page.goto(server.address)
    page.get_by_role("link", name="A session was left open: go on with it.").click()
    page.wait_for_url("**/session")
    page.click("#resume")
    expect(page.locator(".time")).to_have_text(re.compile(r"1:[0-3]\d"))
    assert lines_of(server) == []
    page.clock.fast_forward(11 * MINUTE_MS)
    page.locator("#too-old").wait_for()
    arrived(page, server, stopped="interrupted")


def test_any_page_writes_down_a_session_that_was_left(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.clock.install()
    begin(page, server)
    page.clock.run_for(25_000)
    page.goto("about:blank")
    page.clock.fast_forward(61 * MINUTE_MS)
    page.goto(f"{server.address}/points")
    assert arrived(page, server, stopped="interrupted")["over"] is True


def test_a_plan_that_stood_open_for_an_hour_starts_nothing(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/relief/stress?none_of_these=1&no_conditions=1")
    page.eval_on_selector("[name='checked_at']", "field => { field.value = String(Number(field.value) - 3601); }")
    follow(page, page.get_by_role("button", name="Start"))
    page.wait_for_url("**/relief/stress")
    page.get_by_role("heading", name="Check, before any pressing").wait_for()


def test_the_pocket_file_asks_anew_after_an_hour(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page(offline=True)
    page.clock.install()
    begin_in_pocket(page, file)
    page.clock.run_for(25_000)
    page.goto("about:blank")
    page.clock.fast_forward(61 * MINUTE_MS)
    page.goto(file.as_uri())
    page.locator("#too-old").wait_for()
    (kept,) = page.evaluate("taichong.ready.then(() => taichong.done())")
    assert (kept["stopped"], kept["done"][0]["code"]) == ("interrupted", "ST36")
    page.click("#check-again")
    page.locator("#relief-calf_cramp form").wait_for()
    show_in_pocket(page, file)
    page.clock.fast_forward(61 * MINUTE_MS)
    page.click("[data-start='both']")
    page.click("#begin")
    page.locator("#too-old").wait_for()


def test_what_an_older_version_left_running_is_over_and_what_it_kept_is_taken_over(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(server.address, wait_until="networkidle")
    step = {"code": "ST36", "side": "left", "technique": "hold", "seconds": 60, "phases": []}
    session = {"complaint": "calf_cramp", "context": "during", "steps": [step], "beats": [], "words": {}}
    now = {"at": 0, "into": 3, "done": [33], "stopped": None}
    unsent = {
        "id": "b" * 32,
        "at": "2026-11-20T10:00:00+00:00",
        "complaint": "calf_cramp",
        "context": None,
        "done": [{"code": "GB34", "side": "right", "technique": "hold", "seconds": 20}],
        "stopped": "pain",
        "hurt": "pain",
        "before": None,
        "after": None,
    }
    running = {"id": "a" * 32, "session": session, "now": now, "before": 4}
    kept = {"running": running, "unsent": [unsent], "done": [unsent, "not ours"]}
    page.evaluate(
        "kept => Object.entries(kept).forEach(([name, text]) => localStorage.setItem(name, text))",
        {f"taichong.{name}": json.dumps(value) for name, value in kept.items()},
    )
    page.goto(f"{server.address}/session")
    page.get_by_text("No session is running").wait_for()
    for _ in range(PATIENCE_MS // 100):
        found = {each["id"]: each["done"][0]["seconds"] for each in lines_of(server)}
        if len(found) == 2:
            break
        page.wait_for_timeout(100)
    assert found == {"a" * 32: 33, "b" * 32: 20}


# -- from a point's own page ---------------------------------------------------------------------------


def test_a_session_from_a_points_page_passes_the_check_and_presses_that_point(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(f"{server.address}/points/LR3")
    follow(page, page.locator("#start a").first)
    page.wait_for_url(re.compile(r"/relief/\w+\?only=LR3"))
    assert page.get_by_role("button", name="Start").count() == 0
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    follow(page, page.get_by_role("button", name=re.compile("Start LR3")))
    page.click("#begin")
    page.locator(".time, [data-rate]").first.wait_for()
    session = page.evaluate("JSON.parse(document.getElementById('data').textContent).steps.map(each => each.code)")
    assert session == ["LR3", "LR3"]
