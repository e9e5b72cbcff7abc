"""The options of one body, and of a table of bodies; `locate`, `measures` and `shortcuts` share them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct


class BodyOptions(Struct, frozen=True, kw_only=True):
    """One person's body: sex, age, height, weight and tape measures."""

    sex: Annotated[
        str | None,
        typer.Option(
            metavar="female|male|unspecified",
            help="Which body shape to compute with; without this and the next three, the body of *My body*.",
        ),
    ] = None
    age: Annotated[float | None, typer.Option(metavar="YEARS", help="Age in years; adults only.")] = None
    height_cm: Annotated[float | None, typer.Option(metavar="CM", help="Your height in centimetres.")] = None
    weight_kg: Annotated[float | None, typer.Option(metavar="KG", help="Your weight in kilograms.")] = None
    measure: Annotated[
        tuple[str, ...],
        typer.Option(
            metavar="NAME=MM", help="A tape measure by the survey's name: footlength=241. As often as you like."
        ),
    ] = ()


class BatchOptions(Struct, frozen=True, kw_only=True):
    """A table of people in place of one body."""

    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="people.csv", help="Everybody in this table: sex, age, height_cm, weight_kg, any measures."
        ),
    ] = None
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the rows of --batch go.")] = None
    skip_refused: Annotated[
        bool,
        typer.Option("--skip-refused", help="Leave out rows that cannot be used, and say which, instead of stopping."),
    ] = False
    resume: Annotated[bool, typer.Option("--resume", help="With --batch: go on where it broke off.")] = False
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False
