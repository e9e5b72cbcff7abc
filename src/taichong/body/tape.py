"""The survey's measures, taken on the mesh by the survey's own definitions.

The survey measured people who stood with their feet together and their arms hanging. The mesh stands with legs and
arms apart. So, before a measure is taken, each leg swings as one piece about its ankle, in the frontal plane, until
the feet touch; the trunk rises by as much as the hip joints do; the upper arm swings about the shoulder joint until
it hangs. Feet, hands and girths keep their shape. Definitions: ANSUR II (NATICK/TR-11/017), named as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from taichong.body.bindings import Binding, read_bindings
from taichong.body.sections import crossings, edges, tape_mm
from taichong.body.shape import ShapeSpace, anny, room

Float = NDArray[np.float32]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]
Faces = dict[tuple[str, float], Mask]

MEASURES = (
    "stature",
    "footlength",
    "balloffootlength",
    "footbreadthhorizontal",
    "heelbreadth",
    "lateralmalleolusheight",
    "bimalleolarbreadth",
    "anklecircumference",
    "calfcircumference",
    "tibialheight",
    "kneeheightmidpatella",
    "lateralfemoralepicondyleheight",
    "trochanterionheight",
    "crotchheight",
    "thighcircumference",
    "lowerthighcircumference",
    "handlength",
    "handbreadth",
    "radialestylionlength",
    "acromionradialelength",
    "wristcircumference",
    "waistheightomphalion",
    "cervicaleheight",
    "suprasternaleheight",
)
"""What can be measured on the mesh, in the survey's names."""

CALF_SHARE, ANKLE_SHARE = 0.476, 0.215
PROPORTIONS = ("calf_height", "ankle_setback")
"""What no tape measures and every fitted body keeps, as the millimetres that it is off.

Anny's women carry the calf higher and the ankle further back than its men, and a fit that lowers the ankle leaves the
calf where it was. The two bellies of the calf meet at `CALF_SHARE` of the way from the outer ankle bone to the top of
the shin bone, as on the mean body; the middle between the ankle bones lies at `ANKLE_SHARE` of the foot's length from
the heel, as on Anny's men.
"""

JOINTS = ("upperleg01.L", "foot.L", "upperarm01.L", "lowerarm01.L", "wrist.L")
HIP, ANKLE, SHOULDER, ELBOW, WRIST = JOINTS

SHANK = ("lateral_malleolus", "tibiale_medial")
THIGH = ("patella_superior", "gluteal_fold")
LEVELS = {
    # between which landmarks, and at which shares of the way between them, the tape is laid
    "anklecircumference": (SHANK, (0.06, 0.10, 0.14, 0.18, 0.22)),
    "calfcircumference": (SHANK, (0.56, 0.62, 0.68, 0.74, 0.80)),
    "lowerthighcircumference": (THIGH, (0.0,)),
    "thighcircumference": (THIGH, (1.0,)),
}
"""Girths of the leg. The survey looks for the smallest at the ankle and for the largest at the calf."""
KEYS = (
    *((name, share) for name, (_, shares) in LEVELS.items() for share in shares),
    ("wristcircumference", 0.0),
)
"""Every place where a tape is laid: a girth and its level."""
BLOCK = 256
"""Bodies measured at a time: their arrays stay within the processor's cache."""


@dataclass(frozen=True)
class Band:
    """Edges that a tape may cross: vertices (v,) among the tape's points, and pairs (e, 2) of places among them."""

    points: Index
    pairs: Index


