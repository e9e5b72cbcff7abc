"""Bind the landmarks of head, trunk, arm and hand, from `placing_upper.yaml`; run by `place_landmarks.py`.

Most were found by eye on pictures of the survey's mean body. What is rigid is placed as one, over the skin: the
scalp between its hairlines, and all vertebrae on one curve from C7 by L4 to the sacrum.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from skin_paths import SkinPath, cut, nearest_path
from taichong.geometry import MeshSkin, unit

if TYPE_CHECKING:
    from taichong.body import ShapeSpace

Array = NDArray[np.float64]
Found = tuple[int, Array]

FILE = Path(__file__).with_name("placing_upper.yaml")
OUTSIDE_MM = 400.0
AHEAD_MM = 5.0
NEAR_FACES = 60
UP = np.array([0.0, 0.0, 1.0])
HEAD_CENTRE = np.array([0.0, -105.0, 1590.0])
# How far below the tip of C7 the tips of the spines lie, in parts of the way to L4: heights of vertebrae and discs,
# and how much the spines of the middle of the chest slope down. Our estimate from anatomy; no study read.
TIPS_MM = dict(
    zip(
        ("C7", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4"),
        (0, 21, 44, 67, 92, 117, 142, 167, 189, 209, 229, 250, 277, 312, 347, 383, 419),
        strict=True,
    )
)
BELOW_TIP = 0.4  # the dip below a spine, in parts of the way to the next tip
L4_DIP, L5_DIP = 0.2, 0.5  # of the way from the tip of L4 to the second sacral crest
UPPER = ("cervicale", "l4_spinous_process")
LOWER = ("l4_spinous_process", "median_sacral_crest_2")
# The shoulder blade goes with the ribs: the guidelines have its lower tip level with T7, its ridge's inner end with T3.
BLADE = {
    "scapula_inferior_angle": "t7_spinous_process_inferior_border",
    "scapula_medial_border": "t3_spinous_process_inferior_border",
}
# The breast bone without its tip: handle and body are 133 mm long on 103 women and 154 on 97 men (Kucukbas 2018
# [abstract], readbyqxmd.com/read/29345718), 135 and 155 on 60 others (bibliomed.org/?mno=16478 [abstract]). It leans by
# some 20 degrees; that is this share of the height between notch and navel, within 4 mm on the survey's women and men.
BREAST_BONE = {"id": "xiphisternal_junction", "from": "suprasternal_notch", "to": "umbilicus", "share": 0.373}
ARC = 1.1  # how much longer the way over the head is than its chord
ABOVE_PUPIL = 0.955  # of the width at the hairline: lines over the crown that stay straight seen from the front
INNER_MM, PUPIL_MM = 24.0, 42.5  # 1.3 cun, and the line above GB20, at the back of the skull


class Placer:
    """Places landmarks on one body of the model.

    Args:
        space: the shapes.
        vertices: the body (V, 3) [mm].
        known: landmarks that are placed already (3,) [mm], by id.
    """

    def __init__(self, space: ShapeSpace, vertices: Array, known: dict[str, Array]) -> None:
        self.space, self.vertices, self.known = space, vertices, dict(known)
        self.numbers = np.flatnonzero(space.skin)
        self.faces = space.faces[space.skin]
        self.outward = MeshSkin(vertices[None], self.faces)
        self.inward = MeshSkin(vertices[None], self.faces[:, ::-1].copy())
        self.told = YAML(typ="safe").load(FILE)
        self.found: dict[str, Found] = {}

    def how(self, name: str) -> str:
        """Return how a landmark was placed, in a sentence."""
        whys = {each["id"]: each["why"] for each in self.told["landmarks"]}
        return str(whys.get(name, "measured over the skin by place_upper.py"))

    def place_all(self) -> dict[str, Found]:
        """Place every landmark of the file: the face of the whole mesh, and the weights of its corners."""
        for each in self.told["landmarks"]:
            self._put(each["id"], self._placed(each, self.told["views"]))
        for name, place in (self._scalp() | self._spine()).items():
            self._put(name, self._nearest(place))
        return self.found

    def _put(self, name: str, found: Found) -> None:
        self.found[name] = found
        self.known[name] = found[1] @ self.vertices[self.space.faces[found[0]]]

    def _placed(self, told: dict[str, Any], views: dict[str, Any]) -> Found:
        if "vertex" in told:
            face = int(np.flatnonzero((self.space.faces == told["vertex"]).any(axis=1) & self.space.skin)[0])
            return face, (self.space.faces[face] == told["vertex"]).astype(float)
        if "seen" in told:
            name, right, up = told["seen"]
            return self._seen(views[name], right, up)
        start = self.vertices[told["from"]] + np.array(told["by"])
        return self._shot(self.outward, start, unit(np.array(told["toward"], float)))

    def _seen(self, view: dict[str, Any], right_mm: float, up_mm: float) -> Found:
        """What a view shows so far to the right of and above the vertex in its middle."""
        toward = unit(np.array(view["toward"], float))
        up = np.array(view["up"], float)
        up = unit(up - (up @ toward) * toward)
        start = self.vertices[view["vertex"]] + right_mm * np.cross(up, toward) + up_mm * up
        face, weights = self._shot(self.inward, start + OUTSIDE_MM * toward, -toward)
        return face, weights[::-1].copy()

    def _shot(self, skin: MeshSkin, start: Array, toward: Array) -> Found:
        hit = skin.first_hit(start[None, None], toward[None, None], [""])
        if hit.face is None or hit.weights is None or hit.face[0, 0] < 0:
            raise SystemExit(f"a ray from {start} meets no skin: move it")
        return int(self.numbers[hit.face[0, 0]]), hit.weights[0, 0]

    def _nearest(self, place: Array) -> Found:
        """The place of the skin nearest to one that lies on it, but for rounding."""
        middles = self.vertices[self.faces].mean(axis=1)
        near = np.argsort(((middles - place) ** 2).sum(axis=1))[:NEAR_FACES]
        tried = [(int(self.numbers[each]), self._weights(int(self.numbers[each]), place)) for each in near]
        corners = self.vertices[self.space.faces[[face for face, _ in tried]]]
        off = np.linalg.norm(np.einsum("fc,fci->fi", [weights for _, weights in tried], corners) - place, axis=1)
        return tried[int(off.argmin())]

    def _weights(self, face: int, place: Array) -> Array:
        a, b, c = self.vertices[self.space.faces[face]]
        normal = np.cross(b - a, c - a)
        to_b = np.cross(place - a, c - a) @ normal / (normal @ normal)
        to_c = np.cross(b - a, place - a) @ normal / (normal @ normal)
        inside = np.clip([1 - to_b - to_c, to_b, to_c], 0, None)
        return np.asarray(inside / inside.sum())

    @lru_cache(maxsize=1)  # noqa: B019 -- one placer lives as long as the run
    def _midline(self) -> SkinPath:
        paths = cut(self.vertices, self.faces, np.array([1.0, 0, 0]), np.array([1e-4, 0, 0]))
        return max(paths, key=lambda path: len(path.places))

    def _on_midline(self, length_mm: float) -> Array:
        return np.asarray(self._midline().at(length_mm) * [0, 1, 1])

    def _over(self, start: Array, end: Array, fraction: float) -> Array:
        """A fraction of the way over the skin of the head, in the plane through its centre."""
        normal = unit(np.cross(start - HEAD_CENTRE, end - HEAD_CENTRE))
        path = nearest_path(cut(self.vertices, self.faces, normal, start + 1e-6 * normal), start, end)
        return path.between(start, end, fraction)

    def _beside(self, length_mm: float, out_mm: float, normal: Array | None = None) -> Array:
        """So far to the left of a place of the midline, over the skin: square to the midline or to `normal`."""
        start = self._on_midline(length_mm)
        if normal is None:
            normal = unit(self._on_midline(length_mm + AHEAD_MM) - self._on_midline(length_mm - AHEAD_MM))
        path = nearest_path(cut(self.vertices, self.faces, normal, start + 1e-5 * normal), start)
        lies = path.where(start)
        sides = [path.at((lies + way) % path.lengths[-1]) for way in (out_mm, -out_mm)]
        return max(sides, key=lambda side: float(side[0]))

    def _scalp(self) -> dict[str, Array]:
        """What is counted in cun over the skin of the head: 12 from hairline to hairline, the crown at 5."""
        path, known = self._midline(), self.known
        front, back = (path.where(known[f"{end}_hairline_midpoint"]) for end in ("anterior", "posterior"))
        on_top = path.places[path.places[:, 2] > known["vertex"][2] - 50]
        over_ears = path.where(on_top[np.abs(on_top[:, 1] - known["auricular_apex_head"][1]).argmin()])
        # Two definitions of the crown differ by 54 mm on this head, 5 of 12 cun and the line over the ears: half way.
        crown = (over_ears + front + (back - front) * 5 / 12) / 2
        bump = {cun: back + (front - back) * cun / 12 for cun in (2.5, 1, 0.5)}

        def level(cun: float) -> float:
            """Return how far along the midline `cun` behind the front hairline lie: 5 to the crown, 9.5 to the bump."""
            return float(np.interp(cun, [0, 5, 9.5], [front, crown, bump[2.5]]))

        court = self._on_midline(level(0.5))
        toward_crown = self._on_midline(crown) - known["forehead_hairline_corner"]
        half_cun = (
            abs(crown - front) / 10 / float(np.linalg.norm(toward_crown)) / 1.1
        )  # an arc is longer than its chord
        corner = self._over(known["forehead_hairline_corner"], self._on_midline(crown), half_cun)
        shares = {"sixth": 1 / 6, "third": 1 / 3, "half": 1 / 2, "two_thirds": 2 / 3}
        hairline = {f"scalp_hairline_{name}": self._over(court, corner, share) for name, share in shares.items()}
        inner = float(np.linalg.norm(hairline["scalp_hairline_third"] - court))
        pupil = float(np.linalg.norm(hairline["scalp_hairline_half"] - court)) * ABOVE_PUPIL
        temple = {"quarter": 1 / 4, "half": 1 / 2, "three_quarters": 3 / 4}
        return {
            **{f"scalp_midline_{_id(cun)}": self._on_midline(level(cun)) for cun in (0.5, 1, 2, 3.5, 5, 6.5, 8)},
            "occiput_above_protuberance": self._on_midline(bump[2.5]),
            "occiput_below_protuberance": self._on_midline(bump[1]),
            "c2_spinous_process_superior_border": self._on_midline(bump[0.5]),
            "scalp_corner": corner,
            **hairline,
            **{f"scalp_inner_line_{_id(cun)}": self._beside(level(cun), inner) for cun in (1, 2.5, 4, 5.5)},
            **{f"scalp_pupil_line_{_id(cun)}": self._beside(level(cun), pupil) for cun in (1, 1.5, 2.5, 4)},
            "scalp_beside_crown": self._beside(crown, abs(crown - front) / 5),
            "occiput_inner_line": self._beside(bump[2.5], INNER_MM, UP),
            "occiput_pupil_line": self._beside(bump[2.5], PUPIL_MM, UP),
            **{
                f"temple_{name}": self._over(corner, known["temple_hairline_corner"], share)
                for name, share in temple.items()
            },
        }

    def heights(self) -> list[dict[str, Any]]:
        """Measure at which share of the height between two others spine, shoulder blade and breast bone lie."""
        names = [name for name in self.found if name.endswith("spinous_process_inferior_border")]
        ends = {name: LOWER if name.startswith("l5") else UPPER for name in names}
        found = [
            {"id": name, "from": start, "to": end, "share": self._share(name, start, end)}
            for name, (start, end) in ends.items()
        ]
        found += [{**each, "id": blade} for blade, name in BLADE.items() for each in found if each["id"] == name]
        return [*found, BREAST_BONE]

    def _share(self, name: str, start: str, end: str) -> float:
        high, low, here = (self.known[each][2] for each in (start, end, name))
        return round(float((high - here) / (high - low)), 3)

    def _spine(self) -> dict[str, Array]:
        """The dips below all spinous processes, on one curve along the skin that meets C7, L4 and the sacrum."""
        path, known = self._midline(), self.known
        start, end = path.where(known["cervicale"]), path.where(known["l4_spinous_process"])
        sacrum = path.where(known["median_sacral_crest_2"])
        tips = {name: start + (end - start) * mm / TIPS_MM["L4"] for name, mm in TIPS_MM.items()}
        pairs = zip(tips, list(tips.values()), list(tips.values())[1:], strict=False)
        dips = {name: tip + BELOW_TIP * (following - tip) for name, tip, following in pairs}
        dips |= {name: end + share * (sacrum - end) for name, share in (("L4", L4_DIP), ("L5", L5_DIP))}
        return {f"{name.lower()}_spinous_process_inferior_border": self._on_midline(at) for name, at in dips.items()}


def _id(cun: float) -> str:
    return f"{cun:g}".replace(".", "_")
