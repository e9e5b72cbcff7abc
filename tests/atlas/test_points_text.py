"""What thirteen points say in words: every name in the articles, the standard's facts, steps one can feel."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import to_builtins

from taichong.atlas import Caps, Point, Shortcut, Technique, load
from taichong.atlas.search import find_point
from taichong.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = ["BL37", "BL56", "BL57", "GB34", "KI1", "KI6", "LR3", "LR4", "LU7", "SP3", "SP4", "ST34", "ST36"]

# Channel letters in use in English, all for one WHO channel.
CHANNELS = {
    "LR": ("lr", "lv", "liv", "liver"),
    "KI": ("ki", "kd", "k", "kidney"),
    "BL": ("bl", "ub", "b", "bladder", "urinarybladder"),
    "SP": ("sp", "spleen"),
    "ST": ("st", "s", "stomach"),
    "GB": ("gb", "g", "gallbladder"),
    "LU": ("lu", "l", "lung"),
}

# Names that the articles use in running text, outside their lists, and the point that each means.
IN_RUNNING_TEXT = {
    "LV3": "LR3",
    "Liver 3": "LR3",
    "Taichong": "LR3",
    "太冲": "LR3",
    "Gonsun": "SP4",
    "joyous sleep": "KI6",
    "Hamstring Gate": "BL37",
    "Bubbling Well": "KI1",
    "kidney 1": "KI1",
    "Zusanli": "ST36",
    "Leg Three Miles": "ST36",
    "Ridge Mound": "ST34",
    "Yang Mound Spring": "GB34",
    "Lv-3": "LR3",
    "Lu-7": "LU7",
}

# The standard's facts of place (WHO 2008), each as a pattern that `where` must hold.
FACTS = {
    "BL37": (
        "back of the thigh",
        "biceps femoris",
        "semitendinosus",
        "6 cun below the fold",
        "1 cun above the halfway",
    ),
    "BL56": (
        "midline",
        "two bellies",
        "gastrocnemius",
        "5 cun below the knee crease",
        "halfway between BL55 and BL57",
    ),
    "BL57": ("two bellies", "gastrocnemius", "Achilles", "tiptoe", "upside-down V"),
    "GB34": ("outer side of the lower leg", "dip", "in front of and below", "head of the fibula"),
    "KI1": ("sole", "deepest", "curl your toes", "a third of the way", "second and third toes", "heel"),
    "KI6": (
        "inner side of the foot",
        "below the inner ankle bone",
        "medial malleolus",
        "1 cun down",
        "3 cun",
    ),
    "LR3": ("top of the foot", "big toe and the second toe", "toe side", "bases", "dorsalis pedis"),
    "LR4": (
        "tibialis anterior",
        "inner side",
        "in front of the inner ankle bone",
        "halfway between the points SP5 and ST41",
    ),
    "LU7": (
        "thumb side",
        "1.5 cun above the wrist crease",
        "abductor pollicis longus",
        "extensor pollicis brevis",
        "groove",
    ),
    "SP3": ("inner edge of the foot", "heel side", "first metatarsophalangeal joint", "skin of the sole"),
    "SP4": ("inner edge of the foot", "toe side", "below, the base", "first metatarsal", "skin of the sole"),
    "ST34": ("outer side", "2 cun above the top edge of the kneecap", "vastus lateralis", "rectus femoris"),
    "ST36": ("3 cun below ST35", "from ST35 to ST41", "tibialis anterior"),
}

# The structure at risk that evidence names for a point: a pattern that its cautions must hold.
AT_RISK = {
    "BL37": "sciatic nerve",
    "BL56": "posterior tibial",
    "BL57": "posterior tibial",
    "GB34": "common peroneal nerve",
    "KI6": "posterior tibial vessels, tibial nerve",
    "LR3": "dorsalis pedis",
    "LR4": "tibialis anterior tendon",
    "ST36": "vein",
}

BANNED = re.compile(r"\b(cures?|cured|toxins?|detox\w*|proven|energy|qi|meridians?)\b", re.IGNORECASE)


ATLAS = load()


def points() -> dict[str, Point]:
    return {each.code: each for each in ATLAS.points if each.code in CODES}


def techniques() -> dict[str, Technique]:
    return {each.id: each for each in ATLAS.techniques}


def shortcuts() -> dict[str, Shortcut]:
    return {each.id: each for each in ATLAS.shortcuts}


def caps() -> Caps:
    return ATLAS.caps


def found(name: str) -> str | None:
    """The code of the one point that the search is certain of; none where it offers choices or finds nothing."""
    try:
        sure = find_point(ATLAS, name).sure
    except NotFoundError:
        return None
    return sure.code if sure else None


def article_names() -> list[tuple[str, str]]:
    """Each name in the articles' own lists with the code that heads its list, as WHO writes it."""
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        pytest.skip("TAICHONG_REFERENCES is not set: it names the folder that holds the articles")
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(Path(folder, "seeds").glob("*.txt")))
    listed = re.findall(r"^Acupoint: (\S+) \(Other Names: (.+)\)$", text, re.MULTILINE)
    bullets = re.findall(r"^\s*• ([A-Z][A-Za-z]{1,2}-\d+) ", text, re.MULTILINE)
    in_text = re.findall(r"\b((?:St|Bl|Ki|KI|Gb|Lv|LV|Lu|SP|KD|Liv)-?\d{1,2})\b", text)
    pairs = [(code, name) for code, others in listed for name in (code, *others.split("/"))]
    return sorted({(_who(code), name) for code, name in pairs + [(each, each) for each in bullets + in_text]})


