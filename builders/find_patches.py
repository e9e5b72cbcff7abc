"""For each rule, the faces of the mesh where its ray can come out: `python builders/find_patches.py`.

Rays are shot through the whole mesh of bodies drawn as wide as people are; the faces they leave, and some rings
around them, are written to `bodies/anny/patches.npz`, so that a body needs no more of its mesh than that.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from taichong.atlas import load
from taichong.body import SEXES, anny, bound_landmarks, of_mesh, room, solver
from taichong.geometry import MeshSkin, Program, patches_around

SEED, DRAWN, BLOCK = 20103, 40, 4
WIDE_RINGS = 9
FINGER_MM = {"thumb": 20.0, "two_fingers": 36.0, "three_fingers": 54.0, "four_fingers": 72.0, "one_finger": 18.0}


def main() -> None:
    """Shoot, and write."""
    space = anny()
    program = Program(load(Path(__file__).parents[1] / "atlas"), shortcuts=True)
    faces = space.faces[space.skin]
    fingers = np.array([FINGER_MM.get(name, 20.0) for name in program.fingers])
    centres = np.stack([solver(sex).centre for sex in SEXES[:2]])
    first = _hits(program, MeshSkin(np.zeros((1, 1, 3)), faces), centres, fingers)
    # No body's points lie farther than this from where those of the two mean bodies lie; a ray that misses tries all.
    wide = patches_around(faces, dict(zip(program.codes, first.T, strict=True)), (WIDE_RINGS,))
    skin = MeshSkin(np.zeros((1, 1, 3)), faces, {name: (*each, np.arange(len(faces))) for name, each in wide.items()})
    hits = [_hits(program, skin, block, fingers) for block in np.split(drawn(), 2 * DRAWN // BLOCK)]
    found = dict(zip(program.codes, np.concatenate([first, *hits]).T, strict=True))
    patches = patches_around(space.faces[space.skin], found)
    arrays = {
        f"{name} {stage}": each.astype(np.int32)
        for name, stages in patches.items()
        for stage, each in enumerate(stages)
    }
    np.savez_compressed(room() / "patches.npz", **arrays)  # type: ignore[arg-type]  # NumPy's stub takes names for flags


def _hits(program: Program, skin: MeshSkin, coefficients: np.ndarray, fingers: np.ndarray) -> np.ndarray:
    """Numbers of the faces (n, p), among those of skin, where the points of some bodies lie."""
    vertices = anny().vertices(coefficients).astype(float)
    marks = bound_landmarks(program.landmarks).positions(coefficients)
    placed = program.place(marks, np.tile(fingers, (len(marks), 1)), skin.on(vertices))
    return of_mesh(placed.hit)[0]


def drawn() -> np.ndarray:
    """Coefficients of women and men (n, K) as varied as the survey's, and shapes that no measure tells."""
    rng = np.random.default_rng(SEED)
    rows = []
    for sex in SEXES[:2]:
        of_sex = solver(sex)
        spread = np.abs(of_sex.centre_mm) * 0.06
        measures = rng.normal(0, spread, (DRAWN, len(spread)))
        shapes = rng.multivariate_normal(np.zeros(len(of_sex.centre)), of_sex.left_over, DRAWN)
        rows.append(of_sex.centre + measures @ of_sex.gain.T + shapes)
    return np.concatenate(rows).astype(np.float32)


if __name__ == "__main__":
    main()
