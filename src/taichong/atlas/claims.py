"""The claims of the articles, chosen by article or verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.atlas.standard import Atlas, Claim


def chosen(atlas: Atlas, article: str | None = None, verdict: str | None = None) -> tuple[Claim, ...]:
    """Choose the claims of `article` with `verdict`, in the order of the atlas; None for either means all.

    Raises:
        InputError: no such article or verdict; the message names those that there are.
    """
    _check("article", article, sorted(atlas.articles))
    _check("verdict", verdict, sorted({each.verdict for each in atlas.claims}))
    return tuple(each for each in atlas.claims if (article or "") in each.article and verdict in (None, each.verdict))


def _check(what: str, given: str | None, allowed: list[str]) -> None:
    if given is not None and given not in allowed:
        raise InputError(f"no {what} {given!r}; allowed: {', '.join(allowed)}")
