"""The views of a photo: which places are tapped, which joints may bend, from where the camera looks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from ruamel.yaml import YAML

from taichong.body import room
from taichong.errors import NotFoundError


class Motion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A joint that may bend.

    Attributes:
        bones: bones of the model that turn.
        axis: about which way [LPS, at rest, left side].
        mean: how far it is bent as a rule [degrees].
        sd: how far people stray from that.
        range: the least and the most.
    """

    bones: tuple[str, ...]
    axis: tuple[float, float, float]
    mean: float
    sd: float
    range: tuple[float, float]


class Learnt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What rehearsals have taught about a view.

    Attributes:
        zone: how much larger zones are than what the fit leaves open, with taps as fine as they can be.
        power: where taps stray so many times as far, zones are larger by that to this power: few taps tell too little
            of how rough they are.
        odds: how much [twice the logarithm of the odds] must speak for a misplaced tap before one is named.
    """

    zone: float
    power: float
    odds: float

    def zone_of(self, roughness: float) -> float:
        """How much larger zones are, where taps stray so many times as far as fine ones."""
        return float(self.zone * roughness**self.power)


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a limb is taken.

    Attributes:
        id: its name.
        regions: whose points it can show.
        held_to: the bone of the model with which the camera turns.
        toward: the way from the limb to the camera [LPS, at rest, left side].
        taps: landmarks to tap, in this order.
        motions: which joints may bend.
        bones: parts of the skeleton that it shows.
        learnt: what rehearsals have taught about it.
        also: more points that it shows.
    """

    id: str
    regions: tuple[str, ...]
    held_to: str
    toward: tuple[float, float, float]
    taps: tuple[str, ...]
    motions: tuple[str, ...]
    bones: tuple[str, ...]
    learnt: Learnt
    also: tuple[str, ...] = ()


class _Views(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    motions: dict[str, Motion]
    views: tuple[View, ...]


@lru_cache(maxsize=1)
def _read() -> _Views:
    raw: Any = YAML(typ="safe").load(room() / "photo_views.yaml")
    return msgspec.convert(raw, _Views)


def views() -> tuple[View, ...]:
    """Every view, in the order in which they are offered."""
    return _read().views


def view_named(name: str) -> View:
    """Find a view by its id.

    Raises:
        NotFoundError: there is none; the message names those that there are.
    """
    for each in views():
        if each.id == name:
            return each
    raise NotFoundError(f"view {name!r}: there is none; these are: {', '.join(each.id for each in views())}")


def motion(name: str) -> Motion:
    """How a joint may bend."""
    return _read().motions[name]
