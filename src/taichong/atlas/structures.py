"""The record of what lies under a point: a vessel, a nerve, a bone, a cord."""

from taichong.atlas.points import Record


class Structure(Record, frozen=True, kw_only=True):
    """A structure of the body in plain words, the anatomical word in brackets."""

    id: str
    name: str
