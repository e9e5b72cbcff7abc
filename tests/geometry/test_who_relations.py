"""What the standard's notes say of its points, and whether our rules say it by themselves.

`miss_mm` judges a relation on any positions. Here it judges bodies whose landmarks are thrown at random: what
holds even there holds by construction and proves nothing; what fails there is independent and worth testing.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from taichong.atlas import load
from taichong.atlas.rules import directions
from taichong.geometry.axes import cun_mm, find_axes
from taichong.geometry.program import Program
from taichong.geometry.skin import Hit
from taichong.geometry.vectors import dot, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taichong.atlas.standard import Atlas

ROOT = Path(__file__).parents[2]
ATLAS = load()
FILES = [ROOT / "authorities" / name for name in ("who_relations.yaml", "who_relations_upper.yaml")]
AUTHORITIES = [YAML(typ="safe").load(file.read_text(encoding="utf-8")) for file in FILES]
RELATIONS: list[dict[str, Any]] = [each for authority in AUTHORITIES for each in authority["relations"]]
NOT_MEASURABLE: list[dict[str, Any]] = [each for authority in AUTHORITIES for each in authority["not_measurable"]]
KINDS = ("by_construction", "independent", "conflict")
WORDS = ("same", "at", "order", "on_line")
HAIR_MM = 1e-6


@dataclass
class Standing:
    """Where everything is on `n` bodies: what `miss_mm` looks at.

    Args:
        atlas: axes, rulers and the order of landmarks.
        positions: ``(n, 3)`` by landmark id or point code, left side [mm].
        normals: outward unit normals ``(n, 3)`` by point code.
    """

    atlas: Atlas
    positions: Mapping[str, np.ndarray]
    normals: Mapping[str, np.ndarray]

    def __post_init__(self) -> None:
        names = [landmark.id for landmark in self.atlas.landmarks]
        index = {name: number for number, name in enumerate(names)}
        landmarks = np.stack([self.positions[name] for name in names], axis=1)
        regions: dict[str, int] = {frame.region: number for number, frame in enumerate(self.atlas.frames)}
        found = find_axes(self.atlas.frames, landmarks, index)
        cun = cun_mm(self.atlas.rulers, regions, found, landmarks, index)
        self.cun = {ruler.id: cun[:, number] for number, ruler in enumerate(self.atlas.rulers)}
        self.axes = {region: found.directions[:, number] for region, number in regions.items()}
        # The model's elbow is bent by some 35 degrees: what is level with its crease lies half way between two planes.
        self.axes["elbow"] = unit(self.axes["arm"] + self.axes["upper_arm"])

    def direction(self, region: str, word: str) -> np.ndarray:
        """A direction word as unit vectors ``(n, 3)``."""
        named = "upper_arm" if region == "elbow" else region
        frame = next(frame for frame in self.atlas.frames if frame.region == named)
        return np.asarray(np.array(directions(frame)[word]) @ self.axes[region])


def miss_mm(relation: Mapping[str, Any], region: str, body: Standing) -> np.ndarray:
    """How far `n` bodies are from what a relation says, ``(n,)`` [mm]; an order kept misses by 0."""
    ((word, args),) = relation.items()
    of = body.positions[args["of"]]
    if word == "same":
        gap = of - _place(args["as"], args["of"], region, body)
        parts = [dot(gap, body.direction(region, each)) for each in args["along"]]
        return np.asarray(np.linalg.norm(parts, axis=0))
    if word == "order":
        gap = of - _place(args["than"], args["of"], region, body)
        return np.maximum(0, -dot(gap, body.direction(region, args["is"])))
    normal = body.normals[args["of"]]
    if word == "at":
        gap = of - _place(args["place"], args["of"], region, body)
        return np.asarray(np.linalg.norm(gap - dot(gap, normal)[:, None] * normal, axis=-1))
    start, end = (body.positions[name] for name in args["line"])
    across = np.cross(end - start, normal)
    return np.asarray(np.abs(dot(of - start, across)) / np.linalg.norm(across, axis=-1))


def _place(place: Any, of: str, region: str, body: Standing) -> np.ndarray:
    if isinstance(place, str):
        return body.positions[place]
    if isinstance(place, list):  # where the line comes level with `of`
        start, end = (body.positions[name] for name in place)
        axis = body.axes[region][:, 1]
        way = dot(body.positions[of] - start, axis) / dot(end - start, axis)
        return np.asarray(start + way[:, None] * (end - start))
    if "between" in place:
        start, end = (_place(each, of, region, body) for each in place["between"])
        return np.asarray(start + float(Fraction(place["fraction"])) * (end - start))
    found = _place(place["from"], of, region, body)
    for step in place["steps"]:
        length = step["cun"] * body.cun[step["ruler"]]
        found = found + length[:, None] * body.direction(region, step["direction"])
    return found


# --- bodies thrown at random ---

# Where the landmarks that make the axes stand, and about where all those of a region are [mm].
AXES = {
    "medial_malleolus_prominence": (60, 20, 80),
    "lateral_malleolus_prominence": (130, 30, 70),
    "femur_medial_epicondyle": (60, 0, 470),
    "femur_lateral_epicondyle": (150, 0, 470),
    "greater_trochanter_prominence": (180, 0, 880),
    "crotch": (0, 0, 800),
    "toe_2_tip": (110, -180, 10),
    "heel_back": (95, 60, 30),
    "wrist_crease_radial_end": (520, -30, 1000),
    "wrist_crease_ulnar_end": (480, 10, 980),
    "humerus_medial_epicondyle": (380, 0, 1200),
    "humerus_lateral_epicondyle": (420, -20, 1220),
    "dactylion": (600, -60, 800),
    "metacarpal_2_radial": (560, -60, 900),
    "metacarpal_5_ulnar": (520, 20, 880),
    "acromion": (200, 0, 1400),
    "axilla_centre": (180, 0, 1280),
    # No ruler stands on its head, or what holds on every body that can be would fail.
    "suprasternal_notch": (0, 0, 1420),
    "xiphisternal_junction": (0, 0, 1250),
    "umbilicus": (0, 0, 1090),
    "cubital_crease_midpoint": (400, 0, 1210),
    "biceps_tendon_lateral_edge_elbow": (410, 0, 1210),
    "biceps_tendon_medial_edge_elbow": (390, 0, 1210),
    "cubital_crease_ulnar_end": (380, 0, 1210),
    "wrist_crease_midpoint": (500, 0, 990),
    "radial_artery_wrist": (510, 0, 990),
    "flexor_carpi_ulnaris_radial_edge_wrist": (490, 0, 990),
}
ABOUT = {
    "foot": (100, -60, 30),
    "ankle": (95, 20, 80),
    "leg": (100, 10, 280),
    "knee": (100, -10, 470),
    "thigh": (100, 0, 650),
    "hip": (90, 0, 930),
    "trunk": (80, 0, 1200),
    "head": (40, 0, 1600),
    "arm": (400, 0, 1150),
    "hand": (550, 0, 900),
}
SPREAD_MM = 25


class AnySkin:
    """Skin of whatever shape: each ray meets it somewhere, and it stands square to the ray there."""

    def first_hit(self, origin: np.ndarray, direction: np.ndarray, names: Sequence[str]) -> Hit:
        """See `taichong.geometry.skin.Skin`."""
        depth = np.random.default_rng(len(names)).uniform(-60, 60, origin.shape[:2])
        return Hit(origin + depth[..., None] * direction, direction)


@cache
def thrown() -> Standing:
    """Two hundred bodies whose landmarks are thrown about their regions at random."""
    program, count = Program(ATLAS), 200
    about = [AXES.get(landmark.id, ABOUT[landmark.region]) for landmark in ATLAS.landmarks]
    landmarks = np.random.default_rng(2008).normal(about, SPREAD_MM, (count, len(about), 3))
    fingers = np.repeat([[20.0, 20, 17, 34, 50, 66]], count, axis=0)
    found = program.place(landmarks, fingers, AnySkin())
    positions = {name: landmarks[:, number] for number, name in enumerate(program.landmarks)}
    positions |= {code: found.positions[:, number] for number, code in enumerate(program.codes)}
    normals = {code: found.normals[:, number] for number, code in enumerate(program.codes)}
    return Standing(ATLAS, positions, normals)


def name_of(relation: dict[str, Any]) -> str:
    return f"{relation['code']} {relation['says']}"


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [relation for relation in RELATIONS if relation["kind"] == kind]


@pytest.mark.parametrize("relation", of_kind("by_construction"), ids=name_of)
def test_what_holds_by_construction_holds_on_any_body(relation: dict[str, Any]) -> None:
    assert relation["why"]
    assert miss_mm(relation["relation"], relation["region"], thrown()).max() < HAIR_MM


@pytest.mark.parametrize("relation", of_kind("independent") + of_kind("conflict"), ids=name_of)
def test_what_is_independent_fails_on_bodies_thrown_at_random(relation: dict[str, Any]) -> None:
    misses = miss_mm(relation["relation"], relation["region"], thrown())
    typical = np.max if "order" in relation["relation"] else np.median
    assert typical(misses) > 1


@pytest.mark.parametrize("relation", RELATIONS, ids=name_of)
def test_a_relation_is_written_in_the_agreed_form(relation: dict[str, Any]) -> None:
    assert {"code", "says", "kind", "region", "relation"} <= set(relation)
    assert relation["kind"] in KINDS
    assert relation["code"] in {point.code for point in ATLAS.points}
    assert next(iter(relation["relation"])) in WORDS
    if relation["kind"] == "conflict":
        assert relation["miss_mm"] > 3
        assert relation["why"]


# --- the evaluator itself, on places that can be judged by eye ---


def upright(**places: tuple[float, float, float]) -> Standing:
    """One body as thrown, but with these places, and every normal facing forward."""
    one = thrown()
    positions = {name: place[:1] for name, place in one.positions.items()}
    positions |= {name: np.array([place], dtype=float) for name, place in places.items()}
    return Standing(ATLAS, positions, {name: np.array([[0.0, -1.0, 0.0]]) for name in positions})


@pytest.mark.parametrize(
    ("relation", "places", "expected"),
    [
        ({"same": {"of": "a", "as": "b", "along": ["superior"]}}, {"a": (0, 0, 7), "b": (99, 99, 3)}, 4),
        (
            {"same": {"of": "a", "as": "b", "along": ["superior", "lateral"]}},
            {"a": (3, 9, 4), "b": (0, 0, 0)},
            5,
        ),
        ({"order": {"of": "a", "is": "lateral", "than": "b"}}, {"a": (9, 0, 0), "b": (5, 0, 0)}, 0),
        ({"order": {"of": "a", "is": "medial", "than": "b"}}, {"a": (9, 0, 0), "b": (5, 0, 0)}, 4),
        ({"order": {"of": "a", "is": "posterior", "than": "b"}}, {"a": (0, -2, 0), "b": (0, 1, 0)}, 3),
        ({"at": {"of": "a", "place": "b"}}, {"a": (3, 50, 4), "b": (0, 0, 0)}, 5),
        (
            {"at": {"of": "a", "place": {"between": ["b", "c"], "fraction": "1/3"}}},
            {"a": (0, 0, 21), "b": (0, 0, 0), "c": (0, 0, 60)},
            1,
        ),
        (
            {"on_line": {"of": "a", "line": ["b", "c"]}},
            {"a": (4, 70, 10), "b": (0, 0, 0), "c": (0, 30, 60)},
            4,
        ),
        (
            {"order": {"of": "a", "is": "lateral", "than": ["b", "c"]}},
            {"a": (4, 0, 10), "b": (0, 0, 0), "c": (12, 0, 20)},
            2,
        ),
    ],
)
def test_a_miss_is_what_one_sees(
    relation: dict[str, Any], places: dict[str, tuple[float, float, float]], expected: float
) -> None:
    assert miss_mm(relation, "hip", upright(**places)) == pytest.approx([expected])


def test_a_miss_counts_cun_on_its_ruler() -> None:
    body = upright(a=(30, 0, 0), pubic_symphysis_superior_border=(0, -90, 900), nipple=(104, -90, 1300), b=(0, 0, 0))
    steps = [{"direction": "lateral", "cun": 1, "ruler": "nipple_to_nipple"}]
    relation = {"same": {"of": "a", "as": {"from": "b", "steps": steps}, "along": ["lateral"]}}
    assert miss_mm(relation, "hip", body) == pytest.approx([30 - 2 * 104 / 8])


# --- nothing left out ---


FACTS = Path(__file__).resolve().parents[2] / "authorities" / "who_points.csv"


@cache
def noted() -> dict[str, list[str]]:
    """For every point whose text has a note, the other points that the note names."""
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["code"]: row["named"].split() for row in rows if row["note"]}


def names_in(relation: Mapping[str, Any]) -> set[str]:
    """The points of which one entry speaks."""
    return {relation["code"], *re.findall(r"[A-Z]{2}\d+", f"{relation['says']} {relation.get('relation')}")}


@cache
def listed() -> list[set[str]]:
    """The points of which each entry speaks."""
    return [names_in(relation) for relation in RELATIONS + NOT_MEASURABLE]


def test_every_point_with_a_note_is_listed() -> None:
    assert len(noted()) > 180
    assert not set(noted()) - {relation["code"] for relation in RELATIONS + NOT_MEASURABLE}


@pytest.mark.parametrize("code", noted())
def test_every_point_that_a_note_names_stands_in_a_relation(code: str) -> None:
    assert not [other for other in noted()[code] if not any({code, other} <= names for names in listed())]
