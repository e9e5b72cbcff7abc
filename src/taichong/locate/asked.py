"""What a program asks for, checked: a wrong type gets a line of ours and not an error from deep inside."""

from __future__ import annotations

from collections.abc import Iterable

from taichong.errors import InputError


def text_of(query: object) -> str:
    """Return a point's code or name as it was asked for.

    Raises:
        InputError: it is no text.
    """
    if not isinstance(query, str):
        raise InputError(f"{query!r:.40}: a point is named by its code or name as text, such as 'LR3'")
    return query


def texts_of(queries: object) -> tuple[str, ...]:
    """Return codes or names as they were asked for; one text is one point.

    Raises:
        InputError: they are no texts.
    """
    if isinstance(queries, str):
        return (queries,)
    if not isinstance(queries, Iterable):
        raise InputError(f"{queries!r:.40}: points are named by a list of codes or names, such as ['LR3', 'ST36']")
    return tuple(map(text_of, queries))
