from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.survey import PEOPLE

from taichong.body.measures import FINGERS, Prediction, measure_names, measures_report, predict
from taichong.body.people import People
from taichong.body.survey import read_survey
from taichong.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "builders"))

from fit_measures import MODEL, Survey, fit, read  # noqa: E402 -- after the path above

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from taichong.body.survey import Model

    Floats = NDArray[np.float64]

FOLDS = 5
SUBSETS: tuple[tuple[str, ...], ...] = (
    (),
    ("footlength",),
    ("calfcircumference", "handlength"),
    ("trochanterionheight", "neckcircumference", "kneeheightmidpatella"),
    ("waistbreadth", "thumbtipreach", "buttockdepth", "footlength"),
    ("headcircumference", "waistcircumference", "anklecircumference", "span", "handbreadth", "tibialheight"),
)


def one(  # the man or woman of these tests, with what differs
    sex: str = "male",
    tape: Mapping[str, ArrayLike] | None = None,
    *,
    age: float = 40,
    height_cm: float = 175,
    weight_kg: float = 80,
) -> Prediction:
    return predict(People.of(sex, age, height_cm, weight_kg, tape))


def of(told: Prediction, name: str) -> tuple[float, float]:
    at = told.names.index(name)
    return float(told.mean_mm[0, at]), float(told.sd_mm[0, at])


@pytest.fixture(scope="module")
def people() -> Survey:
    whole = read(PEOPLE)
    return whole.of(whole.age >= 18)


@pytest.fixture(scope="module")
def folds(people: Survey) -> NDArray[np.int64]:
    return np.random.default_rng(20).permutation(len(people.sex)) % FOLDS


@pytest.fixture(scope="module")
def models(people: Survey, folds: NDArray[np.int64]) -> list[Model]:
    return [fit(people.of(folds != fold)) for fold in range(FOLDS)]


def as_people(survey_people: Survey, tape: tuple[str, ...]) -> People:
    taken = {name: survey_people.measures_mm[:, survey_people.names.index(name)] for name in tape}
    sex = ["male" if each else "female" for each in survey_people.sex]
    base = (survey_people.age, survey_people.height_cm, survey_people.weight_kg)
    return People.of(sex, *base, taken)


