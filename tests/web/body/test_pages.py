"""My body in the browser: what the tape says is kept in millimetres, doubted by the engine, and used everywhere."""

from __future__ import annotations

import html
import io
import json
import os
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.body.measures import measure_names
from taichong.locate import TAPE, ToldBody, body_of, kept_body
from taichong.person import Home
from taichong.pictures.stills import PIXELS
from taichong.web.app import create_app
from taichong.web.body.form import Filled, named
from taichong.web.forms import Check
from taichong.words import words

if TYPE_CHECKING:
    from pathlib import Path

ATLAS = load()
FOUR = {"sex": "female", "age": "44", "height_cm": "168", "weight_kg": "68"}
INCHES = {"unit.height_cm": "in", "unit.weight_kg": "lb", "unit.tape": "in"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(atlas=ATLAS), base_url="http://127.0.0.1")


def value_of(text: str, name: str) -> str:
    """What stands in a field of the page."""
    found = re.search(rf'id="{name}"[^>]* value="([^"]*)"', text)
    assert found, name
    return html.unescape(found[1])


def test_every_measure_of_the_form_is_one_of_the_survey_and_says_how_to_take_it() -> None:
    assert set(TAPE) <= set(measure_names())
    assert tuple(words("body")["tape"]) == TAPE
    assert all(each["name"] and each["how"].endswith(".") for each in words("body")["tape"].values())


def test_inches_and_pounds_are_kept_in_centimetres_kilograms_and_millimetres(client: TestClient) -> None:
    sent = {**FOUR, **INCHES, "height_cm": "66", "weight_kg": "150", "footlength": "9,9"}
    assert client.post("/body", data=sent).status_code == 200
    kept = kept_body(Home.of_user(os.environ))
    assert kept
    assert kept.height_cm == pytest.approx(66 * 2.54, abs=1e-3)
    assert kept.weight_kg == pytest.approx(150 * 0.45359237, abs=1e-3)
    assert kept.tape_mm["footlength"] == pytest.approx(9.9 * 25.4, abs=1e-3)
    text = client.get("/body").text
    assert [value_of(text, name) for name in ("height_cm", "weight_kg", "footlength")] == ["66", "150", "9.9"]


REFUSED = re.compile(
    r"Hand length: (\S+) (\w+) where ([\d.]+) \2 is expected "
    r"\(([\d.]+) to ([\d.]+) \2 is allowed(?:; was it meant in (\w+)\?)?\)"
)


@pytest.mark.parametrize(
    ("unit", "typed", "called", "meant"),
    [
        ("in", "18.4", "inches", "cm"),
        ("in", "190", "inches", "mm"),
        ("in", "4,1", "inches", None),
        ("cm", "190", "cm", "mm"),
        ("cm", "7.3", "cm", "inches"),
        ("mm", "19", "mm", "centimetres"),
    ],
)
def test_a_measure_is_refused_in_the_unit_in_which_it_was_typed(
    client: TestClient, unit: str, typed: str, called: str, meant: str | None
) -> None:
    answer = client.post("/body", data={**FOUR, "unit.tape": unit, "handlength": typed})
    assert answer.status_code == 400
    (found,) = REFUSED.findall(answer.text)
    assert (found[0], found[1], found[5] or None) == (typed.replace(",", "."), called, meant)
    expected, low, high = (float(each) * {"in": 25.4, "cm": 10, "mm": 1}[unit] for each in found[2:5])
    assert 130 < low < expected < high < 250


def test_round_pounds_and_ranges_below_nothing_are_told_whole() -> None:
    filled = Filled({"weight_kg": "200", "thumb": "40"}, {"weight_kg": "lb", "tape": "in"})
    said = "weight_kg: 90.718 kg where 45.4 kg is expected (30 to 80 kg is allowed), 3.5 sd away; check it"
    assert named(said, filled) == (
        "Weight: 200 pounds where 100.1 pounds is expected (66.1 to 176.4 pounds is allowed), 3.5 sd away; check it"
    )
    said = "thumb: 1016 mm where 19 mm is expected (-22 to 60 mm is allowed), more than 5 sd off"
    assert named(said, filled).endswith(
        "40 inches where 0.7 inches is expected (-0.9 to 2.4 inches is allowed), more than 5 sd off"
    )


def test_what_no_tape_measures_is_no_length(client: TestClient) -> None:
    answer = client.post("/body", data={**FOUR, "unit.tape": "in", "handlength": "999999"})
    assert "Hand length: “999999” is no length" in answer.text


