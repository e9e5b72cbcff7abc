"""Rules carried out on a leg that can be computed by hand: a cone, and a tube, along the z axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from taichong.atlas import Atlas, Finger, Frame, Landmark, Names, Place, Point, Ruler, Status, load
from taichong.geometry.program import Program, mirrored
from taichong.geometry.skin import Hit
from taichong.geometry.vectors import dot

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDING = load()
HAIR_MM = 1e-6

# A left leg 400 mm long around x = 100, forward is -y: what stands where [mm].
LEG = {
    "ankle_in": (60, 0, 0),
    "ankle_out": (140, 0, 0),
    "knee_in": (50, 0, 400),
    "knee_out": (150, 0, 400),
    "crease": (100, 50, 400),
    "front": (110, -50, 400),
    "toe": (100, -40, 0),
    "navel": (0, -100, 900),
}
THUMB_MM, FINGERS = 20.0, np.array([[20.0, 16.0, 32.0, 48.0, 60.0]])


@dataclass
class Cone:
    """A cone around x = 100, y = 0: its radius is `radius` at z = 0 and grows by `slope` a millimetre."""

    radius: float = 40.0
    slope: float = 0.025

    def first_hit(self, origin: np.ndarray, direction: np.ndarray, names: Sequence[str]) -> Hit:
        """See `taichong.geometry.skin.Skin`."""
        assert np.allclose(direction[..., 2], 0)  # rays are square to the leg
        assert origin.shape[1] == len(names)
        flat, radius = origin - [100, 0, 0], self.radius + self.slope * origin[..., 2]
        flat[..., 2] = 0
        b, c = dot(flat, direction), dot(flat, flat) - radius**2
        position = origin + (-b + np.sqrt(b * b - c))[..., None] * direction
        normal = (position - [100, 0, 0]) * [1, 1, 0]
        normal[..., 2] = -self.slope * radius
        return Hit(position, normal / np.sqrt(dot(normal, normal))[..., None])


def landmark(name: str, *, midline: bool = False) -> Landmark:
    side: Any = "midline" if midline else "paired"
    return Landmark(id=name, region="leg", side=side, name=name, what="", find="", sd_mm=3, sd_basis="a test")


def small_atlas(**rules: list[dict[str, Any]]) -> Atlas:
    """The real atlas's wording, with a leg of eight landmarks and only these rules."""
    ends = ("ankle_in", "ankle_out"), ("knee_in", "knee_out")
    leg = Frame(region="leg", stance="limb", through=ends[0], toward=ends[1], lateral=ends[1])
    hip = Frame(region="hip", stance="upright", through=("navel",))
    ruler: dict[str, Any] = {
        "region": "leg",
        "start": "crease",
        "end": "ankle_out",
        "sources": ("who-2008",),
        "at": "",
    }
    return replace(
        WORDING,
        landmarks=tuple(landmark(name, midline=name == "navel") for name in LEG),
        frames=(leg, hip),
        rulers=(
            Ruler(id="long", cun=16, measured="length", **ruler),
            Ruler(id="wide", cun=4, measured="width", **(ruler | {"start": "ankle_in"})),
            Ruler(id="both", cun=7, measured="straight", **(ruler | {"start": "ankle_out"}), across=True),
        ),
        fingers=tuple(
            Finger(id=name, name=name, how="")
            for name in ("thumb", "one_finger", "two_fingers", "three_fingers", "four_fingers")
        ),
        points=tuple(point(code, rule) for code, rule in rules.items()),
        shortcuts=(),
    )


def point(code: str, rule: list[dict[str, Any]]) -> Point:
    names = Names(pinyin="x", hanzi="x", english="x")
    place = Place(rule=tuple(rule), sources=("who-2008",))
    status = Status(text="draft", place="draft")
    return Point(code=code, names=names, aliases=(), everyday=code, region="leg", where=(), status=status, place=place)


SKIN = {"on_skin": {"aspect": "anterior"}}


def placed(*steps: dict[str, Any], radius: float = 40.0, slope: float = 0.025) -> np.ndarray:
    program = Program(small_atlas(P1=[*steps]))
    found = program.place(np.array([list(LEG.values())], dtype=float), FINGERS, Cone(radius, slope))
    return np.asarray(found.positions[0, 0])


def test_three_cun_are_three_sixteenths_of_a_sixteen_cun_leg() -> None:
    x, y, z = placed({"along": {"start": "front", "toward": "toe", "cun": 3, "ruler": "long"}}, SKIN)
    assert abs(z - (400 - 400 * 3 / 16)) < HAIR_MM
    assert abs(x - (110 - 10 * 3 / 16)) < HAIR_MM
    assert abs(np.hypot(x - 100, y) - (40 + 0.025 * z)) < HAIR_MM
    assert y < 0


def test_a_width_is_measured_across_and_goes_outward_on_the_left() -> None:
    x, _, z = placed({"offset": {"from": "toe", "direction": "lateral", "cun": 0.5, "ruler": "wide"}}, SKIN)
    assert (x, z) == pytest.approx((100 + 0.5 * 80 / 4, 0))


