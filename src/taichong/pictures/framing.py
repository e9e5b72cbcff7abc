"""From where a point is looked at, and how much is shown: its landmarks, and something that everybody recognises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taichong.geometry import MIRROR, unit
from taichong.locate import hand_of, slide_of
from taichong.pictures.raster import Camera
from taichong.pictures.rig import ARMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from taichong.locate import Body, Located

    Array = NDArray[np.float64]

SIZE = (1080, 810)  # what places in the pages are counted in; a picture may have more pixels
WHOLE = (1080, 1440)
ZONE_SHARE = 0.0805
"""The least share of the picture's width that the zone has; what would not fit is in the small picture of the limb."""
ROOM, CLEAR_MM = 1.1, 6.0
LEAST, LEAST_OF_ARM = 0.72, 0.45
"""Of the widest view: what is left over shows more of the body; a hand is known without its arm."""
CAPTION = 0.03
"""How much of the width everything is moved up for the line of words below."""
STEEP = 0.75  # a view that looks down or up as steeply as this has the toes at the top
ACROSS = 0.4  # the other leg is left out of a view that comes from its side by this much: it would stand in front
LEGS = 0.47  # of the height
TURN = 1.5
"""How much more a part is looked at as one knows it than at the skin of the point: a hand on its back or palm."""
AS_KNOWN = {
    "foot": ((0.0, -0.3, 1.0),),
    "ankle": ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)),
    "knee": ((0.0, -1.0, 0.0),),
    "thigh": ((0.0, -1.0, 0.0),),
    "head": ((0.0, -1.0, 0.0), (0.0, 1.0, 0.0)),
}
"""From where one knows a part at a glance: a foot with its toes at the top, a kneecap or a face in the middle."""
NEARLY = 0.42
"""The cosine between skin and such a view from which on the view is turned to it."""
FROM_BEHIND_ABOVE = np.array([0.0, 1.0, 0.95])
FROM_ABOVE = np.array([0.25, -1.0, 0.3])
AIR = 1.06
THERE_MM = 2.0
"""A landmark so near to a point is where it is."""

KNOWN = (
    ("hallux_tip", "toe_2_tip", "nail_corner_toe_5_lateral", "ankle_front_dip"),
    ("heel_back", "medial_malleolus_prominence", "lateral_malleolus_prominence", "sole_under_ankle"),
    ("patella_base", "patella_apex", "tibial_tuberosity"),
    ("popliteal_crease_medial_end", "popliteal_crease_lateral_end"),
    ("index_tip", "dactylion", "nail_corner_thumb_radial", "wrist_crease_midpoint"),
    ("olecranon_prominence", "cubital_crease_radial_end", "humerus_medial_epicondyle"),
    ("glabella", "nasal_tip", "outer_canthus"),
    ("auricular_apex", "mastoid_process"),
    ("acromion", "axillary_fold_anterior"),
    ("umbilicus",),
    ("asis", "iliac_crest_top"),
)
"""What a person knows at a glance: toes and ankle, heel, kneecap, hollow of the knee, hand ..."""


def seen_from(point: Located) -> Array:
    """From where a point is looked at (3,), unit: square at the skin, but so that one knows the part at a glance.

    A hand is turned toward its back or palm, and other parts likewise; what lies on top of a shoulder is seen from
    behind and above.
    """
    facing, places = np.asarray(point.normal, float), point.body.places
    region = point.body.engine.atlas.point(point.code).region
    if region == "hand":
        palm = unit(places["palm_between_metacarpals_2_3"] - places["metacarpal_2_3_middle_dorsal"])
        palm = palm * (MIRROR if point.side == "right" else 1.0)
        return np.asarray(unit(facing + TURN * np.sign(facing @ palm) * palm))
    if region == "trunk" and facing[2] > STEEP:
        return np.asarray(unit(facing * [1, 1, 0] + FROM_BEHIND_ABOVE))
    views = [unit(np.array(each)) for each in AS_KNOWN.get(region, ())]
    near = max(views, key=lambda each: float(facing @ each), default=facing)
    return np.asarray(unit(facing + TURN * near)) if facing @ near > NEARLY else facing


