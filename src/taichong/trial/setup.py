"""From what a person wants to know to a plan that can be sealed, and what such a trial can find.

Nothing here writes: a plan is made and looked at; `companion` draws and seals it after a yes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from taichong.atlas import find_point
from taichong.care import SHORTEST_SECONDS, SIDES, Plan, Wish, complaints_meant, plan_for
from taichong.errors import InputError, NotFoundError
from taichong.trial.card import Care, complaint_of, control_choices, pressable, stretch_at_once_of, stretch_of
from taichong.trial.control import control_kinds
from taichong.trial.design import Outcome, plan_trial
from taichong.trial.design import Plan as TrialPlan
from taichong.trial.figures import Unit
from taichong.trial.log import CRAMPS
from taichong.trial.wanted import Known, Wanted  # noqa: TC001 -- found here by whoever asks for a draft
from taichong.words import fill, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Answers
    from taichong.trial.control import ControlPoint
    from taichong.trial.models import CountModel, RatingModel
    from taichong.trial.power import Design

HALF = 50  # per cent
LATEST_START = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan that can be sealed; `model` is how the outcome is taken to behave."""

    plan: TrialPlan
    care: Care
    model: CountModel | RatingModel | None  # None where episodes are randomised
    usual: str  # how often or how much, in words
    supposed: str  # the change that the prospects suppose, in words
    offered: tuple[str, ...]  # the kinds of control that there are
    per_week: float | None = None

    def expecting(self, expectation: int) -> Draft:
        """Return the same with how much help is expected [0-10]."""
        plan = replace(self.plan, expectation=expectation)
        plan_trial(plan)  # only to check it
        return replace(self, plan=plan)

    def promised(self) -> Draft:
        """Return the same with the benefit it was made for, and how often it finds that: sealed with the rest."""
        asked = self._asked_prospects()
        supposed = asked["change"] if self.model else 1 - asked["ratio"]
        return replace(self, plan=replace(self.plan, supposed=round(supposed, 4), finds=round(asked["finds"], 4)))

    def _asked_prospects(self) -> dict[str, Any]:
        from taichong.trial.expected import episode_prospects  # noqa: PLC0415 -- brings NumPy
        from taichong.trial.power import expect  # noqa: PLC0415 -- the same

        if self.model is None:
            found: dict[str, Any] = episode_prospects(self.plan, self.per_week)["asked"]
            return found
        return expect(self.model, self._design(), self.plan.worthwhile).as_dict()

    def prospects(self) -> dict[str, Any]:
        """Simulate what this plan can find; takes some seconds."""
        from taichong.trial.power import prospects  # noqa: PLC0415 -- brings NumPy

        plan = self.plan
        if self.model is None:
            from taichong.trial.expected import episode_prospects  # noqa: PLC0415 -- the same

            return episode_prospects(plan, self.per_week)
        return {**prospects(self.model, self._design(), plan.worthwhile), "run_in_days": plan.run_in_days}

    def _design(self) -> Design:
        from taichong.trial.power import Design  # noqa: PLC0415 -- brings NumPy

        plan = self.plan
        return Design(blocks=plan.blocks, period_days=plan.period_days, washout_days=plan.washout_days)


def complaint_meant(atlas: Atlas, typed: str) -> Complaint:
    """Return the complaint that `typed` means.

    Raises:
        InputError: it could be several.
        NotFoundError: there is none.
    """
    found = complaints_meant(atlas, typed)
    if len(found) > 1:
        raise InputError(f"{typed!r} may mean {', '.join(each.id for each in found)}; say which")
    return found[0]


def care_of(complaint: Complaint, wanted: Wanted) -> Care:
    """Return sides and stretch of the trial; usual care has no stretch of ours in either arm."""
    if wanted.side not in SIDES:
        raise InputError(f"--side {wanted.side}: no such side; allowed: {', '.join(SIDES)}")
    has_stretch = not wanted.no_stretch and wanted.control != "usual_care"
    return Care(
        complaint=complaint.id,
        side=wanted.side,
        stretch=(stretch_of if wanted.episodes is None else stretch_at_once_of)(complaint) if has_stretch else "",
    )


def safety(atlas: Atlas, wanted: Wanted, answers: Answers) -> Plan:
    """Plan what the answers so far allow of the points that are wanted; it is asked again before each pressing."""
    complaint = complaint_meant(atlas, wanted.complaint)
    care, codes = care_of(complaint, wanted), points_meant(atlas, complaint, wanted.point)
    meant = complaint_of(atlas, care, codes, SHORTEST_SECONDS)
    return plan_for(atlas, meant, answers, Wish(side=care.side, also=codes))


