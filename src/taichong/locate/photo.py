"""Where points fall on a photo of a person's own limb, from a few taps on its bones; no picture is ever read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import SEXES
from taichong.errors import InputError
from taichong.locate.body import Located, number_of
from taichong.locate.hand import hand_of
from taichong.locate.photo_anyone import STRANGER, any_adult
from taichong.locate.photo_bones import outlines
from taichong.locate.photo_camera import FOCAL, Problem
from taichong.locate.photo_hidden import VISIBLE, covered, facing_at_rest
from taichong.locate.photo_limb import Limb, Places, limb_of, nearest_vertices, one_thread
from taichong.locate.photo_taps import Names, Tapped, check
from taichong.locate.photo_views import View, views
from taichong.locate.photo_wrong import judge
from taichong.locate.photo_wrong_way import check_way, no_picture
from taichong.locate.uncertainty import radius_mm
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.locate.body import Body
    from taichong.locate.hand import Units
    from taichong.locate.photo_camera import Solved
    from taichong.locate.photo_wrong import Verdict

    Array = NDArray[np.float64]

TAP_SD = 0.003
"""How far (sd) a finger's tap strays from what the eye aims at, in parts of the picture's longer side: our estimate."""
OPEN_MM = 100.0
"""Where taps leave every point open so far, they fit no picture: honest ones leave the nearest 22 mm, at most 86."""
INSIDE_68 = -2 * np.log(0.32)
"""What of a plane Gaussian lies within this squared distance [sd²] is 68 %."""


def views_json(body: Body) -> list[dict[str, Any]]:
    """Tell every view: its landmarks in the order to tap them, and the points that it shows as a rule."""
    names = {each.id: each.name for each in body.engine.atlas.landmarks}
    said = words("photo")["views"]
    return [
        {
            "id": view.id,
            "name": said[view.id],
            "regions": list(view.regions),
            "landmarks": [{"id": each, "name": names[each]} for each in view.taps],
            "points": list(shown_in(body, view)),
        }
        for view in views()
    ]


@lru_cache(maxsize=64)
def shown_in(body: Body, view: View) -> tuple[str, ...]:
    """The points that a view shows as a rule: those that face the camera, at rest."""
    limb = limb_of(body, view)
    shown = facing_at_rest(limb) > VISIBLE
    return tuple(code for code, each in zip(limb.codes, shown, strict=True) if each)


def fit_photo(body: Body, tapped: Tapped, units: Units = "mm", *, is_told: bool = True) -> dict[str, Any]:
    """Find where points fall on a photo, with their zones, what leads to them, the bones, and what each tap is worth.

    Args:
        body: the person's, as well as they told it.
        tapped: where which landmarks were tapped, on how large a picture of which view.
        units: for the number that a hand can use.
        is_told: whether it is theirs; an example's only lends the number, and the limb may be any adult's.

    Returns:
        What ``taichong photo fit --json`` prints; places in pixels from the picture's upper left corner.

    Raises:
        NotFoundError: there is no such view or point.
        TapsError: no picture of this view has such taps.
        InputError: a point is none that the view can show.
    """
    names = Names.of(body.engine.atlas)
    view = check(tapped, names)
    limb = limb_of(body if is_told else any_adult(body.engine), view)
    asked = _asked(limb, tapped.points, names)
    numbers, taps = tapped.turned_left()
    problem = Problem(limb, numbers, TAP_SD * tapped.long_px, tapped.long_px)
    with one_thread():
        verdict = judge(problem, taps)
        check_way(problem, taps, verdict, names)
        suspects = [view.taps[numbers[each]] for each in verdict.suspects]
        points = _points(limb, body, tapped, verdict, asked, units)
        if min(each["model_mm"] for each in points) > OPEN_MM:
            raise no_picture(view, names)
        is_build = not is_told and bool(suspects) and _is_explained_by_build(problem, taps)
        return {
            "view": view.id,
            "side": tapped.side,
            "points": points,
            "bones": outlines(verdict.solved, tapped),
            "taps": _taps(limb, tapped, verdict),
            "misplaced": suspects,
            "own_body": is_told,
            "tell_body": is_build,
            "say": _say(names, suspects, is_build=is_build),
            "camera": _camera(verdict.solved, tapped),
        }


def _is_explained_by_build(problem: Problem, taps: Array) -> bool:
    """Whether no tap is named once the body of somebody unknown may be of any build at all."""
    limb = problem.limb
    wider = replace(problem, limb=limb_of(any_adult(limb.body.engine, STRANGER), limb.view))
    return not judge(wider, taps).suspects


def _asked(limb: Limb, queries: Sequence[str], names: Names) -> list[int]:
    """Numbers of the points that are asked for, among the limb's."""
    engine, found = limb.body.engine, []
    for query in queries:
        code = engine.program.codes[number_of(engine, query)]
        if code not in limb.codes:
            raise InputError(f"{code}: not in this view; {names.views[limb.view.id]} has {', '.join(limb.codes)}")
        found.append(limb.codes.index(code))
    return list(dict.fromkeys(found)) if queries else list(range(len(limb.codes)))


