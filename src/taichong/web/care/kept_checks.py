"""A filled-in check under an opaque address: the plan is made from it anew each time, for a day."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from taichong.errors import InputError, StoreError
from taichong.web.forms import Check
from taichong.web.homes import short_lived
from taichong.web.short_lived import ADDRESS_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import HTTPConnection

ANY_COMPLAINT = ""
"""What was only told so far, by words, before any check was answered."""
CHECK = "check"
SECONDS = 86_400
"""What was answered yesterday is asked again."""
LARGEST_BYTES = 20_000
_NAME = re.compile(r"[\w-]{22}", re.ASCII)


def new_name() -> str:
    """The last part of an address that nobody guesses, for a check that is still to be answered."""
    return secrets.token_urlsafe(ADDRESS_BYTES)


def keep_check(request: HTTPConnection, complaint: str, check: Check, name: str = "") -> str:
    """Keep what was answered, and return the last part of its address: `name`, where that is one.

    Raises:
        InputError: it is far more than any check asks.
        StoreError: it cannot be kept.
    """
    told = json.dumps({"complaint": complaint, "fields": check.fields, "at": time.time()}).encode()
    if len(told) > LARGEST_BYTES:
        raise InputError(f"those answers are {len(told) // 1000} kB; the check has room for {LARGEST_BYTES // 1000} kB")
    name = name if _NAME.fullmatch(name) else new_name()
    short_lived(request).put(CHECK, name, told, SECONDS)
    return name


def kept_check(request: HTTPConnection, name: str, within_s: float = SECONDS) -> tuple[str, Check] | None:
    """The complaint (or `ANY_COMPLAINT`) and the answers under an address; none where its time is over."""
    value = short_lived(request).kept(CHECK, name)
    told = json.loads(value) if value else None
    if told is None or (within_s < SECONDS and time.time() - told.get("at", 0) > within_s):
        return None
    return told["complaint"], Check({field: tuple(values) for field, values in told["fields"].items()})


def with_told(request: HTTPConnection, conditions: Sequence[str]) -> str:
    """What follows a complaint's address, so that its check asks back the conditions that words told of.

    Where nothing can be kept they stand in the address: better read by someone than lost.
    """
    if not conditions:
        return ""
    try:
        return "/" + keep_check(request, ANY_COMPLAINT, Check({"told": tuple(conditions)}))
    except StoreError:
        return "?" + urlencode([("told", each) for each in conditions])
