from .body import (
    Body as Body,
)
from .body import (
    Located as Located,
)
from .body import (
    Pair as Pair,
)
from .body import (
    as_json as as_json,
)
from .body import (
    engine_of as engine_of,
)
from .channels import (
    channel_lines as channel_lines,
)
from .own_body import (
    NO_BODY as NO_BODY,
)
from .own_body import (
    TAPE as TAPE,
)
from .own_body import (
    TAPE_UNITS as TAPE_UNITS,
)
from .own_body import (
    keep_body as keep_body,
)
from .own_body import (
    kept_body as kept_body,
)
from .own_body import (
    kept_units as kept_units,
)
from .own_body import (
    located as located,
)
from .own_body import (
    numbers_of as numbers_of,
)
from .shortcuts import (
    direction as direction,
)
from .shortcuts import (
    misses as misses,
)
from .shortcuts import (
    offsets_mm as offsets_mm,
)
from .shortcuts import (
    parts_mm as parts_mm,
)
from .shortcuts import (
    ruled as ruled,
)
from .table import (
    BLOCK as BLOCK,
)
from .table import (
    LocatedPeople as LocatedPeople,
)
from .table import (
    locate_batch as locate_batch,
)
from .table import (
    located_blocks as located_blocks,
)
from .table import (
    mesh_mm as mesh_mm,
)
from .table import (
    sheet as sheet,
)
from .uncertainty import (
    radius_mm as radius_mm,
)
