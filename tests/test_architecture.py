"""The house keeps its shape: imports flow one way, functions and modules stay short, what is public is documented."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "taichong"
MODULES = {str(file.relative_to(SOURCE).with_suffix("")).replace("/", "."): file for file in SOURCE.rglob("*.py")}

LINT = Path(sys.executable).with_name("lint-imports")

DISTRIBUTIONS = metadata.packages_distributions()
INSTALLED = {canonicalize_name(name) for names in DISTRIBUTIONS.values() for name in names}

LONGEST_MODULE = 400
MEDIAN_FUNCTION = 8


def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        (f"{name}.{node.name}", node)
        for name, file in MODULES.items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_imports_flow_one_way_and_run_in_no_circle() -> None:
    done = subprocess.run([LINT, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_tests_of_a_package_are_in_a_folder_of_its_name() -> None:
    packages = {file.parent.relative_to(SOURCE) for file in SOURCE.rglob("__init__.py")}
    folders = {file.parent.relative_to(ROOT / "tests") for file in (ROOT / "tests").rglob("test_*.py")}
    assert folders - packages == {Path("e2e")}


PROGRAMS = [file for room in ("src", "tests", "builders", "bench", "design") for file in (ROOT / room).rglob("*.py")]
TOO_LONG = {"tests/web/diary/test_pages.py", "tests/web/care/test_pages.py", "tests/e2e/test_sessions.py"}
"""Modules of tests that are still to be cut; no other may grow so long."""


def test_a_module_is_one_room() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in PROGRAMS}
    assert {name for name, lines in lengths.items() if lines > LONGEST_MODULE} <= TOO_LONG


def test_functions_are_short_enough_to_read_at_a_glance() -> None:
    lengths = [length(function) for _, function in functions()]
    assert statistics.median(lengths) < MEDIAN_FUNCTION
    assert statistics.quantiles(lengths, n=10)[-1] <= 25


def test_nothing_is_called_utils_helpers_or_manager() -> None:
    assert not [name for name in MODULES if any(word in name for word in ("util", "helper", "manager", "common"))]


def test_what_is_public_is_documented() -> None:
    undocumented = [
        f"{name}.{node.name}"
        for name, file in MODULES.items()
        for holder in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(holder, ast.Module | ast.ClassDef) and not getattr(holder, "name", "").startswith("_")
        for node in holder.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert not undocumented


NOT_VERBS = {"The", "A", "An", "Whether", "What", "Where", "How", "Which", "Every", "Each", "All", "One", "For"}
NOT_READ_YET = ("web.", "pictures.", "locate.photo", "locate.posing", "body.poses", "body.bones", "handout.")
"""Rooms whose docstrings nobody has gone through; take a room out once somebody has."""


def test_the_docstring_of_a_public_function_says_what_it_does() -> None:
    """A command of the command line is exempt: its docstring is the help text."""
    described = [
        f"{name}: {(ast.get_docstring(node) or '').splitlines()[0]}"
        for name, node in functions()
        if not node.name.startswith("_") and ast.get_docstring(node) and not name.startswith((*NOT_READ_YET, "cli."))
        if not any("property" in ast.unparse(each) for each in node.decorator_list)
        if (ast.get_docstring(node) or "").split()[0].strip(",:;") in NOT_VERBS
    ]
    assert not described


# What would show in every start (design/start_up.py), and what one command has no use for.
SLOW = {"numpy", "scipy", "pydantic", "ruamel.yaml", "sqlalchemy", "fastapi", "blessed", "jinja2"}
SLOW |= {"asyncio", "dataclasses", "email", "json", "platformdirs", "rich", "string", "tomllib"}
WORDS = {"taichong.care.words", "taichong.care.hearing"}
PLANS = {"taichong.cli.plan", "taichong.cli.option_groups", "taichong.care.plan", "taichong.person"}


@pytest.mark.parametrize(
    ("command", "not_for_it"),
    [
        (["find", "LR3"], WORDS | PLANS),
        (["search", "calf"], PLANS),
        (["plan", "calf"], set[str]()),
        (["plan", "calf", "--none-of-these", "--no-conditions"], set[str]()),
    ],
)
def test_asking_for_help_loads_nothing_heavy(command: list[str], not_for_it: set[str], tmp_path: Path) -> None:
    code = (
        "import sys; from taichong.cli.main import main\n"
        f"sys.argv = ['taichong', *{command!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "from taichong.atlas import load\n"
        "from taichong.atlas.on_demand import kept\n"
        f"found = sorted(set(sys.modules) & {SLOW | not_for_it!r})\n"
        "print(found, type(kept(load(), 'points')).__name__, file=sys.stderr)"
    )
    environment = {"TAICHONG_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stderr.strip() == "[] Shelf"  # and not all points were decoded


def test_no_face_offers_a_name_that_a_module_of_the_package_bears() -> None:
    """Whoever imports that module first turns the name from the function into the module."""
    for face in SOURCE.rglob("__init__.pyi"):
        modules = {file.stem for file in face.parent.glob("*.py")} | {file.name for file in face.parent.iterdir()}
        offered = {line.split()[5] for line in face.read_text(encoding="utf-8").splitlines()}
        assert not offered & modules, face


def test_what_the_package_imports_comes_with_it() -> None:
    """What only the tests install would be missing for everybody else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "test" for line in lines]
    given = set[str]()
    asked = [*project["dependencies"], *extras]
    while asked:
        requirement = Requirement(asked.pop())
        name = canonicalize_name(requirement.name)
        if name not in given and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            given.add(name)
            asked += (metadata.requires(name) or []) if name in INSTALLED else []
    missing = {
        f"{name} imports {package}"
        for name, file in MODULES.items()
        for package in imported(ast.parse(file.read_text(encoding="utf-8")))
        if not {canonicalize_name(each) for each in DISTRIBUTIONS.get(package, [package])} & given
    }
    assert not missing - {"locate.frames imports pandas"}  # used where somebody has it already


