"""Where the points are on one person's body, each with the way that led to it and how sure it is.

body = Body.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 241})
print(body.locate("LV3").left)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from threadpoolctl import threadpool_limits

from taichong.atlas import load, say_link, the_point
from taichong.body import SEXES, fit, value_of
from taichong.errors import NotFoundError
from taichong.geometry import mirrored
from taichong.locate.asked import text_of, texts_of
from taichong.locate.engine import Engine
from taichong.locate.frames import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from taichong.atlas import Atlas
    from taichong.geometry import Placed

    Array = NDArray[np.float64]

SIDES = ("left", "right")
LONGEST_REPR = 150
FEW = 8  # codes that stand in a repr
MIDLINE_MM = 1.0
"""A point nearer than this to the plane of symmetry is one point, on the midline."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step:
    """One link of a point's chain: its word and arguments, what it says, where it leads [mm] and what it measured.

    Each of ``segments`` (2, 3) is a line to draw; ``length_mm`` is what its cun or fingers came to.
    """

    word: str
    args: Mapping[str, Any]
    says: str
    position: Array
    segments: tuple[Array, ...]
    length_mm: float | None
    length_cun: float | None

    def __repr__(self) -> str:
        return f"<{self.word}: {_step_line(self)[:LONGEST_REPR]}>"


@dataclass(frozen=True, eq=False, repr=False)
class Located:
    """A point on one side of one body: LPS, millimetres. The way there is worked out on request.

    Attributes:
        body: whose it is.
        number: which point, in the order of the engine's codes.
        side: `left`, `right` or `midline`.
    """

    body: Body
    number: int
    side: str

    @property
    def code(self) -> str:
        """The point's code."""
        return self.body.placed.codes[self.number]

    @property
    def name(self) -> str:
        """Its name in pinyin."""
        return self.body.engine.atlas.point(self.code).names.pinyin

    @cached_property
    def position(self) -> Array:
        """Where it is (3,)."""
        return self._on_side(self.body.placed.positions[0, self.number])

    @cached_property
    def normal(self) -> Array:
        """The outward unit normal (3,) of the skin there."""
        return self._on_side(self.body.placed.normals[0, self.number])

    @property
    def model_mm(self) -> float:
        """The 68 % radius, in the plane of the skin, of what the model cannot know."""
        return float(self.body.model_mm[self.number])

    @property
    def spread_mm(self) -> float:
        """The same with how far apart trained people mark the same point."""
        return float(np.hypot(self.model_mm, self.body.engine.raters_mm()[self.number]))

    @property
    def cun_mm(self) -> float:
        """One cun where the point lies: of its rule's last ruler, or else of the lower leg's."""
        program = self.body.engine.program
        rulers = [link.ruler for link in program.rules[self.code] if link.ruler]
        name = rulers[-1] if rulers else "popliteal_crease_to_lateral_malleolus"
        return float(self.body.placed.units[0, program.rulers.index(name)])

    @cached_property
    def chain(self) -> tuple[Step, ...]:
        """The way that led to it, link by link."""
        ready = self.body.engine
        drawn = ready.program.chain(self.body.placed, self.code)
        return tuple(
            Step(
                each.word,
                each.args,
                say_link(ready.atlas, link),
                self._on_side(each.position),
                tuple(map(self._on_side, each.segments)),
                each.length_mm,
                link.count if link.unit in {"cun", "f_cun"} else None,
            )
            for each, link in zip(drawn, ready.program.rules[self.code], strict=True)
        )

    def __repr__(self) -> str:
        left, back, up = self.position
        return (
            f"<{self.code} {self.name}, {self.side}: ({left:.0f}, {back:.0f}, {up:.0f}) mm, "
            f"model ± {self.model_mm:.0f} mm, with hands ± {self.spread_mm:.0f} mm>"
        )

    def _repr_png_(self) -> bytes | None:
        return self.body.png(self)

    def _on_side(self, positions: Array) -> Array:
        """Positions or normals (..., 3) of the left side, on this one."""
        return mirrored(positions) if self.side == "right" else positions

    def __str__(self) -> str:
        steps = [f"  {number}. {_step_line(step)}" for number, step in enumerate(self.chain, 1)]
        left, back, up = self.position
        return "\n".join(
            [
                f"{self.code} {self.name}, {self.side} side; from the middle between the heels [mm]",
                *steps,
                f"  = {_toward(left, 'left', 'right')}, {_toward(back, 'back', 'front')}, {up:.0f} mm up",
                f"  The model is sure to {_both(self.model_mm, self.cun_mm)} (68 of 100 within).",
                f"  With the spread of trained hands {_both(self.spread_mm, self.cun_mm)}; your finger wins.",
            ]
        )


def _step_line(step: Step) -> str:
    length = ""
    if step.length_mm is not None:
        cun = "" if step.length_cun is None else f" = {step.length_cun:g} cun"
        length = f" [{step.length_mm:.0f} mm{cun}]"
    x, y, z = step.position
    return f"{step.says}{length} -> ({x:.0f}, {y:.0f}, {z:.0f})"


def _toward(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):.0f} mm {positive if value >= 0 else negative}"


def _both(length_mm: float, cun_mm: float) -> str:
    return f"{length_mm:.0f} mm = {length_mm / cun_mm:.1f} cun"


