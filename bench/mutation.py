"""Mutate what decides, from safety and words to placing, fit, randomisation and guard; count the mutants killed.

It works on a copy in a folder of its own. Strings that are sentences are left alone: what a person reads is proofread,
not tested. `python -m bench mutation` runs all, which takes a night; `python -m bench.mutation --sample 300 care.plan`
tries so many, drawn at random from the modules named. Survivors are judged in design/mutants.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ROOT = Path(__file__).parents[1]
GOAL = 90  # percent killed
CARE = (
    *("answers", "safety", "first_line", "removals", "plan", "kept", "hurting", "request"),
    *("hearing", "matching", "naming", "words"),
)
PLACING = ("geometry/vectors", "geometry/program", "geometry/skin", "body/fit", "locate/engine", "locate/uncertainty")
FILES = (
    *(f"care/{each}.py" for each in CARE),
    *(f"{each}.py" for each in (*PLACING, "trial/randomisation", "web/guard", "person/sessions")),
)
NAMED = (  # of the last two files only how much may be sent, and that the log is forced to the disk
    "taichong.care.*",
    "taichong.geometry.*",
    "taichong.body.*",
    "taichong.locate.*",
    "taichong.trial.*",
    "taichong.web.guard.x_most_bytes*",
    "taichong.web.guard.x_refused*",
    "taichong.web.guard.x__limited*",
    "taichong.person.sessions.x__a*",
)
QUICK_TESTS = (
    "tests/care/test_care_cases.py",
    "tests/care/test_answers.py",
    "tests/care/test_plan.py",
    "tests/care/test_hurting.py",
    "bench/sampled_rules.py",
    "bench/sampled_words.py",
    "tests/care/test_words.py",
    "tests/care/test_reader_exactly.py",
    "tests/geometry",
    "tests/body/test_fit.py",
    "tests/locate/test_uncertainty.py",
    "tests/locate/test_lines.py",
    "tests/trial/test_randomisation.py",
    "tests/web/test_guard.py",
    "tests/care/test_net.py",
    "tests/care/test_request.py",
    "tests/care/test_together.py",
    "tests/person/test_log_on_disk.py",
    "tests/web/test_body_limit.py",
)
SLOW = (  # what bench/sampled_words.py stands for, and what reads every name of every point
    "test_every_phrase_is_read_right",
    "test_no_danger_is_met_with_silence",
    "test_every_point_is_known_by_its_names",
    "test_every_point_of_the_standard_is_known_by_every_spelling_of_its_channel",
    "test_no_point_below_numbness_is_offered_in_any_plan",
)
COPIED = ("atlas", "docs", "bench", "bodies", "builders", "tests", "authorities", "web/src")

# mutmut mutates strings, too; a string with a space in it is a message and left as it is.
RUN = """
import libcst as cst
from mutmut.mutation import mutators
plain = mutators.operator_string
def operator_string(node):
    if not (isinstance(node, cst.SimpleString) and " " in node.value):
        yield from plain(node)
mutators.mutation_operators[:] = [(t, operator_string if f is plain else f) for t, f in mutators.mutation_operators]
from mutmut.__main__ import cli
cli()
"""


def main(modules: Sequence[str] = (), sample: int | None = None, seed: int = 1, processes: int = 2) -> None:
    """Print for each module how many mutants there were and how many were killed, and name every survivor.

    Of the modules named, or of all, `sample` mutants drawn at random by `seed` are tried, or every one.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = prepared(Path(folder), rooms={each.split(".")[0] for each in modules})
        wanted = drawn(copy, modules, sample, seed) if sample else [f"taichong.{each}.*" for each in modules] or NAMED
        mutmut(copy, "run", "--max-children", str(processes), *wanted)
        found = re.findall(
            r"^\s*(\S+__mutmut_\d+): (\w[\w ]*)$", mutmut(copy, "results", "--all", "true"), re.MULTILINE
        )
        results = [
            (name, status) for name, status in found if status != "not checked" and (not sample or name in wanted)
        ]
        by_module: dict[str, Counter[str]] = {}
        for name, status in results:
            by_module.setdefault(name.split(".x")[0], Counter())[status] += 1
        total: Counter[str] = sum(by_module.values(), Counter())
        for module, counts in (*sorted(by_module.items()), ("all", total)):
            print(f"mutation, {module}: {counts.total()} mutants, {_killed(counts):.1f} % killed ({dict(counts)})")
        for name, status in results:
            if status not in ("killed", "timeout"):
                print(f"  {status}: {name}\n{_difference(mutmut(copy, 'show', name))}")
    print(f"mutation: {_killed(total):.1f} % killed (goal: at least {GOAL} %)")


def prepared(folder: Path, rooms: Collection[str] = ()) -> Path:
    """Copy the checkout, with mutmut's own settings in it; with `rooms`, their own tests alone are run."""
    copy = folder / "taichong"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    files = [each for each in FILES if (copy / "src/taichong" / each).is_file()]
    own = [each for each in QUICK_TESTS if not rooms or each.split("/")[1] in rooms or each.startswith("bench")]
    tests = [each for each in own if (copy / each).exists()]
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/taichong/{each}" for each in files],
        "also_copy": [each for each in COPIED if each != "tests"],
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-x", "-q", "-p", "no:cacheprovider", "-k", f"not {' and not '.join(SLOW)}"],
    }
    lines = (f"{key}=\n" + "".join(f"    {value}\n" for value in values) for key, values in settings.items())
    (copy / "setup.cfg").write_text("[mutmut]\n" + "".join(lines), encoding="utf-8")
    return copy


def drawn(copy: Path, modules: Sequence[str], sample: int, seed: int) -> list[str]:
    """Name so many mutants of the modules; mutmut names them once it has run, so it runs for one."""
    mutmut(copy, "run", "--max-children", "1", "taichong.care.kept.*__mutmut_1")
    made = [json.loads(each.read_text(encoding="utf-8")) for each in (copy / "mutants").rglob("*.meta")]
    of = tuple(f"taichong.{each}." for each in modules) or ("taichong.",)
    names = sorted(name for each in made for name in each["exit_code_by_key"] if name.startswith(of))
    return [str(each) for each in np.random.default_rng(seed).permutation(names)[:sample]]


def mutmut(copy: Path, *arguments: str) -> str:
    """Run mutmut and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode and arguments[0] != "run":
        sys.exit(f"mutmut {' '.join(arguments)}: {done.stderr.strip().splitlines()[-1:]}")
    if arguments[0] == "run" and "🎉" not in done.stdout:
        sys.exit(f"mutmut run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _killed(counts: Counter[str]) -> float:
    return 100 * (counts["killed"] + counts["timeout"]) / max(1, counts.total())


def _difference(shown: str) -> str:
    """The lines that a mutant changes."""
    lines = (line for line in shown.splitlines() if re.match(r"[+-](?![+-]{2})", line))
    return "\n".join(f"    {line}" for line in lines)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("modules", nargs="*", help="such as care.plan; all where none is named")
    asked.add_argument("--sample", type=int, help="how many mutants; all where it is left out")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    main(**vars(asked.parse_args()))
