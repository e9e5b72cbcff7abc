"""The one reader of words: on some two thousand phrases that people may type, and on what must never happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.care.phrases import FILES, phrases, told_conditions

from taichong.atlas import load
from taichong.care import complaints_meant, find_help_lines, own_lines, points_named, read_words
from taichong.care.answers import Said
from taichong.care.hearing import tokens
from taichong.care.plan import Plan, stop_for
from taichong.care.request import Request, make_plan
from taichong.care.text import plan_text
from taichong.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.care import Reading

ATLAS = load()
HELP = ("help", "ask_now")


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_is_read_right(name: str, heard: Callable[[str], Reading]) -> None:
    wrong = {each.words: heard(each.words) for each in phrases(name) if not each.is_right(ATLAS, heard(each.words))}
    assert not wrong


def test_no_danger_is_met_with_silence_whatever_the_case_or_the_stops() -> None:
    dangers = [each.words for name in FILES for each in phrases(name) if each.is_danger]
    assert len(dangers) > 300
    for words in dangers:
        quiet, loud = ([each.heard for each in tokens(ATLAS.words, said)] for said in (words, words.upper()))
        assert quiet == loud, words
        among = f"hello\n{words} please!!!"
        assert read_words(ATLAS, among).kind in HELP, among


def test_a_slip_of_the_finger_hides_no_danger() -> None:
    for words, code in (
        ("chesst pain", "R2"),
        ("cehst pain", "R2"),
        ("shortnes of breth", "R2"),
        ("slured speach", "R6"),
        ("siezure", "R25"),
        ("suicde", "R15"),
        ("overdosse", "R27"),
        ("anaphylaxsis", "R24"),
        ("menigitis", "R26"),
        ("chestpain", "R2"),
        ("heeeelp chest paaain", "R2"),
    ):
        assert code in read_words(ATLAS, words).red_flags, words


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("meine Lippen schwellen an", "R24"),  # one letter from "keine"
        ("never had chest pain like this", "R2"),
        ("I have never had a headache this bad", "R19"),
        ("je n'arrive plus à respirer", "R2"),
        ("elle fait une crise d’épilepsie", "R25"),
        ("my sugar is 2.4", "R29"),
    ],
)
def test_what_only_looks_like_a_denial_a_stop_or_another_word_hides_no_danger(words: str, code: str) -> None:
    assert code in read_words(ATLAS, words).red_flags


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("my sugar is 7.2", "nothing"),
        ("I have never had chest pain, calf cramp", "plan"),
        ("odd feeling in my foot", "nothing"),
        ("can't go on holiday", "nothing"),
    ],
)
def test_what_only_looks_like_a_danger_is_none(words: str, kind: str) -> None:
    assert read_words(ATLAS, words).kind == kind


@pytest.mark.parametrize(("words", "code"), [("stomach thirty six", "ST36"), ("bladder twenty-three", "BL23")])
def test_a_number_may_be_written_out(words: str, code: str) -> None:
    assert read_words(ATLAS, words).points == (code,)


@pytest.mark.parametrize(("words", "condition"), told_conditions())
def test_a_condition_that_words_tell_of_is_heard_and_a_denied_one_is_not(
    words: str, condition: str, heard: Callable[[str], Reading]
) -> None:
    conditions = heard(words).conditions
    assert condition in conditions if condition else not conditions


def test_every_phrase_of_the_safety_rules_is_heard_as_its_flag() -> None:
    unheard = {
        phrase
        for flag in ATLAS.safety.red_flags
        for phrase in flag.phrases
        if flag.code.rstrip("bcde") not in {each.rstrip("bcde") for each in read_words(ATLAS, phrase).red_flags}
    }
    assert not unheard


def test_every_flag_and_condition_of_the_rules_has_words_of_its_own() -> None:
    assert set(ATLAS.words.flags) == {each.code for each in ATLAS.safety.red_flags}
    assert {rule.id for rule in ATLAS.words.rules if rule.kind == "condition"} == {
        each.id for each in ATLAS.safety.conditions
    }


def test_no_phrase_of_a_complaint_raises_a_flag_and_each_finds_or_offers_it() -> None:
    for complaint in ATLAS.complaints:
        for phrase in (complaint.id.replace("_", " "), complaint.name, *complaint.aliases, *complaint.phrases):
            reading = read_words(ATLAS, phrase.replace("_", " "))
            assert reading.kind in ("plan", "choose"), (phrase, reading)
            assert complaint.id in reading.complaints, (phrase, reading)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("no chest pain, calf cramp", "plan"),
        ("calf cramp without chest pain", "plan"),
        ("I have no chest pain or breathlessness, just a calf cramp", "plan"),
        ("my calf cramps, I do not have any chest pain", "plan"),
        ("no chest pain but I cannot breathe, calf cramp", "help"),
        ("I don't sleep, chest pain", "help"),
        ("chest pain that does not go away", "help"),
        ("not just chest pain", "help"),
        ("no idea why my chest hurts", "help"),
        ("maybe chest pain, calf cramp", "ask_now"),
        ("no chest pain and breathlessness", "ask_now"),
    ],
)
def test_a_denial_counts_only_where_it_governs_the_sign(words: str, kind: str) -> None:
    assert read_words(ATLAS, words).kind == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("speech was slurred this morning", "help"),
        ("face drooped yesterday", "help"),
        ("face drooped three days ago", "help"),
        ("face drooped three months ago", "ask_now"),
        ("I had a stroke in 2011", "ask_now"),
        ("hit my head two weeks ago", "help"),
        ("hit my head two years ago", "ask_now"),
        ("strokes run in my family", "ask_now"),
        ("I have had chest pain since this morning", "help"),
    ],
)
def test_what_has_passed_counts_as_long_as_its_flag_says(words: str, kind: str) -> None:
    assert read_words(ATLAS, words).kind == kind


def test_another_person_in_the_present_is_helped_in_a_bystanders_words() -> None:
    reading = read_words(ATLAS, "my neighbour collapsed and isn't breathing")
    assert (reading.kind, reading.other, reading.say) == ("help", True, ATLAS.safety.bystander)
    assert not read_words(ATLAS, "I collapsed").other
    plan = make_plan(ATLAS, Request("my neighbour collapsed and isn't breathing", Said()), None)
    assert isinstance(plan, Plan)
    assert plan.findings[0].message == ATLAS.safety.bystander


def test_every_point_of_the_standard_is_known_by_every_spelling_of_its_channel() -> None:
    counted = 0
    for channel in ATLAS.channels:
        codes = [each for each in ATLAS.words.points if each.rstrip("0123456789") == channel.code]
        counted += len(codes)
        for code in codes:
            number = code.removeprefix(channel.code)
            spellings = channel.spellings
            for spelling in spellings if number == "1" else [spellings[int(number) % len(spellings)]]:
                typed = f"where is {spelling.upper()}-{number}?" if int(number) % 2 else f"{spelling}{number}"
                reading = read_words(ATLAS, typed)
                assert (reading.kind, reading.points) == ("point", (code,)), typed
    assert counted == 361


def test_every_point_is_known_by_its_names() -> None:
    for name, codes in list(ATLAS.words.point_names.items())[::4]:
        reading = read_words(ATLAS, name)
        assert set(reading.points) == set(codes[:5]) or reading.kind in HELP, name


def test_a_point_without_a_page_says_where_it_is_and_offers_no_other() -> None:
    missing = [code for code, say in ATLAS.words.points.items() if say]
    for code in missing:
        with pytest.raises(NotFoundError, match=f"^{code} .* is a point of ") as told:
            points_named(ATLAS, code)
        assert "nearest" not in str(told.value)


def test_find_meets_no_danger_with_silence() -> None:
    for words in ("chest pain", "suicidal", "maybe a blood clot"):
        with pytest.raises(NotFoundError, match=r"[.?]$") as told:
            points_named(ATLAS, words)
        assert str(told.value) == read_words(ATLAS, words).say


def test_sixty_things_are_known_and_each_says_where_to_turn() -> None:
    known = {name: say for name, (say, _weak) in ATLAS.words.known.items()}
    assert len(known) >= 60
    assert all(say.count(".") + say.count("!") >= 2 for say in known.values())


def test_a_told_condition_is_asked_back_and_never_a_no() -> None:
    words = "my calf cramps, I am pregnant"
    plan = make_plan(ATLAS, Request(words, Said(none_of_these=True, no_conditions=True)), None)
    assert isinstance(plan, Plan)
    assert (plan.status, plan.steps) == ("needs_answers", ())
    assert plan.questions[0].id == "pregnancy"
    assert plan.questions[0].text.startswith("You said: ")
    confirmed = make_plan(ATLAS, Request(words, Said(none_of_these=True, condition=("pregnancy",))), None)
    assert isinstance(confirmed, Plan)
    assert "K-PREGNANCY" in {each.code for each in confirmed.findings}


def test_a_question_about_a_danger_stops_at_yes_and_goes_on_at_no() -> None:
    words = "maybe short of breath, calf cramp"

    def planned(**said: tuple[str, ...]) -> Plan:
        plan = make_plan(ATLAS, Request(words, Said(**said)), None)  # type: ignore[arg-type]  # lists of ids only
        assert isinstance(plan, Plan)
        return plan

    assert planned().questions[0].id == "R2"
    assert planned(has=("R2",)).status == planned(unsure=("R2",)).status == "stop"
    assert "R2" not in {each.id for each in planned(no=("R2",)).questions}
    alone = make_plan(ATLAS, Request("maybe short of breath", Said()), None)
    assert isinstance(alone, Plan)
    assert [each.id for each in alone.questions] == ["R2"]


@pytest.mark.parametrize("words", ["", "   ", "?!", "\x00", "🤷", "a" * 1999, "no " * 600, "chest " * 300])
def test_odd_input_is_read_without_harm(words: str) -> None:
    assert read_words(ATLAS, words).kind in ("nothing", "choose", "known", *HELP)


def test_more_than_anybody_types_is_refused() -> None:
    with pytest.raises(InputError, match="more than 2000 letters"):
        read_words(ATLAS, "a" * 2001)


@pytest.mark.parametrize(
    ("locale", "country", "number"),
    [
        ("en-GB,en;q=0.9", "GB", "999"),
        ("en_US.UTF-8", "US", "911"),
        ("de-DE", "DE", "112"),
        ("fr", "FR", "112"),
        ("zh-Hant-TW", "TW", "119"),
        ("en-AU", "AU", "000"),
        ("en", "", "112"),
        ("C.UTF-8", "", "112"),
        ("xx-YY", "", "112"),
    ],
)
def test_the_number_follows_the_locale_and_says_its_country(locale: str, country: str, number: str) -> None:
    lines = find_help_lines(ATLAS, locale)
    assert (lines.code, lines.emergency[0]) == (country, number)
    assert lines.country in lines.text


def test_a_person_may_choose_another_country_and_an_unknown_crisis_line_is_not_invented() -> None:
    assert own_lines(ATLAS, {"LANG": "de_DE.UTF-8", "TAICHONG_COUNTRY": "gb"}).code == "GB"
    assert ATLAS.help_lines.own_crisis in own_lines(ATLAS, {"LANG": "pl_PL"}).text


@pytest.mark.parametrize(
    ("country", "shown"),
    [
        ("US", ["Suicide and Crisis Lifeline: 988 (United States)", "911 (United States)"]),
        ("IT", [f"{ATLAS.help_lines.crisis_say} {ATLAS.help_lines.own_crisis}.", "112 (Italy)"]),
    ],
)
def test_a_stop_for_dark_thoughts_shows_the_crisis_line_before_the_emergency_number(
    country: str, shown: list[str]
) -> None:
    plan = stop_for(ATLAS, (ATLAS.red_flag("R15"),))
    lines = [each.strip() for each in plan_text(ATLAS, plan, find_help_lines(ATLAS, country=country))]
    at = lines.index("Call now")
    assert lines[at + 1 : at + 3] == shown


def test_where_no_country_is_known_every_crisis_line_is_shown_with_its_country() -> None:
    plan = stop_for(ATLAS, (ATLAS.red_flag("R15"),))
    text = "\n".join(plan_text(ATLAS, plan, find_help_lines(ATLAS, "en")))
    known = [each for each in ATLAS.help_lines.countries.values() if each.crisis]
    assert all(each.crisis and f"{each.crisis.number} ({each.name})" in text for each in known)


def test_every_other_stop_shows_the_emergency_number_and_no_crisis_line() -> None:
    us = find_help_lines(ATLAS, country="US")
    for flag in ATLAS.safety.red_flags:
        plan = stop_for(ATLAS, (flag,)) if flag.level in ("emergency", "stop") else None
        if plan and flag.code != "R15":
            text = list(plan_text(ATLAS, plan, us))
            assert "  911 (United States)" in text, flag.code
            assert not any("988" in each for each in text), flag.code


SURE_COMPLAINTS = {
    "cramp in my calf at night": "calf_cramp",
    "calf_cramp": "calf_cramp",
    "My calf is cramping!": "calf_cramp",
    "charley horse": "calf_cramp",
    "toes cramping at 3am": "foot_cramp",
    "hamstring cramps": "back_thigh_cramp",
    "my quad is cramping": "front_thigh_cramp",
    "stressed": "stress",
    "so much tension": "stress",
    "I can’t sleep": "sleep",
    "can't sleep": "sleep",
    "hedache": "headache",
    "eye strain": "headache",
    "tired feet": "tired_feet",
    "my feet hurt": "tired_feet",
    "sore muscles after running": "sore_muscles",
    "period pain": "period_pain",
    "upset stomach": "upset_stomach",
    "angry": "anger",
    "anxious": "anxiety",
}


@pytest.mark.parametrize(("query", "complaint"), SURE_COMPLAINTS.items())
def test_a_complaint_is_found_in_the_persons_own_words(query: str, complaint: str) -> None:
    assert [each.id for each in complaints_meant(ATLAS, query)] == [complaint]


@pytest.mark.parametrize(
    ("query", "choices"),
    [
        ("stressed and can't sleep", {"stress", "sleep"}),
        ("leg cramp", {"calf_cramp", "foot_cramp", "front_thigh_cramp", "back_thigh_cramp", "shin_cramp"}),
        ("headache and tired feet", {"headache", "tired_feet"}),
    ],
)
def test_two_complaints_at_once_are_both_offered(query: str, choices: set[str]) -> None:
    assert {each.id for each in complaints_meant(ATLAS, query)} == choices


def test_of_leg_cramps_the_calf_comes_first() -> None:
    assert complaints_meant(ATLAS, "leg cramps")[0].id == "calf_cramp"


@pytest.mark.parametrize("query", ["qwertz", "", "the", "flat tyre"])
def test_an_unknown_complaint_is_told_with_those_that_there_are(query: str) -> None:
    with pytest.raises(NotFoundError, match="Allowed: calf_cramp"):
        complaints_meant(ATLAS, query)


def test_what_is_known_names_its_source_or_says_that_it_is_our_own_caution() -> None:
    keys = {each.key for each in ATLAS.sources}
    for name, (say, _weak) in ATLAS.words.known.items():
        who = say.removesuffix(")").rpartition("(")[2]
        assert say.endswith(")"), name
        assert who == ATLAS.safety.precaution or set(who.split(", ")) <= keys, name
