from .advice import (
    Advice as Advice,
)
from .advice import (
    advise as advise,
)
from .advice import (
    tidy_item as tidy_item,
)
from .clock import (
    clock_time as clock_time,
)
from .clock import (
    local_zone as local_zone,
)
from .clock import (
    typed_moment as typed_moment,
)
from .clock import (
    zone_name as zone_name,
)
from .corrections import (
    standing as standing,
)
from .csv_files import (
    write_csv as write_csv,
)
from .diary import (
    Diary as Diary,
)
from .diary import (
    open_diary as open_diary,
)
from .entries import (
    Entry as Entry,
)
from .entries import (
    as_dict as as_dict,
)
from .files import (
    export_file as export_file,
)
from .files import (
    import_file as import_file,
)
from .files import (
    import_session_log as import_session_log,
)
from .files import (
    import_stream as import_stream,
)
from .files import (
    write_json as write_json,
)
from .kinds import (
    EFFECTS as EFFECTS,
)
from .kinds import (
    PLACES as PLACES,
)
from .kinds import (
    SIDES as SIDES,
)
from .kinds import (
    Cramp as Cramp,
)
from .kinds import (
    Daily as Daily,
)
from .kinds import (
    Data as Data,
)
from .kinds import (
    Effect as Effect,
)
from .kinds import (
    Gad2 as Gad2,
)
from .kinds import (
    Gad7 as Gad7,
)
from .kinds import (
    NoCramp as NoCramp,
)
from .kinds import (
    Note as Note,
)
from .kinds import (
    Rating as Rating,
)
from .kinds import (
    Session as Session,
)
from .kinds import (
    Trial as Trial,
)
from .kinds import (
    Withdrawn as Withdrawn,
)
from .kinds import (
    data_dict as data_dict,
)
from .kinds import (
    item_key as item_key,
)
from .kinds import (
    read_data as read_data,
)
from .reminders import (
    DAYS as DAYS,
)
from .reminders import (
    MEDIA_TYPE as MEDIA_TYPE,
)
from .reminders import (
    OF_CONTEXT as OF_CONTEXT,
)
from .reminders import (
    ROUTINES as ROUTINES,
)
from .reminders import (
    USUAL_TIME as USUAL_TIME,
)
from .reminders import (
    GivenOut as GivenOut,
)
from .reminders import (
    Reminder as Reminder,
)
from .reminders import (
    ical as ical,
)
from .reminders_given import (
    given_out as given_out,
)
from .reminders_given import (
    keep_given_out as keep_given_out,
)
from .series import (
    answers_by_day as answers_by_day,
)
from .series import (
    closed_outcomes as closed_outcomes,
)
from .series import (
    cramps_a_day as cramps_a_day,
)
from .series import (
    is_about_cramps as is_about_cramps,
)
from .series import (
    latest_pairs as latest_pairs,
)
from .series import (
    minutes_told as minutes_told,
)
from .series import (
    relief_counts as relief_counts,
)
