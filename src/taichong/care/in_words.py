"""A plan from words and answers, for programs: what `taichong plan` is for the terminal."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from taichong.atlas import load
from taichong.care.answers import Said
from taichong.care.plan import Plan
from taichong.care.request import Request, make_plan
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.person import Home


def plan_for(  # noqa: PLR0913 -- the options of the command, by the same names
    text: str,
    *,
    none_of_these: bool = False,
    has: Collection[str] = (),
    no: Collection[str] = (),
    unsure: Collection[str] = (),
    conditions: Collection[str] | None = None,
    cleared: Collection[str] = (),
    side: str = "both",
    context: str | None = None,
    atlas: Atlas | None = None,
    home: Home | None = None,
) -> Plan:
    """Plan what may be done for what bothers somebody, said in their own words or as an id.

    Questions that are not answered stay open, and nothing is pressed while one is. `conditions` states the whole list,
    an empty one that there is none; None leaves all of them open. The options mean what those of `taichong plan` mean.
    `home` is the folder of the person whose earlier sessions count: what was pressed today, and where it hurt.

    Raises:
        InputError: the answers contradict each other, there is no such id, or it is not certain what was meant; the
            message names what it may be.
    """
    for name, given in (("has", has), ("no", no), ("unsure", unsure), ("conditions", conditions), ("cleared", cleared)):
        if isinstance(given, str) or not (given is None or isinstance(given, Collection)):
            raise InputError(f"{name}: {given!r:.40} is no list of ids; write it like ['pregnancy']")
    if not isinstance(text, str):
        raise InputError(f"{text!r:.40}: say what bothers you as text, such as 'calf cramp'")
    listed = tuple(conditions or ())
    said = Said(
        none_of_these=none_of_these,
        has=tuple(has),
        no=tuple(no),
        unsure=tuple(unsure),
        condition=listed,
        no_conditions=conditions is not None and not listed,
        cleared=tuple(cleared),
    )
    made = make_plan(load() if atlas is None else atlas, Request(text, said, side, context), home)
    if isinstance(made, Plan):
        return made
    raise InputError(f"{text!r} may be several things; say one of: {', '.join(each.id for each in made)}")
