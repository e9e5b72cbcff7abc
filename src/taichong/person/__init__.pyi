from .files import (
    FOLDER_ONLY_MINE as FOLDER_ONLY_MINE,
)
from .files import (
    ONLY_MINE as ONLY_MINE,
)
from .files import (
    private_folder as private_folder,
)
from .files import (
    replacing as replacing,
)
from .files import (
    unfinished as unfinished,
)
from .files import (
    write_beside_and_replace as write_beside_and_replace,
)
from .home import (
    KEPT as KEPT,
)
from .home import (
    OPENS_BROWSER as OPENS_BROWSER,
)
from .home import (
    REMINDERS as REMINDERS,
)
from .home import (
    SHORT_LIVED as SHORT_LIVED,
)
from .home import (
    Conditions as Conditions,
)
from .home import (
    data_folder as data_folder,
)
from .home import (
    forget_all as forget_all,
)
from .home import (
    remember as remember,
)
from .home import (
    remembered as remembered,
)
from .outputs import (
    check_output as check_output,
)
from .spreadsheets import (
    Row as Row,
)
from .spreadsheets import (
    Table as Table,
)
from .spreadsheets import (
    number_of as number_of,
)
from .spreadsheets import (
    truth_of as truth_of,
)
