"""A rehearsal set: photos that never were, with their truth; `python builders/rehearsal.py FOLDER --scenes 40`.

Each scene is a random adult (of whom only sex, age, height and weight are told), a limb bent at random about axes that
are nobody's exactly, a camera of any phone, held as people hold it, and taps that stray. For each scene stand in the
folder `0001.jpg`, the taps `0001.json` as `taichong photo fit` takes them, and `0001.truth.json`: where the landmarks
and the view's points truly are, which of them the camera sees, and the camera. It shares the body model with the fit,
but neither its joints, nor its camera, nor its priors: what is drawn here stands in this file.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from rehearsed_people import Person, person
from taichong.body import anny, of_mesh
from taichong.geometry import unit
from taichong.locate.photo_views import View, views
from taichong.pictures import SKIN_TONES, Camera, rasterise, vertex_normals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from taichong.locate import Body

    Array = NDArray[np.float64]

TAP_PX = 3.0
"""How far (sd) a tap strays on a picture of 1000 px."""
LENSES = {13: 0.08, 24: 0.22, 26: 0.3, 28: 0.15, 48: 0.15, 77: 0.1}
"""Focal lengths [mm on film] of phones, and how often each is used; the film's longer side is 34.6 mm at 4:3."""
FILM_MM = 34.6
SIZES = ((300, 400), (480, 640), (750, 1000), (1000, 1000), (1080, 1920), (1536, 2048), (3000, 4000), (4500, 6000))
UPRIGHT = 0.75
"""How many pictures are higher than wide."""
TILT, SHIFT = 14.0, 0.05
"""How far (sd) a camera is held off the view's way [degrees], and off the limb's middle [parts of the picture]."""
FILLS = (0.5, 0.85)
"""How much of the picture the landmarks take."""
AXIS_OFF = 0.1
"""How far (sd) a joint's axis strays [rad]."""
SEEN = 0.25
"""A point counts as plainly seen if its skin faces the camera by so much (cosine)."""
TOES = tuple(f"toe{number}-1.L" for number in range(2, 6))
FINGERS = tuple(f"finger{number}-1.L" for number in range(2, 6))
KNUCKLES = tuple(f"finger{number}-2.L" for number in range(2, 6))
ACROSS_HAND = (-0.383, -0.830, 0.409)
BENDS: tuple[tuple[tuple[str, ...], tuple[float, ...], float, float, float, float], ...] = (
    (("lowerleg01.L",), (1, 0, 0), 30, 30, -5, 120),
    (("foot.L",), (1, 0, 0), 2, 13, -22, 40),
    (("foot.L",), (0, 1, 0), 0, 6, -18, 18),
    (("foot.L",), (0, 0, 1), 0, 6, -15, 15),
    (("toe1-1.L",), (1, 0, 0), -3, 10, -45, 25),
    (TOES, (1, 0, 0), -2, 8, -40, 25),
    *(((toe,), (1, 0, 0), 0, 3, -10, 10) for toe in TOES),
    (("lowerarm01.L",), (0.786, 0.080, 0.612), 0, 18, -90, 30),
    (("lowerarm02.L",), (0.565, -0.707, -0.425), 0, 20, -70, 70),
    (("wrist.L",), ACROSS_HAND, 0, 11, -50, 50),
    (("wrist.L",), (0.790, -0.060, 0.610), 0, 6, -20, 25),
    (FINGERS, ACROSS_HAND, 0, 10, -50, 20),
    *(((finger,), ACROSS_HAND, 0, 3, -10, 10) for finger in FINGERS),
    (KNUCKLES, ACROSS_HAND, 0, 5, -20, 10),
    (("metacarpal1.L", "finger1-1.L"), ACROSS_HAND, 0, 8, -25, 25),
)
"""What bends: bones of the model, about which axis at rest, mean, sd, least and most [degrees]."""
HELD = {
    "foot": "foot.L",
    "sole": "foot.L",
    "ankle": "foot.L",
    "leg": "lowerleg01.L",
    "hand": "wrist.L",
    "wrist": "lowerarm02.L",
}
"""The bone to which a camera is held, by the last word of the view that says so."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A limb before a camera.

    Attributes:
        view: how it is seen.
        side: `left` or `right`; the right is the left's mirror image, and so is its picture.
        person: whose limb.
        size: width and height of the picture [px].
        places: the landmarks of the view, then the codes of the points that are looked at.
        at: where these are before the camera: right, down and away (p, 3) [mm].
        facing: how much the skin there faces the camera (p,), 1 straight on.
        focal: focal length [px].
        skin: all vertices of the body before the camera (V, 3) [mm].
        distortion: by how much a place at the picture's corner is farther from its middle than a plain lens has it.
    """

    view: View
    side: str
    person: Person
    size: tuple[int, int]
    places: tuple[str, ...]
    at: Array
    facing: Array
    focal: float
    skin: Array
    distortion: float = 0.0

    @property
    def long_px(self) -> float:
        """The picture's longer side."""
        return float(max(self.size))

    @cached_property
    def fell(self) -> Array:
        """Where the places fall in the picture (p, 2) [px]."""
        return self.projected(self.at)

    def projected(self, at: Array) -> Array:
        """Project places before the camera (..., 2) [px]."""
        flat = at[..., :2] / at[..., 2:] * self.focal
        middle = np.array(self.size) / 2
        far = (flat**2).sum(axis=-1, keepdims=True) / (middle @ middle)
        flat = flat * (1 + self.distortion * far) * ([-1, 1] if self.side == "right" else [1, 1])
        return np.asarray(flat + middle)

    @property
    def px_per_mm(self) -> Array:
        """How large a millimetre is at each place (p,)."""
        return np.asarray(self.focal / self.at[:, 2])

    @property
    def taps(self) -> Array:
        """Where the landmarks of the view truly are (t, 2) [px]."""
        return self.fell[: len(self.view.taps)]

    def plain(self) -> NDArray[np.bool_]:
        """Mark the points that are plainly seen, in the picture and near the landmarks (p - t,)."""
        count = len(self.view.taps)
        middle = self.taps.mean(axis=0)
        reach = 1.3 * np.linalg.norm(self.taps - middle, axis=1).max()
        near = np.linalg.norm(self.fell[count:] - middle, axis=1) < reach
        return np.asarray(near & self.inside()[count:] & (self.facing[count:] > SEEN))

    def inside(self) -> NDArray[np.bool_]:
        """Mark the places that are in the picture (p,)."""
        return np.asarray(((self.fell > 0) & (self.fell < self.size)).all(axis=1))

    def tapped(self, rng: np.random.Generator, finger_mm: float = 0.0) -> Array:
        """Tap the landmarks (t, 2) [px], with a finger that strays, and that far (rms) from the bone, if it does."""
        stray = rng.normal(0, TAP_PX / 1000 * self.long_px, self.taps.shape)
        miss = rng.normal(0, finger_mm / np.sqrt(2), self.taps.shape) * self.px_per_mm[: len(self.taps), None]
        return np.clip(self.taps + stray + miss, 0, np.array(self.size) - 1)

    def asked(self, taps: Array) -> dict[str, Any]:
        """Return the request for `taichong photo fit`."""
        told = zip(self.view.taps, np.round(taps, 2).tolist(), strict=True)
        return {
            "view": self.view.id,
            "side": self.side,
            "image": {"width": self.size[0], "height": self.size[1]},
            "taps": [{"landmark": name, "x": x, "y": y} for name, (x, y) in told],
            "body": self.person.told,
        }

    def truth(self) -> dict[str, Any]:
        """Return where everything truly is."""
        rows = zip(self.places, np.round(self.fell, 2).tolist(), self.facing.tolist(), strict=True)
        found = {name: {"x": x, "y": y, "facing": round(each, 3)} for name, (x, y), each in rows}
        count = len(self.view.taps)
        return {
            "landmarks": {name: found[name] for name in self.places[:count]},
            "points": {name: found[name] for name in self.places[count:]},
            "focal_px": round(self.focal, 1),
            "px_per_mm": round(float(self.px_per_mm[:count].mean()), 4),
            "distortion": self.distortion,
        }


