"""Errands as people run them: how many taps and screens a cramp takes, and what must end in help or on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import follow
from tests.e2e.inside import inside, without_pictures
from tests.e2e.test_every_page import SCREENS

from taichong.atlas import load
from taichong.learn import Answered, Lesson, codes_of, questions_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from playwright.sync_api import Locator, Page
    from tests.served import Server

MOST_SCREENS, MOST_TAPS = 3, 12
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page[^s]")


class Taps:
    """Taps on a phone, counted, and how high the pages were on which somebody had to look for something."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.screens = 0.0

    def tap(self, what: Locator, *, leads: bool = False) -> None:
        """Tap it; what leads to another page is left when that page is there."""
        self.count += 1
        self.screens = max(self.screens, self.page.evaluate(SCREENS))
        if leads:
            follow(self.page, what)
        else:
            what.click()


def test_a_calf_is_relieved_in_few_taps_and_ends_kindly(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/cramp")
    hand = Taps(page)
    hand.tap(page.get_by_role("link", name="Not yet: check, then more"), leads=True)
    questions = page.locator("#check input[data-group]")
    for each in questions.all():  # one No for each group: nothing is passed over
        hand.tap(each)
    hand.tap(page.locator("#no_conditions"))
    hand.tap(page.get_by_role("button", name="Show my plan"), leads=True)
    hand.tap(page.get_by_role("button", name="Start"), leads=True)
    page.locator("#begin").wait_for()
    assert hand.screens <= MOST_SCREENS
    assert hand.count <= MOST_TAPS
    page.goto(f"{server.address}/cramp")
    eased = page.get_by_role("link", name="It eased")
    box = eased.bounding_box()
    assert box is not None
    assert box["y"] < page.evaluate("innerHeight"), "it has to be scrolled to"
    assert box["height"] >= 90
    follow(page, eased)
    page.get_by_role("heading", name="Good. Sit a moment.").wait_for()
    assert page.locator("main form").count() == 0


def test_what_must_end_in_help_does_so_in_the_persons_own_words(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(server.address)
    page.fill("#q", "pregnant and one leg is swollen")
    follow(page, page.get_by_role("button", name="Find"))
    expect(page.locator("main")).to_contain_text(re.compile("swollen", re.IGNORECASE))
    assert page.get_by_role("button", name="Start").count() == 0
    for condition, says in (("anticoagulants", "Blood thinners make you bruise easily"), ("neuropathy", "numb")):
        page.goto(f"{server.address}/relief/calf_cramp")
        page.check("#none_of_these")
        box = page.locator(f"[name='c'][value='{condition}']")
        page.locator("details.group", has=box).locator("> summary").click()
        box.check()
        follow(page, page.get_by_role("button", name="Show my plan"))
        expect(page.locator("main")).to_contain_text(re.compile(says, re.IGNORECASE))
        assert page.get_by_role("button", name="Start").count() == 0
        assert page.get_by_role("button", name="Handout").count() == 0


def test_a_line_that_was_opened_is_open_at_the_next_point(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{server.address}/points/LR3")
    expect(page.locator(".stage")).to_have_class(re.compile("live"))  # then the scripts listen
    line = page.locator("details.line", has=page.locator("summary", has_text="By touch alone"))
    expect(line).not_to_have_attribute("open", "")
    line.locator("summary").click()
    expect(line).to_have_attribute("open", "")
    page.goto(f"{server.address}/points/ST36")
    expect(line).to_have_attribute("open", "")
    page.goto(f"{server.address}/about#source-who-2008")
    expect(page.locator("#source-who-2008")).to_be_visible()


def test_a_handout_is_one_page_of_paper(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page("desktop")
    page.goto(f"{server.address}/relief/stress")
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    follow(page, page.get_by_role("button", name="Handout"))
    page.fill("#name", "Ann Lee")
    follow(page, page.get_by_role("button", name="Show the page"))
    expect(page.get_by_role("heading", name="Stress and tension: press these points")).to_be_visible()
    assert page.locator("article img").evaluate_all("all => all.every((each) => each.naturalWidth > 0)")
    assert len(PAGE_OF_A_PDF.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 1


def test_stress_and_sleep_in_ones_own_words_lead_to_a_plan(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(server.address)
    page.fill("#q", "stressed out and I can't sleep")
    follow(page, page.get_by_role("button", name="Find"))
    for _each in range(2):  # where it asks which one first, either will do
        if page.locator("#check").count() == 0:
            follow(page, page.locator("main .choices a").first)
    page.check("#none_of_these")
    page.check("#no_conditions")
    follow(page, page.get_by_role("button", name="Show my plan"))
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert page.locator("[data-step]").count() >= 2


def test_where_lr3_is_on_me_is_told_in_the_inches_that_i_typed(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    without_pictures(page)
    with inside(tmp_path, monkeypatch) as here:
        page.goto(f"{here.address}/body")
        page.check("[name='sex'][value='female']")
        for name, value in (("age", "44"), ("height_cm", "66"), ("weight_kg", "150")):
            page.fill(f"#{name}", value)
        page.select_option("[name='unit.height_cm']", "in")
        page.select_option("[name='unit.weight_kg']", "lb")
        follow(page, page.locator(".body-form button.big"))
        page.goto(f"{here.address}/")
        page.fill("#q", "where is LR3 on me")
        follow(page, page.get_by_role("button", name="Find"))
        if "/points/LR3" not in page.url:
            follow(page, page.get_by_role("link", name=re.compile("LR3")).first)
        expect(page.locator(".hand").first).to_contain_text(re.compile(r"\d\.\d in"))
        assert re.search(r"\d mm", page.locator("main").inner_text()) is None


WEEKS = 5


def test_ten_points_are_learned_over_weeks(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = load()
    page = open_page()
    without_pictures(page)
    right = {code: questions_of(atlas, code) for code in codes_of(atlas, "articles")}
    known = {each.id: each.choices[each.right] for every in right.values() for each in every}
    with inside(tmp_path, monkeypatch) as here:
        page.goto(f"{here.address}/learn")
        asked, missed = [], ""
        for _each in range(20):
            if page.locator("[name='id']").count() == 0:
                break
            name = page.locator("[name='id']").first.input_value()
            asked.append(name)
            if page.get_by_text("Answer in words").count():
                page.get_by_text("Answer in words").click()
            answer = known[name]
            if name.startswith(("mind", "press")) and not missed:  # a danger is missed once
                missed, answer = (
                    name,
                    next(each for each in page.locator(".replies button").all_inner_texts() if each != known[name]),
                )
            follow(page, page.get_by_role("button", name=answer, exact=True))
            follow(page, page.locator("#next"))
        page.get_by_text("Nothing is due now.").wait_for()
        assert len(set(asked)) == 8, "eight new ones a day"
        assert asked.count(missed) == 2, "a danger that was missed comes back at once"
        assert asked[asked.index(missed) + 1] == missed
        lesson = Lesson.begin(atlas, tuple(right), tmp_path / "learned.json")
        for day in range(1, 7 * WEEKS):  # the days between, all of them answered right
            now = datetime.now(UTC) + timedelta(days=day)
            while question := lesson.next(now):
                lesson.keep(question, Answered("right", None, ()), now)
        here.go_on(7 * WEEKS)
        page.goto(f"{here.address}/learn")
        page.get_by_text("How you’re doing").click()
        rows = page.locator("tbody tr").all_inner_texts()
        assert len(rows) >= 4
        met = {each["id"] for each in here.client.get("/learn/progress.json").json()["answers"]}
        assert met == set(known), "all of the ten points, every question"
        counts = [int(re.findall(r"of (\d+)", each)[0]) for each in rows]
        assert counts[-1] < counts[0] < counts[1], "what is known is asked less and less"


def test_a_whole_trial_from_the_question_to_the_sentence(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    without_pictures(page)
    with inside(tmp_path, monkeypatch) as here:
        page.goto(f"{here.address}/trials")
        follow(page, page.get_by_role("link", name="Stress and tension"))
        page.get_by_text("How long, and from when").click()
        for name, value in (("blocks", "6"), ("period_days", "1"), ("run_in_days", "0")):
            page.fill(f"#{name}", value)
        follow(page, page.get_by_role("button", name="What could it show?"))
        expect(page.locator("main .do").first).to_be_visible()
        follow(page, page.get_by_role("button", name="Draw the order and seal it"))
        trial = page.url
        for day in range(12):
            here.go_on()
            if day not in (0, 11):  # on the days between the same form is sent without being looked at
                told = {"value": str(3 + day % 4), "done": "planned"}
                assert here.client.post(f"{trial}/log", data=told).is_success
                continue
            page.goto(f"{here.address}/diary")
            follow(page, page.locator("#trial-waits a"))
            page.check(f"[name='value'][value='{3 + day % 4}']")
            page.check("[name='done'][value='planned']")
            follow(page, page.get_by_role("button", name="Write it down"))
            assert page.get_by_text("The trial is over").count() == 0
        page.goto(f"{here.address}/diary")
        assert page.locator("#trial-waits").count() == 0, "today is written down"
        here.go_on()
        page.goto(trial)
        page.locator("[name='guess'][value='do not know']").check()
        follow(page, page.get_by_role("button", name="Open the answer"))
        sentence = page.locator("[data-verdict]")
        expect(sentence).to_be_visible()
        assert re.search(r"\d", sentence.inner_text())
        assert "0x" not in sentence.inner_text()
        expect(page.locator(".chart svg").first).to_be_visible()
