"""Verdict: the engine bends the body; KI1 goes along with the skin, all others have their place over the bones.

The standard looks for some points on a body that is bent. Every such rule is carried out on the bent body
(`taichong.body.poses`, `taichong.locate.posing`): landmarks, axes and skin are those of the pose, at constant
turns, so that the bent body is as linear in the shape as the standing one. That place is drawn on the bent body
(`taichong locate LI11 --png li11.png --pose`, and the page of the point). What is it on the body that stands again?
Two answers are computed here, on four bodies: the skin's, whose triangle goes back with the rest, and the bones'.
How far the skin's answer lies from the rule on the standing body [mm], woman, man, light woman, heavy man:

    KI1   toes curled       3    4    3    4      BL35  knees to chest   20   20   18   23
    LI11  elbow bent        6    6    7    8      GV1   knees to chest    7    5    5    6
    HT3   elbow bent        1    1    1    1      GB30  hips bent        44   39   39   45
    TE10  elbow bent       15   17   14   19      back  arms hanging     at most 3, SI13 4, SI11 11

KI1 takes the skin's answer: the third of the way is counted with the toes curled, as the note has it, and the web
comes nearer to the heel by some 4 mm. The others take the bones':

- BL35, GV1, GB30 name bones of the pelvis, and the knob of the hip about which the thigh turns. The pose moves none
  of them against another; only skin slides over the place, and slides back.
- The back's points count from spines of vertebrae, SI11 and SI13 from the shoulder blade alone.
- LI11 and HT3 lie half way between the fold of the bent elbow and a knob on the axis of its hinge. The landmarks of the
  fold were put where it lies with the elbow bent, and hold there. The skin's answer would hang LI11 on skin that the
  fold pushes forward, 6 to 8 mm from the line that the text has.
- TE10 lies in the hollow of the upper arm's bone, as its note has it, and the hollow does not move: a cun above the tip
  of the elbow on the standing body is 21 mm above the axis of the hinge, where a skeleton has that hollow. The tip that
  turns with the forearm takes the place 6 to 12 mm below the axis: skin there lies 36 to 44 mm behind the axis, and
  swings too far.

SI3, SI8, HT8, PC8, LI15 and TE14 are each a landmark of skin: both answers are the place itself.

    python design/poses.py
"""

from __future__ import annotations

import numpy as np

from taichong.body import anny, known_poses
from taichong.locate import Body, in_pose

BODIES = {
    "woman": {"sex": "female", "age": 30, "height_cm": 163, "weight_kg": 65},
    "man": {"sex": "male", "age": 30, "height_cm": 176, "weight_kg": 82},
    "light woman": {"sex": "female", "age": 25, "height_cm": 155, "weight_kg": 45},
    "heavy man": {"sex": "male", "age": 45, "height_cm": 185, "weight_kg": 120},
}
NEAR_MM = 60.0


def moved_mm(body: Body, code: str) -> float:
    """Measure how far the skin's answer lies from the rule on the standing body [mm]."""
    point = body.locate(code).left
    held = in_pose(point)
    if held is None:
        return 0.0
    back = carried_back(np.asarray(body.vertices, float), held.vertices, held.position)
    if held.pose.over_bone:
        return float(np.linalg.norm(back - point.position))
    # The point itself went along with the skin: its rule on the standing body ends under the skin, straight below.
    off = back - body.engine.program.chain(body.placed, code)[-2].position
    return float(np.linalg.norm(off - (off @ point.normal) * point.normal))


def carried_back(standing: np.ndarray, bent: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Find where a place of the bent skin lies on the standing one: by its triangle and its corners' weights."""
    faces = anny().faces[anny().skin]
    faces = faces[(np.abs(bent[faces] - place).max(axis=(1, 2)) < NEAR_MM)]
    a, b, c = (bent[faces[:, corner]] for corner in range(3))
    normal = np.cross(b - a, c - a)
    area = (normal**2).sum(axis=1)
    to_b = (np.cross(place - a, c - a) * normal).sum(axis=1) / area
    to_c = (np.cross(b - a, place - a) * normal).sum(axis=1) / area
    weights = np.stack([1 - to_b - to_c, to_b, to_c], axis=1)
    away = np.abs(((place - a) * normal).sum(axis=1)) / np.sqrt(area) + 1e3 * np.clip(-weights, 0, None).sum(axis=1)
    best = int(away.argmin())
    return np.asarray(weights[best] @ standing[faces[best]])


def main() -> None:
    """Print the table."""
    bodies = [Body.of(**told) for told in BODIES.values()]  # type: ignore[arg-type]  # a table of arguments
    posed = bodies[0].engine.poses
    for name in known_poses():
        print(f"{name}: " + ", ".join(BODIES))
        for code in (code for code, pose in posed.items() if pose.name == name):
            print(f"  {code:5}" + "".join(f"{moved_mm(body, code):6.1f}" for body in bodies))


if __name__ == "__main__":
    main()
