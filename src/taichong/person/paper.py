"""What is printed: a page that stands alone, as PDF."""

from __future__ import annotations

from taichong.errors import StoreError


def pdf_of(html: str) -> bytes:
    """Set a page that stands alone as PDF.

    Raises:
        StoreError: WeasyPrint is not installed, or lacks the system's library that sets text.
    """
    otherwise = "or write .html and print it from the browser"
    try:
        from weasyprint import HTML  # noqa: PLC0415 -- an extra
    except ImportError:
        raise StoreError(f"a PDF needs WeasyPrint: pip install 'taichong[print]'; {otherwise}") from None
    except OSError:
        raise StoreError(
            "a PDF needs Pango, which WeasyPrint did not find: on Debian or Ubuntu "
            f"'apt-get install libpango-1.0-0 libpangoft2-1.0-0' brings it; {otherwise}"
        ) from None
    made: bytes = HTML(string=html).write_pdf()
    return made
