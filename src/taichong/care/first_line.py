"""First-line care: what comes before any point, less what a rule forbids, with the warning that belongs to its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from taichong.care.safety import caring

if TYPE_CHECKING:
    from taichong.atlas import Atlas, Care, Complaint, Routine
    from taichong.care.safety import Active, Screening


def first_line(
    atlas: Atlas, complaint: Complaint, routine: Routine, screening: Screening
) -> tuple[tuple[Care, ...], tuple[Active, ...]]:
    """Return the care of this routine that every rule lets pass, and the effects that took the rest."""
    usual = [care for care in complaint.first_line if not care.contexts or routine.context in care.contexts]
    changed = [each for each in screening.active if any(each.forbids(caring(care)) for care in usual)]
    kept = [care for care in usual if not any(each.forbids(caring(care)) for each in changed)]
    return tuple(_guarded(atlas, care) for care in kept), tuple(changed)


def _guarded(atlas: Atlas, care: Care) -> Care:
    guard = atlas.safety.guards.get(care.kind, "")  # type: ignore[arg-type]  # most kinds have none
    return replace(care, after=f"{care.after} {guard}".strip()) if guard else care
