"""Bind every landmark to the mesh: `python builders/place_landmarks.py` reads `placing.yaml` beside it.

Those of head, trunk and arm stand in `placing_upper.yaml` and go through `place_upper.py`.

What a hand and an eye found on the survey's mean body becomes a face and the weights of its corners in
`bodies/anny/landmarks.yaml`, which the running package reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from place_upper import Placer
from taichong.body import SEXES, ShapeSpace, anny, bound_landmarks, of_mesh, read_bindings, room, solver
from taichong.geometry import Hit, MeshSkin

HERE = Path(__file__).parent
OUT = HERE.parent / "bodies" / "anny" / "landmarks.yaml"
TOES_Y_MM, TOES_Z_MM = -150.0, 60.0
HEAD = """\
# Made by builders/place_landmarks.py from builders/placing.yaml and placing_upper.yaml; edit those, then run it again.
# Each landmark of the left side (or the midline) as a triangle of the mesh and the weights of its three corners.
"""
SPINE_HEAD = """\
# Made by builders/place_landmarks.py. The spine as one: on every body a landmark stands at this share of the height
# between two others: the survey's lowest bone of the neck, and the pelvis. Toward back and side it follows the skin.
# The breast bone's lower end stands at a share of the height between its notch and the navel.
"""


def main() -> None:
    """Place, and write the bindings."""
    placings = YAML(typ="safe").load((HERE / "placing.yaml").read_text())["landmarks"]
    found = {each["id"]: place(anny(), each) for each in placings}
    lines = [line(each["id"], found[each["id"]], how(each) + each["why"]) for each in placings]
    body = mean_body(anny())
    upper = Placer(anny(), body, {name: weights @ body[anny().faces[face]] for name, (face, weights) in found.items()})
    lines += [line(name, binding, upper.how(name)) for name, binding in upper.place_all().items()]
    OUT.write_text(HEAD + "\n".join(["landmarks:", *lines]) + "\n")
    upper.known |= pelvis()
    heights = ["- {{id: {id}, from: {from}, to: {to}, share: {share}}}".format(**each) for each in upper.heights()]
    OUT.with_name("spine.yaml").write_text(SPINE_HEAD + "\n".join(["heights:", *heights]) + "\n")


def line(name: str, binding: tuple[int, np.ndarray[Any, Any]], how_placed: str) -> str:
    """Write one line of the output."""
    written = ", ".join(f"{weight:.4f}" for weight in binding[1])
    return f'- {{id: {name}, face: {binding[0]}, barycentric: [{written}], how: "{how_placed}"}}'


def how(placing: dict[str, Any]) -> str:
    """Say how a landmark was placed: by hand, or by what the geometry of the mesh says."""
    ways = {"vertex": "at a vertex: ", "web": "found by geometry: ", "same_as": "where the measures have it: "}
    return next((said for key, said in ways.items() if key in placing), "")


def place(space: ShapeSpace, placing: dict[str, Any]) -> tuple[int, np.ndarray[Any, Any]]:
    """Find the face and the weights of its corners for one line of `placing.yaml`."""
    if "same_as" in placing:
        return of_measures(placing["same_as"])
    if "vertex" in placing:
        return at_vertex(space, placing["vertex"])
    skin = MeshSkin(mean_body(space)[None], space.faces[space.skin], {"web": (feet(space),)})
    if "web" in placing:
        return of_whole_mesh(space, web_margin(space, skin, placing["web"]))
    return of_whole_mesh(space, shot(skin, [placing["through"]], placing["toward"]))


def mean_body(space: ShapeSpace) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the survey's mean, women and men half and half: the body on which `placing.yaml` was made."""
    return np.asarray(space.vertices(mean_coefficients()[None])[0], float)


def pelvis() -> dict[str, np.ndarray[Any, Any]]:
    """Return where the bone of that body's pelvis is (3,) [mm], by landmark; `fit_pelvis.py` has put it there."""
    names = ("l4_spinous_process", "median_sacral_crest_2")
    return dict(zip(names, bound_landmarks(names).positions(mean_coefficients()[None])[0], strict=True))


def mean_coefficients() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return coefficients (K,) of that body."""
    return np.asarray(np.mean([solver(sex).centre for sex in SEXES[:2]], axis=0), np.float32)


def of_measures(name: str) -> tuple[int, np.ndarray[Any, Any]]:
    """Return the binding that a measure of the survey already has."""
    found = next(each for each in read_bindings(room() / "measure_landmarks.yaml") if each.id == name)
    return found.face, np.array(found.barycentric)


def feet(space: ShapeSpace) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the faces of skin of the left toes."""
    x, y, z = mean_body(space).T
    low = (x > 0) & (y < TOES_Y_MM) & (z < TOES_Z_MM)
    return np.asarray(np.flatnonzero(low[space.faces[space.skin]].all(axis=1)))


def shot(skin: MeshSkin, through: Any, toward: Any, name: str = "") -> Hit:  # noqa: ANN401 -- lists or arrays of triples
    """Find where rays from `through` (k, 3), all `toward` the same side, leave the skin."""
    origin = np.asarray(through, float)
    direction = np.asarray(toward, float) / np.linalg.norm(toward)
    return skin.first_hit(origin[None], np.broadcast_to(direction, origin.shape)[None], [name] * len(origin))


def of_whole_mesh(space: ShapeSpace, hit: Hit, ray: int = 0) -> tuple[int, np.ndarray[Any, Any]]:
    """Return the hit of one ray, its face counted among all faces."""
    faces, weights = of_mesh(hit)
    if faces[0, ray] < 0:
        raise SystemExit("a ray never left the skin: start it inside the body")
    return int(np.flatnonzero(space.skin)[faces[0, ray]]), weights[0, ray]


def at_vertex(space: ShapeSpace, vertex: int) -> tuple[int, np.ndarray[Any, Any]]:
    """Return the first face around a vertex, all weight on it."""
    face = int(np.flatnonzero((space.faces == vertex).any(axis=1) & space.skin)[0])
    return face, (space.faces[face] == vertex).astype(float)


def web_margin(space: ShapeSpace, skin: MeshSkin, toes: tuple[int, int]) -> Hit:
    """Find the saddle between two toes: lowest from side to side, foremost from above to below."""
    joints = space.joints(mean_coefficients()[None])[0]
    one, other = (joints[space.bone_names.index(f"toe{toe}-2.L")] for toe in toes)
    across, heights = np.linspace(0, 1, 41)[:, None] * (other - one) + one, np.arange(6.0, 34)
    grid = np.array([[x, one[1] + 60, z] for x, _, z in across for z in heights])
    hit = shot(skin, grid, (0, -1, 0), "web")
    forward = np.where(np.isnan(hit.position[0, :, 1]), 0, -hit.position[0, :, 1]).reshape(len(across), -1)
    side = forward.max(axis=1).argmin()
    best = side * len(heights) + forward[side].argmax()
    return shot(skin, grid[best : best + 1], (0, -1, 0))


if __name__ == "__main__":
    main()
