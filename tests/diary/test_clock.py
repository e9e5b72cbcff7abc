"""What a person types for a time means one moment, or they are asked."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from taichong.diary.clock import typed_moment
from taichong.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # ten in Berlin, a day after the clocks went forward


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("03:10", "2026-03-30T03:10:00+02:00"),
        ("3:10", "2026-03-30T03:10:00+02:00"),
        ("23:50", "2026-03-29T23:50:00+02:00"),
        ("2026-03-28 03:10", "2026-03-28T03:10:00+01:00"),
        ("2026-03-28T03:10:30", "2026-03-28T03:10:30+01:00"),
        ("2026-03-28T03:10+09:00", "2026-03-28T03:10:00+09:00"),
        ("2025-10-26 02:30+02:00", "2025-10-26T02:30:00+02:00"),
        ("2026-03-28", "2026-03-28T00:00:00+01:00"),
    ],
)
def test_a_time_is_on_the_clock_of_the_place_and_a_bare_hour_is_its_last_one(typed: str, means: str) -> None:
    assert typed_moment(typed, BERLIN, NOW).isoformat() == means


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2025-10-26 02:30", r"showed 02:30 twice on 2025-10-26: add which, \+02:00 or \+01:00"),
        ("2026-03-29 02:30", "the clock never showed 02:30 on 2026-03-29"),
        ("25:00", "'25:00' is not a time of day"),
        ("last night", "'last night' is not a time"),
        ("0001-01-01", "is not a date that a diary can hold"),
    ],
)
def test_a_time_that_was_never_or_twice_is_asked_for_again(typed: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        typed_moment(typed, BERLIN, NOW)
