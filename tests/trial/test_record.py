"""A record redone from its own content: whatever is changed by hand is found, and named."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.trial.made_records import SEALED_AT, made_record

from taichong.errors import InputError
from taichong.trial.answer import Entry
from taichong.trial.design import Outcome, Plan, days, plan_trial
from taichong.trial.record import sealed_record_of, verify
from taichong.words import words

PLAN = Plan(
    question="Does it help?",
    outcome=Outcome(id="pain", unit="points of 10"),
    worthwhile=1.0,
    treatment=("LR3",),
    control="usual_care",
    start=date(2026, 3, 1),
    blocks=8,
    period_days=3,
)
EMPTY = {"format": "taichong-trial", "version": 2, "schedule": {}, "rows": [], "answer": {}, "hashes": {}}
NAMES = {"order", "seal", "sealed_before", "rows", "data", "answer", "record"}


@cache
def _whole(sealed_at: str = SEALED_AT, blocks: int = 8) -> dict[str, Any]:
    schedule = plan_trial(replace(PLAN, blocks=blocks), seed="0123456789abcdef" * 2, salt="f" * 32, sealed_at=sealed_at)
    rng = np.random.default_rng(2)
    return made_record(
        schedule,
        [Entry(date=day.date, value=round(float(rng.normal(5, 2)), 1), done=day.arm) for day in days(schedule)],
    )


def whole(**options: Any) -> dict[str, Any]:
    """A record as a file would give it."""
    found: dict[str, Any] = json.loads(json.dumps(_whole(**options)))
    return found


def wrong(record: dict[str, Any], line: str = "") -> set[str]:
    return {each["name"] for each in verify(record, line)["checks"] if not each["ok"]}


def changed(record: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    assert inner[path[-1]] != value
    inner[path[-1]] = value
    return record


def test_a_record_as_it_was_written_is_intact_and_every_check_says_so() -> None:
    found = verify(whole())
    assert found["intact"]
    assert {each["name"] for each in found["checks"]} == NAMES
    assert all(each["ok"] and each["why"] for each in found["checks"])
    assert set(words("trial")["verify"]) == NAMES | {"line"}


OTHER = {"treatment": "control", "control": "treatment"}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("schedule", "order", 0), None, {"order", "seal", "rows", "answer", "record"}),
        (("schedule", "seed"), "1123456789abcdef" * 2, {"order", "seal", "record"}),
        (("schedule", "salt"), "0" * 32, {"seal", "record"}),
        (("schedule", "plan", "worthwhile"), 0.1, {"seal", "answer", "record"}),
        (("schedule", "plan", "outcome", "better"), "higher", {"seal", "answer", "record"}),
        (("schedule", "sealed_at"), "2026-02-10T08:00:00+01:00", {"seal", "record"}),
        (("schedule", "hash"), "0" * 64, {"seal", "record"}),
        (("rows", 20, "value"), 0.05, {"data", "answer", "record"}),
        (("rows", 20, "date"), "2026-03-22", {"rows", "data", "answer", "record"}),
        (("rows", 20, "arm"), None, {"rows", "data", "record"}),
        (("rows", 20, "done"), "neither", {"data", "answer", "record"}),
        (("rows", 3, "value"), 9.0, {"data", "record"}),  # a day of the run-in
        (("answer", "estimate"), 3.0, {"answer", "record"}),
        (("answer", "p_value"), 0.01, {"answer", "record"}),
        (("answer", "verdict"), "helps", {"answer", "record"}),
        (("answer", "corrected_days"), 7, {"record"}),
        (("person",), "somebody else", {"record"}),
        (("hashes", "data"), "0" * 64, {"data", "record"}),
        (("hashes", "record"), "0" * 64, {"record"}),
    ],
)
def test_whatever_is_changed_by_hand_is_found_and_named(path: tuple[Any, ...], value: object, named: set[str]) -> None:
    record = whole()
    old: Any = record
    for key in path:
        old = old[key]
    new = OTHER[old] if value is None else value
    found = verify(changed(record, *path, value=new))
    assert not found["intact"]
    assert {each["name"] for each in found["checks"] if not each["ok"]} == named


def test_values_changed_together_with_their_hashes_still_do_not_give_the_answer() -> None:
    record = changed(whole(), "rows", 20, "value", value=0.05)
    record["hashes"]["data"] = sha(record["rows"])
    record["hashes"]["record"] = sha({**record, "hashes": {"data": record["hashes"]["data"]}})
    assert wrong(record) == {"answer"}


@pytest.mark.parametrize(
    "path",
    [
        ("answer", "posterior", "p_benefit"),
        ("answer", "t_test", "t"),
        ("answer", "adherence", "as_planned"),
        ("answer", "se"),
        ("answer", "missing_days"),
    ],
)
def test_what_stands_beside_the_answer_is_redone_from_the_rows_as_well(path: tuple[str, ...]) -> None:
    assert wrong(sealed_record_of(without_hashes(changed(whole(), *path, value=0.3)))) == {"answer"}


def without_hashes(record: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in record.items() if key != "hashes"}


def sha(content: object) -> str:
    """The published way: SHA-256 of JSON with sorted keys and no blanks."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_a_row_taken_away_or_added_is_found() -> None:
    short, long = whole(), whole()
    del short["rows"][30]
    long["rows"].append(long["rows"][-1])
    assert {"rows", "data", "record"} <= wrong(short)
    assert {"rows", "data", "record"} <= wrong(long)
    strange: tuple[list[Any], ...] = ([], ["x"], [{}], [None])
    for rows in strange:
        assert {"rows", "answer"} <= wrong(changed(whole(), "rows", value=rows))


