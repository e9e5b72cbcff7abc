from .atlas import Atlas as Atlas
from .atlas import Point as Point
from .atlas import load as load
from .body import People as People
from .care import Plan as Plan
from .locate import Body as Body
from .locate import locate_table as locate_table
from .version import __version__ as __version__
