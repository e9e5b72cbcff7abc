"""`taichong plan` and `taichong session`: from what bothers a person to what they may do, and through it."""

from __future__ import annotations

from typing import Annotated

import typer

from taichong.atlas import load
from taichong.care import Request, make_plan
from taichong.care import text as say
from taichong.cli.answers import offer, print_answer
from taichong.cli.my_home import my_home
from taichong.cli.option_groups import CheckOptions, WishOptions, typed
from taichong.cli.options import AsJson
from taichong.cli.words import plan_lines


@typed
def plan(
    *,
    context: typer.Context,
    complaint: Annotated[
        list[str], typer.Argument(metavar="COMPLAINT", help="What bothers you, in your own words or by its id.")
    ],
    check: CheckOptions,
    wish: WishOptions,
    as_json: AsJson = False,
) -> None:
    """From what bothers you to what you may do: "calf cramp", "stressed", or an id; safety first."""
    atlas = load(context.obj)
    made = make_plan(atlas, _request(complaint, check, wish), my_home())
    if isinstance(made, tuple):
        offer([{"id": each.id, "name": each.name} for each in made], as_json)
    print_answer(as_json, lambda: say.plan_json(made), lambda: plan_lines(atlas, made))
    raise typer.Exit(made.exit_code)


@typed
def session(
    *,
    context: typer.Context,
    complaint: Annotated[
        list[str], typer.Argument(metavar="COMPLAINT", help="What bothers you, in your own words or by its id.")
    ],
    check: CheckOptions,
    wish: WishOptions,
    before: Annotated[int | None, typer.Option(metavar="0-10", help="How bad it is now; asked if not given.")] = None,
    after: Annotated[
        int | None, typer.Option(metavar="0-10", help="How bad it is afterwards; asked if not given.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Lines only, no live display.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Print the beats and end; nothing is timed or saved.")
    ] = False,
) -> None:
    """Guide through a plan, beat by beat: space pauses, n next, h this hurts, q ends. Everything is saved."""
    from taichong.cli import guide
    from taichong.cli.playing import Ratings

    ratings = Ratings(before, after)
    raise typer.Exit(
        guide.session(load(context.obj), _request(complaint, check, wish), ratings, plain=plain, preview=preview)
    )


def _request(complaint: list[str], check: CheckOptions, wish: WishOptions) -> Request:
    return Request(" ".join(complaint), check.said(), wish.side, wish.when, wish.also, wish.healed)
