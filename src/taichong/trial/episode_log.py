"""A trial of episodes in the diary: the rehearsal, the check by day, each envelope that is opened, and how it ended.

What is asked at night is little: an envelope opens once the episode is declared, the clock runs from then, and one
word stops it. Each fact is an entry of kind "trial"; what is said later of the same envelope adds to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from taichong.diary import Trial
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from taichong.diary import Diary, Entry
    from taichong.trial.design import Arm
    from taichong.trial.own import OwnTrial

CHECK_HOLDS = timedelta(days=7)  # what the conditions allow is looked at by day, at most so long before
DOUBLE_TAP = timedelta(seconds=3)
CLOCK_S = 600.0  # then the clock stops, and it is time for help
LONGEST_WHY = 200
ENDS = ("let_go", "not_eased", "not_timed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An envelope that was opened: when, its arm, and what became of it."""

    number: int
    at: datetime
    arm: Arm
    seconds: float | None = None
    is_eased: bool = True
    otherwise: str = ""
    rescue: str = ""
    is_over: bool = False


def rehearse(diary: Diary, trial: OwnTrial) -> None:
    """Keep that both arms were tried once in the dark: nothing is to be learned with a cramp."""
    _write(diary, trial, "rehearsed", {})


def is_rehearsed(diary: Diary, trial: OwnTrial) -> bool:
    """Tell whether both arms were tried once."""
    return bool(_events(diary, trial, "rehearsed"))


def keep_check(diary: Diary, trial: OwnTrial, today: date) -> None:
    """Keep that the safety questions were all answered by day, and allow the pressing."""
    _write(diary, trial, "checked", {"on": today.isoformat()})


def opened(diary: Diary, trial: OwnTrial) -> list[Opened]:
    """List every envelope that was opened, in order, with what was said of it since."""
    found: dict[int, dict[str, Any]] = {}
    for each in _events(diary, trial, "episode"):
        data = each.data.record if isinstance(each.data, Trial) else {}
        number = int(data.get("number", 0))
        if data.get("what") == "opened":
            found[number] = {"number": number, "at": each.at, "arm": trial.schedule.order[number - 1]}
        elif number in found:
            found[number] |= {name: data[name] for name in _TOLD if name in data}
    return [Opened(**each) for _, each in sorted(found.items())]


_TOLD = ("seconds", "is_eased", "otherwise", "rescue", "is_over")


def open_envelope(diary: Diary, trial: OwnTrial, today: date) -> Opened:
    """Open the next envelope: the episode is declared, and the clock runs.

    Raises:
        InputError: it was never rehearsed, the check by day is too old, another one is open, or the trial is over.
    """
    may_open(diary, trial, today)
    number = len(opened(diary, trial)) + 1
    if number > len(trial.schedule.order):
        raise InputError("every envelope has been opened; `taichong trial end` ends the trial and opens its answer")
    _write(diary, trial, "episode", {"number": number, "what": "opened"})
    return opened(diary, trial)[-1]


def may_open(diary: Diary, trial: OwnTrial, today: date) -> None:
    """Raise InputError unless an envelope may be opened now; the message says what comes first."""
    if not trial.is_closed(today):
        raise InputError(f"trial {trial.id} is over since {trial.last_day}; `taichong trial analyse` gives its answer")
    if trial.is_paused(today):
        raise InputError(f"trial {trial.id} is paused; `taichong trial resume` goes on")
    if today < trial.schedule.plan.start:
        raise InputError(f"trial {trial.id} begins on {trial.schedule.plan.start}")
    if not is_rehearsed(diary, trial):
        raise InputError(
            "rehearse first, in the dark, with one hand: the stretch, then the points; "
            "`taichong trial episode --rehearsed` keeps that you did"
        )
    checks = [_day(each) for each in _events(diary, trial, "checked")]
    if not any(timedelta(0) <= today - on <= CHECK_HOLDS for on in checks):
        raise InputError(
            f"the check by day is missing or older than {CHECK_HOLDS.days} days; stretch now, and by day: "
            "`taichong trial episode --check` with the answers to the safety questions"
        )
    if (last := opened(diary, trial)[-1:]) and not last[0].is_over:
        raise InputError(
            f"envelope {last[0].number} is still open; say first how it ended: --let-go, --not-eased or --not-timed"
        )


