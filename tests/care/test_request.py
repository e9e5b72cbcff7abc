"""A request as the doors hand it on: what the log of this home says, the words, and who did what today."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from taichong.atlas import load
from taichong.care import Said
from taichong.care.hurting import after_numbness
from taichong.care.plan import Plan
from taichong.care.request import Request, make_plan
from taichong.person import Home

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
NOTHING = Said(none_of_these=True, no_conditions=True)
TWO = "stressed and can't sleep"


def _plan(request: Request, home: Home | None = None) -> Plan:
    plan = make_plan(ATLAS, request, home)
    assert isinstance(plan, Plan)
    return plan


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose log holds a long session of today and one of yesterday."""
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    now = datetime.now().astimezone()
    lines = [
        {"at": at.isoformat(), "done": [{"code": code, "side": side, "seconds": 360} for side in ("left", "right")]}
        for at, code in ((now, "LR3"), (now - timedelta(days=1), "KI1"))
    ]
    (tmp_path / "sessions.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    return Home.of_user(os.environ)


@pytest.mark.parametrize("asked", ["stress", TWO, "I am so stressed"])
def test_what_was_pressed_today_counts_whatever_the_words_and_yesterday_does_not(asked: str, home: Home) -> None:
    without, after = ({each.code for each in _plan(Request(asked, NOTHING), at).steps} for at in (None, home))
    assert {"LR3", "KI1"} <= without
    assert without - after == {"LR3"}


@pytest.mark.parametrize("asked", ["stress", TWO, "I am so stressed"])
def test_a_side_and_a_context_hold_whatever_the_words(asked: str) -> None:
    plan = _plan(Request(asked, NOTHING, side="right"))
    assert {each.side for each in plan.steps if not each.midline} == {"right"}


@pytest.mark.parametrize("asked", ["calf_cramp", "cramp in my calf woke me"])
def test_a_context_is_that_of_the_plan(asked: str) -> None:
    usual, during = (_plan(Request(asked, NOTHING, context=context)) for context in (None, "during"))
    others = {each.context for each in ATLAS.complaint("calf_cramp").contexts}
    assert {"during"} < others
    for context in others:
        assert _plan(Request(asked, NOTHING, context=context)).context == context
    assert usual.context == ATLAS.complaint("calf_cramp").contexts[0].context
    assert during.context == "during"


def test_two_complaints_ask_back_what_the_words_tell_of() -> None:
    plan = _plan(Request(f"{TWO}, on warfarin", NOTHING))
    assert plan.complaint == "stress-and-sleep"
    assert plan.status == "needs_answers"


def test_words_of_several_complaints_are_a_choice() -> None:
    offered = make_plan(ATLAS, Request("leg cramp", NOTHING), None)
    assert isinstance(offered, tuple)
    assert offered[0].id == "calf_cramp"
    assert len(offered) > 1


def test_after_numbness_the_sign_and_what_to_do_are_told() -> None:
    told = after_numbness(ATLAS)
    flag = ATLAS.red_flag(told.code)
    assert told.level == "note"
    assert told.message == f"{flag.sign} {flag.message}"
