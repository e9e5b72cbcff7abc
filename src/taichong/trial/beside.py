"""What accompanies an answer: lingering and drift, other outcomes, how the values came to be."""

from __future__ import annotations

from typing import Any

from taichong.trial.figures import Unit, end, number
from taichong.words import fill, words


def check_lines(found: dict[str, Any], unit: str) -> list[str]:
    """Say what to look at for lingering effects and for drift, where there is something to look at."""
    checks = found["checks"]
    told = {name: None if value is None else number(value) for name, value in checks.items()}
    return [
        *([_said("first_days", unit=Unit(unit), **told)] if checks["first_days"] is not None else []),
        *([_said("drift", unit=Unit(unit), **told)] if checks["drift_a_week"] is not None else []),
    ]


def also_lines(found: dict[str, Any]) -> list[str]:
    """Write the other outcomes, each with its interval, and why none has a verdict."""
    also = found.get("also", {})
    told = [
        _said(
            "also" if each["treatment_minus_control"] is not None else "also_unknown",
            item=item,
            difference=number(each["treatment_minus_control"] or 0.0),
            low=end(each["ci95"][0], below=True),
            high=end(each["ci95"][1]),
        )
        for item, each in also.items()
    ]
    return [*told, _said("also_means")] if told else []


def counted_lines(found: dict[str, Any]) -> list[str]:
    """Say what a reader must know of how the values came to be; nothing where there is nothing."""
    names = ("corrected_days", "late_days", "days_changed_after_answer", "paused_days", "earlier_trials")
    return [_said(name, count=found[name]) for name in names if found[name]]


def _said(name: str, **values: object) -> str:
    return fill(words("companion")["answer"][name], **values)
