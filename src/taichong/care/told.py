"""From what a person typed to a plan: help first, then what must be asked, then what bothers them.

What words tell of a person's health is asked back: it stays an open question until it is answered by its own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from taichong.atlas import AND, plain
from taichong.care.answers import Said, read_answers
from taichong.care.plan import Plan, plan_for, stop_for
from taichong.care.safety import STOPPING, Asked, Finding, flag_finding
from taichong.care.words import Reading, question, read_words
from taichong.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas, Complaint
    from taichong.care.plan import Wish

NOTHING_HEARD = Reading("nothing")


def complaint_by_name(atlas: Atlas, typed: str) -> Complaint | None:
    """Return the complaint whose id or name `typed` is, as doors hand it on; None for anything else."""
    wanted = plain(typed)
    if AND in typed and all(complaint_by_name(atlas, each) for each in typed.split(AND)):
        return atlas.complaint(typed)
    return next((each for each in atlas.complaints if wanted in (plain(each.id), plain(each.name))), None)


def complaints_meant(atlas: Atlas, typed: str) -> tuple[Complaint, ...]:
    """Find the complaint that `typed` means, or those to choose from.

    Raises:
        NotFoundError: there is none, or the words tell of a danger; the message says what they are instead.
    """
    if named := complaint_by_name(atlas, typed):
        return (named,)
    reading = read_words(atlas, typed)
    if reading.red_flags and reading.kind in ("help", "ask_now"):
        raise NotFoundError(reading.say)
    return choices_of(atlas, reading, typed)


def stop_of(atlas: Atlas, reading: Reading) -> Plan:
    """Make the stop for what was heard; about somebody else, in words for a bystander."""
    stop = stop_for(atlas, tuple(map(atlas.red_flag, reading.red_flags)))
    if not reading.other or stop.findings[0].level != "emergency":
        return stop
    first = Finding("BYSTANDER", "emergency", atlas.safety.bystander, atlas.safety.precaution)
    return replace(stop, findings=(first, *stop.findings))


def open_flags(reading: Reading, said: Said) -> tuple[str, ...]:
    """List the red flags that may be so, and that nobody has said no to yet."""
    if reading.kind != "ask_now" or said.none_of_these:
        return ()
    told_no = {each.casefold() for each in said.no}
    return tuple(code for code in reading.red_flags if code.casefold() not in told_no)


def flags_met(reading: Reading, said: Said) -> tuple[str, ...]:
    """List the red flags that may be so and were answered yes or not sure."""
    told = {each.casefold() for each in (*said.has, *said.unsure)}
    return tuple(code for code in reading.red_flags if code.casefold() in told)


def asked_now(atlas: Atlas, codes: Iterable[str]) -> tuple[Asked, ...]:
    """Ask "now, or in the last few days?" of each red flag that may be so."""
    flags = map(atlas.red_flag, codes)
    return tuple(
        Asked(each.code, "red_flag", each.level, question(atlas.words, each.code), each.message) for each in flags
    )


def beside_no_complaint(atlas: Atlas, reading: Reading, said: Said) -> Plan | None:
    """Return the stop or the open questions where no single complaint is meant; None once nothing is left to ask."""
    if met := flags_met(reading, said):
        found = tuple(flag_finding(atlas, atlas.red_flag(code)) for code in met)
        if any(each.level in STOPPING for each in found):
            return stop_for(atlas, tuple(map(atlas.red_flag, met)))
        return Plan("see_clinician", "", None, findings=found, headline=atlas.safety.headlines["see_clinician"])
    still_open = open_flags(reading, said)
    return Plan("needs_answers", "", None, questions=asked_now(atlas, still_open)) if still_open else None


def plan_told(atlas: Atlas, complaint: Complaint, reading: Reading, said: Said, wish: Wish) -> Plan:
    """Plan for one complaint, after asking about everything else that the words mention."""
    answers = read_answers(atlas, complaint, said)
    named = {
        each.partition(":")[0].casefold().replace("-", "_")
        for each in (*said.has, *said.no, *said.unsure, *said.condition)
    }
    unconfirmed = [each for each in reading.conditions if not _is_named(atlas, each, named)]
    heard = {name: answer for name, answer in answers.said.items() if name not in unconfirmed}
    plan = plan_for(atlas, complaint, replace(answers, said=heard), wish)
    if plan.status == "stop":
        return plan
    return _asking_first(atlas, plan, open_flags(reading, said), unconfirmed)


def _is_named(atlas: Atlas, condition: str, named: set[str]) -> bool:
    names = next(({each.id, *each.aliases} for each in atlas.safety.conditions if each.id == condition), set())
    return bool(names & named)


def _asking_first(atlas: Atlas, plan: Plan, codes: tuple[str, ...], unconfirmed: list[str]) -> Plan:
    """`plan` with the questions that the words call for before its own; no step while one of them is open."""
    told = [each for each in plan.questions if each.id in unconfirmed]
    back = tuple(replace(each, text=atlas.words.say.told.format(text=each.text)) for each in told)
    first = (*asked_now(atlas, codes), *back)
    if not first:
        return plan
    rest = tuple(each for each in plan.questions if each.id not in unconfirmed)
    held_back = () if codes else plan.first_line
    status = "needs_answers" if plan.status == "ready" else plan.status
    return replace(plan, status=status, questions=(*first, *rest), first_line=held_back, steps=())


def choices_of(atlas: Atlas, reading: Reading, typed: str) -> tuple[Complaint, ...]:
    """List the complaints to choose from.

    Raises:
        NotFoundError: there is none; the message says what the words are, and what there is.
    """
    if reading.complaints:
        return tuple(map(atlas.complaint, reading.complaints))
    if reading.kind == "known":
        raise NotFoundError(reading.say)
    if reading.points:
        names = " or ".join(reading.points)
        raise NotFoundError(f"{typed!r} is a point; `taichong find {names}` shows it. {reading.say}".rstrip())
    allowed = ", ".join(each.id for each in atlas.complaints)
    raise NotFoundError(f"no complaint goes by {typed!r}. Allowed: {allowed}; or say it in your own words.")


def after_no(atlas: Atlas, typed: str) -> Reading:
    """Read what else `typed` tells of, once every red flag that may be so was answered no."""
    return read_words(atlas, typed, without_questions=True)


def heard(atlas: Atlas, typed: str) -> Reading:
    """Read what `typed` tells of.

    Raises:
        NotFoundError: nothing was typed.
    """
    if not plain(typed):
        raise NotFoundError("no words; say what bothers you, for example calf cramp.")
    return read_words(atlas, typed)
