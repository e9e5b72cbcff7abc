"""A photo over HTTP: taps go in, places come out as the command prints them, and what is wrong is named in a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from starlette.testclient import TestClient
from tests.cli.in_process import run
from tests.locate.photographed import Photographed, asked

from taichong.locate import EXAMPLE_BODY, body_of
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

VIEW = "foot_from_above"
TOWARD = np.array([0.1, -0.5, 0.85])
FOUR = {"sex": "female", "age": 35, "height_cm": 163, "weight_kg": 65}
NEAR_PX = 9.0
"""2 mm at this distance."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(create_app(home=Home(tmp_path_factory.mktemp("data"))), base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def landmarks(client: TestClient) -> list[str]:
    views = {each["id"]: each for each in client.get("/api/photo/views").json()}
    return [each["id"] for each in views[VIEW]["landmarks"]]


def seen(landmarks: list[str], side: str) -> tuple[dict[str, Any], dict[str, Any]]:
    picture = Photographed.of(body_of(EXAMPLE_BODY), landmarks, TOWARD, 420, side)
    return picture.taps, {code: picture.fell[code] for code in ("LR3", "ST44", "GB41")}


@pytest.mark.parametrize("side", ["left", "right"])
def test_points_fall_where_a_camera_sees_them(client: TestClient, landmarks: list[str], side: str) -> None:
    taps, truth = seen(landmarks, side)
    answer = client.post("/api/photo/fit", json=asked(VIEW, side, taps, points=list(truth))).json()
    found = {each["code"]: each for each in answer["points"]}
    assert found.keys() == truth.keys()
    assert all(np.hypot(found[code]["x"] - x, found[code]["y"] - y) < NEAR_PX for code, (x, y) in truth.items())
    assert all(each["visible"] for each in found.values())
    assert answer["misplaced"] == []
    assert not answer["own_body"]


def test_the_command_prints_what_the_api_answers(client: TestClient, landmarks: list[str], tmp_path: Path) -> None:
    told = asked(VIEW, "left", seen(landmarks, "left")[0])
    (tmp_path / "taps.json").write_text(json.dumps(told), encoding="utf-8")
    done = run(("photo", "fit", "taps.json", "--json"), {"TAICHONG_DATA": str(tmp_path)}, tmp_path)
    answer = client.post("/api/photo/fit", json=told)
    assert json.loads(done.stdout) == answer.json()
    assert len(answer.content) < 60_000


@pytest.mark.parametrize("wrong", ["taps", "view", "side", "body", "points", "units", "image"])
def test_what_cannot_be_is_told_in_the_shape_of_every_error(
    client: TestClient, landmarks: list[str], wrong: str
) -> None:
    taps, _ = seen(landmarks, "left")
    nonsense = {"taps": [{"landmark": "ear", "x": 1, "y": 1}], "body": {"sex": "female"}, "points": ["LR99"]}
    told = asked(VIEW, "left", taps) | {wrong: nonsense.get(wrong, "nonsense")}
    answer = client.post("/api/photo/fit", json=told)
    assert answer.status_code in {400, 404, 422}
    assert answer.json()["ok"] is False
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize("value", ["12", True, None, [12], 10**400], ids=["text", "truth", "none", "list", "huge"])
@pytest.mark.parametrize("where", ["tap", "image", "body", "measure"])
def test_what_is_no_number_is_refused_with_what_is(
    client: TestClient, landmarks: list[str], where: str, value: object
) -> None:
    told = asked(VIEW, "left", seen(landmarks, "left")[0], body={**FOUR, "measures": {}})
    into = {"tap": told["taps"][0], "image": told["image"], "body": told["body"], "measure": told["body"]["measures"]}
    name = {"tap": "x", "image": "width", "body": "height_cm", "measure": "footlength"}[where]
    into[where][name] = value
    answer = client.post("/api/photo/fit", content=json.dumps(told), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert name in answer.json()["error"]
    assert "give a number" in answer.json()["error"]


def test_a_refusal_names_landmarks_in_words_and_their_ids_beside(client: TestClient, landmarks: list[str]) -> None:
    (one, place), *rest = seen(landmarks, "left")[0].items()
    told = asked(VIEW, "left", {one: place + 5000, **dict(rest)})
    answer = client.post("/api/photo/fit", json=told)
    assert answer.status_code == 400
    assert answer.json()["landmarks"] == [one]
    assert one not in answer.json()["error"]
    assert "outside the picture" in answer.json()["error"]


def test_the_command_names_both(landmarks: list[str], tmp_path: Path) -> None:
    told = asked(VIEW, "left", dict(list(seen(landmarks, "left")[0].items())[:4]))
    (tmp_path / "taps.json").write_text(json.dumps(told), encoding="utf-8")
    done = run(("photo", "fit", "taps.json", "--json"), {"TAICHONG_DATA": str(tmp_path)}, tmp_path)
    assert done.returncode == 2
    assert "4 taps are too few" in done.stderr
    assert f"(in the file: {', '.join(landmarks[4:])})" in done.stderr


def test_a_told_body_changes_how_large_a_pixel_is(client: TestClient, landmarks: list[str]) -> None:
    taps, _ = seen(landmarks, "left")
    tall = {"sex": "male", "age": 40, "height_cm": 195, "weight_kg": 95, "measures": {"footlength": 295}}
    small, large = (
        client.post("/api/photo/fit", json=asked(VIEW, "left", taps, points=["LR3"], **more)).json()["camera"][
            "mm_per_px"
        ]
        for more in ({}, {"body": tall})
    )
    assert large > 1.1 * small
