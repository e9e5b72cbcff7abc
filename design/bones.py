"""How near the drawn bones come to what is known of real ones: `python design/bones.py` writes bones.md.

Heights of bony places against the tape of the survey's people, lengths of the long bones of the foot against published
ones, and how far each landmark lies, along the skin, from the bone that is felt there.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from taichong.body import bone_parts, bound_landmarks
from taichong.locate import Body, engine_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, SEED, FOOT_MM = 100, 13, 245.0
MIDDLE_MM, TIP_MM = 8.0, 8.0
"""What is the middle of the breastbone, and the tip of a spinous process."""
BENEATH_MM = 30.0
"""How deep under its landmark a bone may be felt."""
BEHIND, LEVEL_MM = ("SP6", "SP7", "SP8"), 4.0
"""Points that lie behind the medial border of the tibia, and what of a bone is level with them."""
UPPER_MM, OUTER_MM = 90.0, 20.0
"""The upper end of the thigh bone, and what of it is the great trochanter."""
TOES = ("big", "second", "third", "fourth", "little")
PUBLISHED = {"big": "65 (1) · 62, 59 (2)", "little": "71 (3)"}
REMEMBERED = {"big": "61 to 65", "second": "72 to 75", "little": "68 to 70"}
HEIGHTS: dict[str, tuple[str, Callable[[Array], float]]] = {
    "lateralmalleolusheight": ("outer leg bone", lambda own: _most(own[own[:, 2] < np.percentile(own[:, 2], 20)], 0)),
    "kneeheightmidpatella": ("kneecap", lambda own: float(own[:, 2].mean())),
    "tibialheight": ("shin bone", lambda own: float(own[own[:, 0] < np.percentile(own[:, 0], 12), 2].max())),
    "lateralfemoralepicondyleheight": (
        "thigh bone",
        lambda own: _most(own[own[:, 2] < np.percentile(own[:, 2], 25)], 0),
    ),
    "trochanterionheight": ("thigh bone", lambda own: _highest_outside(own[own[:, 2] > own[:, 2].max() - UPPER_MM])),
    "iliocristaleheight": ("hip bone", lambda own: float(own[:, 2].max())),
    "suprasternaleheight": ("breastbone", lambda own: float(own[np.abs(own[:, 0]) < MIDDLE_MM, 2].max())),
    "cervicaleheight": ("seventh neck vertebra", lambda own: float(own[own[:, 1] > own[:, 1].max() - TIP_MM, 2].max())),
    "acromialheight": ("shoulder blade", lambda own: _most(own, 0)),
}
FELT = {
    "metatarsal_1_head_medial": "long bone of the big toe",
    "metatarsal_1_base_medial": "long bone of the big toe",
    "metatarsal_2_base_dorsal": "long bone of the second toe",
    "metatarsal_2_head_dorsal": "long bone of the second toe",
    "metatarsal_3_head_dorsal": "long bone of the third toe",
    "metatarsal_4_head_dorsal": "long bone of the fourth toe",
    "metatarsal_5_head_lateral": "long bone of the little toe",
    "metatarsal_5_tuberosity": "long bone of the little toe",
    "navicular_tuberosity": "navicular",
    "heel_back": "heel bone",
    "medial_malleolus_prominence": "shin bone",
    "lateral_malleolus_prominence": "outer leg bone",
    "tibial_tuberosity": "shin bone",
    "tibial_crest_lower": "shin bone",
    "tibia_medial_border_lower": "shin bone",
    "tibia_medial_border_middle": "shin bone",
    "tibia_medial_condyle_inferior_border": "shin bone",
    "fibular_head_prominence": "outer leg bone",
    "patella_apex": "kneecap",
    "patella_base": "kneecap",
    "patella_base_lateral_end": "kneecap",
    "patella_base_medial_end": "kneecap",
    "femur_medial_epicondyle": "thigh bone",
    "femur_lateral_epicondyle": "thigh bone",
    "greater_trochanter_prominence": "thigh bone",
    "asis": "hip bone",
    "psis": "hip bone",
    "iliac_crest_top": "hip bone",
    "sacral_hiatus": "sacrum",
    "stylion": "spoke bone",
    "radiale": "spoke bone",
    "olecranon_prominence": "elbow bone",
    "humerus_medial_epicondyle": "upper arm bone",
    "humerus_lateral_epicondyle": "upper arm bone",
    "acromion": "shoulder blade",
    "scapula_inferior_angle": "shoulder blade",
    "suprasternal_notch": "breastbone",
    "xiphisternal_junction": "breastbone",
    "c7_spinous_process_inferior_border": "seventh neck vertebra",
    "l4_spinous_process_inferior_border": "fourth lumbar vertebra",
    "metacarpal_2_radial": "hand bone of the index finger",
    "metacarpal_5_ulnar": "hand bone of the little finger",
    "mastoid_process": "skull",
    "glabella": "skull",
}


def _highest_outside(own: Array) -> float:
    """The height of the highest of what lies outermost."""
    return float(own[own[:, 0] > own[:, 0].max() - OUTER_MM, 2].max())


def _most(own: Array, axis: int) -> float:
    """The height of what lies furthest along an axis."""
    return float(own[own[:, axis].argmax(), 2])


def main() -> None:
    """Measure, and write the tables."""
    with gzip.open(ROOT / "authorities" / "ansur2_people.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = np.random.default_rng(SEED).choice(len(rows), PEOPLE, replace=False)
    people = [(rows[each], person(rows[each])) for each in chosen]
    bodies = [body for _, body in people]
    text = [*HEAD, *lengths(), "", *heights(people), "", *landmarks(bodies), "", *behind_the_shin(bodies)]
    (ROOT / "design" / "bones.md").write_text("\n".join([*text, ""]), encoding="utf-8")


def person(row: dict[str, str]) -> Body:
    """Make one person of the survey, with the tape measures of leg and foot that the form asks for."""
    taped = ("footlength", "lateralmalleolusheight", "kneeheightmidpatella", "balloffootlength")
    return Body.of(
        sex=row["sex"].lower(),
        age=max(float(row["age"]), 18),
        height_cm=float(row["stature"]) / 10,
        weight_kg=float(row["weight_hg"]) / 10,
        measures={name: float(row[name]) for name in taped},
    )


def bones_of(body: Body) -> dict[str, Array]:
    """Return the corners of each bone of the left side, by its name."""
    skin = np.asarray(body.vertices, np.float32)
    found: dict[str, Array] = {}
    for part in bone_parts().values():
        corners = part.vertices(body.fit.coefficients[0], skin).astype(float)
        found |= {name: corners[part.bone == number] for number, name in enumerate(part.bones)}
    return found


HEAD = [
    "# The drawn bones against known ones",
    "",
    "Made by `python design/bones.py`. The bones are one specimen's, an illustration: they never decide where a point",
    "is.",
    "",
    "## Long bones of the foot",
    "",
    f"Greatest lengths in mm, on a woman (1650 mm) and a man (1660 mm) told with a foot of {FOOT_MM:.0f} mm.",
    "",
    "Read, each as its abstract or as a program's manual tells it:",
    "",
    "1. 81 cadavers: stature is 1172.5 mm and 7.33 times the greatest length of the first",
    "   (Int J Environ Res Public Health 2022;19:15124): 65 mm for 1650 mm.",
    "2. Byers, Akoshima and Curran 1989, as the manual of the R package statuAAR has it: stature is 783 mm and",
    "   13.9 times (women), 815 mm and 14.3 times (men) the length of the first from its head to the middle of the",
    "   joint at its base: 62 and 59 mm. That is a few mm less than its greatest length.",
    "3. CT of 241 people (PubMed 26678426): the fifth is 71.4 mm (sd 6.1) from above, 70.4 mm (sd 6.0) from the side.",
    "4. X-rays of people with and without stress fractures (scilit b193f871, Metatarsal stress fractures): a first is",
    "   short below 73 % and long above 94 % of the second. X-rays of 60 people: the first is the shortest of the five",
    "   (PMC5713710). In 48 feet of 24 bodies the second is longer than the first and third.",
    "",
    "No table of all five beside the length of the foot was found to be read; the last column is what is remembered",
    "from works on skeletons, and was not read.",
    "",
    "| long bone of the | woman | man | published | remembered |",
    "|---|---|---|---|---|",
]


def lengths() -> list[str]:
    """Write a row for each long bone of the foot."""
    found = []
    for told in (
        {"sex": "female", "height_cm": 165, "weight_kg": 62},
        {"sex": "male", "height_cm": 166, "weight_kg": 70},
    ):
        body = Body.of(**told, age=30, measures={"footlength": FOOT_MM})  # type: ignore[arg-type]  # a table of keyword arguments
        bones = bones_of(body)
        found.append([longest_mm(bones[f"long bone of the {toe} toe"]) for toe in TOES])
    return [
        f"| {toe} toe | {woman:.0f} | {man:.0f} | {PUBLISHED.get(toe, '')} | {REMEMBERED.get(toe, '')} |"
        for toe, woman, man in zip(TOES, *found, strict=True)
    ] + ["", "The first is {:.0%} and {:.0%} of the second.".format(*(each[0] / each[1] for each in found))]


def longest_mm(own: Array) -> float:
    """Measure how long a bone is along its own axis."""
    around = own - own.mean(axis=0)
    return float(np.ptp(around @ np.linalg.svd(around, full_matrices=False)[2][0]))


def heights(people: list[tuple[dict[str, str], Body]]) -> list[str]:
    """Write a row for each height that the survey measured at a bone."""
    off: dict[str, list[float]] = {name: [] for name in HEIGHTS}
    for row, body in people:
        bones = bones_of(body)
        for name, (bone, height) in HEIGHTS.items():
            off[name].append(height(bones[bone]) - float(row[name]))
    return [
        "## Heights above the floor",
        "",
        f"The bone's less the tape's, {PEOPLE} people of the survey, told with four tape measures of leg and foot.",
        "",
        "| height | bone | mean, mm | sd, mm |",
        "|---|---|---|---|",
        *(f"| {name} | {HEIGHTS[name][0]} | {np.mean(each):+.0f} | {np.std(each):.0f} |" for name, each in off.items()),
    ]


def landmarks(people: list[Body]) -> list[str]:
    """List the landmarks whose bone lies farther from them along the skin than they may be off themselves."""
    sd_mm = {each.id: each.sd_mm for each in engine_of().atlas.landmarks}
    bound = bound_landmarks(tuple(FELT))
    away: dict[str, list[float]] = {name: [] for name in FELT}
    for body in people:
        bones = bones_of(body)
        places, normals = bound.positions(body.fit.coefficients)[0], bound.normals(body.fit.coefficients)[0]
        for name, place, normal in zip(FELT, places, normals, strict=True):
            deep = (place - bones[FELT[name]]) @ normal
            aside = np.linalg.norm(bones[FELT[name]] - place + deep[:, None] * normal, axis=1)
            away[name].append(float(np.min(np.where(deep < BENEATH_MM, aside, np.inf))))
    far = {name: float(np.median(each)) for name, each in away.items()}
    rows = [f"| {name} | {FELT[name]} | {mm:.0f} | {sd_mm[name]:.0f} |" for name, mm in far.items() if mm > sd_mm[name]]
    return [
        "## Landmarks and their bones",
        "",
        f"Of {len(FELT)} landmarks that are felt as bone, {len(FELT) - len(rows)} have it beneath them, as near along",
        "the skin as they may be off themselves (median of the same people). The others:",
        "",
        "| landmark | bone | mm | its sd, mm |",
        "|---|---|---|---|",
        *(rows or ["| none | | | |"]),
    ]


def behind_the_shin(people: list[Body]) -> list[str]:
    """How far points that the standard puts behind the medial border of the tibia lie behind the drawn bone."""
    off: dict[str, list[float]] = {code: [] for code in BEHIND}
    for body in people:
        shin = bones_of(body)["shin bone"]
        for code in BEHIND:
            place = body.locate(code).left.position
            level = np.abs(shin[:, 2] - place[2]) < LEVEL_MM
            off[code].append(float(place[1] - shin[level, 1].max()))
    return [
        "## Points behind the shin bone",
        "",
        "The standard puts them behind the medial border of the tibia. How far each lies behind the drawn bone's hind",
        "edge at its height (negative: before it), in mm, on the same people. The shaft hangs on the same landmarks.",
        "",
        "| point | mean | sd | least | most |",
        "|---|---|---|---|---|",
        *(
            f"| {code} | {np.mean(mm):+.1f} | {np.std(mm):.1f} | {min(mm):+.0f} | {max(mm):+.0f} |"
            for code, mm in off.items()
        ),
    ]


if __name__ == "__main__":
    main()
