"""The options that commands share, each declared once and typed; groups of them are dataclasses.

A command takes a group as one parameter, and `typed` shows Typer its fields as options, so that no command looks
its options up by name.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taichong.care import Said

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(envvar="TAICHONG_DATABASE_URL", help="Where the diary is; see `taichong diary --help`."),
]
Side = Annotated[str, typer.Option("--side", metavar="left|right|both", help="Which side.")]


@dataclass(frozen=True, kw_only=True)
class SignOptions:
    """The answers to the red-flag questions."""

    none_of_these: Annotated[bool, typer.Option("--none-of-these", help="No to every red-flag question.")] = False
    has: Annotated[tuple[str, ...], typer.Option(metavar="ID", help="Yes to this question.")] = ()
    no: Annotated[tuple[str, ...], typer.Option("--no", metavar="ID", help="No to this question.")] = ()
    unsure: Annotated[tuple[str, ...], typer.Option(metavar="ID", help="Not sure; counts as yes for pressing.")] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionOptions:
    """What holds for a person."""

    condition: Annotated[
        tuple[str, ...],
        typer.Option(metavar="ID", help="This holds for me, and no other that is not named; wound:foot says where."),
    ] = ()
    no_conditions: Annotated[bool, typer.Option("--no-conditions", help="None of the conditions holds for me.")] = False
    cleared: Annotated[
        tuple[str, ...], typer.Option(metavar="ID", help="My midwife or doctor agreed, for this condition.")
    ] = ()

    def said(self) -> Said:
        """The same, as the safety check takes it: the fields have its names."""
        from taichong.care import Said

        return Said(**asdict(self))


@dataclass(frozen=True, kw_only=True)
class CheckOptions(ConditionOptions, SignOptions):
    """The answers to the whole safety check."""


@dataclass(frozen=True, kw_only=True)
class WishOptions:
    """What a plan is wanted for."""

    side: Side = "both"
    when: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="during|prevention|recovery|morning|post-workout|stress|evening|"
            "travel|after_surgery|pregnancy|chemotherapy|before_procedure",
            help="When it is for.",
        ),
    ] = None
    also: Annotated[
        tuple[str, ...], typer.Option(metavar="CODE", help="Opt in to a point that is offered only on request.")
    ] = ()
    healed: Annotated[
        tuple[str, ...], typer.Option(metavar="CODE", help="This point hurt the last time and has healed.")
    ] = ()


@dataclass(frozen=True, kw_only=True)
class BodyOptions:
    """What one person tells of their body."""

    sex: Annotated[
        str | None,
        typer.Option(
            metavar="female|male|unspecified",
            help="Which body shape to compute with; without this and the next three, the body of *My body*.",
        ),
    ] = None
    age: Annotated[float | None, typer.Option(metavar="YEARS", help="Adults only.")] = None
    height_cm: Annotated[float | None, typer.Option(metavar="CM")] = None
    weight_kg: Annotated[float | None, typer.Option(metavar="KG")] = None
    measure: Annotated[
        tuple[str, ...],
        typer.Option(
            metavar="NAME=MM", help="A tape measure by the survey's name: footlength=241. As often as you like."
        ),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """A table of people in place of one body."""

    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="people.csv", help="Everybody in this table: sex, age, height_cm, weight_kg, any measures."
        ),
    ] = None
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the rows of --batch go.")] = None
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Leave out rows that cannot be used and say which, not stop.")
    ] = False
    resume: Annotated[bool, typer.Option("--resume", help="With --batch: go on where it broke off.")] = False
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False


def typed(command: Callable[..., T]) -> Callable[..., T]:
    """Show Typer the fields of a command's option groups as its options, and hand the command the groups.

    Every field has a default. One that may be given often is a tuple here, and a list to Typer, which knows no
    tuple of any length.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    shown: list[Parameter] = []
    for name, each in signature(command).parameters.items():
        shown.extend(_fields(groups[name]) if name in groups else [each.replace(annotation=hints[name])])

    @wraps(command)
    def called(**given: Any) -> T:  # noqa: ANN401 -- whatever the options hold
        for name, group in groups.items():
            told = {each.name: given.pop(each.name) for each in fields(group)}
            given[name] = group(
                **{name: tuple(each) if isinstance(each, list) else each for name, each in told.items()}
            )
        return command(**given)

    called.__signature__ = signature(command).replace(parameters=shown)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in shown}
    return called


def _fields(group: Any) -> Iterator[Parameter]:  # noqa: ANN401 -- a dataclass of any kind
    """The fields of a group as Typer takes them."""
    hints = get_type_hints(group, include_extras=True)
    for each in fields(group):
        annotation, default = hints[each.name], each.default
        kind, *told = get_args(annotation)
        if get_origin(kind) is tuple:
            kind, default = GenericAlias(list, get_args(kind)[:1]), []
            annotation = Annotated[kind, *told]
        yield Parameter(each.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
