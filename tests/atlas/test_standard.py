"""Reading the atlas: strict, once, into frozen objects; one broken file for each kind of defect."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml import YAML

from taichong.atlas import Atlas, WordTable, load, loading, plain_table
from taichong.atlas.on_demand import packed
from taichong.errors import AtlasError, NotFoundError

ROOM = Path(__file__).resolve().parents[2] / "atlas"
COMPILED = (Path(loading.__file__).parents[1] / "atlas.json").read_bytes()
BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))


@pytest.fixture(scope="module")
def read() -> Atlas:
    return load(ROOM)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(ROOM, tmp_path / "atlas")


def test_the_compiled_atlas_is_what_the_yaml_says(read: Atlas) -> None:
    compiled = load()
    for name in Atlas.__struct_fields__:
        if name != "folder":  # where the YAML lay is not carried
            assert getattr(compiled, name) == getattr(read, name), name
    for name in WordTable.__struct_fields__:
        assert plain_table(compiled.words)[name] == plain_table(read.words)[name], name


def test_a_part_that_was_not_looked_at_is_in_the_whole() -> None:
    fresh = loading._compiled.__wrapped__()  # noqa: SLF001 -- past its cache
    assert msgspec.json.encode(fresh.whole()) == msgspec.json.encode(load().whole())
    assert fresh.whole().points == load().points


def test_one_point_is_the_same_object_before_and_after_all_are_looked_at() -> None:
    fresh = loading._compiled.__wrapped__()  # noqa: SLF001 -- past its cache
    before = fresh.point("LR3")
    assert next(each for each in fresh.points if each.code == "LR3") is before is fresh.point("LR3")


def test_the_regions_and_codes_are_those_of_the_points(read: Atlas) -> None:
    fresh = loading._compiled.__wrapped__()  # noqa: SLF001 -- past its cache
    assert list(fresh.regions.items()) == [(each.code, each.region) for each in read.points]
    assert list(fresh.codes) == list(read.codes) == [each.code for each in read.points]


def test_other_points_put_into_the_compiled_atlas_are_those_that_count() -> None:
    fewer = msgspec.structs.replace(load(), points=load().points[:3])
    assert list(fewer.regions) == list(fewer.codes) == [each.code for each in load().points[:3]]
    with pytest.raises(NotFoundError):
        fewer.point("LR3")


def test_the_loaded_atlas_is_frozen(read: Atlas) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        read.points[0].code = "XX1"  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize("case", BROKEN, ids=lambda file: file.stem)
def test_a_broken_file_is_told_in_one_line_with_file_key_and_what_is_allowed(case: Path, copy: Path) -> None:
    defect: dict[str, Any] = YAML(typ="safe").load(case)
    _break(copy / defect["file"], defect)
    with pytest.raises(AtlasError) as caught:
        load(copy)
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in defect["message"]), message


def _break(file: Path, defect: dict[str, Any]) -> None:
    if "find" in defect:
        text = file.read_text(encoding="utf-8")
        assert defect["find"] in text, "the case no longer fits the atlas"
        file.write_text(text.replace(defect["find"], defect["put"], 1), encoding="utf-8")
    elif "whole" in defect:
        file.write_text(defect["whole"], encoding="utf-8")
    elif "bytes" in defect:
        file.write_bytes(bytes.fromhex(defect["bytes"]))
    else:
        file.unlink()


def test_a_folder_that_is_not_there_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"no such folder; give the folder that holds points/"):
        load(tmp_path / "nowhere")


DAMAGED = {
    "empty": b"",
    "open": b"{",
    "nothing in it": b"{}",
    "a number": b'{"points": 3}',
    "no text": b"\xff\xfe",
    "cut short": COMPILED[:-9],
    "without the words": COMPILED.split(b"\n")[0],
    "a part too few": packed({"points": [b"[]"]}),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_compiled_atlas_says_how_to_mend_it(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "atlas.json").write_bytes(content)
    monkeypatch.setattr(loading, "__file__", str(tmp_path / "atlas" / "loading.py"))
    with pytest.raises(AtlasError, match="install taichong again"):
        loading._compiled.__wrapped__()  # noqa: SLF001 -- past its cache


def test_a_damaged_part_says_how_to_mend_it_when_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COMPILED.count(b'"calf_cramp","name":') == 1
    (tmp_path / "atlas.json").write_bytes(COMPILED.replace(b'"calf_cramp","name":', b'"calf_cramp","nase":'))
    monkeypatch.setattr(loading, "__file__", str(tmp_path / "atlas" / "loading.py"))
    damaged = loading._compiled.__wrapped__()  # noqa: SLF001 -- past its cache
    assert damaged.point("LR3").code == "LR3"
    for _twice in range(2):
        with pytest.raises(AtlasError, match="install taichong again"):
            _ = damaged.complaints


def test_what_is_not_in_the_atlas_is_told_with_what_is(read: Atlas) -> None:
    with pytest.raises(NotFoundError, match="no point has the code 'LR99'; LR has LR1 to LR14"):
        read.point("LR99")


def test_every_point_has_the_letters_of_a_channel_or_is_an_extra_point(read: Atlas) -> None:
    channels = {each.code for each in read.channels} | {"EX"}
    assert {each.channel for each in read.points} <= channels


def test_no_spelling_of_a_channel_means_two(read: Atlas) -> None:
    spellings = [each for channel in read.channels for each in channel.spellings]
    assert len(spellings) == len(set(spellings))


def test_nothing_is_pressed_that_is_never_pressed(read: Atlas) -> None:
    assert not [each.code for each in read.points if each.press and each.never_press]
