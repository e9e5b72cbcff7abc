"""Pages and API of another standard: they speak of its points, and show them where it puts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from taichong.atlas import load
from taichong.cli import web as commands
from taichong.locate import Body
from taichong.web.app import create_app
from taichong.web.body import shown as figures

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.atlas import Atlas

TOLD: dict[str, str | int] = {"sex": "female", "age": 34, "height_cm": 165, "weight_kg": 62}


def moved() -> Atlas:
    """A standard whose LR3 lies where ours has KI1, under another name."""
    ours = load()
    lr3 = msgspec.structs.replace(ours.point("LR3"), place=ours.point("KI1").place, everyday="Middle of the sole")
    return msgspec.structs.replace(ours, points=tuple(lr3 if each.code == "LR3" else each for each in ours.points))


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAICHONG_DATA", str(tmp_path_factory.mktemp("data")))
        ours, theirs = (TestClient(create_app(atlas=each), base_url="http://127.0.0.1") for each in (load(), moved()))
    return ours, theirs


def test_a_point_is_located_where_the_served_standard_has_it(clients: tuple[TestClient, TestClient]) -> None:
    (ours,), (theirs,) = (
        [each for each in client.get("/api/locate", params={**TOLD, "code": "LR3"}).json()["points"] if is_left(each)]
        for client in clients
    )
    there = Body.of(sex="female", age=34, height_cm=165, weight_kg=62, atlas=moved()).locate("LR3").left
    assert theirs["position"] == pytest.approx(there.position.tolist(), abs=0.06)
    assert ours["position"] != pytest.approx(theirs["position"], abs=20)


def is_left(point: dict[str, Any]) -> bool:
    return bool(point["side"] == "left")


def test_the_live_body_and_its_addresses_are_of_the_served_standard(clients: tuple[TestClient, TestClient]) -> None:
    seen = []
    for client in clients:
        points = {each["code"]: each for each in client.get("/body/figure.json").json()["points"]}
        address = re.search(r"/body/still/LR3\.webp\?v=\w+", client.get("/points/LR3").text)
        assert address
        seen.append((points["LR3"]["at"], points["LR3"]["name"], address[0], points["ST36"]["at"]))
    ours, theirs = seen
    assert all(one != other for one, other in zip(ours[:3], theirs[:3], strict=True))
    assert theirs[1] == "Middle of the sole"
    assert ours[3] == theirs[3]


def test_the_pocket_guide_draws_the_points_of_its_standard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path))
    drawn = []
    monkeypatch.setattr(figures, "still", lambda _home, shown, code: drawn.append((shown.atlas, code)))
    shown_in_steps = []
    monkeypatch.setattr(figures, "small_steps", lambda _home, shown, code: shown_in_steps.append((shown.atlas, code)))
    atlas = moved()
    pictures, _steps, own = commands._pictures(atlas)  # noqa: SLF001 -- drawing them all takes minutes
    assert not own
    assert drawn == [(atlas, code) for code in pictures]
    assert shown_in_steps == drawn
