"""A week of the diary and a trial, as a person uses them; each page looked at and checked with axe-core."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect
from tests.e2e.conftest import KEPT, SIZES, follow
from tests.e2e.test_every_page import look_twice

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.served import Server

# One week of bad nights and better days: days ago, place, how bad, minutes, whether it woke.
CRAMPS = [(6, "calf", 7, 5, "yes"), (5, "calf", 5, 2, "yes"), (3, "foot", 4, 1, "no"), (1, "calf", 6, 10, "yes")]
STRESS = [6, 7, 5, 5, 4, 6, 3]


def ago(days: int, clock: str) -> str:
    """That time of day, days ago, as the form says it."""
    return f"{datetime.now(UTC).astimezone() - timedelta(days=days):%Y-%m-%d}T{clock}"


def open_more(page: Page, summary: str) -> None:
    """Open a part of the page that is folded."""
    page.locator("summary", has_text=summary).click()


def write_cramp(page: Page, where: str, severity: int, minutes: int, woken: str) -> None:
    """Tap the answers of the quick form."""
    form = page.locator("form.quick")
    form.locator(f"[name=where][value={where}]").check(force=True)
    form.locator(f"[name=severity][value='{severity}']").check(force=True)
    form.locator(f"[name=minutes][value='{minutes}']").check(force=True)
    form.locator(f"[name=woken][value={woken}]").check(force=True)


def a_week(page: Page, server: Server) -> None:
    """Seven days of entries: of each kind the first is typed in by hand, and the rest is sent as its form sends it."""
    (days, *told), *more = CRAMPS
    page.goto(f"{server.address}/diary")
    write_cramp(page, *told)  # type: ignore[arg-type]  # one tuple a cramp
    open_more(page, "More: side")
    page.fill("#cramp_when", ago(days, "03:10"))
    follow(page, page.get_by_role("button", name="Write all of it down"))
    page.get_by_text("Saved.").wait_for()
    for days, where, severity, minutes, woken in more:
        cramp = {"where": where, "severity": str(severity), "minutes": str(minutes), "woken": woken}
        send(page, server, kind="cramp", when=ago(days, "03:10"), **cramp)
    page.goto(f"{server.address}/diary")
    open_more(page, "How was the day?")
    page.locator(f"[name='item.stress'][value='{STRESS[0]}']").check(force=True)
    page.fill("#daily_when", ago(len(STRESS), "20:00"))
    follow(page, page.locator("details[open] button"))
    page.get_by_text("Saved.").wait_for()
    for days, stress in zip(range(len(STRESS) - 1, 0, -1), STRESS[1:], strict=True):
        send(page, server, kind="daily", when=ago(days, "20:00"), **{"item.stress": str(stress)})
    page.goto(f"{server.address}/diary")


def send(page: Page, server: Server, **fields: str | float | bool) -> None:
    """Send a form of the diary."""
    answer = page.request.post(f"{server.address}/diary", form=fields)
    assert answer.ok
    assert "Saved." in answer.text()


def entries(page: Page, server: Server) -> list[dict[str, Any]]:
    """What an export holds."""
    told = page.request.get(f"{server.address}/diary/export.json")
    return list(json.loads(told.text())["entries"])


def test_a_week_of_use_is_kept_shown_and_corrected(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/diary")
    look_twice(page, "diary-empty")
    a_week(page, server)
    look_twice(page, "diary-week")
    page.goto(f"{server.address}/diary")
    open_more(page, "Before and after")
    page.fill("#about", "pain")
    page.locator("[name=before][value='6']").check(force=True)
    page.locator("[name=after][value='3']").check(force=True)
    follow(page, page.locator("details[open] button"))
    page.get_by_text("Saved.").wait_for()
    page.goto(f"{server.address}/diary/charts")
    look_twice(page, "diary-charts")
    assert page.get_by_text("this can’t show that pressing worked").count() == 3
    page.goto(f"{server.address}/diary/entries?kind=cramp")
    look_twice(page, "diary-entries")
    follow(page, page.locator(".entries a").first)
    look_twice(page, "diary-entry")
    page.locator("[name=severity][value='2']").check(force=True)
    follow(page, page.get_by_role("button", name="Correct it"))
    page.get_by_text("The old entry stays on record.").wait_for()
    kept = entries(page, server)
    old = {each["id"]: each for each in kept}
    (corrected,) = [each for each in kept if each["replaces"]]
    assert (corrected["data"]["severity"], old[corrected["replaces"]]["data"]["severity"]) == (2, 6)
    assert corrected["at"] == old[corrected["replaces"]]["at"]
    assert len(kept) == len(CRAMPS) + len(STRESS) + 2
    for name in ("reminders?routine=stretch&routine=desk-break&days=MO&zone=Europe/Berlin", "keep"):
        page.goto(f"{server.address}/diary/{name}")
        look_twice(page, f"diary-{name.partition('?')[0]}")


def test_a_cramp_is_written_down_on_one_screen_in_five_taps(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/diary")
    button = page.locator("form.quick > button")
    for width, height in reversed(SIZES.values()):
        page.set_viewport_size({"width": width, "height": height})
        box = button.bounding_box()
        assert box
        assert box["y"] + box["height"] <= height, "the whole form fits on one screen"
    write_cramp(page, "calf", 7, 5, "yes")
    follow(page, button)
    page.get_by_text("Saved.").wait_for()
    (kept,) = entries(page, server)
    assert kept["data"] == {"where": "calf", "severity": 7, "minutes": 5, "woken": True}


def test_a_cramp_of_the_night_is_offered_in_the_morning_with_its_time(
    server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(timezone_id="UTC")
    night = (datetime.now(UTC) - timedelta(days=1)).replace(hour=3, minute=10, second=0, microsecond=0)
    page.clock.install(time=night)
    page.goto(server.address)
    expect(page.locator("#night")).to_be_hidden()
    page.goto(f"{server.address}/cramp")
    page.locator("#time").wait_for()  # the clock runs
    page.clock.set_fixed_time(night + timedelta(hours=4))
    page.goto(server.address)
    follow(page, page.get_by_role("link", name="A cramp last night?"))
    write_cramp(page, "calf", 6, 2, "yes")
    follow(page, page.locator("form.quick > button"))
    page.get_by_text("Saved.").wait_for()
    (kept,) = entries(page, server)
    assert datetime.fromisoformat(kept["at"]) == night
    page.goto(server.address)
    expect(page.locator("#night")).to_be_hidden()


def test_help_stands_beside_worry_and_alone_beside_an_emergency(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/diary")
    open_more(page, "Worry: seven questions")
    look_twice(page, "diary-worry-seven")
    page.get_by_text("A screening questionnaire, not a diagnosis").last.wait_for()
    open_more(page, "Worry: seven questions")
    open_more(page, "Worry: two questions")
    look_twice(page, "diary-worry-form")
    for place in range(2):
        page.locator(f"details[open] [name='gad.{place}'][value='3']").check()
    follow(page, page.locator("details[open] button"))
    page.get_by_text("please talk to your doctor", exact=False).first.wait_for()
    assert page.locator("#kept a[href='tel:911']").count() == 1
    look_twice(page, "diary-worry")
    open_more(page, "A problem after pressing")
    page.locator("[name=what][value=breathless]").check(force=True)
    follow(page, page.locator("details[open] button"))
    page.get_by_role("heading", name="Get help now").wait_for()
    assert page.eval_on_selector_all("a", "links => links.map(each => each.getAttribute('href'))") == [
        "tel:911",
        "/help",
    ]
    look_twice(page, "diary-stop")


def test_a_trial_is_planned_sealed_and_its_day_begun(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.set_default_timeout(60_000)  # the prospects are played before they are told
    page.goto(f"{server.address}/trials")
    look_twice(page, "trials")
    follow(page, page.get_by_role("link", name="Cramp in the calf"))
    page.fill("#per_week", "3")
    open_more(page, "How long")
    page.fill("#run_in_days", "0")
    page.fill("#start", ago(0, "")[:10])
    look_twice(page, "trial-question")
    follow(page, page.get_by_role("button", name="What could it show?"))
    page.get_by_text(re.compile(r"finds a halving \d+ times in 100")).wait_for()
    look_twice(page, "trial-plan")
    follow(page, page.get_by_role("button", name="Draw the order"))
    page.get_by_role("heading", name="What was sealed").wait_for()
    look_twice(page, "trial-day")
    follow(page, page.get_by_role("link", name="Today’s card"))
    look_twice(page, "trial-check")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show today’s card"))
    look_twice(page, "trial-card")
    page.goto(f"{server.address}/diary/charts")
    assert page.locator("figure").count() == 0
    assert page.get_by_text("Closed until your trial ends").count() >= 2


def test_everything_deleted_is_gone_here_and_in_the_browser(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(may_fail=True)  # the browser logs the 400 that is expected here
    page.goto(f"{server.address}/diary")
    write_cramp(page, "calf", 7, 5, "yes")
    follow(page, page.locator("form.quick > button"))
    page.evaluate("localStorage.setItem('taichong.unsent', '[]')")
    page.goto(f"{server.address}/diary/keep")
    follow(page, page.get_by_role("button", name="Delete everything"))
    page.get_by_text("Tick the box first").wait_for()
    assert len(entries(page, server)) == 1
    page.get_by_label("Yes, delete everything of mine").check()
    follow(page, page.get_by_role("button", name="Delete everything"))
    page.get_by_text("Everything of yours is deleted").wait_for()
    assert entries(page, server) == []
    assert page.evaluate("localStorage.getItem('taichong.unsent')") is None
    assert b"calf" not in (server.data / "diary.db").read_bytes()


def test_the_browser_keeps_no_page_of_the_diary(server: Server, after_one_visit: Page) -> None:
    page = after_one_visit
    for path in ("/diary", "/diary/entries", "/trials", "/points"):
        page.goto(server.address + path)
    kept = [urlsplit(each).path for each in page.evaluate(KEPT)]
    assert "/points" in kept
    empty = "/diary/offline"  # the forms, with nothing that anybody wrote
    assert [each for each in kept if each.startswith(("/diary", "/trials"))] in ([], [empty])
