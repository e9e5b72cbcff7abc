"""Build hook: a wheel carries the compiled atlas and the pages' built islands, and says what it carries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileAtlas(BuildHookInterface[Any]):
    """Compile the atlas and the islands before the wheel is packed; what is broken fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write them and force them in, though git ignores them; in a checkout `make` writes them."""
        if version == "editable":
            return
        sys.path[:0] = [str(Path(self.root) / "src"), str(Path(self.root) / "builders")]
        import compile_atlas  # noqa: PLC0415 -- the path above leads to it
        import islands  # noqa: PLC0415 -- the same
        import sbom  # noqa: PLC0415 -- the same

        compile_atlas.main()
        build_data["force_include"][str(compile_atlas.COMPILED)] = "taichong/atlas.json"
        if islands.missing():
            islands.build()
        for name in islands.NAMES:
            build_data["force_include"][str(islands.BUILT / name)] = f"taichong/web/static/dist/{name}"
        build_data["sbom_files"].append(str(sbom.write()))
