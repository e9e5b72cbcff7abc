"""The channels as lines on the skin: `python builders/find_channels.py` writes `bodies/anny/channels.npz`.

From point to point the shortest way over the left half of the mean body's skin, through its edges; never through the
body, and never over to the other leg or along the arm, since only skin is walked on. Each corner of a line is a place
on an edge of the mesh, so that the line goes along with every body's skin.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from place_landmarks import mean_coefficients
from taichong.body import anny, of_mesh, room
from taichong.locate import engine_of
from taichong.locate.channels import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

SHARES = (1 / 4, 1 / 2, 3 / 4)  # places on every edge that a line may cross
MIDDLE_MM = -1.0  # how far over the midline a line may step
ROUNDS = 60  # of straightening


class Edges:
    """The skin of the left half of the mean body as a graph: vertices, and places on edges, of one face join.

    ``ends`` (k, 2) are the vertices of each place's edge and ``share`` (k,) how far it lies toward the second.
    """

    def __init__(self) -> None:
        space = anny()
        self.vertices = np.asarray(space.vertices(mean_coefficients()[None])[0], float)
        faces = space.faces[space.skin]
        self.faces = faces[(self.vertices[faces][..., 0] > MIDDLE_MM).all(axis=1)]
        edges = np.unique(np.sort(self.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
        corners = np.unique(self.faces)
        self.ends = np.concatenate([np.repeat(corners[:, None], 2, axis=1), np.repeat(edges, len(SHARES), axis=0)])
        self.share = np.concatenate([np.zeros(len(corners)), np.tile(SHARES, len(edges))])
        self.places = self._places(self.ends, self.share)
        self.of_face = self._nodes(corners, edges)
        self.graph = self._joined()

    def _places(self, ends: Ints, share: Array) -> Array:
        a, b = self.vertices[ends[:, 0]], self.vertices[ends[:, 1]]
        return np.asarray(a + share[:, None] * (b - a))

    def _nodes(self, corners: Ints, edges: Ints) -> Ints:
        """The places on the border of each face (f, 12)."""
        number = {tuple(edge): len(corners) + len(SHARES) * at for at, edge in enumerate(edges.tolist())}
        rows = []
        for face in self.faces.tolist():
            sides = [number[min(pair), max(pair)] for pair in zip(face, face[1:] + face[:1], strict=True)]
            rows.append([*np.searchsorted(corners, face), *(side + at for side in sides for at in range(len(SHARES)))])
        return np.array(rows)

    def _joined(self) -> csr_array[Any, Any]:
        pairs = np.array(list(itertools.permutations(range(self.of_face.shape[1]), 2)))
        one, other = self.of_face[:, pairs[:, 0]].ravel(), self.of_face[:, pairs[:, 1]].ravel()
        _, first = np.unique(one * len(self.places) + other, return_index=True)
        one, other = one[first], other[first]
        away = np.linalg.norm(self.places[one] - self.places[other], axis=1)
        return csr_array((away, (one, other)), shape=(len(self.places),) * 2)

    def nearest(self, place: Array) -> int:
        """Return the place of the graph nearest to one."""
        return int(((self.places - place) ** 2).sum(axis=1).argmin())

    def way(self, start: Array, end: Array) -> tuple[Ints, Array]:
        """Draw edges (m, 2) and shares (m,) from one place on the skin to another, as straight as the skin allows."""
        one, other = self.nearest(start), self.nearest(end)
        _, before = dijkstra(self.graph, indices=np.array([other]), return_predecessors=True)
        nodes = [one]
        while nodes[-1] != other:
            nodes.append(int(before[0, nodes[-1]]))
            if nodes[-1] < 0:
                raise SystemExit(f"no way over the skin from {start} to {end}")
        inner = nodes[1:-1]  # the two ends stand for the points themselves
        ends, share = self.ends[inner], self.share[inner]
        for _ in range(ROUNDS):
            share = self._straighter(start, end, ends, share)
        return ends, share

    def _straighter(self, start: Array, end: Array, ends: Ints, share: Array) -> Array:
        """Slide every corner along its edge to where the straight way between its neighbours is nearest to it."""
        line = np.concatenate([start[None], self._places(ends, share), end[None]])
        before, after = line[:-2], line[2:]
        at, along = self.vertices[ends[:, 0]], self.vertices[ends[:, 1]] - self.vertices[ends[:, 0]]
        chord = after - before
        flat = along - (along * chord).sum(1, keepdims=True) / (chord**2).sum(1, keepdims=True).clip(1e-9) * chord
        gap = before - at
        best = (gap * flat).sum(1) / (flat**2).sum(1).clip(1e-9)
        return np.asarray(np.clip((share + np.clip(best, 0.02, 0.98)) / 2, 0.02, 0.98))


def main() -> None:
    """Walk, and write."""
    edges, ready = Edges(), engine_of()
    placed = ready.place(mean_coefficients()[None], np.full((1, len(ready.program.fingers)), 20.0))
    faces, weights = of_mesh(placed.hit)
    number = {code: at for at, code in enumerate(placed.codes)}
    names, ends, shares = [], [], []
    for one, other in (pair for run in runs(ready.atlas) for pair in itertools.pairwise(run)):
        edge, share = edges.way(*(placed.positions[0, number[code]] for code in (one, other)))
        names += [f"{one} {other}"] * len(share)
        ends.append(edge)
        shares.append(share)
    np.savez_compressed(
        room() / "channels.npz",
        ways=np.array(names),
        edges=np.concatenate(ends).astype(np.int32),
        shares=np.concatenate(shares).astype(np.float32),
        codes=np.array(placed.codes),
        faces=faces[0].astype(np.int32),
        weights=weights[0].astype(np.float32),
    )


if __name__ == "__main__":
    main()
