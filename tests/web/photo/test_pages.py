"""The page of a photo: its views and points, its pictures, and the policy under which no photo can leave it."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from starlette.requests import Request
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.locate import views
from taichong.person import Home
from taichong.web.app import create_app
from taichong.web.guard import MOST_TAPS_BYTES, POLICY
from taichong.web.photo.pages import policy
from taichong.web.photo.view import said
from taichong.web.settings import settings_for

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = [each.id for each in views()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def client(home: Home) -> TestClient:
    return TestClient(create_app(atlas=load(), home=home), base_url="http://127.0.0.1")


def told(page: str) -> dict[str, Any]:
    """What the script is told."""
    (text,) = re.findall(r'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


def directives(policy: str) -> dict[str, list[str]]:
    """What a policy allows, by directive."""
    parts = [each.split() for each in policy.split(";")]
    return {name: allowed for name, *allowed in parts}


def test_by_touch_is_offered_first_and_what_the_page_needs_is_said_without_a_script(client: TestClient) -> None:
    text = client.get("/photo?point=LR3&side=right").text
    main = text[text.index("<main") :]
    assert main.index('href="/points/LR3?side=right#find"') < main.index('type="file"') < main.index("<canvas")
    assert "needs this page’s script" in main
    assert 'id="find"' in client.get("/points/LR3").text


def test_the_body_is_told_in_another_tab_so_that_the_picture_stays(client: TestClient) -> None:
    """The script shows it where the fit says that a build may explain the marks."""
    text = client.get("/photo").text
    (link,) = re.findall(r'<p class="row" id="tell-body" hidden><a ([^>]*)>Tell us your height</a>', text)
    assert dict(re.findall(r'(\w+)="([^"]*)"', link)) == {
        "class": "button",
        "href": "/body",
        "target": "_blank",
        "rel": "noopener",
    }


def test_whose_body_the_numbers_are_of_is_said_both_ways_and_told_in_another_tab(client: TestClient) -> None:
    """The script shows the one that the fit says, which may change while the page is open."""
    text = client.get("/photo").text
    found = dict(re.findall(r'<p class="small" id="(whose[a-z-]*)"(?: hidden)?>(.*?)</p>', text, re.DOTALL))
    assert "not yours" in found["whose"]
    assert "An estimate on your body" in found["whose-own"]
    links = re.findall(r"<a ([^>]*)>", "".join(found.values()))
    assert links == ['href="/body" target="_blank" rel="noopener"'] * 2
    assert 'id="whose-own" hidden' in text
    assert 'target="_blank"' not in client.get("/points/LR3").text.partition("not yours")[2][:200]


def test_a_point_opens_the_view_that_looks_at_it(client: TestClient) -> None:
    wanted = {
        "LR3": "foot_from_above",
        "KI1": "sole",
        "KI3": "inner_ankle",
        "GB34": "outer_leg",
        "BL57": "back_of_leg",
        "LI4": "back_of_hand",
        "PC6": "inner_wrist",
    }
    for code, view in wanted.items():
        found = told(client.get(f"/photo?point={code}").text)
        assert (found["view"], found["point"]) == (view, code)
        shown = next(each for each in found["views"] if each["id"] == view)
        assert code in [each["code"] for each in shown["points"]]


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_its_address_its_words_and_what_to_tap(client: TestClient, view: str) -> None:
    text = client.get(f"/photo?view={view}").text
    found = told(text)
    assert found["view"] == view
    (shown,) = [each for each in found["views"] if each["id"] == view]
    assert 5 <= len(shown["landmarks"]) <= 7
    assert all(each["name"].startswith("the ") for each in shown["landmarks"])
    assert shown["points"]
    assert shown["how"] in text
    assert f'data-view="{view}" aria-current="true"' in text


def test_every_view_has_words() -> None:
    assert said().keys() == set(VIEWS)


@pytest.mark.parametrize("view", ["foot_from_above", "inner_wrist"])  # all of them: tests/pictures/test_tapping.py
def test_each_landmark_of_a_view_has_its_picture(client: TestClient, home: Home, view: str) -> None:
    taps = next(each.taps for each in views() if each.id == view)
    made = [client.get(f"/photo/view/{view}.webp?tap={tap}&v=1") for tap in taps]
    assert len({each.content for each in made}) == len(taps)
    assert {Image.open(io.BytesIO(each.content)).size for each in made} == {(780, 390)}
    assert {each.headers["cache-control"] for each in made} == {"private, max-age=31536000, immutable"}
    assert len(list(home.pictures.glob(f"*/photo-{view}-left-*"))) == len(taps)
    assert client.get(f"/photo/view/{view}.webp").content == made[0].content


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/photo?view=face", "these are: foot_from_above, sole"),
        ("/photo?point=XX9", "No point has the code"),
        ("/photo/view/face.webp", "these are: foot_from_above, sole"),
        ("/photo/view/sole.webp?tap=nose", "sole has "),
    ],
)
def test_what_is_not_there_is_answered_with_what_there_is(client: TestClient, address: str, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert says in answer.text


def test_the_policy_lets_nothing_out_but_taps(client: TestClient) -> None:
    own = directives(client.get("/photo").headers["content-security-policy"])
    assert own["default-src"] == own["form-action"] == own["base-uri"] == ["'none'"]
    assert own["connect-src"] == ["127.0.0.1/api/photo/fit", "127.0.0.1/healthz"]
    # Nothing that the other pages forbid is allowed here.
    others = directives(POLICY)
    assert own.keys() <= others.keys()
    assert all(set(own[name]) <= {*others[name], *own["connect-src"], "'none'"} for name in own)


@pytest.mark.parametrize("host", ["127.0.0.1:8321; img-src *", "[::1]:8321", "127.0.0.1 evil"])
def test_a_host_that_no_policy_can_name_widens_nothing(client: TestClient, host: str) -> None:
    answer = client.get("/photo", headers={"host": host})
    if answer.status_code == 200:
        own = directives(answer.headers["content-security-policy"])
        assert own["connect-src"] == own["img-src"] == ["'self'"]


def test_behind_a_proxy_the_policy_names_what_the_browser_sees(tmp_path: Path) -> None:
    settings = settings_for("127.0.0.1", "a long passphrase", "https://clinic.example/points", ())
    app = create_app(settings, load(), Home(tmp_path))
    request = Request({"type": "http", "app": app, "headers": [(b"host", b"127.0.0.1:8321")]})
    assert directives(policy(request))["connect-src"] == [
        "clinic.example/points/api/photo/fit",
        "clinic.example/points/healthz",
    ]


def test_the_fit_takes_taps_and_a_body_with_all_its_measures_but_no_picture(client: TestClient) -> None:
    """A body told with every measure fits; the smallest JPEG of any foot does not."""
    measures = {f"a_measure_with_a_long_name_{n}": 1234.5 for n in range(20)}
    view = views()[3]
    taps = [{"landmark": each, "x": 1234.5, "y": 1234.5} for each in view.taps]
    asked = {"view": view.id, "side": "left", "image": {"width": 2400, "height": 1800}, "taps": taps}
    body = {"sex": "unspecified", "age": 44.5, "height_cm": 168.5, "weight_kg": 68.5, "measures": measures}
    whole = json.dumps(asked | {"body": body, "units": "fingers", "points": ["EX-LE10"] * 60})
    assert len(whole) < MOST_TAPS_BYTES
    picture = io.BytesIO()
    Image.effect_noise((160, 160), 80).save(picture, "JPEG", quality=30)
    answer = client.post("/api/photo/fit", content=picture.getvalue())
    assert answer.status_code == 413


def test_a_point_of_the_leg_leads_to_its_photo_and_one_of_the_head_does_not(client: TestClient) -> None:
    assert 'href="/photo?point=LR3&amp;side=left"' in client.get("/points/LR3").text
    assert "/photo?" not in client.get("/points/GV20").text
