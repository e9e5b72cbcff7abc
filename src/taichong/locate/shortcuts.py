"""How far lay shortcuts land from the standard's place on a body: "2 cm up from the web stops 38 mm short on you".

Each shortcut of the atlas is a rule like a point's own, so both places are computed on the same body and compared.
A body is the same on both sides: outward and inward hold for left and right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from taichong.body import SEXES
from taichong.geometry import dot, find_axes, unit, unit_of
from taichong.locate.body import engine_of
from taichong.locate.engine import WIDTHS
from taichong.locate.uncertainty import moves
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Link, Shortcut
    from taichong.body import Body, Fitted
    from taichong.geometry import Drawn, Placed
    from taichong.locate.engine import Engine

    Array = NDArray[np.float64]

COMPUTED = ("offset_mm", "direction", "parts_mm", "spread_mm", "length_mm", "fingers", "nearest")
SAME_MM = 1.0
"""Two places nearer than this are the same place."""
WORTH_A_WORD = 0.5
"""A direction is named when its part of a miss is at least this share of the largest part."""
MOSTLY = 0.7
"""A miss that runs along the instruction's own way (cosine) is short or too far, not off."""


def misses(body: Body, atlas: Atlas | None = None, *, whose: Literal["you", "example"] = "you") -> list[dict[str, Any]]:
    """Measure how far each lay shortcut lands from the standard's place on this body.

    Args:
        body: one person's.
        atlas: points and shortcuts; the standard's, if none is given.
        whose: whose body the sentences say it is.

    Returns:
        For each shortcut ``code, shortcut, brief, says, differs, offset_mm, direction, parts_mm, spread_mm, length_mm,
        fingers, nearest, sentences``. ``offset_mm`` is straight, ``parts_mm`` names its parts and ``direction`` the
        large ones, from the standard's place to where the shortcut lands. ``spread_mm`` is one standard deviation of
        the offset. ``length_mm`` is what the last length of the instruction came to, ``fingers`` whether that was of
        the person's own ruler (``own``) or ``estimated``. ``nearest`` (code, mm) is another point that lies nearer
        to where it lands than its own. What does not apply, or cannot be computed for want of a place, is null.
    """
    ready = engine_of(atlas, shortcuts=True)
    placed = ready.place(body.fit.coefficients, ready.fingers_mm(body.fit.told))
    found = zip(offsets_mm(ready, placed)[0], spreads_mm(ready, body.fit, placed), strict=True)
    off = dict(zip(ruled(ready.atlas), found, strict=True))
    reports = (
        _miss(ready, body.fit, placed, each, off[each.id]) if each.rule else (_report(each, {}), "unsaid")
        for each in ready.atlas.shortcuts
    )
    return [report | {"sentences": list(_sentences(report, judged, whose))} for report, judged in reports]


def ruled(atlas: Atlas) -> tuple[str, ...]:
    """List the ids of the shortcuts that name a place, in the atlas's order."""
    return tuple(each.id for each in atlas.shortcuts if each.rule)


def offsets_mm(ready: Engine, placed: Placed) -> Array:
    """Return the way from the standard's place to each shortcut's (n, s, 3) [mm]: outward, along the limb, forward.

    Along is toward the trunk, on the foot toward the heel; forward is on the foot up. `s` in the order of `ruled`.
    """
    there, here = _columns(ready)
    numbers = {name: number for number, name in enumerate(ready.program.landmarks)}
    found = find_axes(ready.atlas.frames, placed.values[:, : len(numbers)], numbers).directions
    regions = [frame.region for frame in ready.atlas.frames]
    which = [regions.index(ready.atlas.point(placed.codes[code]).region) for code in here]
    off: Array = np.einsum("nsij,nsj->nsi", found[:, which], placed.positions[:, there] - placed.positions[:, here])
    return off


def _columns(ready: Engine) -> tuple[list[int], list[int]]:
    """Where the shortcuts that tell a place stand among what is placed, and where their points do."""
    codes = ready.program.codes
    told = [each for each in ready.atlas.shortcuts if each.rule]
    return [codes.index(each.id) for each in told], [codes.index(each.code) for each in told]


def spreads_mm(ready: Engine, fitted: Fitted, placed: Placed) -> Array:
    """Return one standard deviation (s,) [mm] of each offset of one person: their shape, landmarks and fingers unknown.

    What moves both places alike cancels.
    """
    there, here = _columns(ready)
    sd_mm = np.array([landmark.sd_mm for landmark in ready.atlas.landmarks])
    by = moves(ready.program, placed, ready.marks, fitted.coefficients[0], sd_mm)
    shape, landmarks, fingers = (each[:, there] - each[:, here] for each in by)
    way = placed.positions[0, there] - placed.positions[0, here]
    way = way / np.maximum(np.linalg.norm(way, axis=1), SAME_MM)[:, None]
    sex = SEXES[fitted.told.groups[fitted.told.group[0]].sex]
    of_shape = fitted.covariance({sex: np.moveaxis(shape, 0, -1).astype(np.float32)})[0]
    widths = ready.fingers_mm(fitted.told, sd=True)[0]
    variance = np.einsum("si,sij,sj->s", way, of_shape, way)
    variance += (dot(landmarks, way) ** 2).sum(axis=0) + ((widths[:, None] * dot(fingers, way)) ** 2).sum(axis=0)
    return np.asarray(np.sqrt(variance))


