"""Write the pages of the documentation that are made from the code: every command, every setting, and the house.

Run by `make docs`, and by whoever changes an option: `python builders/generated_docs.py`. A test fails while a page
is stale.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "taichong"

SETTINGS = {
    "TAICHONG_ATLAS": "the folder of YAML to read in place of the standard in the package, as with `--atlas`",
    "TAICHONG_COUNTRY": "the country, such as `DE`, whose numbers to call are given; without it, the locale’s",
    "TAICHONG_DATA": "the folder for the diary, the conditions, the body and the log, in place of the system's own",
    "TAICHONG_DATABASE_URL": "where the diary is, as with `--database-url`: `sqlite:///FILE` or `postgresql://...`",
    "TAICHONG_LANGUAGE": "the language of commands and pages, where the package has it",
    "TAICHONG_PASSPHRASE": "the passphrase of a server that others can reach, as with `--passphrase`",
}

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click import Command, Context


def commands() -> str:
    """Write the page of every command, with its arguments and options."""
    import typer  # noqa: PLC0415 -- only where the page is made

    from taichong.cli.main import app  # noqa: PLC0415

    command: Any = typer.main.get_command(app)
    text = "\n".join(_told(command, command.make_context("taichong", [], resilient_parsing=True), depth=1))
    head = "# Commands\n\nMade from the commands themselves; `--help` says the same in the terminal.\n"
    return f"{head}\n{text.strip()}\n"


def _told(command: Command, context: Context, depth: int) -> Iterator[str]:
    """One command as Markdown, then those below it."""
    path = context.command_path
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n{'#' * (depth + 1)} `{path}`\n\n{(command.help or '').strip()}\n\n```text\n{path} {usage}\n```\n"
    rows = [row for each in command.get_params(context) if (row := each.get_help_record(context))]
    if rows:
        yield "| option | what it says |\n| --- | --- |"
        yield from (f"| `{name}` | {_cell(says)} |" for name, says in rows)
    for name in getattr(command, "list_commands", lambda _: [])(context):
        below: Any = command.get_command(context, name)  # type: ignore[attr-defined]
        inside = below.make_context(name, [], parent=context, resilient_parsing=True)
        yield from _told(below, inside, depth + 1)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def settings() -> str:
    """Write the page of every environment variable."""
    rows = "\n".join(f"| `{name}` | {says} |" for name, says in SETTINGS.items())
    head = "# Settings\n\nAll are environment variables; an option of a command goes before them.\n"
    return f"{head}\n| variable | what it says |\n| --- | --- |\n{rows}\n"


def variables_read() -> set[str]:
    """Find the environment variables that the code names."""
    files = SOURCE.rglob("*.py")
    return {name for file in files for name in re.findall(r'"(TAICHONG_[A-Z_]+)"', file.read_text(encoding="utf-8"))}


def main() -> None:
    """Write all pages."""
    from house import drawing  # noqa: PLC0415 -- needs the graph of imports

    PAGES.mkdir(exist_ok=True)
    for name, text in {"commands.md": commands(), "settings.md": settings(), "house.svg": drawing()}.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
