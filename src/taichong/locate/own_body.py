"""The body kept in a person's folder: the pages show it, and the commands take it where no other is given."""

from __future__ import annotations

import json
from math import inf
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from taichong.errors import StoreError
from taichong.person import private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taichong.atlas import Atlas
    from taichong.locate.body import Body
    from taichong.person import Home


class ToldBody(Struct, frozen=True):
    """A person's body as they described it.

    Attributes:
        sex: `female`, `male` or `unspecified`.
        age: years.
        height_cm: height [cm].
        weight_kg: weight [kg].
        tape: name and length [mm] of each tape measure, by the survey's names.
    """

    sex: str
    age: float
    height_cm: float
    weight_kg: float
    tape: tuple[tuple[str, float], ...] = ()

    @property
    def tape_mm(self) -> dict[str, float]:
        """The tape measures [mm] by name."""
        return dict(self.tape)

    def texts(self) -> dict[str, str]:
        """Return sex, age, height and weight as they are read and typed."""
        numbers = {"age": self.age, "height_cm": self.height_cm, "weight_kg": self.weight_kg}
        return {"sex": self.sex} | {name: f"{value:.10g}" for name, value in numbers.items()}


EXAMPLE_BODY = ToldBody("female", 35, 163, 65)
"""The body shown to people who have not described theirs; every picture says that it is an example."""
FOUR = ("sex", "age", "height_cm", "weight_kg")
"""What a body is estimated from, at least."""
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


def kept_body(home: Home) -> ToldBody | None:
    """Read the body saved in `home`, with its tape measures; None where there is none that can be read."""
    try:
        data = _read_body_file(home)
        numbers = {name: float(data[name]) for name in (*FOUR[1:], *TAPE) if name in FOUR or name in data}
        if not data["sex"] or not all(0 < each < inf for each in numbers.values()):
            return None
        age, height_cm, weight_kg = (numbers.pop(name) for name in FOUR[1:])
        return ToldBody(str(data["sex"]), age, height_cm, weight_kg, tuple(numbers.items()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept_units(home: Home) -> dict[str, str]:
    """Read the units in which it was typed; empty where they are not known."""
    try:
        return {str(name): str(unit) for name, unit in _read_body_file(home)["units"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def kept_tone(home: Home) -> int | None:
    """Read the tone of skin chosen for its pictures, counted from 0; None where none was."""
    try:
        tone = _read_body_file(home)["tone"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return tone if isinstance(tone, int) and tone >= 0 else None


def keep_body(home: Home, told: ToldBody, units: Mapping[str, str], tone: int | None = None) -> None:
    """Save a body in `home`, in place of an earlier one, with its units, and the tone of skin for its pictures.

    Raises:
        StoreError: the folder does not take it.
    """
    file = home.body_file
    four = {name: value for name, value in to_builtins(told).items() if name in FOUR}
    try:
        kept = json.dumps({**four, **told.tape_mm, "units": dict(units)} | ({} if tone is None else {"tone": tone}))
        write_beside_and_replace(private_folder(file.parent) / file.name, kept.encode())
    except OSError as error:
        raise StoreError(
            f"{file}: could not be written ({error.strerror}); set TAICHONG_DATA to another folder"
        ) from error


def body_of(told: ToldBody, atlas: Atlas | None = None) -> Body:
    """Fit the body as described, for points of `atlas`, or of our own standard.

    Raises:
        InputError: no such body can be.
    """
    from taichong.locate.body import Body  # noqa: PLC0415 -- NumPy and the body only where one is computed

    return Body.of(
        sex=told.sex,
        age=told.age,
        height_cm=told.height_cm,
        weight_kg=told.weight_kg,
        measures=told.tape_mm,
        atlas=atlas,
    )


def own_or_example(home: Home | None, atlas: Atlas | None = None) -> Body:
    """Return the body saved in `home`, or the example's, for points of `atlas`, or of our own standard."""
    return body_of((kept_body(home) if home else None) or EXAMPLE_BODY, atlas)


def located(home: Home, atlas: Atlas) -> dict[str, Any] | None:
    """Return every point on the body saved in `home`, as `taichong locate --all --json` does; None without one."""
    kept = kept_body(home)
    if kept is None:
        return None
    from taichong.locate.record import as_json  # noqa: PLC0415 -- the same

    body = body_of(kept, atlas)
    return as_json(body, body.locate_all(), landmarks=False)


def forget(home: Home) -> None:
    """Delete the body saved in `home`."""
    home.body_file.unlink(missing_ok=True)


def _read_body_file(home: Home) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(home.body_file.read_bytes())
    return data