@dataclass(frozen=True, eq=False)
class _Way:
    """What a hand can use for a point: its number as `locate --json` has it, and where its line runs."""

    hand: Any
    line: Places | None


@lru_cache(maxsize=2048)
def _way(limb: Limb, body: Body, number: int, side: str) -> _Way:
    """The number, as it is on a body, and the line for one point of a limb, found once."""
    at = int(limb.numbers[number])
    hand, on_limb = hand_of(Located(body, at, side)), hand_of(Located(limb.body, at, side))
    if on_limb is None or not len(on_limb.way):
        return _Way(hand, None)
    corners = on_limb.way * ([-1, 1, 1] if side == "right" else [1, 1, 1])
    return _Way(hand, limb.of_skin(corners, nearest_vertices(limb.body, corners)))


def _points(  # noqa: PLR0913, PLR0917 -- a limb, whose numbers it lends, and what is asked of it
    limb: Limb, body: Body, tapped: Tapped, verdict: Verdict, asked: list[int], units: Units
) -> list[dict[str, Any]]:
    chosen = limb.points.only(np.array(asked, np.intp))
    solved = verdict.solved
    fell, facing = solved.seen(chosen)
    hidden = (facing <= VISIBLE) | covered(solved, chosen)
    px_per_mm = solved.px_per_mm(chosen)
    roughness = solved.problem.sd_px / (TAP_SD * tapped.long_px)
    spread = solved.spread(chosen) * limb.view.learnt.zone_of(roughness) ** 2
    model_mm = _model_mm(limb, asked, spread / px_per_mm[:, None, None] ** 2)
    raters_mm = limb.body.engine.raters_mm()[limb.numbers[asked]]
    names = limb.body.engine.atlas
    found = []
    ways = [_way(limb, body, number, tapped.side) for number in asked]
    lines = _lines(solved, tapped, [each.line for each in ways])
    for row, (number, way, line) in enumerate(zip(asked, ways, lines, strict=True)):
        code = limb.codes[number]
        x, y = _rounded(tapped.to_picture(fell[row]))
        found.append(
            {
                "code": code,
                "name": names.point(code).names.pinyin,
                "x": x,
                "y": y,
                "ellipse": _ellipse(spread[row], tapped.mirror),
                "visible": not hidden[row],
                "seen_in": _seen_in(limb, code) if hidden[row] else [],
                "model_mm": round(float(model_mm[row]), 1),
                "spread_mm": round(float(np.hypot(model_mm[row], raters_mm[row])), 1),
                "hand": way.hand and way.hand.as_json(units),
                "line": line,
            }
        )
    return found


