from .answers import (
    AREAS as AREAS,
)
from .answers import NOTHING_SAID as NOTHING_SAID
from .answers import (
    Answer as Answer,
)
from .answers import (
    Answers as Answers,
)
from .answers import (
    Said as Said,
)
from .answers import (
    Side as Side,
)
from .answers import (
    area as area,
)
from .answers import (
    read_answers as read_answers,
)
from .decision_tables import fitted as fitted
from .decision_tables import (
    session_data as session_data,
)
from .decision_tables import (
    tables as tables,
)
from .decision_tables import (
    words as words,
)
from .finding import (
    points_named as points_named,
)
from .help_lines import (
    Lines as Lines,
)
from .help_lines import (
    help_lines as help_lines,
)
from .help_lines import (
    own_lines as own_lines,
)
from .kept import still_known as still_known
from .plan import (
    SHORTEST_SECONDS as SHORTEST_SECONDS,
)
from .plan import (
    SIDES as SIDES,
)
from .plan import (
    Plan as Plan,
)
from .plan import (
    Sides as Sides,
)
from .plan import (
    Step as Step,
)
from .plan import (
    Wish as Wish,
)
from .plan import (
    plan_for as plan_for,
)
from .plan import (
    stop_for as stop_for,
)
from .request import (
    Request as Request,
)
from .request import (
    make_plan as make_plan,
)
from .request import (
    session_log as session_log,
)
from .request import (
    wish_of as wish_of,
)
from .safety import (
    Asked as Asked,
)
from .safety import (
    asked_of as asked_of,
)
from .safety import conditions_of as conditions_of
from .safety import (
    screen as screen,
)
from .session import (
    PAIN as PAIN,
)
from .session import (
    Player as Player,
)
from .session import (
    check_rating as check_rating,
)
from .session import (
    hurting as hurting,
)
from .session import (
    pressed_seconds as pressed_seconds,
)
from .session import (
    session_record as session_record,
)
from .told import (
    asked_now as asked_now,
)
from .told import (
    complaints_meant as complaints_meant,
)
from .told import (
    stop_of as stop_of,
)
from .words import (
    Reading as Reading,
)
from .words import (
    question as question,
)
from .words import (
    read_words as read_words,
)
