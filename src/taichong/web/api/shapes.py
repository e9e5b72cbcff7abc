"""The shapes of the API's answers: those of ``--json``.

Each is the domain's own record as the schema tells it: the words it may hold are the domain's types, and a test
compares the fields of every pair.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from taichong.atlas import Basis, Context, Grade, Level
from taichong.care import Kind, Side, Sides, Status


class Shape(BaseModel):
    """A record that has its fields and no others."""

    model_config = ConfigDict(extra="forbid")


class HelpShape(Shape):
    """Whom to call: emergency numbers, a crisis line (its number empty where we know none), and both in words."""

    country: str
    emergency: list[str]
    crisis: str
    crisis_number: str
    say: str


class Problem(Shape):
    """The one shape of every error."""

    ok: Literal[False]
    error: str
    errors: list[str]
    status: int
    help: HelpShape


class Source(Shape):
    """One citation: what it is, and what of it somebody read."""

    key: str
    cite: str
    read: str
    read_on: str
    saw: str
    doi: str
    pmid: str
    url: str


class Names(Shape):
    """What a point is called."""

    pinyin: str
    hanzi: str
    english: str


class FindStep(Shape):
    """One thing for hands to do, and what they feel then."""

    do: str
    feel: str
    sure: str
    by_touch: bool


class Choice(Shape):
    """Where guides disagree, and what was chosen."""

    about: str
    chose: str
    why: str
    sources: list[str]


class PointStatus(Shape):
    """How far a record has come, and who reviewed it."""

    text: Literal["draft", "checked", "reviewed"]
    place: Literal["none", "draft", "checked", "reviewed"]
    reviewed_by: str | None


class Care(Shape):
    """First-line care: what comes before any point."""

    id: str
    kind: Literal["stretch", "warmth", "rub", "bath", "medicine", "advice"]
    do: str
    why: str
    contexts: list[str]
    regions: list[str]
    seconds: int | None
    at_once: bool
    before: str
    after: str
    basis: Basis
    sources: list[str]


class Routine(Shape):
    """A context of use: how often, and when."""

    context: str
    name: str
    how_often: str
    note: str
    basis: Basis
    sources: list[str]
    has: list[str]


class Tracking(Shape):
    """What to write down."""

    primary: str
    items: list[str]
    review: str


class Evidence(Shape):
    """What is known about whether it helps."""

    says: str
    grade: Grade
    sources: list[str]
    by: str | None
    found: str | None
    of: list[str]


class Sign(Shape):
    """One sign of a question; its code answers it alone."""

    code: str
    level: Level
    text: str


class Question(Shape):
    """A question as a person is asked it; a red flag's may be answered sign by sign."""

    id: str
    kind: Literal["red_flag", "condition"]
    level: Level
    text: str
    how_to_check: str
    areas: list[str]
    signs: list[Sign]


class Finding(Shape):
    """Something that was seen, and what to do about it."""

    code: str
    level: Level
    message: str
    source: str


class PlanStep(Shape):
    """One point, one side, one technique, for so many seconds."""

    code: str
    side: Side
    technique: str
    seconds: int
    cue: str
    place: str
    light: bool
    limits: list[str]
    grade: str
    why: str
    midline: bool


class LeftOut(Shape):
    """A step that is not taken for what was felt at ``origin`` the last time; it would come after so many steps."""

    code: str
    side: Side
    place: str
    why: Literal["HURT", "NUMB"]
    origin: str
    message: str
    after_steps: int


class PlanShape(Shape):
    """A plan as `plan --json` gives it."""

    status: Status
    complaint: str
    context: Context | None
    questions: list[Question]
    findings: list[Finding]
    headline: str
    first_line: list[Care]
    steps: list[PlanStep]
    routine: Routine | None
    tracking: Tracking | None
    evidence: list[Evidence]
    standing: list[str]
    offers: list[str]
    left_out: list[LeftOut]
    poses: list[str]
    postures: list[str]
    quick_exit: bool
    which: list[Sign]
    checks: list[str]
    reviewed: bool