def _who(code: str) -> str:
    """The WHO code that an article's ``Liv-3`` or ``KD-6`` means."""
    letters, number = re.fullmatch(r"([A-Za-z]+)-?(\d+)", code).groups()  # type: ignore[union-attr]
    return next(who for who, spellings in CHANNELS.items() if letters.casefold() in spellings) + number


def said(*records: object) -> str:
    """All words of `records` in one line."""
    return " ".join(_strings([to_builtins(each) for each in records]))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def test_the_thirteen_points_are_there() -> None:
    assert sorted(points()) == CODES


def test_every_name_in_the_articles_finds_its_point() -> None:
    assert not {name: found(name) for code, name in article_names() if found(name) != code}


def test_the_articles_lists_are_read_whole() -> None:
    pairs = article_names()
    assert {code for code, _ in pairs} == set(CODES) - {"BL56", "BL57"}
    assert len(pairs) >= 3 * 10  # each of ten points has a code, a Chinese and an English name at least


@pytest.mark.parametrize(("name", "code"), IN_RUNNING_TEXT.items())
def test_a_name_in_running_text_finds_its_point(name: str, code: str) -> None:
    assert found(name) == code


def test_each_point_is_found_by_every_name_it_has() -> None:
    for code, point in points().items():
        for name in (code, *point.aliases, *to_builtins(point.names).values(), point.everyday):
            assert found(name) == code, name


def test_everyday_places_differ() -> None:
    assert len({point.everyday for point in points().values()}) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_where_says_every_fact_of_the_standard(code: str) -> None:
    where = " ".join(points()[code].where).casefold()
    assert [fact for fact in FACTS[code] if fact.casefold() not in where] == []
    assert 1 <= len(points()[code].where) <= 3


@pytest.mark.parametrize("code", CODES)
def test_a_point_has_three_to_five_steps_and_each_says_what_one_feels(code: str) -> None:
    steps = points()[code].find
    assert 3 <= len(steps) <= 5
    assert all(step.do and step.feel for step in steps)
    assert any(step.sure for step in steps)
    assert sum(step.by_touch for step in steps) == 1


@pytest.mark.parametrize("code", sorted(AT_RISK))
def test_cautions_name_the_structure_at_risk(code: str) -> None:
    assert AT_RISK[code] in " ".join(caution.structure for caution in points()[code].cautions)


def test_lr3_takes_a_beat_as_its_place_and_never_presses_it_flat() -> None:
    (caution,) = (each for each in points()["LR3"].cautions if "dorsalis pedis" in each.structure)
    for words in ("Feel a pulse? You’ve found it", "toe side", "never press the beat flat", "none is fine"):
        assert words in caution.say


@pytest.mark.parametrize("code", ["LR3", "KI1"])
def test_lr3_and_ki1_have_no_pregnancy_rule_of_their_own(code: str) -> None:
    point = points()[code]
    assert "pregnan" not in said(*point.cautions, point.press).casefold()