def test_a_ruler_across_goes_to_the_same_landmark_on_the_other_side() -> None:
    program = Program(small_atlas(P1=[{"at": "toe"}, SKIN]))
    found = program.place(np.array([list(LEG.values())], dtype=float), FINGERS, Cone())
    assert found.units[0, program.rulers.index("both")] == pytest.approx(2 * 140 / 7)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ({"f_cun": 0.5}, 10),
        ({"fingers": 1}, 16),
        ({"fingers": 2}, 32),
        ({"fingers": 4}, 60),
        ({"mm": 25}, 25),
    ],
)
def test_fingers_are_the_persons_own(length: dict[str, float], expected: float) -> None:
    _, _, z = placed({"offset": {"from": "toe", "direction": "proximal", **length}}, SKIN)
    assert z == pytest.approx(expected)


def test_a_place_outside_the_skin_finds_the_skin_on_its_own_side() -> None:
    x, y, _ = placed({"at": "front"}, SKIN, slope=0.0)
    assert (x, y) == pytest.approx((110, -np.sqrt(40**2 - 10**2)))


def test_level_with_moves_along_the_limb_and_keeps_the_rest() -> None:
    x, _, z = placed({"at": "front"}, {"level_with": {"level": "toe"}}, SKIN)
    assert (x, z) == pytest.approx((110, 0))


def test_level_with_takes_the_spot_on_a_line() -> None:
    line = {"level_with": {"line": ["toe", "front"], "level": "knee_in"}}
    assert placed(line, SKIN)[[0, 2]] == pytest.approx((110, 400))


def test_level_with_goes_across_to_a_line_at_the_height_reached() -> None:
    up = {"offset": {"from": "ankle_in", "direction": "superior", "cun": 4, "ruler": "long"}}
    x, _, z = placed(up, {"level_with": {"line": ["toe", "front"]}}, SKIN)
    assert (x, z) == pytest.approx((102.5, 100))


def test_lines_meet_and_a_line_may_have_a_direction() -> None:
    first, second = ["ankle_in", "knee_out"], {"from": "ankle_out", "direction": "proximal"}
    x, _, z = placed({"meet": {"line": first, "with": second}}, {"on_skin": {"aspect": "lateral"}})
    slope = np.array([90, 400]) / np.hypot(90, 400)
    assert z == pytest.approx(400 * 80 / 90, abs=2 * slope[0])
    assert x > 140


def test_the_aspect_tells_the_side_of_the_leg() -> None:
    start = {"offset": {"from": "toe", "direction": "posterior", "mm": 40}}
    for aspect, sign in {
        "medial": (-1, 0),
        "lateral": (1, 0),
        "posterior": (0, 1),
        "anteromedial": (-1, -1),
    }.items():
        x, y, _ = placed(start, {"on_skin": {"aspect": aspect}})
        assert tuple(np.sign(np.round((x - 100, y), 6))) == sign


def test_a_mixed_aspect_can_be_turned_square_to_a_line() -> None:
    start = {"offset": {"from": "toe", "direction": "posterior", "mm": 40}}
    x, y, _ = placed(start, {"on_skin": {"aspect": "posterolateral", "square_to": ["toe", "crease"]}})
    assert (x, y) == pytest.approx((140, 0))  # the line runs back, so only outward is left


def test_the_skin_can_be_sought_straight_away_from_the_axis() -> None:
    start = {"offset": {"from": "toe", "direction": "lateral", "mm": 30}}
    x, y, _ = placed(start, {"on_skin": {"aspect": "anterior", "from_axis": True}})
    assert (x, y) == pytest.approx((100 + 40 * 0.6, -40 * 0.8))


def test_points_may_start_from_points_whatever_their_order() -> None:
    after: list[dict[str, Any]] = [
        {"along": {"start": "P2", "toward": "P3", "cun": 2, "ruler": "long"}},
        SKIN,
    ]
    program = Program(small_atlas(P1=after, P2=[{"at": "front"}, SKIN], P3=[{"at": "toe"}, SKIN]))
    found = program.place(np.array([list(LEG.values())], dtype=float), FINGERS, Cone())
    assert program.codes == ("P1", "P2", "P3")
    first, second, third = found.positions[0]
    way = (third - second) / np.abs((third - second)[2])
    assert np.allclose(first[[0, 2]], (second + 50 * way)[[0, 2]])


RULES: dict[str, list[dict[str, Any]]] = {
    "P1": [{"along": {"start": "P2", "toward": "toe", "cun": 3, "ruler": "long"}}, SKIN],
    "P2": [
        {"between": {"from": "front", "to": "knee_out", "fraction": "1/3"}},
        {"on_skin": {"aspect": "anterolateral"}},
    ],
    "P3": [
        {"level_with": {"line": ["toe", "crease"], "level": "P1"}},
        {"offset": {"direction": "medial", "f_cun": 1}},
        SKIN,
    ],
    "P4": [
        {"offset": {"from": "ankle_out", "direction": "proximal", "fingers": 4}},
        {"on_skin": {"aspect": "lateral"}},
    ],
    "P5": [
        {"meet": {"line": ["ankle_in", "knee_out"], "with": ["ankle_out", "front"]}},
        {"on_skin": {"aspect": "medial"}},
    ],
}


