"""The records of what helps and what stops: complaints, first-line care, safety rules, claims."""

from __future__ import annotations

from typing import Literal

from taichong.atlas.points import Basis, Record, Region

Level = Literal["emergency", "stop", "see_clinician", "note"]
Context = Literal["during", "prevention", "recovery", "morning", "post-workout", "stress", "evening"]
Grade = Literal["moderate", "low", "very_low", "none"]
Articles = Literal["S0", "S1", "S2", "S0, S1", "S0, S2", "S1, S2", "S0, S1, S2"]
Category = Literal[
    "location",
    "naming",
    "technique",
    "dose",
    "frequency",
    "tradition",
    "effect",
    "mechanism",
    "safety",
    "citation",
    "commerce",
]
Verdict = Literal[
    "agrees",
    "partly",
    "overstated",
    "contradicts",
    "insufficient",
    "not_found",
    "tradition_only",
    "no_claim",
    "not_checked",
]


class Care(Record, frozen=True, kw_only=True):
    """First-line care: what comes before any point.

    ``kind`` is what safety rules speak of: a stretch, warmth, rubbing, or plain advice.
    """

    id: str
    kind: Literal["stretch", "warmth", "rub", "advice"]
    do: str
    why: str
    contexts: tuple[Context, ...] = ()  # none: in every context
    regions: tuple[Region, ...] = ()  # what it moves, warms or rubs
    seconds: int | None = None
    at_once: bool = False  # may be shown before the check (a fresh cramp's stretch)
    before: str = ""  # stands above it
    after: str = ""  # stands below it
    basis: Basis = "citation"
    sources: tuple[str, ...] = ()


class Use(Record, frozen=True, kw_only=True):
    """A point's part in a complaint: its grade of evidence and the reason why it is offered here."""

    code: str
    grade: Grade
    why: str
    technique: str
    contexts: tuple[Context, ...] = ()  # none: in every context
    seconds: int | None = None  # a side [s]; none: the point's own


class Routine(Record, frozen=True, kw_only=True):
    """A context of use: how often, and when."""

    context: Context
    name: str
    how_often: str
    note: str = ""
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


class Evidence(Record, frozen=True, kw_only=True):
    """What is known about whether it helps, in plain words."""

    says: str
    grade: Grade
    sources: tuple[str, ...] = ()


class Tracking(Record, frozen=True, kw_only=True):
    """What to write down, so that one can see whether it changes."""

    primary: str
    items: tuple[str, ...]
    review: str


class Complaint(Record, frozen=True, kw_only=True):
    """What bothers a person, in their words, and what is offered for it.

    ``questions`` are the ids of its at most five red-flag questions; ``always`` are the codes of notes
    that stand under every plan.
    """

    id: str
    name: str
    phrases: tuple[str, ...]
    questions: tuple[str, ...]
    always: tuple[str, ...]
    contexts: tuple[Routine, ...]
    first_line: tuple[Care, ...]
    points: tuple[Use, ...]
    evidence: tuple[Evidence, ...]
    tracking: Tracking
    order: int  # where it stands in lists: what is asked for most comes first
    group: str = ""
    aliases: tuple[str, ...] = ()
    tradition: str = ""


class RedFlag(Record, frozen=True, kw_only=True):
    """A sign that stops or limits a plan, and what to do then."""

    code: str
    level: Level
    sign: str
    message: str
    basis: Basis
    sources: tuple[str, ...] = ()
    call: bool = False  # the person should call the emergency number now
    phrases: tuple[str, ...] = ()  # how a person may tell of it unasked


class Question(Record, frozen=True, kw_only=True):
    """A question in lay words that asks for one red flag or several at once."""

    id: str
    text: str
    how_to_check: str
    asks: tuple[str, ...]  # codes of the red flags that it merges


class Effect(Record, frozen=True, kw_only=True):
    """What a rule takes away or limits; every field narrows what it speaks of, empty means all.

    ``unless_cleared``: gone once a midwife or doctor agreed.
    """

    does: Literal["forbid", "limit"]
    regions: tuple[Region, ...] = ()
    points: tuple[str, ...] = ()
    kinds: tuple[Literal["press", "warmth", "rub", "stretch"], ...] = ("press",)
    at_area: bool = False  # only where the person says that it is
    unless_cleared: bool = False
    limit_seconds: int | None = None
    light: bool = False


class Condition(Record, frozen=True, kw_only=True):
    """Something about a person that removes or limits points, and why."""

    id: str
    code: str
    level: Level
    text: str
    how_to_check: str
    message: str
    basis: Basis
    effects: tuple[Effect, ...]
    sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    asks_area: bool = False
    can_be_cleared: bool = False
    cleared_message: str = ""


class PointLimit(Record, frozen=True, kw_only=True):
    """A rule of its own for one point: how it is told, and what it takes away."""

    code: str
    point: str
    message: str
    basis: Basis
    sources: tuple[str, ...]
    needs_no: tuple[str, ...] = ()  # questions and conditions that must all be answered "no"


class Safety(Record, frozen=True, kw_only=True):
    """Every rule that can stop, remove or limit."""

    headlines: dict[str, str]  # for each level, the line that opens a page under it
    emergency_line: str
    unsure: str
    precaution: str  # stands for the source of what rests on none
    own_limit: str  # stands for the source of a limit that we chose
    light: str  # the cue of a step that is limited to light touch
    nothing_left: str
    say_where: str  # under a condition that asks where it is and was not told
    day_cap: str
    hurt: str
    other_context: str
    red_flags: tuple[RedFlag, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    point_limits: tuple[PointLimit, ...]


class Claim(Record, frozen=True, kw_only=True):
    """A claim of the articles in our words, and our verdict on it (``claims.yaml`` says what each means)."""

    id: str
    article: Articles
    claim: str
    category: Category
    verdict: Verdict
    why: str
    points: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