@pytest.mark.parametrize("code", CODES)
def test_no_point_is_pressed_longer_than_the_cap(code: str) -> None:
    press = points()[code].press
    assert press is not None
    assert 60 <= press.seconds <= 120
    assert press.seconds <= press.limit_seconds <= caps().session_seconds == 180


def test_the_caps_are_three_minutes_a_session_and_six_a_day() -> None:
    assert (caps().session_seconds, caps().day_seconds) == (180, 360)


def test_mid_calf_points_are_opt_in_light_and_at_most_a_minute() -> None:
    for code in ("BL56", "BL57"):
        press = points()[code].press
        assert press is not None
        assert (press.opt_in, press.light, press.tools, press.limit_seconds) == (True, True, False, 60)
        assert press.techniques == ("broad",)
        assert "clot question" in press.when


def test_only_the_mid_calf_points_are_opt_in() -> None:
    assert {code for code, point in points().items() if point.press and point.press.opt_in} == {
        "BL56",
        "BL57",
    }


def test_points_over_nerves_are_light_or_without_tools() -> None:
    light = {code for code, point in points().items() if point.press and point.press.light}
    bare = {code for code, point in points().items() if point.press and not point.press.tools}
    assert light == {"BL37", "BL56", "BL57", "KI6"}
    assert bare == light | {"GB34"}
    assert "never on bone" in points()["GB34"].press.cue.casefold()  # type: ignore[union-attr]


def test_warmth_is_only_for_ki1_and_only_with_normal_feeling() -> None:
    warm = {code for code, point in points().items() if point.press and "warm" in point.press.techniques}
    assert warm == {"KI1"}
    assert "feeling in your soles is normal" in points()["KI1"].press.when  # type: ignore[union-attr]


def test_warmth_is_at_most_37_degrees_and_ten_minutes() -> None:
    warm = techniques()["warm"]
    assert (warm.kind, warm.limit_seconds) == ("warmth", 600)
    assert "at most 37 °C" in warm.how
    assert "elbow" in warm.how
    assert "thermometer" in warm.how


def test_press_and_let_go_is_ten_seconds_on_and_two_off() -> None:
    assert [phase.seconds for phase in techniques()["press_release"].phases] == [10, 2]


@pytest.mark.parametrize("technique_id", ["press_release", "circle", "hold", "warm", "broad"])
def test_a_technique_says_how_to_sit_and_reach_and_breathe(technique_id: str) -> None:
    technique = techniques()[technique_id]
    assert technique.how
    assert technique.why
    assert technique.sit
    assert "bed" in technique.stiff
    assert "slowly" in technique.breathe
    assert technique.sources


def test_pressing_techniques_stay_within_the_cap() -> None:
    assert {each.limit_seconds for each in techniques().values() if each.kind == "press"} == {180}


def test_shortcuts_and_points_name_each_other() -> None:
    named = {(each, point.code) for point in ATLAS.points for each in point.shortcuts}
    assert {(shortcut.id, shortcut.code) for shortcut in shortcuts().values()} == named


@pytest.mark.parametrize("code", sorted(set(CODES) - {"BL56", "BL57", "LU7"}))
def test_a_point_that_an_article_places_has_its_shortcut_and_a_choice(code: str) -> None:
    assert points()[code].shortcuts
    assert any(source.startswith("article-") for choice in points()[code].choices for source in choice.sources)


def test_ki1_curls_the_toes() -> None:
    assert "curl your toes" in " ".join(points()["KI1"].where)
    assert any(choice.about.startswith("Flex the foot") for choice in points()["KI1"].choices)


def test_gb34_tells_only_the_name_of_its_kind_as_tradition() -> None:
    tradition = points()["GB34"].tradition
    assert tradition is not None
    assert len(tradition.says) == 1
    assert "sinews" in tradition.says[0]


@pytest.mark.parametrize("code", CODES)
def test_no_point_promises_outside_its_tradition(code: str) -> None:
    words = to_builtins(points()[code]) | {"tradition": None}
    assert BANNED.findall(" ".join(_strings(words))) == []


def test_techniques_and_shortcuts_promise_nothing() -> None:
    assert BANNED.findall(said(*techniques().values(), *shortcuts().values(), caps())) == []


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_called_reviewed_without_a_name(code: str) -> None:
    status = points()[code].status
    assert "reviewed" not in {status.text, status.place} or status.reviewed_by
