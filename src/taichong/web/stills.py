"""The rendered still of a point on this person's body, where a body can be rendered."""

from __future__ import annotations


def still(_code: str) -> str:
    """The address of the picture of a point; empty while there is none."""
    return ""
