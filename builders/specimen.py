"""One specimen's bones: meshes of OpenSim's geometry out of the wheel `pose2sim`, as left bones in LPS, millimetres."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from trimesh.remesh import subdivide_loop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Array = NDArray[np.float64]
Ints = NDArray[np.intp]

ROOM = "Pose2Sim/OpenSim_Setup/Geometry/{}.vtp"
END_SHARE, TIP_SHARE = 0.15, 0.02


@dataclass(frozen=True, eq=False)
class Part:
    """Bones that are carried together.

    Attributes:
        name: of the part.
        bones: names, in the order of their numbers.
        vertices: all their corners (v, 3) [mm].
        faces: outward (f, 3).
        bone: which bone each vertex belongs to (v,).
    """

    name: str
    bones: tuple[str, ...]
    vertices: Array
    faces: Ints
    bone: Ints

    def end(self, name: str, direction: Sequence[float]) -> Array:
        """Return the middle of what lies farthest in a direction."""
        return self._furthest(name, direction, END_SHARE)

    def tip(self, name: str, direction: Sequence[float]) -> Array:
        """Return the surface that lies farthest in a direction."""
        return self._furthest(name, direction, TIP_SHARE)

    def _furthest(self, name: str, direction: Sequence[float], share: float) -> Array:
        own = self.vertices[self.bone == self.bones.index(name)]
        along = own @ (np.array(direction, float) / np.linalg.norm(direction))
        return np.asarray(own[along >= along.max() - share * np.ptp(along)].mean(axis=0))


def read_part(wheel: Path, name: str, said: Mapping[str, Sequence[object]], finer: int) -> Part:
    """Read the bones of a part, each a connected piece of a mesh: enlarged, moved to one frame and subdivided."""
    vertices: list[Array] = []
    faces: list[Ints] = []
    bone: list[Ints] = []
    for number, (mesh, piece, shift, *larger) in enumerate(said.values()):
        found, corners = connected(*read_mesh(wheel, str(mesh)))[int(str(piece))]
        found = found.mean(axis=0) + (found - found.mean(axis=0)) * np.array(larger[0] if larger else 1.0, float)
        found, corners = subdivide_loop(found, corners, finer) if finer else (found, corners)
        faces.append(corners + sum(len(each) for each in vertices))
        vertices.append(found + np.array(shift, float))
        bone.append(np.full(len(found), number))
    return Part(name, tuple(said), np.concatenate(vertices), np.concatenate(faces), np.concatenate(bone))


def read_mesh(wheel: Path, name: str) -> tuple[Array, Ints]:
    """Read vertices (v, 3) and triangles (f, 3) of one mesh, mirrored to the left, doubled corners merged."""
    with zipfile.ZipFile(wheel) as archive:
        root = ET.fromstring(archive.read(ROOM.format(name)))  # noqa: S314 -- a wheel that pip has verified
    found = np.array(_numbers(root.find(".//Points/DataArray")), float).reshape(-1, 3)
    polygons = {each.get("Name"): np.array(_numbers(each), int) for each in root.find(".//Polys") or ()}
    corners = np.split(polygons["connectivity"], polygons["offsets"][:-1])
    fans = [(each[0], each[i], each[i + 1]) for each in corners for i in range(1, len(each) - 1)]
    unique, inverse = np.unique(np.round(found, 6), axis=0, return_inverse=True)
    faces = inverse.ravel()[np.array(fans)]
    whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    forward, up, right = unique.T * 1000
    return np.stack([right, -forward, up], axis=1), faces[whole][:, ::-1]


def _numbers(element: ET.Element | None) -> list[str]:
    assert element is not None  # noqa: S101 -- a file of ours to read, checked by eye
    return (element.text or "").split()


def connected(vertices: Array, faces: Ints) -> list[tuple[Array, Ints]]:
    """Split a mesh into its connected pieces."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = csr_array((np.ones(len(ends)), tuple(ends.T)), (len(vertices), len(vertices)))
    count, label = connected_components(graph, directed=False)
    pieces = []
    for number in range(count):
        own = np.flatnonzero(label == number)
        pieces.append((vertices[own], np.searchsorted(own, faces[label[faces[:, 0]] == number])))
    return pieces
