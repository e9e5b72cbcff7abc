"""The interactive guide: asks its way to a plan and through a session, in any terminal.

Where the terminal can be read key by key the session is live; elsewhere it falls back to plain lines.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

import typer

from taichong.care import (
    PAIN,
    Answer,
    Answers,
    Asked,
    Plan,
    Player,
    Request,
    Said,
    area,
    asked_of,
    check_rating,
    fitted,
    make_plan,
    plan_for,
    read_answers,
    screen,
    session_log,
    session_record,
    still_known,
    wish_of,
)
from taichong.care import text as say
from taichong.cli.heard import ANSWERS, asked_back, chosen
from taichong.cli.heard import ask as _ask
from taichong.cli.heard import show as _show
from taichong.errors import InputError
from taichong.person import Conditions, data_folder, remember, remembered
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from taichong.atlas import Atlas, Care, Complaint

OPEN_QUESTIONS = 3
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Ratings:
    """How bad it is before and after, 0-10; what is none is asked."""

    before: int | None = None
    after: int | None = None


def run(atlas: Atlas) -> None:
    """Ask what bothers, show first aid, ask the safety questions, show the plan, offer the session."""
    _show([_("Taichong. What is bothering you?"), _("Say it in your own words, or choose a number."), ""])
    _show(f"  {number:2}  {each.name}" for number, each in enumerate(atlas.complaints, 1))
    words = _ask("")
    complaint, told = chosen(atlas, words)
    request = Request(complaint.id, asked_back(atlas, told), side=_side(complaint))
    plan = _screened(atlas, complaint, request)
    _show(["", *say.plan_text(atlas, plan)])
    if plan.steps and _ask(_("Start the session now? (y/n)")).casefold().startswith("y"):
        raise typer.Exit(play(atlas, plan, Ratings(), plain=False))
    raise typer.Exit(plan.exit_code)


def session(atlas: Atlas, request: Request, ratings: Ratings, *, plain: bool, preview: bool) -> int:
    """Guide through the session of `request`; the exit code says how it went."""
    for each in (ratings.before, ratings.after):
        if each is not None:
            check_rating(each)
    plan = make_plan(atlas, request)
    if isinstance(plan, tuple):
        _show([_("Which one do you mean?"), *(f"  {each.id}  {each.name}" for each in plan)])
        return OPEN_QUESTIONS
    if plan.status == "needs_answers" and sys.stdin.isatty():
        complaint = atlas.complaint(plan.complaint)
        plan = _screened(atlas, complaint, replace(request, complaint=complaint.id))
    if plan.status != "ready":
        _show(say.plan_text(atlas, plan))
        return plan.exit_code
    if preview:
        _show(_timetable(atlas, plan))
        return 0
    _show(_first_line(plan.first_line))
    return play(atlas, plan, ratings, plain=plain)


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
    wish = wish_of(atlas, complaint, request)
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
    _show(["", _("Before any pressing: does one of these hold?"), *say.questions_lines(open_now), ""])
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
    kept = remembered(data_folder())
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
    remember(data_folder(), Conditions(told_on, said, areas))


def _with_kept(answers: Answers, kept: Conditions, known: set[str]) -> Answers:
    said = cast("dict[str, Answer]", {name: answer for name, answer in kept.answers.items() if name in known})
    areas = {name: tuple(map(area, each)) for name, each in kept.areas.items() if name in known}
    return replace(answers, said={**answers.said, **said}, areas=areas)


def _for_whom(kept: Conditions, known: set[str], conditions: list[Asked]) -> Literal["same", "new", "another"]:
    """The same person as the last time and nothing new, the same with something new, or another person."""
    yes = [each.text for each in conditions if each.id in known and kept.answers[each.id] != "no"]
    told = "; ".join(yes) or _("none of them")
    _show(["", _("On {day} you told us: {list}.").format(day=kept.told_on, list=told)])
    if _ask(_("Is this for you? (y/n)")).casefold() not in ("y", "yes"):
        return "another"
    question = _("Anything new since: clot, blood thinner, numb feet or another illness? (y/n)")
    return "same" if _ask(question).casefold() in ("n", "no") else "new"


def _listed(atlas: Atlas, complaint: Complaint, conditions: list[Asked]) -> Answers:
    """The conditions that hold, told by number; none of them is one key."""
    _show(["", _("Do any of these apply to you today?")])
    _show(f"  {number:2}  {each.text}" for number, each in enumerate(conditions, 1))
    while True:
        given = _ask(_("Numbers with commas (a ? behind a number: not sure), 0 for none"))
        try:
            return read_answers(atlas, complaint, _said(given, conditions))
        except InputError as error:
            _show([str(error)])


def _said(given: str, conditions: list[Asked]) -> Said:
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


def _timetable(atlas: Atlas, plan: Plan) -> Iterable[str]:
    """The beats of a session with their times, for looking at beforehand."""
    player = Player.of(atlas, plan.steps)
    begins = 0.0
    for beat in player.beats:
        step = plan.steps[beat.step]
        yield f"{say.clock(begins)}  {step.code} {step.side}  {beat.name}  {beat.seconds:g} s"
        begins += beat.seconds


def play(atlas: Atlas, plan: Plan, ratings: Ratings, *, plain: bool) -> int:
    """Play the session and write down what was done, also when it ends early; the exit code says how it went."""
    before = _rating(_("How bad is it now, 0 to 10?"), ratings.before)
    player = Player.of(atlas, plan.steps)
    techniques = dict.fromkeys(step.technique for step in plan.steps)
    _show(line for each in techniques for line in say.posture_lines(fitted(atlas.technique(each), plan.poses)))
    after, code = ratings.after, 0
    try:
        if plain or not _is_live():
            _play_plain(player)
        else:
            from taichong.cli import live

            live.play(atlas, player)
        if player.stopped == PAIN:
            flags = (atlas.red_flag("R14"), atlas.red_flag("R13"))
            _show(["", *(f"{flag.sign} {flag.message}" for flag in flags)])
        after = _rating(_("And how bad is it now, 0 to 10?"), ratings.after)
    except KeyboardInterrupt:
        player.stop("interrupted")
        code = INTERRUPTED
    finally:
        session_log().append(session_record(player, plan.complaint, plan.context, before, after))
    done = sum(player.done_seconds.values())
    _show(
        [
            "",
            _("Done: {time}. It is written down.").format(time=say.duration(done)),
            plan.tracking.review if plan.tracking else "",
        ]
    )
    return code


def _rating(question: str, given: int | None) -> int | None:
    """A rating from 0 to 10; enter leaves it out, and where nobody answers it stays out."""
    while given is None:
        try:
            line = _ask(question + _(" (enter to leave out)"))
            if not line:
                return None
            given = check_rating(int(line))
        except ValueError:
            _show([_("Please give a whole number from 0 to 10.")])
        except InputError as error:
            if "nobody" in str(error):
                return None
            _show([str(error)])
    return given


def _is_live() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _play_plain(player: Player, sleep: Callable[[float], None] = time.sleep) -> None:
    """One line a beat; Ctrl-C ends it."""
    while beat := player.beat:
        step = player.step
        if step and beat.begins_seconds == 0:
            _show(["", f"{step.place} ({step.code}), {step.side}, {say.duration(step.seconds)}", step.cue])
        _show([f"  {beat.name} {beat.seconds:g} s"])
        began = time.monotonic()
        try:
            sleep(beat.seconds - player.into_seconds)
        except KeyboardInterrupt:
            player.advance(min(time.monotonic() - began, beat.seconds))
            raise
        player.advance(beat.seconds - player.into_seconds)
