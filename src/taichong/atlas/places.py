"""Records of where things are: landmarks, the axes of regions, rulers, and the words that say a rule."""

from typing import Literal

from taichong.atlas.points import Record, Region

Side = Literal["paired", "midline"]
Stance = Literal["limb", "upright", "flat"]
FrameRegion = Literal[
    "foot", "ankle", "leg", "knee", "thigh", "hip", "trunk", "upper_arm", "arm", "hand", "head"
]  # "arm" is the forearm here
Measured = Literal["length", "width", "straight", "over_skin"]


class Placing(Record, frozen=True, kw_only=True):
    """Where a landmark is: on the survey's mean body a ray from ``through``, inside it [mm], leaves it ``toward``."""

    through: tuple[float, float, float]
    toward: tuple[float, float, float]


class Landmark(Record, frozen=True, kw_only=True):
    """What can be felt or seen; a paired one names the left side, the right is its mirror image.

    ``name`` is a phrase for a sentence, ``what`` is anatomy, ``find`` leads a finger to it. ``sd_mm`` is how
    far a placing strays, one standard deviation along each direction of the skin's plane.
    """

    id: str
    region: Region
    side: Side
    name: str
    what: str
    find: str
    sd_mm: float
    sd_basis: str
    measures: tuple[str, ...] = ()  # measures of the survey that end here, by ANSUR II's names
    placed: Placing | None = None  # none: the body model carries it already


class Frame(Record, frozen=True, kw_only=True):
    """The long axis of a region and the directions square to it, from landmarks.

    ``limb``: from the middle of `through` to the middle of `toward`, lateral from the pair `lateral`.
    ``upright``: vertical through the middle of `through`. ``flat``: from `through` to `toward`, levelled.
    """

    region: FrameRegion
    stance: Stance
    through: tuple[str, ...]
    toward: tuple[str, ...] = ()
    lateral: tuple[str, ...] = ()


class Ruler(Record, frozen=True, kw_only=True):
    """A proportional cun: the length between two landmarks and how many cun it holds.

    ``across``: the second end lies on the other side of the body. ``over_skin`` rulers are on record only.
    """

    id: str
    region: Region
    start: str
    end: str
    cun: float
    measured: Measured
    sources: tuple[str, ...]
    at: str  # where in the source
    across: bool = False


class Finger(Record, frozen=True, kw_only=True):
    """A width that a person measures on their hand; ``f_cun`` where the standard counts it in finger cun."""

    id: str
    name: str
    how: str
    f_cun: float = 0
    sources: tuple[str, ...] = ()
    at: str = ""


class Raters(Record, frozen=True, kw_only=True):
    """How far apart trained people mark `point` (empty: any other point): the 68 % radius, and what it rests on."""

    point: str
    radius_mm: float
    basis: str
    sources: tuple[str, ...] = ()


class Wording(Record, frozen=True, kw_only=True):
    """How rules are put into lay words: a sentence for each form of a word, and names of what fills it."""

    sentences: dict[str, str]
    directions: dict[str, str]
    aspects: dict[str, str]
    fractions: dict[str, str]
    distances: dict[str, str]
