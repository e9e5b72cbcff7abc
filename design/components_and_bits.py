"""Verdict: 70 components and 16 bits.

Seventy hold all that Anny's default sliders can make of an adult; 68 would miss by 0.15 mm. Sixteen bits cost
0.02 mm, fourteen 0.06 mm, twelve 0.23 mm, which is more than the 0.1 mm allowed.

How far are the baked bodies from Anny's own forward pass (200 random adults, 300 vertices and more, recorded in
`authorities/anny_forward_pass.npz`), if fewer principal components are kept, or fewer bits a number?
Run it: `python design/components_and_bits.py`. It needs NumPy alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from taichong.body import anny, room

AUTHORITY = Path(__file__).parents[1] / "authorities" / "anny_forward_pass.npz"
PHENOTYPES = 70


def main() -> None:
    """Print two tables: millimetres by number of components, and by bits."""
    with np.load(AUTHORITY) as recorded, np.load(room() / "shape.npz") as baked:
        coefficients, which = recorded["coefficients"].astype(float), recorded["which"].astype(int)
        components = (baked["components"][:, which] * baked["step_mm"][:, None, None]).astype(float)
        off_floor = recorded["vertices_mm"] - anny().vertices(recorded["coefficients"], which)
        print("components kept   largest distance [mm]")
        for kept in (20, 40, 50, 60, 65, 68, PHENOTYPES):
            lost = np.einsum("nk,kvc->nvc", coefficients[:, kept:PHENOTYPES], components[kept:PHENOTYPES])
            print(f"{kept:15d}   {np.linalg.norm(lost + off_floor, axis=2).max():.4f}")
        print("bits   largest distance [mm]   size of the components [MB]")
        for bits in (8, 10, 12, 14, 16):
            step = np.abs(baked["components"]).max(axis=(1, 2))[:, None, None] / 2.0 ** (bits - 1)
            lost = np.rint(baked["components"][:, which] / step) * step - baked["components"][:, which]
            moved = np.einsum("nk,kvc->nvc", coefficients, lost * baked["step_mm"][:, None, None])
            size_mb = baked["components"].size * bits / 8e6
            print(f"{bits:4d}   {np.linalg.norm(moved + off_floor, axis=2).max():21.4f}   {size_mb:.1f}")


if __name__ == "__main__":
    main()
