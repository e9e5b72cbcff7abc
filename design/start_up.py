"""Verdict: typer stays below 0.29, the atlas is structs that are decoded on demand, and the collector rests.

None of `taichong find LV3`, `plan calf`, `search calf` may take more than 1.5 times `python -c "import typer, rich"`.
Processor time on two cores, medians: the import alone takes about 65 ms. With typer 0.28 an empty command takes as
long; 0.29 imports pydantic to read the options, 45 ms more. The atlas as plain dataclasses, checked by pydantic, took
22 ms to define (each of 45 classes is compiled at every start) and 13 ms to fill; as msgspec structs it takes 8 and 6,
one library instead of two, and the loader of our own is gone. Without the garbage collector during imports it is some
10 ms less again.

What a plan is made of is structs, too: 24 dataclasses of five fields take 20 ms to define, as many structs 2. Types of
records are not kept as strings, which msgspec would evaluate at every start. A command is built, with its options, when
it is called. What a usual plan does not need (TOML, JSON, platformdirs, dataclasses) is imported where it is needed.

The compiled atlas has 400 points and 20,000 words, of which a command looks at a few: it is a file of parts and pieces
(taichong.atlas.on_demand), each decoded when it is looked at. Where the instructions go, in millions, as cachegrind
counts them whatever else the machine does; `import typer, rich` takes 248:

    step                                before  after
    all modules of `taichong.cli.main`     253    220   options in groups; msgspec only where something is decoded
    the atlas: modules                      21     48   msgspec among them, which came before
    the atlas: read                         35      6   all decoded; now its pieces are found
    the table of words                      61      7   the same
    reading "calf"                          15     15   with what it decodes on the way
    `find LV3`, whole                      365    326
    `search calf`, whole                   424    330
    `plan calf`, whole                     465    376

The collector would also look through everything once more as the process ends, which takes a sixth of the processor
time of the import alone: it is told to leave all of it alone (taichong/__main__.py). Processor time against that of
`import typer, rich`, pair by pair: `find` 1.37 before and 1.28 after, `search` 1.42 and 1.27, `plan` 1.58 and 1.34.

When a later typer reads options without pydantic, the upper bound can go.

Run it to measure the first part again: `python design/start_up.py`; the ratio itself is in `make bench`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

EMPTY = (
    "import typer\napp = typer.Typer(rich_markup_mode=None, add_completion=False)\n"
    "@app.command()\ndef nothing(): pass\napp([])"
)


def milliseconds(code: str, times: int = 9) -> float:
    """Measure the median wall time of a fresh interpreter that runs `code` [ms]."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- our own words
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


if __name__ == "__main__":
    print(f"import typer, rich  {milliseconds('import typer, rich'):4.0f} ms")
    print(f"an empty command    {milliseconds(EMPTY):4.0f} ms")
