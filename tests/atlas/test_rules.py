from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from taichong.atlas import load
from taichong.atlas.rules import (
    FOOT,
    LIMB,
    WORDS,
    Line,
    check_rules,
    in_order,
    parse,
    references,
    rules_of,
)
from taichong.atlas.sentences import say, say_rule
from taichong.errors import AtlasError

ATLAS = load()
SKIN = {"on_skin": {"aspect": "anterior"}}
RULER = "popliteal_crease_to_lateral_malleolus"


def read(*steps: Any) -> Any:
    return parse([*steps, SKIN], "leg", "points/ST/ST36.yaml: place.rule")


def trouble(*steps: Any) -> str:
    with pytest.raises(AtlasError) as caught:
        read(*steps)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def with_rule(code: str, *steps: dict[str, Any]) -> Any:
    """The atlas with another rule for one point."""
    points = []
    for point in ATLAS.points:
        if point.code == code:
            assert point.place
            point = replace(point, place=replace(point.place, rule=steps))  # noqa: PLW2901 -- this one only
        points.append(point)
    return replace(ATLAS, points=tuple(points))


def check_trouble(code: str, *steps: dict[str, Any]) -> str:
    with pytest.raises(AtlasError) as caught:
        check_rules(with_rule(code, *steps))
    return str(caught.value)


# --- reading ---


def test_there_are_seven_words() -> None:
    assert tuple(WORDS) == ("at", "between", "along", "offset", "level_with", "meet", "on_skin")


def test_a_chain_is_read_word_by_word() -> None:
    first, second = read({"along": {"start": "ST35", "toward": "ST41", "cun": 3, "ruler": RULER}})
    assert (first.word, first.unit, first.count, first.ruler) == ("along", "cun", 3, RULER)
    assert first.places == {"start": "ST35", "toward": "ST41"}
    assert (second.word, second.direction, second.region) == ("on_skin", "anterior", "leg")


def test_a_fraction_stays_exact() -> None:
    assert read({"between": {"from": "a", "to": "b", "fraction": "1/3"}})[0].fraction == Fraction(1, 3)


def test_a_line_runs_between_places_or_in_a_direction() -> None:
    link = read({"meet": {"line": ["a", "b"], "with": {"from": "c", "direction": "distal"}}})[0]
    assert link.lines == {"line": Line("a", "b"), "with": Line("c", direction="distal")}
    assert link.references == ("a", "b", "c")


def test_a_link_gives_its_arguments_back_as_one_would_write_them() -> None:
    args = {"from": "asis", "direction": "lateral", "cun": 3, "ruler": RULER}
    assert read({"offset": args})[0].args == args
    assert read({"at": "asis"})[0].args == {"place": "asis"}
    assert read({"between": {"from": "a", "to": "b", "fraction": "1/3"}})[0].args["fraction"] == "1/3"


def along(**length: Any) -> dict[str, Any]:
    return {"along": {"start": "a", "toward": "b", **length}}


def between(fraction: object) -> dict[str, Any]:
    return {"between": {"from": "a", "to": "b", "fraction": fraction}}


