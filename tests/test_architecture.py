"""The house keeps its shape: imports flow one way, functions and modules stay short, what is public is documented."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "taichong"
MODULES = {str(file.relative_to(SOURCE).with_suffix("")).replace("/", "."): file for file in SOURCE.rglob("*.py")}

# Who may import whom. Types named for the type checker count as well: knowing is a dependency, too.
ATLAS = {"atlas", "errors"}
HELPS = ATLAS | {"safety", "plan"}
DIARY = {"diary", "entries", "errors", "kinds"}
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    # the standard
    "atlas_points": set(),
    "atlas_care": {"atlas_points"},
    "atlas_places": {"atlas_points"},
    "atlas": {"atlas_points", "atlas_care", "atlas_places", "atlas_yaml", "errors"},
    "atlas_links": ATLAS | {"rules"},
    "atlas_yaml": ATLAS | {"atlas_links"},
    # what helps a person
    "search": ATLAS,
    "claims": ATLAS,
    "safety": ATLAS,
    "removals": {"atlas", "safety"},
    "plan": ATLAS | {"removals", "safety"},
    "session": HELPS,
    "person": {"errors"},
    "own_body": {"errors", "locate", "person"},
    "planning": HELPS | {"person", "search", "session"},
    # the diary
    "words.__init__": set(),
    "kinds": {"errors"},
    "entries": {"errors", "kinds"},
    "store": {"errors", "person"},
    "migrations.__init__": set(),
    "migrations.env": set(),
    "migrations.versions.__init__": set(),
    "migrations.versions.entries_0001": set(),
    "diary": {"entries", "errors", "kinds", "person", "store"},
    "diary_files": {"diary", "entries", "errors", "kinds", "person", "store"},
    "diary_charts": {"entries", "kinds", "words"},
    "diary_advice": {"entries", "kinds", "words"},
    "vtimezone": set(),
    "reminders": {"errors", "vtimezone", "words"},
    "local_time": {"errors"},
    # does it work for me
    "trial": {"errors"},
    "trial_csv": {"errors", "trial"},
    "control": {"trial"},
    "power": {"errors", "trial"},
    "randomisation": set(),
    "posterior": set(),
    "answer": {"errors", "posterior", "randomisation", "trial", "trial_csv"},
    "pooling": {"errors", "trial"},
    "strips": set(),
    "trial_report": {"strips", "words"},
    "trial_card": HELPS | {"control", "person", "search", "session", "trial", "words"},
    "companion": DIARY | {"answer", "plan", "trial", "trial_card"},
    "trial_setup": HELPS
    | {"companion", "control", "entries", "kinds", "power", "search", "trial", "trial_card", "words"},
    "trial_files": {"companion", "diary", "diary_files", "errors"},
    # where a point is
    "rules": ATLAS,
    "rule_words": {"atlas", "rules"},
    "constructions": set(),
    "frames": {"atlas", "constructions"},
    "skin": {"constructions"},
    "operands": {"atlas", "frames", "rules"},
    "points": {"atlas", "constructions", "frames", "operands", "rules", "skin"},
    "people": {"errors"},
    "survey": {"people"},
    "plausible": {"people", "survey"},
    "measures": {"errors", "people", "plausible", "survey"},
    "body": {"errors"},
    "bindings": {"body", "errors"},
    "mesh": set(),
    "tape": {"bindings", "body", "mesh"},
    "fit": {"body", "measures", "people", "tape"},
    "landmarks": {"body", "constructions", "errors", "skin"},
    "spread": {"landmarks", "points"},
    "placing": {"atlas", "body", "fit", "landmarks", "measures", "people", "points", "skin", "spread"},
    "locate": {"atlas", "errors", "fit", "frames", "people", "placing", "plausible", "points", "rule_words", "search"},
    "batch": {"fit", "locate", "measures", "people", "points", "sheets"},
    "sheets": {"batch", "errors"},
    "shortcuts": {
        "atlas",
        "constructions",
        "fit",
        "frames",
        "locate",
        "operands",
        "people",
        "placing",
        "points",
        "rules",
        "spread",
        "words",
    },
    "raster": {"constructions"},
    "shading": {"constructions", "raster"},
    "picture": {"body", "errors", "frames", "locate", "raster", "shading"},
    "export": {"body", "errors", "locate"},
    # doors
    "say": HELPS | {"words"},
    "live": HELPS | {"say", "session", "words"},
    "guide": HELPS | {"say", "session", "planning", "person", "search", "live", "words"},
    "companion_text": {"atlas", "companion", "say", "trial", "trial_card", "trial_report", "trial_setup", "words"},
    "cli_asking": {"companion_text", "errors"},
    "cli_trial": HELPS
    | {
        "answer",
        "cli_asking",
        "companion",
        "companion_text",
        "diary",
        "guide",
        "own_body",
        "planning",
        "pooling",
        "say",
    }
    | {"session", "trial_card", "trial_files", "trial_report", "trial_setup"},
    "cli_body": ATLAS
    | {"batch", "export", "fit", "locate", "measures", "own_body", "people", "picture", "search", "shortcuts", "words"},
    "cli_web": ATLAS | {"person", "pocket", "safety", "web.bodies", "web.figures", "web.run", "web.settings"},
    "cli": HELPS
    | {"say", "planning", "claims", "search", "guide"}
    | {"cli_body", "cli_diary", "cli_trial", "cli_web", "diary", "diary_files", "trial_files"},
    "cli_diary": DIARY | {"diary_advice", "diary_charts", "diary_files", "local_time", "reminders", "words"},
    # what a page shows, and the pages: they call inward; of the doors they know each other and what prints
    "tables": HELPS | {"say", "session", "words"},
    "pocket": ATLAS | {"person", "safety", "tables", "web.views", "words"},
}

# The pages may know what helps a person, what is found and kept, and each other; never the command line's doors.
PAGES = ATLAS | {
    "claims",
    "own_body",
    "person",
    "plan",
    "planning",
    "pocket",
    "safety",
    "say",
    "search",
    "session",
    "tables",
}
PAGES |= {"body", "own_body", "locate", "raster", "shading", "shortcuts"}
PAGES |= DIARY | {"diary_advice", "diary_charts", "diary_files", "local_time", "reminders", "words", "strips"}
PAGES |= {"answer", "companion", "companion_text", "power", "trial", "trial_card", "trial_files", "trial_report"}
PAGES |= {"trial_setup", "control", "store", "web"} | {name for name in MODULES if name.startswith("web.")}
ALLOWED |= {name: PAGES for name in MODULES if name.startswith("web.")}

# Nobody below the doors may know a door.
DOORS = {name for name in MODULES if name.startswith(("cli", "web"))}
DOORS |= {"companion_text", "guide", "live", "pocket", "say", "tables"}

LONGEST_MODULE = 400
MEDIAN_FUNCTION = 8


def imports(file: Path) -> set[str]:
    """The modules of taichong that a file imports anywhere, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "taichong":
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taichong."):
            found.add(str(node.module).removeprefix("taichong."))
    return found


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


@pytest.mark.parametrize("name", MODULES)
def test_imports_flow_inward(name: str) -> None:
    assert imports(MODULES[name]) <= ALLOWED[name]


def test_no_module_below_knows_a_door() -> None:
    assert not {name for name, file in MODULES.items() if name not in DOORS and imports(file) & DOORS} - {"__main__"}


def test_the_table_speaks_only_of_modules_that_are_there() -> None:
    assert set(ALLOWED) == set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_one_room(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


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


@pytest.mark.parametrize("command", [["find", "LR3"], ["plan", "calf", "--none-of-these", "--no-conditions"]])
def test_asking_for_help_loads_nothing_heavy(command: list[str], tmp_path: Path) -> None:
    code = (
        "import sys; from taichong.cli import main\n"
        f"sys.argv = ['taichong', *{command!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'numpy', 'scipy', 'pydantic', 'ruamel.yaml', 'sqlalchemy', 'fastapi', "
        "'blessed', 'jinja2'}), file=sys.stderr)"
    )
    environment = {"TAICHONG_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stderr.strip() == "[]"
