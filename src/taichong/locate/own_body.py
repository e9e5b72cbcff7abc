"""The body kept in a person's folder: the pages show it, and the commands take it where none is told."""

from __future__ import annotations

import json
from math import inf
from typing import TYPE_CHECKING, Any

from taichong.errors import StoreError
from taichong.person import private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taichong.atlas import Atlas
    from taichong.locate.body import Body
    from taichong.person import Home

EXAMPLE_BODY = {"sex": "female", "age": "35", "height_cm": "163", "weight_kg": "65"}
"""The body that is shown to who told nothing about theirs; it is said under every picture."""
NO_BODY = {"sex": "", "age": "", "height_cm": "", "weight_kg": ""}
TAPE = (
    "footlength",
    "balloffootlength",
    "footbreadthhorizontal",
    "lateralmalleolusheight",
    "anklecircumference",
    "calfcircumference",
    "kneeheightmidpatella",
    "handlength",
    "handbreadth",
    "thumb",
    "two_fingers",
    "three_fingers",
    "four_fingers",
)
"""The measures that the form asks for, by the survey's names [mm]: those that one can take alone."""
TAPE_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4}


def kept_body(home: Home) -> dict[str, str]:
    """Read the body saved in `home`, with its tape measures [mm]; empty fields where there is none."""
    try:
        data = _kept(home)
        told = {name: str(data[name]) for name in (*NO_BODY, *TAPE) if name in NO_BODY or name in data}
        return told if all(0 < float(told[name]) < inf for name in told if name != "sex") else dict(NO_BODY)
    except (OSError, ValueError, KeyError, TypeError):
        return dict(NO_BODY)


def kept_units(home: Home) -> dict[str, str]:
    """Read the units in which it was typed; empty where they are not known."""
    try:
        return {str(name): str(unit) for name, unit in _kept(home)["units"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def kept_tone(home: Home) -> int | None:
    """Read the tone of skin chosen for its pictures, counted from 0; None where none was."""
    try:
        tone = _kept(home)["tone"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return tone if isinstance(tone, int) and tone >= 0 else None


def keep_body(home: Home, told: Mapping[str, str], units: Mapping[str, str], tone: int | None = None) -> None:
    """Save a body in `home`, in place of an earlier one, with the tone of skin for its pictures.

    Raises:
        StoreError: the folder does not take it.
    """
    file = home.body_file
    try:
        kept = json.dumps({**told, "units": dict(units)} | ({} if tone is None else {"tone": tone}))
        write_beside_and_replace(private_folder(file.parent) / file.name, kept.encode())
    except OSError as error:
        raise StoreError(
            f"{file}: could not be written ({error.strerror}); set TAICHONG_DATA to another folder"
        ) from error


def numbers_of(told: Mapping[str, str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return age [years], height [cm] and weight [kg] by name, and the tape measures [mm] by theirs."""
    numbers = {name: float(text) for name, text in told.items() if name != "sex"}
    tape_mm = {name: numbers.pop(name) for name in tuple(numbers) if name not in NO_BODY}
    return numbers, tape_mm


def body_of(told: Mapping[str, str], atlas: Atlas | None = None) -> Body:
    """Fit the body that a form describes, for points of `atlas`, or of our own standard.

    Raises:
        InputError: no such body can be.
    """
    from taichong.locate.body import Body  # noqa: PLC0415 -- NumPy and the body only where one is computed

    numbers, tape_mm = numbers_of(told)
    return Body.of(sex=told["sex"], **numbers, measures=tape_mm, atlas=atlas)


def own_or_example(home: Home | None) -> Body:
    """Return the body saved in `home`, or the example's."""
    kept = kept_body(home) if home else dict(NO_BODY)
    return body_of(kept if kept["sex"] else EXAMPLE_BODY)


def located(home: Home, atlas: Atlas) -> dict[str, Any] | None:
    """Return every point on the body saved in `home`, as `taichong locate --all --json` does; None without one."""
    kept = kept_body(home)
    if not kept["sex"]:
        return None
    from taichong.locate.record import as_json  # noqa: PLC0415 -- the same

    body = body_of(kept, atlas)
    return as_json(body, body.locate_all(), landmarks=False)


def forget(home: Home) -> None:
    """Delete the body saved in `home`."""
    home.body_file.unlink(missing_ok=True)


def _kept(home: Home) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(home.body_file.read_bytes())
    return data
