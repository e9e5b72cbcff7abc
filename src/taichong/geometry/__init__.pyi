from .axes import (
    MIRROR as MIRROR,
)
from .axes import (
    find_axes as find_axes,
)
from .operands import (
    unit_of as unit_of,
)
from .program import (
    Drawn as Drawn,
)
from .program import (
    Placed as Placed,
)
from .program import (
    Program as Program,
)
from .program import (
    mirrored as mirrored,
)
from .skin import (
    Hit as Hit,
)
from .skin import (
    MeshSkin as MeshSkin,
)
from .skin import (
    only_patches as only_patches,
)
from .skin import (
    patches_around as patches_around,
)
from .vectors import (
    dot as dot,
)
from .vectors import (
    square_to as square_to,
)
from .vectors import (
    unit as unit,
)
