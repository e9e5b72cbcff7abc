"""A trial in words and pictures: a plan's prospects, the one-sentence verdict, the report, the pool.

All words are in ``words/<language>``: a message catalogue and templates. The report has CENT 2015's items.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from taichong.strips import Row, block_rows, forest_rows, svg_layout, text_strip

if TYPE_CHECKING:
    from collections.abc import Sequence

Words = dict[str, Any]


@cache
def words(language: str = "en") -> Words:
    """The message catalogue of a language."""
    text = resources.files("taichong").joinpath("words", language, "trial.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def plan_text(prospects: dict[str, Any], supposed: str, language: str = "en") -> str:
    """What a plan can find, for the terminal; `supposed` names the change, such as "a halving"."""
    return _render(f"{language}/trial_plan.txt", language, prospects=prospects, supposed=supposed)


def sentence(answer: dict[str, Any], *, control: str = "unnamed", unit: str = "units", language: str = "en") -> str:
    """The verdict in one sentence that names the contrast; a second one where the trial was ended early."""
    catalogue = words(language)
    said = catalogue["verdict"][answer["verdict"]].format(
        contrast=catalogue["contrast"][control],
        estimate=number(answer["estimate"]),
        unit=unit,
        low=end(answer["ci95"][0], below=True),
        high=end(answer["ci95"][1]),
        worthwhile=number(answer["worthwhile"] or 0.0),
    )
    early = " " + catalogue["ended_early"].format(**answer) if answer.get("ended_early") else ""
    return f"{said}{early}"


def answer_text(answer: dict[str, Any], *, control: str = "unnamed", unit: str = "units", language: str = "en") -> str:
    """The answer for the terminal: the sentence, the picture, the numbers, and how far it goes."""
    return _render(
        f"{language}/trial_answer.txt",
        language,
        answer=answer,
        sentence=sentence(answer, control=control, unit=unit, language=language),
        picture=text_strip(block_rows(answer, _labels("block", "mean", language))),
        control=control,
    )


def report_html(record: dict[str, Any], harms: Sequence[str] = (), language: str = "en") -> str:
    """The printable report of a finished trial's record; `harms` are unwanted effects from the diary."""
    schedule, answer = record["schedule"], record["answer"]
    plan = schedule["plan"]
    verdict = sentence(answer, control=plan["control"], unit=plan["outcome"]["unit"], language=language)
    return _render(
        f"{language}/trial_report.html",
        language,
        plan=plan,
        answer=answer,
        order=schedule["order"],
        treatment_first=schedule["order"].count("treatment"),
        sentence=verdict,
        picture=answer_svg(record, language),
        harms=harms,
    )


def answer_svg(record: dict[str, Any], language: str = "en") -> Markup:
    """The answer of a finished trial as a picture: a row a block, the mean with its interval below."""
    plan, answer = record["schedule"]["plan"], record["answer"]
    return svg(
        block_rows(answer, _labels("block", "mean", language)),
        title=sentence(answer, control=plan["control"], unit=plan["outcome"]["unit"], language=language),
        axis=_axis(plan["outcome"]["unit"], language),
        band=plan["worthwhile"],
    )


def pooled_html(pooled: dict[str, Any], language: str = "en") -> str:
    """Pooled answers as a page with a forest plot each."""
    contrast = words(language)["contrast"]
    groups = [
        {
            **group,
            "picture": svg(
                forest_rows(group, _labels("trial", "pooled", language)),
                title=f"{group['treatment']}, {contrast[group['control']]}",
                axis=_axis(group["unit"], language),
            ),
        }
        for group in pooled["groups"]
    ]
    return _render(f"{language}/pooling.html", language, groups=groups, left_out=pooled["left_out"])


def pooled_text(pooled: dict[str, Any], language: str = "en") -> str:
    """The same for the terminal."""
    groups = [
        {**group, "picture": text_strip(forest_rows(group, _labels("trial", "pooled", language)))}
        for group in pooled["groups"]
    ]
    return _render(f"{language}/pooling.txt", language, groups=groups, left_out=pooled["left_out"])


def svg(rows: Sequence[Row], *, title: str, axis: str, band: float | None = None) -> Markup:
    """The picture as SVG; everything that came from a person is escaped."""
    text = _environment().get_template("strip.svg").render(**svg_layout(rows, band), title=title, axis=axis)
    return Markup(text)  # noqa: S704 -- rendered by a template that escapes


def number(value: float) -> str:
    """Three significant digits, as a person writes them."""
    return f"{value:.3g}".replace("-", "−")


def end(value: float | None, *, below: bool = False) -> str:
    """An interval's end; infinite where there is none."""
    return ("−∞" if below else "∞") if value is None else number(value)


def percent(share: float) -> str:
    """A share as whole hundredths, never a certainty that a finite computation cannot give."""
    return "over 99" if 0.995 <= share < 1 else "under 1" if 0 < share < 0.005 else f"{100 * share:.0f}"  # noqa: PLR2004


def _labels(row: str, total: str, language: str) -> tuple[str, str]:
    picture = words(language)["picture"]
    return picture[row], picture[total]


def _axis(unit: str, language: str) -> str:
    return str(words(language)["picture"]["axis"].format(unit))


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("taichong", "words"),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    found.globals.update(num=number, end=end, percent=percent)
    return found


def _render(template: str, language: str, **context: object) -> str:
    return _environment().get_template(template).render(**context, words=words(language))
