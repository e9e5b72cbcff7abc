"""Who may come in: whoever has the token that `serve` prints, or the passphrase where others can reach the server.

Both lead to a signed cookie that says when it ends. Signing out ends it at once, in every worker.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from typing import TYPE_CHECKING

from taichong.person import private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.web.settings import Settings
    from taichong.web.short_lived import ShortLived

COOKIE = "taichong"
SECRET = "server.secret"  # noqa: S105 -- the file's name
SECRET_BYTES = 32
OWN_SECONDS = 180 * 86_400
"""How long the one person of this machine stays signed in."""
SHARED_SECONDS = 7 * 86_400
"""The same where a passphrase was typed; the cookie ends with the browser, too."""
SIGNED_OUT = "signed-out"
ID_BYTES = 9
LATELY_SECONDS = 900
FREE_GUESSES = 5
"""Wrong guesses of one client before it must wait; from then on twice as long after each."""

log = logging.getLogger("taichong.entrance")


def server_secret(folder: Path) -> bytes:
    """The secret that cookies are signed with: made once, kept for this user's eyes, the same after a restart.

    Raises:
        OSError: the folder does not take it.
    """
    file = private_folder(folder) / SECRET
    if not file.is_file() or file.stat().st_size != SECRET_BYTES:
        write_beside_and_replace(file, secrets.token_bytes(SECRET_BYTES))
    return file.read_bytes()


def cookie_name(settings: Settings) -> str:
    """The cookie's name; the port is in it, for all ports of a machine share its cookies."""
    return f"{COOKIE}-{settings.port}" if settings.port else COOKIE


def cookie_in(header: str, name: str) -> str:
    """The value of one cookie in the header that a browser sent; empty where it is not there.

    Ours need no quotes, so nothing is unquoted: what others put into a cookie costs no time.
    """
    for part in header.split(";"):
        found, _, value = part.strip().partition("=")
        if found == name:
            return value
    return ""


def address_token(settings: Settings) -> str:
    """What stands in the address that `serve` prints."""
    return _signed(settings, "address")


def is_token(settings: Settings, given: str) -> bool:
    """Whether `given` is the printed token, in a time that does not depend on how much of it is right."""
    return _same(given, address_token(settings))


def opens(settings: Settings, given: str) -> bool:
    """Whether what was typed at the entrance is right: the passphrase, or else the printed token."""
    return _same(given, settings.passphrase) if settings.passphrase else is_token(settings, given.strip())


def new_cookie(settings: Settings) -> str:
    """A cookie for somebody who has just come in."""
    named = f"{secrets.token_urlsafe(ID_BYTES)}.{int(time.time()) + lasts_seconds(settings)}"
    return f"{named}.{_signed(settings, f'cookie {named}')}"


def lasts_seconds(settings: Settings) -> int:
    """How long a cookie holds."""
    return SHARED_SECONDS if settings.passphrase else OWN_SECONDS


def is_signed_in(settings: Settings, kept: ShortLived, cookie: str) -> bool:
    """Whether a cookie is ours, still holds, and was not signed out."""
    named, _, signature = cookie.rpartition(".")
    identity, _, until = named.partition(".")
    if not named or not _same(signature, _signed(settings, f"cookie {named}")) or int(until) <= time.time():
        return False
    return kept.kept(SIGNED_OUT, identity) is None


def sign_out(settings: Settings, kept: ShortLived, cookie: str) -> None:
    """End what this cookie allows, wherever a copy of it lies."""
    if is_signed_in(settings, kept, cookie):
        kept.put(SIGNED_OUT, cookie.partition(".")[0], b"", lasts_seconds(settings))


def must_wait_seconds(kept: ShortLived, client: str) -> float:
    """How long a client that guessed wrong too often must still wait."""
    count, last = kept.last_guess(client, LATELY_SECONDS)
    pause = 2.0 ** (count - FREE_GUESSES) if count >= FREE_GUESSES else 0.0
    return max(0.0, last + min(pause, LATELY_SECONDS) - time.time())


def count_guess(kept: ShortLived, client: str) -> None:
    """Count a guess before it is judged, so that many at once are no way round, and say so in the log."""
    count = kept.count_guess(client, LATELY_SECONDS)
    if count > 1:
        log.warning("sign-in from %s: guess number %d within a quarter of an hour", client, count)


def _signed(settings: Settings, named: str) -> str:
    """A new passphrase ends what the old one opened."""
    told = f"{named}\n{settings.passphrase}".encode("utf-8", "surrogateescape")
    return hmac.new(settings.key, told, hashlib.sha256).hexdigest()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(*(each.encode("utf-8", "surrogatepass") for each in (given, right)))
