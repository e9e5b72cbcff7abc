"""Learn from rehearsals what names a misplaced tap, and how large zones are: `python builders/learn_photo.py`.

It writes `learnt` of every view into bodies/anny/photo_views.yaml; run it after views, joints, priors or the body's
shapes have changed (300 people take two cores some ten minutes). First `odds`: those at which wrong taps (60 px off, of
1000) are named and clean sets are not, both as far within their limits as they can be together. Then, with these,
`zone` and `power`: the size at which 68 of 100 points lie in their zones, and by which power it grows with rough
fingers, so that as many do where these stray by 5 mm. Few people teach badly: look at what it says.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

import rehearsal
from taichong.body import room
from taichong.locate.photo import INSIDE_68, TAP_SD
from taichong.locate.photo_camera import Problem
from taichong.locate.photo_limb import limb_of, one_thread
from taichong.locate.photo_views import Learnt, views
from taichong.locate.photo_wrong import hypotheses, judge, suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from taichong.locate.photo_views import View

    Array = NDArray[np.float64]

PEOPLE, SEED = 300, 3001
"""No figure in docs/photo.md is of these."""
OFF = 0.06
"""How far a wrong tap lies off, in parts of the picture's longer side."""
FINGER_MM = 5.0
UNNAMED, ACCUSED = 0.10, 0.05
"""The parts of wrong taps that may go unnamed, and of clean sets that may be accused."""
ODDS, POWERS = np.round(np.arange(0, 8.01, 0.2), 1), np.round(np.arange(0, 2.01, 0.1), 1)
IN_ZONE = 0.68


@dataclass
class Taps:
    """What speaks for a misplaced tap, in each of many sets: clean ones, and with one wrong (if that one is named)."""

    clean: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)


@dataclass
class Points:
    """How far points lie from their places [sd of what their fit leaves open], and how rough the taps of each are."""

    off_sd: list[Array] = field(default_factory=list)
    roughness: list[float] = field(default_factory=list)

    def inside(self, zone: float, power: float) -> float:
        """The part of the points that lie in their zones; every picture counts the same, however many it has."""
        reach = np.sqrt(INSIDE_68) * zone * np.array(self.roughness) ** power
        return float(np.mean([np.mean(off <= each) for off, each in zip(self.off_sd, reach, strict=True)]))


def best_odds(taps: Taps) -> float:
    """The odds at which both limits are kept by as much as can be."""

    def worse(odds: float) -> float:
        unnamed, accused = np.mean(np.array(taps.wrong) < odds), np.mean(np.array(taps.clean) >= odds)
        return float(max(unnamed / UNNAMED, accused / ACCUSED))

    return float(min(ODDS, key=worse))


def best_zone(fine: Points, rough: Points) -> tuple[float, float]:
    """The zone that holds 68 of 100 points of fine taps, and the power that holds nearly as many of rough ones."""
    tried = [(zone_of(fine, power), power) for power in POWERS.tolist()]
    return min(tried, key=lambda each: abs(rough.inside(*each) - IN_ZONE))


def zone_of(points: Points, power: float) -> float:
    """The zone that holds 68 of 100 points, to a hundredth."""
    off = np.concatenate([each / rough**power for each, rough in zip(points.off_sd, points.roughness, strict=True)])
    counts = np.concatenate([np.full(len(each), 1 / len(each)) for each in points.off_sd])  # every picture the same
    order = np.argsort(off)
    last = np.searchsorted(np.cumsum(counts[order]), IN_ZONE * len(points.off_sd))
    return round(float(off[order][last] / np.sqrt(INSIDE_68)), 2)


def taps_of(asked: tuple[tuple[int, int], Sequence[View]]) -> dict[str, Taps]:
    """Draw a person with a scene of each view, and weigh a clean set of taps and one with each tap wrong."""
    found = defaultdict[str, Taps](Taps)
    rng = np.random.default_rng([*asked[0], 1])
    for scene, problem, left in _scenes(*asked):
        taps = scene.tapped(rng)
        found[scene.view.id].clean.append(suspicion(hypotheses(problem, left(taps))).speaks)
        for number in range(len(taps)):
            angle, wrong = rng.uniform(0, 2 * np.pi), scene.tapped(rng)
            wrong[number] += OFF * scene.long_px * np.array([np.cos(angle), np.sin(angle)])
            one = suspicion(hypotheses(problem, left(np.clip(wrong, 0, np.array(scene.size) - 1))))
            found[scene.view.id].wrong.append(one.speaks if number in one.taps else -np.inf)
    return dict(found)


