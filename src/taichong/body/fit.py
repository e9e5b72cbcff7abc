"""Fit: the body whose tape measures come out as a person's, and what stays unknown about its shape.

Shapes of one sex have a Gaussian prior N(centre, S) in the coefficients of the shape space; `centre` is the body that
measures what the survey's mean woman or man measures. Near it, measures are nearly linear: m = m0 + A (c - centre).
The most probable body with measures m is then centre + G (m - m0), G = S A' (A S A' + R)^-1 (Rasmussen and Williams
2006, Gaussian Processes for Machine Learning, appendix A.2). A second look with the true tape corrects what is not
linear. Measures known only as N(m, C) leave the shape with covariance (S - G A S) + G C G' .

All matrices are made once, by `make bake`, and read from `bodies/anny/fit.npz`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from taichong.body.people import SEXES, People
from taichong.body.shape import ShapeSpace, anny, room
from taichong.body.tape import MEASURES, PROPORTIONS, Tape, anny_tape
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from taichong.body.measures import Prediction

Float = NDArray[np.float32]
Double = NDArray[np.float64]
Index = NDArray[np.intp]

PRIOR_SHARE = 0.6
"""Anny's shapes vary more than people's do. With its sd times 0.6, what a measure leaves open once all others are known
is, in the middle of the measures, what ANSUR II leaves open (0.63 women, 0.62 men; see design/prior_share.py)."""
TAPE_SD_MM = 0.4
"""How far (sd) a fitted body may miss a measure, so that no measure bends the shape beyond reason."""
PROPORTION_SD_MM = (6.0, 3.0)
"""How far (sd) people's calves and ankles stray from `PROPORTIONS`: our estimate, no study read."""
LOOKS = 1
"""Times the tape is laid on the body and the shape corrected, after the linear guess: one leaves 0.03 mm (root mean
square) and 2.1 mm (largest) over the survey's people, a second 0.005 and 0.5 (see design/prior_share.py)."""
RECENTRINGS = 6
"""Gauss-Newton steps from the prior's mean to the body of mean measures, 5 sd away: twice as many as it takes."""


@dataclass(frozen=True)
class Solver:
    """The linear algebra of one sex.

    Attributes:
        centre: coefficients (K,) of the body with the survey's mean measures.
        centre_mm: what that body measures (m,), in the order of `MEASURES`, then `PROPORTIONS`.
        jacobian: change of each of these with each coefficient there (m, K) [mm].
        gain: coefficients (K, m) for one mm more of each.
        left_over: covariance (K, K) of coefficients when all of these are known.
    """

    centre: Float
    centre_mm: Float
    jacobian: Float
    gain: Float
    left_over: Float


