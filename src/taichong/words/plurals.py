"""Sentences with plurals: how `taichong.words.fill` fills them in."""

from __future__ import annotations

import string
from typing import Any

from taichong import words

MANY = 1000  # a count that has the plural of many in every language


class Filled(string.Formatter):
    """A formatter that chooses between the forms of a plural: "{n:entry|entries}"."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 -- whatever stands in a sentence
        """Format a value, or choose the form that goes with it."""
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        forms = format_spec.split("|")
        return forms[min(_which_form(value), len(forms) - 1)]


def _which_form(value: object) -> int:
    """The number of the plural form that goes with a value."""
    written = str(value).lstrip("-\N{MINUS SIGN}")
    count = int(written) if written.isdecimal() else MANY  # "1.0" and "0.5" go with many
    rule = getattr(words.catalogue(), "plural", None)
    return int(rule(count)) if rule else int(count != 1)
