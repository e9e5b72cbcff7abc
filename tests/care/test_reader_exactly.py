"""The reader's small steps, each where a slip in it would change what is heard."""

from __future__ import annotations

import pytest

from taichong.atlas import load
from taichong.care import read_words
from taichong.care.hearing import mended, slips_between, tokens
from taichong.care.words import question

ATLAS = load()
TABLE = ATLAS.words


def words_of(text: str) -> list[str]:
    """The words that are heard, without the edges."""
    return [each.word for each in tokens(TABLE, text)[1:-1]]


@pytest.mark.parametrize(("typed", "plain"), [("Straße", "strasse"), ("Cœur", "coeur"), ("præ", "prae")])
def test_joined_letters_are_taken_apart(typed: str, plain: str) -> None:
    assert tokens(TABLE, typed)[1].written == plain


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("can't", ["can", "not"]),
        ("can’t", ["can", "not"]),
        ("d'épilepsie", ["epilepsie"]),
        ("mother's", ["mother"]),
        ("38.5", ["38"]),
        ("thirty six", ["36"]),
        ("helppp", ["help"]),
        ("seee", ["see"]),
    ],
)
def test_short_forms_numbers_and_runs_are_heard_as_what_they_stand_for(typed: str, heard: list[str]) -> None:
    assert words_of(typed) == heard


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("pain. numb", [0, 1]),
        ("pain but numb", [0, 1, 1]),
        ("pain? numb", [0, 0, 1]),
        ("pain numb", [0, 0]),
        ("胸、痛", [0, 1]),
        ("胸。痛", [0, 1]),
        ("pain, thirty six hours", [0, 1, 1]),
    ],
)
def test_what_ends_a_clause(typed: str, clauses: list[int]) -> None:
    assert [each.clause for each in tokens(TABLE, typed)[1:-1]] == clauses


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("lge", ("lge",)),  # too short to be mended
        ("caf", ("caf",)),  # the same, though one letter makes "calf" of it
        ("stomch", ("stomach",)),
        ("headahce", ("headache",)),
        ("qwertzuiop", ("qwertzuiop",)),
        ("x1z9q", ("x1z9q",)),  # no word
        ("chestpainn", ("chestpain",)),
        ("onfused", ("confused",)),  # one slip may be the first letter
        ("headhace", ("headache",)),
        ("appendycitas", ("appendicitis",)),  # two slips in a long word
        ("ippendycitis", ("ippendycitis",)),  # but then the first letter must be right
        ("calfleg", ("calf", "leg")),
        ("strss", ("stress",)),  # without its vowels; "stars" would be two slips
        ("hlp", ("help",)),  # however short
        ("act", ("act",)),  # a word of its own
        ("queezy", ("queasy",)),  # as it sounds
        ("noomonia", ("pneumonia",)),
        ("yintang", ("yintang",)),  # a name is no slip of "intoing"
    ],
)
def test_a_slip_is_mended_and_nothing_else(typed: str, heard: tuple[str, ...]) -> None:
    assert mended(TABLE, typed) == heard


@pytest.mark.parametrize(
    ("word", "form", "slips"),
    [
        ("calf", "calf", 0),
        ("claf", "calf", 1),
        ("caf", "calf", 1),
        ("callf", "calf", 1),
        ("cold", "calf", 2),
        ("", "calf", 4),
    ],
)
def test_a_swap_a_gap_an_addition_and_a_change_are_one_slip_each(word: str, form: str, slips: int) -> None:
    assert slips_between(word, form) == slips


@pytest.mark.parametrize(
    ("typed", "kind", "points"),
    [
        ("LR3 and LI4", "choose", ("LR3", "LI4")),
        ("LR3", "point", ("LR3",)),
        ("taichonh", "point", ("LR3",)),  # nearly a name
        ("stomach no. 36", "point", ("ST36",)),
        ("the p 6 point that everyone talks about", "point", ("PC6",)),  # one letter is enough beside "point"
        ("i ate p 6 times", "nothing", ()),
        ("yong quan, the sole", "point", ("KI1",)),  # a name says more than a part of the body
        ("please show me where zusanli is", "point", ("ST36",)),
        ("tachong", "point", ("LR3",)),  # nearly a name that the reader knows as a word, too
        ("zusanlo", "point", ("ST36",)),
        ("press gv 24 before sleep", "point", ("GV24",)),
        ("he 7 times", "ask_now", ()),  # an everyday word before a number is no channel
    ],
)
def test_points_are_named_alone_inside_a_sentence_and_nearly(typed: str, kind: str, points: tuple[str, ...]) -> None:
    reading = read_words(ATLAS, typed)
    assert (reading.kind, reading.points) == (kind, points)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("no chest pain", "nothing"),
        ("no fever or chest pain", "nothing"),
        ("no fever and chest pain", "ask_now"),  # what "and" joins is not certainly denied
        ("not sleeping, chest pain", "help"),
        ("never had chest pain like this", "ask_now"),
        ("really not having fever or chest pain, calf cramp", "plan"),
        ("I do not sleep or chest pain", "help"),
        ("I have had chest pain", "help"),
        ("had chest pain", "ask_now"),
        ("my leg is not swollen or red, calf cramp", "plan"),
        ("headache, no fever, rash or stiff neck", "ask_now"),  # a list that is denied; not all of it for certain
        ("headache, no fever, rash and stiff neck", "help"),
        ("it cannot be chest pain", "ask_now"),
    ],
)
def test_how_far_a_denial_reaches(typed: str, kind: str) -> None:
    assert read_words(ATLAS, typed).kind == kind


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("essay about sepsis", "ask_now"),  # a tale
        ("writing my essay, chest pain", "help"),  # none
        ("no chest pain, anxious before speaking", "ask_now"),  # whether the "no" is about speaking is asked
        ("I tried to pee, but cannot", "help"),  # this one is
        ("cannot go, been on the road", "nothing"),  # a stop stands in "go on"
        ("I cannot go on", "help"),
        ("grandad had thrombosis, I just have foot cramps", "ask_now"),  # what is now is something else
        ("hello, pain please", "choose"),  # courtesies
        ("the leg is not swollen or red just a bit achy", "choose"),  # "is not" denies both
    ],
)
def test_what_a_sentence_makes_of_its_words(typed: str, kind: str) -> None:
    assert read_words(ATLAS, typed).kind == kind


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pump failed, ketones 4, breathing fast and being sick", "R29"),  # of equals what the most words tell of
        ("the tingling in my foot has not gone since I did that point", "R13"),
        ("arms so sore I cannot move and peeing brown", "R12"),  # "not" is about moving
        ("covered in hives and cannot breathe", "R24"),  # "cannot" denies no breathing: it is the sign
    ],
)
def test_what_the_most_words_tell_of_comes_first(typed: str, first: str) -> None:
    assert read_words(ATLAS, typed).red_flags[0] == first


