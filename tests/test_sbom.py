"""What the wheel, the pages and the pocket file carry is named, with its licence, and nothing else is carried."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.web.app import create_app
from taichong.web.licences import carried, carried_in, licence_text, licence_texts
from taichong.web.offline.pocket import no_conditions, pocket_html

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "src/taichong/web/static/dist"
MARKS = {"three": rb'"\d{3}".{0,400}__THREE__|__THREE__.{0,400}"\d{3}"|three\.js', "uplot": rb"u-legend"}
"""What each package leaves in a built file, however it is minified."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built as `pip wheel` builds it, with the islands that are built already."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.fixture(scope="module")
def sbom(wheel: zipfile.ZipFile) -> dict[str, Any]:
    (name,) = (each for each in wheel.namelist() if "/sboms/" in each)
    told: dict[str, Any] = json.loads(wheel.read(name))
    return told


def test_the_wheel_has_a_bill_of_materials_in_cyclonedx(sbom: dict[str, Any]) -> None:
    assert (sbom["bomFormat"], sbom["specVersion"], sbom["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", sbom["serialNumber"])
    refs = [sbom["metadata"]["component"]["bom-ref"], *(each["bom-ref"] for each in sbom["components"])]
    assert len(refs) == len(set(refs))
    assert {ref for each in sbom["dependencies"] for ref in (each["ref"], *each["dependsOn"])} <= set(refs)
    assert all({"type", "name", "licenses"} <= set(each) for each in sbom["components"])


def test_the_bill_of_materials_keeps_the_strict_schema_of_its_version(sbom: dict[str, Any]) -> None:
    needed = "pip install 'cyclonedx-python-lib[json-validation]' brings the schema"
    schema = pytest.importorskip("cyclonedx.schema", reason=needed)
    validation = pytest.importorskip("cyclonedx.validation.json", reason=needed)
    check = validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str
    assert check(json.dumps(sbom)) is None
    assert check(json.dumps({**sbom, "components": [{"name": "of no type"}]})) is not None


def test_each_island_of_the_wheel_is_in_it_by_its_checksum(wheel: zipfile.ZipFile, sbom: dict[str, Any]) -> None:
    told = {each["name"]: each["hashes"][0]["content"] for each in sbom["components"] if each["type"] == "file"}
    found = {name: wheel.read(name) for name in wheel.namelist() if "/static/dist/" in name and name.endswith(".js")}
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def test_each_package_that_left_its_mark_in_an_island_is_named_with_the_version_that_was_built(
    wheel: zipfile.ZipFile, sbom: dict[str, Any]
) -> None:
    told = {each["ref"]: set(each["dependsOn"]) for each in sbom["dependencies"] if each["ref"].endswith(".js")}
    lock = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    for name, mark in MARKS.items():
        version = f"{name}@{lock[f'node_modules/{name}']['version']}"
        marked = {each for each in told if re.search(mark, wheel.read(f"taichong/web/static/dist/{each}"), re.DOTALL)}
        named = {each for each, packages in told.items() if version in packages}
        assert marked <= named
        assert named
    direct = json.loads((ROOT / "web/package.json").read_text())["dependencies"]
    assert {f"{name}@{version}" for name, version in direct.items()} == set().union(*told.values())


def test_the_wheel_carries_the_text_of_every_licence_and_the_notice(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for each in carried():
        if each.text:
            assert wheel.read(f"taichong/licences/{each.text}").decode() == licence_text(each.text)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    for name in ("three", "uplot"):
        own = ROOT / f"web/node_modules/{name}/LICENSE"
        assert not own.exists() or licence_text(f"{name}-MIT.txt") == own.read_text(encoding="utf-8")


def test_the_notice_names_everything_that_is_carried() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    for each in carried()[1:]:
        assert each.version in notice, each
        assert each.licence in notice, each
        assert each.name.removesuffix(" assets").lower() in notice.lower(), each
    assert all(each.holder in notice for each in carried() if each.licence == "MIT")


def test_the_pages_and_the_pocket_file_name_what_they_carry_with_the_texts() -> None:
    pages = TestClient(create_app(), base_url="http://127.0.0.1").get("/licences").text
    pocket = pocket_html(load(), no_conditions(load()))
    for place, text in (("pages", pages), ("pocket", pocket)):
        assert all(each.name in text and each.licence in text for each in carried_in(place))
        for licence in licence_texts(place).values():
            assert licence.splitlines()[-1].strip()[:40] in text
    assert "three.js authors" not in pocket  # it carries none of it
    assert all("/licences" in (BUILT / name).read_text("utf-8").splitlines()[0] for name in ("drawing.js", "charts.js"))


def test_a_package_that_nobody_named_breaks_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "builders"))
    import sbom as builder  # noqa: PLC0415 -- it lies among the builders

    monkeypatch.setattr(builder, "BUNDLED", tmp_path / "bundled.json")
    builder.BUNDLED.write_text('{"app.js": ["left-pad@1.3.0"]}')
    with pytest.raises(RuntimeError, match=r"app\.js carries left-pad@1\.3\.0"):
        builder.sbom()
