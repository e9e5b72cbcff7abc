"""Run every measurement, or those that are named: `python -m bench [start_up ...]`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench

if __name__ == "__main__":
    names = sys.argv[1:] or [each.name for each in pkgutil.iter_modules(bench.__path__) if each.name != "__main__"]
    for name in names:
        print(f"== {name}")
        importlib.import_module(f"bench.{name}").main()
