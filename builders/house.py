"""Draw the packages in their layers, with every import between them, from the imports themselves."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
WIDE, HIGH, ROW, ACROSS = 150, 44, 84, 1000
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif">
<title>{title}</title>
<style>
  rect {{ fill: #e8f1f2; stroke: #1b6b72; }} text {{ fill: #12343b; font-size: 15px; text-anchor: middle; }}
  .small {{ font-size: 11px; fill: #4a6a70; }} path {{ fill: none; stroke: #1b6b72; opacity: .45; }}
  @media (prefers-color-scheme: dark) {{
    rect {{ fill: #16363b; stroke: #6fc3cb; }} text {{ fill: #e6f4f5; }}
    .small {{ fill: #a9c8cc; }} path {{ stroke: #6fc3cb; }}
  }}
</style>"""


def layers() -> list[list[str]]:
    """Return the packages of each layer, the doors first, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    held: list[str] = next(each["layers"] for each in contracts if each["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in held]


def imports() -> Counter[tuple[str, str]]:
    """Count the imports that lead from one package to another."""
    graph = grimp.build_graph("taichong", cache_dir=None)
    found: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            ends = tuple(name.split(".")[1] for name in (importer, imported) if "." in name)
            if len(ends) == len((importer, imported)) and ends[0] != ends[1]:
                found[ends[0], ends[1]] += 1
    return found


def drawing() -> str:
    """Draw the house as SVG: an arrow for each pair of packages, thicker for more imports.

    Arrows to the lowest layer are left out: everybody knows it.
    """
    rows, found = layers(), imports()
    graph = grimp.build_graph("taichong", cache_dir=None)
    at = {
        name: (ACROSS * (place + 1) / (len(row) + 1), 30 + number * ROW)
        for number, row in enumerate(rows)
        for place, name in enumerate(row)
    }
    between = sum(found.values())
    title = f"{len(at)} packages and single modules, {between} imports between them, each from a layer to one below"
    parts = [HEAD.format(width=ACROSS, height=30 + len(rows) * ROW, title=title)]
    for (above, below), count in sorted(found.items()):
        if above in at and below in at and below not in rows[-1]:
            parts.append(_arrow(at[above], at[below], count))
    for name, (x, y) in at.items():
        modules = len(graph.find_descendants(f"taichong.{name}")) or 1
        parts.append(f'<rect x="{x - WIDE / 2:.0f}" y="{y:.0f}" width="{WIDE}" height="{HIGH}" rx="6"/>')
        parts.append(f'<text x="{x:.0f}" y="{y + 20:.0f}">{name}</text>')
        parts.append(f'<text class="small" x="{x:.0f}" y="{y + 36:.0f}">{modules} module{"s" * (modules > 1)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _arrow(start: tuple[float, float], end: tuple[float, float], count: int) -> str:
    """A curve from the bottom of one box to the top of another."""
    (x, y), (to_x, to_y) = start, end
    middle = (y + HIGH + to_y) / 2
    curve = f"M{x:.0f} {y + HIGH:.0f} C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{curve}" stroke-width="{min(1 + count / 6, 7):.1f}"/>'
