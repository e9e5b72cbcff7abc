"""The words: every code has a sentence, the contrast is named, and nothing a person wrote becomes markup."""

from __future__ import annotations

import re
import typing
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.trial.made_records import SEALED_AT, made_record

from taichong.trial import answer as answers
from taichong.trial.answer import Entry
from taichong.trial.csv_files import Reading
from taichong.trial.design import Arm, ControlKind, Outcome, Plan, days, plan_trial
from taichong.trial.figures import number, p_shown, percent
from taichong.trial.forest_plot import Row, Scale, round_ticks, svg_layout, text_strip
from taichong.trial.models import CountModel, RatingModel
from taichong.trial.pooling import pool_records
from taichong.trial.power import Advice, Design, prospects
from taichong.trial.report import (
    advice,
    answer_text,
    plan_text,
    pooled_html,
    pooled_text,
    report_html,
    sentence,
    svg,
)
from taichong.trial.verdict import VERDICTS
from taichong.words import words

PLAN = Plan(
    question="Does <b>LR3</b> help?",
    outcome=Outcome(id="pain", unit="points of 10"),
    worthwhile=1.0,
    treatment=("LR3",),
    control="usual_care",
    start=date(2026, 3, 1),
    expectation=6,
)


def a_record(number: int = 1, ended_on: date | None = None, **changes: typing.Any) -> dict[str, typing.Any]:
    schedule = plan_trial(replace(PLAN, **changes), seed=f"{number:032x}", salt="0" * 32, sealed_at=SEALED_AT)
    rng = np.random.default_rng(number)
    entries = [
        Entry(date=day.date, value=6 - 2 * (day.arm == "treatment") + float(rng.normal()), done=day.arm)
        for day in days(schedule)
    ]
    return made_record(schedule, entries, ended_on=ended_on, guess="treatment")


def test_every_verdict_control_and_advice_has_its_words() -> None:
    catalogue = words("trial")
    verdicts = {*VERDICTS, "none"}
    assert set(catalogue["verdict"]) == set(catalogue["next"]) == verdicts
    assert set(catalogue["why"]) == {*VERDICTS, "not_drawn"}
    for part in ("contrast", "means", "not_blind"):
        assert set(catalogue[part]) == {*typing.get_args(ControlKind), "unnamed"}
    assert set(catalogue["advice"]) == set(typing.get_args(Advice))


@pytest.mark.parametrize("control", [*typing.get_args(ControlKind), "unnamed"])
@pytest.mark.parametrize("verdict", [*VERDICTS, None])
def test_each_verdict_names_what_it_was_compared_with(control: str, verdict: str | None) -> None:
    found = {"verdict": verdict, "estimate": 1.5, "ci95": [None, 2.0], "worthwhile": 1.0}
    said = sentence(found, control=control, unit="points of 10")
    assert (words("trial")["contrast"][control] in said) == (verdict is not None)
    assert "{" not in said
    assert "None" not in said


def test_benefit_and_harm_read_alike_and_only_the_advice_differs() -> None:
    found = {"estimate": 1.234, "ci95": [0.123, 2.567], "worthwhile": 1.0}
    mirrored = {"estimate": -1.234, "ci95": [-2.567, -0.123], "worthwhile": 1.0}
    good = sentence({**found, "verdict": "helps"})
    bad = sentence({**mirrored, "verdict": "worse"})
    assert good.replace("better", "worse") == bad
    assert "1.2 units" in good
    assert "as little as 0.12 or as much as 2.6" in good
    for verdict in ("worse", "worse_maybe_little"):
        assert "Stop pressing" in advice({"verdict": verdict})
    assert "Stop" not in advice({"verdict": "helps"})


def test_nothing_says_that_it_helped_where_nothing_was_blind() -> None:
    assert not [each for each in words("trial")["verdict"].values() if "helped" in each.lower()]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "< 0.001"),
        (0.00099, "< 0.001"),
        (0.001, "= 0.001"),
        (0.0527, "= 0.053"),
        (0.0504, "= 0.0504"),
        (0.0496, "= 0.05"),
        (0.05, "= 0.05"),
        (0.625, "= 0.62"),
        (1.0, "= 1"),
    ],
)
def test_p_is_never_nought_and_never_rounded_across_its_level(value: float, shown: str) -> None:
    assert p_shown(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(2.616667, "2.6"), (-0.0212, "−0.021"), (123.4, "123"), (0.0, "0")])
def test_numbers_have_two_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_no_better_than_elsewhere_is_said_not_to_mean_that_pressing_does_not_help() -> None:
    assert "not the same as 'pressing does not help'" in words("trial")["means"]["other_point"]


def test_the_report_has_the_verdict_the_hash_the_seal_and_cents_items() -> None:
    content = a_record()
    page = report_html(content)
    assert content["schedule"]["hash"] in page
    assert "than with usual care without pressing" in page
    assert words("trial")["not_blind"]["usual_care"] in page
    assert cents_items(page) == CENT_2015


CENT_2015 = {
    *[
        "1a",
        "1b",
        "2a",
        "2b",
        "3a",
        "3b",
        "4a",
        "4b",
        "4c",
        "5",
        "6a",
        "6b",
        "7a",
        "7b",
        "8a",
        "8b",
        "8c",
        "9",
        "10",
        "11a",
        "11b",
        "12a",
        "12b",
        "12c",
    ],
    *["13a", "13b", "14a", "14b", "15", "16", "17a", "17b", "18", "19", "20", "21", "22", "23", "24", "25"],
}


def cents_items(page: str) -> set[str]:
    return set(re.findall(r"\d+[abc]?", " ".join(re.findall(r"<small>\[(.*?)\]</small>", page))))


