"""What the live body shows, in one small answer: every point and landmark of the left side; the right mirrors it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from taichong.body import anny
from taichong.locate import channel_lines, hand_of
from taichong.pictures import ARMS, LEGS, WHOLE, vertex_normals, view_of, view_of_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from taichong.atlas import Point
    from taichong.locate import Body, Engine, Located, Pair, Units
    from taichong.pictures import Camera

    Array = NDArray[np.float64]

FACING = 0.3
"""The least cosine between the skin's normal and the view at which a point counts as seen."""
MOST_NEAR = 8
MOST_PLACES = 120
"""How many places of a channel's line are told."""
INSIDE = 0.04  # of a picture's width: a dot nearer to its edge is not shown


class Dot(NamedTuple):
    """A point on a still: whose, on which side, and where in the picture [pixels]."""

    point: Point
    side: str
    x: int
    y: int


@lru_cache(maxsize=8)
def figure(body: Body) -> bytes:
    """Points, landmarks and views as JSON: LPS millimetres, of the left side."""
    atlas = body.engine.atlas
    marks = [each.id for each in atlas.landmarks]
    told = {
        "whole": _view(view_of_whole(body), WHOLE[0]),
        "legs_mm": round(LEGS * float(body.vertices[:, 2].max())),
        "landmarks": _landmarks(body),
        "points": [_point(each, marks) for each in body.locate_all()],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _view(camera: Camera, width: int) -> dict[str, Any]:
    return {
        "centre": _mm(camera.centre),
        "toward": camera.toward.round(3).tolist(),
        "up": camera.up.round(3).tolist(),
        "width_mm": round(camera.mm_per_pixel * width, 1),
    }


def _mm(position: Array) -> list[float]:
    return [round(float(each), 1) for each in position]


def _landmarks(body: Body) -> list[dict[str, Any]]:
    ready = body.engine
    places = ready.marks.positions(body.fit.coefficients)[0]
    facing = ready.marks.normals(body.fit.coefficients)[0]
    return [
        {"name": each.name, "what": each.what, "at": _mm(place), "facing": normal.round(2).tolist()}
        for each, place, normal in zip(ready.atlas.landmarks, places, facing, strict=True)
    ]


def _point(pair: Pair, marks: list[str]) -> dict[str, Any]:
    point = pair.left
    record = pair.left.body.engine.atlas.point(point.code)
    camera = view_of(point)
    return {
        "code": point.code,
        "name": record.everyday,
        "pressed": record.press is not None,
        "midline": point.side == "midline",
        "arm": _is_of_arm(point),
        "at": _mm(point.position),
        "facing": point.normal.round(3).tolist(),
        "zone_mm": round(point.zone_mm, 1),
        "view": _view(camera, camera.size[0]),
        "lines": [[_mm(end) for end in line] for step in point.chain for line in step.segments],
        "steps": [[each.says, each.length_mm and round(each.length_mm)] for each in point.chain],
        "uses": [marks.index(each) for each in _used(point.body.engine, point.code) if each in marks],
    }


def _is_of_arm(point: Located) -> bool:
    return point.body.engine.atlas.point(point.code).region in ARMS


def _used(ready: Engine, code: str) -> Iterable[str]:
    """What the rule of a point starts from: its landmarks and the ends of its rulers, in its order."""
    rule = ready.program.rules[code]
    rulers = [ready.atlas.ruler(link.ruler) for link in rule if link.ruler]
    named = [name for link in rule for name in link.references]
    return dict.fromkeys([*named, *(end for ruler in rulers for end in (ruler.start, ruler.end))])


@lru_cache(maxsize=8)
def channels(body: Body) -> bytes:
    """The channels of the left side as JSON: code, name, and along each line places and how the skin faces there."""
    vertices, faces = np.asarray(body.vertices, float), anny().faces[anny().skin]
    normals = vertex_normals(vertices, faces)
    drawn, told = channel_lines(body), []
    for each in body.engine.atlas.channels:
        if each.code in drawn:
            lines = [line[:: max(len(line) // MOST_PLACES, 1)] for line in drawn[each.code]]
            ways = [[[_mm(place), _facing(vertices, normals, place)] for place in line] for line in lines]
            told.append({"code": each.code, "name": each.name, "lines": ways})
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _facing(vertices: Array, normals: Array, place: Array) -> list[float]:
    """The outward normal of the vertex nearest to a place."""
    away = vertices - place
    return [round(float(each), 2) for each in normals[np.einsum("vd,vd->v", away, away).argmin()]]


def number(body: Body, code: str, units: Units) -> str:
    """How far a point is from what one can touch, as a sentence; empty where the atlas names no way."""
    hand = hand_of(body.locate(code).left)
    return hand.sentence(units) if hand else ""


def near(body: Body, code: str) -> list[Dot]:
    """The points around one on its still, the nearest first; places are those of the left side."""
    here, points = body.locate(code).left, [pair.left for pair in body.locate_all()]
    if _is_of_arm(here):  # the arm is all that its still shows
        points = [each for each in points if _is_of_arm(each)]
    around = [dot for dot in _seen(view_of(here), points) if dot.point.code != code]
    away = {each.code: float(np.linalg.norm(each.position - here.position)) for each in points}
    return sorted(around, key=lambda dot: away[dot.point.code])[:MOST_NEAR]


@lru_cache(maxsize=8)
def on_whole(body: Body) -> list[Dot]:
    """The points for pressing, of both sides, on the still of the whole body."""
    pressed = [pair for pair in body.locate_all() if body.engine.atlas.point(pair.left.code).press]
    return _seen(view_of_whole(body), (each for pair in pressed for each in pair.sides))


def _seen(camera: Camera, points: Iterable[Located]) -> list[Dot]:
    looked_for = list(points)
    x, y, depth = camera.project(np.array([each.position for each in looked_for]).reshape(-1, 3)).T
    facing = np.array([each.normal for each in looked_for]).reshape(-1, 3) @ camera.toward
    rim, reach_mm = INSIDE * camera.size[0], camera.mm_per_pixel * camera.size[0]
    inside = (rim < x) & (x < camera.size[0] - rim) & (rim < y) & (y < camera.size[1] - rim) & (depth > -reach_mm)
    return [
        Dot(each.body.engine.atlas.point(each.code), each.side, round(x[number]), round(y[number]))
        for number, each in enumerate(looked_for)
        if inside[number] and facing[number] > FACING
    ]