def points_of(asked: tuple[tuple[int, int], Sequence[View]]) -> dict[str, tuple[Points, Points]]:
    """Draw the same person, and see how far points lie off, by fine and by rough taps."""
    found = defaultdict[str, tuple[Points, Points]](lambda: (Points(), Points()))
    rng = np.random.default_rng([*asked[0], 2])
    for scene, problem, left in _scenes(*asked):
        for finger_mm, points in zip((0.0, FINGER_MM), found[scene.view.id], strict=True):
            solved = judge(problem, left(scene.tapped(rng, finger_mm))).solved
            plain = np.flatnonzero(scene.plain()) + len(scene.view.taps)
            if not len(plain):
                continue
            codes = problem.limb.codes
            places = problem.limb.points.only(np.array([codes.index(scene.places[each]) for each in plain]))
            off = left(scene.fell[plain]) - solved.seen(places)[0]
            known = np.linalg.inv(solved.spread(places))
            points.off_sd.append(np.sqrt(np.einsum("pi,pij,pj->p", off, known, off)))
            points.roughness.append(solved.problem.sd_px / (TAP_SD * scene.long_px))
    return dict(found)


def _scenes(
    seed: tuple[int, int], known: Sequence[View]
) -> Iterable[tuple[rehearsal.Scene, Problem, Callable[[Array], Array]]]:
    """A scene of each view, what its taps are fitted to, and what takes places to the picture of a left side."""
    views = {view.id: view for view in known}
    with one_thread():
        for scene in rehearsal.scenes(seed, 1, only=tuple(views)):
            mirror = np.array([-1.0 if scene.side == "right" else 1.0, 1.0])
            middle = np.array(scene.size) / 2
            limb = limb_of(scene.person.expected, views[scene.view.id])
            every = np.arange(len(scene.view.taps))
            problem = Problem(limb, every, TAP_SD * scene.long_px, scene.long_px)
            yield scene, problem, partial(_left, middle=middle, mirror=mirror)


def _left(places: Array, middle: Array, mirror: Array) -> Array:
    return np.asarray((places - middle) * mirror)


def learn(people: int, seed: int, known: Sequence[View]) -> dict[str, Learnt]:
    """Learn what people with these numbers teach about views, and say how well each limit is kept with it."""
    asked = [(seed, number) for number in range(people)]
    found = dict[str, Learnt]()
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        taps = defaultdict[str, Taps](Taps)
        for weighed in workers.map(taps_of, [(one, known) for one in asked]):
            for name, also in weighed.items():
                taps[name].clean += also.clean
                taps[name].wrong += also.wrong
        odds = {name: best_odds(each) for name, each in taps.items()}
        with_odds = [_with(view, Learnt(1.0, 0.0, odds[view.id])) for view in known]
        points = defaultdict[str, tuple[Points, Points]](lambda: (Points(), Points()))
        for each in workers.map(points_of, [(one, with_odds) for one in asked]):
            for name, both in each.items():
                for mine, more in zip(points[name], both, strict=True):
                    mine.off_sd += more.off_sd
                    mine.roughness += more.roughness
    for name, (fine, rough) in points.items():
        zone, power = best_zone(fine, rough)
        found[name] = Learnt(zone, power, odds[name])
        named = np.mean(np.array(taps[name].wrong) >= odds[name])
        accused = np.mean(np.array(taps[name].clean) >= odds[name])
        inside, with_rough = (each.inside(zone, power) for each in (fine, rough))
        print(
            f"{name}: odds {odds[name]:g} name {named:.1%} and accuse {accused:.1%}; "
            f"zone {zone:g}, power {power:g} hold {inside:.1%}, of rough fingers' {with_rough:.1%}",
            flush=True,
        )
    return found


def _with(view: View, learnt: Learnt) -> View:
    return msgspec.structs.replace(view, learnt=learnt)


def written(text: str, found: Mapping[str, Learnt]) -> str:
    """Write what was learnt into the text of the file of the views; all else stays as it stands."""
    for name, learnt in found.items():
        line = f"learnt: {{zone: {learnt.zone:g}, power: {learnt.power:g}, odds: {learnt.odds:g}}}"
        text, times = re.subn(rf"(- id: {name}\n(?:    .*\n)*?    )learnt: \{{.*\}}", rf"\g<1>{line}", text)
        if times != 1:
            raise SystemExit(f"{name}: its `learnt` stands {times} times in the file; it must stand once")
    return text


def main() -> None:
    """Learn, and write it."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--people", type=int, default=PEOPLE)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--view", action="append", help="this one alone; may be given more than once")
    asked.add_argument("--file", type=Path, default=room() / "photo_views.yaml", help="where it is written")
    told = asked.parse_args()
    known = [view for view in views() if not told.view or view.id in told.view]
    if not known:
        sys.exit(f"no such view; these are: {', '.join(view.id for view in views())}")
    found = learn(told.people, told.seed, known)
    told.file.write_text(written(told.file.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
