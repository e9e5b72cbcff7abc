"""The points of everybody in a Parquet file, computed by Ray Data on as many machines as it has.

`pip install 'taichong[ray]'`, then `python docs/examples/ray_data.py people.parquet points`, where `points` is a folder
that is made. The file has columns person, sex, age, height_cm, weight_kg, and any measures in millimetres.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody

import ray

from taichong import locate_table

if TYPE_CHECKING:
    from ray.data import Dataset

BLOCK, WORKERS = 512, 2


def points_of(people: Dataset) -> Dataset:
    """Locate all points of everybody; each worker computes with one thread."""
    return people.map_batches(locate_table, batch_format="pyarrow", batch_size=BLOCK, concurrency=WORKERS)


if __name__ == "__main__":
    file, folder = sys.argv[1:]
    points_of(ray.data.read_parquet(file)).write_parquet(folder)
