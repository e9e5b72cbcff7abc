"""The options that commands share, each declared once and typed."""

from typing import Annotated, Literal

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]
InUnits = Annotated[
    Literal["mm", "cm", "in"] | None,
    typer.Option("--units", metavar="mm|cm|in", help="For lengths; else those of your saved body."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(envvar="TAICHONG_DATABASE_URL", help="Where the diary is; see `taichong diary --help`."),
]
Side = Annotated[str, typer.Option("--side", metavar="left|right|both", help="Which side.")]
Condition = Annotated[
    tuple[str, ...],
    typer.Option(metavar="ID", help="This holds for me, and no other that is not named; wound:foot says where."),
]
NoConditions = Annotated[bool, typer.Option("--no-conditions", help="None of the conditions holds for me.")]
Cleared = Annotated[
    tuple[str, ...], typer.Option(metavar="ID", help="My midwife or doctor agreed, for this condition.")
]
