"""Entries of every kind, drawn at random, for tests that must hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from taichong.diary.entries import Entry
from taichong.diary.kinds import (
    EFFECTS,
    PLACES,
    SIDES,
    TRIAL_EVENTS,
    Cramp,
    Daily,
    Data,
    Effect,
    Gad2,
    Gad7,
    NoCramp,
    Note,
    Press,
    Rating,
    Session,
    Trial,
)


def text(low: int = 0, high: int = 30) -> st.SearchStrategy[str]:
    """Readable text, with what spreadsheets and CSV readers trip over made likely."""
    letters = st.one_of(
        st.sampled_from("=+-@\t\r\n'\",;＝ {}[]"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    )
    return st.text(letters, min_size=low, max_size=high)


rating = st.integers(0, 10)
minutes = st.none() | st.floats(0, 1440) | st.integers(0, 1440)
json_value = st.recursive(
    st.none()
    | st.just("\0 \\u0000")
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text(), inner, max_size=3),
    max_leaves=5,
)
press = st.builds(Press, code=text(1, 20), side=st.sampled_from(SIDES), technique=text(), seconds=st.floats(0, 86_400))


def beside_a_medicine(kind: type[Data], **told: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """An entry without a medicine, or with one and what it was for."""
    name, purpose = text(1).filter(str.strip), st.none() | st.booleans()
    return st.builds(kind, **told) | st.builds(kind, **told, medicine=name, preventive=purpose)


data = st.one_of(
    beside_a_medicine(
        Cramp,
        where=st.sampled_from(PLACES),
        side=st.none() | st.sampled_from(SIDES),
        severity=st.none() | rating,
        minutes=minutes,
        woken=st.none() | st.booleans(),
        trigger=text(),
    ),
    beside_a_medicine(NoCramp, note=text()),
    st.builds(
        Session,
        complaint=text(),
        context=st.none() | text(1),
        done=st.lists(press, max_size=3).map(tuple),
        stopped=st.none() | text(1),
        before=st.none() | rating,
        after=st.none() | rating,
    ),
    st.builds(Rating, about=text(1), before=rating, after=st.none() | rating, minutes=minutes),
    st.builds(Daily, item=text(1), value=rating),
    st.builds(Gad2, answers=st.tuples(*[st.integers(0, 3)] * 2)),
    st.builds(Gad7, answers=st.tuples(*[st.integers(0, 3)] * 7)),
    st.builds(Effect, what=st.sampled_from(EFFECTS), where=text(), severity=st.none() | rating, note=text()),
    st.builds(Note, text=text(1)),
    st.builds(
        Trial,
        trial=text(1),
        event=st.sampled_from(TRIAL_EVENTS),
        outcome=text(),
        record=st.dictionaries(text(), json_value, max_size=3),
    ),
)
offset = st.integers(-23 * 60, 23 * 60).map(lambda each: timezone(timedelta(minutes=each)))
at = st.datetimes(datetime(1901, 1, 1), datetime(2026, 1, 1), timezones=offset)  # noqa: DTZ001 -- bounds are naive
entry = st.builds(
    Entry,
    id=st.uuids().map(str),
    person=st.just("me"),
    at=at,
    data=data,
    replaces=st.none(),
    recorded_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- the same
)
entries = st.lists(entry, max_size=8, unique_by=lambda each: each.id)