def scene(rng: np.random.Generator, view: View, who: Person, *, distorted: bool = False) -> Scene:
    """Bend a person's limb, and hold a camera to it, until all landmarks are in the picture."""
    for _ in range(200):
        found = _tried(rng, view, who, float(rng.uniform(-0.04, 0.04)) if distorted else 0.0)
        count = len(view.taps)
        if found.inside()[:count].all() and found.at[:, 2].min() > 0:
            return found
    raise RuntimeError(f"{view.id}: no camera sees it all")


def _tried(rng: np.random.Generator, view: View, who: Person, distortion: float) -> Scene:
    body = who.true
    codes = [code for code in body.placed.codes if _region(body, code) in view.regions or code in view.also]
    linear, shift = _bent(rng, body)
    posed = _skinned(body, linear, shift)
    landmarks = [body.engine.program.landmarks.index(name) for name in view.taps]
    marks = body.engine.marks
    faces, weights = of_mesh(body.placed.hit)
    numbers = [body.placed.codes.index(code) for code in codes]
    corners = np.concatenate([marks.corners[landmarks], anny().faces[faces[0, numbers]]])
    shares = np.concatenate([marks.weights[landmarks], weights[0, numbers]])
    a, b, c = np.moveaxis(posed[corners], 1, 0)
    where, normals = np.einsum("pc,pcd->pd", shares, posed[corners]), unit(np.cross(b - a, c - a))
    size = SIZES[rng.integers(len(SIZES))]
    size = size if rng.random() < UPRIGHT else size[::-1]
    lens = rng.choice(list(LENSES), p=list(LENSES.values()))
    focal = float(lens / FILM_MM * max(size) * np.exp(rng.normal(0, 0.03)))
    axes = _held(rng, view, linear)
    turned = (where - where[: len(view.taps)].mean(axis=0)) @ axes.T
    extent = np.ptp(turned[: len(view.taps), :2], axis=0)
    fill = rng.uniform(*FILLS)
    away = focal * float(np.max(extent / (fill * np.array(size))))
    shift_mm = np.append(rng.normal(0, SHIFT, 2) * size * away / focal, 0)
    to = np.array([0, 0, away]) + shift_mm
    skin = (posed - where[: len(view.taps)].mean(axis=0)) @ axes.T + to
    at = turned + to
    facing = (normals @ axes.T * unit(-at)).sum(axis=1)
    side = str(rng.choice(["left", "right"]))
    return Scene(view, side, who, size, (*view.taps, *codes), at, facing, focal, skin, distortion)