def is_open(diary: Diary, trial: OwnTrial) -> bool:
    """Tell whether an envelope is open whose end was not told yet."""
    return any(not each.is_over for each in opened(diary, trial)[-1:])


def is_double_tap(diary: Diary, trial: OwnTrial, now: datetime) -> bool:
    """Tell whether "it let go" was tapped too soon to be meant: seconds after the envelope was opened or closed."""
    moments = [each.at for each in _events(diary, trial, "episode")][-1:]
    return any(now - at < DOUBLE_TAP for at in moments)


def end_episode(diary: Diary, trial: OwnTrial, how: str, now: datetime, *, seconds: float | None = None) -> Opened:
    """Stop the clock of the open envelope: it let go, it had not eased after ten minutes, or nobody looked.

    `seconds` corrects the clock where somebody knows better; without it the time since the envelope was opened counts.
    """
    mine = _open_one(diary, trial)
    ran = (now - mine.at).total_seconds() if seconds is None else seconds
    if seconds is not None and not 0 < seconds <= CLOCK_S:
        raise InputError(f"{seconds:g} seconds: an episode is timed from 1 to {CLOCK_S:.0f} seconds")
    told = {
        "let_go": {"seconds": min(max(ran, 1.0), CLOCK_S), "is_eased": ran < CLOCK_S or seconds is not None},
        "not_eased": {"seconds": CLOCK_S, "is_eased": False},
        "not_timed": {},
    }[how]
    _write(diary, trial, "episode", {"number": mine.number, "what": how, "is_over": True, **told})
    return opened(diary, trial)[-1]


def say_otherwise(diary: Diary, trial: OwnTrial, what: str, why: str) -> Opened:
    """Keep that something else was done than the envelope said, or that a rescue medicine was taken."""
    found = opened(diary, trial)
    if not found:
        raise InputError("no envelope has been opened yet; there is nothing to say of one")
    if what not in ("otherwise", "rescue") or not why.strip():
        raise InputError(f"say what was done, in a few words, after --{what}")
    record = {"number": found[-1].number, "what": what, what: " ".join(why.split())[:LONGEST_WHY]}
    _write(diary, trial, "episode", record)
    return opened(diary, trial)[-1]


def not_tonight(diary: Diary, trial: OwnTrial) -> int:
    """Keep that an episode came and no envelope was opened for it; how often this was so."""
    _write(diary, trial, "episode", {"what": "not_tonight"})
    return skipped(diary, trial)


def skipped(diary: Diary, trial: OwnTrial) -> int:
    """Count episodes for which no envelope was opened, by the person's own word."""
    told = (each.data for each in _events(diary, trial, "episode"))
    return sum(isinstance(each, Trial) and each.record.get("what") == "not_tonight" for each in told)


def undeclared(trial: OwnTrial) -> int:
    """Count episodes that were noted the next morning and never declared."""
    return int(sum(each.value or 0 for each in trial.days.values()))


def _open_one(diary: Diary, trial: OwnTrial) -> Opened:
    found = opened(diary, trial)
    if not found or found[-1].is_over:
        raise InputError("no envelope is open; `taichong trial episode` declares an episode and opens the next")
    return found[-1]


def _events(diary: Diary, trial: OwnTrial, event: str) -> list[Entry]:
    return list(_of(diary.current("trial"), trial.id, event))


def _of(entries: Iterable[Entry], name: str, event: str) -> Iterable[Entry]:
    return (
        each for each in entries if isinstance(each.data, Trial) and (each.data.trial, each.data.event) == (name, event)
    )


def _day(entry: Entry) -> date:
    from datetime import date  # noqa: PLC0415 -- a type everywhere else

    return date.fromisoformat(str(entry.data.record["on"])) if isinstance(entry.data, Trial) else entry.at.date()


def _write(diary: Diary, trial: OwnTrial, event: str, record: dict[str, Any]) -> None:
    diary.add(Trial(trial=trial.id, event=event, outcome=trial.outcome.id, record=record))
