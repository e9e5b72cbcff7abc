"""How to sit or lie: by what the points ask of the body, less what a person must not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas, Point, Pose, Posture, Technique
    from taichong.care.plan import Plan


def fitted(technique: Technique, poses: tuple[Pose, ...]) -> Technique:
    """Return the technique without the ways of sitting or lying to avoid (`poses`)."""
    ways = ((technique.sit, technique.sit_poses), (technique.stiff, technique.stiff_poses))
    left = [text for text, asks in ways if text and not set(asks) & set(poses)]
    sit, stiff = (*left, "", "")[:2]
    return structs.replace(technique, sit=sit, stiff=stiff)


def posture_of(atlas: Atlas, point: Point) -> Posture | None:
    """Return how the body is held for this point; None on the leg, where the technique's own words say it."""
    named = [each for each in atlas.postures if point.code in each.points]
    by_region = [each for each in atlas.postures if point.region in each.regions]
    return next(iter(named + by_region), None)


def held(atlas: Atlas, technique_id: str, codes: Iterable[str], poses: tuple[Pose, ...] = ()) -> Technique:
    """Return the technique as it is done at these points: every way of sitting or lying that they ask for, once.

    Args:
        atlas: points, techniques and postures.
        technique_id: which way of pressing.
        codes: the points that are pressed in this way.
        poses: what the person must not do.
    """
    technique = atlas.technique(technique_id)
    postures = dict.fromkeys(posture_of(atlas, atlas.point(code)) for code in codes) or {None: None}
    ways = [fitted(_in(technique, posture), poses) for posture in postures]
    return structs.replace(
        fitted(technique, poses),
        sit=" ".join(each.sit for each in ways if each.sit),
        stiff=" ".join(each.stiff for each in ways if each.stiff),
    )


def techniques_of(atlas: Atlas, plan: Plan) -> dict[str, Technique]:
    """List the ways of pressing that a plan uses, in its order, each as its person does it at the plan's points."""
    codes: dict[str, list[str]] = {}
    for step in plan.steps:
        codes.setdefault(step.technique, []).append(step.code)
    return {each: held(atlas, each, pressed, plan.poses) for each, pressed in codes.items()}


def _in(technique: Technique, posture: Posture | None) -> Technique:
    if posture is None:
        return technique
    return structs.replace(
        technique,
        sit=posture.sit,
        stiff=posture.stiff,
        sit_poses=posture.sit_poses,
        stiff_poses=posture.stiff_poses,
    )
