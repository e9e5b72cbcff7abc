"""What is near to what was asked for: one measure for names, words and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR = 60.0  # of 100: below, two names share letters by chance


def ranked(wanted: str, known: Iterable[str], most: int = 40) -> list[tuple[str, float]]:
    """Return known names with their likeness to `wanted` (0 to 100), the most alike first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- only who is not understood waits for it

    return [(name, score) for name, score, _ in process.extract(wanted, sorted(known), scorer=fuzz.ratio, limit=most)]


def nearest(wanted: str, known: Iterable[str], most: int = 3, *, at_least: float = NEAR) -> list[str]:
    """Return the known names that are near to `wanted`, the most alike first; none where nothing is near."""
    return [name for name, score in ranked(wanted, known, most) if score >= at_least]


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """Return "; did you mean A or B?", to end a sentence; a full stop where nothing is near."""
    near = nearest(wanted, known)
    return f"; did you mean {' or '.join(near)}?" if near else "."
