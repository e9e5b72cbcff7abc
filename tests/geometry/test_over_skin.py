"""The shortest way over the skin, against a graph of the mesh whose edges are cut finely: another method altogether."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from taichong.atlas import load
from taichong.body import anny
from taichong.geometry import length_mm, way_over_skin
from taichong.locate.body import Body
from taichong.locate.hand import hand_of

Array = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_CUTS, LEAST_CUTS, PLACES = 24, 6, 1000
"""Places on each edge of the mesh, its ends included: the more, the fewer faces there are around the way."""
TOLD = [
    each.code for each in load().points if each.press and each.place and each.place.hand and not each.place.hand.share
]


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.of(sex="female", age=35, height_cm=163, weight_kg=65)


def geodesic_mm(vertices: Array, faces: Ints, one: Array, other: Array) -> float:
    """Dijkstra's way from `one` to `other` over places on the edges of all faces around them."""
    around_mm = 25 + 0.2 * float(np.linalg.norm(other - one))
    low, high = np.minimum(one, other) - around_mm, np.maximum(one, other) + around_mm
    near = np.asarray(((vertices > low) & (vertices < high)).all(axis=1))
    kept = faces[near[faces].any(axis=1)]
    cuts = int(np.clip(4 * PLACES / len(kept), LEAST_CUTS, MOST_CUTS))
    sides = np.sort(np.stack([kept, np.roll(kept, -1, axis=1)], axis=2), axis=2)
    edges, which = np.unique(sides.reshape(-1, 2), axis=0, return_inverse=True)
    shares = np.linspace(0, 1, cuts)[:, None]
    places = (vertices[edges[:, 0], None] * (1 - shares) + vertices[edges[:, 1], None] * shares).reshape(-1, 3)
    around = (which.reshape(-1, 3, 1) * cuts + np.arange(cuts)).reshape(len(kept), -1)  # all places of each face
    pairs = [around[:, list(pair)] for pair in itertools.combinations(range(3 * cuts), 2)]
    for number, end in enumerate((one, other)):
        reached = around[face_of(vertices[kept], end)]
        pairs.append(np.stack([np.full(len(reached), len(places) + number), reached], axis=1))
    places = np.concatenate([places, [one, other]])
    merged = np.unique(places.round(5), axis=0, return_inverse=True)[1].ravel()  # a corner is on several edges
    linked = np.unique(np.sort(merged[np.concatenate(pairs)], axis=1), axis=0)
    places = places[np.unique(merged, return_index=True)[1]]
    length = np.linalg.norm(places[linked[:, 0]] - places[linked[:, 1]], axis=1)
    graph = csr_array((length, (linked[:, 0], linked[:, 1])), (len(places), len(places)))
    return float(dijkstra(graph, directed=False, indices=np.array([merged[-2]]))[0, merged[-1]])


def face_of(corners: Array, place: Array) -> int:
    """The face (of (f, 3, 3)) that a place lies in."""
    a, b, c = np.moveaxis(corners, 1, 0)
    normal = np.cross(b - a, c - a)
    off = np.abs(((place - a) * normal).sum(axis=1)) / np.linalg.norm(normal, axis=1)
    inside = np.min([(np.cross(q - p, place - p) * normal).sum(axis=1) for p, q in ((a, b), (b, c), (c, a))], axis=0)
    return int(np.where(inside > -1e-6 * (normal**2).sum(axis=1), off, np.inf).argmin())


@pytest.mark.parametrize("code", TOLD)
def test_the_number_is_within_a_millimetre_of_a_graph_of_the_mesh(body: Body, code: str) -> None:
    point = body.locate(code).left
    hand = hand_of(point)
    assert hand
    assert hand.mm
    vertices, faces = np.asarray(body.vertices, float), anny().faces[anny().skin]
    found = geodesic_mm(vertices, faces, hand.way[0], point.position)
    assert abs(hand.mm - found) < 1, (hand.mm, found)


def test_on_a_ball_it_is_the_great_circle() -> None:
    round_, up = np.meshgrid(np.linspace(0, 2 * np.pi, 181)[:-1], np.linspace(0.02, np.pi - 0.02, 121))
    ball = 60 * np.stack([np.sin(up) * np.cos(round_), np.sin(up) * np.sin(round_), np.cos(up)], axis=-1)
    number = np.arange(121 * 180).reshape(121, 180)
    a, b, c, d = number[:-1], np.roll(number, -1, axis=1)[:-1], np.roll(number, -1, axis=1)[1:], number[1:]
    faces: Ints = np.concatenate(
        [np.stack([a, d, c], axis=-1).reshape(-1, 3), np.stack([a, c, b], axis=-1).reshape(-1, 3)]
    )
    ends = np.array([ball[40, 10], ball[75, 40]])
    angle = np.arccos(ends[0] @ ends[1] / 3600)
    way = way_over_skin(ball.reshape(-1, 3), faces, ends, ends / 60)
    assert length_mm(way) == pytest.approx(60 * angle, abs=0.3)