def test_an_order_sealed_after_its_first_day_is_named_and_so_is_one_that_does_not_say_when() -> None:
    assert wrong(whole(sealed_at="2026-03-02T00:00:00+00:00")) == {"sealed_before"}
    assert wrong(whole(sealed_at="")) == {"sealed_before"}


def test_the_line_that_was_kept_elsewhere_fits_this_trial_and_no_other() -> None:
    schedule = whole()["schedule"]
    line = f"taichong trial {schedule['hash'][:12]} sealed {SEALED_AT} sha256 {schedule['hash']}"
    assert wrong(whole(), line) == set()
    assert wrong(whole(), f"  {line}\n") == set()
    assert wrong(whole(blocks=9), line) == {"line"}
    # A whole forgery, sealed anew with every hash right, is what only the line can show.
    assert wrong(whole(sealed_at="2026-02-21T08:00:00+01:00"), line) == {"line"}


def test_the_order_and_the_seal_can_be_redone_by_the_published_algorithm() -> None:
    """Written from docs/trials.md, with nothing of Taichong's."""
    schedule = whole()["schedule"]
    firsts = [hashlib.sha256(f"{schedule['seed']}:{block}".encode()).digest()[0] for block in range(1, 9)]
    assert schedule["order"] == ["treatment" if byte >= 128 else "control" for byte in firsts]
    content = {name: schedule[name] for name in ("plan", "order", "seed", "sealed_at")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":")) + schedule["salt"]
    assert schedule["hash"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({}, "is not a trial's record"),
        (None, "is not a trial's record"),
        ({"format": "taichong-trial", "version": 1}, "old record"),
        ({"format": "taichong-trial", "version": "x" * 99}, "newer Taichong"),
        ({"format": "taichong-trial", "version": 2, "schedule": {}, "rows": [], "answer": {}, "hashes": []}, "hashes"),
        (
            {"format": "taichong-trial", "version": 2, "schedule": {}, "rows": [], "answer": {}, "hashes": {}},
            "schedule",
        ),
    ],
)
def test_what_is_no_record_is_refused_in_one_line(content: object, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        verify(content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["seed", "salt", "hash", "sealed_at"])
def test_a_seal_that_is_no_text_is_refused_in_one_line(name: str) -> None:
    for value in (7, ["a"], {"a": 1}):
        with pytest.raises(InputError, match="not a trial schedule"):
            verify(changed(whole(), "schedule", name, value=value))


def test_verifying_changes_nothing() -> None:
    record = whole()
    before = copy.deepcopy(record)
    verify(record)
    assert record == before
