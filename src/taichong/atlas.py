"""The standard as frozen objects: points, techniques, complaints, safety rules, claims and sources.

People edit YAML in the room ``atlas/``; the wheel carries it compiled into one JSON file, so that
starting never parses YAML. `load` reads either: the compiled file by default, or any folder.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from taichong.atlas_care import (
    Care,
    Claim,
    Complaint,
    Condition,
    Context,
    Effect,
    Evidence,
    Grade,
    Level,
    PointLimit,
    Question,
    RedFlag,
    Routine,
    Safety,
    Tracking,
    Use,
)
from taichong.atlas_places import Finger, Frame, Landmark, Ruler, Wording
from taichong.atlas_points import (
    STRICT,
    Basis,
    Caps,
    Caution,
    Channel,
    Choice,
    Names,
    Phase,
    Place,
    Point,
    Press,
    Region,
    Shortcut,
    Source,
    Status,
    Step,
    Technique,
    Tradition,
)
from taichong.errors import AtlasError, NotFoundError

if typing.TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Atlas",
    "Basis",
    "Caps",
    "Care",
    "Caution",
    "Channel",
    "Choice",
    "Claim",
    "Complaint",
    "Condition",
    "Context",
    "Effect",
    "Evidence",
    "Finger",
    "Frame",
    "Grade",
    "Landmark",
    "Level",
    "Names",
    "Phase",
    "Place",
    "Point",
    "PointLimit",
    "Press",
    "Question",
    "RedFlag",
    "Region",
    "Routine",
    "Ruler",
    "Safety",
    "Shortcut",
    "Source",
    "Status",
    "Step",
    "Technique",
    "Tracking",
    "Tradition",
    "Use",
    "Wording",
    "build",
    "load",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Atlas:
    """The whole standard, frozen. Look things up with `point`, `complaint`, `source` and their kin."""

    __pydantic_config__: ClassVar = STRICT
    channels: tuple[Channel, ...]
    points: tuple[Point, ...]
    landmarks: tuple[Landmark, ...]
    frames: tuple[Frame, ...]
    rulers: tuple[Ruler, ...]
    fingers: tuple[Finger, ...]
    wording: Wording
    shortcuts: tuple[Shortcut, ...]
    techniques: tuple[Technique, ...]
    caps: Caps
    complaints: tuple[Complaint, ...]
    safety: Safety
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    articles: dict[str, str]  # S0, S1, S2: what each article is, and any commercial interest

    def point(self, code: str) -> Point:
        """The point with this WHO code."""
        return _one(self.points, "code", code)

    def landmark(self, landmark_id: str) -> Landmark:
        """The landmark with this id."""
        return _one(self.landmarks, "id", landmark_id)

    def ruler(self, ruler_id: str) -> Ruler:
        """The ruler with this id."""
        return _one(self.rulers, "id", ruler_id)

    def complaint(self, complaint_id: str) -> Complaint:
        """The complaint with this id."""
        return _one(self.complaints, "id", complaint_id)

    def technique(self, technique_id: str) -> Technique:
        """The technique with this id."""
        return _one(self.techniques, "id", technique_id)

    def source(self, key: str) -> Source:
        """The citation with this key."""
        return _one(self.sources, "key", key)

    def red_flag(self, code: str) -> RedFlag:
        """The red flag with this code."""
        return _one(self.safety.red_flags, "code", code)

    def question(self, question_id: str) -> Question:
        """The red-flag question with this id."""
        return _one(self.safety.questions, "id", question_id)


def _one(records: tuple[T, ...], name: str, wanted: str) -> T:
    for record in records:
        if getattr(record, name) == wanted:
            return record
    allowed = ", ".join(str(getattr(record, name)) for record in records)
    raise NotFoundError(f"{wanted!r} is not in the atlas; it has {allowed}")


def load(folder: str | Path | None = None) -> Atlas:
    """The atlas: the compiled one that comes with the package, or the YAML files of any `folder`.

    Raises:
        AtlasError: a file is missing or broken; the message names the file, the key and what is allowed.
    """
    if folder is None:
        return _compiled()
    from taichong.atlas_yaml import read  # noqa: PLC0415 -- parsing YAML takes a second; only editors need it

    return read(Path(folder))


@cache
def _compiled() -> Atlas:
    file = Path(__file__).with_name("atlas.json")
    try:
        return build(Atlas, json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AtlasError(
            f"{file.name}: the compiled atlas cannot be read ({error}); "
            "install taichong again, or run `make run` in its checkout"
        ) from error


def build(record: type[T], data: dict[str, Any]) -> T:
    """Make `record`, a dataclass, from `data` that was checked when it was compiled."""
    makers: dict[str, Callable[[Any], Any]] = _makers(record)  # type: ignore[arg-type]  # a class has a hash
    return record(**{key: makers[key](value) for key, value in data.items()})


@cache
def _makers(record: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(record)
    return {each.name: _maker(hints[each.name]) for each in fields(record)}


def _maker(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- a type hint has no type of its own
    if isinstance(hint, type) and is_dataclass(hint):
        return partial(build, hint)
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        each = _maker(arguments[0])
        return lambda values: tuple(each(value) for value in values)
    if typing.get_origin(hint) is types.UnionType:
        some = _maker(next(each for each in arguments if each is not types.NoneType))
        return lambda value: None if value is None else some(value)
    return lambda value: value
