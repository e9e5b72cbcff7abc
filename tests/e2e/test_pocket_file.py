"""The pocket file, opened from disk at phone size with the network off; and its tables, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_every_page import look

from taichong.atlas import load
from taichong.care import text as say
from taichong.care.decision_tables import decision_table
from taichong.care.plan import Wish
from taichong.web.offline.pocket import no_conditions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

QUARTER_HOUR_MS = 15 * 60 * 1000


SHOWN_ALONE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(each => each.id);
  document.querySelectorAll(".room").forEach(each => each.checkVisibility() || each.remove());
  return [document.querySelectorAll(".room").length, ids.filter((each, place) => ids.indexOf(each) !== place)];
}"""
"""Leave only the room that is shown, and count what is left: axe-core goes through what is hidden for nothing."""


@pytest.fixture
def file(pocket_file: Path) -> Path:
    return pocket_file


def test_the_pocket_file_runs_a_whole_session_without_a_network(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page(offline=True)
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.get_by_role("link", name="Stress and tension").click()
    form = page.locator("#relief-stress form")
    form.get_by_role("button", name="Show my plan").click()
    form.get_by_text("Still open").wait_for()
    form.locator("[name='none_of_these']").check()
    form.locator("[name='same'][value='yes']").check()
    form.get_by_role("button", name="Show my plan").click()
    page.click("[data-start='both']")
    page.click("#begin")
    page.click("[data-rate='7']")
    page.locator(".time").wait_for()
    page.clock.run_for(QUARTER_HOUR_MS)
    page.click("[data-rate='3']")
    page.get_by_text("on this phone alone").wait_for()
    (record,) = page.evaluate("taichong.done()")
    assert (record["before"], record["after"]) == (7, 3)
    assert {each["side"] for each in record["done"]} == {"left", "right"}
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []


def test_the_pocket_files_plan_equals_the_engines_in_every_row(open_page: Callable[..., Page], file: Path) -> None:
    atlas = load()
    page = open_page()
    page.goto(file.as_uri())
    rows = 0
    for complaint in atlas.complaints:
        for routine in complaint.contexts:
            wish = Wish(context=routine.context)
            table = list(decision_table(atlas, complaint, no_conditions(atlas), wish))
            found = looked_up(page, complaint.id, routine.context, [row for row, _ in table])
            for (row, plan), theirs in zip(table, found, strict=True):
                assert theirs == json.loads(json.dumps(say.plan_json(plan))), (
                    complaint.id,
                    routine.context,
                    row,
                )
            rows += len(table)
    assert rows > 2000


def looked_up(page: Page, complaint: str, context: str, rows: list[Any]) -> list[Any]:
    """What the page's script finds for these rows of answers."""
    script = "([complaint, context, rows]) => rows.map(row => taichong.planFor(complaint, context, row))"
    return list(page.evaluate(script, [complaint, context, [list(row) for row in rows]]))


def test_a_sign_tells_of_itself_alone_and_its_groups_no_and_it_push_each_other_out(
    open_page: Callable[..., Page], file: Path
) -> None:
    page = open_page()
    page.goto(f"{file.as_uri()}#relief-stress")
    form = page.locator("#relief-stress form")
    group = form.locator("[name='q.emergency_now']")
    group.check()
    expect(form.locator("[name='q.R5'][value='no']")).to_be_checked()
    form.locator("[name='q.R5'][value='unsure']").check()
    expect(group).not_to_be_checked()
    for name in ("mood_crisis", "legs"):
        form.locator(f"[name='q.{name}']").check()
    form.locator("[name='same'][value='yes']").check()
    form.get_by_role("button", name="Show my plan").click()
    expect(page.locator("#stopped [data-finding]")).to_have_count(1)
    expect(page.locator("#stopped [data-finding='R5']")).to_be_visible()


def test_a_cramps_plan_shows_its_stretch_as_the_first_aid_does(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{file.as_uri()}#cramp-calf_cramp")
    look(page, "pocket-cramp")
    page.goto(f"{file.as_uri()}#relief-calf_cramp")
    form = page.locator("#relief-calf_cramp form")
    form.locator("[name='none_of_these']").check()
    form.locator("[name='same'][value='yes']").check()
    form.get_by_role("button", name="Show my plan").click()
    shown = page.locator("#plan .moves[data-stretch='calf_stretch'] img")
    expect(shown).to_have_count(2)
    expect(shown.last).to_have_js_property("naturalWidth", 840)


def test_a_row_that_is_missing_means_stop(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page()
    page.goto(file.as_uri())
    asked = [
        ("calf_cramp", "during", ["no", "no", "no"]),
        ("calf_cramp", "during", ["no", "no", "no", "perhaps"]),
        ("calf_cramp", "tomorrow", ["no", "no", "no", "no"]),
        ("no_such", "during", ["no", "no", "no", "no"]),
    ]
    for complaint, context, row in asked:
        (plan,) = looked_up(page, complaint, context, [row])
        assert (plan["status"], plan["steps"], plan["first_line"]) == ("stop", [], [])


def test_something_new_since_the_file_was_made_means_no_pressing(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page()
    page.goto(f"{file.as_uri()}#relief-stress")
    form = page.locator("#relief-stress form")
    form.locator("[name='none_of_these']").check()
    form.locator("[name='same'][value='no']").check()
    form.get_by_role("button", name="Show my plan").click()
    page.locator("#stopped h1").wait_for()
    assert page.locator("[data-start]").count() == 0


def test_a_stop_in_the_pocket_file_is_never_dimmed_and_holds_nothing_but_help(
    open_page: Callable[..., Page], file: Path
) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{file.as_uri()}#stop-R2")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    seen = (
        "[...document.querySelectorAll('a')].filter(each => each.checkVisibility()).map(each => each.hash || each.href)"
    )
    assert page.evaluate(seen) == ["#main", "tel:112", "tel:911", "tel:999"]


def test_the_pocket_file_has_no_violation(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page()
    for name in ("home", "cramp-calf_cramp", "stop-R2", "relief-headache", "point-LR3", "points"):
        page.goto(f"{file.as_uri()}#{name}")
        page.reload()
        assert page.evaluate(SHOWN_ALONE) == [1, []], f"{name} is not alone, or an id stands twice"
        look(page, f"pocket-{name}-phone")


def test_where_scripts_are_off_it_says_why_there_is_no_plan(open_page: Callable[..., Page], file: Path) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{file.as_uri()}#relief-stress")
    expect(page.locator("#relief-stress noscript p.problem")).to_be_visible()
    assert page.locator("form:visible").count() == 0
    with_scripts = open_page()
    with_scripts.goto(f"{file.as_uri()}#relief-stress")
    expect(with_scripts.locator("#relief-stress form")).to_be_visible()
    expect(with_scripts.locator("p.problem:visible")).to_have_count(0)