@pytest.mark.parametrize("unit", ["mm", "cm", "in"])
@pytest.mark.parametrize("mm", [180, 241.5, 302])
def test_what_is_kept_comes_back_as_it_was_typed(unit: str, mm: float) -> None:
    told = ToldBody("female", 44, 168, 68, (("calfcircumference", mm),))
    typed = Filled.again(told, {"tape": unit}).typed["calfcircumference"]
    filled = Filled.of(
        Check({"calfcircumference": (typed,), "unit.tape": (unit,), **{k: (v,) for k, v in FOUR.items()}})
    )
    assert filled.told().tape_mm["calfcircumference"] == pytest.approx(mm, abs=0.13)  # a hundredth of an inch
    again = Filled.again(filled.told(), {"tape": unit})
    assert again.typed["calfcircumference"] == typed


def test_a_measure_that_cannot_be_is_refused_by_name_in_the_engines_words(client: TestClient, data: Path) -> None:
    answer = client.post("/body", data={**FOUR, "unit.tape": "cm", "footlength": "33", "thumb": "2"})
    assert answer.status_code == 400
    text = html.unescape(answer.text)
    assert "Foot length: 33 cm where 25.3 cm is expected (21.1 to 29.5 cm is allowed), more than 5 sd from what" in text
    assert (value_of(text, "footlength"), value_of(text, "thumb"), value_of(text, "age")) == ("33", "2", "44")
    assert not (data / "body.json").exists()


def test_an_unusual_measure_is_kept_and_told(client: TestClient) -> None:
    text = html.unescape(client.post("/body", data={**FOUR, "two_fingers": "46"}).text)
    assert "Your two fingers: 46 mm where" in text
    assert "check it: it is used as given" in text
    assert "46 mm, measured" in text
    assert (kept := kept_body(Home.of_user(os.environ)))
    assert kept.tape_mm == {"two_fingers": 46}


@pytest.mark.parametrize("typed", ["long", "-3", "0", "nan", "inf", "2'"])
def test_what_is_no_length_is_refused(client: TestClient, data: Path, typed: str) -> None:
    answer = client.post("/body", data={**FOUR, "footlength": typed})
    assert answer.status_code == 400
    assert f"“{typed}” is no length" in html.unescape(answer.text)
    assert not (data / "body.json").exists()


def test_outside_the_survey_the_page_says_that_it_is_estimated(client: TestClient) -> None:
    text = html.unescape(client.post("/body", data={**FOUR, "age": "81"}).text)
    assert "Age in years: 81 years is outside the survey" in text
    assert "outside the range of the people surveyed" in text


def test_a_measure_changes_the_body_its_picture_and_its_address(client: TestClient) -> None:
    seen = []
    for measured in ({}, {"footlength": "265"}):
        client.post("/body", data={**FOUR, **measured})
        page = client.get("/points/LR3").text
        address = re.search(r"/body/still/LR3\.webp\?v=\w+", page)
        assert address
        told = client.get("/api/body", params={"code": "LR3"}).json()
        mesh = client.get("/api/body.glb").content
        seen.append((address[0], client.get(address[0]).content, told["mesh"], mesh))
    assert all(one != other for one, other in zip(*seen, strict=True))
    assert told["body"]["footlength"] == 265
    assert (kept := kept_body(Home.of_user(os.environ)))
    assert body_of(kept).mesh_mm["footlength"] == pytest.approx(265, abs=1)


def test_the_picture_of_the_right_side_is_its_own_and_says_so(client: TestClient) -> None:
    """A mirror image of the left one would have its words mirrored, and would say that it is the left foot."""
    pictures = {}
    for side in ("left", "right"):
        page = html.unescape(client.get("/points/LR3", params={"side": side}).text)
        (address,) = re.findall(r'src="(/body/still/LR3\.webp[^"]+)"', page)
        pictures[side] = np.asarray(Image.open(io.BytesIO(client.get(address).content)).convert("RGB"), int)
        assert re.findall(r'<p class="part \w+" aria-hidden="true">([^<]+)</p>', page) == ["Left foot", "Right foot"]
    words = pictures["left"][-60:] - pictures["right"][-60:]  # the caption below
    mirrored = pictures["left"][-60:, ::-1] - pictures["right"][-60:]
    assert np.abs(words).mean() > 2
    assert np.abs(mirrored).mean() > 2
    style = re.findall(r'rel="stylesheet" href="([^"]+)"', page)[0]
    assert ".stage.right img" not in client.get(style).text