def slide_to(point: Located) -> Array:
    """Lay the way over the skin from what one can touch to a point.

    Returns:
        its corners (m, 3) [mm], LPS; none where the point's file names no way, or the point is what one touches.
    """
    hand = hand_of(point)
    return way_from(point, hand.start) if hand else np.zeros((0, 3))


def way_from(point: Located, start: str) -> Array:
    """Lay the way over the skin from a landmark to a point: its corners (m, 3) [mm]; none where it is that landmark."""
    begins = point.body.places[start] * (MIRROR if point.side == "right" else 1.0)
    return slide_of(point, start) if np.linalg.norm(begins - point.position) > THERE_MM else np.zeros((0, 3))


def share_lines(point: Located) -> list[Array]:
    """Take the lines of which a share leads to a point.

    Returns:
        each as its two ends (2, 3) [mm], LPS; none where a number leads there.
    """
    hand = hand_of(point)
    if hand is None or len(hand.way):
        return []
    return [segment for step in point.chain if step.word == "between" for segment in step.segments]


def view_of(point: Located) -> Camera:
    """Look at the skin at the point, so that the way to it and something familiar are in view."""
    facing = seen_from(point)
    up = np.array([0.0, -1.0, 0.0]) if abs(facing[2]) > STEEP else np.array([0.0, 0.0, 1.0])
    first = Camera.looking(point.position, facing, up, SIZE, SIZE[0])
    widest = 2 * point.zone_mm / ZONE_SHARE
    low, high = np.full(2, -point.zone_mm - CLEAR_MM), np.full(2, point.zone_mm + CLEAR_MM)  # [mm], from the point
    for places in _wanted(point):
        flat = first.project(places)[:, :2] - np.array(SIZE) / 2
        lower, higher = np.minimum(low, flat.min(axis=0)), np.maximum(high, flat.max(axis=0))
        if _width(lower, higher) <= widest:
            low, high = lower, higher
    x, y = (low + high) / 2
    is_arm = point.body.engine.atlas.point(point.code).region in ARMS
    width_mm = max(_width(low, high), (LEAST_OF_ARM if is_arm else LEAST) * widest)
    middle = point.position + x * first.right - (y + CAPTION * width_mm) * first.up
    return Camera.looking(middle, facing, up, SIZE, width_mm)


def across(point: Located, camera: Camera) -> Array | None:
    """Return the direction (3,) across which a zone on a face is measured, where skin jumps; none where straight."""
    return camera.toward if point.body.engine.atlas.point(point.code).region == "head" else None


def _width(low: Array, high: Array) -> float:
    across, upward = high - low
    return float(ROOM * max(across, upward * SIZE[0] / SIZE[1] * 1.08))


def _wanted(point: Located) -> Iterator[Array]:
    """What to show, the most wanted first: ends of the way, the nearest known thing whole, then the rest of it."""
    ends = [end for step in point.chain for segment in step.segments for end in segment]
    ends.sort(key=lambda end: float(np.linalg.norm(end - point.position)))
    if ends:
        yield ends[0][None]
    if len(slide := slide_to(point)):
        yield slide
    known = sorted(_known(point), key=lambda places: float(np.linalg.norm(places - point.position, axis=1).min()))
    yield known[0]
    for end in ends:
        yield end[None]
    for place in known[0]:
        yield place[None]


def _known(point: Located) -> list[Array]:
    flip = MIRROR if point.side == "right" else 1.0
    return [np.stack([point.body.places[name] for name in names]) * flip for names in KNOWN]


def view_of_whole(body: Body) -> Camera:
    """Look at the whole body from the front, a little from above and from its left."""
    corners = np.stack([body.vertices.min(axis=0), body.vertices.max(axis=0)]).astype(float)
    width, height = np.ptp(corners[:, 0]), np.ptp(corners[:, 2])
    width_mm = AIR * max(width, height * WHOLE[0] / WHOLE[1])
    return Camera.looking(corners.mean(axis=0), FROM_ABOVE, np.array([0.0, 0.0, 1.0]), WHOLE, float(width_mm))
