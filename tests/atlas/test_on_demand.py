"""A file of parts: nothing is decoded before it is looked at, and what is looked at is what was laid out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from taichong.atlas.on_demand import Rows, Shelf, on_demand, packed, unpacked
from taichong.errors import AtlasError

WORDS = {f"{sound}{number}": number for number in range(40) for sound in ("chest ", "痛", "é", "")} | {"": -1}


class Fruit(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up record."""

    name: str
    colours: tuple[str, ...] = ()


def views(pieces: list[bytes]) -> list[memoryview]:
    return [memoryview(each) for each in pieces]


@pytest.mark.parametrize("in_each", [1, 16, 1000])
def test_a_shelf_holds_what_was_laid_out_in_its_order(in_each: int) -> None:
    shelf = Shelf[int](views(Shelf.laid_out(WORDS, in_each)), int)
    assert list(shelf.items()) == list(WORDS.items())
    assert len(shelf) == len(WORDS)
    assert shelf == WORDS


@pytest.mark.parametrize("missing", ["nowhere", "chest  1", "\ud800", "\x00", 3, None])
def test_a_shelf_does_not_have_what_was_not_laid_out(missing: Any) -> None:
    shelf = Shelf[int](views(Shelf.laid_out(WORDS)), int)
    assert missing not in shelf
    if isinstance(missing, str):
        assert shelf.get(missing, 7) == 7
        with pytest.raises(KeyError):
            shelf[missing]


def test_an_empty_shelf_and_empty_rows_are_empty() -> None:
    assert dict(Shelf[int](views(Shelf.laid_out({})), int)) == {}
    assert list(Rows[int](views(Rows.laid_out(())), int)) == []


def test_only_the_piece_is_decoded_in_which_a_key_would_be() -> None:
    keys, *pieces = Shelf.laid_out(WORDS)
    holding = next(each for each in pieces if "痛7" in msgspec.json.decode(each))
    shelf = Shelf[int](views([keys, *(each if each is holding else b"broken" for each in pieces)]), int)
    assert shelf["痛7"] == 7
    with pytest.raises(AtlasError, match="install taichong again"):
        list(shelf.values())


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 32, 100])
def test_rows_are_the_sequence_that_was_laid_out(count: int) -> None:
    laid_out = tuple(range(count))
    rows: Sequence[int] = Rows[int](views(Rows.laid_out(laid_out)), int)
    assert tuple(rows) == laid_out
    assert len(rows) == count
    assert rows[3:20] == laid_out[3:20]
    assert [rows[at] for at in range(-count, count)] == [laid_out[at] for at in range(-count, count)]
    for beyond in (count, count + 16, -count - 1):
        with pytest.raises(IndexError):
            rows[beyond]


def test_a_file_of_parts_is_taken_apart_into_what_was_packed() -> None:
    parts = {"one": [b"1"], "none": [], "many": [b"[\n]", b"", b"{}"]}
    apart = unpacked(packed(parts), ("one", "none", "many"))
    assert {name: list(map(bytes, pieces)) for name, pieces in apart.items()} == parts


@pytest.mark.parametrize("names", [("one",), ("one", "two", "three"), ("two", "three")])
def test_a_file_with_other_parts_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not whole"):
        unpacked(packed({"one": [b"1"], "two": [b"2"]}), names)


def test_a_field_is_decoded_once_whoever_looks() -> None:
    apple = on_demand(Fruit)(name=msgspec.Raw(b'"apple"'), colours=msgspec.Raw(b'["green"]'))  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as many:
        looks = list(many.map(lambda _: apple.colours, range(64)))
    assert looks[0] == ("green",)
    assert all(each is looks[0] for each in looks)
    assert isinstance(apple, Fruit)


def test_a_tuple_may_lie_on_a_shelf() -> None:
    laid_out = views(Shelf.laid_out({"a": "green", "b": "red", "c": "blue"}, 1))
    fig = on_demand(Fruit)(name="fig", colours=Shelf(laid_out, str))  # type: ignore[arg-type]  # as the docstring says
    assert fig.colours == ("green", "red", "blue")
