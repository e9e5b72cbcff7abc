"""What a person tapped on a photo, and what cannot be: too few, twice, outside, all in one corner, on one line."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from msgspec import Struct

from taichong.errors import InputError, TapsError
from taichong.locate.photo_views import View, view_named
from taichong.words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from taichong.atlas import Atlas

    Array = NDArray[np.float64]
    Ints = NDArray[np.intp]

SMALLEST_PX, LARGEST_PX = 100, 30_000
"""Sides of a picture."""
FEWEST = 5
LEAST_PART = 0.12
"""Of the picture's longer side: taps that lie nearer together are all in one corner, or the limb is too small."""
THINNEST = 0.02
"""How wide taps must lie, in parts of how long they do; those of a leg from its side lie 0.06 and more."""
NEAREST = 0.002
"""Of the picture's longer side: two taps that lie nearer together are in one place."""


class Tap(Struct, frozen=True, forbid_unknown_fields=True):
    """Where in the picture somebody tapped a landmark [px from its upper left corner]."""

    landmark: str
    x: float
    y: float


class Picture(Struct, frozen=True, forbid_unknown_fields=True):
    """How large a picture is [px]."""

    width: float
    height: float


class Tapped(Struct, frozen=True, kw_only=True):
    """Taps on a photo.

    Attributes:
        view: id of the view.
        side: whose side is seen.
        image: how large the picture is.
        taps: where the landmarks are.
        points: codes or names of the points that are asked for; every one of the view for none.
    """

    view: str
    side: Literal["left", "right"]
    image: Picture
    taps: tuple[Tap, ...]
    points: tuple[str, ...] = ()

    @property
    def long_px(self) -> float:
        """The picture's longer side."""
        return max(self.image.width, self.image.height)

    def turned_left(self) -> tuple[Ints, Array]:
        """Numbers of the view's landmarks (t,), and the taps (t, 2) [px from the middle] as a left side's picture."""
        view = view_named(self.view)
        numbers = np.array([view.taps.index(each.landmark) for each in self.taps])
        at = np.array([(each.x, each.y) for each in self.taps]) - [self.image.width / 2, self.image.height / 2]
        return numbers, at * [self.mirror, 1.0]

    @property
    def mirror(self) -> float:
        """What takes a picture of this side to that of a left one."""
        return -1.0 if self.side == "right" else 1.0

    def to_picture(self, places: Array) -> Array:
        """Places (..., 2) of a left side's picture [px from the middle], as they are in the picture."""
        return places * [self.mirror, 1.0] + [self.image.width / 2, self.image.height / 2]


class Names(NamedTuple):
    """What landmarks and views are called in a sentence, by their ids."""

    landmarks: dict[str, str]
    views: dict[str, str]

    @classmethod
    def of(cls, atlas: Atlas) -> Names:
        """Take the landmarks' names from the standard, and the views' from the words of a photo."""
        return cls({each.id: each.name for each in atlas.landmarks}, dict(words("photo")["views"]))


def check(tapped: Tapped, names: Names) -> View:
    """Refuse taps that no picture can have; their view.

    Raises:
        NotFoundError: there is no such view.
        InputError: side or size of the picture cannot be.
        TapsError: a landmark is not one of the view's, or there twice; a tap is no number, or outside the picture;
            there are too few, or they lie too near together, or on one line.
    """
    view = view_named(tapped.view)
    _check_sizes(tapped)
    _check_landmarks(tapped, view, names)
    _check_spread(tapped, view, names)
    return view


def _check_sizes(tapped: Tapped) -> None:
    if tapped.side not in {"left", "right"}:
        raise InputError(f"side {tapped.side!r}: say left or right")
    for name in ("width", "height"):
        size = getattr(tapped.image, name)
        if not SMALLEST_PX <= size <= LARGEST_PX:
            raise InputError(f"image.{name} {size:g}: give the picture's size, {SMALLEST_PX} to {LARGEST_PX} pixels")


def _check_landmarks(tapped: Tapped, view: View, names: Names) -> None:
    seen = set[str]()
    for each in tapped.taps:
        if each.landmark not in view.taps:
            raise TapsError(
                f"landmark {each.landmark[:60]!r}: not one of {names.views[view.id]}; "
                f"its ids are: {', '.join(view.taps)}",
                each.landmark[:60],
            )
        name = names.landmarks[each.landmark]
        if each.landmark in seen:
            raise TapsError(f"{name}: tapped twice; keep one", each.landmark)
        seen.add(each.landmark)
        if not (isfinite(each.x) and isfinite(each.y)):
            raise TapsError(
                f"{name}: x and y are numbers of pixels, from the picture's upper left corner", each.landmark
            )
        if not (0 <= each.x <= tapped.image.width and 0 <= each.y <= tapped.image.height):
            raise TapsError(
                f"{name}: ({each.x:g}, {each.y:g}) is outside the picture of "
                f"{tapped.image.width:g} x {tapped.image.height:g} pixels; tap inside it",
                each.landmark,
            )
    if len(seen) < FEWEST:
        missing = [name for name in view.taps if name not in seen]
        raise TapsError(
            f"{len(seen)} taps are too few; at least {FEWEST} are needed, next {names.landmarks[missing[0]]}", *missing
        )


def _check_spread(tapped: Tapped, view: View, names: Names) -> None:
    numbers, at = tapped.turned_left()
    if np.ptp(at, axis=0).max() < LEAST_PART * tapped.long_px:
        raise TapsError(
            "the taps lie all in one corner, or the limb is too small in the picture; "
            "tap the places that are asked for, in a picture that the limb fills"
        )
    apart = np.linalg.norm(at[:, None] - at, axis=2) + np.where(np.eye(len(at)), np.inf, 0)
    if apart.min() < NEAREST * tapped.long_px:
        one, other = (view.taps[numbers[each]] for each in divmod(int(apart.argmin()), len(at)))
        both = f"{names.landmarks[one]} and {names.landmarks[other]}"
        raise TapsError(f"you tapped {both} in the same place; tap each where it is", one, other)
    _, sizes, _ = np.linalg.svd(at - at.mean(axis=0))
    if sizes[1] < THINNEST * sizes[0]:
        raise TapsError("the taps lie all on one line; tap each landmark where it is")