@dataclass(frozen=True, eq=False, repr=False)
class Fitted:
    """The bodies of n people, fitted to what their measures are expected to be.

    Attributes:
        people: who they are and what they told.
        told: the expected measures and their uncertainty.
        coefficients: the most probable bodies (n, K).
    """

    people: People
    told: Prediction
    coefficients: Float

    @classmethod
    def to(cls, people: People, told: Prediction | None = None) -> Fitted:
        """Fit bodies to people; predict their measures first, unless that is done.

        Raises:
            InputError: a measure is unknown, or more than 5 sd from what everything else implies.
        """
        from taichong.body.measures import predict  # noqa: PLC0415 -- reads the survey: only when somebody is fitted

        told = predict(people) if told is None else told
        expected = told.mean_mm[:, _columns(told.names)]
        return cls(people, told, fitted(expected, people.sex.astype(np.intp)))

    def __repr__(self) -> str:
        return f"<the fitted bodies of {self.people!r}>"

    def mesh_mm(self) -> Double:
        """Measure the fitted meshes (n, names) [mm], for all that is predicted; NaN where a mesh cannot tell."""
        found = np.full(self.told.mean_mm.shape, np.nan)
        found[:, _columns(self.told.names)] = anny_tape().measured_mm(self.coefficients)
        return found

    def report(self) -> dict[str, Any]:
        """Report the first person's measures [mm] in the shape of ``taichong measures --json``."""
        from taichong.body.measures import measures_report  # noqa: PLC0415 -- the same

        found = measures_report(self.people, prediction=self.told)
        for name, mm in zip(self.told.names, self.mesh_mm()[0].tolist(), strict=True):
            found["measures"][name]["mesh_mm"] = None if np.isnan(mm) else round(mm, 2)
        return found

    def covariance(self, jacobians: Mapping[str, Float]) -> Float:
        """Return what is unknown of p points (n, p, 3, 3) [mm²]: measures not taken, and shape that no measure tells.

        Args:
            jacobians: for each sex among the people, how its points change with each coefficient (p, 3, K) [mm],
                at the body of mean measures (`solver(sex).centre`) or nearer to the people.
        """
        parts = {}
        for group, about in enumerate(self.told.groups):
            sex, rows = SEXES[about.sex], np.flatnonzero(self.told.group == group)
            parts[group] = rows, self._covariance(rows, self.told.correlation(group), solver(sex), jacobians[sex])
        points = next(iter(jacobians.values())).shape[0]
        found = np.empty((len(self.people), points, 3, 3), np.float32)
        for rows, part in parts.values():
            found[rows] = part
        return found

    def shape_factor(self) -> Double:
        """Return a factor F (K, K) of what is unknown of the first person's shape: its covariance is F F'."""
        rows, group = np.zeros(1, np.intp), int(self.told.group[0])
        of_sex = solver(SEXES[int(self.people.sex[0])])
        sd_mm, correlated = self._unknown(rows, self.told.correlation(group))
        measured = (of_sex.gain * sd_mm[0]).astype(float)
        values, ways = np.linalg.eigh(measured @ correlated @ measured.T + of_sex.left_over)
        return np.asarray(ways * np.sqrt(np.maximum(values, 0)))

    def _unknown(self, rows: Index, correlation: Double) -> tuple[Float, Float]:
        """Sd (n, m) [mm] and correlation (m, m) of the measures and proportions that nobody told."""
        columns, more = _columns(self.told.names), len(PROPORTIONS)
        strays = np.broadcast_to(PROPORTION_SD_MM, (len(rows), more))
        sd_mm = np.hstack([self.told.sd_mm[np.ix_(rows, columns)], strays]).astype(np.float32)
        correlated = np.eye(len(columns) + more, dtype=np.float32)
        correlated[:-more, :-more] = correlation[np.ix_(columns, columns)]
        return sd_mm, correlated

    def _covariance(self, rows: Index, correlation: Double, of_sex: Solver, jacobian: Float) -> Float:
        sd_mm, correlated = self._unknown(rows, correlation)
        by_measures = _few if len(rows) < len(MEASURES) else _many
        by_shape = jacobian @ of_sex.left_over @ jacobian.transpose(0, 2, 1)
        return np.asarray(by_measures(jacobian @ of_sex.gain, sd_mm, correlated) + by_shape)


def _few(follow: Float, sd_mm: Float, correlation: Float) -> Float:
    """Covariance (n, p, 3, 3) of points that follow (p, 3, m) measures of these sd (n, m) and correlation (m, m)."""
    scaled = follow * sd_mm[:, None, None]
    return np.asarray(scaled @ correlation @ scaled.swapaxes(-1, -2))


def _many(follow: Float, sd_mm: Float, correlation: Float) -> Float:
    """The same: products sd_i sd_j (n, m m) times how each of them shows in each point (m m, p 3 3)."""
    shows = np.einsum("pai,ij,pbj->ijpab", follow, correlation, follow, optimize=True)
    products = (sd_mm[:, :, None] * sd_mm[:, None, :]).reshape(len(sd_mm), -1)
    return np.asarray((products @ shows.reshape(products.shape[1], -1)).reshape(-1, *shows.shape[2:]))


@dataclass(frozen=True, eq=False)
class Body:
    """One person's body; `Body.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 241})`."""

    fit: Fitted

    @classmethod
    def of(
        cls,
        *,
        sex: str,
        age: float,
        height_cm: float,
        weight_kg: float,
        measures: Mapping[str, float] | None = None,
    ) -> Self:
        """Fit the most probable body of an adult; tape measures [mm] go by the survey's names.

        Raises:
            InputError: an unknown sex or measure, a person under 18, or a measure that does not fit the others.
        """
        with threadpool_limits(1, "blas"):  # for one body, threads wait for each other longer than they work
            people = People.of(sex, age, height_cm, weight_kg, measures or {})
            if len(people) != 1:
                raise InputError(f"{len(people)} people told; a Body is one person's: locate_people takes many")
            return cls(Fitted.to(people))

    @cached_property
    def vertices(self) -> Float:
        """The skin (V, 3) [mm], LPS, soles on the floor."""
        return np.asarray(anny().vertices(self.fit.coefficients)[0])

    @cached_property
    def mesh_mm(self) -> dict[str, float]:
        """What the mesh measures [mm], for each of the survey's measures that can be taken on it."""
        values = anny_tape().measured_mm(self.fit.coefficients)[0]
        return dict(zip(MEASURES, values.tolist(), strict=True))


