"""Landmarks bound to the mesh: which face, where in it, how it was placed, how far off it may be."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from taichong.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

SIDES = ("left", "midline")


@dataclass(frozen=True)
class Binding:
    """A landmark on the mesh; the right one is its mirror image, unless it is on the midline.

    Attributes:
        id: its name, the same in every room.
        region: the part of the body it lies on.
        side: `left` or `midline`.
        face: index of a triangle of the body model.
        barycentric: weights of the triangle's three corners, summing to 1.
        how: how it was placed, in a sentence.
        sd_mm: how far off it may be in the plane of the skin, as a standard deviation.
    """

    id: str
    region: str
    side: str
    face: int
    barycentric: tuple[float, float, float]
    how: str
    sd_mm: float


def read_bindings(file: Path) -> tuple[Binding, ...]:
    """Read and check all bindings of a file.

    Raises:
        InputError: an entry has other keys than a `Binding`, a wrong side, or weights that are of no point in a face.
    """
    entries = YAML(typ="safe").load(file)
    return tuple(_checked(entry, f"{file.name}, entry {i + 1}") for i, entry in enumerate(entries))


def _checked(entry: dict[str, Any], where: str) -> Binding:
    names = [field.name for field in fields(Binding)]
    if sorted(entry) != sorted(names):
        raise InputError(f"{where}: the keys are {sorted(entry)}; they must be {names}")
    weights = tuple(float(weight) for weight in entry["barycentric"])
    if len(weights) != 3 or min(weights) < 0 or abs(sum(weights) - 1) > 1e-3:  # noqa: PLR2004 -- a triangle's corners
        raise InputError(f"{where}: barycentric is {weights}; give three weights, none below 0, that sum to 1")
    if entry["side"] not in SIDES:
        raise InputError(f"{where}: side is {entry['side']!r}; it must be one of {', '.join(SIDES)}")
    return Binding(**{**entry, "barycentric": weights})
