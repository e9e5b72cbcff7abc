"""The sheet as a page that stands alone, and as PDF: one template for both."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from taichong.person import pdf_of
from taichong.words import ENGLISH, HANZI, words

if TYPE_CHECKING:
    from jinja2 import Template

    from taichong.handout.sheet import Sheet


def handout_html(sheet: Sheet) -> str:
    """Render the sheet as HTML that stands alone, with its pictures and its Chinese characters in it."""
    return _template().render(sheet=sheet, said=words("handout"), hanzi=_hanzi())


def handout_pdf(sheet: Sheet) -> bytes:
    """Render the sheet as PDF.

    Raises:
        StoreError: what sets it is not installed; the message says how to get it.
    """
    return pdf_of(handout_html(sheet))


@cache
def _hanzi() -> str:
    return base64.b64encode(HANZI.read_bytes()).decode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("taichong.words", ENGLISH), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("handout.html")
