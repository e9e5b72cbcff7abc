from __future__ import annotations

import numpy as np
import pytest

from taichong.geometry.skin import Hit, MeshSkin, TangentSkin, only_patches, patches_around

RADIUS = 50.0
FLAT_MM = 0.1  # how far the flat sides of these tubes lie inside the round one


def tube(radius: float = RADIUS, sides: int = 90, rings: int = 41) -> tuple[np.ndarray, np.ndarray]:
    """A tube along z from 0 to 400 mm, closed by nothing, triangles seen counter-clockwise from outside."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    height = np.linspace(0, 400, rings)
    vertices = np.stack(
        [
            np.tile(radius * np.cos(angle), rings),
            np.tile(radius * np.sin(angle), rings),
            np.repeat(height, sides),
        ],
        axis=1,
    )
    ring, side = np.meshgrid(np.arange(rings - 1), np.arange(sides), indexing="ij")
    a, b = (ring * sides + side).ravel(), (ring * sides + (side + 1) % sides).ravel()
    faces = np.concatenate([np.stack([a, b, b + sides], 1), np.stack([a, b + sides, a + sides], 1)])
    return vertices, faces


def rays(*pairs: tuple[tuple[float, ...], tuple[float, ...]]) -> tuple[np.ndarray, np.ndarray]:
    origin, direction = (np.array([each], dtype=float) for each in zip(*pairs, strict=True))
    return origin, direction / np.linalg.norm(direction, axis=-1, keepdims=True)


def test_a_ray_leaves_a_tube_at_its_wall() -> None:
    vertices, faces = tube()
    skin = MeshSkin(vertices[None], faces)
    hit = skin.first_hit(*rays(((0, 0, 123), (1, 0.3, 0)), ((10, -5, 222), (0, -1, 0))), ("a", "b"))
    assert np.allclose(np.hypot(*hit.position[0, :, :2].T), RADIUS, atol=RADIUS * (1 - np.cos(np.pi / 90)))
    assert np.allclose(hit.position[0, :, 2], (123, 222))
    assert np.all(np.sum(hit.normal[0, :, :2] * hit.position[0, :, :2], axis=-1) > 0.99 * RADIUS)


def test_the_first_of_two_walls_counts() -> None:
    inner, faces = tube(30)
    outer, _ = tube(70)
    skin = MeshSkin(np.concatenate([inner, outer])[None], np.concatenate([faces, faces + len(inner)]))
    hit = skin.first_hit(*rays(((0, 0, 200), (0, 1, 0))), ("a",))
    assert abs(hit.position[0, 0, 1] - 30) < FLAT_MM


def test_a_wall_that_the_ray_comes_in_by_does_not_count() -> None:
    vertices, faces = tube()
    hit = MeshSkin(vertices[None], faces).first_hit(*rays(((0, -200, 200), (0, 1, 0))), ("a",))
    assert abs(hit.position[0, 0, 1] - RADIUS) < FLAT_MM


def test_a_ray_that_never_leaves_is_not_a_number() -> None:
    vertices, faces = tube()
    hit = MeshSkin(vertices[None], faces).first_hit(*rays(((0, 0, 200), (0, 0, 1))), ("a",))
    assert np.isnan(hit.position).all()
    assert hit.face is not None
    assert hit.face[0, 0] == -1


def test_no_ray_slips_through_an_edge() -> None:
    vertices, faces = tube(sides=12, rings=5)
    angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    direction = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=1)[None]
    origin = np.full_like(direction, [0, 0, 200])  # exactly on a ring of vertices
    hit = MeshSkin(vertices[None], faces).first_hit(origin, direction, [str(n) for n in range(len(angle))])
    assert not np.isnan(hit.position).any()


def test_weights_and_face_give_the_position_back() -> None:
    vertices, faces = tube()
    hit = MeshSkin(vertices[None], faces).first_hit(*rays(((3, 4, 151), (-1, 2, 0))), ("a",))
    assert hit.face is not None
    assert hit.weights is not None
    corners = vertices[faces[hit.face[0, 0]]]
    assert np.allclose(hit.weights[0, 0] @ corners, hit.position[0, 0])


@pytest.mark.parametrize("rings", [(3,), (0, 3)])
def test_patches_that_grow_give_what_the_whole_mesh_gives(rings: tuple[int, ...]) -> None:
    vertices, faces = tube()
    bodies = np.stack([vertices, vertices * [1.1, 0.9, 1.05]])
    names = ("a", "b")
    origin, direction = rays(((0, 0, 150), (1, 0, 0)), ((0, 0, 250), (0.03, 1, 0)))
    origin, direction = np.repeat(origin, 2, axis=0), np.repeat(direction, 2, axis=0)
    whole = MeshSkin(bodies, faces).first_hit(origin, direction, names)
    assert whole.face is not None
    assert (whole.face[0] != whole.face[1]).any()  # the first body's faces alone are not enough
    patches = patches_around(faces, {name: whole.face[:1, k] for k, name in enumerate(names)}, rings)
    assert all(len(each[-1]) < len(faces) / 20 for each in patches.values())
    found = MeshSkin(bodies[:1], faces, patches).on(bodies).first_hit(origin, direction, names)
    assert np.allclose(found.position, whole.position)


def test_the_part_of_a_mesh_that_patches_need_gives_the_same() -> None:
    vertices, faces = tube()
    origin, direction = rays(((0, 0, 150), (1, 0, 0)), ((0, 0, 250), (0.03, 1, 0)))
    whole = MeshSkin(vertices[None], faces).first_hit(origin, direction, ("a", "b"))
    assert whole.face is not None
    patches = patches_around(faces, {name: whole.face[:, k] for k, name in enumerate("ab")})
    which, fewer, renamed = only_patches(faces, patches)
    assert len(which) < len(vertices) / 5
    found = MeshSkin(vertices[None, which], fewer, renamed).first_hit(origin, direction, ("a", "b"))
    assert np.array_equal(found.position, whole.position)


def test_a_ray_that_leaves_no_patch_is_not_a_number() -> None:
    vertices, faces = tube()
    skin = MeshSkin(vertices[None], faces, {"a": (np.array([0, 1]),)})
    assert np.isnan(skin.first_hit(*rays(((0, 0, 200), (0, 1, 0))), ("a",)).position).all()


def test_the_tangent_skin_is_the_skin_to_first_order() -> None:
    vertices, faces = tube(sides=720)
    mesh = MeshSkin(vertices[None], faces)
    origin, direction = rays(((0, 0, 200), (1, 0.2, 0)))
    hit: Hit = mesh.first_hit(origin, direction, ("a",))
    tangent = TangentSkin(("a",), hit.position[0], hit.normal[0])
    nudge = np.array([0.0, 0.05, 0.3])
    moved, flat = (skin.first_hit(origin + nudge, direction, ("a",)) for skin in (mesh, tangent))
    assert np.allclose(moved.position, flat.position, atol=0.002)
    assert np.linalg.norm(moved.position - hit.position) > 0.25
