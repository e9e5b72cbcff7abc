"""What an editor expects of a record: `expected/<code or id>.yaml` beside `points/` and `complaints/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.atlas.points import Record
from taichong.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas.standard import Atlas

FOLDER = "expected"


class Near(Record, frozen=True, kw_only=True):
    """How far from another point or landmark, in a straight line on the mean woman and the mean man [mm]."""

    of: str
    mm: tuple[float, float]


class Expected(Record, frozen=True, kw_only=True):
    """What must come true of one point, complaint, landmark or ruler.

    ``found_by``: words that a search must take to the point or the complaint. ``near``: of a point or landmark.
    ``cun_mm``: between which lengths one cun of the ruler lies. ``steps``: the points that a plan for the complaint
    has, where every question is answered no; it may have more.
    """

    found_by: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    cun_mm: tuple[float, float] | None = None
    steps: tuple[str, ...] = ()


def expectations(atlas: Atlas) -> Iterator[tuple[str, Expected]]:
    """Yield the name and the expectations of each record that has some.

    Raises:
        AtlasError: a file is broken, or named after nothing that the atlas has.
    """
    from pathlib import Path  # noqa: PLC0415 -- only editors need these two

    from taichong.atlas.reading import checked_file  # noqa: PLC0415

    folder = Path(atlas.folder)
    names = {each.code for each in atlas.points} | {
        each.id for room in (atlas.complaints, atlas.landmarks, atlas.rulers) for each in room
    }
    for file in sorted(folder.glob(f"{FOLDER}/*.yaml")):
        where = f"{FOLDER}/{file.name}"
        if file.stem not in names:
            raise AtlasError(f"{where}: the atlas has no point, complaint, landmark or ruler {file.stem!r}; rename it")
        expected = checked_file(Expected, folder, file)
        for near in expected.near:
            if near.of not in names:
                raise AtlasError(f"{where}: near.of: {near.of!r} is no point or landmark of the atlas")
        yield file.stem, expected
