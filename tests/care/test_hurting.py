"""What hurt or went numb stays out of plans: the point itself, and after numbness what lies below on the same nerve."""

from __future__ import annotations

import csv
import itertools
import os
import re
from pathlib import Path
from typing import Any

import pytest

from taichong.atlas import load
from taichong.atlas.nerves import Nerve, circle_of, nerves_below
from taichong.care.answers import Said, read_answers
from taichong.care.decision_tables import tables
from taichong.care.hurting import LIMBS, Places, below, felt, numb, places_hurting
from taichong.care.plan import Wish, opt_in, plan_for
from taichong.care.request import Request, make_plan
from taichong.care.safety import told_source
from taichong.care.text import plan_text
from taichong.person import Home

ROOT = Path(__file__).resolve().parents[2]
REFERENCES = os.environ.get("TAICHONG_REFERENCES")
ATLAS = load()
CALF = ATLAS.complaint("calf_cramp")
NONE = Said(none_of_these=True, no_conditions=True)
FREE = read_answers(ATLAS, CALF, NONE)
LEGS = [each for each in ATLAS.points if each.region in LIMBS[0]]
PRESSED = [each.code for each in ATLAS.points if each.press]


def done(*codes: str, stopped: str | None = None, **more: Any) -> dict[str, Any]:
    return {"done": [{"code": code, "side": "left", "seconds": 9} for code in codes], "stopped": stopped, **more}


# -- what was felt -------------------------------------------------------------------------------------


def test_a_point_that_hurt_is_left_alone_until_the_person_says_that_it_has_healed() -> None:
    hurt = done("ST36", "GB34", stopped="pain", hurt="pain")
    assert places_hurting([hurt]) == {("GB34", "left")}
    assert places_hurting([hurt, done("ST36")]) == {("GB34", "left")}
    assert places_hurting([hurt, done("GB34", stopped="interrupted")]) == {("GB34", "left")}
    assert places_hurting([hurt, done("GB34", healed=["ST36"])]) == {("GB34", "left")}
    assert places_hurting([hurt, done("GB34", healed=["GB34"])]) == frozenset()
    assert places_hurting([hurt, done("GB34", healed=["GB34"]), hurt]) == {("GB34", "left")}
    assert places_hurting([done("GB34", stopped="ended")]) == frozenset()
    plan = plan_for(ATLAS, CALF, FREE, Wish(hurting=frozenset({("GB34", "left")})))
    assert [(each.code, each.side) for each in plan.steps if each.code == "GB34"] == [("GB34", "right")]
    assert "HURT" in {each.code for each in plan.findings}


def test_where_it_hurt_counts_before_anything_was_pressed_and_beside_what_was() -> None:
    at = {"code": "LR3", "side": "right"}
    assert felt([done(stopped="pain", hurt_at=at)]) == {("LR3", "right"): None}
    assert felt([done("ST36", stopped="pain", hurt_at=at, hurt="mark")]) == {("LR3", "right"): "mark"}


@pytest.mark.parametrize(("what", "is_numb"), [("numb", True), (None, True), ("pain", False), ("faint", False)])
def test_what_was_not_told_may_have_been_numbness(what: str | None, *, is_numb: bool) -> None:
    assert bool(numb([done("GB34", stopped="pain", hurt=what)])) == is_numb


def test_a_line_of_an_older_version_that_stopped_for_pain_without_saying_how_counts_as_numbness() -> None:
    assert numb([done("GB34", stopped="pain")]) == {("GB34", "left")}


def test_other_pain_takes_no_numbness_back_and_numbness_adds_to_pain() -> None:
    numbness, pain = (done("GB34", stopped="pain", hurt=what) for what in ("numb", "pain"))
    place = frozenset({("GB34", "left")})
    assert numb([numbness, pain]) == numb([done("GB34", stopped="pain"), pain]) == numb([pain, numbness]) == place
    assert numb([numbness, {**pain, "healed": ["GB34"]}]) == frozenset()


# -- below on the same nerve ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "takes", "leaves"),
    [
        ("GB34", ["ST36", "ST40", "ST41", "LR3", "GB41", "SP3", "LR4"], ["BL37", "KI1", "KI6", "SP6", "ST34", "BL57"]),
        ("ST36", ["LR3", "ST41", "KI6", "LR4", "SP4"], ["GB34", "KI1", "ST40", "GB41"]),
        ("LR3", ["LR2", "LR1"], ["ST36", "ST41", "GB34", "KI1", "SP3", "KI3"]),
        ("SP6", ["KI6", "KI4", "KI1", "SP4", "BL63"], ["LR3", "ST36", "SP9", "BL60", "BL57"]),
        ("KI6", ["KI1", "KI4", "SP4"], ["LR3", "SP6", "BL62"]),
        ("BL37", ["BL40", "GB34", "LR3", "KI1", "BL57", "ST36"], ["ST32", "GB31"]),
        ("BL57", ["KI1", "KI6", "BL60"], ["BL56", "BL40", "LR3", "GB34"]),
        ("LU7", ["LU7"], ["LR3", "GB34", "KI1"]),
    ],
)
def test_numbness_takes_what_lies_below_and_leaves_what_lies_above_or_on_another_nerve(
    origin: str, takes: list[str], leaves: list[str]
) -> None:
    left_out = {*below(ATLAS, origin), origin}
    assert [each for each in takes if each not in left_out] == []
    assert [each for each in leaves if each in left_out] == []


