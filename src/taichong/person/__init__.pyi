from .home import Conditions as Conditions
from .home import data_folder as data_folder
from .home import remember as remember
from .home import remembered as remembered
from .sessions import OVER_AFTER as OVER_AFTER
from .sessions import SessionLog as SessionLog
from .sessions import is_hurt as is_hurt
from .sessions import is_over as is_over
