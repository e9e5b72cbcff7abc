"""A randomised trial in one person: what is asked, the order drawn once, and the card of each day.

Time is cut into k blocks of two periods. In each block one period is the treatment and one the control,
and a coin decides which comes first. The order is drawn once, before day one, from a seed; plan, order and
seed are sealed by a salted SHA-256 hash, so that nobody, the person included, can change them unseen.

This module needs no NumPy. What a trial can find is in `power`, what it found in `answer`.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from taichong.errors import InputError
from taichong.words import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

Arm = Literal["treatment", "control"]
Better = Literal["lower", "higher"]
OutcomeKind = Literal["count", "rating"]
ControlKind = Literal["other_point", "light_touch", "usual_care", "stretch_alone"]
Phase = Literal["before", "run_in", "washout", "period", "open", "paused", "finished"]
DesignKind = Literal["periods", "episodes"]

# The smallest two-sided p that k blocks can reach is 2 / 2**k; 2/32 = 0.0625 and 2/64 = 0.03125.
FEWEST_BLOCKS = 6
MOST_BLOCKS = 200
LONGEST_NAME = 80
LONGEST_DAYS = 730  # two years; a longer plan is more likely a slip of the hand than a trial
RUN_IN_DAYS = 14
SALT_BITS = 128
HIDDEN_BLOCKS = (2, 4, 6)  # envelopes
ENVELOPES_PER_EPISODE = 3  # some are opened without a time, and they must not run out
FEWEST_EPISODES, MOST_EPISODES = 12, 200
LONGEST_OPEN_DAYS = 366
OF_EPISODES = ("design", "episodes", "open_days")
LISTS = ("treatment", "control_points", "also")  # of a plan
MOST_ALSO = 5  # other outcomes; more than that is answered carelessly
RECORD_FORMAT = "taichong-trial"
ID_DIGITS = 12  # of the schedule's hash: the name of a trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The one thing that is measured each day or night."""

    id: str
    unit: str  # what one unit of the value is, such as "cramps a night" or "points of 10"
    kind: OutcomeKind = "rating"
    better: Better = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked and how, fixed before the first day.

    `worthwhile` is the smallest change worth the trouble, in the outcome's unit. `same_in_both` is what is
    done in both arms alike (the stretch). `expectation` (0-10, asked before) is how much help is expected.
    `supposed` is the benefit that the plan was made for (of episodes the share by which they are shorter), and `finds`
    how often such a trial finds it; None in plans that were sealed before this was kept.
    With `design` "episodes" each episode is randomised: `episodes` are wanted within `open_days`, and `worthwhile` is
    the share by which the time must be shorter.
    """

    question: str
    outcome: Outcome
    worthwhile: float
    treatment: tuple[str, ...]
    control: ControlKind
    start: date
    control_points: tuple[str, ...] = ()
    same_in_both: str = ""
    seconds: int = 120
    blocks: int = FEWEST_BLOCKS
    period_days: int = 7
    washout_days: int = 0
    run_in_days: int = RUN_IN_DAYS
    expectation: int | None = None
    design: DesignKind = "periods"
    episodes: int = 0
    open_days: int = 0
    supposed: float | None = None
    finds: float | None = None
    also: tuple[str, ...] = ()  # other daily items that are followed; they are told, and get no verdict

    @property
    def total_days(self) -> int:
        """Length from the first day of the run-in to the last night, both counted [days]."""
        if self.design == "episodes":
            return self.open_days
        periods = 2 * self.blocks
        return self.run_in_days + periods * self.period_days + (periods - 1) * self.washout_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The card of one day: where in the trial it is and what is done."""

    date: date
    phase: Phase
    number: int | None = None  # 1 on the first day of the run-in
    block: int | None = None  # from 1
    period: int | None = None  # 1 or 2 within the block
    arm: Arm | None = None

    @property
    def is_analysed(self) -> bool:
        """Whether this day's value counts: run-in and washout days never do."""
        return self.phase == "period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A plan with its order, sealed. `order` holds, per block, the arm that comes first."""

    plan: Plan
    order: tuple[Arm, ...]
    seed: str
    salt: str
    hash: str
    sealed_at: str = ""  # ISO 8601 with its offset; empty in schedules that were sealed before this was kept

    @property
    def last_day(self) -> date:
        """The last day on which something is done or rated."""
        return self.plan.start + timedelta(days=self.plan.total_days - 1)

    def is_closed(self, today: date, ended_on: date | None = None) -> bool:
        """Tell whether outcome charts stay shut: until the end, or until the person ends the trial."""
        return today <= self.last_day and (ended_on is None or today < ended_on)

    def is_intact(self) -> bool:
        """Tell whether the seed gives this order, and all together the hash that was stored before day one."""
        return self.order == drawn_order(self.plan, self.seed) and self.hash == self.computed_hash

    @property
    def computed_hash(self) -> str:
        """The hash that plan, order, seed, salt and moment give."""
        return seal(self.plan, self.order, self.seed, self.salt, self.sealed_at)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON types; `schedule_from` reads it back."""
        return {
            "plan": _plan_dict(self.plan),
            "order": list(self.order),
            "seed": self.seed,
            "salt": self.salt,
            "hash": self.hash,
            **({"sealed_at": self.sealed_at} if self.sealed_at else {}),
        }

    @property
    def line(self) -> str:
        """One line for a friend or a sheet of paper, by which anybody can check later when this was sealed."""
        return f"taichong trial {self.hash[:ID_DIGITS]} sealed {self.sealed_at or self.plan.start} sha256 {self.hash}"


def plan_trial(plan: Plan, *, seed: str | None = None, salt: str | None = None, sealed_at: str = "") -> Schedule:
    """Check a plan, draw its order once and seal it.

    `seed` and `salt` are hexadecimal; left out, each is 128 fresh random bits. `sealed_at` is the moment, ISO 8601.
    Raises InputError with one sentence for a plan that cannot answer its question.
    """
    _check(plan)
    seed = _hex(seed, "seed") if seed is not None else secrets.token_hex(SALT_BITS // 8)
    salt = _hex(salt, "salt") if salt is not None else secrets.token_hex(SALT_BITS // 8)
    order = drawn_order(plan, seed)
    digest = seal(plan, order, seed, salt, sealed_at)
    return Schedule(plan=plan, order=order, seed=seed, salt=salt, hash=digest, sealed_at=sealed_at)


def draw_order(blocks: int, seed: str) -> tuple[Arm, ...]:
    """Draw which arm comes first in each block: the top bit of SHA-256 of ``seed:block``.

    A hash, not a library's generator, so that any program in any year draws the same order.
    """
    digests = (hashlib.sha256(f"{seed}:{block}".encode()).digest() for block in range(1, blocks + 1))
    return tuple("treatment" if digest[0] >= 128 else "control" for digest in digests)  # noqa: PLR2004 -- the top bit


def drawn_order(plan: Plan, seed: str) -> tuple[Arm, ...]:
    """Draw the order that `seed` gives: the first arm of each block, or the arm of each envelope."""
    if plan.design == "episodes":
        return draw_envelopes(ENVELOPES_PER_EPISODE * plan.episodes, seed)
    return draw_order(plan.blocks, seed)


def draw_envelopes(count: int, seed: str) -> tuple[Arm, ...]:
    """Draw the arm of each envelope: hidden blocks of 2, 4 or 6, half of either arm, so that none tells the next.

    Two whole numbers of 64 bits from SHA-256 of ``seed:number``: the first, modulo 3, chooses the length where a block
    begins; the second is treatment where it is below the share of treatment that is left of the block.
    """
    order: list[Arm] = []
    left = {"treatment": 0, "control": 0}
    for number in range(1, count + 1):
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        if not any(left.values()):
            half = 1 + int.from_bytes(digest[:8]) % len(HIDDEN_BLOCKS)
            left = {"treatment": half, "control": half}
        draw = int.from_bytes(digest[8:16])
        arm: Arm = "treatment" if draw * sum(left.values()) < left["treatment"] << 64 else "control"
        left[arm] -= 1
        order.append(arm)
    return tuple(order)


def seal(plan: Plan, order: tuple[Arm, ...], seed: str, salt: str, sealed_at: str = "") -> str:
    """Hash the canonical JSON of plan, order, seed and moment, followed by the salt: SHA-256, hexadecimal.

    Without the salt, 64 possible orders could be tried one by one against the hash.
    """
    return hashlib.sha256((canonical(plan, order, seed, sealed_at) + salt).encode()).hexdigest()


def canonical(plan: Plan, order: tuple[Arm, ...], seed: str, sealed_at: str = "") -> str:
    """Write a schedule in the one way that is hashed: keys sorted, no blanks, ASCII; no moment where none was kept."""
    content: dict[str, Any] = {"plan": _plan_dict(plan), "order": list(order), "seed": seed}
    if sealed_at:
        content["sealed_at"] = sealed_at
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def days(schedule: Schedule) -> Iterator[Day]:
    """Yield every day in order: the run-in, then each period, with the washout before all but the first."""
    plan, number = schedule.plan, 0
    if plan.design == "episodes":
        for number in range(plan.open_days):
            yield Day(date=plan.start + timedelta(days=number), number=number + 1, phase="open")
        return
    for phase, block, period, length in _stretches(plan):
        for _ in range(length):
            yield Day(
                date=plan.start + timedelta(days=number),
                number=number + 1,
                phase=phase,
                block=block,
                period=period,
                arm=_arm(schedule.order, block, period) if block and period else None,
            )
            number += 1


def next_day(schedule: Schedule, today: date) -> Day:
    """Find where `today` lies in the schedule. A missed day does not push the others back."""
    if today < schedule.plan.start:
        return Day(date=today, phase="before")
    return next((day for day in days(schedule) if day.date == today), Day(date=today, phase="finished"))


def schedule_from(content: dict[str, Any]) -> Schedule:
    """Read back what `Schedule.as_dict` wrote; InputError if it is not a schedule or not intact."""
    schedule = read_schedule(content)
    if not schedule.is_intact():
        raise InputError(
            f"the schedule no longer matches its hash {schedule.hash[:12]}…: it was changed after sealing; "
            "use the stored one"
        )
    return schedule


def read_schedule(content: dict[str, Any]) -> Schedule:
    """Read a schedule without checking whether it is intact, for callers that check it themselves."""
    try:
        plan = dict(content["plan"])
        plan["start"] = date.fromisoformat(plan["start"])
        plan["outcome"] = Outcome(**plan["outcome"])
        for name in LISTS:
            plan[name] = tuple(plan.get(name, ()))
        rest = {name: "" + content[name] for name in ("seed", "salt", "hash")}  # each a text, or a TypeError
        rest["sealed_at"] = "" + (content.get("sealed_at") or "")
        schedule = Schedule(plan=Plan(**plan), order=tuple(content["order"]), **rest)
        _check(schedule.plan)
        schedule.is_intact()  # whatever makes this impossible is no schedule
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"this is not a trial schedule ({error}); give one that Taichong wrote") from None
    return schedule


def _plan_dict(plan: Plan) -> dict[str, Any]:
    content = asdict(plan)
    content["start"] = plan.start.isoformat()
    content["worthwhile"] = float(plan.worthwhile)
    for name in LISTS:
        content[name] = list(content[name])
    # Plans that were sealed before there was one of these have the hash of a plan without it.
    unsaid = {name for name in ("supposed", "finds", "also") if content[name] in (None, [])}
    without = unsaid if plan.design == "episodes" else unsaid | {*OF_EPISODES}
    return {name: each for name, each in content.items() if name not in without}


def _stretches(plan: Plan) -> Iterator[tuple[Phase, int | None, int | None, int]]:
    yield "run_in", None, None, plan.run_in_days
    for block in range(1, plan.blocks + 1):
        for period in (1, 2):
            if (block, period) != (1, 1):
                yield "washout", None, None, plan.washout_days
            yield "period", block, period, plan.period_days


def _arm(order: tuple[Arm, ...], block: int, period: int) -> Arm:
    first = order[block - 1]
    if period == 1:
        return first
    return "control" if first == "treatment" else "treatment"


def _hex(text: str, name: str) -> str:
    if len(text) * 4 < SALT_BITS or any(letter not in "0123456789abcdef" for letter in text):
        raise InputError(f"the {name} must be at least {SALT_BITS // 4} hexadecimal digits (0-9, a-f)")
    return text


def _check(plan: Plan) -> None:
    if plan.design == "episodes":
        _check_number("episodes", plan.episodes, FEWEST_EPISODES, MOST_EPISODES)
        _check_number("open_days", plan.open_days, 7, LONGEST_OPEN_DAYS)
        if not 0 < plan.worthwhile < 1:
            raise InputError("the smallest worthwhile change of an episode is a share of its time, between 0 and 1")
    else:
        _check_periods(plan)
    if plan.expectation is not None:
        _check_number("expectation", plan.expectation, 0, 10)
    _check_also(plan)
    _check_words(plan)


def _check_also(plan: Plan) -> None:
    named = [name.strip().casefold() for name in (plan.outcome.id, *plan.also)]
    if len(plan.also) > MOST_ALSO or len(set(named)) < len(named):
        raise InputError(
            f"a trial has one outcome, and at most {MOST_ALSO} others that are only told beside it, each named once"
        )
    if plan.also and plan.design == "episodes":
        raise InputError("a trial of episodes measures their time alone; leave the other outcomes out")


def _check_periods(plan: Plan) -> None:
    if plan.blocks < FEWEST_BLOCKS:
        raise InputError(too_few_blocks(plan.blocks))
    _check_number("blocks", plan.blocks, FEWEST_BLOCKS, MOST_BLOCKS)
    _check_number("period_days", plan.period_days, 1, 90)
    _check_number("washout_days", plan.washout_days, 0, 90)
    _check_number("run_in_days", plan.run_in_days, 0, 90)
    if plan.total_days > LONGEST_DAYS:
        raise InputError(
            f"this plan takes {plan.total_days} days; at most {LONGEST_DAYS} are allowed: take fewer blocks"
        )
    if not (math.isfinite(plan.worthwhile) and plan.worthwhile > 0):
        raise InputError("the smallest worthwhile change must be above 0, in the outcome's own unit")


def _check_number(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise InputError(f"{name} is {value}; it must be a whole number from {lowest} to {highest}")


def _check_words(plan: Plan) -> None:
    for name, value, allowed in (
        ("control", plan.control, get_args(ControlKind)),
        ("better", plan.outcome.better, get_args(Better)),
        ("kind", plan.outcome.kind, get_args(OutcomeKind)),
        ("design", plan.design, get_args(DesignKind)),
    ):
        if value not in allowed:
            raise InputError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
    for name in (plan.outcome.id, plan.outcome.unit, *plan.treatment, *plan.control_points, *plan.also):
        if not (name.isprintable() and 0 < len(name) <= LONGEST_NAME):
            raise InputError(f"{name[:LONGEST_NAME]!r} must be a printable name of 1 to {LONGEST_NAME} letters")
    if not plan.question.strip() or not plan.treatment:
        raise InputError("a trial needs a question and at least one point to press")
    if plan.control == "other_point" and not plan.control_points:
        raise InputError(
            "the control 'other_point' needs the point that is pressed instead; choose one or another control"
        )
    if set(plan.control_points) & set(plan.treatment):
        raise InputError("the control presses a point of the treatment; the two arms must differ")


def too_few_blocks(blocks: int) -> str:
    """Say why fewer than six blocks can never settle anything at two-sided 0.05."""
    if blocks < 1:
        return f"blocks is {blocks}; a trial needs at least {FEWEST_BLOCKS}"
    return fill(
        "{blocks} {blocks:block|blocks} can never give p < 0.05 (two-sided): the smallest possible p is 2/{orders} = "
        "{smallest:.4g}; plan at least {fewest} blocks",
        blocks=blocks,
        orders=2**blocks,
        smallest=2 / 2**blocks,
        fewest=FEWEST_BLOCKS,
    )