@dataclass(frozen=True)
class Tape:
    """All that the measures look at: P points (landmarks, joints, vertices of bands), linear in the coefficients.

    Attributes:
        mean: the points of the mean body (3, P, 1) [mm].
        components: what one unit of each coefficient adds (3, P, K) [mm].
        place: where each landmark and joint stands among the points.
        bands: the edges for each girth and level.
        sole: where the vertices of the soles stand among the points.
    """

    mean: Float
    components: Float
    place: dict[str, int]
    bands: dict[tuple[str, float], Band]
    sole: Index

    def points(self, coefficients: Float) -> Float:
        """Place the points (3, P, n) [mm] of bodies (n, K), soles on the floor; bodies come last."""
        flat = self.components.reshape(-1, self.components.shape[2]) @ np.asarray(coefficients, np.float32).T
        points = flat.reshape(*self.components.shape[:2], -1) + self.mean
        points[2] -= points[2, self.sole].min(axis=0)
        return points

    def rise_mm(self, coefficients: Float) -> Float:
        """Return how much higher (n,) hips and trunk stand in the survey, with the feet together, than on the mesh."""
        return np.asarray(_Standing(self, self.points(coefficients)).rise_mm)

    def measured_mm(self, coefficients: Float) -> Float:
        """Take every measure (n, m) [mm], in the order of `MEASURES`, of bodies (n, K)."""
        return np.asarray(self.seen_mm(coefficients)[:, : len(MEASURES)])

    def seen_mm(self, coefficients: Float) -> Float:
        """Take every measure, then how far off the proportions are (n, m + q) [mm]: `MEASURES`, then `PROPORTIONS`."""
        blocks = [coefficients[i : i + BLOCK] for i in range(0, len(coefficients), BLOCK)]
        return np.concatenate([_Standing(self, self.points(block)).measures() for block in blocks])


class _Standing:
    """Bodies made to stand as in the survey. Arrays are coordinates first, bodies last: (3, n) for one point each."""

    def __init__(self, tape: Tape, points: Float) -> None:
        self.tape, self.points = tape, points
        hip, ankle = self.at(HIP), self.at(ANKLE)
        right, _, up = hip - ankle
        reach_squared = right**2 + up**2
        beside = hip[0] - (ankle[0] - self.at("metatarsophalangeal_1_medial")[0])
        upright = np.sqrt(reach_squared - beside**2)
        self.rise_mm = upright - up
        self.cosine = (upright * up + beside * right) / reach_squared
        self.sine = (beside * up - upright * right) / reach_squared
        self.ankle = ankle

    def at(self, name: str) -> Float:
        """Return a landmark or joint (3, n) as the mesh has it."""
        return np.asarray(self.points[:, self.tape.place[name]])

    def on_leg(self, points: Float) -> tuple[Float, Float]:
        """Return points (3, ..., n) of the leg after the swing: across (2, ..., n) and height (..., n)."""
        right, up = points[0] - self.ankle[0], points[2] - self.ankle[2]
        across = np.stack([self.cosine * right + self.sine * up, points[1]])
        return across, np.asarray(self.cosine * up - self.sine * right + self.ankle[2])

    def leg_height(self, name: str) -> Float:
        """Measure the height (n,) of a landmark of the leg."""
        return self.on_leg(self.at(name))[1]

    def trunk_height(self, name: str) -> Float:
        """Measure the height (n,) of a landmark of the trunk or head."""
        return np.asarray(self.at(name)[2] + self.rise_mm)

    def measures(self) -> Float:
        """Take all of `MEASURES`, then `PROPORTIONS` (n, m + q)."""
        heights, foot = self.heights(), self.foot()
        taken = heights | foot | self.arm() | self.girths()
        taken["calf_height"] = self.leg_height("gastrocnemius_junction") - (
            (1 - CALF_SHARE) * self.leg_height("lateral_malleolus") + CALF_SHARE * heights["tibialheight"]
        )
        return np.stack([taken[name] for name in (*MEASURES, *PROPORTIONS)], axis=1)

    def heights(self) -> dict[str, Float]:
        """Measure heights above the floor (n,)."""
        return {
            "stature": self.trunk_height("vertex"),
            "cervicaleheight": self.trunk_height("cervicale"),
            "suprasternaleheight": self.trunk_height("suprasternale"),
            "waistheightomphalion": self.trunk_height("omphalion"),
            "crotchheight": self.trunk_height("crotch"),
            "trochanterionheight": self.leg_height("trochanterion"),
            "kneeheightmidpatella": self.leg_height("mid_patella"),
            "lateralfemoralepicondyleheight": self.leg_height("lateral_femoral_epicondyle"),
            "tibialheight": self.leg_height("tibiale_medial"),
            "lateralmalleolusheight": np.asarray(self.at("lateral_malleolus")[2]),
        }

    def foot(self) -> dict[str, Float]:
        """Measure along the foot's axis (back of the heel to tip of the second toe) and square to it (n,)."""
        heel = self.at("pternion")[:2]
        x, y = _unit(self.at("tip_of_toe_2")[:2] - heel)
        along = {name: _dot(self.at(name)[:2] - heel, np.stack([x, y])) for name in ALONG_FOOT}
        across = {name: _dot(self.at(name)[:2], np.stack([-y, x])) for pair in ACROSS_FOOT.values() for name in pair}
        length = np.maximum(along["tip_of_toe_1"], along["tip_of_toe_2"])
        return {
            "footlength": length,
            "balloffootlength": along["metatarsophalangeal_1_medial"],
            "ankle_setback": (along["lateral_malleolus"] + along["medial_malleolus"]) / 2 - ANKLE_SHARE * length,
        } | {name: across[outer] - across[inner] for name, (inner, outer) in ACROSS_FOOT.items()}

    def arm(self) -> dict[str, Float]:
        """Measure hand, forearm and upper arm (n,), and the girth of the wrist, square to the forearm."""
        shoulder, elbow, stylion = self.at(SHOULDER), self.at(ELBOW), self.at("stylion")
        hanging = shoulder + _hung(self.at("radiale") - shoulder, _unit(elbow - shoulder))
        return {
            "handlength": _length(self.at("dactylion") - stylion),
            "handbreadth": _length(self.at("metacarpal_2_radial") - self.at("metacarpal_5_ulnar")),
            "radialestylionlength": _length(self.at("radiale") - stylion),
            "acromionradialelength": _length(self.at("acromion") - hanging),
            "wristcircumference": self.wrist(_unit(self.at(WRIST) - elbow), stylion),
        }

    def wrist(self, along: Float, stylion: Float) -> Float:
        """Measure the girth (n,) of the wrist at the stylion; along (3, n) is the direction of the forearm."""
        band = self.tape.bands["wristcircumference", 0.0]
        points = self.points[:, band.points]
        side = _unit(np.stack([-along[2], np.zeros_like(along[0]), along[0]]))
        other = _cross(along, side)
        across = np.stack([_dot(points, side[:, None]), _dot(points, other[:, None])])
        return tape_mm(crossings(_dot(points, along[:, None]), across, band.pairs, _dot(stylion, along))[0])

    def girths(self) -> dict[str, Float]:
        """Measure the girths of the leg (n,)."""
        levels = {name: self.girth_at_levels(name) for name in LEVELS}
        smallest = {"anklecircumference": levels.pop("anklecircumference").min(axis=0)}
        return smallest | {name: found.max(axis=0) for name, found in levels.items()}

    def girth_at_levels(self, name: str) -> Float:
        """Measure the girth (levels, n) at each of its levels."""
        (first, last), shares = LEVELS[name]
        bottom, top = self.leg_height(first), self.leg_height(last)
        return np.stack([self.tape_at(self.tape.bands[name, s], bottom + s * (top - bottom)) for s in shares])

    def tape_at(self, band: Band, height: Float) -> Float:
        """Measure the girth (n,) of the leg at a height (n,) above the floor."""
        across, up = self.on_leg(self.points[:, band.points])
        return tape_mm(crossings(up, across, band.pairs, height)[0])


