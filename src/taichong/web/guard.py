"""What stands before every page: names, origins, sizes, the entrance, and the headers of every answer.

One plain ASGI layer; nothing that it refuses reaches a page, and no answer leaves without its headers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from taichong.web import entrance
from taichong.web.help_lines import lines_for
from taichong.web.short_lived import ShortLived

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from taichong.care import Lines
    from taichong.web.settings import Settings

MOST_BYTES = 200_000  # the longest note, every letter of it as long as a browser can write it
MOST_CALL_BYTES = 50_000  # of a program: a session of a hundred presses is 10 kB
MOST_TAPS_BYTES = 4_000  # seven taps and a body with all its measures are 2 kB; a photo is a thousand times as much
MOST_PROGRESS_BYTES = 5_000_000  # of Learn: twenty thousand answers, or five a day for ten years
MOST_IMPORT_BYTES = 100_000_000  # decades of a diary; it is read as it comes and never held whole
MOST_ADDRESS_BYTES = 8192
MOST_HEADER_BYTES = 32_768
BODY_SECONDS = 30.0  # for the first byte of a body, and then
SLOWEST_BYTES_PER_SECOND = 4000.0  # a line of 1990
IMPORT_PATH = "/diary/import"
PROGRESS_PATH = "/learn/progress"
TAPS_PATH = "/api/photo/fit"
OF_A_BODY = (
    *("/body/still/", "/body/step/", "/body/pose/", "/body/figure", "/body/channels", "/photo/view/"),
    "/api/body",
)
"""What is of one body, whose name stands in the address."""
KEPT_NOWHERE = (
    *(
        "/session",
        "/diary",
        "/trials",
        "/shown",
        "/relief/",
        "/body",
        "/offline",
        "/search",
        "/learn",
        "/handout",
        "/login",
    ),
    "/api",
)
"""What such pages show may be this person's alone; what carries a hash in its address is told apart below."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OPEN_PATHS = (
    *("/login", "/healthz", "/manifest.webmanifest"),
    *("/static/style.css", "/static/hanzi.woff2", "/static/icon.svg", "/static/icon-192.png"),
)

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "worker-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: under it a browser sends `Origin: null` with our own forms, and we could not tell them.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
log = logging.getLogger("taichong.web")


class TooLargeError(HTTPException):
    """The body grew past what is taken while it was read."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"too large; at most {most // 1000} kB are taken")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    error: str


class Guard:
    """Refuse what does not belong here; let the rest pass, with safe headers on its answer."""

    def __init__(self, app: ASGIApp, settings: Settings, failed: Callable[[Request], Response]) -> None:
        self.app = app
        self.settings = settings
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = _below_root(scope, self.settings.path)
        headers = Headers(scope=scope)
        most = most_bytes(scope["path"])
        answer = _Answer(send, _how_long(scope), self.settings)
        refusal = refused(self.settings, scope["method"], headers, most) or _too_long(scope)
        if refusal:
            await _refuse(refusal, scope, answer)
        elif await self._may_pass(scope, headers, answer):
            # Whoever asks for the head of a page gets the page's; the server leaves the body out.
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            await self._pass(asked, _patient(_limited(receive, most)), answer)

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """Ask the app; a failure of ours is an answer, too, and the log says where it was but nothing of anybody."""
        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s %s failed\n%s%s", scope["method"], scope["path"], where, type(error).__name__)  # noqa: TRY400 -- its words may be a person's
            if answer.started:
                raise
            await self.failed(Request(scope))(scope, receive, answer)

    async def _may_pass(self, scope: Scope, headers: Headers, answer: _Answer) -> bool:
        """Whether this request may come in; if not, it has its answer."""
        settings, path = self.settings, scope["path"]
        if not settings.asks or path in OPEN_PATHS:
            return True
        if settings.asks_token and entrance.is_token(settings, _token_of(scope, headers)):
            if path.startswith("/api"):
                return True
            await _answer(answer, 303, b"", {"location": _without_token(scope), "set-cookie": cookie(settings)})
            return False
        given = entrance.cookie_in(headers.get("cookie", ""), entrance.cookie_name(settings))
        signed_in: bool = await run_in_threadpool(
            entrance.is_signed_in, settings, ShortLived(scope["app"].state.home.folder), given
        )
        if signed_in:
            return True
        await _to_login(scope, answer)
        return False


def most_bytes(path: str) -> int:
    """How much may be sent there."""
    if path == IMPORT_PATH:
        return MOST_IMPORT_BYTES
    if path == PROGRESS_PATH:
        return MOST_PROGRESS_BYTES
    if path == TAPS_PATH:
        return MOST_TAPS_BYTES
    return MOST_CALL_BYTES if path.startswith("/api") else MOST_BYTES


def _below_root(scope: Scope, root: str) -> Scope:
    """The request as the app knows it; a proxy may hand the path on whole, or without the part that it serves."""
    path = scope["path"]
    if root and (path == root or path.startswith(f"{root}/")):
        return {**scope, "path": path.removeprefix(root) or "/"}
    return scope


def refused(settings: Settings, method: str, headers: Headers, most: int = MOST_BYTES) -> Refusal | None:
    """Why a request is refused before it is read; none where it may pass."""
    if not settings.answers_to(_hostname(headers.get("host", ""))):
        return Refusal(400, "this server does not answer to that host name; use the address it printed")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or len(length) > len(str(most)) or int(length) > most:
        return _too_large(most)
    if method not in SAFE_METHODS and not _is_own(settings, headers):
        return Refusal(403, "this came from another site; open the page here and send it from there")
    return None


def _too_long(scope: Scope) -> Refusal | None:
    if len(scope["query_string"]) + len(scope["path"]) > MOST_ADDRESS_BYTES:
        return Refusal(414, f"that address is too long; at most {MOST_ADDRESS_BYTES} bytes are read")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
        return Refusal(431, f"those headers are too long; at most {MOST_HEADER_BYTES} bytes are read")
    return None


def _too_large(most: int) -> Refusal:
    return Refusal(413, f"that is too large; at most {most // 1000} kB are taken")


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_own(settings: Settings, headers: Headers) -> bool:
    """Whether a form or call comes from our own pages, or from no page at all (a program)."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    own = {settings.origin} if settings.origin else set()
    return origin in own | {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}


