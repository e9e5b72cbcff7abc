"""A cramp is written down with three taps; the charts answer whether it gets better, unless a trial measures that."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.diary import Trial, open_diary
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path


def test_three_taps_and_an_answer_that_a_trial_closes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    client = TestClient(create_app(atlas=load(), home=home), base_url="http://127.0.0.1")
    form = client.get("/diary").text.partition('class="quick"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    # Where, how bad, and the button.
    written = client.post("/diary", data={**hidden, "kind": "cramp", "where": "calf", "severity": "6"})
    assert "Saved." in written.text
    assert "Too early to tell" in client.get("/diary/charts").text
    diary = open_diary(home.diary_file)
    diary.add(Trial(trial="a", event="sealed", outcome="cramps", record={}), at=datetime.now(UTC) - timedelta(days=1))
    diary.engine.dispose()
    closed = client.get("/diary/charts").text
    assert "Closed until your trial ends" in closed
    assert "Is it getting better?" not in closed
