"""What the companion of a trial shows: a plan before it is sealed, the card of a day, the log, the answer.

All words are in ``words/<language>/companion.toml``. The order of the arms is shown a day at a time.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from taichong.care import text as say
from taichong.trial import beside, episode_text
from taichong.trial import report as reports
from taichong.trial.card import pressed_codes
from taichong.trial.figures import Unit
from taichong.trial.log import CRAMPS, OwnTrial
from taichong.words import fill, words

if TYPE_CHECKING:
    from datetime import date

    from taichong.atlas import Atlas
    from taichong.trial.card import Card
    from taichong.trial.design import Day
    from taichong.trial.setup import Draft


def said(part: str, name: str, **values: object) -> str:
    """Fill in one sentence of the catalogue."""
    return fill(words("companion")[part][name], **values)


def plan_lines(made: Draft, prospects: dict[str, Any]) -> list[str]:
    """Describe a plan before its seal: what it can find first, then what it is."""
    plan = made.plan
    if plan.design == "episodes":
        return episode_text.plan_lines(made, prospects)
    counts = plan.start + timedelta(days=plan.run_in_days)
    last = plan.start + timedelta(days=plan.total_days - 1)
    points = f" ({', '.join(plan.control_points)})" if plan.control_points else ""
    contrast = words("trial")["contrast"][plan.control]
    return [
        plan.question,
        "",
        made.usual,
        reports.plan_text(prospects, made.supposed),
        "",
        said("plan", "worthwhile", worthwhile=f"{plan.worthwhile:g}", unit=Unit(plan.outcome.unit)),
        said("plan", "treatment", points=", ".join(plan.treatment), side=made.care.side, seconds=plan.seconds),
        said("plan", "control", contrast=contrast, points=points, offered=", ".join(made.offered)),
        *([] if "other_point" in made.offered else [said("plan", "no_other_point")]),
        *([said("plan", "also", items=", ".join(plan.also))] if plan.also else []),
        *([said("plan", "same", stretch=plan.same_in_both)] if plan.same_in_both else []),
        said("plan", "dates", start=plan.start, counts=counts, last=last),
        said("plan", "checked_daily"),
    ]


def plan_json(made: Draft, prospects: dict[str, Any], sealed: OwnTrial | None) -> dict[str, Any]:
    """Return the same as JSON; the order stays in its seal."""
    plan = sealed.schedule.plan if sealed else made.plan
    lists = {"treatment": list(plan.treatment), "control_points": list(plan.control_points), "also": list(plan.also)}
    return {
        "sealed": sealed is not None,
        "trial": sealed.id if sealed else None,
        "hash": sealed.schedule.hash if sealed else None,
        "line": sealed.schedule.line if sealed else None,
        "plan": {**asdict(plan), **lists, "start": plan.start.isoformat(), "total_days": plan.total_days},
        **asdict(made.care),
        "controls_offered": list(made.offered),
        "usual": made.usual,
        "supposed": made.supposed,
        "prospects": prospects,
    }


def sealed_lines(sealed: OwnTrial | None) -> list[str]:
    """Say that a plan was sealed, with its hash, or was not."""
    if sealed is None:
        return [said("plan", "not_sealed")]
    return ["", said("plan", "sealed", id=sealed.id), sealed.schedule.line, said("plan", "how")]


def verified_lines(found: dict[str, Any]) -> list[str]:
    """List what a record's checks found, the verdict on the whole first."""
    told = words("trial")["verified"]
    checks = [f"{told['yes' if each['ok'] else 'no']:3} {each['name']}: {each['why']}" for each in found["checks"]]
    return [told["intact" if found["intact"] else "changed"], *checks]


def card_lines(atlas: Atlas, own: OwnTrial, card: Card) -> list[str]:
    """Write today's card: the arm, what every safety rule lets through of it, and how to log it."""
    lines = [headline(own, card.day)]
    if card.plan:
        lines += say.plan_text(atlas, card.plan)
    elif card.day.phase not in ("before", "paused", "finished"):
        lines.append(said("card", "nothing"))
    if card.day.phase in ("run_in", "period", "washout"):
        lines += ["", _how_to_log(own)]
    if own.expectation is None and card.day.phase in ("before", "run_in"):
        lines.append(said("card", "expectation"))
    return lines


