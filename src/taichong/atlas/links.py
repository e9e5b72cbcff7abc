"""What must hold across the files of an atlas: every id that one file names is in another.

Each broken link is one `AtlasError`: the record, the key, the id that nothing answers to, the nearest ones.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from taichong.atlas.nerves import circle_of
from taichong.atlas.rules import check_rules
from taichong.atlas.standard import Record
from taichong.errors import AtlasError
from taichong.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taichong.atlas.standard import Atlas, Evidence, Use

MOST_QUESTIONS = 5


def check_links(atlas: Atlas) -> None:
    """Raise `AtlasError` at the first id that stands twice or leads nowhere."""
    _once("points", "code", (point.code for point in atlas.points))
    _once("landmarks.yaml", "id", (landmark.id for landmark in atlas.landmarks))
    _once("rulers.yaml", "id", (ruler.id for ruler in atlas.rulers))
    _once("complaints", "id", (complaint.id for complaint in atlas.complaints))
    _once("sources.yaml", "key", (source.key for source in atlas.sources))
    _once("claims.yaml", "id", (claim.id for claim in atlas.claims))
    _once("shortcuts.yaml", "id", (shortcut.id for shortcut in atlas.shortcuts))
    _once("nerves.yaml", "id", (nerve.id for nerve in atlas.nerves))
    _once("under.yaml", "id", (structure.id for structure in atlas.structures))
    _once("tradition.yaml ideas", "id", (idea.id for idea in atlas.ideas))
    _once("tradition.yaml classes", "id", (each.id for each in atlas.classes))
    _once("techniques.yaml", "id", (technique.id for technique in atlas.techniques))
    _once("postures.yaml", "id", (posture.id for posture in atlas.postures))
    _once("safety.yaml", "id", _answerable(atlas))
    _once("safety.yaml", "code", (rule.code for rule in _rules(atlas)))
    known = _ids_by_kind(atlas)
    for where, key, kind, wanted in _links(atlas):
        _must_know(where, key, wanted, known[kind])
    _check_sourced(atlas)
    _check_grades(atlas)
    _check_findings(atlas)
    _check_caps(atlas)
    _check_questions(atlas)
    _check_nerves(atlas)
    check_rules(atlas)


def _answerable(atlas: Atlas) -> Iterator[str]:
    yield from (question.id for question in atlas.safety.questions)
    yield from (condition.id for condition in atlas.safety.conditions)


def _rules(atlas: Atlas) -> Iterator[Any]:
    yield from atlas.safety.red_flags
    yield from atlas.safety.conditions
    yield from atlas.safety.pairs
    yield from atlas.safety.point_limits


def _ids_by_kind(atlas: Atlas) -> dict[str, set[str]]:
    return {
        "source": {source.key for source in atlas.sources},
        "point": {point.code for point in atlas.points},
        "point or nerve": {point.code for point in atlas.points} | {nerve.id for nerve in atlas.nerves},
        "structure": {structure.id for structure in atlas.structures},
        "class": {each.id for each in atlas.classes},
        "technique": {technique.id for technique in atlas.techniques},
        "shortcut": {shortcut.id for shortcut in atlas.shortcuts},
        "question": {question.id for question in atlas.safety.questions},
        "answerable": set(_answerable(atlas)),
        "red flag": {flag.code for flag in atlas.safety.red_flags},
        "condition": {condition.id for condition in atlas.safety.conditions},
        "site": set(atlas.safety.sites),
        "complaint or group": {name for each in atlas.complaints for name in (each.id, each.group) if name},
    }


def _links(atlas: Atlas) -> Iterator[tuple[str, str, str, str]]:
    """Every id that a record names: where it stands, under which key, what kind it must be, the id."""
    for where, record in _records(atlas):
        yield from ((where, "sources", "source", key) for key in _sources_below(record))
    for point in atlas.points:
        yield from ((point.code, "shortcuts", "shortcut", each) for each in point.shortcuts)
        yield from ((point.code, "special", "class", each.partition(" of ")[0]) for each in point.special)
        techniques = point.press.techniques if point.press else ()
        yield from ((point.code, "press.techniques", "technique", each) for each in techniques)
    for shortcut in atlas.shortcuts:
        yield f"shortcuts.yaml {shortcut.id}", "code", "point", shortcut.code
    yield from (("raters.yaml", "point", "point", each.point) for each in atlas.raters if each.point)
    for posture in atlas.postures:
        yield from ((f"postures.yaml {posture.id}", "points", "point", each) for each in posture.points)
    for nerve in atlas.nerves:
        yield from ((f"nerves.yaml {nerve.id}", "along", "point or nerve", each) for each in nerve.along)
    for code, structures in atlas.under.items():
        yield "under.yaml", "under", "point", code
        yield from ((f"under.yaml {code}", "under", "structure", each) for each in structures)
    yield from (("under.yaml", "under_sources", "source", key) for key in atlas.under_sources)
    for idea in atlas.ideas:
        yield from ((f"tradition.yaml {idea.id}", "points", "point", each) for each in idea.points)
    for claim in atlas.claims:
        yield from ((f"claims.yaml {claim.id}", "points", "point", each) for each in claim.points)
    for complaint in atlas.complaints:
        yield from _complaint_links(f"complaints/{complaint.id}.yaml", complaint)
    yield from _safety_links(atlas)


def _complaint_links(where: str, complaint: Any) -> Iterator[tuple[str, str, str, str]]:  # noqa: ANN401
    yield from ((where, "questions", "question", each) for each in complaint.questions)
    yield from ((where, "always", "red flag", each) for each in complaint.always)
    yield from ((where, "points", "point", use.code) for use in complaint.points)
    yield from ((where, "points.technique", "technique", use.technique) for use in complaint.points)
    yield from ((where, "has", "condition", each) for each in complaint.has)
    yield from ((where, "contexts.has", "condition", each) for routine in complaint.contexts for each in routine.has)
    yield from ((where, "evidence.of", "point", code) for each in complaint.evidence for code in each.of)


def _safety_links(atlas: Atlas) -> Iterator[tuple[str, str, str, str]]:
    for question in atlas.safety.questions:
        where = f"safety.yaml {question.id}"
        yield from ((where, "asks", "red flag", code) for code in question.asks)
    for condition in atlas.safety.conditions:
        where = f"safety.yaml {condition.code}"
        yield from ((where, "where", "site", each) for each in condition.where)
        yield from ((where, "effects.sites", "site", each) for effect in condition.effects for each in effect.sites)
    for group in atlas.safety.condition_groups:
        yield from ((f"safety.yaml {group.name}", "conditions", "condition", each) for each in group.conditions)
    for pair in atlas.safety.pairs:
        where = f"safety.yaml {pair.code}"
        yield from ((where, "complaints", "complaint or group", each) for each in pair.complaints)
        yield from ((where, "conditions", "condition", each) for each in pair.conditions)
        yield from ((where, "asks", "question", each) for each in pair.asks)
        yield from ((where, "effects.sites", "site", each) for effect in pair.effects for each in effect.sites)
    yield from (("safety.yaml together", "asks", "question", each.asks) for each in atlas.safety.together)
    for limit in atlas.safety.point_limits:
        where = f"safety.yaml {limit.code}"
        yield where, "point", "point", limit.point
        yield from ((where, "needs_no", "answerable", each) for each in limit.needs_no)


def _records(atlas: Atlas) -> Iterator[tuple[str, Any]]:
    for point in atlas.points:
        yield point.code, point
    for complaint in atlas.complaints:
        yield f"complaints/{complaint.id}.yaml", complaint
    yield "techniques.yaml", (atlas.caps, atlas.techniques)
    yield "shortcuts.yaml", atlas.shortcuts
    yield "rulers.yaml", (*atlas.rulers, *atlas.fingers)
    yield "raters.yaml", atlas.raters
    yield from ((f"nerves.yaml {nerve.id}", nerve) for nerve in atlas.nerves)
    yield "tradition.yaml", (*atlas.ideas, *atlas.classes)
    yield from ((f"safety.yaml {rule.code}", rule) for rule in _rules(atlas))
    yield from ((f"claims.yaml {claim.id}", claim) for claim in atlas.claims)
    yield "evidence.yaml never_offered", atlas.never_offered


def _sources_below(record: Any) -> Iterator[str]:  # noqa: ANN401 -- any record, or a tuple of them
    if isinstance(record, tuple):
        for each in record:
            yield from _sources_below(each)
    elif isinstance(record, Record):
        yield from getattr(record, "sources", ())
        for name in record.__struct_fields__:
            if name != "sources":
                yield from _sources_below(getattr(record, name))


def _check_sourced(atlas: Atlas) -> None:
    """What claims a citation names one; what names none says that it is our own."""
    for where, record in _records(atlas):
        for each in _with_basis(record):
            if each.basis == "citation" and not each.sources:
                raise AtlasError(
                    f"{where}: basis is citation but sources is empty; name a source, or say precaution or design"
                )


def _check_grades(atlas: Atlas) -> None:
    """A grade says that a trial was read, so it names it; "none" is what there is without one."""
    for complaint in atlas.complaints:
        keys: dict[str, tuple[Evidence | Use, ...]] = {"evidence": complaint.evidence, "points": complaint.points}
        for key, graded in keys.items():
            for number, each in enumerate(graded):
                if each.grade != "none" and not each.sources:
                    raise AtlasError(
                        f"complaints/{complaint.id}.yaml: {key}[{number}]: grade is {each.grade} but sources is empty; "
                        "name the source that was read, or say none"
                    )


def _check_findings(atlas: Atlas) -> None:
    """A finding says by which way and what came of it; pressing is judged for every complaint."""
    for complaint in atlas.complaints:
        where = f"complaints/{complaint.id}.yaml"
        for number, each in enumerate(complaint.evidence):
            if bool(each.by) != bool(each.found):
                raise AtlasError(f"{where}: evidence[{number}]: give both `by` and `found`, or neither")
            if each.found and each.found not in ("no_trial", "only_other_points") and not each.sources:
                raise AtlasError(
                    f"{where}: evidence[{number}]: found is {each.found} but sources is empty; name what was read"
                )
        for number, use in enumerate(complaint.points):
            told = any(use.code in each.of for each in complaint.evidence)
            if use.found and told:
                raise AtlasError(
                    f"{where}: points[{number}]: found: evidence speaks of {use.code} as well; say it once"
                )
            if use.grade != "none" and not (use.found or told):
                raise AtlasError(
                    f"{where}: points[{number}]: grade is {use.grade} but nothing says what was found; "
                    f"add found, or a finding of {use.code} under evidence"
                )
        if not any(each.by == "pressing" for each in complaint.evidence):
            raise AtlasError(f"{where}: evidence: nothing is said of pressing; add what was found, or no_trial")


def _with_basis(record: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(record, tuple):
        for each in record:
            yield from _with_basis(each)
    elif isinstance(record, Record):
        if hasattr(record, "basis"):
            yield record
        for name in record.__struct_fields__:
            yield from _with_basis(getattr(record, name))


def _check_caps(atlas: Atlas) -> None:
    """No point and no technique may allow more than the common cap."""
    cap = atlas.caps.session_seconds
    for point in atlas.points:
        press = point.press
        if press and not 0 < press.seconds <= press.limit_seconds <= cap:
            raise AtlasError(
                f"{point.code}: press: {press.seconds} s with limit_seconds {press.limit_seconds}; "
                f"allowed: more than 0, at most limit_seconds, and that at most {cap} s"
            )


def _check_questions(atlas: Atlas) -> None:
    """At most five questions, those of pairs among them: a table of answers has 243 rows at most."""
    for question in atlas.safety.questions:
        if not question.asks:
            raise AtlasError(
                f"safety.yaml {question.id}: asks: is empty; name the codes of the red flags that it asks for"
            )
    for complaint in atlas.complaints:
        names = {complaint.id, complaint.group}
        of_pairs = (each for pair in atlas.safety.pairs if names & set(pair.complaints) for each in pair.asks)
        asked = dict.fromkeys((*complaint.questions, *of_pairs))
        if not complaint.questions or len(asked) > MOST_QUESTIONS:
            raise AtlasError(
                f"complaints/{complaint.id}.yaml: questions: {len(asked)} questions, those of its pairs among them; "
                f"allowed: 1 to {MOST_QUESTIONS}"
            )


def _check_nerves(atlas: Atlas) -> None:
    for nerve in atlas.nerves:
        _once(f"nerves.yaml {nerve.id}", "along", nerve.along)
    if circle := circle_of(atlas.nerves):
        raise AtlasError(f"nerves.yaml {circle[0]}: along: its branches lead back to it; a branch leaves for good")


def _once(where: str, key: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise AtlasError(f"{where}: {key}: {twice[0]!r} stands twice; each must stand once")


def _must_know(where: str, key: str, wanted: str, known: set[str]) -> None:
    if wanted not in known:
        near = nearest(wanted, known, at_least=0) or ["nothing"]
        raise AtlasError(f"{where}: {key}: {wanted!r} leads nowhere; the nearest are {', '.join(near)}")
