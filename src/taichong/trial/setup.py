"""From what a person wants to know to a plan that can be sealed, and what such a trial can find.

Nothing here writes: a plan is made and looked at; `companion` draws and seals it after a yes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from taichong.atlas import find_point
from taichong.care import SHORTEST_SECONDS, SIDES, Plan, Wish, complaints_meant, plan_for
from taichong.diary import Daily
from taichong.errors import InputError, NotFoundError
from taichong.trial.card import Care, complaint_of, control_choices, pressable, stretch_of
from taichong.trial.control import control_kinds
from taichong.trial.design import FEWEST_BLOCKS, RUN_IN_DAYS, Outcome, plan_trial
from taichong.trial.design import Plan as TrialPlan
from taichong.trial.log import CRAMPS, cramps_a_night
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Answers
    from taichong.diary import Entry
    from taichong.trial.control import Candidate, ControlPoint
    from taichong.trial.power import CountModel, RatingModel

SUPPOSED_FRACTION_LEFT = 0.5  # a halving: what the nightly stretch is not known to reach, so already hopeful
RATING_WORTHWHILE = 1.0  # points of 10 where nothing else is said: our choice
RATING_SD = 2.0  # points of 10 from day to day, where no diary says better: our assumption
LEAST_RATING_SD = 0.5
ENOUGH_DAYS = 14  # written days from which the diary says how the outcome usually is
LOOK_BACK_DAYS = 56
MOST_A_WEEK = 350.0
LATEST_START = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks for, unchecked: the fields are options of the command line; empty means the usual."""

    complaint: str
    point: tuple[str, ...] = ()
    outcome: str = ""
    unit: str = ""
    better: str = ""
    per_week: float | None = None
    sd: float | None = None
    worthwhile: float | None = None
    control: str = ""
    control_point: tuple[str, ...] = ()
    side: str = "both"
    no_stretch: bool = False
    seconds: int = 120
    blocks: int = FEWEST_BLOCKS
    period_days: int = 7
    washout_days: int = 0
    run_in_days: int = RUN_IN_DAYS
    start: date | None = None
    expectation: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan that can be sealed; `model` is how the outcome is taken to behave."""

    plan: TrialPlan
    care: Care
    model: CountModel | RatingModel
    usual: str  # how often or how much, in words
    supposed: str  # the change that the prospects suppose, in words
    offered: tuple[str, ...]  # the kinds of control that there are

    def expecting(self, expectation: int) -> Draft:
        """The same with how much help is expected [0-10]."""
        plan = replace(self.plan, expectation=expectation)
        plan_trial(plan)  # only to check it
        return replace(self, plan=plan)

    def prospects(self) -> dict[str, Any]:
        """What this plan can find, simulated; some seconds."""
        from taichong.trial.power import Design, prospects  # noqa: PLC0415 -- brings NumPy

        plan = self.plan
        design = Design(blocks=plan.blocks, period_days=plan.period_days, washout_days=plan.washout_days)
        return {**prospects(self.model, design, plan.worthwhile), "run_in_days": plan.run_in_days}


def complaint_meant(atlas: Atlas, typed: str) -> Complaint:
    """The complaint that `typed` means.

    Raises:
        InputError: it could be several.
        NotFoundError: there is none.
    """
    found = complaints_meant(atlas, typed)
    if len(found) > 1:
        raise InputError(f"{typed!r} may mean {', '.join(each.id for each in found)}; say which")
    return found[0]


def care_of(complaint: Complaint, wanted: Wanted) -> Care:
    """Sides and stretch of the trial; usual care has no stretch of ours in either arm."""
    if wanted.side not in SIDES:
        raise InputError(f"--side {wanted.side}: no such side; allowed: {', '.join(SIDES)}")
    has_stretch = not wanted.no_stretch and wanted.control != "usual_care"
    return Care(
        complaint=complaint.id,
        side=wanted.side,
        stretch=stretch_of(complaint) if has_stretch else "",
    )


def safety(atlas: Atlas, wanted: Wanted, answers: Answers) -> Plan:
    """What the answers so far allow of the points that are wanted; it is asked again before each pressing."""
    complaint = complaint_meant(atlas, wanted.complaint)
    care, codes = care_of(complaint, wanted), points_meant(atlas, complaint, wanted.point)
    meant = complaint_of(atlas, care, codes, SHORTEST_SECONDS)
    return plan_for(atlas, meant, answers, Wish(side=care.side, also=codes))


def points_meant(atlas: Atlas, complaint: Complaint, typed: Iterable[str]) -> tuple[str, ...]:
    """The codes of the points to press; where none is typed, the complaint's first that is not opt-in."""
    codes = tuple(dict.fromkeys(_code(atlas, each) for each in typed))
    if codes:
        return tuple(pressable(atlas, code).code for code in codes)
    usual = (use.code for use in complaint.points if (press := atlas.point(use.code).press) and not press.opt_in)
    return (next(usual),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the person beside their wishes.

    `entries` of the diary say how the outcome usually is. Another point as control needs `located`, the points
    on this person's own body, and `answers`, for it has to be safe, too.
    """

    today: date
    entries: Sequence[Entry] = ()
    answers: Answers | None = None
    located: Sequence[Candidate] = ()


def draft(atlas: Atlas, wanted: Wanted, known: Known) -> Draft:
    """The plan for what is wanted, checked; its order is drawn when it is sealed.

    Raises:
        InputError: the plan cannot answer its question, or something is missing; the message says what.
    """
    complaint = complaint_meant(atlas, wanted.complaint)
    care, codes = care_of(complaint, wanted), points_meant(atlas, complaint, wanted.point)
    outcome = _outcome(complaint, wanted)
    fit = _fit(atlas, care, codes, known)
    offered = control_kinds(fit, has_stretch=bool(care.stretch))
    model, usual = _model(outcome, wanted, known)
    kind = wanted.control or offered[0]
    if kind == "stretch_alone" and not care.stretch:
        raise InputError(f"{complaint.id} has no daily stretch in this plan; choose light_touch or usual_care")
    plan = TrialPlan(
        question=wanted.question or _said("question", points=", ".join(codes), complaint=complaint.name.lower()),
        outcome=outcome,
        worthwhile=wanted.worthwhile if wanted.worthwhile is not None else _rounded(model.change),
        treatment=codes,
        control=kind,  # type: ignore[arg-type]  # `plan_trial` checks it
        control_points=_control_points(atlas, wanted, kind, [each.candidate.code for each in fit]),
        same_in_both=_same(complaint, care),
        seconds=_checked_seconds(atlas, wanted.seconds),
        blocks=wanted.blocks,
        period_days=wanted.period_days,
        washout_days=wanted.washout_days,
        run_in_days=wanted.run_in_days,
        start=_start(wanted.start, known.today),
        expectation=wanted.expectation,
    )
    plan_trial(plan)  # only to check it: this order is thrown away
    return Draft(
        plan=plan,
        care=care,
        model=model,
        usual=usual,
        supposed=_supposed(outcome, model),
        offered=offered,
    )


def _fit(atlas: Atlas, care: Care, codes: Sequence[str], known: Known) -> tuple[ControlPoint, ...]:
    """The points that may be the control; none where it is not known where they are or what is safe."""
    if not known.located or known.answers is None:
        return ()
    return control_choices(atlas, care, known.answers, codes, known.located)


def _outcome(complaint: Complaint, wanted: Wanted) -> Outcome:
    """What is measured: cramps a night for a cramp, else one question of the day."""
    name = wanted.outcome or (CRAMPS if complaint.group == "leg_cramp" else complaint.id.replace("_", " "))
    told = words("companion")["outcome"]
    better = wanted.better or ("higher" if name in told["higher_is_better"] else "lower")
    kind, unit = ("count", told["a_night"]) if name == CRAMPS else ("rating", told["of_ten"])
    return Outcome(id=name, unit=wanted.unit or unit, kind=kind, better=better)  # type: ignore[arg-type]


def _model(outcome: Outcome, wanted: Wanted, known: Known) -> tuple[CountModel | RatingModel, str]:
    """How the outcome is taken to behave, and that in words: as said, as the diary has it, or as we assume."""
    first = known.today - timedelta(days=LOOK_BACK_DAYS)
    if outcome.id == CRAMPS:
        nights = cramps_a_night(known.entries).items()
        return _count_model(wanted.per_week, [count for day, count in nights if first <= day < known.today])
    values = [
        each.data.value
        for each in known.entries
        if isinstance(each.data, Daily) and each.data.item == outcome.id and each.at.date() >= first
    ]
    return _rating_model(wanted, values)


def _count_model(per_week: float | None, nights: list[int]) -> tuple[CountModel, str]:
    import numpy as np  # noqa: PLC0415 -- planning alone needs it

    from taichong.trial.power import CountModel  # noqa: PLC0415 -- the same

    if per_week is not None:
        if not 0 < per_week <= MOST_A_WEEK:
            raise InputError(f"--per-week {per_week:g}: cramps a week must be above 0 and at most {MOST_A_WEEK:g}")
        model, source = CountModel(per_week=per_week, fraction_left=SUPPOSED_FRACTION_LEFT), "said"
    elif len(nights) >= ENOUGH_DAYS and any(nights):
        model = CountModel.from_counts(np.array(nights, dtype=float), SUPPOSED_FRACTION_LEFT)
        source = "counted"
    else:
        raise InputError(
            f"how often do you have cramps? give --per-week 3, or write nights down for {ENOUGH_DAYS} days "
            "(`taichong diary cramp`, `taichong diary no-cramp`), one cramp at least"
        )
    return model, _said(f"usual_cramps_{source}", per_week=f"{model.per_week:.2g}", nights=len(nights))


def _rating_model(wanted: Wanted, values: list[int]) -> tuple[RatingModel, str]:
    from statistics import stdev  # noqa: PLC0415 -- only here

    from taichong.trial.power import RatingModel  # noqa: PLC0415 -- brings NumPy

    if wanted.sd is not None and not LEAST_RATING_SD <= wanted.sd <= 2 * RATING_SD + 1:
        raise InputError(
            f"--sd {wanted.sd:g}: points of 10 from day to day, from {LEAST_RATING_SD} to {2 * RATING_SD + 1:g}"
        )
    sd, source = (wanted.sd, "said") if wanted.sd else (RATING_SD, "assumed")
    if wanted.sd is None and len(values) >= ENOUGH_DAYS:
        sd, source = max(LEAST_RATING_SD, stdev(values)), "counted"
    change = wanted.worthwhile if wanted.worthwhile is not None else RATING_WORTHWHILE
    return RatingModel(change=change, sd=sd), _said(f"usual_rating_{source}", sd=f"{sd:.2g}", days=len(values))


def _supposed(outcome: Outcome, model: CountModel | RatingModel) -> str:
    if outcome.kind == "count":
        return _said("supposed_halving")
    return _said("supposed_change", change=f"{model.change:.3g}", unit=outcome.unit)


def _rounded(change: float) -> float:
    """Two significant digits: what a person would say."""
    return float(f"{change:.2g}")


def _control_points(atlas: Atlas, wanted: Wanted, kind: str, fit: Sequence[str]) -> tuple[str, ...]:
    """The point pressed instead: the one asked for, or the best that is fit."""
    if kind != "other_point":
        if wanted.control_point:
            raise InputError(f"--control-point goes with --control other_point, not {kind}")
        return ()
    if not fit:
        raise InputError(
            "other points cannot be offered: how far they lie from yours on your own body, and whether they are "
            "safe for you, is not known or none is fit; give --positions and the safety answers, or choose "
            "light_touch, stretch_alone or usual_care"
        )
    asked = tuple(_code(atlas, each) for each in wanted.control_point) or (fit[0],)
    for code in asked:
        if code not in fit:
            raise InputError(f"{code} cannot be the control; fit are {', '.join(fit)}")
    return asked


def _code(atlas: Atlas, typed: str) -> str:
    match = find_point(atlas, typed)
    if match.sure is None:
        raise NotFoundError(f"{typed!r} may mean {', '.join(each.code for each in match.choices)}; say which")
    return match.sure.code


def _same(complaint: Complaint, care: Care) -> str:
    return next((" ".join(each.do.split()) for each in complaint.first_line if each.id == care.stretch), "")


def _checked_seconds(atlas: Atlas, seconds: int) -> int:
    most = atlas.caps.session_seconds
    if not SHORTEST_SECONDS <= seconds <= most:
        raise InputError(f"--seconds {seconds}: a point is pressed {SHORTEST_SECONDS} to {most} seconds a side")
    return seconds


def _start(start: date | None, today: date) -> date:
    """The first day of the run-in: tomorrow, where nothing else is said."""
    start = start or today + timedelta(days=1)
    if not today <= start <= today + LATEST_START:
        raise InputError(f"--start {start}: begin today or within a year")
    return start


def _said(name: str, **values: object) -> str:
    return str(words("companion")["setup"][name]).format(**values)