def imported(tree: ast.Module) -> set[str]:
    """The packages of others that a module imports."""
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"taichong"}


DOORS = ("cli", "web", "words")
"""Who reads the environment: the doors, and the language of a process."""


def test_nothing_below_the_doors_reads_the_environment() -> None:
    """One person's folder is handed in: a global would let two people in one process touch."""
    readers = [
        name
        for name, file in MODULES.items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb", "expanduser", "home")
        if isinstance(node.value, ast.Name) and node.value.id in ("os", "Path")
    ]
    assert not {name for name in readers if name.partition(".")[0] not in DOORS}


ROOMS = {file.parent.name for file in SOURCE.glob("*/__init__.pyi")}
WHOLE_MODULES = {
    # what a room says, each by its own `said` and `..._lines`
    "care.text",
    "trial.text",
    "trial.episode_text",
    "trial.report",
    # what is written down, in short verbs that say little without `log.` before them
    "trial.log",
    "trial.episode_log",
    # `export` of one room and of the other; the diary's four charts
    "diary.files",
    "diary.series",
    "trial.files",
}
"""The modules behind a face that a door may take whole: their functions read best after the module's name."""


def behind_faces(door: str) -> set[str]:
    """What a door's modules import from inside a room, past its face: `room.module` or `room.module.name`."""
    past: set[str] = set()
    for name, file in MODULES.items():
        if name.partition(".")[0] != door:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                past |= {each.name.removeprefix("taichong.") for each in node.names if each.name.count(".") > 1}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taichong."):
                room = (node.module or "").removeprefix("taichong.")
                named = {f"{room}.{each.name}" for each in node.names}
                past |= {
                    each
                    for each in named
                    if "." in room or each in MODULES or (SOURCE / each.replace(".", "/")).is_dir()
                }
    return {each for each in past if each.partition(".")[0] in ROOMS}


@pytest.mark.parametrize("door", ["cli", "web"])
def test_a_door_knows_only_the_faces_of_rooms(door: str) -> None:
    assert behind_faces(door) <= WHOLE_MODULES


def test_every_module_that_doors_may_take_whole_is_taken() -> None:
    assert behind_faces("cli") | behind_faces("web") == WHOLE_MODULES
