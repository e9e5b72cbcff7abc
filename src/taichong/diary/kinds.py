"""What a diary can say: one kind of data for each thing worth writing down.

Values that were not told are None: unknown is never no. Every field is checked as it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, TypeVar

from taichong.errors import InputError, quoted

LONGEST_NOTE = 10_000  # [characters]
LONGEST_WORDS = 200  # [characters]
LARGEST_RECORD = 500_000  # a trial's record as JSON [characters]

PLACES = (
    "calf",
    "foot",
    "toes",
    "shin",
    "front of thigh",
    "back of thigh",
    "inner thigh",
    "hand",
    "other",
)
SIDES = ("left", "right", "both")
EFFECTS = ("pain", "bruise", "swelling", "numbness", "weakness", "faint", "breathless", "skin", "other")
TRIAL_EVENTS: tuple[str, ...] = ("sealed", "expectation", "day", "deviation", "guess", "ended", "answered")
TRIAL_EVENTS += ("rehearsed", "checked", "episode", "paused", "resumed")

Rule = Callable[[Any], Any]
D = TypeVar("D", bound="Data")


def _checked_by(rule: Rule, default: Any = MISSING) -> Any:  # noqa: ANN401 -- a dataclass field stands for its value
    """A field that `rule` checks and brings into its one stored form; None passes where it is the default."""
    return field(metadata={"rule": rule}, default=default)


def _whole(low: int, high: int) -> Rule:
    def _rule(value: object) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {quoted(value)}")
        return value

    return _rule


def _number(high: int, unit: str) -> Rule:
    def _rule(value: object) -> float:
        if type(value) not in (int, float) or not 0 <= value <= high:  # type: ignore[operator]
            raise ValueError(f"must be a number of {unit} from 0 to {high}, not {quoted(value)}")
        exact = float(value)  # type: ignore[arg-type]
        return int(exact) if exact.is_integer() else exact  # 3 and 3.0 are one value with one spelling

    return _rule


def one_of(allowed: tuple[str, ...]) -> Rule:
    """Make the rule that a value is one of those allowed."""

    def _rule(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}; not {quoted(value)}")
        return value

    return _rule


def text_of(longest: int = LONGEST_WORDS, shortest: int = 0) -> Rule:
    """Make the rule that a value is readable text of a length [characters]."""

    def _rule(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"must be text, not {quoted(value)}")  # noqa: TRY004 -- one error for one sentence
        if not shortest <= len(value) <= longest:
            raise ValueError(f"must be {shortest} to {longest} characters, not {len(value)}")
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("must be readable text; it holds a character that is not a letter or sign")
        return value

    return _rule


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {quoted(value)}")  # noqa: TRY004 -- the same
    return value


def _answers(count: int) -> Rule:
    def _rule(value: object) -> tuple[int, ...]:
        if not isinstance(value, list | tuple) or len(value) != count:
            raise ValueError(f"must be {count} answers, each 0 to 3, not {quoted(value)}")
        return tuple(_whole(0, 3)(each) for each in value)

    return _rule


def _presses(value: object) -> tuple[Press, ...]:
    if not isinstance(value, list | tuple) or len(value) > LONGEST_WORDS:
        raise ValueError(f"must be a list of at most {LONGEST_WORDS} presses, not {quoted(value)}")
    return tuple(each if isinstance(each, Press) else read_data(Press, each) for each in value)


def _record(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"must be a JSON object, not {quoted(value)}")  # noqa: TRY004 -- the same
    try:
        text = canonical(value)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"must be what JSON can hold: {error}") from error
    if len(text) > LARGEST_RECORD:
        raise ValueError(f"must be at most {LARGEST_RECORD} characters of JSON")
    same: dict[str, Any] = json.loads(text)
    return same


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Base of every kind: checks each field as it is made.

    Raises:
        InputError: the kind, the field, and what it may be.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is None and each.default is None:
                continue
            try:
                object.__setattr__(self, each.name, each.metadata["rule"](value))
            except ValueError as error:
                raise InputError(f"{type(self).__name__.lower()}: {each.name} {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Data):
    """One point as it was really pressed."""

    code: str = _checked_by(text_of(20, 1))
    side: str = _checked_by(text_of(20))
    technique: str = _checked_by(text_of())
    seconds: float = _checked_by(_number(86_400, "seconds"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cramp(Data):
    """A cramp: where, how bad [0-10], how long, whether it woke the person, what set it off, what was taken.

    `preventive` tells a medicine against cramps to come from one against this cramp.
    """

    where: str = _checked_by(one_of(PLACES))
    side: str | None = _checked_by(one_of(SIDES), None)
    severity: int | None = _checked_by(_whole(0, 10), None)
    minutes: float | None = _checked_by(_number(1440, "minutes"), None)
    woken: bool | None = _checked_by(_yes_no, None)
    trigger: str = _checked_by(text_of(), "")
    medicine: str = _checked_by(text_of(), "")
    preventive: bool | None = _checked_by(_yes_no, None)

    def __post_init__(self) -> None:
        Data.__post_init__(self)  # zero-argument `super` fails in a dataclass with slots
        _check_medicine(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCramp(Data):
    """The day ended without a cramp: only this tells none apart from not written down. A medicine as with a cramp."""

    note: str = _checked_by(text_of(), "")
    medicine: str = _checked_by(text_of(), "")
    preventive: bool | None = _checked_by(_yes_no, None)

    def __post_init__(self) -> None:
        Data.__post_init__(self)
        _check_medicine(self)


def _check_medicine(data: Cramp | NoCramp) -> None:
    """Refuse `preventive` where no medicine is named: it would say something about nothing."""
    if data.preventive is not None and not data.medicine.strip():
        name = type(data).__name__.lower()
        raise InputError(f"{name}: preventive speaks of a medicine; name it in medicine, or leave preventive out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Data):
    """A session as it happened: what was pressed, why it stopped, the rating [0-10] before and after."""

    complaint: str = _checked_by(text_of(), "")
    context: str | None = _checked_by(text_of(shortest=1), None)
    done: tuple[Press, ...] = _checked_by(_presses, ())
    stopped: str | None = _checked_by(text_of(shortest=1), None)
    before: int | None = _checked_by(_whole(0, 10), None)
    after: int | None = _checked_by(_whole(0, 10), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Data):
    """How bad something was [0-10], before and after, and the minutes between."""

    about: str = _checked_by(text_of(60, 1))
    before: int = _checked_by(_whole(0, 10))
    after: int | None = _checked_by(_whole(0, 10), None)
    minutes: float | None = _checked_by(_number(1440, "minutes"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily(Data):
    """One question of the day [0-10], in the person's own words or one of ours."""

    item: str = _checked_by(text_of(60, 1))
    value: int = _checked_by(_whole(0, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gad2(Data):
    """The two questions of the GAD-2, each 0-3."""

    answers: tuple[int, ...] = _checked_by(_answers(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gad7(Data):
    """The seven questions of the GAD-7, each 0-3."""

    answers: tuple[int, ...] = _checked_by(_answers(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Data):
    """A problem after pressing: what, where, and how bad [0-10]."""

    what: str = _checked_by(one_of(EFFECTS))
    where: str = _checked_by(text_of(), "")
    severity: int | None = _checked_by(_whole(0, 10), None)
    note: str = _checked_by(text_of(LONGEST_NOTE), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Data):
    """Free words."""

    text: str = _checked_by(text_of(LONGEST_NOTE, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Data):
    """Something that happened in a trial; `record` belongs to the trial, `outcome` names what it measures."""

    trial: str = _checked_by(text_of(80, 1))
    event: str = _checked_by(one_of(TRIAL_EVENTS))
    outcome: str = _checked_by(text_of(60), "")
    record: dict[str, Any] = _checked_by(_record)  # noqa: RUF009 -- a field, though ruff sees a call


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Data):
    """The entry that this one replaces should not have been written."""

    why: str = _checked_by(text_of(), "")


KINDS: Mapping[str, type[Data]] = {
    "cramp": Cramp,
    "no_cramp": NoCramp,
    "session": Session,
    "rating": Rating,
    "daily": Daily,
    "gad2": Gad2,
    "gad7": Gad7,
    "effect": Effect,
    "note": Note,
    "trial": Trial,
    "withdrawn": Withdrawn,
}
KIND_OF = {data: kind for kind, data in KINDS.items()}


def item_key(name: str) -> str:
    """Return the key of an item however it is typed: `Stress`, `stress` and `stress ` are one."""
    return " ".join(name.split()).casefold()


def _no_such_number(name: str) -> object:
    raise InputError(f"{name} is not a number that JSON has")


STRICT_JSON = json.JSONDecoder(parse_constant=_no_such_number)
"""Reads JSON as the standard has it: NaN and the infinities, which Python would take, are an `InputError`."""


def canonical(value: object) -> str:
    """Write the one JSON text of a value: sorted keys, no blanks, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def data_dict(data: Data) -> dict[str, Any]:
    """Return the fields that differ from their default, as plain JSON values."""
    said = ((each.name, getattr(data, each.name), each.default) for each in fields(data))
    return {name: _plain(value) for name, value, default in said if value != default}


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field of any kind
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return data_dict(value) if is_dataclass(value) and isinstance(value, Data) else value


def read_data(kind: type[D], record: object) -> D:
    """Read data of a kind from plain JSON values; unknown and missing keys are refused."""
    name = kind.__name__.lower()
    optional = tuple(each.name for each in fields(kind) if each.default is not MISSING)
    return kind(**keys_of(name, record, [each.name for each in fields(kind)], optional=optional))


def keys_of(name: str, record: object, allowed: list[str], optional: tuple[str, ...]) -> dict[str, Any]:
    """Return the record, once its keys are among those allowed and none is missing that must be there."""
    if not isinstance(record, dict):
        raise InputError(f"{name}: must be an object with {', '.join(allowed)}; not {quoted(record)}")
    if unknown := sorted(set(record) - set(allowed)):
        raise InputError(f"{name}: unknown key {quoted(unknown[0])}; allowed: {', '.join(allowed)}")
    if missing := [key for key in allowed if key not in record and key not in optional]:
        raise InputError(f"{name}: {missing[0]} is missing")
    return record
