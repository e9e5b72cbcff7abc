from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.survey import PEOPLE

from taichong.body.fit import PROPORTION_SD_MM, Body, Fitted, fitted, solver, tape_jacobian
from taichong.body.people import SEXES, People
from taichong.body.shape import anny
from taichong.body.tape import MEASURES, PROPORTIONS, anny_tape
from taichong.errors import InputError

Array = NDArray[np.float32]
LENGTH_MM = 0.3  # how far a given length may be off on the mesh
ANKLE_AND_KNEE = np.array([24572, 21764]), np.array([[0, 1, 0], [0.7, 0.2, 0.1]], np.float32)


@pytest.fixture(scope="module")
def surveyed() -> list[dict[str, str]]:
    """Every seventh person of the survey that we have."""
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))[::7]


def people(n: int) -> People:
    """Adults whose height and weight go together."""
    rng = np.random.default_rng(11)
    height_cm = np.where(np.arange(n) % 2, 175.0, 163.0) + rng.normal(0, 5, n)
    bmi = rng.normal(25, 2.5, n)
    return People.of(["female", "male"] * (n // 2), rng.uniform(20, 55, n), height_cm, bmi * (height_cm / 100) ** 2)


def test_real_peoples_bodies_measure_what_the_people_do(surveyed: list[dict[str, str]]) -> None:
    measured = np.array([[float(row[name]) for name in MEASURES] for row in surveyed])
    sex = np.array([SEXES.index(row["sex"].lower()) for row in surveyed])
    off_mm = anny_tape().measured_mm(fitted(measured, sex)) - measured
    assert len(off_mm) > 400
    assert np.sqrt((off_mm**2).mean()) < 0.1
    assert np.abs(off_mm).max() < 3


def test_the_mesh_follows_what_is_expected_of_each_measure() -> None:
    fit = Fitted.to(people(200))
    off_mm = fit.mesh_mm() - fit.told.mean_mm
    measurable = [fit.told.names.index(name) for name in MEASURES]
    assert np.abs(off_mm[:, measurable]).max() < 0.5
    assert np.isnan(np.delete(off_mm, measurable, axis=1)).all()


def test_a_foot_as_long_as_the_persons_foot() -> None:
    body = Body.of(sex="female", age=34, height_cm=165, weight_kg=62, measures={"footlength": 255})
    assert body.mesh_mm["footlength"] == pytest.approx(255, abs=LENGTH_MM)
    assert body.mesh_mm["stature"] == pytest.approx(1650, abs=LENGTH_MM)
    left = body.vertices[(body.vertices[:, 0] > 0) & (body.vertices[:, 2] < 60)]
    assert np.ptp(left[:, 1]) == pytest.approx(255, abs=2)


def test_one_person_comes_out_the_same_alone_and_among_others() -> None:
    among = Fitted.to(people(50)).coefficients[7]
    each = people(50)
    told = {"age": each.age[7], "height_cm": each.height_cm[7], "weight_kg": each.weight_kg[7]}
    alone = Body.of(sex=SEXES[each.sex[7]], **told).fit.coefficients[0]
    assert np.abs(alone - among).max() < 1e-3


def test_an_unspecified_body_lies_between_the_sexes() -> None:
    breadth = {sex: Body.of(sex=sex, age=30, height_cm=170, weight_kg=68).mesh_mm["handbreadth"] for sex in SEXES}
    assert breadth["female"] < breadth["unspecified"] < breadth["male"]


def test_an_impossible_foot_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="footlength"):
        Body.of(sex="male", age=40, height_cm=190, weight_kg=85, measures={"footlength": 150})


def test_points_spread_as_bodies_of_sampled_measures_do() -> None:
    fit = Fitted.to(People.of("male", 40, 178, 80))
    points = anny().bound(*ANKLE_AND_KNEE)
    at = [fit.told.names.index(name) for name in MEASURES]
    drawn = np.random.default_rng(3).multivariate_normal(fit.told.mean_mm[0, at], fit.told.cov(0)[np.ix_(at, at)], 600)
    positions = points.positions(fitted(drawn, np.ones(len(drawn), np.intp), looks=2)).astype(float)
    jacobian = points.jacobian(fit.coefficients[0])
    by_shape = jacobian @ solver("male").left_over @ jacobian.transpose(0, 2, 1)
    by_proportions = jacobian @ solver("male").gain[:, -len(PROPORTIONS) :] * PROPORTION_SD_MM
    by_measures = fit.covariance({"male": jacobian})[0] - by_shape - by_proportions @ by_proportions.transpose(0, 2, 1)
    for point in range(len(positions[0])):
        sampled = np.sqrt(np.diag(np.cov(positions[:, point].T)))
        assert np.sqrt(np.diag(by_measures[point])) == pytest.approx(sampled, rel=0.12, abs=0.15)


def test_the_spread_of_one_person_is_the_same_alone_and_among_many() -> None:
    points = anny().bound(*ANKLE_AND_KNEE)
    jacobians = {sex: points.jacobian(solver(sex).centre) for sex in SEXES}
    many = people(100)
    among = Fitted.to(many).covariance(jacobians)[7]
    told = {"age": many.age[7], "height_cm": many.height_cm[7], "weight_kg": many.weight_kg[7]}
    alone = Body.of(sex=SEXES[many.sex[7]], **told).fit.covariance(jacobians)[0]
    assert alone == pytest.approx(among, rel=1e-3, abs=1e-3)


def test_a_measured_ankle_is_known_better() -> None:
    points = anny().bound(*ANKLE_AND_KNEE)
    jacobians = {"male": points.jacobian(solver("male").centre)}
    unmeasured = Fitted.to(People.of("male", 40, 178, 80))
    measured = Fitted.to(People.of("male", 40, 178, 80, {"lateralmalleolusheight": 75}))
    before_mm, after_mm = (np.sqrt(fit.covariance(jacobians)[0, :, 2, 2]) for fit in (unmeasured, measured))
    assert before_mm[0] > 3
    assert after_mm[0] < 1.2
    assert after_mm[1] > 0.8 * before_mm[1]


def test_what_no_measure_tells_changes_no_measure() -> None:
    for sex in SEXES:
        told = solver(sex)
        variance_mm2 = np.diag(told.jacobian @ told.left_over @ told.jacobian.T)
        spread_mm = np.sqrt(np.clip(variance_mm2, 0, None))
        assert spread_mm.max() < 0.45


@pytest.mark.parametrize("sex", SEXES)
def test_the_baked_algebra_belongs_to_the_landmarks_and_shapes_beside_it(sex: str) -> None:
    told = solver(sex)
    off_mm = tape_jacobian(anny_tape(), told.centre.astype(float)) - told.jacobian  # for each sd of a coefficient
    assert np.abs(off_mm).max() < 0.5
    assert anny_tape().seen_mm(told.centre[None])[0] == pytest.approx(told.centre_mm, abs=0.05)
