"""The planner's and the log's fields as what the trial is asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.requests import Request

from taichong.care import read_answers
from taichong.diary import place_said
from taichong.errors import InputError
from taichong.locate import kept_body, located
from taichong.trial import ENOUGH_DAYS, RUN_IN_DAYS, Draft, Known, Log, Wanted, candidates, cramps_a_night, draft
from taichong.web.care.pages import kept_conditions
from taichong.web.forms import Check, prefilled, said_of
from taichong.web.homes import own_home
from taichong.web.templating import atlas_of
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Answers
    from taichong.diary import Diary

SECONDS = 120
LONGEST_TYPED = 20
LONGEST_WORDS = 200


def named(atlas: Atlas, codes: Iterable[str]) -> str:
    """Points by the names that people use, with their codes."""
    return ", ".join(place_said(atlas, code) for code in codes)


def is_counted(complaint: Complaint) -> bool:
    """Whether cramps are counted, rather than a day rated."""
    return complaint.group == "leg_cramp"


def drafted(request: Request, diary: Diary, complaint: str, form: Check, today: date) -> Draft:
    """The plan that the form asks for, checked.

    Raises:
        InputError: something is missing or cannot answer the question.
        NotFoundError: no such complaint.
    """
    atlas = atlas_of(request)
    found = atlas.complaint(complaint)
    entries = diary.current("cramp", "no_cramp", "daily")
    wanted = _wanted(found.id, form)
    if (
        is_counted(found)
        and wanted.episodes is None
        and wanted.per_week is None
        and len(cramps_a_night(entries)) < ENOUGH_DAYS
    ):
        raise InputError(_("How many cramps do you have in a week? Give a number, such as 3."))
    if wanted.control != "other_point":
        return draft(atlas, wanted, Known(today=today, entries=entries))
    answers = standing_answers(request, found, today)
    home = own_home(request)
    if answers is None or home is None or kept_body(home) is None:
        raise InputError(
            _(
                "To compare with another point we need your body (under My body) and answers about your health "
                "from the last month."
            )
        )
    told = candidates(atlas, located(home, atlas))
    return draft(atlas, wanted, Known(today=today, entries=entries, answers=answers, located=told))


def offers_other_point(request: Request, complaint: Complaint, today: date) -> bool:
    """Whether it is known where points lie on this person's body, and what is safe for them."""
    home = own_home(request)
    return home is not None and kept_body(home) is not None and standing_answers(request, complaint, today) is not None


def standing_answers(request: Request, complaint: Complaint, today: date) -> Answers | None:
    """The conditions told within the last month, to choose a control by; None where they were not told.

    The signs of the moment are asked before every pressing, of either arm; here they are taken as they then must be.
    """
    kept = kept_conditions(request)
    if kept is None:
        return None
    atlas = atlas_of(request)
    none_now = {"none_of_these": ("1",), "none_today": ("1",)}
    check = Check({**prefilled(atlas, kept, today).fields, **none_now})
    return read_answers(atlas, complaint, said_of(atlas, check))


def _wanted(complaint: str, form: Check) -> Wanted:
    return Wanted(
        complaint=complaint,
        point=tuple(filter(None, form.fields.get("point", ()))),
        also=tuple(each.strip()[:LONGEST_WORDS] for each in form.one("also").split(",")),
        outcome=form.one("outcome").strip()[:LONGEST_WORDS],
        better=form.one("better"),
        per_week=number(form, "per_week"),
        worthwhile=form.one("worth") or None if (typed := number(form, "worthwhile")) is None else typed,
        lasts=form.one("lasts"),
        control=form.one("control"),
        side=form.one("side") or "both",
        seconds=_or(whole(form, "seconds"), SECONDS),
        days=whole(form, "days"),
        episodes=whole(form, "episodes"),
        blocks=whole(form, "blocks"),
        period_days=whole(form, "period_days"),
        washout_days=_or(whole(form, "washout_days"), 0),
        run_in_days=_or(whole(form, "run_in_days"), RUN_IN_DAYS),
        start=day_of(form, "start"),
        expectation=whole(form, "expectation"),
        question=form.one("question").strip()[:LONGEST_WORDS],
    )


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def log_of(form: Check) -> Log:
    """What is said of a day."""
    why = " ".join(form.one("why").split())[:LONGEST_WORDS]
    return Log(value=number(form, "value_typed", "value"), done=form.one("done") or None, why=why)


def day_of(form: Check, name: str = "day") -> date | None:
    """The day in a field; none where it is empty."""
    typed = form.one(name).strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InputError(
            _("“{typed}” is not a day; write it as 2026-05-03.").format(typed=typed[:LONGEST_TYPED])
        ) from None


def number(form: Check, *names: str) -> float | None:
    """The number in the first of these fields that is filled; none where all are empty."""
    typed = next((found for name in names if (found := form.one(name).strip())), "").replace(",", ".")
    try:
        return float(typed[:LONGEST_TYPED]) if typed else None
    except ValueError:
        raise InputError(
            _("“{typed}” is not a number; write one such as 3.").format(typed=typed[:LONGEST_TYPED])
        ) from None


def whole(form: Check, name: str) -> int | None:
    """The whole number in a field; none where it is empty."""
    found = number(form, name)
    if found is None or found.is_integer():
        return None if found is None else int(found)
    raise InputError(_("{number:g} is not a whole number.").format(number=found))


def needed(form: Check, name: str) -> int:
    """The whole number in a field that must be filled."""
    found = whole(form, name)
    if found is None:
        raise InputError(_("Choose a number from 0 to 10."))
    return found
