"""What is near, and that nothing is offered where nothing is."""

from __future__ import annotations

from taichong.nearest import did_you_mean, nearest, ranked

KNOWN = ("pregnancy", "recent_birth", "epilepsy", "diabetes")


def test_the_most_alike_comes_first_whatever_the_order_of_what_is_known() -> None:
    assert nearest("diabtes", KNOWN)[0] == nearest("diabtes", reversed(KNOWN))[0] == "diabetes"
    scores = [score for _, score in ranked("epilepsi", KNOWN)]
    assert scores == sorted(scores, reverse=True)


def test_what_is_like_nothing_gets_no_name() -> None:
    assert nearest("zzz", KNOWN) == nearest("", KNOWN) == nearest("pregnancy", ()) == []
    assert did_you_mean("zzz", KNOWN) == "."
    assert did_you_mean("pregnncy", KNOWN) == "; did you mean pregnancy?"


def test_an_editor_is_told_the_least_unlike_names_in_any_case() -> None:
    assert len(nearest("zzz", KNOWN, at_least=0)) == 3
