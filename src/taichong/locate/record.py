"""What ``taichong locate --json`` prints of points and landmarks on one body."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from taichong.body import SEXES, value_of
from taichong.geometry import mirrored
from taichong.locate.body import SIDES
from taichong.locate.hand import hand_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from taichong.locate.body import Body, Located, Pair
    from taichong.locate.hand import Units

    Array = NDArray[np.float64]


def as_json(body: Body, pairs: Iterable[Pair], *, landmarks: bool = False, units: Units = "mm") -> dict[str, Any]:
    """Return what ``taichong locate --json`` prints, for points and, if wanted, all landmarks; LPS, millimetres."""
    people, told = body.fit.people, body.fit.told
    return {
        "frame": "LPS",
        "unit": "mm",
        "body": {
            "sex": SEXES[people.sex[0]],
            **{name: value_of(people, 0, name) for name in ("age", "height_cm", "weight_kg", *people.names)},
        },
        "cun": {name: round(mm, 2) for name, mm in body.cun_mm.items()},
        "points": [_point(each, units) for pair in pairs for each in pair.sides],
        "landmarks": _landmarks(body) if landmarks else [],
        "outside": [_without_person(each) for each in told.outside],
        "findings": [_without_person(each) for each in told.findings],
    }


def _without_person(record: Any) -> dict[str, Any]:  # noqa: ANN401 -- a finding, or what lies outside
    return {name: value for name, value in asdict(record).items() if name != "person"}


def _point(each: Located, units: Units) -> dict[str, Any]:
    hand = hand_of(each)
    chain = [
        {"word": step.word, "args": dict(step.args), "says": step.says, "position": _numbers(step.position)}
        for step in each.chain
    ]
    return {
        "code": each.code,
        "side": each.side,
        "position": _numbers(each.position),
        "normal": [round(float(value), 4) for value in each.normal],
        "model_mm": round(each.model_mm, 1),
        "spread_mm": round(each.spread_mm, 1),
        "zone_mm": round(each.zone_mm, 1),
        "chain": chain,
        "hand": hand and hand.as_json(units),
    }


def _numbers(position: Array) -> list[float]:
    return [round(float(value), 2) for value in position]


def _landmarks(body: Body) -> list[dict[str, Any]]:
    """Every landmark on both sides, those of the midline once."""
    found = []
    values = body.engine.marks.positions(body.fit.coefficients)[0]
    for landmark, position in zip(body.engine.atlas.landmarks, values, strict=True):
        sides = ("midline",) if landmark.side == "midline" else SIDES
        for side in sides:
            there = mirrored(position) if side == "right" else position
            found.append({"id": landmark.id, "side": side, "position": _numbers(there), "sd_mm": landmark.sd_mm})
    return found
