"""What a trial of episodes shows: its plan, an opened envelope, the answer. All words are in the catalogue."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from taichong.care import asked_of
from taichong.trial.card import pressed_codes
from taichong.trial.episode_log import CLOCK_S
from taichong.trial.figures import number, p_shown, percent
from taichong.words import fill, words

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.care import Asked
    from taichong.trial.design import Arm, Plan
    from taichong.trial.own import OwnTrial
    from taichong.trial.setup import Draft


AT_NIGHT = 3  # questions


def said(name: str, **values: object) -> str:
    """Return one sentence of the catalogue."""
    return fill(words("companion")["episodes"][name], **values)


def plan_lines(made: Draft, prospects: dict[str, Any]) -> list[str]:
    """Describe a plan of episodes before its seal: what it can find first, then what it is and how it goes."""
    plan, told = made.plan, words("companion")["plan"]
    last = plan.start + timedelta(days=plan.open_days - 1)
    contrast = words("trial")["contrast"][plan.control]
    points = f" ({', '.join(plan.control_points)})" if plan.control_points else ""
    return [
        plan.question,
        "",
        *prospect_lines(made, prospects),
        "",
        said("worthwhile", percent=round(100 * plan.worthwhile)),
        fill(told["treatment"], points=", ".join(plan.treatment), side=made.care.side, seconds=plan.seconds),
        told["control"].format(contrast=contrast, points=points, offered=", ".join(made.offered)),
        said("dates", start=plan.start, last=last),
        *steps_to_begin(plan),
    ]


def prospect_lines(made: Draft, prospects: dict[str, Any]) -> list[str]:
    """Say what a plan of episodes can find, one line that sums it up first, and how its envelopes are drawn."""
    asked, expected = prospects["asked"], prospects["expected_episodes"]
    find = said("find", **{**asked, "cannot_tell": percent(asked["cannot_tell"])}, supposed=made.supposed)
    fewer = (
        [said("fewer", usual=made.usual, expected=expected, days=made.plan.open_days)] if expected is not None else []
    )
    findings = [f"- {words('trial')['findings'][code]}" for code in prospects["findings"]]
    return [find, *fewer, *findings, said("how_drawn")]


def steps_to_begin(plan: Plan) -> list[str]:
    """Say what is done before the first envelope, and at night."""
    points = ", ".join((*plan.treatment, *plan.control_points))
    return [said("rehearse", stretch=plan.same_in_both, points=points).replace("  ", " "), said("check"), said("night")]


def night_signs(atlas: Atlas, own: OwnTrial) -> list[Asked]:
    """Return the questions of the night: the first three of warning signs, and any emergency after them.

    What is left of them changes in weeks, and is answered in the check by day.
    """
    asked = [each for each in asked_of(atlas, atlas.complaint(own.care.complaint)) if each.kind == "red_flag"]
    return [*asked[:AT_NIGHT], *(each for each in asked[AT_NIGHT:] if each.level == "emergency")]


def asked_each_time(atlas: Atlas) -> list[str]:
    """List what may be new since the check by day."""
    return [each.text for each in atlas.safety.conditions if each.ask == "each_time"]


def night_lines(atlas: Atlas, own: OwnTrial) -> list[str]:
    """Say what comes before an envelope opens at night: the stretch, the signs, and what one No means."""
    plan = own.schedule.plan
    return [
        *([plan.same_in_both, ""] if plan.same_in_both else []),
        *(f"{number}. {each.text}" for number, each in enumerate(night_signs(atlas, own), start=1)),
        said("night_new", new="; ".join(asked_each_time(atlas))),
        "",
        said("night_how"),
    ]


def arm_said(own: OwnTrial, arm: Arm) -> str:
    """Say what an arm does, such as "press ST36"."""
    plan = own.schedule.plan
    name = "treatment" if arm == "treatment" else plan.control
    return str(words("companion")["card"][f"arm_{name}"]).format(points=", ".join(pressed_codes(plan, arm)))


def sentence(answer: dict[str, Any], *, control: str = "unnamed") -> str:
    """Give the verdict on episodes in a sentence that names the contrast; a second says if the trial ended early."""
    low, high = answer["ci95"]
    shown = words("companion")["episodes"]["verdict"][answer["verdict"]]
    early = " " + said("ended_early", **answer) if answer.get("ended_early") else ""
    found = str(shown).format(
        contrast=words("trial")["contrast"][control],
        shorter=number(100 * (1 - answer["ratio"])),
        least="" if high is None else number(100 * (1 - high)),
        most="100" if low is None else number(100 * (1 - low)),
        ratio=number(answer["ratio"]),
        low="0" if low is None else number(low),
        high="∞" if high is None else number(high),
        worthwhile=number(100 * (answer["worthwhile"] or 0.0)),
    )
    return f"{found}{early}"


def numbers_said(answer: dict[str, Any]) -> str:
    """Give the ratio with its interval, p, and how many episodes it comes from."""
    low, high = answer["ci95"]
    return said(
        "ratio",
        ratio=number(answer["ratio"]),
        low="0" if low is None else number(low),
        high="∞" if high is None else number(high),
        p=p_shown(answer["p_value"]),
        n=answer["n_episodes"],
        n_treatment=answer["n_treatment"],
    )


def half_said(answer: dict[str, Any]) -> str:
    """Say how long half of the episodes of either arm took."""
    return said("answer", **{arm: _middle_said(seconds) for arm, seconds in answer["median_s"].items()})


def _middle_said(seconds: float) -> str:
    return said("middle_not_eased") if seconds >= CLOCK_S else said("middle", seconds=math.ceil(seconds))


def kept_said(answer: dict[str, Any]) -> str:
    """Say what became of every episode; empty where only a table is known."""
    if "rescue" not in answer:
        return ""
    return said("kept", **answer, **{f"rescue_{arm}": count for arm, count in answer["rescue"].items()})


def answer_lines(answer: dict[str, Any], *, control: str = "unnamed", question: str = "") -> list[str]:
    """Write the answer for the terminal: the sentence, the advice, the numbers, how far they go."""
    kept = kept_said(answer)
    return [
        *([question, ""] if question else []),
        sentence(answer, control=control),
        words("trial")["next"][answer["verdict"]],
        "",
        half_said(answer),
        numbers_said(answer),
        *([kept] if kept else []),
        *(words("trial")["notes"][code] for code in answer["notes"]),
        words("trial")["not_blind"][control],
    ]
