"""What we publish is in our own words: no eight in a row stand in the WHO text or in the three articles.

The texts to compare with are not ours to ship, so they are read from the folder in TAICHONG_REFERENCES.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
LONGEST_ALLOWED = 7  # words in a row that may be the same
PUBLISHED = (
    "README.md",
    "CHANGELOG.md",
    "atlas/**/*.yaml",
    "atlas/**/*.md",
    "docs/**/*.md",
    "src/taichong/words/**/*.toml",
    "src/taichong/web/**/*.html",
    "src/taichong/web/**/*.txt",
)
WHO_COLUMNS = ("WHO Location", "Location")

Run = tuple[str, ...]


def words(text: str) -> list[str]:
    without_tags = re.sub(r"<[^>]+>|\{[{%#].*?[}%#]\}", " ", text, flags=re.DOTALL)
    return re.findall(r"[^\W_]+", without_tags.lower())


def runs(text: str) -> set[Run]:
    """Every run of words that is one longer than allowed."""
    all_words = words(text)
    length = LONGEST_ALLOWED + 1
    return {tuple(all_words[start : start + length]) for start in range(len(all_words) - length + 1)}


def published() -> Iterator[Path]:
    for pattern in PUBLISHED:
        yield from sorted(ROOT.glob(pattern))


@pytest.fixture(scope="module")
def foreign() -> set[Run]:
    """Every run of the WHO's location texts and of the articles."""
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        pytest.skip("TAICHONG_REFERENCES is unset: the WHO text and the articles are not here to compare with")
    found: set[Run] = set()
    with (Path(folder) / "data/tara/acupoints.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.update(*(runs(row[column]) for column in WHO_COLUMNS))
    for article in (Path(folder) / "seeds").glob("*.txt"):
        found |= runs(article.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("file", tuple(published()), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_eight_words_in_a_row_are_somebody_elses(file: Path, foreign: set[Run]) -> None:
    copied = runs(file.read_text(encoding="utf-8")) & foreign
    assert not copied, f"say it in your own words: {sorted(' '.join(run) for run in copied)}"


def test_a_copied_sentence_is_found_across_lines_case_and_markup(foreign: set[Run]) -> None:
    copied = min(foreign)
    broken_up = ",\n  ".join(copied).upper()
    dressed_up = f"why: >-\n  <b>Then</b> {broken_up} - and so on"
    assert runs(dressed_up) & foreign
    assert not runs(" ".join(copied[:LONGEST_ALLOWED])) & foreign
