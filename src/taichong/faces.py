"""What a package lets others import: said once, in its stub, and loaded when it is first used (PEP 562).

The lazy-loader package does the same in twice the time, which shows in every start (design/start_up.py).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def face_of(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` for the package whose ``__init__.py`` is `file`.

    Each line of the stub beside it reads ``from .module import name as offered``; most offer the name itself.
    """
    lines = Path(file).with_suffix(".pyi").read_text(encoding="utf-8").splitlines()
    offered = {words[5]: (words[1], words[3]) for line in lines if (words := line.split())}

    def get(name: str) -> Any:  # noqa: ANN401 -- whatever goes by that name
        if name not in offered:
            raise AttributeError(f"{package} has no {name!r}; it has: {', '.join(sorted(offered))}")
        module, own_name = offered[name]
        return getattr(import_module(module, package), own_name)

    return get, lambda: sorted(offered), sorted(offered)
