"""A trial in words and pictures: a plan's prospects, the one-sentence verdict, the report, the pool.

All words are in ``words/<language>``: `trial.toml` and templates. The report has CENT 2015's items.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from taichong.trial import beside, course, course_plot, episode_text
from taichong.trial.design import FEWEST_BLOCKS
from taichong.trial.figures import Unit, end, number, p_shown, percent
from taichong.trial.forest_plot import Row, block_rows, forest_rows, svg_layout, text_strip
from taichong.trial.medicines import medicine_lines
from taichong.words import ENGLISH, fill, language, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.trial.medicines import Taken


LONGEST_AXIS = 32  # letters


def plan_text(prospects: dict[str, Any], supposed: str) -> str:
    """Say what a plan can find, for the terminal; `supposed` names the change, such as "a halving"."""
    return _render("trial_plan.txt", prospects=prospects, supposed=supposed, cut=cut_said, fewest=FEWEST_BLOCKS)


def cut_said(design: dict[str, Any]) -> str:
    """Say how days are cut, such as "21 blocks of 2 × 2 days"."""
    catalogue = words("trial")["plan"]
    said = catalogue["cut_one" if design["period_days"] == 1 else "cut_many"]
    return fill(said, blocks=design["blocks"], days=design["period_days"])


def sentence(answer: dict[str, Any], *, control: str = "unnamed", unit: str = "units") -> str:
    """Give the verdict in a sentence that names the contrast; a second one says if the trial ended early."""
    catalogue = words("trial")
    (low, high), estimate = answer["ci95"], answer["estimate"]
    said = fill(
        catalogue["verdict"][answer["verdict"] or "none"],
        contrast=catalogue["contrast"][control],
        estimate=number(abs(estimate) if answer["verdict"] is None else estimate),
        worse=number(-estimate),
        side=catalogue["side"]["better" if estimate > 0 else "worse"],
        unit=Unit(unit),
        low=end(low, below=True),
        high=end(high),
        worse_low="" if high is None else number(-high),
        worse_high="" if low is None else number(-low),
        worthwhile=number(answer["worthwhile"] or 0.0),
        why=answer.get("why", ""),
    )
    early = " " + fill(catalogue["ended_early"], **answer) if answer.get("ended_early") else ""
    return f"{said}{early}"


def advice(answer: dict[str, Any]) -> str:
    """Say what to do with the verdict: any harm says stop."""
    return str(words("trial")["next"][answer["verdict"] or "none"])


def answer_text(answer: dict[str, Any], *, control: str = "unnamed", unit: str = "units") -> str:
    """Write the answer for the terminal: the sentence, the picture, the numbers, and how far it goes."""
    return _render(
        "trial_answer.txt",
        answer=answer,
        sentence=sentence(answer, control=control, unit=unit),
        picture=text_strip(block_rows(answer, _labels("block", "mean"))),
        control=control,
    )


def report_html(record: dict[str, Any], harms: Sequence[str] = (), taken: Sequence[Taken] = ()) -> str:
    """Write the report of a finished trial's record; `harms` and medicines `taken` come from the diary."""
    schedule, answer = record["schedule"], record["answer"]
    plan = schedule["plan"]
    unit = plan["outcome"]["unit"]
    return _render(
        "trial_report.html",
        **_shared(record, harms, taken),
        treatment_first=[block for block, arm in enumerate(schedule["order"], start=1) if arm == "treatment"],
        sentence=sentence(answer, control=plan["control"], unit=unit),
        zones=zones_svg(record),
        over_time=course_svg(record),
        picture=answer_svg(record),
        means=course.arm_means(record),
        periods=course.periods(record),
        run_in=course.run_in(record),
        missed=course.missed(record),
        deviations=course.deviations(record),
        checks=beside.check_lines(answer, unit),
        counted=beside.counted_lines(answer),
        also=beside.also_lines(answer),
    )


def episodes_report_html(record: dict[str, Any], harms: Sequence[str] = (), taken: Sequence[Taken] = ()) -> str:
    """Write the report of a trial of episodes."""
    plan, answer = record["schedule"]["plan"], record["answer"]
    return _render(
        "trial_episodes_report.html",
        **_shared(record, harms, taken),
        sentence=episode_text.sentence(answer, control=plan["control"]),
        zones=zones_svg(record),
        over_time=course_svg(record),
        half=episode_text.half_said(answer),
        numbers=episode_text.numbers_said(answer),
        kept=episode_text.kept_said(answer),
        rows=record["rows"],
    )


def report_of(record: dict[str, Any], harms: Sequence[str] = (), taken: Sequence[Taken] = ()) -> str:
    """Write the report of either kind of trial."""
    is_of_episodes = record["schedule"]["plan"].get("design") == "episodes"
    return (episodes_report_html if is_of_episodes else report_html)(record, harms, taken)


