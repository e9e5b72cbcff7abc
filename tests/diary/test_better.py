"""Is it getting better? The answer in a sentence, with how far chance may reach."""

from datetime import date, timedelta
from math import hypot

import pytest

from taichong.diary.better import change_of, says_of, wilson

LAST = date(2026, 3, 29)


def days(before: tuple[int, int], lately: tuple[int, int]) -> dict[date, int]:
    """Days with a cramp, and days written down, in the four weeks before and in the last four."""
    made = {}
    for weeks, (cramps, written) in ((4, before), (0, lately)):
        for number in range(written):
            made[LAST - timedelta(weeks=weeks, days=number)] = 2 if number < cramps else 0
    return made


def test_the_interval_is_that_of_the_paper() -> None:
    # Newcombe 1998, table II, method 10: 56 of 70 less 48 of 80, 0.0524 to 0.3339.
    (low_1, high_1), (low_2, high_2) = wilson(56 / 70, 70), wilson(48 / 80, 80)
    change = 56 / 70 - 48 / 80
    assert change - hypot(56 / 70 - low_1, high_2 - 48 / 80) == pytest.approx(0.0524, abs=5e-5)
    assert change + hypot(high_1 - 56 / 70, 48 / 80 - low_2) == pytest.approx(0.3339, abs=5e-5)


@pytest.mark.parametrize(
    ("before", "lately", "begins"),
    [
        ((20, 28), (4, 28), "Yes: 1.0 days with a cramp a week lately, 5.0 before"),
        ((4, 28), (20, 28), "No: 5.0 days with a cramp a week lately, 1.0 before"),
        ((12, 28), (9, 28), "We can’t tell yet: 2.2 days with a cramp a week lately, 3.0 before"),
        ((9, 9), (20, 28), "Too early to tell"),
    ],
)
def test_it_is_said_in_a_sentence(before: tuple[int, int], lately: tuple[int, int], begins: str) -> None:
    assert says_of(change_of(days(before, lately), LAST)).startswith(begins)


def test_the_doubt_is_said_both_ways_and_days_ahead_do_not_count() -> None:
    counts = days((12, 28), (9, 28))
    said = says_of(change_of(counts, LAST))
    assert "between 2.4 days fewer and 1.0 days more a week" in said
    ahead = {LAST + timedelta(days=number): 1 for number in range(1, 20)}
    assert says_of(change_of(counts | ahead, LAST)) == said
