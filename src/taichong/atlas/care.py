"""The records of what helps and what stops: complaints, first-line care, safety rules, claims."""

from collections.abc import Iterator, Sequence
from typing import Literal

from taichong.atlas.points import Basis, Record, Region

Level = Literal["emergency", "stop", "see_clinician", "note"]
Context = Literal[
    "during",
    "prevention",
    "recovery",
    "morning",
    "post-workout",
    "stress",
    "evening",
    "travel",
    "after_surgery",
    "pregnancy",
    "chemotherapy",
    "before_procedure",
]
Grade = Literal["moderate", "low", "very_low", "none"]
Way = Literal["pressing", "needles", "heat", "bands"]  # in what way points were tried
Outcome = Literal[
    "no_trial",
    "sham_as_well",
    "better_than_sham",
    "better_without_sham",
    "trials_disagree",
    "no_gain",
    "only_other_points",
]  # ``evidence.yaml`` says what each means
CareKind = Literal["press", "rub", "warmth", "stretch", "bath"]  # what a rule may take away
Pose = Literal["crossed", "flat_back"]
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

    ``kind`` is what safety rules speak of: a stretch, warmth, rubbing, a warm bath, a medicine, or plain advice.
    """

    id: str
    kind: Literal["stretch", "warmth", "rub", "bath", "medicine", "advice"]
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
    """A point's part in a complaint: its grade of evidence and the reason why it is offered here.

    ``found`` is what came of pressing it: said here, or by a finding of the complaint ``of`` this point, not by both.
    """

    code: str
    grade: Grade
    found: Outcome | None = None
    why: str
    technique: str
    contexts: tuple[Context, ...] = ()  # none: in every context
    seconds: int | None = None  # a side [s]; none: the point's own
    sources: tuple[str, ...] = ()  # what a grade other than "none" rests on


class Routine(Record, frozen=True, kw_only=True):
    """A context of use: how often, and when; ``has`` are conditions that whoever is in it has."""

    context: Context
    name: str
    how_often: str
    note: str = ""
    has: tuple[str, ...] = ()
    basis: Basis = "design"
    sources: tuple[str, ...] = ()


class Evidence(Record, frozen=True, kw_only=True):
    """What is known about whether it helps, in plain words.

    ``by`` is the way that was tried and ``found`` what came of it, for the points ``of`` or, where none is named, for
    the complaint as a whole; neither where the sentence is no finding about this complaint.
    """

    says: str
    grade: Grade
    by: Way | None = None
    found: Outcome | None = None
    of: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Tracking(Record, frozen=True, kw_only=True):
    """What to write down, so that one can see whether it changes."""

    primary: str
    items: tuple[str, ...]
    review: str


class Complaint(Record, frozen=True, kw_only=True):
    """What bothers a person, in their words, and what is offered for it.

    ``questions`` are the ids of its at most five red-flag questions; ``always`` are the codes of notes
    that stand under every plan; ``has`` are conditions that whoever brings it has. ``parts`` are the ids and groups
    of the complaints that were put together to this one.
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
    has: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    tradition: str = ""


class NeverOffered(Record, frozen=True, kw_only=True):
    """Something that people ask a point for, and why none is offered."""

    id: str
    name: str
    why: str
    sources: tuple[str, ...]


class RedFlag(Record, frozen=True, kw_only=True):
    """A sign that stops or limits a plan, and what to do then.

    ``within_days`` is how far back a sign that is told unasked still counts [days]; "any" is whenever it was.
    """

    code: str
    level: Level
    sign: str
    message: str
    basis: Basis
    sources: tuple[str, ...] = ()
    headline: str = ""  # opens its stop in place of the level's own line
    call: bool = False  # the person should call the emergency number now
    crisis: bool = False  # its stop shows a crisis line before the emergency number
    quick_exit: bool = False  # its page can be left at once, without a trace in the history
    within_days: int | Literal["any"] = 3
    phrases: tuple[str, ...] = ()  # how a person may tell of it unasked


