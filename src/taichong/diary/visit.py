"""One page for a doctor's visit: the last weeks of the diary, to be printed.

What a running trial measures is not on it; what was not written down is a dash, never a nought.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from taichong.diary.advice import MOST, tidy_item
from taichong.diary.kinds import Cramp, Daily, Effect, Gad2, Gad7, NoCramp, Note, Session, item_key
from taichong.diary.series import Closed, closed_outcomes, is_about_cramps
from taichong.errors import InputError
from taichong.person import pdf_of
from taichong.words import FOLDER, fill, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.diary.diary import Diary
    from taichong.diary.entries import Entry

FEWEST_WEEKS, MOST_WEEKS, USUAL_WEEKS = 1, 13, 8
A_WEEK = 7  # [days]
MOST_ITEMS, MOST_MEDICINES, MOST_EFFECTS, MOST_SCORES, MOST_NOTES = 6, 4, 4, 4, 4
LONGEST_LINE = 95  # [characters]: a line of the page


@dataclass(slots=True)
class Week:
    """A week's cramps; `days` is on how many of its days anything was written about cramps."""

    first: str
    days: int = 0
    cramps: int = 0
    nights: int = 0
    worst: int | None = None
    longest: float | None = None


@dataclass(slots=True)
class Visit:
    """What the page shows."""

    first: date
    last: date
    weeks: list[Week]
    cramps_closed: bool
    medicines: dict[str, dict[bool | None, int]] = field(default_factory=dict)
    more_medicines: int = 0
    items: dict[str, list[float | None]] = field(default_factory=dict)
    scores: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    more_effects: int = 0
    sessions: int = 0
    pressed_minutes: int = 0
    points: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def visit_of(diary: Diary, today: date, weeks: int = USUAL_WEEKS, *, with_notes: bool = False) -> Visit:
    """Gather the page for the last `weeks` up to `today`.

    Raises:
        InputError: more weeks than one page holds, or none.
    """
    if not FEWEST_WEEKS <= weeks <= MOST_WEEKS:
        raise InputError(f"--weeks {weeks}: one page holds {FEWEST_WEEKS} to {MOST_WEEKS} weeks")
    first = today - timedelta(days=weeks * A_WEEK - 1)
    closed = closed_outcomes(diary.standing("trial"))
    begins = [first + timedelta(days=A_WEEK * number) for number in range(weeks)]
    page = Visit(first, today, [Week(each.isoformat()) for each in begins], is_about_cramps(closed))
    since = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    lately = [each for each in diary.current(since=since) if first <= each.at.date() <= today]
    _count_cramps(page, lately)
    if not page.cramps_closed:
        _count_medicines(page, lately)
    page.items = _means(lately, first, weeks, closed)
    page.scores = [_score(each) for each in lately if isinstance(each.data, Gad2 | Gad7)][-MOST_SCORES:]
    effects = [_effect(each, each.data) for each in lately if isinstance(each.data, Effect)]
    page.effects, page.more_effects = effects[-MOST_EFFECTS:], max(0, len(effects) - MOST_EFFECTS)
    _add_sessions(page, [each.data for each in lately if isinstance(each.data, Session)])
    if with_notes:
        notes = [f"{each.at:%Y-%m-%d}: {_short(each.data.text)}" for each in lately if isinstance(each.data, Note)]
        page.notes = notes[-MOST_NOTES:]
    return page


def _count_cramps(page: Visit, entries: Iterable[Entry]) -> None:
    said: dict[int, set[date]] = defaultdict(set)
    woken: dict[int, set[date]] = defaultdict(set)
    for each in entries:
        if not isinstance(each.data, Cramp | NoCramp):
            continue
        place = (each.at.date() - page.first).days // A_WEEK
        week = page.weeks[place]
        said[place].add(each.at.date())
        if isinstance(each.data, Cramp):
            week.cramps += 1
            week.worst = max((each.data.severity, week.worst), key=_or_less)
            week.longest = max((each.data.minutes, week.longest), key=_or_less)
            if each.data.woken:
                woken[place].add(each.at.date())
    for place, week in enumerate(page.weeks):
        week.days, week.nights = len(said[place]), len(woken[place])


def _count_medicines(page: Visit, entries: Iterable[Entry]) -> None:
    """Count on how many days each medicine was taken, by whether it was to prevent cramps; the most frequent first."""
    days: dict[str, dict[bool | None, set[date]]] = {}
    for each in entries:
        if isinstance(each.data, Cramp | NoCramp) and each.data.medicine:
            of_this = days.setdefault(tidy_item(each.data.medicine), defaultdict(set))
            of_this[each.data.preventive].add(each.at.date())
    often = sorted(days, key=lambda name: -len(set().union(*days[name].values())))
    shown = often[:MOST_MEDICINES]
    page.medicines = {name: {purpose: len(of) for purpose, of in days[name].items()} for name in shown}
    page.more_medicines = len(often) - len(shown)


def _or_less(value: float | None) -> float:
    return -1 if value is None else value


def _means(entries: Iterable[Entry], first: date, weeks: int, closed: Closed) -> dict[str, list[float | None]]:
    """The mean of each item in each week, for the items with the most answers."""
    values: dict[str, list[list[int]]] = {}
    for each in entries:
        if isinstance(each.data, Daily) and item_key(each.data.item) not in closed:
            by_week = values.setdefault(tidy_item(each.data.item), [[] for _ in range(weeks)])
            by_week[(each.at.date() - first).days // A_WEEK].append(each.data.value)
    most = sorted(values, key=lambda name: -sum(map(len, values[name])))[:MOST_ITEMS]
    return {name: [sum(each) / len(each) if each else None for each in values[name]] for name in most}


def _score(entry: Entry) -> str:
    answers = entry.data.answers if isinstance(entry.data, Gad2 | Gad7) else ()
    say = words("diary")["visit"]["score"]
    return str(say).format(day=entry.at.date(), score=sum(answers), most=MOST * len(answers))


def _effect(entry: Entry, data: Effect) -> str:
    how_bad = "" if data.severity is None else f"{data.severity}/10"
    return _short(f"{entry.at:%Y-%m-%d}: " + ", ".join(filter(None, (data.what, data.where, how_bad, data.note))))


def _add_sessions(page: Visit, sessions: list[Session]) -> None:
    seconds: dict[str, float] = defaultdict(float)
    for session in sessions:
        for press in session.done:
            seconds[press.code] += press.seconds
    page.sessions = len(sessions)
    page.pressed_minutes = round(sum(seconds.values()) / 60)
    page.points = sorted(seconds, key=lambda code: -seconds[code])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


def visit_html(page: Visit) -> str:
    """Render the page as one self-contained HTML file."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 -- for this alone

    there = Environment(loader=FileSystemLoader(FOLDER / "en"), autoescape=True, undefined=StrictUndefined)
    return there.get_template("visit.html").render(page=page, said=words("diary")["visit"], fill=fill)


def visit_pdf(page: Visit) -> bytes:
    """Render the page as PDF.

    Raises:
        StoreError: what sets it is not installed.
    """
    return pdf_of(visit_html(page))
