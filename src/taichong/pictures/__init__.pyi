from .glb import (
    save_glb as save_glb,
)
from .png import (
    draw as draw,
)
from .png import (
    save as save,
)
from .raster import (
    Buffer as Buffer,
)
from .raster import (
    Camera as Camera,
)
from .raster import (
    rasterise as rasterise,
)
from .shading import (
    SKIN as SKIN,
)
from .shading import (
    draw_zones as draw_zones,
)
from .shading import (
    shaded as shaded,
)
from .shading import (
    vertex_normals as vertex_normals,
)
from .stills import (
    LEGS as LEGS,
)
from .stills import (
    WHOLE as WHOLE,
)
from .stills import (
    still_webp as still_webp,
)
from .stills import (
    view_of as view_of,
)
from .stills import (
    view_of_whole as view_of_whole,
)
from .stills import (
    whole_webp as whole_webp,
)
