"""One cell of a CSV file: no spreadsheet runs it as a formula, and what was written is what is read again."""

from __future__ import annotations

# A cell that starts with one of these may be run as a formula by a spreadsheet (full-width forms too); the
# quote itself is here so that taking one quote off always restores what was written.
FORMULA_STARTS = tuple("=+-@\t\r\n'＝＋－＠")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what could be one."""
    risky = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if risky else text


def plain_cell(text: str) -> str:
    """Return what `safe_cell` was given."""
    guarded = text.startswith("'") and safe_cell(text[1:]) == text
    return text[1:] if guarded else text


def quoted_cell(text: str) -> str:
    """Return a cell for a line that is written by hand: in quotes where it must be."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