def wobbly_legs(count: int) -> np.ndarray:
    # Feet stay level and the leg upright, as the cone of these tests is.
    wobble = np.random.default_rng(7).normal(0, 4, (count, len(LEG), 3))
    wobble[:, :4, :2] = 0
    wobble[:, 1, 2], wobble[:, 3, 2] = wobble[:, 0, 2], wobble[:, 2, 2]
    return np.asarray(np.array([list(LEG.values())]) + wobble)


def test_many_bodies_at_once_are_the_same_as_one_by_one() -> None:
    program, legs = Program(small_atlas(**RULES)), wobbly_legs(20)
    fingers = FINGERS * np.linspace(0.9, 1.1, 20)[:, None]
    together = program.place(legs, fingers, Cone())
    for number in range(20):
        alone = program.place(legs[number : number + 1], fingers[number : number + 1], Cone())
        assert np.array_equal(together.positions[number], alone.positions[0])
        assert np.array_equal(together.normals[number], alone.normals[0])


def test_a_body_twice_as_large_has_its_points_twice_as_far() -> None:
    program, legs = Program(small_atlas(**RULES)), np.array([list(LEG.values())], dtype=float)
    small = program.place(legs, FINGERS, Cone())

    class Doubled(Cone):
        def first_hit(self, origin: np.ndarray, direction: np.ndarray, names: Sequence[str]) -> Hit:
            """See `taichong.geometry.skin.Skin`."""
            hit = super().first_hit(origin / 2, direction, names)
            return Hit(hit.position * 2, hit.normal)

    large = program.place(2 * legs, 2 * FINGERS, Doubled())
    assert np.allclose(large.positions, 2 * small.positions)


def test_derivatives_are_how_points_follow_landmarks_and_fingers() -> None:
    """Central differences on the curved skin itself, half a millimetre either way, as the authority."""
    program, legs = Program(small_atlas(**RULES)), np.array([list(LEG.values())], dtype=float)
    base = program.place(legs, FINGERS, Cone())
    random = np.random.default_rng(3)
    landmarks, fingers = random.normal(0, 1, (6, len(LEG), 3)), random.normal(0, 1, (6, 5))
    landmarks[:, :4, :2] = 0  # as above: the leg stays upright
    landmarks[:, 1, 2], landmarks[:, 3, 2] = landmarks[:, 0, 2], landmarks[:, 2, 2]
    found = program.derivatives(base, (landmarks, fingers))
    half = 0.05
    more, less = (program.place(legs + s * landmarks, FINGERS + s * fingers, Cone()) for s in (half, -half))
    expected = (more.positions - less.positions) / (2 * half)
    assert found.shape == (6, len(program.codes), 3)
    assert np.allclose(found, expected, atol=2e-3)
    assert np.abs(expected).max() > 1


def test_derivatives_follow_a_skin_that_swells() -> None:
    program, legs = Program(small_atlas(**RULES)), np.array([list(LEG.values())], dtype=float)
    base, wider = (program.place(legs, FINGERS, Cone(radius)) for radius in (40.0, 40.01))
    still = (np.zeros((1, len(LEG), 3)), np.zeros((1, 5)))
    outward = base.normals * [1, 1, 0]
    outward /= np.sqrt(dot(outward, outward))[..., None]
    assert np.allclose(program.derivatives(base, still), 0)
    found = program.derivatives(base, still, outward)
    assert np.allclose(found[0], (wider.positions - base.positions)[0] / 0.01, atol=2e-3)


def test_the_right_side_mirrors_the_left() -> None:
    assert np.array_equal(mirrored(np.array([[3.0, 4.0, 5.0]])), [[-3.0, 4.0, 5.0]])


def test_the_chain_tells_words_arguments_places_and_what_to_draw() -> None:
    program, legs = Program(small_atlas(**RULES)), np.array([list(LEG.values())], dtype=float)
    found = program.place(legs, FINGERS, Cone())
    first, second = program.chain(found, "P1")
    assert (first.word, second.word) == ("along", "on_skin")
    assert first.args == {"start": "P2", "toward": "toe", "cun": 3, "ruler": "long"}
    assert second.args == {"aspect": "anterior"}
    assert first.length_mm == pytest.approx(3 * 25)
    assert np.allclose(first.segments[0], [found.positions[0, 1], LEG["toe"]])
    assert np.allclose(second.segments[0], [first.position, second.position])
    assert np.array_equal(second.position, found.positions[0, 0])


def test_the_chain_draws_offsets_from_where_they_start() -> None:
    program, legs = Program(small_atlas(**RULES)), np.array([list(LEG.values())], dtype=float)
    found = program.place(legs, FINGERS, Cone())
    up, _ = program.chain(found, "P4")
    assert np.allclose(up.segments[0], [LEG["ankle_out"], (140, 0, 60)])
    assert up.length_mm == pytest.approx(60)
    line, inward, _ = program.chain(found, "P3")
    assert np.allclose(line.segments[0], [LEG["toe"], LEG["crease"]])
    assert np.allclose(inward.segments[0], [line.position, inward.position])
