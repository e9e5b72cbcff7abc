"""The points of an editor's atlas on the mean woman and the mean man: where they are, drawn from two sides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichong.atlas import load
from taichong.body import Fitted, People, anny
from taichong.errors import InputError
from taichong.locate import KEPT, changed_rules, engine_of, find_patches, keep_patches
from taichong.pictures import close_up, two_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from taichong.atlas import Atlas
    from taichong.locate import Engine

BODIES = ("woman", "man")
ON_MIDLINE_MM = 1.0


@dataclass(frozen=True, eq=False)
class Placed:
    """Every landmark and point of an atlas on two bodies.

    Attributes:
        engine: the atlas made ready.
        where: by id or code, positions (2, 3) [mm].
        normals: by id or code, outward unit normals (2, 3).
        radius_mm: by id or code, how far off (2,).
        cun_mm: by ruler, one cun (2,).
        vertices: of the bodies (2, v, 3) [mm].
        new: the points and landmarks that our standard lacks or has otherwise.
    """

    engine: Engine
    where: dict[str, NDArray[np.float64]]
    normals: dict[str, NDArray[np.float64]]
    radius_mm: dict[str, NDArray[np.float64]]
    cun_mm: dict[str, NDArray[np.float64]]
    vertices: NDArray[np.float64]
    new: tuple[str, ...]

    @classmethod
    def of(cls, atlas: Atlas) -> Placed:
        """Place all of an atlas."""
        people = People.of(["female", "male"], np.array([30.0, 30]), np.array([163.0, 176]), np.array([65.0, 82]))
        fitted, engine = Fitted.to(people), engine_of(atlas)
        placed = engine.place(fitted.coefficients, engine.fingers_mm(fitted.told))
        marks, program = engine.marks, engine.program
        spread = np.hypot(engine.model_mm(fitted, placed.normals), engine.raters_mm())
        names = (*program.landmarks, *placed.codes)
        both = zip(marks.positions(fitted.coefficients).swapaxes(0, 1), strict=False)
        where = [each for (each,) in both] + list(placed.positions.swapaxes(0, 1))
        normals = [*marks.normals(fitted.coefficients).swapaxes(0, 1), *placed.normals.swapaxes(0, 1)]
        radii = [np.full(2, each.sd_mm) for each in atlas.landmarks] + list(spread.T)
        ours = {each.id: each for each in load().landmarks}
        marked = [each.id for each in atlas.landmarks if each.id not in ours or each.placed]
        return cls(
            engine,
            dict(zip(names, where, strict=True)),
            dict(zip(names, normals, strict=True)),
            dict(zip(names, radii, strict=True)),
            dict(zip(program.rulers, placed.units.T, strict=False)),
            anny().vertices(fitted.coefficients).astype(float),
            (*marked, *changed_rules(program)),
        )

    def lost(self) -> list[str]:
        """List new points that lie nowhere on the skin, or on the right side, though rules are written for the left."""
        found = []
        for name in self.new:
            if not np.isfinite(self.where[name]).all():
                found.append(f"{name}: its rule leads nowhere on the skin; look at the last step, and its aspect")
            elif (self.where[name][:, 0] < -ON_MIDLINE_MM).any():
                found.append(f"{name}: it lies on the right; a rule is written for the left side, or for the midline")
        return found

    def draw(self, folder: Path) -> list[str]:
        """Draw each new point and landmark from two sides on both bodies, a picture each; say which."""
        from PIL import Image

        files = []
        for name in self.new:
            if not np.isfinite(self.where[name]).all():
                continue
            folder.mkdir(parents=True, exist_ok=True)
            tiles = [
                close_up(self.vertices[n], self.where[name][n], toward, f"{name}, {body}", self.radius_mm[name][n])
                for n, body in enumerate(BODIES)
                for toward in two_views(self.normals[name][n])
            ]
            sheet = Image.new("RGB", (2 * tiles[0].width, 2 * tiles[0].height))
            for n, tile in enumerate(tiles):
                sheet.paste(tile, (n % 2 * tile.width, n // 2 * tile.height))
            sheet.save(folder / f"{name}.png")
            files.append(str(folder / f"{name}.png"))
        return files

    def kept(self) -> str:
        """Shoot for the patches that are missing and write them beside the atlas; where that is, or nothing.

        Raises:
            InputError: the folder cannot be written; the points still work, each a little slower.
        """
        engine = self.engine
        if not engine.patches.guessed:
            return ""
        guessed = set(engine.patches.guessed)
        known = {code: each for code, each in engine.patches.faces.items() if code not in guessed}
        ours = set(changed_rules(engine.program))
        again = {code: each for code, each in known.items() if code not in ours}
        file = Path(engine.atlas.folder) / KEPT
        try:
            keep_patches(file, engine.program, find_patches(engine.program, engine.atlas, again))
        except OSError as error:
            raise InputError(
                f"{file}: {error.strerror}; the new points work without it, each a little slower"
            ) from error
        return str(file)


def apart_mm(placed: Placed, one: str, other: str) -> Sequence[float]:
    """Measure how far apart two places are on each body, in a straight line [mm]."""
    return [float(np.linalg.norm(between)) for between in placed.where[one] - placed.where[other]]
