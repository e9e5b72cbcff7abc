from .claims import (
    chosen as chosen,
)
from .loading import (
    load as load,
)
from .reading import (
    read as read,
)
from .rules import (
    FINGERS as FINGERS,
)
from .rules import (
    Link as Link,
)
from .rules import (
    directions as directions,
)
from .rules import (
    in_order as in_order,
)
from .rules import (
    references as references,
)
from .rules import (
    rules_of as rules_of,
)
from .rules import (
    shortcuts_of as shortcuts_of,
)
from .search import (
    SMALL_WORDS as SMALL_WORDS,
)
from .search import (
    find_complaint as find_complaint,
)
from .search import (
    find_point as find_point,
)
from .search import (
    find_red_flags as find_red_flags,
)
from .sentences import (
    say_link as say_link,
)
from .standard import (
    Atlas as Atlas,
)
from .standard import (
    Basis as Basis,
)
from .standard import (
    Caps as Caps,
)
from .standard import (
    Care as Care,
)
from .standard import (
    Caution as Caution,
)
from .standard import (
    Channel as Channel,
)
from .standard import (
    Choice as Choice,
)
from .standard import (
    Claim as Claim,
)
from .standard import (
    Complaint as Complaint,
)
from .standard import (
    Condition as Condition,
)
from .standard import (
    Context as Context,
)
from .standard import (
    Effect as Effect,
)
from .standard import (
    Evidence as Evidence,
)
from .standard import (
    Finger as Finger,
)
from .standard import (
    Frame as Frame,
)
from .standard import (
    Grade as Grade,
)
from .standard import (
    Landmark as Landmark,
)
from .standard import (
    Level as Level,
)
from .standard import (
    Names as Names,
)
from .standard import (
    Phase as Phase,
)
from .standard import (
    Place as Place,
)
from .standard import (
    Point as Point,
)
from .standard import (
    PointLimit as PointLimit,
)
from .standard import (
    Press as Press,
)
from .standard import (
    Question as Question,
)
from .standard import (
    Raters as Raters,
)
from .standard import (
    Record as Record,
)
from .standard import (
    RedFlag as RedFlag,
)
from .standard import (
    Region as Region,
)
from .standard import (
    Routine as Routine,
)
from .standard import (
    Ruler as Ruler,
)
from .standard import (
    Safety as Safety,
)
from .standard import (
    Shortcut as Shortcut,
)
from .standard import (
    Source as Source,
)
from .standard import (
    Status as Status,
)
from .standard import (
    Step as Step,
)
from .standard import (
    Technique as Technique,
)
from .standard import (
    Tracking as Tracking,
)
from .standard import (
    Tradition as Tradition,
)
from .standard import (
    Use as Use,
)
from .standard import (
    Wording as Wording,
)