def card_json(own: OwnTrial, card: Card) -> dict[str, Any]:
    """Return the same as JSON: the day, and what a plan says."""
    plan = say.plan_json(card.plan) if card.plan else {}
    keys = ("questions", "findings", "first_line", "steps")
    return {
        "trial": own.id,
        **{name: value for name, value in asdict(card.day).items() if name != "date"},
        "date": card.day.date.isoformat(),
        "total_days": own.schedule.plan.total_days,
        "outcome": own.outcome.id,
        "same_in_both": own.schedule.plan.same_in_both,
        "status": plan.get("status", "ready"),
        "headline": plan.get("headline", ""),
        **{name: plan.get(name, []) for name in keys},
    }


def logged(own: OwnTrial, day: date, progress: tuple[int, int]) -> str:
    """Say what now stands of a day, and how many days have a value."""
    here = own.days[day]
    told = [
        *([said("log", "value", item=own.outcome.id, value=here.value)] if here.value is not None else []),
        *([said("log", "done", done=here.done)] if here.done else []),
        *([said("log", "why", why=here.why)] if here.why else []),
    ]
    return said("log", "kept", day=day, told=", ".join(told), filled=progress[0], passed=progress[1])


def own_json(own: OwnTrial, today: date) -> dict[str, Any]:
    """Describe a trial of one's own while it runs: what was logged, and whether its outcome is closed."""
    return {
        "trial": own.id,
        "hash": own.schedule.hash,
        "outcome": own.outcome.id,
        "closed": own.is_closed(today),
        "last_day": own.last_day.isoformat(),
        "ended_on": own.ended_on.isoformat() if own.ended_on else None,
        "expectation": own.expectation,
        "guess": own.guess,
        "days": [
            {"date": day.isoformat(), "value": each.value, "done": each.done, "why": each.why}
            for day, each in sorted(own.days.items())
        ],
    }


def answer_lines(record: dict[str, Any]) -> list[str]:
    """Write the answer to one's own trial: the verdict, the picture, and what stands beside it."""
    plan, found = record["schedule"]["plan"], record["answer"]
    if plan.get("design") == "episodes":
        return episode_text.answer_lines(found, control=plan["control"], question=plan["question"])
    unknown, why = said("answer", "unknown"), record["ended_why"]
    expectation, guess = found["expectation"], found["guess"]["said"]
    return [
        plan["question"],
        "",
        reports.answer_text(found, control=plan["control"], unit=plan["outcome"]["unit"]),
        said("answer", "adherence", **found["adherence"]),
        said("answer", "beside", expectation=unknown if expectation is None else expectation, guess=guess or unknown),
        *beside.counted_lines(found),
        *(
            [said("answer", "ended_why", why=words("companion")["reasons"][why])]
            if (why := record["ended_why"])
            else []
        ),
        *beside.check_lines(found, plan["outcome"]["unit"]),
        *beside.also_lines(found),
        said("answer", "hash", hash=found["hash"]),
    ]


def headline(own: OwnTrial, day: Day) -> str:
    """Say where in the trial a day is, and its arm."""
    plan = own.schedule.plan
    if day.phase == "open":
        return episode_text.said("open_phase", id=own.id, number=day.number, total=plan.total_days)
    name = "treatment" if day.arm == "treatment" else plan.control
    points = ", ".join(pressed_codes(plan, day.arm))
    arm = said("card", f"arm_{name}", points=points) if day.arm else ""
    told = {"id": own.id, "start": plan.start, "number": day.number, "total": plan.total_days}
    return said("card", day.phase, **told, block=day.block, period=day.period, arm=arm)


def _how_to_log(own: OwnTrial) -> str:
    return said("card", "log_cramps") if own.outcome.id == CRAMPS else said("card", "log_rating", item=own.outcome.id)
