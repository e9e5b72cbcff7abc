"""The gate before the diary's rooms: a few at a time inside, the others told so in time, everything else untouched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from tests.loops import in_a_loop_of_its_own

from taichong.web.diary import turns
from taichong.web.diary.turns import AT_ONCE, Turns

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send


async def refuse(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("busy", 503)


class Silent:
    """An app whose diary waits until it is let go; other rooms answer at once."""

    def __init__(self) -> None:
        self.goes = asyncio.Event()
        self.is_full = asyncio.Event()
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"].startswith("/diary"):
            self.inside += 1
            if self.inside == AT_ONCE:
                self.is_full.set()
            await self.goes.wait()
        if scope["path"].endswith("broken"):
            raise RuntimeError
        await PlainTextResponse("answered")(scope, receive, send)


def ask(app: Turns) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1")


def test_the_rest_is_told_so_while_a_few_wait_and_other_rooms_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)

    async def try_it() -> None:
        silent = Silent()
        async with ask(Turns(silent, refuse)) as web:
            waiting = [asyncio.create_task(web.get("/diary")) for _ in range(AT_ONCE)]
            await silent.is_full.wait()
            refused = [await asyncio.wait_for(web.get(path), 10) for path in ("/diary/keep", "/trials")]
            assert [each.status_code for each in refused] == [503, 503]
            assert (await web.get("/points")).text == "answered"
            assert silent.inside == AT_ONCE
            silent.goes.set()
            assert {each.status_code for each in await asyncio.gather(*waiting)} == {200}
            assert (await web.get("/diary")).text == "answered"

    in_a_loop_of_its_own(try_it())


def test_a_failure_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)

    async def try_it() -> None:
        silent = Silent()
        silent.goes.set()
        async with ask(Turns(silent, refuse)) as web:
            for _ in range(AT_ONCE + 1):
                with pytest.raises(RuntimeError):
                    await web.get("/diary/broken")
            assert (await web.get("/diary")).status_code == 200

    in_a_loop_of_its_own(try_it())
