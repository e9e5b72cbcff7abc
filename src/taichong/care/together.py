"""Several complaints in one breath ("stressed and can't sleep"), where each is told for sure in words of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas import AND, MOST_TOGETHER
from taichong.care.hearing import spans, tokens
from taichong.care.matching import governed, hits

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Complaint
    from taichong.care.words import Reading


def told_together(atlas: Atlas, text: str, reading: Reading) -> Complaint | None:
    """Join the complaints of `reading`, where `text` is surely about two or three and about nothing else."""
    if reading.kind != "choose" or reading.points or reading.known:
        return None
    table = atlas.words
    said = tokens(table, text)
    sure = [
        hit
        for hit in hits(table, spans(table, said))
        if hit.kind == "complaint" and hit.sure and hit.id in reading.complaints and governed(said, hit) != "denied"
    ]
    found: dict[str, frozenset[int]] = {}
    for hit in sorted(sure, key=lambda each: (-len(each.used), each.start)):
        if hit.id not in found and not any(hit.used & used for used in found.values()):
            found[hit.id] = hit.used
    told = sorted(found, key=lambda name: min(found[name]))
    if set(told) != set(reading.complaints) or not 1 < len(told) <= MOST_TOGETHER:
        return None
    return atlas.complaint(AND.join(told))
