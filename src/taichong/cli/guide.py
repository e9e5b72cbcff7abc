"""The interactive guide: asks its way to a plan and through a session, in any terminal.

Where the terminal can be read key by key the session is live; elsewhere it falls back to plain lines.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NoReturn, cast

import typer
from msgspec.structs import replace

from taichong.care import (
    Answer,
    Answers,
    Asked,
    Plan,
    Reading,
    Request,
    Said,
    area,
    asked_now,
    asked_of,
    check_rating,
    make_plan,
    plan_for,
    read_answers,
    read_words,
    screen,
    still_known,
    stop_for,
    stop_of,
    wish_of,
)
from taichong.care import text as say
from taichong.cli.lines import ask as _ask
from taichong.cli.lines import show as _show
from taichong.cli.my_home import my_home
from taichong.cli.playing import OPEN_QUESTIONS, Ratings, play, timetable
from taichong.cli.words import plan_lines, reading_lines
from taichong.errors import InputError
from taichong.person import Conditions
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from taichong.atlas import Atlas, Care, Complaint

ANSWERS: dict[str, Answer] = {
    "y": "yes",
    "yes": "yes",
    "n": "no",
    "no": "no",
    "?": "unsure",
    "not sure": "unsure",
}


def run(atlas: Atlas) -> None:
    """Ask what bothers, show first aid, ask the safety questions, show the plan, offer the session."""
    _show([_("Taichong. What is bothering you?"), _("Say it in your own words, or choose a number."), ""])
    _show(f"  {number:2}  {each.name}" for number, each in enumerate(atlas.complaints, 1))
    words = _ask("")
    complaint, told = _chosen(atlas, words)
    request = Request(complaint.id, _asked_back(atlas, told), side=_side(complaint))
    plan = _screened(atlas, complaint, request)
    _show(["", *plan_lines(atlas, plan)])
    if plan.steps and _ask(_("Start the session now? (y/n)")).casefold().startswith("y"):
        raise typer.Exit(play(atlas, plan, Ratings(), plain=False))
    raise typer.Exit(plan.exit_code)


def session(atlas: Atlas, request: Request, ratings: Ratings, *, plain: bool, preview: bool) -> int:
    """Guide through the session of `request`; the exit code says how it went."""
    for each in (ratings.before, ratings.after):
        if each is not None:
            check_rating(each)
    plan = make_plan(atlas, request, my_home())
    if isinstance(plan, tuple):
        _show([_("Which one do you mean?"), *(f"  {each.id}  {each.name}" for each in plan)])
        return OPEN_QUESTIONS
    if plan.status == "needs_answers" and sys.stdin.isatty():
        complaint = atlas.complaint(plan.complaint)
        plan = _screened(atlas, complaint, replace(request, complaint=complaint.id))
    if plan.status != "ready":
        _show(plan_lines(atlas, plan))
        return plan.exit_code
    if preview:
        _show(timetable(atlas, plan))
        return 0
    _show(_first_line(plan.first_line))
    return play(atlas, plan, ratings, plain=plain, healed=request.healed)


def _chosen(atlas: Atlas, words: str) -> tuple[Complaint, Reading]:
    """The complaint that the person means, asked for until it is certain, and what else their words mention.

    Raises:
        typer.Exit: the words tell of a danger; what to do now was shown.
    """
    while True:
        choices = atlas.complaints
        if words.isdigit() and 0 < int(words) <= len(choices):
            return choices[int(words) - 1], read_words(atlas, "")
        reading = _safe(atlas, words)
        if reading.complaints:
            found = tuple(map(atlas.complaint, reading.complaints))
            return (found[0] if reading.kind == "plan" else _one_of(found)), reading
        _show(reading_lines(atlas, reading))
        words = _ask(_("What is bothering you?"))


def _safe(atlas: Atlas, words: str) -> Reading:
    """What else the words tell of, once no danger in them is so now."""
    reading = read_words(atlas, words)
    if reading.kind == "help":
        _stop(atlas, stop_of(atlas, reading))
    if reading.kind != "ask_now":
        return reading
    for asked in asked_now(atlas, reading.red_flags):
        if _yes_or_no(asked.text) != "no":
            _stop(atlas, stop_for(atlas, (atlas.red_flag(asked.id),)))
    return read_words(atlas, words, without_questions=True)


def _stop(atlas: Atlas, plan: Plan) -> NoReturn:
    _show(plan_lines(atlas, plan))
    raise typer.Exit(4)


def _asked_back(atlas: Atlas, reading: Reading) -> Said:
    """What the words say of a person's health, asked back: never assumed, never a no."""
    answers = {
        each: _yes_or_no(atlas.words.say.told.format(text=atlas.words.conditions[each])) for each in reading.conditions
    }
    by = {kind: tuple(each for each, answer in answers.items() if answer == kind) for kind in ANSWERS.values()}
    return Said(has=by["yes"], no=by["no"], unsure=by["unsure"])


