"""Where the points of the lower limb lie on random adults: on the skin, on the right side, region and aspect."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from taichong.body.fit import Fitted
from taichong.body.people import People
from taichong.body.shape import anny
from taichong.geometry.program import Placed, mirrored
from taichong.geometry.skin import MeshSkin
from taichong.locate.body import engine_of

DRAWN, ADULTS = 1000, 200  # so many are drawn, and the first of them looked at; `python -m bench points` takes all
ON_SKIN_MM = 0.5
HAIR_MM = 0.05  # single precision, seen over two metres

# For every point: the side that its skin faces (to the front, back, outside, inside, top, sole), and what it
# lies between: pairs of a direction and a landmark or point that it lies beyond in that direction. Directions are
# those of the body as it stands: + - x outward (left leg), y backward, z upward.
FACES = {
    "front": (0, -1, 0),
    "back": (0, 1, 0),
    "outside": (1, 0, 0),
    "inside": (-1, 0, 0),
    "top": (0, 0, 1),
    "sole": (0, 0, -1),
}
WHERE: dict[str, tuple[str, str]] = {
    "BL36": ("back", "-z crotch_top +z popliteal_crease_midpoint"),
    "BL37": ("back", "-z BL36 +z popliteal_crease_midpoint"),
    "BL38": ("back", "+z BL39 +x BL40"),
    "BL39": ("back", "+x popliteal_crease_midpoint -x popliteal_crease_lateral_end"),
    "BL40": ("back", "+x semitendinosus_tendon_lateral_edge_popliteal -x biceps_femoris_tendon_medial_edge_popliteal"),
    "BL53": ("back", "+z BL54 +x psis +z gluteal_fold_midpoint"),
    "BL54": ("back", "-z BL53 +x psis +z gluteal_fold_midpoint"),
    "BL55": ("back", "-z BL40 +z BL56"),
    "BL56": ("back", "-z BL55 +z BL57"),
    "BL57": ("back", "-z BL56 +z calcaneal_tendon_midline_ankle"),
    "BL58": ("back", "+x BL57 +z BL59"),
    "BL59": ("outside", "-z BL58 +z BL60 +y lateral_malleolus_prominence"),
    "BL60": ("outside", "+y lateral_malleolus_prominence -y calcaneal_tendon_midline_ankle +z BL61"),
    "BL61": ("outside", "-z BL60 -y heel_back +z sole_under_ankle"),
    "BL62": ("outside", "-z lateral_malleolus_inferior_border +z sole_under_ankle"),
    "BL63": ("outside", "+y metatarsal_5_tuberosity -y BL61"),
    "BL64": ("outside", "-y metatarsal_5_tuberosity +y BL65"),
    "BL65": ("outside", "-y BL64 +y metatarsal_5_head_lateral"),
    "BL66": ("outside", "-y metatarsal_5_head_lateral +y web_margin_4_5"),
    "BL67": ("top", "-y web_margin_4_5 +x GB44"),
    "EX-LE10": ("top", "+y toe_2_tip -y metatarsal_4_head_dorsal +x ST44 -x GB43"),
    "EX-LE2": ("front", "+z patella_centre -x patella_base_lateral_end +x patella_base_medial_end"),
    "EX-LE4": ("front", "-x ST35 -z patella_apex +z tibial_tuberosity"),
    "EX-LE5": ("front", "+x EX-LE4 -z patella_centre +z tibial_tuberosity"),
    "EX-LE6": ("outside", "-z GB34 +z GB35"),
    "EX-LE7": ("front", "-z ST36 +z ST37"),
    "GB29": ("outside", "-z asis +z greater_trochanter_prominence +x asis"),
    "GB30": ("back", "-x greater_trochanter_prominence +x sacral_hiatus +z gluteal_fold_midpoint"),
    "GB31": ("outside", "+z GB32 -z greater_trochanter_prominence"),
    "GB32": ("outside", "-z GB31 +z GB33"),
    "GB33": ("outside", "+z femur_lateral_epicondyle +y femur_lateral_epicondyle"),
    "GB34": ("outside", "-z fibular_head_prominence -y fibular_head_prominence +y tibial_tuberosity"),
    "GB35": ("outside", "+y GB36 -z GB34 +z GB37"),
    "GB36": ("outside", "-y GB35 -z GB34 +z GB37"),
    "GB37": ("outside", "-z GB36 +z GB38"),
    "GB38": ("outside", "-z GB37 +z GB39"),
    "GB39": ("outside", "-z GB38 +z lateral_malleolus_prominence"),
    "GB40": ("outside", "-y lateral_malleolus_prominence -z lateral_malleolus_prominence +y GB41"),
    "GB41": ("top", "-y metatarsal_angle_4_5 +y GB42"),
    "GB42": ("top", "-y GB41 +y GB43"),
    "GB43": ("top", "-y metatarsal_5_head_dorsal +y GB44"),
    "GB44": ("top", "-y GB43 -x BL67 +x ST45"),
    "KI1": ("sole", "-y sole_under_ankle +y web_margin_2_3 +x metatarsal_1_head_medial -x metatarsal_5_head_lateral"),
    "KI2": ("inside", "-z navicular_tuberosity -y sole_under_ankle +y SP3"),
    "KI3": ("inside", "+y medial_malleolus_prominence -y calcaneal_tendon_midline_ankle +z KI5"),
    "KI4": ("inside", "+y KI5 -z KI3 +z sole_under_ankle"),
    "KI5": ("inside", "-z KI3 +z sole_under_ankle -y KI4"),
    "KI6": ("inside", "-z medial_malleolus_prominence +z sole_under_ankle"),
    "KI7": ("inside", "+y KI8 +z KI3"),
    "KI8": ("inside", "-y KI7 +z KI3 -z SP6"),
    "KI9": ("inside", "+z KI7 -z KI10"),
    "KI10": ("back", "-x BL40 +x popliteal_crease_medial_end"),
    "LR1": ("top", "+x SP1 -x ST45 +y hallux_tip -y LR2"),
    "LR2": ("top", "+y web_margin_1_2 -y LR3"),
    "LR3": ("top", "-y metatarsal_angle_1_2 +y LR2 +x metatarsal_1_base_medial -x metatarsal_2_base_dorsal"),
    "LR4": ("inside", "-y SP5 -x ST41 -x tibialis_anterior_tendon_medial_edge_ankle"),
    "LR5": ("inside", "-z LR6 +z medial_malleolus_prominence -y SP6"),
    "LR6": ("inside", "+z LR5 -z SP9"),
    "LR7": ("inside", "+y SP9"),
    "LR8": ("inside", "+y femur_medial_epicondyle -y BL40 +z SP9"),
    "LR9": ("inside", "+z femur_medial_epicondyle -z LR10"),
    "LR10": ("front", "-z LR11 +z patella_base"),
    "LR11": ("front", "+z LR10 -z ST30"),
    "LR12": ("front", "+x ST30"),
    "LU7": ("inside", "+z wrist_crease_radial_end -z cubital_crease_radial_end"),
    "SP1": ("top", "-x LR1 +y hallux_tip -y SP2"),
    "SP2": ("inside", "-y metatarsal_1_head_medial +y SP1"),
    "SP3": ("inside", "+y metatarsal_1_head_medial -y SP4"),
    "SP4": ("inside", "-y metatarsal_1_base_medial +y SP3"),
    "SP5": ("inside", "-y medial_malleolus_prominence -z medial_malleolus_prominence +y navicular_tuberosity"),
    "SP6": ("inside", "+z KI8 -z SP7 +y tibial_crest_lower"),
    "SP7": ("inside", "+z SP6 -z SP8"),
    "SP8": ("inside", "+z SP7 -z SP9"),
    "SP9": ("inside", "-z tibia_medial_condyle_superior_border +y tibial_tuberosity"),
    "SP10": ("front", "+z patella_base -x patella_base"),
    "SP11": ("front", "+z SP10 -z SP12"),
    "SP12": ("front", "+x femoral_artery_groin -x asis"),
    "ST30": ("front", "+x pubic_symphysis_superior_border -x SP12"),
    "ST31": ("front", "-z asis +x LR11"),
    "ST32": ("front", "+z ST33 -z ST31"),
    "ST33": ("front", "+z ST34 -z ST32"),
    "ST34": ("front", "+z patella_base_lateral_end -z ST33"),
    "ST35": ("front", "+x patella_apex -z patella_centre"),
    "ST36": ("front", "-z ST35 +z ST37 +x tibial_tuberosity"),
    "ST37": ("front", "-z ST36 +z ST38"),
    "ST38": ("front", "-z ST37 +z ST39"),
    "ST39": ("front", "-z ST38 +z ST41"),
    "ST40": ("front", "+x ST38 -z ST37 +z ST39"),
    "ST41": ("front", "+x LR4 +y ST42 -x lateral_malleolus_prominence"),
    "ST42": ("top", "-y ST41 +y ST43"),
    "ST43": ("top", "+x LR3 +y ST44 -y ST42"),
    "ST44": ("top", "+y web_margin_2_3 -y ST43"),
    "ST45": ("top", "+y toe_2_tip -y ST44 +x LR1"),
}
AXIS = {"x": 0, "y": 1, "z": 2}
# A skin that stands square to its aspect has 1, one that faces away from it less than 0.
FACING = 0.1


@cache
def adults() -> tuple[Fitted, Placed]:
    """Adults of both sexes, all ages, sizes and builds that the survey knows, and where their points are."""
    rng = np.random.default_rng(1000)
    sex = ["female" if each else "male" for each in rng.random(DRAWN) < 0.5]
    height_cm = np.where(np.array(sex) == "female", rng.normal(163, 6.5, DRAWN), rng.normal(176, 7, DRAWN))
    build = np.exp(rng.normal(np.log(25), 0.15, DRAWN))
    age, weight_kg = rng.uniform(18, 58, DRAWN), build * (height_cm / 100) ** 2
    fitted = Fitted.to(People.of(sex[:ADULTS], age[:ADULTS], height_cm[:ADULTS], weight_kg[:ADULTS]))
    return fitted, engine_of().place(fitted.coefficients, engine_of().fingers_mm(fitted.told))


@cache
def places() -> dict[str, np.ndarray]:
    """Every landmark and point (n, 3) by name."""
    fitted, placed = adults()
    marks = engine_of().marks.positions(fitted.coefficients)
    named = {name: marks[:, number] for number, name in enumerate(engine_of().program.landmarks)}
    named["crotch_top"] = named["crotch"] + [0, 0, 60]
    return named | {code: placed.positions[:, number] for number, code in enumerate(placed.codes)}


def test_every_point_lies_on_the_skin() -> None:
    fitted, placed = adults()
    assert placed.hit.face is not None
    assert anny().skin[placed.hit.face].all()
    for body in range(0, ADULTS, 20):
        corners = anny().vertices(fitted.coefficients[body : body + 1])[0][anny().faces[placed.hit.face[body]]]
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal /= np.linalg.norm(normal, axis=1)[:, None]
        off = np.abs(((placed.positions[body] - corners[:, 0]) * normal).sum(axis=1))
        assert off.max() < ON_SKIN_MM
        assert placed.hit.weights is not None
        assert placed.hit.weights[body].min() > -1e-3


def test_a_patch_finds_what_the_whole_mesh_finds() -> None:
    fitted, placed = adults()
    some = np.arange(0, ADULTS, 50)
    vertices = anny().vertices(fitted.coefficients[some]).astype(float)
    skin = MeshSkin(vertices, anny().faces[anny().skin])
    marks = engine_of().marks.positions(fitted.coefficients[some])
    whole = engine_of().program.place(marks, engine_of().fingers_mm(fitted.told)[some], skin)
    off_mm = np.abs(whole.positions - placed.positions[some]).max(axis=(0, 2))
    other = {code for code, off in zip(placed.codes, off_mm, strict=True) if off > HAIR_MM}
    assert other == {"KI1"}  # its rule is carried out with the toes curled


def test_every_point_on_record_has_its_place_in_this_table() -> None:
    below = {"foot", "ankle", "leg", "knee", "thigh"}
    lower_limb = {point.code for point in engine_of().atlas.points if point.region in below}
    at_others = {"EX-LE1", "EX-LE3", "EX-LE8", "EX-LE9", "EX-LE11", "EX-LE12"}  # on a landmark, or beside a point
    assert lower_limb - at_others <= set(WHERE) <= set(engine_of().program.codes)


@pytest.mark.parametrize("code", WHERE)
def test_a_point_faces_its_side(code: str) -> None:
    _, placed = adults()
    normals = placed.normals[:, placed.codes.index(code)]
    assert (normals @ FACES[WHERE[code][0]]).min() > FACING


@pytest.mark.parametrize("code", WHERE)
def test_a_point_lies_between_its_neighbours(code: str) -> None:
    words = WHERE[code][1].split()
    for toward, name in zip(words[::2], words[1::2], strict=True):
        sign = 1 if toward[0] == "+" else -1
        ahead = sign * (places()[code] - places()[name])[:, AXIS[toward[1]]]
        assert ahead.min() > 0, f"{toward} {name}: {ahead.min():.1f} mm on one of {ADULTS} adults"


@cache
def twenty_meshes() -> np.ndarray:
    """The vertices of the first of them (20, v, 3) [mm]."""
    return anny().vertices(adults()[0].coefficients[:20])


@pytest.mark.parametrize("code", WHERE)
def test_the_right_point_lies_on_the_right_and_on_the_skin(code: str) -> None:
    _, placed = adults()
    at = placed.codes.index(code)
    assert placed.hit.face is not None
    assert placed.hit.weights is not None
    corners = anny().mirror[anny().faces[placed.hit.face[:20, at]]]
    across = np.stack([mesh[corner] for mesh, corner in zip(twenty_meshes(), corners, strict=True)])
    there = (across * placed.hit.weights[:20, at, :, None]).sum(axis=1)
    assert (there[:, 0] < 0).all()
    assert np.abs(there - mirrored(placed.positions[:20, at])).max() < ON_SKIN_MM
