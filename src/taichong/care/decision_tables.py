"""Decision tables and sessions as data, for pages that must work with no engine behind them.

A page looks a plan up by the answers; it never decides. A row that is not there means stop.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import structs, to_builtins

from taichong.care.hurting import NUMB, below
from taichong.care.plan import SHORTEST_SECONDS, USUAL, Plan, Wish, plan_for
from taichong.care.postures import techniques_of
from taichong.care.safety import asked_of
from taichong.care.session import CHANGE_SECONDS, MOST_SEEN_SECONDS, OVER_AFTER_SECONDS, beats
from taichong.care.text import change_of_sides
from taichong.words import message as _
from taichong.words import words as room

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taichong.atlas import Atlas, Complaint, Technique
    from taichong.care.answers import Answer, Answers
    from taichong.care.plan import Step

KINDS: tuple[Answer, ...] = ("yes", "no", "unsure")
WITHOUT_STEPS = ("stop", "see_clinician")
LETTERS: dict[Answer, str] = {"yes": "y", "no": "n", "unsure": "u"}


@dataclass(slots=True)
class Pool:
    """Plans that share their parts: each value is kept once and named by its number.

    An item of the pool is ``{"v": value}``, or ``{"l": [numbers of its items]}`` for a list; a plan is the list of
    the numbers of its values, in the order of ``keys``.
    """

    keys: tuple[str, ...] = ()
    items: list[dict[str, Any]] = field(default_factory=list)
    plans: list[list[int]] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)
    _plans: dict[tuple[int, ...], int] = field(default_factory=dict)

    def plan(self, plan: Plan) -> int:
        """Add `plan` and return its number."""
        data = json.loads(json.dumps(to_builtins(plan)))
        self.keys = tuple(data)
        numbers = tuple(map(self._value, data.values()))
        if numbers not in self._plans:
            self._plans[numbers] = len(self.plans)
            self.plans.append(list(numbers))
        return self._plans[numbers]

    def _value(self, value: object) -> int:
        return self._item(
            {"l": [self._item({"v": each}) for each in value]} if isinstance(value, list) else {"v": value}
        )

    def _item(self, item: dict[str, Any]) -> int:
        name = json.dumps(item, sort_keys=True)
        if name not in self._known:
            self._known[name] = len(self.items)
            self.items.append(item)
        return self._known[name]

    def data(self) -> dict[str, Any]:
        """Return the pool as a page reads it."""
        return {"keys": self.keys, "items": self.items, "plans": self.plans}


@dataclass(slots=True)
class _Shared:
    """What all tables share: the atlas, the person's conditions, the plans, and the sessions by their plan's number."""

    atlas: Atlas
    conditions: Answers
    pool: Pool = field(default_factory=Pool)
    sessions: dict[int, dict[str, Any]] = field(default_factory=dict)

    def plan(self, complaint: Complaint, said: Mapping[str, Answer], wish: Wish = USUAL) -> Plan:
        """Plan for these answers beside the conditions."""
        return plan_for(self.atlas, complaint, _with(self.conditions, said), wish)


def tables(atlas: Atlas, conditions: Answers) -> dict[str, Any]:
    """Make every complaint's table in each of its contexts, for a person with these `conditions`."""
    shared = _Shared(atlas, conditions)
    complaints = [_complaint(shared, each) for each in atlas.complaints]
    seconds = [step["seconds"] for each in shared.sessions.values() for step in each["steps"]]
    longest = max(seconds, default=1)
    return {
        "complaints": complaints,
        "pool": shared.pool.data(),
        "sessions": shared.sessions,
        "sessions_a_day": max(1, atlas.caps.day_seconds // longest),
        "day_cap": atlas.safety.day_cap,
        "hurt": atlas.safety.hurt,
        "numb": NUMB,
        "left_out": _left_out(atlas),
        "missing": pool_stop(atlas),
    }


def _left_out(atlas: Atlas) -> dict[str, dict[str, str]]:
    """What numbness takes out of a plan: for each point that is pressed, those below it and the nerve they share."""
    pressed = [each.code for each in atlas.points if each.press]
    return {code: {other: nerve for other, nerve in below(atlas, code).items() if other in pressed} for code in pressed}


def pool_stop(atlas: Atlas) -> dict[str, Any]:
    """Return the stop that a missing row means."""
    finding = {
        "code": "NO-ROW",
        "level": "stop",
        "message": atlas.safety.nothing_left,
        "source": atlas.safety.own_limit,
    }
    plan: dict[str, Any] = to_builtins(Plan("stop", "", None, headline=atlas.safety.headlines["stop"]))
    return plan | {"findings": [finding]}


def _complaint(shared: _Shared, complaint: Complaint) -> dict[str, Any]:
    contexts = {}
    questions = table_questions(shared.atlas, complaint, shared.conditions)
    stops: dict[tuple[Answer, ...], int] = {}
    for routine in complaint.contexts:
        known = {} if routine.has else stops  # a context that brings a condition has words of its own
        contexts[routine.context] = _rows(shared, complaint, Wish(context=routine.context), known)
    return {
        "id": complaint.id,
        "name": complaint.name,
        "questions": list(questions),
        "rows": contexts,
        "asks": {each: list(shared.atlas.question(each).asks) for each in questions},
        "signs": _signs(shared, complaint),
        "told": {
            each.id: told for each in shared.atlas.safety.conditions if (told := _told(shared, complaint, each.id))
        },
    }


def _told(shared: _Shared, complaint: Complaint, condition: str) -> dict[str, int]:
    """The plans by context where every question was answered no and words tell of one more `condition`.

    A question that is asked for its sake alone stays open in them: nobody answered it.
    """
    if shared.conditions.said.get(condition) != "no":
        return {}
    no: dict[str, Answer] = dict.fromkeys(table_questions(shared.atlas, complaint, shared.conditions), "no")
    plans = {
        each.context: shared.plan(complaint, {**no, condition: "yes"}, Wish(context=each.context))
        for each in complaint.contexts
    }
    return {
        context: shared.pool.plan(structs.replace(plan, context=None, routine=None))  # so most are alike
        for context, plan in plans.items()
        if plan.status in WITHOUT_STEPS
    }


def table_questions(atlas: Atlas, complaint: Complaint, conditions: Answers) -> tuple[str, ...]:
    """List the red-flag questions' ids for a person with these `conditions`, in the order of a row's answers."""
    return tuple(each.id for each in asked_of(atlas, complaint, conditions) if each.kind == "red_flag")


def decision_table(
    atlas: Atlas, complaint: Complaint, conditions: Answers, wish: Wish = USUAL
) -> Iterator[tuple[tuple[Answer, ...], Plan]]:
    """Yield every row of answers to the complaint's red-flag questions, and the plan that it leads to.

    A page looks its plan up here; a row that is missing means stop.
    """
    questions = table_questions(atlas, complaint, conditions)
    for row in itertools.product(KINDS, repeat=len(questions)):
        answers = _with(conditions, dict(zip(questions, row, strict=True)))
        yield row, plan_for(atlas, complaint, answers, wish)


def _signs(shared: _Shared, complaint: Complaint) -> dict[str, dict[str, int]]:
    """The numbers of the stops of a yes and of a doubt, by sign: a page tells of the sign that was meant."""
    numbers: dict[str, dict[str, int]] = {}
    for asked in asked_of(shared.atlas, complaint, shared.conditions):
        for sign in asked.signs:
            plans = {LETTERS[each]: shared.plan(complaint, {sign.code: each}) for each in KINDS}
            numbers[sign.code] = {
                letter: shared.pool.plan(plan) for letter, plan in plans.items() if plan.status == "stop"
            }
    return numbers


def _rows(shared: _Shared, complaint: Complaint, wish: Wish, stops: dict[tuple[Answer, ...], int]) -> dict[str, int]:
    """One table; what stops in one context stops in all that bring no condition, so it is worked out once."""
    questions = table_questions(shared.atlas, complaint, shared.conditions)
    numbers = {}
    for row in itertools.product(KINDS, repeat=len(questions)):
        if row not in stops:
            plan = shared.plan(complaint, dict(zip(questions, row, strict=True)), wish)
            number = shared.pool.plan(plan)
            numbers["".join(LETTERS[each] for each in row)] = number
            if plan.status == "stop":
                stops[row] = number
            if plan.steps:
                shared.sessions[number] = session_data(shared.atlas, complaint, plan)
    return {"".join(LETTERS[each] for each in row): number for row, number in stops.items()} | numbers


def _with(conditions: Answers, said: Mapping[str, Answer]) -> Answers:
    return structs.replace(conditions, said={**conditions.said, **said})


def session_data(atlas: Atlas, complaint: Complaint, plan: Plan) -> dict[str, Any]:
    """Gather everything that a player needs to run a session by itself: steps, beats [s], words of the atlas."""
    return {
        "complaint": complaint.id,
        "name": complaint.name,
        "context": plan.context,
        "rate_before": plan.context != "during",  # nobody in a cramp is asked for a number
        "steps": [_step(atlas, each) for each in plan.steps],
        "beats": [structs.asdict(each) for each in beats(atlas, plan.steps)],
        "techniques": {each: _technique(technique) for each, technique in techniques_of(atlas, plan).items()},
        "hurts": {
            "pain": atlas.red_flag("R14").message,
            "numb": atlas.red_flag("R13").message,
            "faint": f"{atlas.red_flag('R2').sign} {atlas.red_flag('R2').message}",
        },
        "review": plan.tracking.review if plan.tracking else "",
        "check": f"/relief/{complaint.id}",
        "clock": {
            "change_seconds": CHANGE_SECONDS,
            "most_seen_seconds": MOST_SEEN_SECONDS,
            "over_after_seconds": OVER_AFTER_SECONDS,
            "shortest_seconds": SHORTEST_SECONDS,
        },
        "words": island_words(),
    }


def _step(atlas: Atlas, step: Step) -> dict[str, Any]:
    technique = atlas.technique(step.technique)
    return {
        "code": step.code,
        "side": step.side,
        "midline": step.midline,
        "technique": step.technique,
        "seconds": step.seconds,
        "cue": step.cue,
        "place": step.place,
        "limits": step.limits,
        "change": change_of_sides(atlas, step),
        "where": atlas.point(step.code).where[0],
        "pace_per_minute": technique.pace_per_minute,
        "phases": [to_builtins(each) for each in technique.phases],
    }


def _technique(technique: Technique) -> dict[str, str]:
    return {key: getattr(technique, key) for key in ("name", "how", "sit", "stiff", "breathe")}


def island_words() -> dict[str, str]:
    """Return what the islands say, in the language of the pages; the scripts hold no sentence."""
    return {
        "left": _("left"),
        "right": _("right"),
        "midline": _("in the middle"),
        "begin": _("Begin"),
        "begin_help": _("How to sit and breathe"),
        "stiff": _("Stiff hips, or in bed"),
        "before": _("How bad is it now?"),
        "after": _("And how bad is it now?"),
        "scale": _("0 is none, 10 is the worst you can think of"),
        "leave_out": _("Skip"),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "next": _("Next"),
        "hurts": _("This hurts"),
        "paused": _("Paused"),
        "left_in_step": _("left here"),
        "step_of": _("{n} of {all}"),
        "coming": _("Next: {place}, {side}"),
        "stopped": _("Stopped"),
        "hurt_here": _("It hurt here: {place}, {side}"),
        "what_hurts": _("What was it? We’ve saved that it hurt."),
        "hurt_pain": _("Pain from pressing"),
        "hurt_numb": _("Tingling or numbness"),
        "hurt_faint": _("Faint or unwell"),
        "hurt_mark": _("A bruise or swelling"),
        "done": _("Done"),
        "done_for": _("You pressed {time}."),
        "kept_here": _("It’s saved in this browser, and sent when the server is back."),
        "kept_phone": _("It’s saved in this browser, on this phone alone."),
        "sent": _("It’s saved."),
        "not_kept": _("This browser can’t save anything. Write it down yourself if you want to know it later."),
        "another": _("Another session"),
        "home": _("Back to the start"),
        "sound": _("Sound"),
        "vibration": _("Vibration"),
        "voice": _("Voice"),
        "end": _("End here"),
        "both": _("Both sides"),
        "only_left": _("Left only"),
        "only_right": _("Right only"),
        "other_side": _("The picture shows the left; yours is the other way round."),
        "resume": _("You were in the middle of a session. It picks up where you left off."),
        "ready": _("Ready"),
        "away": _("You were away. Take your time."),
        "too_old": _("This session’s check was more than an hour ago, so it is over. Please answer the check again."),
        "too_old_kept": _("What you pressed is saved."),
        "check_again": _("Check again"),
        "none": _("Nothing was pressed, so nothing was saved."),
        "new": _("Discard it"),
        "your_plan": _("Your plan"),
        "first": _("First"),
        "then_press": _("Then press"),
        "start": _("Start"),
        "known": _("What is known"),
        "how_often": _("How often"),
        "write_down": _("Write down"),
        "good_to_know": _("Good to know"),
        "a_side": _("a side"),
        "open": _("Still open: answer every question, or tick “none of these”."),
        "contradiction": _("You ticked “none of these”, and also answered yes or not sure. Change one of them."),
        "not_reviewed": _("Not reviewed by a clinician."),
        "call": _("Call now"),
        "worse": _("If it gets worse, or you feel in danger"),
        "tap": _("Tap yours. If your number is different, dial that."),
        "healed": _("%(code)s has healed").replace("%(code)s", "{code}"),
        "numb_here": room("session")["numb_here"],
        "numb_above": room("session")["numb_above"],
        "nerve_unknown": room("session")["nerve_unknown"],
        "seconds_short": _("s"),
        "minutes_short": _("min"),
    }