def _yes_or_no(question: str) -> Answer:
    """Yes, no or not sure; asked until it is one of them."""
    while (given := _ask(_("{question} (y/n/?)").format(question=question)).casefold()) not in ANSWERS:
        _show([_("Please answer y, n or ?.")])
    return ANSWERS[given]


def _one_of(choices: tuple[Complaint, ...]) -> Complaint:
    _show([_("Which one is it?"), *(f"  {number}  {each.name}" for number, each in enumerate(choices, 1))])
    while True:
        given = _ask(_("Number (enter for 1)")) or "1"
        if given.isdigit() and 0 < int(given) <= len(choices):
            return choices[int(given) - 1]
        _show([_("Please give a number from 1 to {most}.").format(most=len(choices))])


def _side(complaint: Complaint) -> str:
    if complaint.group != "leg_cramp":
        return "both"
    while True:
        given = _ask(_("Which leg? left, right or both (enter for both)")).casefold() or "both"
        if given in ("left", "right", "both", "l", "r", "b"):
            return {"l": "left", "r": "right", "b": "both"}.get(given, given)


def _screened(atlas: Atlas, complaint: Complaint, request: Request) -> Plan:
    """The plan after every open question was asked; it ends at the first answer that stops."""
    answers = read_answers(atlas, complaint, request.said)
    wish = wish_of(atlas, complaint, request, my_home())
    plan = plan_for(atlas, complaint, answers, wish)
    _show(["", *_first_line(plan.first_line)])
    for step in (_ask_red_flags, _ask_conditions):
        if plan.status in ("needs_answers", "see_clinician"):
            answers = step(atlas, complaint, answers)
            plan = plan_for(atlas, complaint, answers, wish)
    return plan


def _first_line(cares: tuple[Care, ...]) -> Iterable[str]:
    return say.first_line_text(cares)


def _ask_red_flags(atlas: Atlas, complaint: Complaint, answers: Answers) -> Answers:
    open_now = [each for each in screen(atlas, complaint, answers).open if each.kind == "red_flag"]
    if not open_now:
        return answers
    _show(["", _("Before any pressing: does any of these apply?"), *say.questions_lines(open_now), ""])
    if _ask(_("None of these, for all at once? (y/n)")).casefold() in ("y", "yes"):
        return replace(answers, said={**answers.said, **dict.fromkeys((each.id for each in open_now), "no")})
    for each in open_now:
        answers = replace(answers, said={**answers.said, **_answer(each)})
        if screen(atlas, complaint, answers).level in ("emergency", "stop"):
            break
    return answers


def _answer(asked: Asked) -> dict[str, Answer]:
    """The answer to a question; after a yes, the sign that it was."""
    _show(["", *say.question_lines(asked)])
    while True:
        given = ANSWERS.get(_ask(_("yes, no or ? for not sure")).casefold())
        if given == "yes" and len(asked.signs) > 1:
            return _which(asked)
        if given:
            return {asked.id: given}
        _show([_("Please answer y, n or ?.")])


def _which(asked: Asked) -> dict[str, Answer]:
    """The signs that were meant by a yes; the whole question where it is not said."""
    _show(f"  {number}  {each.text}" for number, each in enumerate(asked.signs, 1))
    given = _ask(_("Which one? Numbers with commas; enter if you cannot say"))
    meant = {each.strip() for each in given.split(",")}
    signs = [each.code for number, each in enumerate(asked.signs, 1) if str(number) in meant]
    return dict.fromkeys(signs or [asked.id], "yes")


