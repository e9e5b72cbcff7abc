"""Which points an address names, and what this person knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.learn import Deck, Lesson, codes_of
from taichong.web.homes import own_home
from taichong.web.templating import atlas_of

if TYPE_CHECKING:
    from starlette.requests import Request

USUAL = "articles"


def codes_in(request: Request, deck: str) -> tuple[str, ...]:
    """The points of a deck as an address names it: a deck's name, or codes with spaces between them."""
    return codes_of(atlas_of(request), deck.split() if any(map(str.isdigit, deck)) else deck or USUAL)


def lesson_of(request: Request, deck: str) -> Lesson:
    """What is learned of a deck; on a server that others use nothing is kept."""
    atlas = atlas_of(request)
    codes = codes_in(request, deck)
    home = own_home(request)
    return Lesson.begin(atlas, codes, home.learned_file) if home else Lesson(atlas, codes, Deck(), None)