@dataclass(frozen=True, eq=False, repr=False)
class Pair:
    """A point on both sides; one on the midline is the same on both."""

    body: Body
    number: int

    @cached_property
    def left(self) -> Located:
        """The point on the left, or on the midline."""
        away_mm = abs(self.body.placed.positions[0, self.number, 0])
        return Located(self.body, self.number, "midline" if away_mm < MIDLINE_MM else "left")

    @cached_property
    def right(self) -> Located:
        """The point on the right, or on the midline."""
        return self.left if self.left.side == "midline" else Located(self.body, self.number, "right")

    @property
    def sides(self) -> tuple[Located, ...]:
        """Left and right, or the one on the midline."""
        return (self.left,) if self.left.side == "midline" else (self.left, self.right)

    def __repr__(self) -> str:
        return f"<{self.left.code} {self.left.name}: {' and '.join(each.side for each in self.sides)}>"

    def __str__(self) -> str:
        return str(self.left) + ("" if len(self.sides) == 1 else "\n  The other side is its mirror image.")

    def _repr_png_(self) -> bytes | None:
        return self.left.body.png(self.left)


class Pairs(tuple[Pair, ...]):
    """Points of one body, each on both sides: a tuple that can become a table."""

    __slots__ = ()

    def to_frame(self) -> Any:  # noqa: ANN401 -- a pandas DataFrame
        """Return a pandas DataFrame: code, side, x, y, z, model_mm, spread_mm; LPS, millimetres.

        Raises:
            InputError: pandas is not installed.
        """
        rows = [(each.code, each.side, *each.position, each.model_mm, each.spread_mm) for p in self for each in p.sides]
        return frame_of(rows, ("code", "side", "x", "y", "z", "model_mm", "spread_mm"))

    def __repr__(self) -> str:
        named = [each.left.code for each in self[:FEW]]
        return f"<Pairs: {len(self)} ({', '.join(named)}{', ...' if len(self) > FEW else ''})>"


@lru_cache(maxsize=4)
def engine_of(atlas: Atlas | None = None, *, shortcuts: bool = False) -> Engine:
    """Make the rules of the standard, or of another atlas, ready once."""
    return Engine.of(load() if atlas is None else atlas, shortcuts=shortcuts)


def number_of(engine: Engine, query: str) -> int:
    """Return the number of a point among the engine's codes, by its code in any spelling or any of its names.

    Raises:
        InputError: the query is no text.
        NotFoundError: no such point, or one whose place is not on record yet; the message says which are.
    """
    code, codes = the_point(engine.atlas, text_of(query)).code, engine.program.codes
    if code not in codes:
        raise NotFoundError(f"{code}: its place is not on record yet; these are: {', '.join(codes)}")
    return codes.index(code)


@dataclass(frozen=True, eq=False, repr=False)
class Body(fit.Body):
    """One person's body, on which points are found: `Body.of(...)`, then `locate`.

    `engine` is the standard made ready; our own, if no other is given.
    """

    engine: Engine = field(default_factory=engine_of)

    @classmethod
    def of(  # noqa: PLR0913 -- what a person knows of their body
        cls,
        *,
        sex: str,
        age: float,
        height_cm: float,
        weight_kg: float,
        measures: Mapping[str, float] | None = None,
        atlas: Atlas | None = None,
    ) -> Self:
        """Fit the most probable body of an adult; tape measures [mm] go by the survey's names.

        Points are found on it by the rules of `atlas`, of our own standard if none is given.

        Raises:
            InputError: an unknown sex or measure, a person under 18, a measure that does not fit the others, or
                something that is no number.
        """
        told = fit.Body.of(sex=sex, age=age, height_cm=height_cm, weight_kg=weight_kg, measures=measures)
        return cls(told.fit, engine_of(atlas))

    def __repr__(self) -> str:
        people = self.fit.people
        told = (f"{name}={value_of(people, 0, name)!r}" for name in ("age", "height_cm", "weight_kg"))
        taped = f", measures={list(people.names)[:2]}" if people.names else ""
        return f"<Body sex={SEXES[people.sex[0]]!r}, {', '.join(told)}{taped}>"

    def png(self, *points: Located) -> bytes | None:  # noqa: ARG002 -- a body that is drawn knows how
        """Draw points on this body, or all of it: PNG; nothing for a body that is only computed with."""
        return None

    def _repr_png_(self) -> bytes | None:
        return self.png()

    @cached_property
    def placed(self) -> Placed:
        """All points, left side, in the order of the engine's codes."""
        ready = self.engine
        with threadpool_limits(1, "blas"):  # for one body, threads wait for each other longer than they work
            return ready.place(self.fit.coefficients, ready.fingers_mm(self.fit.told))

    @cached_property
    def model_mm(self) -> Array:
        """The 68 % radius of what the model cannot know (p,) [mm], of each point in the order of the engine's codes."""
        return np.asarray(self.engine.model_mm(self.fit, self.placed.normals)[0])

    def locate(self, query: str) -> Pair:
        """Locate a point by its code in any spelling, or by any of its names; both sides.

        Raises:
            NotFoundError: no such point, or one whose place is not on record yet; the message says which are.
        """
        return Pair(self, number_of(self.engine, query))

    def locate_all(self, queries: Iterable[str] | None = None) -> Pairs:
        """Locate these points, by code or name; every point whose place is on record, if none are named.

        Raises:
            NotFoundError: as `locate` says.
        """
        if queries is None:
            return Pairs(Pair(self, number) for number in range(len(self.engine.program.codes)))
        return Pairs(map(self.locate, texts_of(queries)))

    @cached_property
    def places(self) -> dict[str, Array]:
        """Where every landmark and point is [mm], left side, by id or code."""
        marks = self.engine.marks.positions(self.fit.coefficients)[0]
        named = dict(zip(self.engine.program.landmarks, marks, strict=True))
        return named | dict(zip(self.placed.codes, self.placed.positions[0], strict=True))

    @cached_property
    def cun_mm(self) -> dict[str, float]:
        """One cun [mm] of every ruler that is measured straight."""
        values = self.placed.units[0, : len(self.engine.program.rulers)]
        return {name: float(mm) for name, mm in zip(self.engine.program.rulers, values, strict=True) if np.isfinite(mm)}
