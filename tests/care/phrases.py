"""The phrases that the reader is tried on: the words, the kinds that are right, and what must come first."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.atlas import Atlas
    from taichong.care import Reading

EXAMPLES = Path(__file__).parents[1] / "examples" / "words"
FILES = (
    "typed_by_people",
    "written_before_the_rules",
    "written_afterwards",
    "written_with_a_fresh_ear",
    "unseen_when_written",
    "caught_by_the_net",
    "heard_by_a_stranger",
    "told_by_leaflets",
    "told_in_everyday_speech",
)


class Phrase(NamedTuple):
    """What somebody may type, and what is right then."""

    words: str
    allowed: tuple[str, ...]
    first: tuple[str, ...]

    def is_right(self, atlas: Atlas, reading: Reading) -> bool:
        """Whether `reading` is of an allowed kind with a right thing first; a complaint to come may be known."""
        here = {each.id for each in atlas.complaints}
        to_come = bool(self.first) and not here & set(self.first) and self.first[0].islower()
        if reading.kind not in self.allowed and not (to_come and reading.kind in ("known", "choose")):
            return False
        return not self.first or to_come or reading.kind in ("known", "nothing") or bool(self._firsts(reading))

    def _firsts(self, reading: Reading) -> set[str]:
        """What comes first and is right; ``R32`` stands for its parts, too."""
        found = {each[0] for each in (reading.red_flags, reading.complaints, reading.points) if each}
        if reading.kind == "help":
            found = {reading.red_flags[0]}
        return {each for each in found if each in self.first or each.rstrip("bcde") in self.first}

    @property
    def is_danger(self) -> bool:
        """Whether silence would be a fault."""
        return set(self.allowed) <= {"help", "ask_now"}


def phrases(name: str) -> Iterator[Phrase]:
    """The phrases of one file."""
    with (EXAMPLES / f"{name}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Phrase(row["words"], tuple(row["allowed"].split()), tuple((row["first"] or "").split()))


def told_conditions() -> list[tuple[str, str]]:
    """Words, and the condition that they tell of; none where they deny it."""
    with (EXAMPLES / "told_conditions.csv").open(encoding="utf-8") as file:
        return [(row["words"], row["condition"]) for row in csv.DictReader(file)]
