"""Taps on a photo as a file or a program hands them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from taichong.errors import InputError
from taichong.locate.own_body import ToldBody
from taichong.locate.photo_taps import Picture, Tap, Tapped

if TYPE_CHECKING:
    from collections.abc import Mapping


class PhotoBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A body as one tells it; tape measures [mm] go by the survey's names."""

    sex: str
    age: float
    height_cm: float
    weight_kg: float
    measures: dict[str, float] = {}


class PhotoFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Taps, with the body and the units that are wished; see `Tapped`."""

    view: str
    side: Literal["left", "right"]
    image: Picture
    taps: tuple[Tap, ...]
    body: PhotoBody | None = None
    units: Literal["mm", "cm", "in", "fingers"] = "mm"
    points: tuple[str, ...] = ()

    def told(self) -> ToldBody | None:
        """The body that is told in it; None where none is."""
        if self.body is None:
            return None
        body = self.body
        return ToldBody(body.sex, body.age, body.height_cm, body.weight_kg, tuple(body.measures.items()))


def read_taps(content: bytes, name: str) -> PhotoFile:
    """Read a file of taps.

    Raises:
        InputError: it is no such JSON; the message says where.
    """
    try:
        return msgspec.json.decode(content, type=PhotoFile)
    except msgspec.MsgspecError as error:
        wrong, _, where = str(error).partition(" - at `$.")
        is_number = where and wrong.startswith("Expected `float`")
        says = f"{where.rstrip('`')}: give a number such as 12.5, without quotation marks" if is_number else error
        raise InputError(f"{name}: {says}; see docs/photo.md for what is asked") from None


def tapped_of(given: PhotoFile | Mapping[str, Any]) -> Tapped:
    """Take the taps out of a file, or out of a mapping with its fields.

    Raises:
        InputError: it has not those fields.
    """
    if isinstance(given, PhotoFile):
        return Tapped(view=given.view, side=given.side, image=given.image, taps=given.taps, points=given.points)
    try:
        return msgspec.convert(given, Tapped)
    except msgspec.ValidationError as error:
        raise InputError(f"taps: {error}") from None
