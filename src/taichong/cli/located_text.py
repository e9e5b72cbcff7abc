"""How `locate` tells points in the terminal: the way to each of a few, a row for each of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taichong.locate import Located, Pair, Units


def chains(pairs: Sequence[Pair], units: Units) -> list[str]:
    """Write the way to each point, and the number that a hand can use, in these units."""
    from taichong.locate import hand_of

    right = "  The other side is its mirror image."
    found = []
    for pair in pairs:
        hand = hand_of(pair.left)
        found += [str(pair.left), *([f"  {hand.sentence(units)}"] if hand else []), *[right] * (len(pair.sides) - 1)]
    return found


def point_line(point: Located, units: Units) -> str:
    """Write a row of the table: where a point is, how sure that is, and the number that a hand can use."""
    from taichong.locate import hand_of

    hand = hand_of(point)
    sure = f"± {point.model_mm:.0f}, with hands ± {point.spread_mm:.0f} mm"
    return _row(point.code, point.side, point.position, sure) + (f"  {hand.short(units)}" if hand else "")


def mark_line(mark: dict[str, Any]) -> str:
    """Write a row of the table: where a landmark is, and how sure that is."""
    return _row(mark["id"], mark["side"], mark["position"], f"sd {mark['sd_mm']:g} mm")


def _row(name: str, side: str, position: Iterable[float], sure: str) -> str:
    x, y, z = position
    return f"{name:<7} {side:<8} {x:8.1f} {y:8.1f} {z:8.1f}  {sure}"
