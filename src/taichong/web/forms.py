"""The check as a form: what was ticked becomes what was said; what was typed is kept when it comes back.

Fields: ``q.<question>`` and ``q.<sign>`` are yes, no or unsure; ``none_of_these`` and ``no_conditions`` answer all
at once, ``none_today`` what is asked each time; ``c`` lists the conditions that apply and ``u`` those the person is not
sure of; ``where.<condition>`` and ``cleared`` belong to them; ``kept`` says that they were prefilled.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong.care import AREAS, Area, Request, Said, area, conditions_of, still_known
from taichong.person import Conditions
from taichong.words import message as _

if TYPE_CHECKING:
    from datetime import date

    from starlette.datastructures import FormData, QueryParams

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Answers

WHERES = tuple(
    f"{side}{area}" for area in AREAS for side in (("", "left-", "right-") if area not in ("trunk", "head") else ("",))
)


@dataclass(frozen=True, slots=True)
class Check:
    """A filled-in check, by field name; every value is text that came from outside."""

    fields: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, form: FormData | QueryParams) -> Check:
        """The text fields of a form; files are passed over."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in form.multi_items():
            found[name].append(str(value))
        return cls({name: tuple(values) for name, values in found.items()})

    def one(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return next(iter(self.fields.get(name, ())), default)

    def has(self, name: str, value: str) -> bool:
        """Whether this box is ticked."""
        return value in self.fields.get(name, ())

    def is_answered(self) -> bool:
        """Whether the check was sent, or anything of it was answered."""
        answers = ("checked", "none_of_these", "no_conditions", "c", "u")
        return any(name in answers or name.startswith("q.") for name in self.fields)

    def without(self, *names: str) -> Check:
        """The same without these fields, and without what was left empty."""
        filled = {name: tuple(filter(None, values)) for name, values in self.fields.items() if name not in names}
        return Check({name: values for name, values in filled.items() if values})

    def pairs(self) -> list[tuple[str, str]]:
        """Every name and value, to be carried on in hidden fields."""
        return [(name, value) for name, values in self.fields.items() for value in values]


def told_of(atlas: Atlas, check: Check) -> list[tuple[str, str]]:
    """Id and text of each condition that the person's words told of, to be asked back."""
    texts = {each.id: each.text for each in atlas.safety.conditions}
    return [(each, texts[each]) for each in dict.fromkeys(check.fields.get("told", ())) if each in texts]


def with_told(atlas: Atlas, check: Check) -> Check:
    """`check` with what the words told of ticked, unless it was answered already."""
    told = [each for each, _text in told_of(atlas, check) if check.one(f"right.{each}") != "no"]
    return Check({**check.fields, "c": tuple(dict.fromkeys((*check.fields.get("c", ()), *told)))}) if told else check


def confirmed(atlas: Atlas, check: Check) -> Check:
    """`check` where what was asked back stands as it was answered: right is a tick, not right is none."""
    told = [each for each, _text in told_of(atlas, check)]
    right = [each for each in told if check.one(f"right.{each}") == "yes"]
    ticked = [each for each in check.fields.get("c", ()) if each not in told]
    return Check({**check.fields, "c": (*ticked, *right)}) if told else check


def unconfirmed(atlas: Atlas, check: Check) -> list[tuple[str, str]]:
    """What the words told of and nobody has answered yet; it is never taken, and never a no."""
    return [
        (f"right.{each}", atlas.words.say.told.format(text=text))
        for each, text in told_of(atlas, check)
        if check.one(f"right.{each}") not in ("yes", "no")
    ]


def request_of(atlas: Atlas, complaint: Complaint, check: Check) -> Request:
    """What a filled-in check asks for."""
    also, healed = (tuple(filter(None, check.fields.get(name, ()))) for name in ("also", "healed"))
    side, context = check.one("side") or "both", check.one("context") or None
    return Request(complaint.id, said_of(atlas, check), side, context, also, healed)


def said_of(atlas: Atlas, check: Check) -> Said:
    """What was ticked, as the engine reads it.

    Any tick states the whole list of conditions, but what is asked each time is a no only where it was asked.
    """
    answers = _answers(atlas, check)
    listed = check.fields.get("c", ())
    ticked = set(listed)
    doubted = tuple(each for each in check.fields.get("u", ()) if each not in ticked)
    told = ticked | set(doubted)
    today = tuple(each.id for each in atlas.safety.conditions if each.ask == "each_time")
    asked_today = "kept" not in check.fields or bool(told & set(today)) or "none_today" in check.fields
    denied = () if listed or not doubted else (each.id for each in atlas.safety.conditions if each.id not in told)
    return Said(
        none_of_these="none_of_these" in check.fields,
        has=_of(answers, "yes"),
        no=(*_of(answers, "no"), *denied),
        unsure=(*_of(answers, "unsure"), *doubted),
        condition=listed,
        no_conditions=not told and bool({"no_conditions", "none_today"} & set(check.fields)),
        cleared=tuple(each for each in check.fields.get("cleared", ()) if each in told),
        not_asked=() if asked_today else today,
        areas={each: where for each in told if (where := _where(check, each))},
    )


def _answers(atlas: Atlas, check: Check) -> dict[str, str]:
    """The answers to questions and signs; a sign that is met stands over the "no" to its group."""
    given = {name[2:]: check.one(name) for name in check.fields if name.startswith("q.")}
    met = {name for name, answer in given.items() if answer in ("yes", "unsure")}
    over = {each.id for each in atlas.safety.questions if met & set(each.asks) and given.get(each.id) == "no"}
    return {name: answer for name, answer in given.items() if name not in over}


def _of(answers: dict[str, str], kind: str) -> tuple[str, ...]:
    return tuple(name for name, answer in answers.items() if answer == kind)


def _where(check: Check, condition: str) -> tuple[Area, ...]:
    return tuple(area(each) for each in check.fields.get(f"where.{condition}", ()) if each)


def contradictions(atlas: Atlas, check: Check) -> list[tuple[str, str]]:
    """What cannot both be true, each with the field to go to, in the words of the page."""
    found = []
    if "none_of_these" in check.fields and any(
        name.startswith("q.") and check.one(name) in ("yes", "unsure") for name in check.fields
    ):
        found.append(
            (
                "none_of_these",
                _("You ticked “none of these”, and also answered yes or not sure. Change one of them."),
            )
        )
    today = {each.id for each in atlas.safety.conditions if each.ask == "each_time"}
    listed = [*check.fields.get("c", ()), *check.fields.get("u", ())]
    ticked = listed if "no_conditions" in check.fields else [each for each in listed if each in today]
    if ticked and ("no_conditions" in check.fields or "none_today" in check.fields):
        text = next((each.text for each in atlas.safety.conditions if each.id == ticked[0]), ticked[0])
        found.append(
            (
                "conditions",
                _("You ticked “none of them”, and also “{text}”. Untick one of them.").format(text=text),
            )
        )
    return found


def prefilled(atlas: Atlas, kept: Conditions, today: date) -> Check:
    """The conditions told before that still count, as ticks; `kept` says that they were."""
    known = {each.id for each in still_known(atlas, kept, today)}
    ticked = tuple(name for name, answer in kept.answers.items() if answer == "yes" and name in known)
    doubted = tuple(name for name, answer in kept.answers.items() if answer == "unsure" and name in known)
    # One place can be chosen here; of several, everywhere is the safe one.
    wheres = {f"where.{name}": areas for name, areas in kept.areas.items() if len(areas) == 1 and name in known}
    return Check({"kept": ("1",), "c": ticked, "u": doubted, **wheres})


def to_remember(atlas: Atlas, complaint: Complaint, answers: Answers, today: date) -> Conditions:
    """The conditions that this complaint asks for, as they were answered; symptoms are never kept."""
    ids = [each.id for each in conditions_of(atlas, complaint) if each.id in answers.said]
    areas = {each: tuple(map(str, answers.areas[each])) for each in ids if each in answers.areas}
    return Conditions(today, {each: answers.said[each] for each in ids}, areas)
