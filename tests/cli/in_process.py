"""The command run in the process of the tests: all that the installed one does but starting Python anew.

What only a process of its own can show (encodings, pipes, full disks, the start itself) stands in ``test_terminal``.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, chdir
from subprocess import CompletedProcess
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from unittest.mock import patch

from taichong.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run(words: tuple[str, ...], env: Mapping[str, str], folder: Path, keys: str = "") -> CompletedProcess[str]:
    """Run `taichong` with these words in a folder, knowing no more of the environment than `env`."""
    with ExitStack() as stack:
        typed, said, told = (stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(3))
        typed.write(keys)
        typed.seek(0)
        stack.enter_context(patch.multiple(sys, argv=["taichong", *words], stdin=typed, stdout=said, stderr=told))
        stack.enter_context(patch.dict(os.environ, env, clear=True))
        stack.enter_context(chdir(folder))
        try:
            main()
        except SystemExit as end:
            code = end.code
        said.flush()
        texts = []
        for stream in (said, told):
            stream.seek(0)
            texts.append(stream.read())
    assert isinstance(code, int)
    return CompletedProcess(words, code, *texts)