def _lines(solved: Solved, tapped: Tapped, lines: Sequence[Places | None]) -> list[list[list[float]]]:
    """Where lines fall in the picture: all are looked at together, which takes little longer than one."""
    there = [each for each in lines if each is not None]
    if not there:
        return [[] for _ in lines]
    fell = iter(tapped.to_picture(solved.seen(Places.joined(there))[0]))
    return [[] if each is None else [_rounded(next(fell)) for _ in each.rest] for each in lines]


def _seen_in(limb: Limb, code: str) -> list[str]:
    return [view.id for view in views() if view != limb.view and code in shown_in(limb.body, view)]


def _model_mm(limb: Limb, asked: list[int], seen_mm2: Array) -> Array:
    """The 68 % radius (w,) [mm] of what the fit leaves open (w, 2, 2) [mm²], and the rule with it."""
    engine, told = limb.body.engine, limb.body.fit
    follow = engine.follow(SEXES[int(told.people.sex[0])])
    chosen = limb.numbers[asked]
    widths = engine.fingers_mm(told.told, sd=True)[0]
    of_rule = follow.constant[chosen] + np.einsum(
        "f,fpi,fpj->pij", widths**2, follow.fingers[:, chosen], follow.fingers[:, chosen]
    )
    flat = np.zeros((len(asked), 3, 3))
    flat[:, :2, :2] = seen_mm2
    toward = np.broadcast_to([0.0, 0.0, 1.0], (len(asked), 3))
    return np.hypot(radius_mm(flat, toward), radius_mm(of_rule, limb.points.normals[asked]))


def _ellipse(spread: Array, mirror: float) -> dict[str, float]:
    """The zone [px] of a covariance (2, 2): half axes, and the angle from right toward down [degrees]."""
    sizes, ways = np.linalg.eigh(spread)
    small, large = np.sqrt(np.maximum(sizes, 0) * INSIDE_68)
    angle = np.degrees(np.arctan2(ways[1, 1], ways[0, 1] * mirror)) % 180
    return {"a": round(float(large), 1), "b": round(float(small), 1), "angle": round(float(angle), 1)}


def _taps(limb: Limb, tapped: Tapped, verdict: Verdict) -> list[dict[str, Any]]:
    solved = verdict.solved
    marks = solved.problem.marks
    fell, _ = solved.seen(marks)
    off_mm = np.linalg.norm(fell - solved.taps, axis=1) / solved.px_per_mm(marks)
    names = {each.id: each.name for each in limb.body.engine.atlas.landmarks}
    return [
        {
            "landmark": each.landmark,
            "name": names[each.landmark],
            "x": each.x,
            "y": each.y,
            "fitted": _rounded(tapped.to_picture(fell[number])),
            "residual_mm": round(float(off_mm[number]), 1),
            "misplaced": number in verdict.suspects,
        }
        for number, each in enumerate(tapped.taps)
    ]


def _say(names: Names, suspects: list[str], *, is_build: bool) -> str:
    """The sentence about taps that look misplaced; where a build may explain them, that comes first."""
    if not suspects:
        return ""
    said, named = words("photo"), [names.landmarks[each] for each in suspects]
    if len(named) == 1:
        found = said["misplaced"].format(tap=named[0][0].upper() + named[0][1:])
    else:
        found = said["one_of_two"].format(one=named[0], other=named[1])
    return str(said["tell_body"].format(else_=found) if is_build else found)


def _camera(solved: Solved, tapped: Tapped) -> dict[str, float]:
    _, _, camera = solved.problem.parts(solved.found[None])
    focal, scale = FOCAL * tapped.long_px * np.exp(camera[0, 6]), np.exp(camera[0, 5])
    return {
        "focal_px": round(float(focal), 1),
        "mm_per_px": round(float(1 / scale), 4),
        "distance_mm": round(float(focal / scale), 1),
        "tilt_degrees": round(float(np.degrees(np.hypot(*camera[0, :2]))), 1),
    }


def _rounded(places: Array) -> list[Any]:
    return np.round(places, 1).tolist()  # type: ignore[no-any-return]