BROKEN: dict[str, tuple[Any, str]] = {
    "an unknown word": ({"near": "a"}, "[0]: 'near' is no word of the rules; allowed: at, between,"),
    "two words": ({"at": "a", "meet": {}}, "a step is one word with its arguments, not 2; allowed: at,"),
    "an unknown argument": (along(to="c"), "to: unknown argument; allowed: start, toward, ruler, cun,"),
    "no arguments": ({"between": "a"}, "its arguments are keys and values; allowed: from, to, fraction"),
    "a missing argument": ({"between": {"from": "a", "to": "b"}}, "fraction: missing; it must be given"),
    "no length": (along(), "give exactly one length; allowed: cun, f_cun, fingers, mm"),
    "two lengths": (along(mm=5, f_cun=1), "give exactly one length"),
    "cun without a ruler": (along(cun=5), "cun need a ruler"),
    "a ruler for fingers": (along(fingers=2, ruler="r"), "cun need a ruler, and nothing else may have one"),
    "a length below 0": (along(mm=-5), "mm: must be a number above 0, not -5"),
    "a length that is no number": (along(mm="x"), "must be a number above 0, not 'x'"),
    "five fingers": (along(fingers=5), "fingers: 5; allowed: 1, 2, 3, 4"),
    "a fraction above 1": (between("4/3"), "'4/3'; allowed: more than 0 and less than 1"),
    "a fraction in words": (between("a third"), "write it as 1/3, not 'a third'"),
    "a line with one end": (
        {"meet": {"line": ["a"], "with": ["b", "c"]}},
        "meet: line: a line is [one place,",
    ),
    "level with nothing": ({"level_with": {"region": "hip"}}, "give the level, or the line"),
    "no start": ({"offset": {"direction": "medial", "mm": 5}}, "nothing to go on from; name where it starts"),
    "no level to start at": ({"level_with": {"line": ["a", "b"]}}, "nothing to go on from"),
    "a flag that is not true or false": (
        {"on_skin": {"aspect": "medial", "from_axis": 1}},
        "from_axis: 1; allowed: true, false",
    ),
    "skin in the middle": (SKIN, "every rule ends in on_skin, and has it nowhere else"),
}