def points_meant(atlas: Atlas, complaint: Complaint, typed: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the points to press; where none is typed, the complaint's first that is not opt-in."""
    codes = tuple(dict.fromkeys(_code(atlas, each) for each in typed))
    if codes:
        return tuple(pressable(atlas, code).code for code in codes)
    usual = (use.code for use in complaint.points if (press := atlas.point(use.code).press) and not press.opt_in)
    return (next(usual),)


def draft(atlas: Atlas, wanted: Wanted, known: Known) -> Draft:
    """Check and draft the plan for what is wanted; its order is drawn when it is sealed.

    Raises:
        InputError: the plan cannot answer its question, or something is missing; the message says what.
    """
    complaint = complaint_meant(atlas, wanted.complaint)
    care, codes = care_of(complaint, wanted), points_meant(atlas, complaint, wanted.point)
    fit = _fit(atlas, care, codes, known)
    offered = control_kinds(fit, has_stretch=bool(care.stretch))
    kind = wanted.control or offered[0]
    if kind == "stretch_alone" and not care.stretch:
        raise InputError(f"{complaint.id} has no daily stretch in this plan; choose light_touch or usual_care")
    frame = TrialPlan(
        question=wanted.question or _said("question", points=", ".join(codes), complaint=complaint.name.lower()),
        outcome=_outcome(complaint, wanted),
        also=tuple(dict.fromkeys(filter(None, (" ".join(each.split()) for each in wanted.also)))),
        worthwhile=1.0,
        treatment=codes,
        control=kind,  # type: ignore[arg-type]  # `plan_trial` checks it
        control_points=_control_points(atlas, wanted, kind, [each.candidate.code for each in fit]),
        same_in_both=_stretch_words(complaint, care),
        seconds=_checked_seconds(atlas, wanted.seconds),
        run_in_days=wanted.run_in_days,
        start=_start(wanted.start, known.today),
        expectation=wanted.expectation,
    )
    made = (_of_periods if wanted.episodes is None else _of_episodes)(frame, care, offered, wanted, known)
    plan_trial(made.plan)  # only to check it: this order is thrown away
    return made


def _of_periods(frame: TrialPlan, care: Care, offered: tuple[str, ...], wanted: Wanted, known: Known) -> Draft:
    from taichong.trial import expected  # noqa: PLC0415 -- brings NumPy

    model, usual = expected.usual_model(frame.outcome, wanted, known)
    worthwhile = expected.worthwhile_change(wanted, model)
    model = expected.supposing(model, wanted, worthwhile)
    design = expected.chosen_design(wanted, model)
    plan = replace(
        frame,
        worthwhile=worthwhile,
        blocks=design.blocks,
        period_days=design.period_days,
        washout_days=design.washout_days,
    )
    supposed = _supposed(frame.outcome, model)
    return Draft(plan=plan, care=care, model=model, usual=usual, supposed=supposed, offered=offered)


def _of_episodes(frame: TrialPlan, care: Care, offered: tuple[str, ...], wanted: Wanted, _known: Known) -> Draft:
    from taichong.trial import expected  # noqa: PLC0415 -- brings NumPy
    from taichong.trial.power import USUAL_DAYS  # noqa: PLC0415 -- the same

    plan = replace(
        frame,
        worthwhile=expected.worthwhile_share(wanted),
        run_in_days=0,
        design="episodes",
        episodes=wanted.episodes or 0,
        open_days=USUAL_DAYS if wanted.days is None else wanted.days,
    )
    usual = _said("usual_episodes", per_week=f"{wanted.per_week:.2g}") if wanted.per_week else ""
    supposed = _said("supposed_shorter")
    return Draft(
        plan=plan, care=care, model=None, usual=usual, supposed=supposed, offered=offered, per_week=wanted.per_week
    )


def _fit(atlas: Atlas, care: Care, codes: Sequence[str], known: Known) -> tuple[ControlPoint, ...]:
    """The points that may be the control; none where it is not known where they are or what is safe."""
    if not known.located or known.answers is None:
        return ()
    return control_choices(atlas, care, known.answers, codes, known.located)


def _outcome(complaint: Complaint, wanted: Wanted) -> Outcome:
    """What is measured: cramps a night for a cramp, else one question of the day; or how long an episode takes."""
    name = wanted.outcome or (CRAMPS if complaint.group == "leg_cramp" else complaint.id.replace("_", " "))
    told = words("companion")["outcome"]
    if wanted.episodes is not None:
        return Outcome(id=name, unit=told["seconds"], kind="count")
    better = wanted.better or ("higher" if name in told["higher_is_better"] else "lower")
    kind, unit = ("count", told["a_night"]) if name == CRAMPS else ("rating", told["of_ten"])
    return Outcome(id=name, unit=wanted.unit or unit, kind=kind, better=better)  # type: ignore[arg-type]


def _supposed(outcome: Outcome, model: CountModel | RatingModel) -> str:
    if outcome.kind == "count":
        fewer = 100 * model.change / (model.per_week / 7)  # type: ignore[union-attr]  # a count's model
        return _said("supposed_halving") if round(fewer) == HALF else _said("supposed_fewer", percent=f"{fewer:.0f}")
    return _said("supposed_change", change=f"{model.change:.3g}", unit=Unit(outcome.unit))


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


def _stretch_words(complaint: Complaint, care: Care) -> str:
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
    return fill(words("companion")["setup"][name], **values)
