"""What is printed: a self-contained page, as PDF."""

from __future__ import annotations

from importlib.util import find_spec

from taichong.errors import StoreError

OTHERWISE = "or write .html and print it from the browser"


def pdf_of(html: str) -> bytes:
    """Turn a self-contained page into a PDF.

    Raises:
        StoreError: WeasyPrint is not installed, or lacks the system's library that sets text.
    """
    check_pdf()
    try:
        from weasyprint import HTML  # noqa: PLC0415 -- an extra
    except OSError:
        raise StoreError(
            "a PDF needs Pango, which WeasyPrint did not find: on Debian or Ubuntu "
            f"'apt-get install libpango-1.0-0 libpangoft2-1.0-0' brings it; {OTHERWISE}"
        ) from None
    made: bytes = HTML(string=html).write_pdf()
    return made


def check_pdf() -> None:
    """Check that a PDF can be set, before anything slow is done for one.

    Raises:
        StoreError: WeasyPrint is not installed.
    """
    if find_spec("weasyprint") is None:
        raise StoreError(f"a PDF needs WeasyPrint: pip install 'taichong[print]'; {OTHERWISE}")
