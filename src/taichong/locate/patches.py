"""Which faces of the mesh the ray of each rule has to try.

Those of our standard are baked with the body model. An editor's point has none: `find_patches` shoots for them, and
`keep_patches` writes them beside the atlas. Until then two rays through two mean bodies tell about where to look.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from taichong.atlas import load, references
from taichong.body import SEXES, anny, bound_landmarks, of_mesh, room, solver
from taichong.geometry import MeshSkin, Program, patches_around

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Link

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Stages = tuple[Ints, ...]

KEPT = "patches.npz"
"""The file beside an atlas that holds the patches of those of its points that our standard lacks."""
SEED, DRAWN, BLOCK = 20103, 40, 4
WIDE_RINGS = 9
FINGER_MM = {"thumb": 20.0, "two_fingers": 36.0, "three_fingers": 54.0, "four_fingers": 72.0, "one_finger": 18.0}


class Patches(NamedTuple):
    """For each rule the faces to try, counted among those of skin; ``guessed`` are the rules nobody shot for yet."""

    faces: Mapping[str, Stages]
    guessed: tuple[str, ...]


def patches_of(program: Program, atlas: Atlas) -> Patches:
    """Return the patches of every rule: baked, kept beside the atlas, or guessed from two mean bodies.

    A patch serves a rule only while the rule, and every rule that it goes through, reads as it did when the rays
    were shot.
    """
    known = _baked() | _patches_beside(atlas)
    prints = fingerprints(program.rules)
    ours = prints if atlas is load() else fingerprints(Program(load(), shortcuts=True).rules)
    found = {
        code: known[key]
        for code, mark in prints.items()
        if (key := f"{code} {mark}") in known or (ours.get(code) == mark and (key := code) in known)
    }
    missing = tuple(code for code in program.codes if code not in found)
    return Patches(found | guess_patches(program, atlas, found) if missing else found, missing)


def changed_rules(program: Program) -> tuple[str, ...]:
    """List the codes whose rules our standard lacks or has in another form."""
    ours = fingerprints(Program(load(), shortcuts=True).rules)
    return tuple(code for code, mark in fingerprints(program.rules).items() if ours.get(code) != mark)


def guess_patches(program: Program, atlas: Atlas, known: Mapping[str, Stages]) -> dict[str, Stages]:
    """Return patches of the rules without any, wide around where they come out on the mean woman and man."""
    faces = _skin_faces()
    centres = np.stack([solver(sex).centre for sex in SEXES[:2]])
    hits = _hits(program, atlas, MeshSkin(np.zeros((1, 1, 3)), faces, known), centres)
    return patches_around(faces, {code: each for code, each in hits.items() if code not in known}, (5, WIDE_RINGS))


def find_patches(program: Program, atlas: Atlas, known: Mapping[str, Stages]) -> dict[str, Stages]:
    """Shoot the rays of the rules without a patch through bodies drawn as varied as people are.

    Args:
        program: the rules, of `atlas`.
        atlas: the standard, for its landmarks.
        known: patches of other rules, which need not be shot again.

    Returns:
        For each of them the faces that a ray left on any body and one ring around them, then five rings.
    """
    faces = _skin_faces()
    # No body's points lie farther than this from where those of the two mean bodies lie; a ray that misses tries all.
    wide = {name: (*each, np.arange(len(faces))) for name, each in guess_patches(program, atlas, known).items()}
    skin = MeshSkin(np.zeros((1, 1, 3)), faces, {**known, **wide})
    centres = np.stack([solver(sex).centre for sex in SEXES[:2]])
    shot = [_hits(program, atlas, skin, block) for block in (centres, *np.split(drawn(), 2 * DRAWN // BLOCK))]
    return patches_around(faces, {code: np.concatenate([each[code] for each in shot]) for code in wide})


def keep_patches(file: Path, program: Program, found: Mapping[str, Stages]) -> None:
    """Write patches to `file`, each with the print of its rule.

    Raises:
        OSError: the file cannot be written.
    """
    prints = fingerprints(program.rules)
    np.savez_compressed(file, **arrays({f"{code} {prints[code]}": each for code, each in found.items()}))  # type: ignore[arg-type]  # NumPy's stub takes names for flags


def arrays(patches: Mapping[str, Stages]) -> dict[str, NDArray[np.int32]]:
    """Return the patches as arrays by name and stage, as they stand in a file."""
    return {f"{name} {n}": each.astype(np.int32) for name, stages in patches.items() for n, each in enumerate(stages)}


def fingerprints(rules: Mapping[str, Sequence[Link]]) -> dict[str, str]:
    """Make a short print of each rule and of all that it goes through."""

    @cache
    def of(code: str) -> str:
        through = [of(each) for each in sorted(set(references(rules[code]))) if each in rules]
        return hashlib.sha256(repr((tuple(rules[code]), through)).encode()).hexdigest()[:16]

    return {code: of(code) for code in rules}


def drawn() -> NDArray[np.float32]:
    """Draw women and men (n, K) as varied as the survey's, in shapes that no measure tells, too."""
    rng = np.random.default_rng(SEED)
    rows = []
    for sex in SEXES[:2]:
        of_sex = solver(sex)
        spread = np.abs(of_sex.centre_mm) * 0.06
        measures = rng.normal(0, spread, (DRAWN, len(spread)))
        shapes = rng.multivariate_normal(np.zeros(len(of_sex.centre)), of_sex.left_over, DRAWN)
        rows.append(of_sex.centre + measures @ of_sex.gain.T + shapes)
    return np.concatenate(rows).astype(np.float32)


def _hits(program: Program, atlas: Atlas, skin: MeshSkin, coefficients: NDArray[np.float32]) -> dict[str, Ints]:
    """Numbers of the faces (n,), among those of skin, where each rule comes out on some bodies."""
    fingers = np.array([FINGER_MM.get(name, 20.0) for name in program.fingers])
    marks = bound_landmarks(program.landmarks, placed_by(atlas)).positions(coefficients)
    on = skin.on(anny().vertices(coefficients).astype(float))
    placed = program.place(marks, np.tile(fingers, (len(marks), 1)), on)
    return dict(zip(program.codes, of_mesh(placed.hit)[0].T, strict=True))


def placed_by(atlas: Atlas) -> tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]:
    """List the landmarks that the atlas itself places: id, from where inside the mean body [mm], and which way."""
    return tuple((each.id, each.placed.through, each.placed.toward) for each in atlas.landmarks if each.placed)


def _baked() -> dict[str, Stages]:
    with np.load(room() / KEPT) as file:
        return dict(_read(file))


def _patches_beside(atlas: Atlas) -> dict[str, Stages]:
    from pathlib import Path  # noqa: PLC0415 -- only an atlas in a folder needs it

    if not atlas.folder or not (file := Path(atlas.folder) / KEPT).is_file():
        return {}
    with np.load(file) as kept:
        return dict(_read(kept))


def _read(file: Mapping[str, NDArray[np.int32]]) -> Iterator[tuple[str, Stages]]:
    found: dict[str, list[Ints]] = {}
    for key in file:
        found.setdefault(key.rpartition(" ")[0], []).append(file[key].astype(np.intp))
    for name, stages in found.items():
        yield name, tuple(stages)


@cache
def _skin_faces() -> Ints:
    return anny().faces[anny().skin]