def _limited(receive: Receive, most: int) -> Receive:
    read = 0

    async def receiving() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise TooLargeError(most)
        return message

    return receiving


def _patient(receive: Receive) -> Receive:
    """Wait for a body, but not for one that hardly comes."""
    began, read, is_whole = time.monotonic(), 0, False

    async def receiving() -> Message:
        nonlocal read, is_whole
        if is_whole:  # what is waited for now is that the other side goes away
            return await receive()
        left = began + BODY_SECONDS + read / SLOWEST_BYTES_PER_SECOND - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0))
        except TimeoutError:
            raise HTTPException(408, "this took too long to arrive; send it again", {"connection": "close"}) from None
        read += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        return message

    return receiving


def _how_long(scope: Scope) -> str:
    """How long an answer may be kept: what carries its hash in its address for ever, a person's own page not at all."""
    if scope["path"].startswith("/static/"):
        return "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
    if scope["path"].startswith(OF_A_BODY) and b"v=" in scope["query_string"]:
        return "private, max-age=31536000, immutable"
    return "no-store" if scope["path"].startswith(KEPT_NOWHERE) else "no-cache"


class _Answer:
    """Where an answer is sent, with the headers that every answer has."""

    def __init__(self, send: Send, keep: str, settings: Settings) -> None:
        self.send = send
        self.keep = keep
        self.settings = settings
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)  # a page may have a policy of its own
            if self.settings.secure:
                headers["strict-transport-security"] = "max-age=31536000"
            if headers.get("location", "").startswith("/"):
                headers["location"] = self.settings.path + headers["location"]
            headers.setdefault("cache-control", "no-store" if "set-cookie" in headers else self.keep)
        await self.send(message)


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    body = json.dumps(problem(lines_for(scope), refusal.status, refusal.error)).encode()
    await _answer(send, refusal.status, body, {"content-type": "application/json"})


async def _to_login(scope: Scope, send: Send) -> None:
    if scope["path"].startswith("/api"):
        await _refuse(Refusal(401, "log in first, at /login"), scope, send)
    else:
        where = quote(scope["path"]) if scope["method"] == "GET" else "/"
        await _answer(send, 303, b"", {"location": f"/login?next={where}"})


async def _answer(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    listed.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


def problem(lines: Lines, status: int, *errors: str) -> dict[str, object]:
    """The one shape of every error: ``ok, error, errors, status``, and in ``help`` whom to call."""
    return {"ok": False, "error": errors[0], "errors": list(errors), "status": status, "help": lines.as_dict()}


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _token_of(scope: Scope, headers: Headers) -> str:
    """The token in the address, or in the header that programs send; empty where there is none."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given
    return dict(_query(scope)).get("token", "")


def _without_token(scope: Scope) -> str:
    left = urlencode([each for each in _query(scope) if each[0] != "token"])
    path = "/" + quote(scope["path"]).lstrip("/")  # two slashes would lead to another host
    return f"{path}?{left}" if left else path


def cookie(settings: Settings) -> str:
    """The cookie for somebody who has just come in, as a header says it.

    The one of this machine is `Lax`, for the page that opens the browser is a file, to browsers another site; it goes
    with links only, and what changes anything is checked for its origin.
    """
    same, lasts = ("Strict", "") if settings.passphrase else ("Lax", f"; Max-Age={entrance.lasts_seconds(settings)}")
    secure = "; Secure" if settings.secure else ""
    named = f"{entrance.cookie_name(settings)}={entrance.new_cookie(settings)}"
    return f"{named}; Path={settings.path or '/'}; HttpOnly; SameSite={same}{lasts}{secure}"