def parts_mm(off: Array, region: str) -> dict[str, float]:
    """Split an offset (3,) [mm] by its region's words, the largest part first; none below a millimetre."""
    named = words("shortcuts")["foot" if region == "foot" else "limb"]
    pairs = zip((named["lateral"], named["along"], named["forward"]), off.tolist(), strict=True)
    parts = {toward if part > 0 else away: abs(part) for (toward, away), part in pairs if abs(part) >= SAME_MM}
    return dict(sorted(parts.items(), key=lambda each: -each[1]))


def direction(parts: dict[str, float]) -> str:
    """Say the large parts in words, the largest first: ``up and toward the back``."""
    large = [word for word, part in parts.items() if part >= WORTH_A_WORD * max(parts.values())]
    return str(words("shortcuts")["and"]).join(large)


def _miss(
    ready: Engine, fitted: Fitted, placed: Placed, shortcut: Shortcut, off: tuple[Array, float]
) -> tuple[dict[str, Any], str]:
    """The report on one shortcut that tells a place, and its verdict; ``off`` is its offset (3,) and sd [mm]."""
    parts = parts_mm(off[0], ready.atlas.point(shortcut.code).region)
    rule, drawn = ready.program.rules[shortcut.id], ready.program.chain(placed, shortcut.id)
    counted = next((each for link, each in zip(reversed(rule), reversed(drawn), strict=True) if link.unit), None)
    places = _places(ready, placed)
    found = {
        "offset_mm": round(float(np.linalg.norm(off[0])), 1),
        "direction": direction(parts) if parts else None,
        "parts_mm": {word: round(part, 1) for word, part in parts.items()},
        "spread_mm": round(float(off[1]), 1),
        "length_mm": round(counted.length_mm, 1) if counted and counted.length_mm else None,
        "fingers": _fingers(fitted, rule),
        "nearest": _nearest(places, shortcut, {each.id for each in ready.atlas.shortcuts}),
    }
    way = places[shortcut.id] - places[shortcut.code]
    return _report(shortcut, found), verdict(way, counted)


def verdict(way: Array, counted: Drawn | None) -> str:
    """Judge how a miss (3,) [mm] lies to the instruction's last length: ``same``, ``short``, ``far`` or ``off``."""
    if np.linalg.norm(way) < SAME_MM:
        return "same"
    if counted is None:
        return "off"
    start, end = counted.segments[0]
    along = float(dot(unit(way), unit(end - start)))
    return "off" if abs(along) < MOSTLY else "far" if along > 0 else "short"


def _places(ready: Engine, placed: Placed) -> dict[str, Array]:
    """Where everything is on one body, by code and by shortcut."""
    return dict(zip(ready.program.codes, placed.positions[0], strict=True))


def _fingers(fitted: Fitted, rule: Sequence[Link]) -> str | None:
    """Whether a rule counts with the person's ``own`` fingers or with ``estimated`` ones; none: with none."""
    used = {unit_of(link) for link in rule if link.unit in {"f_cun", "fingers"}}
    told = fitted.told
    given = {told.names[1 + each] for each in told.groups[told.group[0]].given}
    return ("own" if {WIDTHS[each][0] for each in used} <= given else "estimated") if used else None


def _nearest(places: Mapping[str, Array], shortcut: Shortcut, lay: set[str]) -> dict[str, Any] | None:
    """The point, none of the `lay` places, that is nearer than its own to where a shortcut lands."""
    here = places[shortcut.id]
    away = {code: float(np.linalg.norm(place - here)) for code, place in places.items() if code not in lay}
    code = min(away, key=lambda each: away[each])
    return None if away[code] > away[shortcut.code] - SAME_MM else {"code": code, "mm": round(away[code], 1)}


def _report(shortcut: Shortcut, found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": shortcut.code,
        "shortcut": shortcut.id,
        "brief": shortcut.brief,
        "says": shortcut.says,
        "differs": shortcut.differs,
        **dict.fromkeys(COMPUTED),
        **found,
    }


def _sentences(report: Mapping[str, Any], judged: str, whose: str) -> Iterator[str]:
    """What the point's page says of it."""
    told = words("shortcuts")
    mm = None if report["offset_mm"] is None else f"{report['offset_mm']:.0f}"
    brief = report["brief"][:1].upper() + report["brief"][1:]
    yield told[judged].format(brief=brief, mm=mm, direction=report["direction"], whom=told[whose]["whom"])
    if report["nearest"]:
        yield told["nearer"].format(code=report["nearest"]["code"], mm=f"{report['nearest']['mm']:.0f}")
    if report["fingers"]:
        yield told[whose][report["fingers"]]