def test_a_trial_ended_early_says_so_beside_the_verdict_and_a_whole_one_does_not() -> None:
    early = a_record(blocks=8, ended_on=PLAN.start + timedelta(days=14 + 6 * 14))
    assert "after 6 whole blocks of 8" in report_html(early)
    assert "ended this trial early" not in report_html(a_record())


def test_the_terminal_answer_has_the_verdict_every_number_and_each_notes_words() -> None:
    rows = [Reading(n, str(n // 2), str(n % 2), _arm(n), float(n)) for n in range(10)]
    found = answers.analyse(rows, better="lower", worthwhile=None, seed=0)
    text = answer_text(found)
    assert "We can’t tell whether you did better with pressing than with the control periods" in text
    assert "−∞ to ∞" in text
    assert "p = 0.062" in text
    assert all(words("trial")["notes"][code] in text for code in found["notes"])
    assert {"too_few_blocks", "no_worthwhile_given"} <= set(found["notes"])


def _arm(number: int) -> Arm:
    return "treatment" if number % 2 else "control"


def test_what_a_person_wrote_is_shown_and_never_run() -> None:
    page = report_html(a_record(), harms=["a bruise <script>"])
    assert "Does &lt;b&gt;LR3&lt;/b&gt; help?" in page
    assert "a bruise &lt;script&gt;" in page
    assert "<script" not in page
    assert svg([Row(label="<x>", at=1.0)], title='"', axis="&").count("<x>") == 0


def test_the_page_asks_nothing_of_the_network() -> None:
    page = report_html(a_record()).replace("http://www.w3.org/2000/svg", "")
    assert "http" not in page
    assert "src=" not in page


def test_the_picture_is_sound_xml_with_every_mark_between_the_ends_of_the_axis() -> None:
    rows = [Row(label=str(n), at=float(n - 3)) for n in range(6)]
    rows.append(Row(label="◆", at=0.5, low=None, high=2.0, has_interval=True, is_sum=True))
    ET.fromstring(svg(rows, title="t", axis="a", band=1.0))  # noqa: S314 -- our own text
    layout = svg_layout(rows, 1.0)
    assert all(layout["left"] < row["at"] < layout["right"] for row in layout["rows"])
    assert layout["rows"][-1]["low"] == layout["left"]
    places = [row["at"] for row in layout["rows"][:-1]]
    assert places == sorted(places)


@pytest.mark.parametrize("spread", [0.003, 0.7, 1.0, 9.99, 1e6])
def test_the_axis_has_round_numbers_with_zero_among_them(spread: float) -> None:
    ticks = round_ticks(Scale(-spread / 3, spread, 0, 1))
    steps = np.diff(ticks)
    assert 0 in ticks
    assert -spread / 3 <= ticks[0] < ticks[-1] <= spread
    assert 2 <= len(ticks) <= 8
    assert steps == pytest.approx(steps[0])
    assert f"{steps[0]:.6e}"[0] in "125"


def test_the_text_picture_puts_zero_and_values_in_order() -> None:
    lines = text_strip([Row(label="a", at=-1.0), Row(label="b", at=1.0)]).splitlines()
    assert lines[0].index("●") < lines[0].index("·") == lines[1].index("·") < lines[1].index("●")


def test_the_pool_is_labelled_self_selected_on_page_and_terminal_and_lists_what_is_left_out() -> None:
    content = [(f"{n}.json", a_record(n)) for n in (1, 2, 3)]
    pooled = pool_records([*content, ("again.json", a_record(3))])
    for shown in (pooled_html(pooled), pooled_text(pooled)):
        assert words("trial")["self_selected"] in shown
        assert "again.json" in shown
        assert "points of 10" in shown
    assert pooled_text(pooled).count("●") == 3
    assert pooled_html(pooled).count("<circle") == 3


def test_the_plan_says_what_84_days_find_in_the_numbers_that_were_computed() -> None:
    found = prospects(CountModel(per_week=3), Design(blocks=6, period_days=7), 0.2)
    text = plan_text(found, "a halving")
    assert "In 84 days" in text
    assert f"finds a halving {found['asked']['in_100']} times in 100" in text
    assert words("trial")["findings"]["almost_surely_cannot_tell"] in text
    assert all(f"{each['days_needed']} days" in text for each in found["designs"] if each["days_needed"])
    assert "{" not in text
    assert all(code in words("trial")["findings"] for code in found["findings"])


def test_a_lost_week_is_called_spared_costly_or_fatal_as_it_is() -> None:
    spared = plan_text(prospects(RatingModel(change=1.0), Design(blocks=21, period_days=2), 0.5), "it")
    costly = plan_text(prospects(RatingModel(change=2.0, lasts=0.0), Design(blocks=8, period_days=1), 0.5), "it")
    fatal = plan_text(prospects(CountModel(per_week=3), Design(blocks=6, period_days=7), 0.2), "it")
    assert "there is a block to spare" in spared
    assert "One week not rated costs a lot" in costly
    assert "to spare" not in costly
    assert "no block is to spare" in fatal


def test_the_report_says_worse_where_it_was_worse() -> None:
    record = a_record()
    assert "points of 10 better with pressing" in report_html(record)
    answer = {**record["answer"], "estimate": -1.7}
    assert "1.7 points of 10 worse with pressing" in report_html({**record, "answer": answer})


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0"), (0.001, "under 1"), (0.07, "7"), (0.994, "99"), (0.9999, "over 99"), (1.0, "100")],
)
def test_a_small_chance_is_not_printed_as_none_nor_a_large_one_as_certain(share: float, shown: str) -> None:
    assert percent(share) == shown
