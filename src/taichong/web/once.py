"""A form that is sent twice is kept once: a double click, a reload, a line that broke before the answer came.

Every form that writes carries a key of its own; what it writes gets identifiers that follow from the key and from what
was filled in. Filled in otherwise and sent again, it is another form.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from taichong.diary import Diary, Entry
    from taichong.web.forms import Check

E = TypeVar("E")

KEY = "form_key"
NOT_SAID = (KEY, "zone", "written_at")  # fields that say nothing of their own


def form_key() -> Markup:
    """The hidden field that tells this form, as it stands on this page, from every other."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY, secrets.token_hex(8))


def written_once(diary: Diary, form: Check, address: str, write: Callable[[Diary], E]) -> E | Entry:
    """What `write` writes, in one transaction; or what the same form wrote when it came before.

    Raises:
        TaichongError: what `write` raises; then nothing is kept.
    """
    with diary.transaction(_name(form, address)) as inside:
        return inside.sent_before() or write(inside)


def _name(form: Check, address: str) -> str:
    """The form's key with what it says; empty where it has no key (it was not ours, or is from before)."""
    if not form.one(KEY):
        return ""
    said = repr((address, form.one(KEY), sorted(pair for pair in form.pairs() if pair[0] not in NOT_SAID)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
