from .bindings import (
    read_bindings as read_bindings,
)
from .fit import (
    PRIOR_SHARE as PRIOR_SHARE,
)
from .fit import (
    Body as Body,
)
from .fit import (
    Fitted as Fitted,
)
from .fit import (
    fitted as fitted,
)
from .fit import (
    prior as prior,
)
from .fit import (
    solver as solver,
)
from .landmarks import (
    Bound as Bound,
)
from .landmarks import (
    bound_landmarks as bound_landmarks,
)
from .landmarks import (
    of_mesh as of_mesh,
)
from .landmarks import (
    tangents as tangents,
)
from .measures import (
    Prediction as Prediction,
)
from .measures import (
    batch as batch,
)
from .measures import (
    measure_names as measure_names,
)
from .measures import (
    predict as predict,
)
from .people import (
    ADULT as ADULT,
)
from .people import (
    SEXES as SEXES,
)
from .people import (
    Floats as Floats,
)
from .people import (
    People as People,
)
from .people import (
    Sexes as Sexes,
)
from .people import (
    read_people as read_people,
)
from .plausible import (
    value_of as value_of,
)
from .shape import (
    LinearPoints as LinearPoints,
)
from .shape import (
    ShapeSpace as ShapeSpace,
)
from .shape import (
    anny as anny,
)
from .shape import (
    room as room,
)
from .survey import (
    Model as Model,
)
from .survey import (
    age_height_terms as age_height_terms,
)
from .survey import (
    age_terms as age_terms,
)
from .survey import (
    terms as terms,
)
from .tape import (
    MEASURES as MEASURES,
)
from .tape import (
    anny_tape as anny_tape,
)