def test_a_card_has_a_picture_of_its_own_on_which_nothing_is_written(client: TestClient) -> None:
    """On a plan's card it is as wide as a thumb: what is written on the large one could not be read there."""
    large, small = "/body/still/ST36.webp", "/body/still/ST36.webp?size=small"
    assert Image.open(io.BytesIO(client.get(f"{large}?size=huge").content)).width == PIXELS
    shown = Image.open(io.BytesIO(client.get(small).content))
    assert shown.width < PIXELS / 3
    inks = np.asarray(shown.convert("RGBA"), int)
    written = np.asarray(Image.open(io.BytesIO(client.get(large).content)).convert("RGBA").resize(shown.size), int)
    below = slice(-shown.height // 12, None)  # the caption is the paper below
    assert (inks[below, :, :3].min(axis=2) * (inks[below, :, 3] > 0) > 240).mean() < 0.01
    assert (written[below, :, :3].min(axis=2) * (written[below, :, 3] > 0) > 240).mean() > 0.1
    assert client.get(f"{small}&side=right").content != client.get(small).content
    assert client.get("/body/still/whole.webp?size=small").content == client.get("/body/still/whole.webp").content


def test_a_body_kept_before_there_was_a_tape_still_works(client: TestClient, data: Path) -> None:
    (data / "body.json").write_text(json.dumps(FOUR), encoding="utf-8")
    assert kept_body(Home.of_user(os.environ)) == ToldBody("female", 44, 168, 68)
    assert value_of(client.get("/body").text, "height_cm") == "168"
    assert "on your body" in client.get("/points/LR3").text


@pytest.mark.parametrize("change", [{"age": "old"}, {"footlength": "nan"}, {"thumb": [1]}, {"weight_kg": "-1"}])
def test_a_kept_body_that_nobody_can_read_is_none(client: TestClient, data: Path, change: dict[str, object]) -> None:
    (data / "body.json").write_text(json.dumps(FOUR | change), encoding="utf-8")
    assert kept_body(Home.of_user(os.environ)) is None
    assert client.get("/body").status_code == 200
    assert "example body" in client.get("/points/LR3").text


def test_the_page_tells_the_number_in_the_units_that_were_typed_last(client: TestClient) -> None:
    assert '<p class="hand">About 63 mm (± 10) up from the edge of the web' in client.get("/points/LR3").text
    for unit, width in (("in", "1.3"), ("cm", "3.3")):
        client.post("/body", data=FOUR | {"two_fingers": width, "unit.tape": unit})
        said = rf'<p class="hand">About \d\.\d {unit} \(± \d\.\d\) up from the edge of the web'
        assert re.search(said, client.get("/points/LR3").text)


def test_a_point_that_is_looked_for_on_a_bent_body_has_a_picture_of_it(client: TestClient) -> None:
    page = client.get("/points/GB30?side=right").text
    address = html.unescape(re.findall(r'src="(/body/pose/[^"]+)"', page)[0])
    assert words("pictures")["poses"]["hip_bent"] in html.unescape(page)
    right, left = client.get(address), client.get("/body/pose/GB30.webp")
    assert right.headers["content-type"] == "image/webp"
    assert right.content[8:12] == b"WEBP"
    assert right.content != left.content
    assert "/body/pose/" not in client.get("/points/LR3").text
    assert client.get("/body/pose/LR3.webp").status_code == 404


def test_the_small_pictures_of_the_right_side_are_of_the_right_side(client: TestClient) -> None:
    found = re.findall(r'src="(/body/step/LR3/0[^"]+)"', client.get("/points/LR3?side=right").text)
    assert [html.unescape(each).partition("&")[2] for each in found] == ["side=right"]


@pytest.mark.parametrize("typed", ["5'6", "5 ft 6 in", "1,6764 m"])
def test_a_height_with_a_unit_of_its_own_is_read_whatever_unit_is_chosen(client: TestClient, typed: str) -> None:
    for unit in ("cm", "in"):
        sent = client.post("/body", data={**FOUR, "height_cm": typed, "unit.height_cm": unit})
        assert sent.status_code == 200
        assert value_of(sent.text, "height_cm") == typed
        kept = kept_body(Home.of_user(os.environ))
        assert kept
        assert kept.height_cm == pytest.approx(66 * 2.54, abs=1e-3)


def test_a_height_that_cannot_be_read_names_the_forms_that_can(client: TestClient) -> None:
    text = client.post("/body", data={**FOUR, "height_cm": "tall"}).text
    assert "write 170 (cm), 1.70 m, 5 ft 7 or 67 in" in text