def _region(body: Body, code: str) -> str:
    return body.engine.program.rules[code][-1].region


def _held(rng: np.random.Generator, view: View, linear: Array) -> Array:
    """The camera's axes: rows right, down, ahead."""
    bone = next(bone for word, bone in HELD.items() if word in view.id.split("_"))
    turn = linear[anny().bone_names.index(bone)]
    toward = turn @ unit(np.array(view.toward, float))
    toward = _rotation(unit(rng.standard_normal(3)), np.radians(rng.normal(0, TILT * np.sqrt(2)))) @ toward
    right = unit(np.cross(toward, rng.standard_normal(3)))
    return np.stack([right, np.cross(-toward, right), -toward])


def _bent(rng: np.random.Generator, body: Body) -> tuple[Array, Array]:
    """Where each bone of the model takes what hangs on it: (J, 3, 3) and (J, 3)."""
    space = anny()
    own = np.broadcast_to(np.eye(3), (len(space.bone_names), 3, 3)).copy()
    for named, axis, mean, sd, least, most in BENDS:
        angle = float(np.radians(np.clip(rng.normal(mean, sd), least, most)))
        turn = _rotation(unit(np.array(axis, float) + rng.normal(0, AXIS_OFF, 3)), angle)
        for name in named:
            own[space.bone_names.index(name)] = turn @ own[space.bone_names.index(name)]
    heads = space.joints(body.fit.coefficients)[0].astype(float)
    linear, shift = own.copy(), np.zeros((len(own), 3))
    for bone, parent in enumerate(space.bone_parents):
        if parent >= 0:
            linear[bone] = linear[parent] @ own[bone]
            at = linear[parent] @ heads[bone] + shift[parent]
        else:
            at = heads[bone]
        shift[bone] = at - linear[bone] @ heads[bone]
    return linear, shift


def _skinned(body: Body, linear: Array, shift: Array) -> Array:
    """All vertices (V, 3) [mm] of the bent body."""
    space = anny()
    rest = np.asarray(body.vertices, float)
    found = np.zeros_like(rest)
    for slot in range(space.skinning_bones.shape[1]):
        bone, share = space.skinning_bones[:, slot], space.skinning_weights[:, slot, None]
        found += share * ((linear[bone] @ rest[..., None])[..., 0] + shift[bone])
    return found


