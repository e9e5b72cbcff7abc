"""Build hook: a wheel carries the compiled atlas, made from the YAML beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileAtlas(BuildHookInterface[Any]):
    """Compile the atlas before the wheel is packed; a broken atlas fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write ``atlas.json`` and force it in, though git ignores it; in a checkout `make` writes it."""
        if version == "editable":
            return
        sys.path[:0] = [str(Path(self.root) / "src"), str(Path(self.root) / "builders")]
        import compile_atlas  # noqa: PLC0415 -- the path above leads to it

        compile_atlas.main()
        build_data["force_include"][str(compile_atlas.COMPILED)] = "taichong/atlas.json"
