"""A person's deck, the points that they learn now, and the body that their answers are measured on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taichong.errors import InputError, StoreError
from taichong.learn.deck import Deck
from taichong.learn.questions import Answered, in_turn, questions_of
from taichong.person import private_folder, write_beside_and_replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from taichong.atlas import Atlas
    from taichong.learn.questions import Question


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned now.

    Attributes:
        atlas: the standard.
        codes: the points to learn.
        deck: what is known already.
        file: where the deck is kept; none where it is not.
    """

    atlas: Atlas
    codes: Sequence[str]
    deck: Deck
    file: Path | None

    @classmethod
    def begin(cls, atlas: Atlas, codes: Sequence[str], file: Path) -> Lesson:
        """Open the deck that is kept in `file`, or a new one.

        Raises:
            StoreError: the file is there and cannot be read; it stays as it is.
        """
        try:
            deck = Deck.of(json.loads(file.read_bytes())) if file.is_file() else Deck()
        except InputError as error:
            raise StoreError(f"{file}: {error}; move it away to begin anew") from error
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}; move it away to begin anew") from error
        except (ValueError, RecursionError):
            raise StoreError(f"{file}: it is damaged (not JSON); move it away to begin anew") from None
        return cls(atlas, codes, deck, file)

    def next(self, now: datetime) -> Question | None:
        """Choose the question to ask now; None where nothing is due."""
        asked = self.questions()
        found = self.deck.next(list(asked), now)
        return asked[found] if found else None

    def questions(self) -> dict[str, Question]:
        """Return all questions by their ids, in the order in which new ones are asked.

        After them come the dangers that are owed of other points, so that no other deck hides them. The other choices
        change with each answer about the point.
        """
        times = Counter(given["id"].partition(":")[2] for given in self.deck.answers)
        known = {each.code for each in self.atlas.points}
        owed = dict.fromkeys(each.partition(":")[2] for each in self.deck.owed)
        made, others = (
            [questions_of(self.atlas, code, str(times[code])) for code in codes]
            for codes in (self.codes, [code for code in owed if code in known and code not in self.codes])
        )
        asked = {each.id: each for each in in_turn(made)}
        return asked | {each.id: each for some in others for each in some if each.id in self.deck.owed}

    def keep(self, question: Question, judged: Answered, now: datetime) -> None:
        """Write an answer down.

        Raises:
            StoreError: it could not be written.
        """
        self.deck.review(question, judged, now)
        self.write()

    def write(self) -> None:
        """Keep the deck as it stands, where it is kept.

        Raises:
            StoreError: it could not be written.
        """
        if self.file is None:
            return
        try:
            private_folder(self.file.parent)
            write_beside_and_replace(self.file, json.dumps(self.deck.as_json()).encode())
        except OSError as error:
            raise StoreError(f"{self.file}: could not be written: {error.strerror}; free some space") from error