def test_where_no_nerve_is_known_everything_in_the_same_part_and_farther_down_is_left_out() -> None:
    parts = LIMBS[0]
    unknown = [each for each in LEGS if not any(each.code in nerve.along for nerve in ATLAS.nerves)]
    assert {"ST34", "ST37", "KI3"} <= {each.code for each in unknown}
    for origin, point in itertools.product(unknown, LEGS):
        farther = parts.index(point.region) >= parts.index(origin.region) and point is not origin
        assert (point.code in below(ATLAS, origin.code)) == farther, (origin.code, point.code)
    for origin, point in itertools.product(LEGS, unknown):
        farther = parts.index(point.region) >= parts.index(origin.region) and point is not origin
        assert (point.code in below(ATLAS, origin.code)) == farther, (origin.code, point.code)


def test_a_point_that_this_atlas_does_not_have_takes_every_limb_and_breaks_nothing() -> None:
    plan = plan_for(ATLAS, CALF, FREE, Wish(numb=frozenset({("XX9", "left")})))
    assert {each.side for each in plan.steps} == {"right"}


def test_no_point_below_numbness_is_offered_in_any_plan_and_the_other_leg_is_as_before() -> None:
    for complaint in ATLAS.complaints:
        answers = read_answers(ATLAS, complaint, NONE)
        for routine, origin in itertools.product(complaint.contexts, PRESSED):
            wish = Wish(context=routine.context, also=opt_in(ATLAS, complaint, Wish()))
            place: Places = frozenset({(origin, "left")})
            whole = plan_for(ATLAS, complaint, answers, wish)
            plan = plan_for(ATLAS, complaint, answers, Wish(wish.context, also=wish.also, hurting=place, numb=place))
            gone = {origin, *below(ATLAS, origin)}
            expected = [each for each in whole.steps if not (each.side == "left" and each.code in gone)]
            assert list(plan.steps) == expected, (complaint.id, origin)
            left = {(each.code, each.side) for each in plan.left_out}
            assert left == {(each.code, each.side) for each in whole.steps} - {
                (each.code, each.side) for each in expected
            }
            assert ("R13" in {each.code for each in plan.findings}) == bool(left)


def test_the_plan_says_it_where_the_step_would_be() -> None:
    wish = Wish(numb=frozenset({("GB34", "left")}), hurting=frozenset({("GB34", "left")}))
    plan = plan_for(ATLAS, CALF, FREE, wish)
    whole = plan_for(ATLAS, CALF, FREE)
    shown = [(each.code, each.side) for each in plan.steps]
    for each in reversed(plan.left_out):
        shown.insert(each.after_steps, (each.code, each.side))
    assert shown == [(each.code, each.side) for each in whole.steps]
    lines = [line.strip() for line in plan_text(ATLAS, plan)]
    (first,) = (n for n, line in enumerate(lines) if line.startswith("– Outside of the shin, left: ST36: Left out."))
    (step,) = (n for n, line in enumerate(lines) if line.startswith("1 Outside of the shin (ST36), right"))
    assert first < step
    assert "Once it has healed at GB34, add --healed GB34." in lines
    assert "common fibular nerve" in " ".join(lines)
    told = [(each.code, each.source) for each in plan.findings]
    stays = ATLAS.red_flag("R13")
    assert told[:3] == [("NUMB", ATLAS.safety.own_limit)] * 2 + [("R13", told_source(ATLAS, stays))]


def test_two_points_that_hurt_are_both_told() -> None:
    plan = plan_for(ATLAS, CALF, FREE, Wish(hurting=frozenset({("GB34", "left"), ("ST36", "right")})))
    told = [each.message[:4] for each in plan.findings if each.code == "HURT"]
    assert sorted(told) == ["GB34", "ST36"]


def test_who_says_that_it_has_healed_gets_all_of_it_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    line = '{"at":"2026-01-01T10:00:00+00:00","done":[],"hurt":"numb","hurt_at":{"code":"GB34","side":"left"}}\n'
    (tmp_path / "sessions.jsonl").write_text("broken\n" + line)
    plan, healed = (
        make_plan(ATLAS, Request("calf cramp", NONE, healed=codes), Home.of_user(os.environ))
        for codes in ((), ("gb34",))
    )
    assert not isinstance(plan, tuple)
    assert not isinstance(healed, tuple)
    assert {(each.code, each.side) for each in plan.left_out} == {("ST36", "left"), ("GB34", "left")}
    assert [(each.code, each.side) for each in healed.steps if each.side == "left"] == [
        ("ST36", "left"),
        ("GB34", "left"),
    ]
    (told,) = (each.message for each in plan.findings if each.code == "LOG")
    assert str(tmp_path / "sessions.set-aside.jsonl") in told


