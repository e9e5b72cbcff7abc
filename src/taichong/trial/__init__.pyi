from .answer import (
    analyse as analyse,
)
from .answer import (
    analyse_csv as analyse_csv,
)
from .card import (
    Card as Card,
)
from .card import (
    Today as Today,
)
from .card import (
    candidates as candidates,
)
from .card import (
    card_of_day as card_of_day,
)
from .card import (
    card_of_episode as card_of_episode,
)
from .card import (
    complaint_of as complaint_of,
)
from .card import (
    keep_conditions as keep_conditions,
)
from .card import (
    kept_conditions as kept_conditions,
)
from .card import (
    known_today as known_today,
)
from .card import (
    pressed_codes as pressed_codes,
)
from .card import (
    stretch_of as stretch_of,
)
from .csv_files import (
    Reading as Reading,
)
from .design import (
    FEWEST_BLOCKS as FEWEST_BLOCKS,
)
from .design import (
    RUN_IN_DAYS as RUN_IN_DAYS,
)
from .design import (
    Arm as Arm,
)
from .design import (
    next_day as next_day,
)
from .episodes_csv import (
    analyse_episodes_csv as analyse_episodes_csv,
)
from .episodes_csv import (
    is_of_episodes as is_of_episodes,
)
from .expected import (
    ENOUGH_DAYS as ENOUGH_DAYS,
)
from .figures import (
    end as end,
)
from .figures import (
    number as number,
)
from .figures import (
    p_shown as p_shown,
)
from .figures import (
    percent as percent,
)
from .files import (
    read_json as read_json,
)
from .files import (
    write_new as write_new,
)
from .log import (
    GUESSES as GUESSES,
)
from .log import (
    Log as Log,
)
from .models import (
    CountModel as CountModel,
)
from .models import (
    RatingModel as RatingModel,
)
from .own import (
    OwnTrial as OwnTrial,
)
from .own import (
    own_trial as own_trial,
)
from .pooling import (
    pool_records as pool_records,
)
from .posterior import (
    fit_posterior as fit_posterior,
)
from .power import (
    Design as Design,
)
from .power import (
    expect as expect,
)
from .randomisation import (
    randomisation_test as randomisation_test,
)
from .record import (
    verify as verify,
)
from .setup import (
    Draft as Draft,
)
from .setup import (
    draft as draft,
)
from .text import (
    said as said,
)
from .values import (
    CRAMPS as CRAMPS,
)
from .values import (
    cramps_a_night as cramps_a_night,
)
from .wanted import (
    Known as Known,
)
from .wanted import (
    Wanted as Wanted,
)
