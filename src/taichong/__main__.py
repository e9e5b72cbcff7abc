"""Where the command starts: `taichong`, or `python -m taichong`.

A command mostly imports and ends. The garbage collector would walk through the new modules a dozen times and find
nothing, so it rests until they are there (design/start_up.py).
"""

import gc

gc.disable()

from taichong.cli.main import main  # noqa: E402 -- the line above is about this one

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
