from .home import Conditions as Conditions
from .home import data_folder as data_folder
from .home import remember as remember
from .home import remembered as remembered
