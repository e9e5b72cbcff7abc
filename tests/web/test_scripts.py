"""The pages' TypeScript: its own tests run by vitest, its rules by eslint, on the Node that builds them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
NODE = shutil.which("node", path=Path(sys.executable).parent)


@pytest.mark.parametrize("program", [("vitest/vitest.mjs", "run"), ("eslint/bin/eslint.js", "--max-warnings=0", ".")])
def test_the_scripts_pass_their_tests_and_rules(program: tuple[str, ...]) -> None:
    script, *arguments = program
    file = WEB / "node_modules" / script
    if NODE is None or not file.is_file():
        pytest.skip("the scripts' tools are not installed; `make islands` brings them")
    ran = subprocess.run([NODE, str(file), *arguments], cwd=WEB, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
