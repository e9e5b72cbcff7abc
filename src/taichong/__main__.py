"""Where the command starts: `taichong`, or `python -m taichong`.

A command mostly imports and ends. The garbage collector would walk through the new modules a dozen times and find
nothing, so it rests until they are there. At the end it would look through everything once more, though the process
that held it ends: so all is set aside before (design/start_up.py).
"""

import atexit
import gc

gc.disable()

from taichong.cli.main import main  # noqa: E402 -- the line above is about this one

gc.freeze()
gc.enable()
atexit.register(gc.freeze)

if __name__ == "__main__":
    main()