# -- the nerves ----------------------------------------------------------------------------------------

TODAY = {  # the textbook's names, and the nerves of nerves.yaml that they are or belong to
    "common peroneal": "common_fibular",
    "deep peroneal": "deep_fibular",
    "superficial peroneal": "superficial_fibular",
    "medial dorsal cutaneous": "superficial_fibular",
    "intermediate dorsal cutaneous": "superficial_fibular",
    "lateral dorsal cutaneous": "sural",
    "external calcaneal": "sural",
    "sural": "sural",
    "lateral sural cutaneous": "lateral_sural",
    "medial sural cutaneous": "medial_sural",
    "medial crural cutaneous": "saphenous",
    "saphenous": "saphenous",
    "tibial": "tibial",
    "medial calcaneal": "tibial",
    "medial plantar": "medial_plantar",
    "second common plantar digital": "medial_plantar",
    "lateral plantar": "lateral_plantar",
    "fourth common plantar digital": "lateral_plantar",
    "medial femoral cutaneous": "anterior_femoral_cutaneous",
    "inferior gluteal cutaneous": "gluteal",
    "inferior gluteal": "gluteal",
    "superior gluteal": "gluteal",
    "superior cluneal": "gluteal",
}
OF_TOES = {
    "SP1": "medial_plantar",
    "BL66": "lateral_plantar",
    "BL67": "lateral_plantar",
}  # the plantar nerve of the side


def told_by_the_textbook() -> dict[str, dict[str, str]]:
    with (ROOT / "authorities" / "leg_nerves.csv").open(encoding="utf-8") as file:
        return {row["point"]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}


def test_every_point_of_the_leg_lies_on_the_nerves_that_the_textbook_names() -> None:
    told = told_by_the_textbook()
    here = {each.code for each in LEGS}
    assert set(told) <= here
    assert {re.sub(r"\d.*", "", code) for code in here - set(told)} <= {"EX-LE", "EX-B", "GV", "CV", "BL"}
    assert {code for code in here - set(told) if code.startswith("BL")} <= {f"BL{number}" for number in range(27, 36)}
    for code, row in told.items():
        names = [] if row["nerves"] in ("not told", "dorsal digital") else row["nerves"].split(";")
        today = {
            OF_TOES.get(code, "") if each == "plantar digital proprial" else TODAY.get(each, each) for each in names
        }
        expected = {each.replace(" ", "_") for each in today}
        assert {nerve.id for nerve in ATLAS.nerves if code in nerve.along} == expected, code


@pytest.mark.skipif(not REFERENCES, reason="TAICHONG_REFERENCES names no folder")
def test_the_textbooks_names_are_those_of_its_transcription() -> None:
    with (Path(str(REFERENCES)) / "data" / "tara" / "acupoints.csv").open(encoding="utf-8") as file:
        rows = {row["Acupoint"].replace(" ", ""): row for row in csv.DictReader(file)}
    for code, row in told_by_the_textbook().items():
        source = rows[code]
        if row["see"]:
            letters, number = re.fullmatch(r"([A-Z]+)(\d+)", row["see"]).groups()  # type: ignore[union-attr]
            assert f"({letters} {number})" in source["Innervation"] + source["Vasculature"], code
            source = rows[row["see"]]
        text = source["Innervation"].replace("‚Ä¢ ", "")
        if row["nerves"] == "not told":
            assert not text, code
        else:
            words = set(re.findall(r"[a-z]+", text.lower()))
            assert all(set(each.split()) <= words for each in row["nerves"].split(";")), code


def test_below_follows_branches_where_they_leave() -> None:
    trunk = Nerve(id="trunk", name="", along=("A1", "limb", "A2"), sources=())
    limb = Nerve(id="limb", name="", along=("B1", "A2", "B2"), sources=())
    assert nerves_below((trunk, limb), "A1") == {"trunk": ("B1", "A2", "B2")}
    assert nerves_below((trunk, limb), "A2") == {"trunk": (), "limb": ("B2",)}
    assert nerves_below((trunk, limb), "C1") == {}


def test_nerves_that_lead_back_into_themselves_are_found() -> None:
    one, two = (Nerve(id=name, name="", along=(other,), sources=()) for name, other in (("a", "b"), ("b", "a")))
    end = Nerve(id="c", name="", along=("a", "A1"), sources=())
    assert set(circle_of((one, two, end))) == {"a", "b", "c"}
    assert (
        circle_of((Nerve(id="a", name="", along=("b",), sources=()), Nerve(id="b", name="", along=(), sources=())))
        == ()
    )


def test_the_pocket_files_table_says_what_numbness_takes() -> None:
    said = tables(ATLAS, FREE)["left_out"]
    for origin, code in itertools.product(PRESSED, PRESSED):
        assert (code in said[origin]) == (code in below(ATLAS, origin)), (origin, code)