def _shared(record: dict[str, Any], harms: Sequence[str], taken: Sequence[Taken]) -> dict[str, Any]:
    """What both reports say alike."""
    plan, why = record["schedule"]["plan"], record.get("ended_why")
    ended, rows = record["ended_on"], record["rows"]
    return {
        "plan": plan,
        "answer": record["answer"],
        "contrast": words("trial")["contrast"][plan["control"]],
        "sealed_at": record["schedule"].get("sealed_at", "")[:16].replace("T", " "),
        "last": ended or (rows[-1].get("date") or rows[-1]["at"][:10]),
        "ended_why": words("companion")["reasons"][why] if why else "",
        "pauses": record.get("pauses", ()),
        "harms": harms,
        "taken": taken,
        "medicine_counts": medicine_lines(taken),
        "purposes": words("companion")["purposes"],
    }


def zones_svg(record: dict[str, Any]) -> Markup:
    """Draw the one picture that a lay person reads: worse, too little to matter, better, and where this trial lies."""
    plan, answer, told = record["schedule"]["plan"], record["answer"], words("trial")
    if plan.get("design") == "episodes":
        said = {**told["zones"], "worse": told["zones"]["longer"], "better": told["zones"]["shorter"]}
        layout, axis = course_plot.ratio_zones(answer, told["ratios"]), told["picture"]["ratio_axis"]
        title = episode_text.sentence(answer, control=plan["control"])
    else:
        said, layout, axis = told["zones"], course_plot.benefit_zones(answer), _short(plan["outcome"]["unit"])
        title = sentence(answer, control=plan["control"], unit=plan["outcome"]["unit"])
    return _svg("zones.svg", **layout, said=said, axis=axis, title=title)


def course_svg(record: dict[str, Any]) -> Markup:
    """Draw the trial over time: a mark for each day or episode."""
    outcome, told = record["schedule"]["plan"]["outcome"], words("trial")["picture"]
    if record["schedule"]["plan"].get("design") == "episodes":
        layout = course_plot.episode_course(record, told["minutes"], told["seconds"])
        axis = told["episodes_over_time"]
    else:
        layout = course_plot.course(record)
        axis = _short(told["over_time"].format(outcome=outcome["id"], unit=outcome["unit"]))
    return _svg("course.svg", **layout, axis=axis, title=axis)


def answer_svg(record: dict[str, Any]) -> Markup:
    """Draw the answer of a finished trial: a row a block, the mean with its interval below."""
    plan, answer = record["schedule"]["plan"], record["answer"]
    return svg(
        block_rows(answer, _labels("block", "mean")),
        title=sentence(answer, control=plan["control"], unit=plan["outcome"]["unit"]),
        axis=_axis(plan["outcome"]["unit"]),
        band=plan["worthwhile"],
    )


def pooled_html(pooled: dict[str, Any]) -> str:
    """Write pooled answers as a page with a forest plot each."""
    contrast = words("trial")["contrast"]
    groups = [
        {
            **group,
            "picture": svg(
                forest_rows(group, _labels("trial", "pooled")),
                title=f"{group['treatment']}, {contrast[group['control']]}",
                axis=_axis(group["unit"]),
            ),
        }
        for group in pooled["groups"]
    ]
    return _render("pooling.html", groups=groups, left_out=pooled["left_out"])


def pooled_text(pooled: dict[str, Any]) -> str:
    """Write pooled answers for the terminal."""
    groups = [
        {**group, "picture": text_strip(forest_rows(group, _labels("trial", "pooled")))} for group in pooled["groups"]
    ]
    return _render("pooling.txt", groups=groups, left_out=pooled["left_out"])


def svg(rows: Sequence[Row], *, title: str, axis: str, band: float | None = None) -> Markup:
    """Draw the picture as SVG; everything that came from a person is escaped."""
    return _svg("strip.svg", **svg_layout(rows, band), title=title, axis=axis)


def _svg(template: str, **context: object) -> Markup:
    text = _environment().get_template(template).render(**context)
    return Markup(text)  # noqa: S704 -- rendered by a template that escapes


def _short(text: str) -> str:
    """As much of a text as a picture has room for; the text around it has the whole."""
    return text if len(text) <= LONGEST_AXIS else text[: LONGEST_AXIS - 1] + "…"


def _labels(row: str, total: str) -> tuple[str, str]:
    picture = words("trial")["picture"]
    return picture[row], picture[total]


def _axis(unit: str) -> str:
    return str(words("trial")["picture"]["axis"].format(_short(unit)))


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("taichong", "words"),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    found.globals.update(fill=fill, as_unit=Unit, num=number, end=end, percent=percent, p_shown=p_shown, advice=advice)
    return found


def _render(template: str, **context: object) -> str:
    found = _environment().select_template([f"{language()}/{template}", f"{ENGLISH}/{template}"])
    return found.render(**context, words=words("trial"))
