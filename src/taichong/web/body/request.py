"""Whose body a call of the API asks about: the one that the pages show, or one told in the address."""

from __future__ import annotations

import math
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Query
from starlette.requests import Request

from taichong.errors import InputError
from taichong.locate import NO_BODY
from taichong.person import Home
from taichong.web.body.renderings import shown_body
from taichong.web.homes import home_of, own_home

Number = Annotated[float | None, Query(gt=0, lt=1000, allow_inf_nan=False)]


class Asked(NamedTuple):
    """A body as it was told; whether it is a person's own, and the one that the pages show; where its pictures lie."""

    told: dict[str, str]
    own: bool
    shown: bool
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
        return Asked(*shown_body(own_home(request)), shown=True, home=home_of(request))
    if missing := [name for name, value in given.items() if value is None]:
        raise InputError(f"{', '.join(missing)}: needed for a body; give all of {', '.join(NO_BODY)}")
    return Asked(
        {name: str(value) for name, value in given.items()} | _tape(measure),
        own=True,
        shown=False,
        home=home_of(request),
    )


def _tape(measure: list[str]) -> dict[str, str]:
    """Tape measures [mm] by name, of ``NAME=MM``."""
    found = {}
    for text in measure:
        name, _, value = text.partition("=")
        if name in NO_BODY or name in found or not _is_length(value):
            raise InputError(f"measure {text[:60]!r}: write NAME=MM, such as footlength=241, and each only once")
        found[name] = value
    return found


def _is_length(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False


AskedBody = Annotated[Asked, Depends(_asked)]
