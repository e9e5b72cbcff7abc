"""Gather the sentences of commands and pages for translators: `make words` runs this after one was changed.

Writes `src/taichong/words/taichong.pot`: every message of the Python files and templates, with where it is said.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "taichong"
TEMPLATE = SOURCE / "words" / "taichong.pot"
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2.ext.babel_extract")]
OPTIONS = {"web/templates/**.html": {"trimmed": "true", "silent": "false"}}


def gathered() -> Catalog:
    """Gather every message of the package, with the files that say it."""
    catalogue = Catalog(project="Taichong", copyright_holder="the authors of Taichong", charset="utf-8")
    for file, _line, message, comments, context in extract_from_dir(SOURCE, METHODS, OPTIONS):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def ids(catalogue: Catalog) -> set[object]:
    """Return what is to be translated."""
    return {each.id for each in catalogue if each.id}


def main() -> None:
    """Write the template."""
    with TEMPLATE.open("wb") as file:
        write_po(file, gathered(), width=0, sort_output=True, include_lineno=False, omit_header=True)


if __name__ == "__main__":
    main()
