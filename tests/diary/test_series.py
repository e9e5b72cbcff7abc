"""Pictures in letters: each counted by hand, and each says what it cannot show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from taichong.diary import series as diary_charts
from taichong.diary.entries import Entry, new_entry
from taichong.diary.kinds import Cramp, Daily, Data, NoCramp, Rating, Session, Trial

ALWAYS = "Cramps end on their own, so this can’t show that pressing worked."
CLOSED = "Closed until your trial ends"
MONDAY = date(2026, 3, 2)
OPEN = frozenset[str]()


def on(day: date, data: Data, hour: int = 12) -> Entry:
    return new_entry(data, at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def day(number: int) -> date:
    """The first Monday and the days after it."""
    return MONDAY + timedelta(days=number)


def test_minutes_to_relief_fall_into_their_bins_with_upper_edges_inside() -> None:
    minutes = [0.5, 1, 1.5, 2, 5, 5.5, 10, 11, None]
    chart = diary_charts.time_to_relief((on(MONDAY, Cramp(where="calf", minutes=each)) for each in minutes), OPEN)
    rows = [line.split()[-1] for line in chart.splitlines()[1:6]]
    assert rows == ["2", "2", "1", "2", "1"]
    assert "Cramps with a length: 8; half of them were over within 3.5 min." in chart
    assert ALWAYS in chart


def test_before_and_after_are_drawn_as_arrows_and_counted_each_way() -> None:
    entries = [
        on(day(0), Rating(about="pain", before=7, after=3)),
        on(day(1), Session(before=4, after=4)),
        on(day(2), Session(before=0, after=10)),
        on(day(3), Session(before=5)),
        on(day(4), Rating(about="pain", before=5)),
    ]
    lines = diary_charts.before_after(entries, OPEN).splitlines()
    assert [line[18:29] for line in lines[1:4]] == ["···<---o···", "····=······", "o--------->"]
    assert "Pairs: 3; 1 lower, 1 the same, 1 higher afterwards." in lines
    assert ALWAYS in lines


def test_the_calendar_tells_none_from_not_written_down() -> None:
    entries = [
        on(day(0), NoCramp()),
        on(day(2), Cramp(where="calf")),
        on(day(7), Cramp(where="foot")),
        on(day(7), Cramp(where="calf")),
        on(day(7), NoCramp()),
    ]
    lines = diary_charts.calendar(entries, OPEN, last=day(8), weeks=2).splitlines()
    assert lines[0] == "Cramps a day, 2026-03-02 to 2026-03-10"
    assert lines[2:6] == ["  Mon  0 ▒2", "  Tue  ·  ·", "  Wed ░1   ", "  Thu  ·   "]
    assert ALWAYS in lines


def test_a_day_with_many_cramps_keeps_the_calendar_straight() -> None:
    entries = [on(MONDAY, Cramp(where="calf"), hour) for hour in range(24)]
    assert "  Mon █9" in diary_charts.calendar(entries, OPEN, last=MONDAY, weeks=1)


def test_a_cramp_belongs_to_the_date_of_the_place_where_it_happened() -> None:
    tokyo = timezone(timedelta(hours=9))
    entry = new_entry(Cramp(where="calf"), at=datetime(2026, 3, 3, 3, tzinfo=tokyo))  # still 2 March in UTC
    assert diary_charts.cramps_a_day([entry]) == {date(2026, 3, 3): 1}


def test_a_daily_item_is_a_point_a_day_and_the_last_answer_counts() -> None:
    entries = [
        on(day(0), Daily(item="stress", value=10)),
        on(day(1), Daily(item="Stress", value=8), 8),
        on(day(1), Daily(item="stress ", value=0), 20),
        on(day(1), Daily(item="sleep", value=5)),
        on(day(3), Daily(item="stress", value=10)),
    ]
    lines = diary_charts.over_time(entries, OPEN, "stress", last=day(3), days=4).splitlines()
    assert lines[1] == "  10 |●  ●"
    assert lines[11] == "   0 | ●"
    assert all(line.endswith("|") for line in lines[2:11])
    assert lines[-1].startswith("Days written down: 3 of 4.")


@pytest.mark.parametrize("ended", ["ended", "answered"])
def test_what_a_running_trial_measures_is_shown_nowhere_until_it_ends(ended: str) -> None:
    entries = [
        on(day(0), Cramp(where="calf", minutes=3)),
        on(day(0), Daily(item="stress", value=3)),
        on(day(0), Rating(about="pain", before=7, after=3)),
        on(day(0), Trial(trial="a", event="sealed", outcome="cramps", record={})),
        on(day(0), Trial(trial="b", event="sealed", outcome="stress", record={})),
        on(day(0), Trial(trial="c", event="sealed", outcome="pain", record={})),
        on(day(1), Trial(trial="b", event="day", record={})),
    ]

    def charts() -> list[str]:
        closed = diary_charts.closed_outcomes(entries)
        return [
            diary_charts.time_to_relief(entries, closed),
            diary_charts.calendar(entries, closed, last=day(3)),
            diary_charts.over_time(entries, closed, "stress", last=day(3)),
            diary_charts.over_time(entries, closed, "Stress ", last=day(3)),
            diary_charts.before_after(entries, closed),
        ]

    assert all(chart.startswith(CLOSED) for chart in charts())
    entries += [on(day(2), Trial(trial=name, event=ended, record={})) for name in "abc"]
    assert not any(CLOSED in chart for chart in charts())


def test_an_empty_diary_says_so() -> None:
    empty = "Nothing written down yet."
    assert diary_charts.time_to_relief([], OPEN) == empty
    assert diary_charts.before_after([], OPEN) == empty
    assert diary_charts.over_time([], OPEN, "stress", MONDAY) == empty


def test_how_many_cramps_had_a_medicine_is_told_beside_how_long_they_lasted() -> None:
    cramps = [Cramp(where="calf", minutes=2, medicine="salt"), Cramp(where="calf", minutes=4), Cramp(where="calf")]
    entries = [new_entry(each) for each in cramps]
    assert "Cramps with a length: 2; half of them were over within 3 min. Cramps with a medicine written down: 1." in (
        diary_charts.time_to_relief(entries, OPEN)
    )
    assert "medicine" not in diary_charts.time_to_relief(entries[1:], OPEN)
    assert "medicine" not in diary_charts.time_to_relief(entries, frozenset({"cramps"}))