@pytest.mark.parametrize(("word", "other"), [("being", "@allergen"), ("need", "@knee"), ("thing", "the")])
def test_a_word_is_no_ending_of_another(word: str, other: str) -> None:
    assert other not in tokens(TABLE, word)[1].heard


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("worst head pain of my life", "help"),  # "head of" is a figure of speech, filled by the sign
        ("head of my department, stressed", "plan"),
        ("fainted once at school, years ago", "ask_now"),  # an afterthought
        ("fainted. Two years ago", "ask_now"),
        ("fainted, years ago I broke my arm", "help"),  # no afterthought: it tells of something else
        ("fainted, my uncle did too, years ago", "help"),  # nor of the clause before the last
    ],
)
def test_what_stands_inside_and_after_a_sign(typed: str, kind: str) -> None:
    assert read_words(ATLAS, typed).kind == kind


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("press tai chong now", ("LR3",)),
        ("press tai, chong now", ()),  # a stop parts a name
        ("taixj", ("KI3",)),  # the shortest name that may have a slip
        ("my perineum itches", ()),  # an everyday word names no point inside a sentence
        ("my aunt says stomach thirty six is good", ("ST36",)),
        ("my acupuncturist uses spleen 9", ("SP9",)),  # a channel's whole name, where a point is asked for
        ("is liver 3 on the left foot or the right", ("LR3",)),
        ("stomach 9 out of 10", ()),  # an organ and a number mean a point nowhere else
        ("which stent is it, heart 3 months ago", ()),
        ("heigu point", ("LI4",)),  # where a point is asked for, a guess at a slip is no other word
    ],
)
def test_what_names_a_point_inside_a_sentence(typed: str, codes: tuple[str, ...]) -> None:
    assert read_words(ATLAS, typed).points == codes


def test_the_coarse_net_is_cast_beside_a_sign_that_is_only_noted() -> None:
    reading = read_words(ATLAS, "need to move my legs, and a fist around my heart")
    assert reading.kind == "ask_now"
    assert set(reading.red_flags) == {"R18", "R2"}


@pytest.mark.parametrize(
    ("typed", "complaints", "known"),
    [
        ("stomach in knots", ("upset_stomach",), ()),  # a complaint that is sure covers a known thing
        ("chilblains on my toes", (), ("foot_skin",)),  # and one that is only a part of the body
        ("heartburn", (), ("heartburn",)),  # a known thing covers a complaint that is only offered
        ("stomach pain into my back", ("low_back_pain", "upset_stomach"), ()),  # by the best that tells of each
    ],
)
def test_what_covers_what_and_what_comes_first(typed: str, complaints: tuple[str, ...], known: tuple[str, ...]) -> None:
    reading = read_words(ATLAS, typed)
    assert (reading.complaints, reading.known) == (complaints, known)


@pytest.mark.parametrize("typed", ["appendix", "Appendix", "阑尾"])
def test_a_word_that_is_a_sign_by_itself_is_no_name_of_a_point(typed: str) -> None:
    assert read_words(ATLAS, typed).kind in ("help", "ask_now")


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("my husband is asleep. I have chest pain", False),
        ("she left. chest pain woke me", False),
        ("she left. my chest pain is bad", False),
        ("my husband sits here. chest pain", True),
    ],
)
def test_whose_pain_it_is_where_somebody_else_is_named_before(typed: str, *, other: bool) -> None:
    assert read_words(ATLAS, typed).other is other


@pytest.mark.parametrize(
    ("typed", "kind"), [("my face drooped 7 days ago", "help"), ("my face drooped 8 days ago", "ask_now")]
)
def test_the_last_day_of_a_span_counts(typed: str, kind: str) -> None:
    assert read_words(ATLAS, typed).kind == kind


def test_what_is_said_fits_the_kind() -> None:
    assert read_words(ATLAS, "toothache").say == TABLE.known["toothache"][0]
    assert read_words(ATLAS, "qwertzuiop").say == TABLE.say.nothing
    assert read_words(ATLAS, "leg cramp").say == TABLE.say.choose
    assert read_words(ATLAS, "LR3").say == TABLE.points["LR3"]
    for code, flag in TABLE.flags.items():
        assert flag.sign in question(TABLE, code)
