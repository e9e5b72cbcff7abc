"""The records of what Chinese medicine says: its ideas, and the classes that it sorts points into."""

from taichong.atlas.points import FivePhase, Record


class Idea(Record, frozen=True, kw_only=True):
    """An idea of Chinese medicine in one short paragraph, told as tradition; without ``points`` it belongs to all."""

    id: str
    name: str
    says: str
    points: tuple[str, ...] = ()
    sources: tuple[str, ...]


class PointClass(Record, frozen=True, kw_only=True):
    """A class of points; ``phases`` are those that it has on a yin and on a yang channel, or none."""

    id: str  # how a point's ``special`` begins: "Jing-Well"
    name: str
    says: str
    phases: tuple[FivePhase, FivePhase] | None = None
    sources: tuple[str, ...]


def class_of(classes: tuple[PointClass, ...], special: str) -> PointClass | None:
    """Return the class of an entry of ``special``, Front-Mu for "Front-Mu of the Stomach"; none where none is meant."""
    return next((each for each in classes if special.partition(" of ")[0] == each.id), None)
