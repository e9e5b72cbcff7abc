"""What a diary can say is checked as it is said."""

from __future__ import annotations

import math

import pytest

from taichong.diary.kinds import KINDS, Cramp, Data, Trial, data_dict, read_data
from taichong.errors import InputError

CRAMP = {"where": "calf"}
TRIAL = {"trial": "t", "event": "day"}


@pytest.mark.parametrize(
    ("kind", "told", "says"),
    [
        ("cramp", CRAMP | {"severity": 11}, "severity must be a whole number from 0 to 10, not 11"),
        ("cramp", CRAMP | {"severity": -1}, "severity must be a whole number"),
        ("cramp", CRAMP | {"severity": 7.0}, "severity must be a whole number"),
        ("cramp", CRAMP | {"severity": "7"}, "severity must be a whole number"),
        ("cramp", CRAMP | {"severity": True}, "severity must be a whole number"),
        ("cramp", CRAMP | {"minutes": 1441}, "minutes must be a number of minutes from 0 to 1440"),
        ("cramp", CRAMP | {"minutes": math.nan}, "minutes must be a number"),
        ("cramp", CRAMP | {"minutes": True}, "minutes must be a number"),
        ("cramp", CRAMP | {"minutes": 10**400}, "minutes must be a number"),
        ("cramp", CRAMP | {"woken": "yes"}, "woken must be true or false, not 'yes'"),
        ("cramp", CRAMP | {"woken": 1}, "woken must be true or false, not 1"),
        ("cramp", CRAMP | {"medicine": "x" * 201}, "medicine must be 0 to 200 characters, not 201"),
        ("cramp", CRAMP | {"medicine": 7}, "medicine must be text, not 7"),
        ("cramp", CRAMP | {"medicine": "x", "preventive": "yes"}, "preventive must be true or false, not 'yes'"),
        ("cramp", CRAMP | {"preventive": True}, "cramp: preventive speaks of a medicine; name it in medicine"),
        ("cramp", CRAMP | {"medicine": " ", "preventive": False}, "preventive speaks of a medicine"),
        ("no_cramp", {"preventive": False}, "nocramp: preventive speaks of a medicine"),
        ("cramp", CRAMP | {"trigger": None}, "trigger must be text, not None"),
        ("cramp", CRAMP | {"trigger": "x" * 201}, "trigger must be 0 to 200 characters, not 201"),
        ("cramp", CRAMP | {"trigger": "\0"}, "trigger must be readable text"),
        ("cramp", CRAMP | {"trigger": "\ud800"}, "trigger must be readable text"),
        ("cramp", {"where": "elbow"}, "where must be one of calf, foot"),
        ("cramp", {"where": ["calf"]}, "where must be one of calf, foot"),
        ("cramp", {}, "where is missing"),
        ("cramp", CRAMP | {"pain": 3}, "unknown key 'pain'; allowed: where, side"),
        ("cramp", None, "must be an object with where, side"),
        ("gad2", {"answers": [0]}, "answers must be 2 answers, each 0 to 3"),
        ("gad2", {"answers": [0, 4]}, "answers must be a whole number from 0 to 3, not 4"),
        ("gad7", {"answers": [0, 1]}, "answers must be 7 answers"),
        ("session", {"done": {"code": "LR3"}}, "done must be a list of at most 200 presses"),
        ("session", {"done": [{"code": "LR3"}]}, "press: side is missing"),
        ("session", {"done": [7]}, "press: must be an object"),
        ("session", {"stopped": ""}, "stopped must be 1 to 200 characters"),
        ("daily", {"item": "", "value": 3}, "item must be 1 to 60 characters"),
        ("effect", {"what": "joy"}, "what must be one of pain, bruise"),
        ("trial", TRIAL | {"record": []}, "record must be a JSON object"),
        ("trial", TRIAL | {"record": {"a": math.nan}}, "record must be what JSON can hold"),
        ("trial", TRIAL | {"record": {"a": "\ud800"}}, "record must be what JSON can hold"),
        ("trial", TRIAL | {"record": {"a": "x" * 500_000}}, "record must be at most 500000 characters"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_kind_and_field_and_what_is_allowed(
    kind: str, told: object, says: str
) -> None:
    with pytest.raises(InputError) as error:
        read_data(KINDS[kind], told)
    message = str(error.value)
    assert says in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "told", [{"severity": 0}, {"severity": 10}, {"minutes": 0}, {"minutes": 1440}, {"medicine": "x" * 200}]
)
def test_what_is_just_allowed_is_kept_as_it_is(told: dict[str, object]) -> None:
    assert data_dict(read_data(Cramp, CRAMP | told)) == CRAMP | told


def test_what_was_not_told_stays_unknown_and_is_not_written_as_no() -> None:
    cramp = read_data(Cramp, {"where": "calf"})
    assert cramp.woken is None
    assert data_dict(cramp) == {"where": "calf"}
    assert data_dict(Cramp(where="calf", woken=False)) == {"where": "calf", "woken": False}


def test_three_minutes_are_three_minutes_however_they_are_spelled() -> None:
    assert repr(Cramp(where="calf", minutes=3.0)) == repr(Cramp(where="calf", minutes=3))


def test_a_trial_record_is_a_copy_that_nobody_else_can_change() -> None:
    record = {"order": ["treatment"]}
    trial = Trial(trial="t", event="sealed", record=record)
    record["order"].append("control")
    assert trial.record == {"order": ["treatment"]}


def test_no_item_of_an_encumbered_scale_is_shipped() -> None:
    assert set(KINDS) == {
        "cramp",
        "no_cramp",
        "session",
        "rating",
        "daily",
        "gad2",
        "gad7",
        "effect",
        "note",
        "trial",
        "withdrawn",
    }
    assert all(issubclass(each, Data) for each in KINDS.values())