ALONG_FOOT = ("tip_of_toe_1", "tip_of_toe_2", "metatarsophalangeal_1_medial", "lateral_malleolus", "medial_malleolus")
ACROSS_FOOT = {
    "footbreadthhorizontal": ("metatarsophalangeal_1_medial", "metatarsophalangeal_5_lateral"),
    "heelbreadth": ("heel_medial", "heel_lateral"),
    "bimalleolarbreadth": ("medial_malleolus", "lateral_malleolus"),
}


def _dot(a: Float, b: Float) -> Float:
    return np.asarray((a * b).sum(axis=0))


def _length(a: Float) -> Float:
    return np.asarray(np.sqrt(_dot(a, a)))


def _unit(a: Float) -> Float:
    return np.asarray(a / _length(a))


def _cross(a: Float, b: Float) -> Float:
    return np.asarray(np.cross(a, b, axis=0))


def _hung(offset: Float, along: Float) -> Float:
    """Offsets (3, n) from the shoulder joint after the least turn that lets the upper arm (3, n) hang straight down."""
    down = np.broadcast_to(np.array([[0], [0], [-1]], np.float32), along.shape)
    cosine, axis = _dot(along, down), _cross(along, down)
    return np.asarray(cosine * offset + _cross(axis, offset) + axis * _dot(axis, offset) / (1 + cosine))


