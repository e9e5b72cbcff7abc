"""A body that draws itself: what a notebook shows of it and of its points."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong import locate
from taichong.pictures.png import draw
from taichong.pictures.stills import whole_image

if TYPE_CHECKING:
    from PIL import Image

    from taichong.locate import Located


@dataclass(frozen=True, eq=False, repr=False)
class Body(locate.Body):
    """One person's body, on which points are found: `Body.of(...)`, then `locate`; a notebook shows its pictures."""

    def png(self, *points: Located) -> bytes:
        """Draw points of one side with their zones and measuring lines, or without any the whole body: PNG."""
        if not points:
            return _png(whole_image(self))
        atlas = self.engine.atlas
        names = {each.id: each.name for each in atlas.landmarks} | {each.code: each.everyday for each in atlas.points}
        return _png(draw(self, points, names))


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
