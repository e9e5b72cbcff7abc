"""Which points an address names, and what this person knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas import points_typed
from taichong.learn import Deck, Lesson, codes_of
from taichong.web.body.renderings import units
from taichong.web.homes import own_home
from taichong.web.templating import atlas_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.locate import RulerUnits

USUAL = "articles"
LONGEST_NUMBER = 6  # [characters]: above every choice and every picture's size
SHOWN_PX = 340
"""How wide and high the picture is on every screen: without a script a browser tells where it was touched in these."""


def codes_in(request: Request, deck: str) -> tuple[str, ...]:
    """The points of a deck as an address names it: a deck's name, or points as a person types them."""
    atlas = atlas_of(request)
    return codes_of(atlas, points_typed(atlas, deck) if any(map(str.isdigit, deck)) else deck or USUAL)


def lesson_of(request: Request, deck: str) -> Lesson:
    """What is learned of a deck; on a server that others use nothing is kept."""
    atlas = atlas_of(request)
    codes = codes_in(request, deck)
    home = own_home(request)
    return Lesson.begin(atlas, codes, home.learned_file) if home else Lesson(atlas, codes, Deck(), None)


def units_of(request: Request) -> RulerUnits:
    """The units in which this person typed their body; millimetres where nothing is kept."""
    home = own_home(request)
    return units(home) if home else "mm"


def whole(text: str) -> int:
    """A number that an address gives; 0 where it is none."""
    return int(text[:LONGEST_NUMBER]) if text.isascii() and text.isdecimal() else 0
