"""The sheet as a page that stands alone, and as PDF: one template for both."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from taichong.person import pdf_of
from taichong.words import ENGLISH, words

if TYPE_CHECKING:
    from jinja2 import Template

    from taichong.handout.sheet import Sheet


def handout_html(sheet: Sheet, *, back: str = "") -> str:
    """Render the sheet as HTML that stands alone; `back` is the address of a page to go back to on a screen."""
    return _template().render(sheet=sheet, said=words("handout"), back=back)


def handout_pdf(sheet: Sheet) -> bytes:
    """Render the sheet as PDF.

    Raises:
        StoreError: what sets it is not installed; the message says how to get it.
    """
    return pdf_of(handout_html(sheet))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("taichong.words", ENGLISH), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("handout.html")
