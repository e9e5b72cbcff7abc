"""Bones in bodies: under the skin of adults of every shape, closed, and where hands find them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import KDTree

from taichong import locate
from taichong.body import SEXES, Body, anny, bone_parts, bound_landmarks, room, solver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DEEP_MM, SHARE = 1.0, 0.99
SLIT_MM = (2.0, 5.0, 9.0)
"""Skin that has more skin so far in front of it looks into a slit: the inside of lips, nostrils and eyelids."""
FELT = {
    "kneecap": ("patella_apex", "patella_base", "patella_centre"),
    "heel bone": ("heel_back",),
    "shin bone": ("tibial_tuberosity", "medial_malleolus_prominence"),
    "outer leg bone": ("lateral_malleolus_prominence", "fibular_head_prominence"),
    "long bone of the little toe": ("metatarsal_5_tuberosity",),
    "elbow bone": ("olecranon_prominence",),
}
"""What can be felt of a bone: it lies under that skin within a centimetre and a half."""


@pytest.fixture(scope="module")
def adults() -> NDArray[np.float32]:
    """Women and men from short to tall, light to heavy, with what no measure tells of a shape drawn."""
    rng, found = np.random.default_rng(13), []
    for sex in SEXES[:2]:
        for height_cm, weight_index in ((150, 19), (160, 33), (172, 22), (185, 31)):
            weight_kg = weight_index * (height_cm / 100) ** 2
            body = Body.of(sex=sex, age=40, height_cm=height_cm, weight_kg=weight_kg)
            made = solver(sex)
            found.append(body.fit.coefficients[0] + rng.multivariate_normal(np.zeros(len(made.centre)), made.left_over))
    return np.stack(found).astype(np.float32)


@lru_cache(maxsize=1)
def outer() -> NDArray[np.intp]:
    """The faces of the skin that look outward, on the mean body; none where it ends, in the mouth and at the eyes."""
    faces = anny().faces[anny().skin]
    corners = anny().mean.astype(float)[faces]
    middle, normal = corners.mean(axis=1), np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    once, count = np.unique(edges, axis=0, return_counts=True)
    tree, slit = KDTree(middle), np.isin(faces, once[count == 1]).any(axis=1)
    for mm in SLIT_MM:
        ahead = middle + mm * normal
        nearest = tree.query(ahead)[1]
        slit |= ((ahead - middle[nearest]) * normal[nearest]).sum(axis=1) < 0.7 * mm
    return np.asarray(faces[~slit])


def depth_mm(vertices: Array, places: Array) -> Array:
    """How far each place lies under the outer skin nearest to it, sampled at the middles and thirds of its faces."""
    corners = vertices[outer()]
    low, high = places.min(axis=0) - 80, places.max(axis=0) + 80
    corners = corners[((corners > low) & (corners < high)).all(axis=(1, 2))]
    shares = np.array([[1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 4], [2, 2, 0.1], [2, 0.1, 2], [0.1, 2, 2]], float)
    shares /= shares.sum(axis=1, keepdims=True)
    skin = np.einsum("sc,fcd->fsd", shares, corners).reshape(-1, 3)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = np.repeat(normal / np.linalg.norm(normal, axis=1)[:, None], len(shares), axis=0)
    nearest = KDTree(skin).query(places)[1]
    return np.asarray(((skin[nearest] - places) * outward[nearest]).sum(axis=1))


@pytest.mark.parametrize("part", list(bone_parts()))
def test_bones_lie_under_the_skin(adults: NDArray[np.float32], part: str) -> None:
    bones, depths = bone_parts()[part], []
    for skin, shape in zip(anny().vertices(adults), adults, strict=True):
        depths.append(depth_mm(skin.astype(float), bones.vertices(shape, skin).astype(float)))
    assert np.mean(np.concatenate(depths) >= DEEP_MM) >= SHARE


@pytest.mark.parametrize(("bone", "marks"), FELT.items())
def test_a_bone_lies_where_a_finger_feels_it(adults: NDArray[np.float32], bone: str, marks: tuple[str, ...]) -> None:
    part = next(each for each in bone_parts().values() if bone in each.bones)
    skin = bound_landmarks(marks).positions(adults)
    for shape, places in zip(adults, skin, strict=True):
        own = part.vertices(shape, anny().vertices(shape[None])[0])[part.bone == part.bones.index(bone)]
        assert np.max(KDTree(own).query(places)[0]) < 15, bone


@pytest.mark.parametrize(("code", "felt_mm"), [("SP6", 4), ("SP7", 4), ("SP8", 6)])
def test_a_point_behind_the_edge_of_the_shin_is_not_drawn_on_the_bone(code: str, felt_mm: float) -> None:
    """The standard has them behind the medial border of the tibia, which is felt to `felt_mm`."""
    for sex, height_cm, weight_kg in (("female", 158, 47), ("female", 164, 98), ("male", 193, 86), ("male", 172, 108)):
        body = locate.Body.of(sex=sex, age=40, height_cm=height_cm, weight_kg=weight_kg)
        place, shank = body.locate(code).left.position, bone_parts()["shank"]
        corners = shank.vertices(body.fit.coefficients[0], np.asarray(body.vertices, np.float32))
        level = corners[(shank.bone == shank.bones.index("shin bone")) & (np.abs(corners[:, 2] - place[2]) < 4)]
        assert -felt_mm < place[1] - level[:, 1].max() < 2 * felt_mm
        assert place[0] < level[:, 0].min()


def test_every_bone_is_closed_and_looks_outward(adults: NDArray[np.float32]) -> None:
    for part in bone_parts().values():
        edges = np.sort(part.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        _, count = np.unique(edges, axis=0, return_counts=True)
        assert np.mean(count == 2) > 0.985
        shape = adults[6]
        found = part.vertices(shape, anny().vertices(shape[None])[0]).astype(float)
        a, b, c = (found[part.faces[:, corner]] for corner in range(3))
        assert np.einsum("fd,fd->f", a, np.cross(b, c)).sum() > 0


def test_a_wheel_can_carry_them() -> None:
    assert (room() / "bones.npz").stat().st_size <= 2_000_000