def _rotation(axis: Array, angle: float) -> Array:
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def scenes(
    seed: int | Sequence[int],
    number: int,
    *,
    distorted: bool = False,
    only: tuple[str, ...] = (),
    height_cm: float | None = None,
) -> Iterator[Scene]:
    """Draw so many scenes of each view, of people of one height if it is given; the same for the same seed."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        who = person(rng, height_cm)
        for view in views():
            if not only or view.id in only:
                yield scene(rng, view, who, distorted=distorted)


LIMBS = ("upperleg", "lowerleg", "foot", "toe"), ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
DRAWN_PX = 1000
"""Pictures are drawn with so long a side at most, and enlarged."""
NEAREST_MM = 20.0


def picture(scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Draw a scene: a limb of any tone of skin, lit from anywhere, before clutter."""
    part = min(1.0, DRAWN_PX / scene.long_px)
    width, height = (round(part * each) for each in scene.size)
    faces = _limb_faces(scene.view)
    faces = faces[(scene.skin[faces][..., 2] > NEAREST_MM).all(axis=1)]
    fell = part * scene.projected(np.maximum(scene.skin, [-np.inf, -np.inf, 1.0]))
    flat = np.column_stack([fell[:, 0] - width / 2, height / 2 - fell[:, 1], -scene.skin[:, 2]])
    order = faces[:, ::-1] if scene.side == "right" else faces
    straight = Camera(np.zeros(3), np.array([0.0, 0, 1]), np.array([0.0, 1, 0]), (width, height), 1.0)
    buffer = rasterise(straight, flat, order)
    light = _lit(scene, faces, rng)
    drawn = _clutter(rng, width, height)
    seen = buffer.face >= 0
    shade = (light[order[buffer.face[seen]]] * buffer.weights[seen]).sum(axis=1)
    tone = np.array(SKIN_TONES[rng.integers(len(SKIN_TONES))], float) * rng.uniform(0.9, 1.05, 3)
    drawn[seen] = shade[:, None] * tone
    drawn += rng.normal(0, rng.uniform(1, 8), drawn.shape)
    found = Image.fromarray(drawn.clip(0, 255).astype(np.uint8), "RGB")
    return found if part == 1 else found.resize(scene.size, Image.Resampling.BICUBIC)


def _limb_faces(view: View) -> NDArray[np.intp]:
    """The faces of the left leg or the left arm."""
    space = anny()
    names = LIMBS[view.id in {"back_of_hand", "inner_wrist"}]
    of_limb = np.array([name.startswith(names) and name.endswith(".L") for name in space.bone_names])
    most = space.skinning_bones[np.arange(len(space.mean)), space.skinning_weights.argmax(axis=1)]
    faces = space.faces[space.skin]
    return np.asarray(faces[of_limb[most][faces].all(axis=1)])


def _lit(scene: Scene, faces: NDArray[np.intp], rng: np.random.Generator) -> Array:
    """How light each vertex is (V,), under a lamp somewhere on the camera's side."""
    normals = vertex_normals(scene.skin, faces[:, [0, 2, 1]]) * -1
    lamp = unit(np.append(rng.normal(0, 0.7, 2), -1.0))
    return np.asarray(0.35 + 0.7 * np.clip(normals @ lamp, 0, 1))


def _clutter(rng: np.random.Generator, width: int, height: int) -> Array:
    """A ground (h, w, 3) with things lying about."""
    ground = Image.new("RGB", (width, height), tuple(rng.integers(40, 230, 3).tolist()))
    pen = ImageDraw.Draw(ground)
    for _ in range(rng.integers(0, 40)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        a, b = rng.uniform(0.01, 0.25, 2) * max(width, height)
        colour = tuple(rng.integers(0, 255, 3).tolist())
        draw = (pen.ellipse, pen.rectangle, pen.line)[rng.integers(3)]
        draw((x, y, x + a, y + b), fill=colour)
    return np.asarray(ground.filter(ImageFilter.GaussianBlur(rng.uniform(0, 3))), float)


def main() -> None:
    """Write a rehearsal set."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scenes", type=int, default=8, help="so many people; each gives a scene of every view")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--finger-mm", type=float, default=0.0, help="how far taps lie from the bone, beside 3 px")
    asked.add_argument("--distorted", action="store_true", help="the lens bends straight lines a little")
    asked.add_argument("--no-pictures", action="store_true", help="taps and truth alone")
    told = asked.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([told.seed, 1])
    for number, each in enumerate(scenes(told.seed, told.scenes, distorted=told.distorted), 1):
        taps = each.asked(each.tapped(rng, told.finger_mm))
        for name, data in (("", taps), (".truth", each.truth())):
            text = json.dumps(data, indent=1) + "\n"
            (told.folder / f"{number:04}{name}.json").write_text(text, encoding="utf-8")
        if not told.no_pictures:
            picture(each, np.random.default_rng([told.seed, 2, number])).save(
                told.folder / f"{number:04}.jpg", quality=88
            )


if __name__ == "__main__":
    main()
