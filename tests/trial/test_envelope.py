"""The order of a running trial: sealed, shut away from every list and export, and refused once it was tampered with."""

from __future__ import annotations

import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.trial.test_log import CARE, CRAMPS, START

from taichong.diary.diary import Diary
from taichong.diary.entries import as_dict
from taichong.diary.files import export
from taichong.diary.kinds import Trial
from taichong.errors import InputError
from taichong.trial import envelope
from taichong.trial.design import plan_trial
from taichong.trial.log import own_trial, seal


@pytest.mark.parametrize("path", [("order", 0), ("plan", "worthwhile"), ("seed",), ("plan", "start")])
def test_a_schedule_that_was_tampered_with_is_refused_by_name(
    diary: Diary, tmp_path: Path, path: tuple[Any, ...]
) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    schedule = own.schedule.as_dict()
    holder = schedule
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    other = {"treatment": "control", "control": "treatment"}.get(str(old), "2025-04-01")
    holder[path[-1]] = 0.1 if isinstance(old, float) else "0" * 32 if path == ("seed",) else other
    replace_sealed(tmp_path / "diary.db", schedule)
    with pytest.raises(InputError, match="no longer matches its hash"):
        own_trial(diary)


def test_another_sealed_schedule_under_the_old_name_is_refused(diary: Diary, tmp_path: Path) -> None:
    seal(diary, CRAMPS, CARE, START)
    forged = plan_trial(CRAMPS)
    replace_sealed(tmp_path / "diary.db", forged.as_dict())
    with pytest.raises(InputError, match="not the one that was sealed under this name"):
        own_trial(diary)


def replace_sealed(file: Path, schedule: dict[str, Any]) -> None:
    """Change the sealed entry behind the diary's back, its guards taken away first."""
    with sqlite3.connect(file) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        ((data,),) = database.execute("SELECT data FROM entries WHERE kind = 'trial'").fetchall()
        told = json.loads(data)
        told["record"]["schedule"] = schedule
        database.execute("UPDATE entries SET data = ? WHERE kind = 'trial'", (json.dumps(told),))
    database.close()


def test_the_order_that_is_sealed_is_the_one_that_comes_back(diary: Diary) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    again = own_trial(diary, own.id[:4])
    assert again == own
    assert own.schedule.hash.startswith(own.id)
    assert (own.care, own.schedule.plan) == (CARE, CRAMPS)


def test_the_order_of_a_running_trial_is_in_no_list_export_or_record_of_the_diary(
    diary: Diary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = seal(diary, CRAMPS, CARE, START)
    monkeypatch.chdir(tmp_path)
    told = [json.dumps(as_dict(each)) for each in diary.every_entry()]
    told += [export(diary, tmp_path, name).read_text(encoding="utf-8") for name in ("all.json", "all.csv")]
    for text in told:
        assert own.schedule.hash in text
        assert own.schedule.seed not in text
        assert own.schedule.salt not in text
        assert '"order"' not in text.replace("\\", "").replace('""', '"')
        assert base64.b64encode(own.schedule.seed.encode()).decode()[:20] not in text


def test_an_envelope_opens_to_what_was_put_in_is_never_the_same_twice_and_shows_when_it_is_damaged() -> None:
    content = {"order": ["treatment", "control"] * 30, "seed": "ab" * 16}
    one, other = envelope.shut(content), envelope.shut(content)
    assert envelope.opened(one) == envelope.opened(other) == content
    assert one != other
    for damaged in (one[:-9], one.replace(":", ";"), one[:60] + "AAAA" + one[64:], "", None, 5, one + "é"):
        with pytest.raises(InputError, match="damaged"):
            envelope.opened(damaged)


def test_a_schedule_that_was_sealed_before_there_were_envelopes_is_still_read(diary: Diary) -> None:
    old = plan_trial(CRAMPS, seed="12" * 16, salt="34" * 16)
    assert "sealed_at" not in old.as_dict()
    record = {"schedule": old.as_dict(), "complaint": "calf_cramp", "side": "both", "stretch": "nightly_stretch"}
    diary.add(Trial(trial=old.hash[:12], event="sealed", outcome="cramps", record=record))
    assert own_trial(diary).schedule == old
