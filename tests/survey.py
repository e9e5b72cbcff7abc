"""The survey's people whom tests measure bodies against: 3,028 of ANSUR II (2012), in the public domain."""

from __future__ import annotations

from pathlib import Path

PEOPLE = Path(__file__).resolve().parents[1] / "authorities" / "ansur2_people.csv.gz"
