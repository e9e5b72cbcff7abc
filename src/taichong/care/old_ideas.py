"""What Chinese medicine says of a point: channel, organ, classes and phase, with the ideas behind them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from msgspec import Struct

from taichong.atlas import class_of
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas, Channel, FivePhase, Idea, Point


class Classed(Struct, frozen=True):
    """A class of a point: as the standard writes it, in a word, what it means, and the phase that goes with it."""

    special: str
    name: str
    says: str
    phase: FivePhase | None = None


class InTradition(Struct, frozen=True):
    """What tradition says of a point; an extra point belongs to no channel."""

    channel: str
    traditional: str
    organ: str
    side: str
    channel_phase: FivePhase | None
    classes: tuple[Classed, ...]
    ideas: tuple[Idea, ...]
    sources: tuple[str, ...]

    @property
    def phase(self) -> FivePhase | None:
        """The phase of the point itself: that of the one water class which it has, if any."""
        return next((each.phase for each in self.classes if each.phase), None)


def in_tradition(atlas: Atlas, point: Point) -> InTradition:
    """Gather what tradition says of `point`."""
    channel = next((each for each in atlas.channels if each.code == point.channel), None)
    yang = bool(channel and channel.side == "yang")
    of_this = {special: class_of(atlas.classes, special) for special in point.special}
    classes = tuple(
        Classed(special, found.name, found.says, found.phases[yang] if found.phases else None)
        for special, found in of_this.items()
        if found
    )
    ideas = tuple(each for each in atlas.ideas if _is_of(each, point, channel))
    sources = [each.sources for each in of_this.values() if each] + [each.sources for each in ideas]
    return InTradition(
        channel=channel.name if channel else "",
        traditional=channel.traditional if channel else "",
        organ=channel.organ if channel else "",
        side=channel.side if channel else "",
        channel_phase=channel.phase if channel else None,
        classes=classes,
        ideas=ideas,
        sources=tuple(dict.fromkeys(itertools.chain.from_iterable(sources))),
    )


def _is_of(idea: Idea, point: Point, channel: Channel | None) -> bool:
    """Whether an idea is told with a point: those of all points only where there is something to explain."""
    if idea.points:
        return point.code in idea.points
    explained = {
        "qi": True,
        "class": bool(point.special),
        "organ": bool(channel and channel.organ),
        "phase": bool(channel and channel.phase),
    }
    return explained.get(idea.id, channel is not None)


def tradition_facts(told: InTradition) -> Iterator[tuple[str, str]]:
    """Yield a point's place in tradition as names and values, in the order in which one reads them."""
    if not told.channel:
        yield _("Channel"), _("none: an extra point, on no channel")
    else:
        yield _("Channel"), ", ".join(filter(None, (told.channel, told.traditional, told.side)))
    if told.organ:
        yield _("Organ"), told.organ
    if told.classes:
        yield _("Class"), "; ".join(f"{each.name} ({each.special})" for each in told.classes)
    phases = {_("the point"): told.phase, _("its channel"): told.channel_phase}
    if said := [f"{whose}: {phase}" for whose, phase in phases.items() if phase]:
        yield _("Phase"), "; ".join(said)