@lru_cache(maxsize=1)
def anny_tape() -> Tape:
    """Make the tape for Anny's adults, once. Source: the survey's definitions, ANSUR II (NATICK/TR-11/017)."""
    with np.load(room() / "fit.npz") as baked:
        near = dict(zip(KEYS, np.unpackbits(baked["near"], axis=1).astype(bool), strict=True))
    space = anny()
    bindings = read_bindings(room() / "measure_landmarks.yaml")
    return made(space, bindings, {level: mask[: len(space.faces)] for level, mask in near.items()})


def made(space: ShapeSpace, bindings: tuple[Binding, ...], near: Faces) -> Tape:
    """Make a tape for a shape space whose landmarks are bound and whose girths cross only the faces `near` them."""
    faces = {level: space.faces[mask] for level, mask in near.items()}
    vertices = np.unique(np.concatenate([space.sole, *(each.ravel() for each in faces.values())]))
    joints = [space.bone_names.index(name) for name in JOINTS]
    corners = np.stack([space.faces[binding.face] for binding in bindings])
    weights = np.array([binding.barycentric for binding in bindings], np.float32)
    start = len(bindings) + len(joints)
    mean = [_bound(space.mean, corners, weights), space.joints_mean[joints], space.mean[vertices]]
    parts = [
        _bound(space.components, corners, weights),
        space.joints_components[:, joints],
        space.components[:, vertices],
    ]
    return Tape(
        mean=np.concatenate(mean).T[..., None].copy(),
        components=np.concatenate(parts, axis=1).transpose(2, 1, 0).copy(),
        place={name: i for i, name in enumerate([binding.id for binding in bindings] + list(JOINTS))},
        bands={level: _band(each, vertices, start) for level, each in faces.items()},
        sole=start + np.searchsorted(vertices, space.sole),
    )


def _bound(vertices: Float, corners: Index, weights: Float) -> Float:
    """Points (…, p, 3) bound to corners (p, 3) of vertices (…, V, 3)."""
    return np.asarray(np.einsum("...pkc,pk->...pc", vertices[..., corners, :], weights))


def _band(faces: Index, vertices: Index, start: int) -> Band:
    own = np.unique(faces)
    return Band(start + np.searchsorted(vertices, own), np.searchsorted(own, edges(faces)))


def faces_near(space: ShapeSpace, bindings: tuple[Binding, ...], about: Float, room_mm: float) -> Faces:
    """Find, for each girth and level, the left limb's faces (F,) near it on any of the bodies about (n, K)."""
    bound = {each.id: each for each in bindings}
    standing, joints = space.vertices(about), space.joints(about)
    where = {name: np.einsum("nkc,k->nc", standing[:, space.faces[b.face]], b.barycentric) for name, b in bound.items()}
    leg = hung_on(space, ("leg", "foot", "pelvis")) & (standing[0, :, 0] > 0)
    off_mm: dict[tuple[str, float], Float] = {}
    for name, ((first, last), shares) in LEVELS.items():
        bottom, top = where[first][:, 2], where[last][:, 2]
        off_mm |= {(name, share): standing[..., 2] - (bottom + share * (top - bottom))[:, None] for share in shares}
    bands = {level: _near(space, leg, off, room_mm) for level, off in off_mm.items()}
    elbow, wrist = (joints[:, space.bone_names.index(name)] for name in (ELBOW, WRIST))
    past_stylion = np.einsum("nvc,nc->nv", standing - where["stylion"][:, None], _unit((wrist - elbow).T).T)
    forearm = hung_on(space, ("lowerarm", "wrist"))
    return bands | {("wristcircumference", 0.0): _near(space, forearm, past_stylion, room_mm)}


def _near(space: ShapeSpace, limb: Mask, off_mm: Float, room_mm: float) -> Mask:
    """Faces (F,) of a limb that a plane cuts on one of the bodies, or misses by less than room_mm; off_mm is (n, V)."""
    corners = off_mm[:, space.faces]
    cut = ((corners.min(axis=2) < room_mm) & (corners.max(axis=2) > -room_mm)).any(axis=0)
    return np.asarray(cut & limb[space.faces].all(axis=1) & space.skin)


def hung_on(space: ShapeSpace, bones: tuple[str, ...]) -> Mask:
    """Mark the vertices (V,) that mostly hang on the left bones with these names."""
    wanted = np.array([name.endswith(".L") and any(bone in name for bone in bones) for name in space.bone_names])
    return np.asarray((space.skinning_weights * wanted[space.skinning_bones]).sum(axis=1) > 0.5)  # noqa: PLR2004 -- most
