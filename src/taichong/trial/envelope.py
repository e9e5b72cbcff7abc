"""A running trial's order in a shut envelope: nobody reads it by chance in a list, an export or a backup.

It is no safe. Whoever has the diary has the program that opens it, so a determined hand can: the envelope is what
lies between an honest person and a glance. What is inside cannot be changed unseen, for the seal's hash covers it.

The content is canonical JSON behind the first eight bytes of its SHA-256, masked by SHA-256 of nonce and counter, a
block of 32 bytes after the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from taichong.errors import InputError

FORM = "taichong-envelope-1"
NONCE_BYTES = 16
CHECK_BYTES = 8
"""Of the content's own hash, so that damage is seen."""
_BLOCK = 32


def shut(content: dict[str, Any]) -> str:
    """Put `content` into an envelope, as text; another one each time."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    text = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return f"{FORM}:{base64.b64encode(nonce + _masked(nonce, _check(text) + text)).decode()}"


def opened(envelope: object) -> dict[str, Any]:
    """Return what `shut` was given.

    Raises:
        InputError: not such an envelope, or a damaged one.
    """
    try:
        form, _, text = str(envelope).partition(":")
        sealed = base64.b64decode(text, validate=True)
        inside = _masked(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:])
        check, content = inside[:CHECK_BYTES], inside[CHECK_BYTES:]
    except ValueError:
        form, check, content = "", b"", b""
    if form != FORM or check != _check(content):
        raise InputError("the envelope with the trial's order is damaged; restore the diary from an export or a backup")
    told: dict[str, Any] = json.loads(content)
    return told


def _check(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()[:CHECK_BYTES]


def _masked(nonce: bytes, text: bytes) -> bytes:
    """`text` under the mask, or out of it again."""
    blocks = range((len(text) + _BLOCK - 1) // _BLOCK)
    mask = b"".join(hashlib.sha256(nonce + number.to_bytes(8)).digest() for number in blocks)
    return bytes(one ^ other for one, other in zip(text, mask[: len(text)], strict=True))
