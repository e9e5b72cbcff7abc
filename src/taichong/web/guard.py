"""What stands before every page: names, origins, sizes, the passphrase, and the headers of every answer.

One plain ASGI layer; nothing that it refuses reaches a page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from taichong.web.settings import Settings

MOST_BYTES = 1_000_000
MOST_IMPORT_BYTES = 100_000_000  # decades of a diary; it is read as it comes and never held whole
IMPORT_PATH = "/diary/import"
KEPT_NOWHERE = ("/session", "/diary", "/trials")  # what they show is this person's alone
COOKIE = "taichong"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OPEN_PATHS = ("/login", "/healthz", "/static/style.css", "/manifest.webmanifest", "/static/icon.svg")

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

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = MOST_IMPORT_BYTES if scope["path"] == IMPORT_PATH else MOST_BYTES
        refusal = refused(self.settings, scope["method"], headers, most)
        sending = _with_headers(send, _how_long(scope), secure=self.settings.secure)
        if refusal:
            await _refuse(refusal, sending)
        elif self._must_log_in(scope, headers):
            await _to_login(scope, sending)
        else:
            # Whoever asks for the head of a page gets the page's; the server leaves the body out.
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            await self.app(asked, _limited(receive, most), sending)

    def _must_log_in(self, scope: Scope, headers: Headers) -> bool:
        if not self.settings.passphrase or scope["path"] in OPEN_PATHS:
            return False
        return not hmac.compare_digest(_cookie(headers), login_token(self.settings))


def refused(settings: Settings, method: str, headers: Headers, most: int = MOST_BYTES) -> Refusal | None:
    """Why a request is refused before it is read; none where it may pass."""
    if _hostname(headers.get("host", "")) not in settings.hosts:
        return Refusal(400, "this server does not answer to that host name; use the address it printed")
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        return _too_large(most)
    if method not in SAFE_METHODS and not _is_own(settings, headers):
        return Refusal(403, "this came from another site; open the page here and send it from there")
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
    own = {settings.root_url} if settings.root_url else set()
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


def _how_long(scope: Scope) -> str:
    """How long an answer may be kept: what carries its hash in its address for ever, a session not at all."""
    if scope["path"].startswith("/static/"):
        return "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
    if scope["path"].startswith(("/body/still/", "/body/figure", "/api/body")) and b"v=" in scope["query_string"]:
        return "private, max-age=31536000, immutable"
    return "no-store" if scope["path"].startswith(KEPT_NOWHERE) else "no-cache"


def _with_headers(send: Send, keep: str, *, secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)  # a page may have a policy of its own
            if secure:
                headers["strict-transport-security"] = "max-age=31536000"
            headers.setdefault("cache-control", keep)
        await send(message)

    return sending


async def _refuse(refusal: Refusal, send: Send) -> None:
    body = json.dumps(problem(refusal.status, refusal.error)).encode()
    await _answer(send, refusal.status, body, {"content-type": "application/json"})


async def _to_login(scope: Scope, send: Send) -> None:
    if scope["path"].startswith("/api"):
        await _refuse(Refusal(401, "log in first, at /login"), send)
    else:
        where = quote(scope["path"]) if scope["method"] == "GET" else "/"
        await _answer(send, 303, b"", {"location": f"/login?next={where}"})


async def _answer(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    listed.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


def problem(status: int, *errors: str) -> dict[str, object]:
    """The one shape of every error: ``ok, error, errors, status``."""
    return {"ok": False, "error": errors[0], "errors": list(errors), "status": status}


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def login_token(settings: Settings) -> str:
    """What the cookie of a person who knows the passphrase holds."""
    return hmac.new(settings.key, settings.passphrase.encode(), hashlib.sha256).hexdigest()


def knows_passphrase(settings: Settings, given: str) -> bool:
    """Whether `given` is the passphrase, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(given.encode(), settings.passphrase.encode())
