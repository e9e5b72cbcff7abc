"""How much a request may bring, told beforehand or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.datastructures import Headers
from tests.loops import in_a_loop_of_its_own

from taichong.web.guard import (
    MOST_BYTES,
    MOST_CALL_BYTES,
    MOST_IMPORT_BYTES,
    MOST_TAPS_BYTES,
    TooLargeError,
    _limited,
    most_bytes,
    refused,
)
from taichong.web.settings import settings_for

if TYPE_CHECKING:
    from starlette.types import Message

OWN = {"host": "127.0.0.1:8321", "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/diary/import", MOST_IMPORT_BYTES),
        ("/api", MOST_CALL_BYTES),
        ("/api/sessions", MOST_CALL_BYTES),
        ("/api/photo/fit", MOST_TAPS_BYTES),
        ("/session", MOST_BYTES),
    ],
)
def test_each_door_takes_as_much_as_it_needs(path: str, most: int) -> None:
    assert most_bytes(path) == most


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, None), ("0", None), ("200", None), ("201", 413), ("2000", 413), ("-1", 413), ("1e2", 413), ("1_0", 413)],
)
def test_a_length_that_is_told_is_compared_with_the_limit(length: str | None, status: int | None) -> None:
    headers = Headers(OWN | ({} if length is None else {"content-length": length}))
    refusal = refused(settings_for("127.0.0.1", "", "", ()), "POST", headers, 200)
    assert (refusal.status if refusal else None) == status


@pytest.mark.parametrize(
    ("sizes", "passes"), [((100, 100), True), ((100, 101), False), ((201,), False), ((0, 200), True)]
)
def test_a_length_that_is_not_told_is_counted(sizes: tuple[int, ...], *, passes: bool) -> None:
    bodies = iter(sizes)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"a" * next(bodies)}

    async def read() -> list[Any]:
        receiving = _limited(receive, 200)
        return [len((await receiving())["body"]) for _ in sizes]

    if passes:
        assert in_a_loop_of_its_own(read()) == list(sizes)
    else:
        with pytest.raises(TooLargeError, match="at most 0 kB"):
            in_a_loop_of_its_own(read())
