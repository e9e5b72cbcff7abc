"""One record: its moment, its identity, and its form as plain JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from tests import diary_entries

from taichong.diary.entries import Entry, as_dict, moment, new_entry, read_entry
from taichong.diary.kinds import Note
from taichong.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2026-05-03T03:10", "lacks its offset from UTC"),
        (datetime(2026, 5, 3), "lacks its offset from UTC"),  # noqa: DTZ001 -- what is refused
        ("1026-05-03T03:10+00:00", "the year 1026 is before 1900"),
        ("0001-01-01T00:00+14:00", "the year 1 is before 1900"),
        ("9999-12-31T23:59-14:00", "the year 9999 is after 9998"),
        ("2026-05-03T22.30+02:00", "is not a time"),
        ("2026-05-03 22,30+02:00", "is not a time"),
        ("yesterday", "'yesterday' is not a time"),
        ("2026-02-30T00:00+00:00", "is not a time"),
        (1_700_000_000, "1700000000 is not a time"),
        (None, "None is not a time"),
        ("2026-05-03T03:10:00+01:00:00.5", "must be whole seconds"),
    ],
)
def test_a_moment_that_cannot_be_is_one_clear_line(value: object, says: str) -> None:
    with pytest.raises(InputError) as error:
        moment(value)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_future_date_is_refused_and_a_clock_a_minute_ahead_is_not() -> None:
    now = datetime.now(UTC)
    assert new_entry(Note(text="a"), at=now + timedelta(minutes=1))
    with pytest.raises(InputError, match="in the future"):
        new_entry(Note(text="a"), at=now + timedelta(minutes=10))


def test_the_same_hour_on_the_night_the_clocks_go_back_is_two_moments() -> None:
    first, second = (datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    before, after = moment(first), moment(second)
    assert (before.isoformat(), after.isoformat()) == (
        "2025-10-26T02:30:00+02:00",
        "2025-10-26T02:30:00+01:00",
    )
    assert after - before == timedelta(hours=1)


def test_an_entry_keeps_the_clock_of_the_place_where_it_happened() -> None:
    at = datetime(2026, 1, 5, 3, 10, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert as_dict(new_entry(Note(text="in Kathmandu"), at=at))["at"] == "2026-01-05T03:10:00+05:45"


@given(diary_entries.entry)
def test_every_entry_reads_back_exactly_from_its_plain_form(entry: Entry) -> None:
    assert read_entry(as_dict(entry)) == entry
    assert as_dict(read_entry(as_dict(entry))) == as_dict(entry)


GOOD = as_dict(new_entry(Note(text="good")))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": "7"}, "id: '7' is not an identifier"),
        ({"id": 7}, "id: 7 is not an identifier"),
        ({"id": GOOD["id"].upper()}, "is not an identifier"),
        ({"person": ""}, "person must be 1 to 100 characters"),
        ({"person": None}, "person must be text"),
        ({"kind": "secret"}, "kind must be one of cramp"),
        ({"kind": []}, "kind must be one of cramp"),
        ({"kind": "withdrawn", "data": {}}, "a withdrawal names the entry"),
        ({"replaces": "the last one"}, "replaces: 'the last one' is not an identifier"),
        ({"data": "text"}, "note: must be an object with text"),
        ({"extra": 1}, "entry: unknown key 'extra'"),
        ({"recorded_at": "9999-01-01T00:00+00:00"}, "recorded_at: the year 9999"),
    ],
)
def test_a_record_of_wrong_types_is_one_clear_line(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(InputError) as error:
        read_entry(GOOD | wrong)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_record_without_its_moment_says_so() -> None:
    with pytest.raises(InputError, match="at is missing"):
        read_entry({key: value for key, value in GOOD.items() if key != "at"})