class ReadingShape(Shape):
    """What was heard, as `search --json` gives it: plain ids, best first."""

    kind: Kind
    red_flags: list[str]
    complaints: list[str]
    points: list[str]
    conditions: list[str]
    known: list[str]
    other: bool
    say: str
    help: HelpShape | None


class Choices(Shape):
    """A match that is not certain: offered, never guessed."""

    status: Literal["choose"]
    choices: list[dict[str, str]]


class ClaimShape(Shape):
    """A claim as `claims --json` gives it."""

    id: str
    article: str
    claim: str
    category: str
    verdict: str
    why: str
    points: list[str]
    sources: list[Source]


class PointLine(Shape):
    """A point in a list."""

    code: str
    everyday: str
    names: Names
    region: str
    pressed: bool


class ComplaintShape(Shape):
    """A complaint with its questions."""

    id: str
    name: str
    group: str
    contexts: list[str]
    questions: list[Question]


class Link(Shape):
    """One link of the chain that leads to a point."""

    model_config = ConfigDict(extra="allow")
    word: str
    args: dict[str, Any]
    position: list[float]


class LocatedShape(Shape):
    """A point on one side of one body."""

    model_config = ConfigDict(extra="allow")
    code: str
    side: Literal["left", "right", "midline"]
    position: list[float]
    normal: list[float]
    model_mm: float
    spread_mm: float
    zone_mm: float
    chain: list[Link]


class LocateShape(Shape):
    """A body and its points as `locate --json` gives them."""

    frame: Literal["LPS"]
    unit: Literal["mm"]
    body: dict[str, Any]
    cun: dict[str, float]
    points: list[LocatedShape]
    landmarks: list[dict[str, Any]]
    outside: list[Any]
    findings: list[dict[str, Any]]


class BodyShape(LocateShape):
    """The same, with the mesh's address."""

    mesh: str


Word = Annotated[str, Field(max_length=200)]
Ids = Annotated[list[Word], Field(max_length=200)]


class PlanRequest(Shape):
    """What `plan` is asked: the fields are the options of the command line."""

    none_of_these: bool = False
    has: Ids = []
    no: Ids = []
    unsure: Ids = []
    condition: Ids = []
    no_conditions: bool = False
    cleared: Ids = []
    side: Sides = "both"
    context: Word | None = None
    also: Ids = []
    healed: Ids = []


class Done(Shape):
    """What was really pressed."""

    code: str = Field(max_length=10)
    side: Side
    technique: str = Field(max_length=40)
    seconds: float = Field(ge=0, le=3600, allow_inf_nan=False)


class HurtAt(Shape):
    """Where it hurt."""

    code: str = Field(max_length=10)
    side: Side


class SessionRecord(Shape):
    """What the log keeps of a session; ``id`` is the sender's, so that sending twice keeps it once.

    A session that is not ``over`` may be sent again as it goes on.
    """

    id: str = Field(pattern="^[0-9a-zA-Z-]{8,64}$")
    at: AwareDatetime
    complaint: Word
    context: Word | None = None
    done: list[Done] = Field(max_length=100)
    stopped: Literal["pain", "ended", "interrupted"] | None = None
    hurt: Literal["pain", "numb", "faint", "mark"] | None = None
    hurt_at: HurtAt | None = None
    healed: Ids = []
    over: bool = True
    before: int | None = Field(default=None, ge=0, le=10)
    after: int | None = Field(default=None, ge=0, le=10)

    def line(self) -> dict[str, Any]:
        """The record as the log writes it, in local time."""
        data = self.model_dump(exclude={"at"})
        untold = [name for name in ("hurt", "hurt_at", "healed") if not data[name]]
        return {"at": _local(self.at)} | {name: value for name, value in data.items() if name not in untold}


def _local(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")


class Kept(Shape):
    """Whether a session was written down now, or had been before."""

    ok: Literal[True] = True
    new: bool
