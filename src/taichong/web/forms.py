"""The check as a form: what was ticked becomes what was said; what was typed is kept when it comes back.

Fields: ``q.<question>`` is yes, no or unsure; ``none_of_these`` and ``no_conditions`` answer all at once;
``c`` lists the conditions that hold and ``u`` those the person is not sure of; ``where.<condition>`` and
``cleared`` belong to them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taichong.care import AREAS, Request, Said
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


def request_of(complaint: Complaint, check: Check) -> Request:
    """What a filled-in check asks for."""
    also, healed = (tuple(filter(None, check.fields.get(name, ()))) for name in ("also", "healed"))
    side, context = check.one("side") or "both", check.one("context") or None
    return Request(complaint.id, said_of(complaint, check), side, context, also, healed)


def said_of(complaint: Complaint, check: Check) -> Said:
    """What was ticked, as the engine reads it."""
    answers = {each: check.one(f"q.{each}") for each in complaint.questions}
    by_kind = {
        kind: tuple(each for each, answer in answers.items() if answer == kind) for kind in ("yes", "no", "unsure")
    }
    listed = tuple(each + _where(check, each) for each in check.fields.get("c", ()))
    ticked = set(check.fields.get("c", ()))
    doubted = tuple(f"{each}{_where(check, each)}" for each in check.fields.get("u", ()) if each not in ticked)
    told = {each.partition(":")[0] for each in (*listed, *doubted)}
    return Said(
        none_of_these="none_of_these" in check.fields,
        has=by_kind["yes"],
        no=by_kind["no"],
        unsure=(*by_kind["unsure"], *doubted),
        condition=listed,
        no_conditions="no_conditions" in check.fields,
        cleared=tuple(each for each in check.fields.get("cleared", ()) if each in told),
    )


def _where(check: Check, condition: str) -> str:
    where = ",".join(filter(None, check.fields.get(f"where.{condition}", ())))
    return f":{where}" if where else ""


def settle_doubts(atlas: Atlas, said: Said) -> Said:
    """Where only doubts were ticked, what was left unticked is a no, as it is beside a tick."""
    conditions = {each.id for each in atlas.safety.conditions}
    doubted = {each.partition(":")[0] for each in said.unsure} & conditions
    if not doubted or said.condition:
        return said
    return replace(said, no=(*said.no, *sorted(conditions - doubted)))


def contradictions(atlas: Atlas, complaint: Complaint, check: Check) -> list[tuple[str, str]]:
    """What cannot both be true, each with the field to go to, in the words of the page."""
    found = []
    if "none_of_these" in check.fields and any(
        check.one(f"q.{each}") in ("yes", "unsure") for each in complaint.questions
    ):
        found.append(
            (
                "none_of_these",
                _("You ticked “none of these”, and also answered yes or not sure. Change one of them."),
            )
        )
    ticked = [*check.fields.get("c", ()), *check.fields.get("u", ())]
    if "no_conditions" in check.fields and ticked:
        text = next((each.text for each in atlas.safety.conditions if each.id == ticked[0]), ticked[0])
        found.append(
            (
                "no_conditions",
                _("You ticked “none of them”, and also “{text}”. Untick one of them.").format(text=text),
            )
        )
    return found


def prefilled(kept: Conditions) -> Check:
    """The conditions told before, as ticks."""
    ticked = tuple(name for name, answer in kept.answers.items() if answer == "yes")
    doubted = tuple(name for name, answer in kept.answers.items() if answer == "unsure")
    none = {} if ticked or doubted else {"no_conditions": ("1",)}
    # One place can be chosen here; of several, everywhere is the safe one.
    wheres = {f"where.{name}": areas for name, areas in kept.areas.items() if len(areas) == 1}
    return Check({"c": ticked, "u": doubted, **none, **wheres})


def to_remember(atlas: Atlas, answers: Answers, today: date) -> Conditions:
    """The conditions among what was said; symptoms are never kept."""
    ids = [each.id for each in atlas.safety.conditions if each.id in answers.said]
    areas = {each: tuple(map(str, answers.areas[each])) for each in ids if each in answers.areas}
    return Conditions(today, {each: answers.said[each] for each in ids}, areas)