@pytest.mark.parametrize(("step", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_step_is_named_with_what_is_allowed(step: Any, message: str) -> None:
    text = trouble(step)
    assert text.startswith("points/ST/ST36.yaml: place.rule")
    assert message in text


def test_a_rule_must_end_on_the_skin() -> None:
    with pytest.raises(AtlasError, match="every rule ends in on_skin"):
        parse([{"at": "ST35"}], "leg", "x")


def test_an_empty_rule_is_no_rule() -> None:
    with pytest.raises(AtlasError, match="every rule ends in on_skin"):
        parse([], "leg", "x")


# --- links ---


def test_the_atlas_as_it_is_passes() -> None:
    check_rules(ATLAS)


def test_an_unknown_landmark_names_the_nearest_ones() -> None:
    text = check_trouble("ST36", {"at": "patela_apex"}, SKIN)
    assert "ST36: rule[0]: at: 'patela_apex' leads nowhere; the nearest are patella_apex" in text


def test_an_unknown_ruler_names_the_nearest_ones() -> None:
    step = {"offset": {"from": "asis", "direction": "medial", "cun": 1, "ruler": "popliteal_crease"}}
    text = check_trouble("ST36", step, SKIN)
    assert "ST36: rule[0]: offset: ruler: 'popliteal_crease' leads nowhere; the nearest are" in text
    assert RULER in text


def test_a_ruler_over_the_skin_cannot_be_used_yet() -> None:
    step = {"offset": {"from": "asis", "direction": "medial", "cun": 1, "ruler": "mastoid_to_mastoid"}}
    assert "'mastoid_to_mastoid' leads nowhere" in check_trouble("ST36", step, SKIN)


def test_a_region_without_an_axis_cannot_be_used() -> None:
    step = {"level_with": {"line": ["asis", "psis"], "level": "umbilicus", "region": "tail"}}
    assert "region: 'tail' leads nowhere" in check_trouble("ST36", step, SKIN)


@pytest.mark.parametrize(
    ("code", "aspect"),
    [("ST36", "dorsal"), ("ST36", "superior"), ("LR3", "anterior"), ("LR3", "proximolateral")],
)
def test_each_region_has_its_own_aspects(code: str, aspect: str) -> None:
    text = check_trouble(code, {"at": "asis"}, {"on_skin": {"aspect": aspect}})
    assert f"on_skin: direction: '{aspect}' leads nowhere" in text


def test_rules_that_lead_in_a_circle_are_named_whole() -> None:
    text = check_trouble("ST35", {"at": "EX-LE7"}, SKIN)
    circle = "ST35 -> EX-LE7 -> ST36 -> ST35"
    turns = ["EX-LE7 -> ST36 -> ST35 -> EX-LE7", "ST36 -> ST35 -> EX-LE7 -> ST36", circle]
    assert any(turn in text for turn in turns)
    assert "break it with a landmark" in text


def test_a_point_that_names_itself_is_a_circle() -> None:
    assert "ST35 -> ST35" in check_trouble("ST35", {"at": "ST35"}, SKIN)


def test_every_rule_comes_after_those_it_names() -> None:
    rules = rules_of(ATLAS)
    order = in_order(rules)
    assert sorted(order) == sorted(rules)
    for name, rule in rules.items():
        assert all(order.index(each) < order.index(name) for each in references(rule) if each in rules)


OPPOSITE = {
    "medial": "lateral",
    "distal": "proximal",
    "inferior": "superior",
    "plantar": "dorsal",
    "posterior": "anterior",
}


@pytest.mark.parametrize("words", [LIMB, FOOT], ids=["limb", "foot"])
def test_opposite_directions_are_opposite(words: dict[str, tuple[int, int, int]]) -> None:
    for one, other in OPPOSITE.items():
        if one in words:
            assert words[one] == tuple(-part for part in words[other])


# --- saying ---


def test_st36_is_said_in_words() -> None:
    first, second = say(ATLAS, "ST36")
    assert first == (
        "On the line from the outer eye of the knee (ST35) to the middle of the front ankle crease (ST41), "
        "go 3 cun (16 cun reach from the middle of the crease at the back of the knee "
        "to the tip of the outer ankle bone)."
    )
    assert second == "Then go straight out to the skin at the front."


@pytest.mark.parametrize("point", [point for point in ATLAS.points if point.place], ids=lambda point: point.code)
def test_every_rule_is_said_with_nothing_left_to_fill_in(point: Any) -> None:
    assert point.place
    sentences = say(ATLAS, point.code)
    assert len(sentences) == len(point.place.rule)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert not {"{", "}", "_"} & set(sentence)
        assert "  " not in sentence
        assert "None" not in sentence


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"at": "asis"}, "Start at the front point of the hip bone."),
        (
            {"offset": {"from": "asis", "direction": "lateral", "fingers": 2}},
            "From the front point of the hip bone go two fingers' width outward.",
        ),
        (
            {"offset": {"from": "asis", "direction": "lateral", "mm": 20}},
            "From the front point of the hip bone go 20 mm outward.",
        ),
        (
            {"between": {"from": "asis", "to": "umbilicus", "fraction": "3/7"}},
            "Go 3/7 of the way from the front point of the hip bone to the navel.",
        ),
        (
            {"meet": {"line": {"from": "asis", "direction": "distal"}, "with": ["umbilicus", "psis"]}},
            (
                "Find where the line away from the trunk from the front point of the hip bone meets "
                "the line from the navel to the dimple of the hip bone, at the back."
            ),
        ),
    ],
)
def test_each_form_has_its_sentence(step: dict[str, Any], sentence: str) -> None:
    assert say_rule(ATLAS, read(step))[0] == sentence


def test_every_direction_can_be_said() -> None:
    parts = LIMB | FOOT
    aspects = {word for word, (_, up, _) in parts.items() if not up}
    mixed_aspects = {word for word in aspects if sum(map(abs, parts[word])) > 1}
    assert set(ATLAS.wording.aspects) == aspects | {"superior", "inferior"}  # seen on upright regions only
    assert set(ATLAS.wording.directions) == set(parts) - mixed_aspects


def test_reading_and_saying_need_no_arrays() -> None:
    code = "import sys, taichong.atlas.rules, taichong.atlas.sentences; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


# --- the page about them ---


def test_the_page_names_every_word_argument_and_direction() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    names = {
        *WORDS,
        *(each for allowed in WORDS.values() for each in allowed if each != "place"),
        *LIMB,
        *FOOT,
    }
    assert not {name for name in names if f"`{name}`" not in page and f"`{name}:" not in page}
