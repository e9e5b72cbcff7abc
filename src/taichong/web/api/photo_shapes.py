"""The shapes of a photo in the API: taps that come in, and what ``photo fit`` and ``photo views`` print as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from taichong.web.api.shapes import Problem, Shape, Word

LARGEST = 1e9
"""No pixel, millimetre, year or kilogram of anybody comes near it."""


def _number(value: object) -> object:
    """Let numbers through; text and truth values are none, even where they could be read as one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        given = repr(value)[:40]
        raise PydanticCustomError(
            "number", "give a number such as 12.5, without quotation marks, not {given}", {"given": given}
        )
    if not abs(value) < LARGEST:
        raise PydanticCustomError("number", "give a number below {largest:g}", {"largest": LARGEST})
    return value


Number = Annotated[float, BeforeValidator(_number)]
Pixels = Number
Positive = Annotated[Number, Field(gt=0, lt=1000)]
Millimetres = Annotated[Number, Field(gt=0)]


class TapShape(Shape):
    """Where a landmark was tapped, from the picture's upper left corner."""

    landmark: Word
    x: Pixels
    y: Pixels


class PictureShape(Shape):
    """How large the picture is; the picture itself is never sent."""

    width: Pixels
    height: Pixels


class ToldBodyShape(Shape):
    """A body as one tells it; `measures` are tape measures [mm] by the survey's names."""

    sex: Literal["female", "male", "unspecified"]
    age: Positive
    height_cm: Positive
    weight_kg: Positive
    measures: dict[Word, Millimetres] = Field(default_factory=dict, max_length=200)


class TapsShape(Shape):
    """Taps on a photo; without a body, the one that the pages show."""

    view: Word
    side: Literal["left", "right"]
    image: PictureShape
    taps: list[TapShape] = Field(max_length=100)
    body: ToldBodyShape | None = None
    units: Literal["mm", "cm", "in", "fingers"] = "mm"
    points: list[Word] = Field(default_factory=list, max_length=200)


class LandmarkName(Shape):
    """A landmark to tap."""

    id: str
    name: str


class ViewShape(Shape):
    """A view of a limb: what to tap, in this order, and the points that it shows."""

    id: str
    name: str
    regions: list[str]
    landmarks: list[LandmarkName]
    points: list[str]


class EllipseShape(Shape):
    """A zone that holds the point in 68 of 100 cases: half axes [px], and the angle of `a` from right toward down."""

    a: float
    b: float
    angle: float


class PhotoPoint(Shape):
    """Where a point falls."""

    code: str
    name: str
    x: float
    y: float
    ellipse: EllipseShape
    visible: bool
    seen_in: list[str]
    model_mm: float
    spread_mm: float
    hand: dict[str, Any] | None
    line: list[list[float]]


class BoneOutline(Shape):
    """Around one bone [px]: an illustration."""

    part: str
    name: str
    outline: list[list[float]]


class FittedTap(Shape):
    """A tap, where the fit has its landmark, and how far that is."""

    landmark: str
    name: str
    x: float
    y: float
    fitted: list[float]
    residual_mm: float
    misplaced: bool


class CameraShape(Shape):
    """The camera that was found."""

    focal_px: float
    mm_per_px: float
    distance_mm: float
    tilt_degrees: float


class TapsProblem(Problem):
    """What is wrong with taps; `landmarks` are those of which the error speaks, by their ids."""

    landmarks: list[str] = Field(default_factory=list)


class PhotoFitShape(Shape):
    """What `photo fit --json` gives; places in pixels from the picture's upper left corner."""

    view: str
    side: Literal["left", "right"]
    points: list[PhotoPoint]
    bones: list[BoneOutline]
    taps: list[FittedTap]
    misplaced: list[str]
    own_body: bool
    tell_body: bool
    say: str
    camera: CameraShape