def _ask_conditions(atlas: Atlas, complaint: Complaint, answers: Answers) -> Answers:
    conditions = [each for each in asked_of(atlas, complaint) if each.kind == "condition"]
    if all(each.id in answers.said for each in conditions):
        return answers
    kept = my_home().conditions()
    today = datetime.now().astimezone().date()
    known = {each.id for each in still_known(atlas, kept, today)} if kept else set()
    for_whom = _for_whom(kept, known, conditions) if kept and known else "new"
    if kept and for_whom == "same":
        answers = _with_kept(answers, kept, known)
    asked = [each for each in conditions if each.id not in answers.said]
    told = _listed(atlas, complaint, asked)
    said = {each.id: told.said[each.id] for each in asked}
    answers = replace(answers, said={**answers.said, **said}, areas={**answers.areas, **told.areas})
    if for_whom != "another":
        _remember(answers, conditions, kept.told_on if kept and for_whom == "same" else today)
    return answers


def _remember(answers: Answers, conditions: list[Asked], told_on: date) -> None:
    """Keep what was answered; a day that was kept stays, so that it is all asked again in time."""
    said = {each.id: answers.said[each.id] for each in conditions}
    areas = {name: tuple(map(str, each)) for name, each in answers.areas.items()}
    my_home().remember(Conditions(told_on, said, areas))


def _with_kept(answers: Answers, kept: Conditions, known: set[str]) -> Answers:
    said = cast("dict[str, Answer]", {name: answer for name, answer in kept.answers.items() if name in known})
    areas = {name: tuple(map(area, each)) for name, each in kept.areas.items() if name in known}
    return replace(answers, said={**answers.said, **said}, areas=areas)


def _for_whom(kept: Conditions, known: set[str], conditions: list[Asked]) -> Literal["same", "new", "another"]:
    """The same person as the last time and nothing new, the same with something new, or another person."""
    yes = [each.text for each in conditions if each.id in known and kept.answers[each.id] != "no"]
    told = "; ".join(yes) or _("none of them")
    _show(["", _("On {day} you said: {list}.").format(day=kept.told_on, list=told)])
    if _ask(_("Is this for you? (y/n)")).casefold() not in ("y", "yes"):
        return "another"
    question = _("Anything new since: clot, blood thinner, numb feet or another illness? (y/n)")
    return "same" if _ask(question).casefold() in ("n", "no") else "new"


def _listed(atlas: Atlas, complaint: Complaint, conditions: list[Asked]) -> Answers:
    """The conditions that hold, chosen by number; a single key says none."""
    _show(["", _("Do any of these apply to you today?")])
    _show(f"  {number:2}  {each.text}" for number, each in enumerate(conditions, 1))
    while True:
        given = _ask(_("Numbers with commas (a ? behind a number: not sure), 0 for none"))
        try:
            return read_answers(atlas, complaint, _read_numbers(given, conditions))
        except InputError as error:
            _show([str(error)])


def _read_numbers(given: str, conditions: list[Asked]) -> Said:
    if given.strip() == "0":
        return Said(no_conditions=True)
    yes: list[str] = []
    unsure: list[str] = []
    for part in filter(None, (each.strip() for each in given.split(","))):
        number = part.rstrip("?").strip()
        if not number.isdigit() or not 0 < int(number) <= len(conditions):
            raise InputError(f"{part!r} is not on the list; give numbers from 1 to {len(conditions)}, or 0 for none")
        asked = conditions[int(number) - 1]
        where = _where(asked)
        (unsure if part.endswith("?") else yes).append(asked.id + where)
    if not yes and not unsure:
        raise InputError(f"give numbers from 1 to {len(conditions)}, or 0 for none of them")
    no = [each.id for each in conditions if all(not told.startswith(each.id) for told in (*yes, *unsure))]
    return Said(has=tuple(yes), unsure=tuple(unsure), no=tuple(no))


def _where(asked: Asked) -> str:
    if not asked.areas:
        return ""
    areas = ", ".join(asked.areas)
    given = _ask(_("{text}: where? ({areas}; enter if in several places)").format(text=asked.text, areas=areas))
    return f":{given.replace(' ', '-')}" if given else ""