@lru_cache(maxsize=4)
def _columns(names: tuple[str, ...]) -> Index:
    return np.array([names.index(name) for name in MEASURES])


def fitted(mean_mm: Double, sex: Index, measure: Tape | None = None, looks: int = LOOKS) -> Float:
    """Fit the coefficients (n, K) of the most probable bodies with the measures mean_mm (n, m).

    Args:
        mean_mm: what is expected of each person (n, m) [mm], in the order of `MEASURES`.
        sex: index into `SEXES` of each person (n,).
        measure: the tape; the one for Anny's adults, if none is given.
        looks: how often the true tape corrects the linear guess.
    """
    measure = measure or anny_tape()
    coefficients = np.empty((len(mean_mm), measure.components.shape[2]), np.float32)
    target_mm = np.pad(mean_mm, ((0, 0), (0, len(PROPORTIONS)))).astype(np.float32)
    for which in np.unique(sex):
        rows = np.flatnonzero(sex == which)
        coefficients[rows] = _solved(solver(SEXES[which]), target_mm[rows], measure, looks)
    return coefficients


def _solved(of_sex: Solver, target_mm: Float, measure: Tape, looks: int) -> Float:
    found: Float = np.asarray(of_sex.centre + (target_mm - of_sex.centre_mm) @ of_sex.gain.T, np.float32)
    for _ in range(looks):
        found += (target_mm - measure.seen_mm(found)) @ of_sex.gain.T
    return found


@lru_cache(maxsize=len(SEXES))
def solver(sex: str) -> Solver:
    """Prepare the linear algebra for `female`, `male` or `unspecified`, once."""
    with np.load(room() / "fit.npz") as baked:
        i = SEXES.index(sex)
        return Solver(**{name: baked[name][i] for name in Solver.__dataclass_fields__})


def solver_about(measure: Tape, prior: tuple[Double, Double], mean_mm: Double) -> Solver:
    """Prepare the algebra about the body that measures mean_mm (m,), from a prior's mean (K,) and covariance (K, K)."""
    mean, covariance = prior
    centre, mean_mm = mean, np.pad(mean_mm, (0, len(PROPORTIONS)))
    for _ in range(RECENTRINGS):
        measured = measure.seen_mm(centre[None].astype(np.float32))[0]
        jacobian = tape_jacobian(measure, centre)
        gain = _gain(covariance, jacobian)
        centre = mean + gain @ (mean_mm - measured + jacobian @ (centre - mean))
    measured = measure.seen_mm(centre[None].astype(np.float32))[0]
    parts = (centre, measured, jacobian, gain, covariance - gain @ jacobian @ covariance)
    return Solver(*(np.asarray(part, np.float32) for part in parts))


def prior(space: ShapeSpace, sex: str) -> tuple[Double, Double]:
    """Return mean (K,) and covariance (K, K) of one sex's coefficients; `unspecified` mixes both evenly."""
    means, covariances = space.prior_mean.astype(float), PRIOR_SHARE**2 * space.prior_covariance.astype(float)
    if SEXES.index(sex) < len(means):
        return means[SEXES.index(sex)], covariances[SEXES.index(sex)]
    apart = (means[0] - means[1]) / 2
    return means.mean(axis=0), covariances.mean(axis=0) + np.outer(apart, apart)


def tape_jacobian(measure: Tape, centre: Double, step: float = 0.02) -> Double:
    """Change of each measure, then proportion, with each coefficient (m, K) [mm] at coefficients (K,)."""
    steps = step * np.eye(len(centre))
    ahead, behind = (measure.seen_mm((centre + side * steps).astype(np.float32)) for side in (1, -1))
    return np.asarray((ahead - behind).T / (2 * step), np.float64)


def _gain(prior: Double, jacobian: Double) -> Double:
    spread = jacobian @ prior @ jacobian.T + TAPE_SD_MM**2 * np.eye(len(jacobian))
    return np.asarray(np.linalg.solve(spread, jacobian @ prior).T)
