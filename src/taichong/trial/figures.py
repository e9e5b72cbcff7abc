"""Numbers as a person reads them."""

from __future__ import annotations

from taichong.words import fill, words

LEVEL = 0.05


def number(value: float) -> str:
    """Write two significant digits, as a person would; whole numbers keep theirs."""
    shown = f"{value:.2g}" if abs(value) < 99.5 else f"{value:.0f}"  # noqa: PLR2004 -- as a person writes them
    return shown.replace("-", "−")


def p_shown(value: float) -> str:
    """Write p with its sign: never zero, and never rounded across 0.05."""
    if value < 0.001:  # noqa: PLR2004 -- smaller says nothing more
        return "< 0.001"
    digits = next(each for each in (2, 3, 4, 5, 15) if (float(f"{value:.{each}g}") <= LEVEL) == (value <= LEVEL))
    return f"= {value:.{digits}g}"


def end(value: float | None, *, below: bool = False) -> str:
    """Return an interval's end; infinite where there is none."""
    return ("−∞" if below else "∞") if value is None else number(value)


def percent(share: float) -> str:
    """Write a share as whole hundredths, never a certainty that a finite computation cannot give."""
    return "over 99" if 0.995 <= share < 1 else "under 1" if 0 < share < 0.005 else f"{100 * share:.0f}"  # noqa: PLR2004


class Unit(str):
    """The unit of an outcome as a plan keeps it, for many; beside a number ("{unit:{estimate}}") as it goes with it."""

    __slots__ = ()

    def __format__(self, shown: str) -> str:
        """Return the unit for a number as it is written; without one, for many."""
        forms = words("companion")["outcome"]["units"].get(str(self))
        return fill(f"{{n:{forms}}}", n=shown) if forms and shown else str(self)