def left_out(
    people: Survey, folds: NDArray[np.int64], models: list[Model], tape: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Error and sd (n, m) of everybody, by the model that never saw them."""
    error, sd = np.empty((2, *people.measures_mm.shape))
    for fold, model in enumerate(models):
        rows = folds == fold
        told = predict(as_people(people.of(rows), tape), model, strict=False)
        columns = [told.names.index(name) for name in people.names]
        error[rows] = told.mean_mm[:, columns] - people.measures_mm[rows]
        sd[rows] = told.sd_mm[:, columns]
    return error, sd


def quadratic_ridge(people: Survey, folds: NDArray[np.int64], tape: tuple[str, ...]) -> Floats:
    """Root mean square error (m,) of a ridge regression on the inputs' quadratic terms, its best penalty."""
    taken = [people.measures_mm[:, people.names.index(name)] for name in tape]
    inputs = np.stack([2.0 * people.sex - 1, people.age, people.height_cm, people.weight_kg, *taken], axis=1)
    inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    pairs = [inputs[:, i] * inputs[:, j] for i in range(inputs.shape[1]) for j in range(i, inputs.shape[1])]
    terms = np.column_stack([inputs, *pairs])
    errors = [ridge_error(terms, people.measures_mm, folds, penalty) for penalty in (0.1, 1.0, 10.0)]
    best: Floats = np.stack(errors).min(axis=0)
    return best


def ridge_error(terms: Floats, wanted: Floats, folds: NDArray[np.int64], penalty: float) -> Floats:
    error = np.empty_like(wanted)
    for fold in range(FOLDS):
        seen = folds != fold
        x, y = terms[seen], wanted[seen]
        x_mean, x_sd = x.mean(axis=0), x.std(axis=0) + 1e-12
        z = (x - x_mean) / x_sd
        slopes = np.linalg.solve(z.T @ z + penalty * np.eye(z.shape[1]), z.T @ (y - y.mean(axis=0)))
        error[~seen] = (terms[~seen] - x_mean) / x_sd @ slopes + y.mean(axis=0) - wanted[~seen]
    return np.asarray(np.sqrt((error**2).mean(axis=0)))


@pytest.mark.parametrize("tape", SUBSETS, ids=len)
def test_means_of_people_left_out_are_as_good_as_a_quadratic_ridge(
    people: Survey, folds: NDArray[np.int64], models: list[Model], tape: tuple[str, ...]
) -> None:
    error, _ = left_out(people, folds, models, tape)
    unknown = [at for at, name in enumerate(people.names) if name not in tape]
    ratio = np.sqrt((error**2).mean(axis=0))[unknown] / quadratic_ridge(people, folds, tape)[unknown]
    worst = people.names[unknown[int(ratio.argmax())]]
    assert ratio.max() <= 1.02, f"{worst} errs {ratio.max():.3f} times as much"


@pytest.mark.parametrize("tape", SUBSETS, ids=len)
def test_sixty_eight_of_a_hundred_people_left_out_lie_within_one_sd(
    people: Survey, folds: NDArray[np.int64], models: list[Model], tape: tuple[str, ...]
) -> None:
    error, sd = left_out(people, folds, models, tape)
    unknown = [at for at, name in enumerate(people.names) if name not in tape]
    inside = (np.abs(error) < sd)[:, unknown]
    assert abs(inside.mean() - 0.68) <= 0.03
    assert np.abs(inside.mean(axis=0) - 0.68).max() <= 0.06


def test_slim_and_heavy_people_are_as_often_within_one_sd(
    people: Survey, folds: NDArray[np.int64], models: list[Model]
) -> None:
    error, sd = left_out(people, folds, models, ())
    bmi = people.weight_kg / (people.height_cm / 100) ** 2
    for rows in (bmi < np.quantile(bmi, 0.2), bmi > np.quantile(bmi, 0.8)):
        assert abs((np.abs(error) < sd)[rows].mean() - 0.68) <= 0.03


def test_the_covariance_makes_surprises_of_people_left_out_independent(
    people: Survey, folds: NDArray[np.int64], models: list[Model]
) -> None:
    rows = folds == 0
    told = predict(as_people(people.of(rows), ("footlength",)), models[0])
    some = ("balloffootlength", "tibialheight", "crotchheight", "calfcircumference", "handbreadth")
    columns = [told.names.index(name) for name in some]
    wanted = people.measures_mm[rows][:, [people.names.index(name) for name in some]]
    distance = [
        error @ np.linalg.solve(told.cov(i)[np.ix_(columns, columns)], error)
        for i, error in enumerate(wanted - told.mean_mm[:, columns])
    ]
    assert np.mean(distance) == pytest.approx(len(some), rel=0.1)  # the mean of chi-squared is its dimension


def test_the_best_known_errors_are_reached(people: Survey, folds: NDArray[np.int64], models: list[Model]) -> None:
    best_mm = {"footlength": 8.7, "balloffootlength": 7.2, "lateralmalleolusheight": 4.8}
    best_mm |= {"tibialheight": 13.3, "calfcircumference": 16.1, "handbreadth": 3.4}
    error, _ = left_out(people, folds, models, ())
    for name, mm in best_mm.items():  # known of other people of the survey, so within 4 %
        assert np.sqrt((error[:, people.names.index(name)] ** 2).mean()) <= 1.04 * mm, name


def test_the_model_in_the_package_is_what_the_builder_makes(people: Survey) -> None:
    whole = read(PEOPLE)
    made, carried = fit(whole), read_survey()
    assert len(people.sex) < len(whole.sex)
    assert made.names.tolist() == carried.names.tolist()
    for figure in ("mean", "log_variance", "correlation", "height", "log_bmi", "low", "high"):
        np.testing.assert_allclose(getattr(carried, figure), getattr(made, figure), rtol=1e-6, atol=1e-9)


def test_the_model_says_where_it_comes_from_and_is_small() -> None:
    with np.load(MODEL, allow_pickle=False) as arrays:
        assert "ANSUR II" in str(arrays["provenance"])
    assert MODEL.stat().st_size < 200_000


def test_what_was_given_comes_back_as_it_is() -> None:
    told = one(tape={"footlength": 272.0, "four_fingers": 71.0})
    assert of(told, "footlength") == (272.0, 0.0)
    assert of(told, "four_fingers") == (71.0, 0.0)
    assert of(told, "stature") == (1750.0, 0.0)
    for name in ("footlength", "four_fingers", "stature"):
        assert not told.cov(0)[told.names.index(name)].any()


def test_a_given_measure_beyond_the_survey_comes_back_as_it_is_though_a_nearer_one_is_used() -> None:
    longest = float(read_survey().high[1, 4 + read_survey().names.tolist().index("footlength")])
    told, nearest = (one(tape={"footlength": mm}, height_cm=198, weight_kg=100) for mm in (longest + 8, longest))
    assert of(told, "footlength") == (longest + 8, 0.0)
    assert of(told, "balloffootlength")[0] == pytest.approx(of(nearest, "balloffootlength")[0])
    assert of(told, "balloffootlength")[1] > of(nearest, "balloffootlength")[1]
    assert [(each.input, each.used) for each in told.outside] == [("footlength", longest)]


def test_a_measure_given_as_expected_moves_nothing_and_narrows_the_rest() -> None:
    before = one()
    after = one(tape={"footlength": of(before, "footlength")[0]})
    np.testing.assert_allclose(after.mean_mm, before.mean_mm, atol=1e-6)
    assert (after.sd_mm <= before.sd_mm + 1e-9).all()
    assert of(after, "balloffootlength")[1] < 0.6 * of(before, "balloffootlength")[1]


def test_two_measures_condition_as_the_gaussian_formula_says() -> None:
    before, at = one(), one().names.index
    picked = [at("footlength"), at("calfcircumference")]
    off = np.array([8.0, -11.0])
    gain = np.linalg.solve(before.cov(0)[np.ix_(picked, picked)], before.cov(0)[picked])
    given = before.mean_mm[0, picked] + off
    after = one(tape={"footlength": given[0], "calfcircumference": given[1]})
    np.testing.assert_allclose(after.mean_mm[0], before.mean_mm[0] + off @ gain, atol=1e-6)
    np.testing.assert_allclose(after.cov(0), before.cov(0) - before.cov(0)[:, picked] @ gain, atol=1e-6)


def test_taller_people_have_longer_bones_and_heavier_people_wider_girths() -> None:
    n = 40
    tall = predict(People.of("female", 30, np.linspace(150, 180, n), 65))
    heavy = predict(People.of("female", 30, 165, np.linspace(48, 100, n)))
    for name in ("footlength", "tibialheight", "trochanterionheight", "handlength", "crotchheight"):
        assert (np.diff(tall.mean_mm[:, tall.names.index(name)]) > 0).all(), name
    for name in ("calfcircumference", "thighcircumference", "waistcircumference", "anklecircumference"):
        assert (np.diff(heavy.mean_mm[:, heavy.names.index(name)]) > 0).all(), name


def test_beyond_the_survey_inputs_are_held_and_every_sd_grows_by_a_quarter_for_each_survey_sd() -> None:
    limit, model = 58.0, read_survey()
    old = limit + 2 * model.sd[1, 0]
    within, beyond = one(age=limit), one(age=old)
    np.testing.assert_allclose(beyond.mean_mm, within.mean_mm)
    np.testing.assert_allclose(beyond.sd_mm, 1.5 * within.sd_mm)
    (outside,) = beyond.outside
    assert (outside.input, outside.used) == ("age", limit)
    assert "estimated" in outside.message
    assert not within.outside


@pytest.mark.parametrize(
    ("age", "height_cm", "weight_kg", "names"),
    [
        (40, 203, 95, ["height_cm"]),
        (40, 190, 148, ["weight_kg"]),
        (40, 165, 118, ["bmi"]),
        (71, 175, 80, ["age"]),
        (58, 199, 100, []),
    ],
)
def test_each_input_beyond_the_survey_is_listed(
    age: float, height_cm: float, weight_kg: float, names: list[str]
) -> None:
    told = one(age=age, height_cm=height_cm, weight_kg=weight_kg)
    assert [each.input for each in told.outside] == names


def test_few_people_of_fifty_five_and_over_were_measured_and_it_is_said() -> None:
    assert [each.code for each in one(age=55).findings] == ["MEASURE_FEW_SO_OLD"]
    assert not one(age=54).findings


@pytest.mark.parametrize("name", ["footlength", "tibialheight", "calfcircumference", "handbreadth", "thumb"])
def test_an_unspecified_sex_is_less_certain_than_either(name: str) -> None:
    male, female, either = (
        of(one(sex, height_cm=169, weight_kg=72), name) for sex in ("male", "female", "unspecified")
    )
    assert either[1] > max(male[1], female[1])
    assert min(male[0], female[0]) < either[0] < max(male[0], female[0])


def test_an_unspecified_sex_leans_to_the_one_that_explains_the_height() -> None:
    tall, short = (
        [of(one(sex, height_cm=cm, weight_kg=cm - 100), "footlength")[0] for sex in ("male", "unspecified")]
        for cm in (192.0, 152.0)
    )
    assert abs(tall[0] - tall[1]) < 1
    assert abs(short[0] - short[1]) > 2


def test_people_left_out_whose_sex_is_unspecified_are_estimated_as_well_as_a_ridge_without_sex(
    people: Survey, folds: NDArray[np.int64], models: list[Model]
) -> None:
    squared = np.zeros(len(people.names))
    for fold, model in enumerate(models):
        group = people.of(folds == fold)
        told = predict(People.of("unspecified", group.age, group.height_cm, group.weight_kg), model)
        columns = [told.names.index(name) for name in people.names]
        squared += ((told.mean_mm[:, columns] - group.measures_mm) ** 2).sum(axis=0)
    blind = Survey(
        np.zeros_like(people.sex),
        people.age,
        people.height_cm,
        people.weight_kg,
        people.names,
        people.measures_mm,
    )
    with np.errstate(invalid="ignore"):
        ratio = np.sqrt(squared / len(people.sex)) / blind_ridge(blind, folds)
    assert np.median(ratio) <= 1.02
    assert ratio.max() <= 1.06  # two men to a woman were measured; either sex is as likely here


def blind_ridge(people: Survey, folds: NDArray[np.int64]) -> Floats:
    inputs = np.stack([people.age, people.height_cm, people.weight_kg], axis=1)
    inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    pairs = [inputs[:, i] * inputs[:, j] for i in range(3) for j in range(i, 3)]
    return ridge_error(np.column_stack([inputs, *pairs]), people.measures_mm, folds, 1.0)


def test_many_people_at_once_are_what_each_is_alone() -> None:
    nan = np.nan
    sex = ["male", "female", "unspecified", "female", "male", "female"]
    age, cm, kg = [30, 40, 50, 60, 22, 33], [180, 165, 170, 158, 176, 171], [80, 60, 70, 66, 90, 62]
    tape = {"footlength": [nan, 240, 255, nan, 270, 250], "thumb": [22, nan, 20, nan, nan, 19]}
    together = predict(People.of(sex, age, cm, kg, tape))
    for i, each in enumerate(sex):
        taken = {name: mm[i] for name, mm in tape.items() if np.isfinite(mm[i])}
        alone = predict(People.of(each, age[i], cm[i], kg[i], taken))
        np.testing.assert_allclose(together.mean_mm[i], alone.mean_mm[0], rtol=1e-12)
        np.testing.assert_allclose(together.sd_mm[i], alone.sd_mm[0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(together.cov(i), alone.cov(0), rtol=1e-9, atol=1e-9)


def test_thousands_of_people_are_each_what_one_is() -> None:
    told = predict(People.of("female", 30, np.full(5000, 165.0), 60))
    alone = one("female", age=30, height_cm=165, weight_kg=60)
    np.testing.assert_allclose(told.mean_mm, np.repeat(alone.mean_mm, 5000, axis=0), rtol=1e-12)
    np.testing.assert_allclose(told.sd_mm, np.repeat(alone.sd_mm, 5000, axis=0), rtol=1e-12)


def test_the_covariance_is_that_of_the_sd_and_has_no_negative_direction() -> None:
    for sex in ("male", "female", "unspecified"):
        told = one(sex, tape={"footlength": 262.0, "handlength": 190.0})
        np.testing.assert_allclose(np.sqrt(np.diag(told.cov(0))), told.sd_mm[0], atol=1e-9)
        assert np.linalg.eigvalsh(told.cov(0)).min() > -1e-6


def test_a_ruler_on_four_fingers_beats_the_estimate_and_narrows_the_others() -> None:
    estimated, laid = one(), one(tape={"four_fingers": 70.0})
    assert of(laid, "four_fingers") == (70.0, 0.0)
    for finger in FINGERS[:3]:
        mean, sd = of(estimated, finger)
        assert sd > 0.07 * mean  # no source was read: wide
        assert of(laid, finger)[1] < sd
        assert of(laid, finger)[0] < mean


def test_an_unknown_measure_is_answered_with_the_nearest_names_and_the_list() -> None:
    with pytest.raises(InputError, match=r"'footlenght'; nearest are footlength, .*; known are stature, "):
        one(tape={"footlenght": 270.0})


def test_the_report_has_every_measure_and_what_was_found() -> None:
    people = People.of("male", 63, 175, 80, {"footlength": 300.0})
    report = measures_report(people)
    assert tuple(report["measures"]) == measure_names()
    assert report["measures"]["footlength"] == {
        "mean_mm": 300.0,
        "sd_mm": 0.0,
        "mesh_mm": None,
        "given": True,
    }
    assert [each["input"] for each in report["outside"]] == ["age"]
    assert {each["code"] for each in report["findings"]} == {"MEASURE_FEW_SO_OLD"}
    assert report["estimated"]
    assert "estimated" in report["measures"]["thumb"]["note"]
    assert report["body"] == {"sex": "male", "age": 63.0, "height_cm": 175.0, "weight_kg": 80.0}