class Question(Record, frozen=True, kw_only=True):
    """A question that asks for one red flag or several at once, sign by sign; ``text`` opens it."""

    id: str
    text: str
    how_to_check: str
    asks: tuple[str, ...]  # codes of the red flags that it merges


class Site(Record, frozen=True, kw_only=True):
    """A part of the body that rules speak of: whole regions, and points by their codes.

    A range of codes ("SP6-SP9") is read as each of them; a code may belong to a point that has no file yet.
    """

    regions: tuple[Region, ...] = ()
    points: tuple[str, ...] = ()


class Effect(Record, frozen=True, kw_only=True):
    """What a rule takes away or limits; ``sites`` and ``at_area`` narrow where, empty means everywhere.

    ``unless_cleared``: gone once a midwife or doctor agreed. ``seconds`` is the most that ``light`` leaves [s].
    """

    does: Literal["forbid", "light", "posture"]
    kinds: tuple[CareKind, ...] = ("press",)
    sites: tuple[str, ...] = ()
    at_area: bool = False  # only where the person says that it is
    unless_cleared: bool = False
    seconds: int | None = None
    poses: tuple[Pose, ...] = ()


class Condition(Record, frozen=True, kw_only=True):
    """Something about a person that removes or limits points, and why.

    A kept answer is asked anew for every plan (``ask``) or, where it was yes, after ``runs_out_days`` [days].
    """

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
    where: tuple[str, ...] = ()  # asked only where something at one of these sites is offered
    ask: Literal["once", "each_time"] = "once"
    runs_out_days: int | None = None
    on_stop: str = ""  # stands on a stop page of a person who has it
    asks_area: bool = False
    can_be_cleared: bool = False
    cleared_message: str = ""


class ConditionGroup(Record, frozen=True, kw_only=True):
    """Conditions of one kind, by their ids: how a person reads them, and opens those that apply."""

    name: str
    conditions: tuple[str, ...]


class Pair(Record, frozen=True, kw_only=True):
    """What a complaint and a condition mean together, whoever cleared the condition.

    ``complaints`` are ids or groups; any of ``conditions`` is enough; ``asks`` are questions for these people alone.
    """

    code: str
    complaints: tuple[str, ...]
    conditions: tuple[str, ...]
    level: Level
    message: str
    basis: Basis
    sources: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


class Together(Record, frozen=True, kw_only=True):
    """Two complaints in one breath, and the question that comes first then; both sides are ids or topics."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    asks: str


class PointLimit(Record, frozen=True, kw_only=True):
    """A rule for one point alone: its message, and what it takes away."""

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
    bystander: str  # what to do for another person who is in danger now
    unsure: str
    precaution: str  # stands for the source of what rests on none
    own_limit: str  # stands for the source of a limit that we chose
    light: str  # the cue of a step that is limited to light touch
    changes_nothing: str  # with {text}: under a condition that changes nothing in a plan
    nothing_left: str
    say_where: str  # under a condition that asks where it is and was not told
    day_cap: str
    hurt: str
    other_context: str
    poses: dict[Pose, str]  # what is said instead of each
    guards: dict[Literal["medicine", "bath"], str]  # stands under all first-line care of that kind
    sites: dict[str, Site]
    red_flags: tuple[RedFlag, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    condition_groups: tuple[ConditionGroup, ...] = ()  # in the order in which they are read
    pairs: tuple[Pair, ...]
    together: tuple[Together, ...]
    point_limits: tuple[PointLimit, ...]

    def grouped(self, conditions: Sequence[Condition]) -> Iterator[tuple[str, list[Condition]]]:
        """Yield the name of each group that has any of these conditions, and those; at last, unnamed, those of none."""
        left = {each.id: each for each in conditions}
        for group in self.condition_groups:
            if members := [left.pop(each) for each in group.conditions if each in left]:
                yield group.name, members
        if left:
            yield "", list(left.values())


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
