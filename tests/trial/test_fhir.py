"""The FHIR export, read back by a library that knows nothing of Taichong."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle

from taichong.diary.diary import Diary, open_diary
from taichong.diary.kinds import Cramp, Daily, Gad7, NoCramp, Press, Session
from taichong.errors import InputError
from taichong.trial import episode_log
from taichong.trial.card import Care
from taichong.trial.design import Outcome, Plan, days
from taichong.trial.files import export_fhir, export_record, tidy_csv
from taichong.trial.log import Log, end_early, log_day, own_answer, own_trial, seal

START = date(2025, 3, 1)
AT = datetime(2025, 3, 1, 21, 30, tzinfo=UTC)
PLAN = Plan(
    question="Does LR3 help?",
    outcome=Outcome(id="stress", unit="points of 10"),
    worthwhile=1.0,
    treatment=("LR3",),
    control="usual_care",
    start=START,
    period_days=1,
    run_in_days=2,
)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    opened = open_diary(f"sqlite:///{tmp_path / 'diary.db'}")
    press = Press(code="ST36", side="left", technique="press_release", seconds=90)
    opened.add(Session(complaint="calf_cramp", done=(press, replace(press, side="right"))), at=AT)
    opened.add(Daily(item="sleep", value=7), at=AT)
    opened.add(Cramp(where="calf", severity=6), at=AT)
    opened.add(Cramp(where="foot", medicine="tea", preventive=False), at=AT)
    opened.add(NoCramp(medicine="magnesium", preventive=True), at=AT)
    opened.add(Gad7(answers=(0, 1, 2, 3, 0, 1, 2)), at=AT)
    yield opened
    opened.engine.dispose()


def exported(diary: Diary, file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(export_fhir(diary, file).read_text(encoding="utf-8"))
    return found


def kinds(document: dict[str, Any]) -> Counter[str]:
    return Counter(each["resource"]["resourceType"] for each in document["entry"])


def answered(diary: Diary) -> None:
    own = seal(diary, PLAN, Care(complaint="stress"), START)
    for number, day in enumerate(days(own.schedule)):
        log_day(diary, own, day.date, Log(value=number % 4, why="=cmd" if number == 3 else ""), day.date)
    own_answer(diary, own_trial(diary), own.last_day + timedelta(days=1))


def test_the_bundle_is_fhir_r5_and_comes_back_as_it_was(diary: Diary, tmp_path: Path) -> None:
    answered(diary)
    document = exported(diary, tmp_path / "mine.json")
    read = Bundle.model_validate(document)
    assert json.loads(read.model_dump_json()) == document
    found = kinds(document)
    assert found["Procedure"] == 2
    assert found["QuestionnaireResponse"] == found["ResearchStudy"] == found["ResearchSubject"] == found["Patient"] == 1
    assert found["Observation"] == 3 + 12
    assert found["MedicationStatement"] == 2


def test_what_is_said_in_fhir_is_what_the_diary_holds(diary: Diary, tmp_path: Path) -> None:
    answered(diary)
    resources = [each["resource"] for each in exported(diary, tmp_path / "mine.json")["entry"]]
    procedure = next(each for each in resources if each["resourceType"] == "Procedure")
    assert procedure["bodySite"][0]["coding"][0]["code"] == "ST36"
    response = next(each for each in resources if each["resourceType"] == "QuestionnaireResponse")
    assert [each["answer"][0]["valueInteger"] for each in response["item"]] == [0, 1, 2, 3, 0, 1, 2]
    medicines = [each for each in resources if each["resourceType"] == "MedicationStatement"]
    told = {each["medication"]["concept"]["text"]: each["reason"][0]["concept"]["text"] for each in medicines}
    assert told == {"tea": "For a cramp already there", "magnesium": "To prevent cramps"}
    own = own_trial(diary)
    arms = [each["component"][0]["valueCodeableConcept"]["text"] for each in resources if "component" in each]
    assert arms == [day.arm for day in days(own.schedule) if day.arm]
    values = [each["valueQuantity"]["value"] for each in resources if "component" in each]
    assert values == [number % 4 for number, day in enumerate(days(own.schedule)) if day.arm]


def test_an_episode_that_had_not_eased_is_at_least_its_ten_minutes_in_fhir(tmp_path: Path) -> None:
    opened = open_diary(f"sqlite:///{tmp_path / 'episodes.db'}")
    plan = replace(PLAN, design="episodes", episodes=12, open_days=84, run_in_days=0, worthwhile=0.25)
    own = seal(opened, plan, Care(complaint="calf_cramp"), START)
    episode_log.rehearse(opened, own)
    episode_log.keep_check(opened, own, START)
    for number in range(8):
        now = episode_log.open_envelope(opened, own, START).at
        episode_log.end_episode(opened, own, "let_go", now + timedelta(seconds=700 if number == 2 else 90))
    own = end_early(opened, own, START, "seen_enough")
    own_answer(opened, own, START + timedelta(days=1))
    document = exported(opened, tmp_path / "mine.json")
    opened.engine.dispose()
    assert json.loads(Bundle.model_validate(document).model_dump_json()) == document
    quantities = [each["resource"]["valueQuantity"] for each in document["entry"] if "component" in each["resource"]]
    assert [each.get("comparator") for each in quantities] == [">=" if number == 2 else None for number in range(8)]
    assert quantities[2]["value"] == 600


def test_every_reference_leads_to_a_resource_of_the_bundle(diary: Diary, tmp_path: Path) -> None:
    answered(diary)
    document = exported(diary, tmp_path / "mine.json")
    there = {each["fullUrl"] for each in document["entry"]}
    assert len(there) == len(document["entry"])

    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from ([value["reference"]] if "reference" in value else [])
            for each in value.values():
                yield from references(each)
        elif isinstance(value, list):
            for each in value:
                yield from references(each)

    assert set(references(document)) <= there


def test_a_running_trial_is_not_told_and_an_empty_diary_is_still_a_bundle(diary: Diary, tmp_path: Path) -> None:
    seal(diary, PLAN, Care(complaint="stress"), START)
    assert kinds(exported(diary, tmp_path / "one.json"))["ResearchStudy"] == 0
    empty = open_diary(f"sqlite:///{tmp_path / 'empty.db'}")
    document = exported(empty, tmp_path / "two.json")
    empty.engine.dispose()
    Bundle.model_validate(document)
    assert kinds(document) == {"Patient": 1}
    with pytest.raises(InputError, match="is there already"):
        export_fhir(diary, tmp_path / "two.json")


def test_the_tidy_rows_of_a_trial_are_csv_that_no_spreadsheet_runs(diary: Diary, tmp_path: Path) -> None:
    answered(diary)
    file = export_record(diary, tmp_path, "rows.csv")
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    planned = list(days(own_trial(diary).schedule))
    assert [row["arm"] for row in rows] == [day.arm or "" for day in planned]
    assert [float(row["value"]) for row in rows] == [number % 4 for number in range(len(planned))]
    assert rows[3]["why"] == "'=cmd"


def test_other_outcomes_have_a_column_each_in_the_tidy_rows() -> None:
    rows = [{"date": "2025-03-01", "also": {"sleep": 7.0}}, {"date": "2025-03-02", "also": {"mood": 0.0, "sleep": 5.0}}]
    assert list(csv.DictReader(tidy_csv(rows).splitlines())) == [
        {"date": "2025-03-01", "also mood": "", "also sleep": "7.0"},
        {"date": "2025-03-02", "also mood": "0.0", "also sleep": "5.0"},
    ]
    assert "also" not in tidy_csv([{"date": "2025-03-01"}])
