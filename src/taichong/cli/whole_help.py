"""Help that is shown whole: no sentence of a list is cut off, and an error names the help of its own command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter  # what `TyperGroup` is made of; typer names them nowhere else
    from typer.exceptions import TyperException


class WholeSentences(TyperGroup):
    """A group of commands that lists each with the first paragraph of its help, over as many lines as it takes."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the list."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, _first_paragraph(each.help or "")) for name, each in found if each and not each.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def help_of(error: TyperException) -> str:
    """The command whose help says what is allowed where `error` was made: `taichong trial plan --help`."""
    names: list[str] = []
    context: Context | None = getattr(error, "ctx", None)
    while context and context.parent:
        names.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(["taichong", *names, "--help"])
