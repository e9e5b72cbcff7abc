"""Groups of options that commands share: structs of typed fields.

A command takes a group as one parameter, and `typed` shows Typer its fields as options, so that no command looks
its options up by name.
"""

from functools import wraps
from inspect import Parameter, signature
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import typer
from msgspec import Struct

from taichong.cli.options import Cleared, Condition, NoConditions, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taichong.care import Said

T = TypeVar("T")


class SaidOptions(Struct, frozen=True, kw_only=True):
    """Answers whose fields have the names of `Said`."""

    def said(self) -> "Said":
        """Return the same, as the safety check takes it."""
        from taichong.care import Said

        return Said(**{name: getattr(self, name) for name in self.__struct_fields__})


class ConditionOptions(SaidOptions, frozen=True, kw_only=True):
    """What holds for a person."""

    condition: Condition = ()
    no_conditions: NoConditions = False
    cleared: Cleared = ()


class CheckOptions(SaidOptions, frozen=True, kw_only=True):
    """The answers to the whole safety check."""

    none_of_these: Annotated[
        bool, typer.Option("--none-of-these", help="No to every question about warning signs.")
    ] = False
    has: Annotated[tuple[str, ...], typer.Option(metavar="ID", help="Yes to this question or sign.")] = ()
    no: Annotated[tuple[str, ...], typer.Option("--no", metavar="ID", help="No to this question or sign.")] = ()
    unsure: Annotated[
        tuple[str, ...],
        typer.Option(metavar="ID", help="Not sure about this question, sign or condition; counts as yes for pressing."),
    ] = ()
    condition: Condition = ()
    no_conditions: NoConditions = False
    cleared: Cleared = ()


class WishOptions(Struct, frozen=True, kw_only=True):
    """What a plan is wanted for."""

    side: Side = "both"
    when: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="during|prevention|recovery|morning|post-workout|stress|evening|"
            "travel|after_surgery|pregnancy|chemotherapy|before_procedure",
            help="When it is for, such as during a cramp or as prevention.",
        ),
    ] = None
    also: Annotated[
        tuple[str, ...], typer.Option(metavar="CODE", help="Opt in to a point that is offered only on request.")
    ] = ()
    healed: Annotated[
        tuple[str, ...], typer.Option(metavar="CODE", help="A point that hurt last time and has healed.")
    ] = ()


def typed(command: "Callable[..., T]") -> "Callable[..., T]":
    """Show Typer the fields of a command's option groups as its options, and hand the command the groups.

    Every field has a default. One that may be given often is a tuple here, and a list to Typer, which knows no
    tuple of any length.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {
        name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Struct)
    }
    shown: list[Parameter] = []
    for name, each in signature(command).parameters.items():
        shown.extend(_fields(groups[name]) if name in groups else [each.replace(annotation=hints[name])])

    @wraps(command)
    def called(**given: Any) -> T:  # noqa: ANN401 -- whatever the options hold
        for name, group in groups.items():
            told = {each: given.pop(each) for each in group.__struct_fields__}
            given[name] = group(
                **{name: tuple(each) if isinstance(each, list) else each for name, each in told.items()}
            )
        return command(**given)

    called.__signature__ = signature(command).replace(parameters=shown)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in shown}
    return called


def _fields(group: Any) -> "Iterator[Parameter]":  # noqa: ANN401 -- a struct of any kind
    """The fields of a group as Typer takes them."""
    hints = get_type_hints(group, include_extras=True)
    for name, usual in zip(group.__struct_fields__, group.__struct_defaults__, strict=True):
        kind, *told = get_args(hints[name])
        is_many = get_origin(kind) is tuple
        kind, default = (GenericAlias(list, get_args(kind)[:1]), []) if is_many else (kind, usual)
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, *told])
