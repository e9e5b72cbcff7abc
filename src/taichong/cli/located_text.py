"""How `locate` tells points in the terminal: the way to each of a few, a row for each of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.locate import Pair, Units


def chains(pairs: Sequence[Pair], units: Units) -> list[str]:
    """Write the way to each point, and the number that a hand can use, in these units."""
    from taichong.locate import hand_of

    right = "  The other side is its mirror image."
    found = []
    for pair in pairs:
        hand = hand_of(pair.left)
        found += [str(pair.left), *([f"  {hand.sentence(units)}"] if hand else []), *[right] * (len(pair.sides) - 1)]
    return found


def place_line(name: str, each: dict[str, Any]) -> str:
    """Write a row of the table: where a point or landmark is, and how sure that is."""
    x, y, z = each["position"]
    sure = (
        f"sd {each['sd_mm']:g}"
        if "sd_mm" in each
        else f"± {each['model_mm']:.0f}, with hands ± {each['spread_mm']:.0f}"
    )
    return f"{name:<7} {each['side']:<8} {x:8.1f} {y:8.1f} {z:8.1f}  {sure} mm"
