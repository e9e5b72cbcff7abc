"""Rules carried out on fitted bodies: landmarks, points and their uncertainty, for one body or for thousands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from taichong.body import SEXES, anny, bound_landmarks, known_poses, of_mesh, solver
from taichong.geometry import HeldSkin, MeshSkin, Placed, Program, only_patches
from taichong.locate.patches import patches_of, placed_by
from taichong.locate.posing import Mesh, Posing, stays
from taichong.locate.uncertainty import ZONES, Follow, follow, moves, radius_mm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.atlas import Atlas
    from taichong.body import Bound, Fitted, LinearPoints, Pose, Prediction
    from taichong.geometry import Skin
    from taichong.locate.patches import Patches

    Array = NDArray[np.float64]
    Coefficients = NDArray[np.float32]
    Bent = tuple[NDArray[np.intp], Array]

# Widths that are predicted, for those that the rules speak of: which, and what part of it.
WIDTHS = {
    "thumb": ("thumb", 1.0),
    "middle_finger_creases": ("thumb", 1.0),
    "one_finger": ("two_fingers", 0.5),
    "two_fingers": ("two_fingers", 1.0),
    "three_fingers": ("three_fingers", 1.0),
    "four_fingers": ("four_fingers", 1.0),
}


@dataclass(frozen=True, eq=False)
class Engine:
    """The rules of an atlas, ready for bodies of the model.

    Attributes:
        atlas: the standard.
        program: its rules.
    """

    atlas: Atlas
    program: Program

    @classmethod
    def of(cls, atlas: Atlas, *, shortcuts: bool = False) -> Engine:
        """Make the rules of `atlas` ready."""
        return cls(atlas, Program(atlas, shortcuts=shortcuts))

    @lru_cache(maxsize=16)  # noqa: B019 -- few engines are in use at a time
    def only(self, codes: frozenset[str]) -> Engine:
        """Return the engine for some points and what their rules go through, at their cost alone; all, if none."""
        return Engine(self.atlas, Program(self.atlas, only=codes)) if codes else self

    @cached_property
    def marks(self) -> Bound:
        """The landmarks, bound to the mesh."""
        return bound_landmarks(self.program.landmarks, placed_by(self.atlas))

    @cached_property
    def zones(self) -> Array:
        """By what the parts of each point's uncertainty are multiplied (p, 2), see `ZONES`."""
        regions = (self.program.rules[code][-1].region for code in self.program.codes)
        return np.array([ZONES.get(region, (1.0, 1.0)) for region in regions])

    @cached_property
    def patches(self) -> Patches:
        """Where the ray of each rule may come out; ``guessed`` names the rules that `taichong atlas check` helps."""
        return patches_of(self.program, self.atlas)

    @cached_property
    def _mesh(self) -> Mesh:
        """The part of the skin that the rules need."""
        return Mesh(*only_patches(_skin_faces(), self._patches_needed))

    @cached_property
    def _patches_needed(self) -> dict[str, tuple[NDArray[np.intp], ...]]:
        return {code: self.patches.faces[code] for code in self.program.codes}

    @cached_property
    def _part(self) -> tuple[LinearPoints, NDArray[np.intp], MeshSkin]:
        """Vertices to make, numbers of the faces among those of skin, and the skin of these."""
        kept = np.unique(np.concatenate([each for stages in self._patches_needed.values() for each in stages]))
        mesh = self._mesh
        return anny().only(mesh.vertices), kept, MeshSkin(np.zeros((1, 1, 3)), mesh.faces, mesh.patches)

    @cached_property
    def _whole(self) -> MeshSkin:
        """All of the skin, for bodies whose ray left its patch nowhere: only that ray tries every face."""
        everywhere = np.arange(len(_skin_faces()))
        tried = {code: (*self.patches.faces[code], everywhere) for code in self.program.codes}
        return MeshSkin(np.zeros((1, 1, 3)), _skin_faces(), tried)

    @cached_property
    def poses(self) -> dict[str, Pose]:
        """How the body is bent for the points that the standard looks for on a bent one, by code."""
        told = {each.code: each.place.pose for each in self.atlas.points if each.place}
        return {code: known_poses()[told[code]] for code in self.program.codes if told.get(code) in known_poses()}

    @cached_property
    def _posing(self) -> Posing | None:
        """The rules whose points have another place on the standing body where they are carried out on a bent one."""
        rules = self.program.rules
        bent = {code: pose for code, pose in self.poses.items() if not (pose.over_bone or stays(rules[code], pose))}
        return Posing(self.atlas, rules, bent, self.marks, self._mesh) if bent else None

    def place(self, coefficients: Coefficients, fingers_mm: Array) -> Placed:
        """Place every point on bodies (n, K), with fingers (n, f) [mm]; faces are numbered as in the whole mesh."""
        marks = self.marks.positions(coefficients)
        vertices, kept, skin = self._part
        made: Any = vertices.positions(coefficients)  # single precision: half as much to move
        bent = of_mesh(self._posing.place(marks, made, coefficients, fingers_mm)) if self._posing else None
        placed = self.program.place(marks, fingers_mm, self._with(skin.on(made), bent))
        placed = _of_all_faces(placed, kept)
        if len(lost := np.flatnonzero((of_mesh(placed.hit)[0] < 0).any(axis=1))):
            there = (np.where(bent[0] < 0, -1, kept[bent[0]])[lost], bent[1][lost]) if bent else None
            _put(placed, lost, self._on_whole_mesh(coefficients[lost], marks[lost], fingers_mm[lost], there))
        return placed

    def _on_whole_mesh(self, coefficients: Coefficients, marks: Array, fingers_mm: Array, bent: Bent | None) -> Placed:
        skin = self._whole.on(anny().vertices(coefficients).astype(float))
        return _of_all_faces(
            self.program.place(marks, fingers_mm, self._with(skin, bent)), np.arange(len(_skin_faces()))
        )

    def _with(self, skin: MeshSkin, bent: Bent | None) -> Skin:
        """A skin on which the points of bent bodies have their place already, `bent`: faces and weights of corners."""
        return HeldSkin(skin, self._posing.codes, *bent) if self._posing and bent else skin

    @lru_cache(maxsize=16)  # noqa: B019 -- few engines are in use at a time
    def follow(self, sex: str) -> Follow:
        """Return what the points of the mean body of one sex do when what is unknown changes."""
        centre = solver(sex).centre
        sd_mm = np.array([landmark.sd_mm for landmark in self.atlas.landmarks])
        doubt_mm = {point.code: point.place.doubt_mm for point in self.atlas.points if point.place}
        placed = self.place(centre[None], np.full((1, len(self.program.fingers)), 20.0))
        return follow(
            moves(self.program, placed, self.marks, centre, sd_mm),
            self.zones,
            np.array([doubt_mm.get(code, 0.0) for code in self.program.codes]),
            solver(sex).left_over,
        )

    def model_mm(self, fitted: Fitted, normals: Array) -> Array:
        """Return the 68 % radius (n, p) [mm], square to the skin's normals (n, p, 3), of what the model cannot know."""
        sexes = {SEXES[group.sex] for group in fitted.told.groups}
        follows = {sex: self.follow(sex) for sex in sexes}
        covariance = fitted.covariance({sex: each.shape for sex, each in follows.items()}).astype(float)
        widths = self.fingers_mm(fitted.told, sd=True)
        for sex, each in follows.items():
            rows = np.flatnonzero(fitted.people.sex == SEXES.index(sex))
            products = np.einsum("fpi,fpj->fpij", each.fingers, each.fingers)
            covariance[rows] += each.constant + np.einsum("nf,fpij->npij", widths[rows] ** 2, products)
        return radius_mm(covariance, normals)

    def fingers_mm(self, told: Prediction, *, sd: bool = False) -> Array:
        """Return the widths of the fingers (n, f) [mm] that the rules speak of, or their standard deviations."""
        values = told.sd_mm if sd else told.mean_mm
        named = [WIDTHS[name] for name in self.program.fingers]
        return np.stack([values[:, told.names.index(name)] * part for name, part in named], axis=1)

    @lru_cache(maxsize=16)  # noqa: B019 -- the same
    def raters_mm(self) -> Array:
        """Return how far apart trained people mark each point (p,) [mm], a 68 % radius."""
        known = {each.point: each.radius_mm for each in self.atlas.raters}
        return np.array([known.get(code, known[""]) for code in self.program.codes])


@lru_cache(maxsize=1)
def _skin_faces() -> NDArray[np.intp]:
    return anny().faces[anny().skin]


def _of_all_faces(placed: Placed, kept: NDArray[np.intp]) -> Placed:
    """The same, with faces counted among all of the mesh instead of among `kept` of its skin."""
    numbers, (found, _) = np.flatnonzero(anny().skin)[kept], of_mesh(placed.hit)
    face = np.where(found < 0, -1, numbers[found])
    return Placed(placed.codes, placed.hit._replace(face=face), placed.values, placed.units)


def _put(placed: Placed, rows: NDArray[np.intp], found: Placed) -> None:
    """Write what was found for some bodies in its place."""
    pairs = zip(
        (*of_mesh(placed.hit), placed.positions, placed.normals, placed.values),
        (*of_mesh(found.hit), found.positions, found.normals, found.values),
        strict=True,
    )
    for into, each in pairs:
        into[rows] = each
