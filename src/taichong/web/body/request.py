"""Whose body a call of the API asks about: the one that the pages show, or one told in the address."""

from __future__ import annotations

import math
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Query
from starlette.requests import Request

from taichong.errors import InputError
from taichong.locate import FOUR, ToldBody
from taichong.person import Home
from taichong.web.body.renderings import Shown, shown_to
from taichong.web.homes import home_of
from taichong.web.templating import atlas_of

Number = Annotated[float | None, Query(gt=0, lt=1000, allow_inf_nan=False)]


class Asked(NamedTuple):
    """A body that is asked about; whether it is the one that the pages show; where its pictures lie."""

    body: Shown
    of_pages: bool
    home: Home


def _asked(  # noqa: PLR0913 -- the options of the command line
    request: Request,
    *,
    sex: Literal["female", "male", "unspecified"] | None = None,
    age: Number = None,
    height_cm: Number = None,
    weight_kg: Number = None,
    measure: Annotated[list[str], Query(description="A tape measure: footlength=241")] = [],  # noqa: B006 -- FastAPI copies it
) -> Asked:
    """The body told by the options of the command line; without any, the one that the pages show.

    Raises:
        InputError: some of the four are missing, or a measure is none.
    """
    given = {"sex": sex, "age": age, "height_cm": height_cm, "weight_kg": weight_kg}
    if not measure and all(each is None for each in given.values()):
        return Asked(shown_to(request), of_pages=True, home=home_of(request))
    if sex is None or age is None or height_cm is None or weight_kg is None:
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise InputError(f"{missing}: needed for a body; give all of {', '.join(FOUR)}")
    told = ToldBody(sex, age, height_cm, weight_kg, tuple(_tape(measure).items()))
    return Asked(Shown(told, own=True, atlas=atlas_of(request)), of_pages=False, home=home_of(request))


def _tape(measure: list[str]) -> dict[str, float]:
    """Tape measures [mm] by name, of ``NAME=MM``."""
    found: dict[str, float] = {}
    for text in measure:
        name, _, value = text.partition("=")
        mm = _length(value)
        if name in FOUR or name in found or mm is None:
            raise InputError(f"measure {text[:60]!r}: write NAME=MM, such as footlength=241, and each only once")
        found[name] = mm
    return found


def _length(text: str) -> float | None:
    """A length above 0; none where it is no such number."""
    try:
        return mm if 0 < (mm := float(text)) < math.inf else None
    except ValueError:
        return None


AskedBody = Annotated[Asked, Depends(_asked)]
