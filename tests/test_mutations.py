"""Break the atlas in every way that matters, one at a time; each time the strict reading or a test must go red.

A rule removed, a level lowered, points swapped, a source dropped, a cap raised: enumerated, not sampled.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from taichong.atlas import Atlas, Record, load
from taichong.atlas.links import check_links
from tests.atlas import test_points_text
from tests.care import test_care_cases, test_conditions, test_safety

WHOLE = load()
# The points whose words have facts to be held against; those added later are held by authorities/point_cautions.yaml.
PRESSED = test_points_text.CODES
NAMES = frozenset(
    name
    for kind in (
        WHOLE.points,
        WHOLE.complaints,
        WHOLE.safety.red_flags,
        WHOLE.safety.conditions,
        WHOLE.safety.questions,
    )
    for each in kind
    for name in (getattr(each, "code", ""), getattr(each, "id", ""))
)
Mutant = tuple[str, Callable[[], Atlas]]
MOST_CHARACTERS = 1000  # of a test's arguments: a whole point or complaint names everything


# These go through every condition and every answer, or every name: only what the others let pass comes to them.
SLOW = (
    "test_a_cramps_stretch_stays_where_it_is_safe",
    "test_a_condition_that_was_cleared_leaves_its_limits_in_force",
    "test_no_condition_and_no_pair_of_conditions_leaves_a_step_that_one_of_them_forbids",
    "test_before_the_red_flags_are_answered_only_a_fresh_cramps_stretch_is_shown",
    "test_a_red_flag_that_is_met_or_not_sure_decides_alone",
    "test_the_decision_table_has_every_row_and_only_all_no_is_ready",
    "test_not_sure_of_a_condition_counts_as_yes",
    "test_a_name_in_running_text_finds_its_point",
)


@dataclass(frozen=True)
class Check:
    """A test with its arguments, and the words that stand in these: codes and names among them."""

    call: Callable[[], object]
    words: frozenset[str] = frozenset()


def all_checks() -> list[list[Check]]:
    """The strict reading and every test of the rules and the points; slow ones last."""
    found = [
        test
        for module in (test_points_text, test_care_cases, test_safety, test_conditions)
        for name, test in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("test_") and "articles" not in name
    ]
    by_name = {test.__name__: test for test in found}
    quick = [call for name, test in by_name.items() if name not in SLOW for call in _calls(test)]
    linked = Check(lambda: check_links(test_safety.ATLAS))
    return [[*quick, linked], *([*_calls(by_name[name])] for name in SLOW)]


def _calls(test: Callable[..., None]) -> Iterator[Check]:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    names = [[each.strip() for each in _listed(mark.args[0])] for mark in marks]
    for values in itertools.product(*(mark.args[1] for mark in marks)):
        arguments: dict[str, Any] = {}
        for keys, value in zip(names, values, strict=True):
            arguments |= dict(zip(keys, value if len(keys) > 1 else [value], strict=True))
        yield Check(partial(test, **arguments), words_in(str(arguments)[:MOST_CHARACTERS]))


def words_in(text: str) -> frozenset[str]:
    """The codes and names of records that stand in it."""
    return NAMES.intersection(re.findall(r"[\w-]+", text))


def _listed(names: str | tuple[str, ...]) -> list[str]:
    return names.split(",") if isinstance(names, str) else list(names)


CHECKS = all_checks()


def is_caught(monkeypatch: pytest.MonkeyPatch, atlas: Atlas, told: str = "") -> bool:
    """Whether strict reading or any test notices what was done to `atlas`, which is `told`.

    Asked first are those in whose arguments a word of it stands, then what noticed the last mutant, which is often
    broken in the same way.
    """
    for module in (test_safety, test_conditions, test_care_cases, test_points_text):
        monkeypatch.setattr(module, "ATLAS", atlas)
    of_it = words_in(told)
    for some in CHECKS:
        for check in sorted(some, key=lambda each: of_it.isdisjoint(each.words)):
            try:
                check.call()
            except (Exception, pytest.fail.Exception):  # noqa: BLE001 -- whatever turns a test red
                some.remove(check)
                some.insert(0, check)
                return True
    return False


def without(records: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return (*records[:index], *records[index + 1 :])


def changed(records: tuple[Any, ...], index: int, **new: Any) -> tuple[Any, ...]:
    return (*records[:index], replace(records[index], **new), *records[index + 1 :])


def safety_with(**new: Any) -> Atlas:
    return replace(WHOLE, safety=replace(WHOLE.safety, **new))


def removed_rules() -> Iterator[Mutant]:
    safety = WHOLE.safety
    for kind in ("red_flags", "questions", "conditions", "pairs", "together", "point_limits"):
        records = getattr(safety, kind)
        for index, record in enumerate(records):
            name = getattr(record, "code", None) or getattr(record, "id", None) or f"{kind} {index}"
            yield f"without {name}", lambda k=kind, r=records, i=index: safety_with(**{k: without(r, i)})  # type: ignore[misc]
    for index, condition in enumerate(safety.conditions):
        for number, effect in enumerate(condition.effects):
            yield (
                f"{condition.id} without effect {number}",
                lambda i=index, c=condition, n=number: safety_with(  # type: ignore[misc]
                    conditions=changed(WHOLE.safety.conditions, i, effects=without(c.effects, n))
                ),
            )
            if effect.unless_cleared:
                continue
            if effect.seconds:
                longer = replace(effect, seconds=180)
                yield (
                    f"{condition.id} may press longer",
                    lambda i=index, c=condition, n=number, e=longer: safety_with(  # type: ignore[misc]
                        conditions=changed(WHOLE.safety.conditions, i, effects=(*without(c.effects, n), e))
                    ),
                )


def removed_sites() -> Iterator[Mutant]:
    """A rule about pairs without an effect, a question or a condition; a site without a code."""
    for index, pair in enumerate(WHOLE.safety.pairs):
        for key in ("effects", "asks", "conditions"):
            for number in range(len(getattr(pair, key))):
                yield (
                    f"{pair.code} without {key} {number}",
                    lambda i=index, p=pair, k=key, n=number: safety_with(  # type: ignore[misc]
                        pairs=changed(WHOLE.safety.pairs, i, **{k: without(getattr(p, k), n)})
                    ),
                )
    for name, site in WHOLE.safety.sites.items():
        yield (
            f"site {name} empty",
            lambda n=name, s=site: safety_with(  # type: ignore[misc]
                sites=WHOLE.safety.sites | {n: replace(s, points=(), regions=())}
            ),
        )


def dropped_questions() -> Iterator[Mutant]:
    for index, question in enumerate(WHOLE.safety.questions):
        for number, code in enumerate(question.asks):
            yield (
                f"{question.id} does not ask {code}",
                lambda i=index, q=question, n=number: safety_with(  # type: ignore[misc]
                    questions=changed(WHOLE.safety.questions, i, asks=without(q.asks, n))
                ),
            )
    for index, complaint in enumerate(WHOLE.complaints):
        for number, name in enumerate(complaint.questions):
            yield (
                f"{complaint.id} does not ask {name}",
                lambda i=index, c=complaint, n=number: replace(  # type: ignore[misc]
                    WHOLE, complaints=changed(WHOLE.complaints, i, questions=without(c.questions, n))
                ),
            )
    for index, limit in enumerate(WHOLE.safety.point_limits):
        for number, name in enumerate(limit.needs_no):
            yield (
                f"{limit.point} does not need no to {name}",
                lambda i=index, p=limit, n=number: safety_with(  # type: ignore[misc]
                    point_limits=changed(WHOLE.safety.point_limits, i, needs_no=without(p.needs_no, n))
                ),
            )


def lowered_levels() -> Iterator[Mutant]:
    for kind in ("red_flags", "conditions", "pairs"):
        for index, record in enumerate(getattr(WHOLE.safety, kind)):
            if record.level != "note":
                yield (
                    f"{record.code} is only a note",
                    lambda k=kind, i=index: safety_with(  # type: ignore[misc]
                        **{k: changed(getattr(WHOLE.safety, k), i, level="note")}
                    ),
                )


def swapped_points() -> Iterator[Mutant]:
    places = {each.code: index for index, each in enumerate(WHOLE.points)}
    for one, other in itertools.combinations(PRESSED, 2):

        def swapped(one: str = one, other: str = other) -> Atlas:
            points = list(WHOLE.points)
            first, second = points[places[one]], points[places[other]]
            points[places[one]] = replace(second, code=one)
            points[places[other]] = replace(first, code=other)
            return replace(WHOLE, points=tuple(points))

        yield f"{one} and {other} swapped", swapped
    for index, complaint in enumerate(WHOLE.complaints):
        for number in range(len(complaint.points) - 1):
            uses = list(complaint.points)
            uses[number], uses[number + 1] = uses[number + 1], uses[number]
            yield (
                f"{complaint.id}: points {number} and {number + 1} swapped",
                lambda i=index, u=tuple(uses): replace(  # type: ignore[misc]
                    WHOLE, complaints=changed(WHOLE.complaints, i, points=u)
                ),
            )


def dropped_sources() -> Iterator[Mutant]:
    for kind in ("red_flags", "conditions"):
        for index, record in enumerate(getattr(WHOLE.safety, kind)):
            for number, key in enumerate(record.sources):
                yield (
                    f"{record.code} without {key}",
                    lambda k=kind, i=index, r=record, n=number: safety_with(  # type: ignore[misc]
                        **{k: changed(getattr(WHOLE.safety, k), i, sources=without(r.sources, n))}
                    ),
                )
    cited = set(_cited(WHOLE))
    for index, source in enumerate(WHOLE.sources):
        if source.key in cited:
            yield f"no source {source.key}", lambda i=index: replace(WHOLE, sources=without(WHOLE.sources, i))  # type: ignore[misc]


def _cited(record: Any) -> Iterator[str]:
    if isinstance(record, Record):
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if name == "sources" and not isinstance(record, Atlas):
                yield from value
            else:
                yield from _cited(value)
    elif isinstance(record, tuple):
        for each in record:
            yield from _cited(each)


def raised_caps() -> Iterator[Mutant]:
    for name in ("session_seconds", "day_seconds"):
        raised = replace(WHOLE.caps, **{name: getattr(WHOLE.caps, name) + 60})
        yield f"caps.{name} raised", lambda c=raised: replace(WHOLE, caps=c)  # type: ignore[misc]
    for index, point in enumerate(WHOLE.points):
        if point.press and point.code in PRESSED:
            raised_press = replace(point.press, limit_seconds=point.press.limit_seconds + 60)
            yield (
                f"{point.code} may be pressed longer",
                lambda i=index, p=raised_press: replace(  # type: ignore[misc]
                    WHOLE, points=changed(WHOLE.points, i, press=p)
                ),
            )
    for index, technique in enumerate(WHOLE.techniques):
        yield (
            f"{technique.id} may last longer",
            lambda i=index, t=technique: replace(  # type: ignore[misc]
                WHOLE, techniques=changed(WHOLE.techniques, i, limit_seconds=t.limit_seconds + 60)
            ),
        )


MUTATORS = (
    removed_rules,
    removed_sites,
    dropped_questions,
    lowered_levels,
    swapped_points,
    dropped_sources,
    raised_caps,
)


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda each: str(each.__name__))
def test_no_mutant_lives(mutator: Callable[[], Iterator[Mutant]], monkeypatch: pytest.MonkeyPatch) -> None:
    alive = [name for name, make in mutator() if not is_caught(monkeypatch, make(), name)]
    assert not alive


def test_the_whole_atlas_is_healthy_or_the_mutants_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each slow test one call is enough here: with all its arguments each stands by itself in its own file."""
    quick, *slow = CHECKS
    monkeypatch.setattr(f"{__name__}.CHECKS", [quick, *(some[:1] for some in slow)])
    assert not is_caught(monkeypatch, WHOLE)
