"""What one knows already and what to ask next, spaced by FSRS (Free Spaced Repetition Scheduler).

A deck is a person's own and small enough for one JSON document: a terminal keeps it in the person's folder, a browser
on the device.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from taichong.atlas import the_point
from taichong.errors import InputError
from taichong.learn.questions import DANGERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, tzinfo

    from fsrs import Card

    from taichong.atlas import Atlas
    from taichong.learn.questions import Answered, Question

DECKS = ("articles",)
"""Decks with a name of their own; every channel is one by its letters."""
FOOT_AND_LEG = ("foot", "ankle", "leg", "knee", "thigh")
NEW_A_DAY = 8
"""How many questions one has never met are asked a day of the points that are learned at the time."""
VERSION = 1
SCORES = ("right", "near", "wrong")
MOST = 1e6
"""Above any day of FSRS, and any millimetre of a body."""


@dataclass(slots=True)
class Deck:
    """The cards of one person, by the id of their question, and what was answered when.

    Attributes:
        cards: what FSRS knows of each question that was answered.
        answers: every answer (``at, id, score, off_mm``; ``tolerance_mm`` where it was not the point's own), the oldest
            first.
        owed: dangers that were answered wrongly: they are asked until they are right.
        tolerance_mm: how far off a touch is still right for this person; none: each point's own zone.
    """

    cards: dict[str, Card] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    owed: list[str] = field(default_factory=list)
    tolerance_mm: float | None = None

    def next(self, ids: Sequence[str], now: datetime) -> str | None:
        """Choose the question to ask: a danger that is owed, then the longest due, then a new one; else None."""
        for each in self.owed:
            if each in ids:
                return each
        due = [each for each in ids if each in self.cards and self.cards[each].due <= now]
        if due:
            return min(due, key=lambda each: self.cards[each].due)
        if self.begun_on(now.date(), now.tzinfo, ids) >= NEW_A_DAY:
            return None
        return next((each for each in ids if each not in self.cards), None)

    def review(self, question: Question, answer: Answered, now: datetime) -> None:
        """Write an answer down and put the question off for as long as FSRS thinks it will be known."""
        off_mm = None if answer.off_mm is None else round(answer.off_mm, 1)
        given = {"at": now.isoformat(), "id": question.id, "score": answer.score, "off_mm": off_mm}
        if answer.tolerance_mm is not None:
            given["tolerance_mm"] = answer.tolerance_mm
        self.write_down(given)

    def write_down(self, given: dict[str, Any]) -> None:
        """Take one answer as it is kept: space its question anew, and owe it if it is a danger that was missed."""
        from fsrs import Card, Rating, Scheduler  # noqa: PLC0415 -- only who answers needs it

        name, score = given["id"], given["score"]
        rating = {"right": Rating.Good, "near": Rating.Hard, "wrong": Rating.Again}[score]
        card = self.cards.get(name, Card(card_id=len(self.cards)))
        at = datetime.fromisoformat(given["at"]).astimezone(UTC)
        self.cards[name], _log = Scheduler(enable_fuzzing=False).review_card(card, rating, at)
        self.answers.append(given)
        if name in self.owed:
            self.owed.remove(name)
        if name.startswith(DANGERS) and score == "wrong":
            self.owed.append(name)

    def begun_on(self, day: date, zone: tzinfo | None, ids: Collection[str]) -> int:
        """Count those of `ids` that were met for the first time on a day, by the clock of `zone`."""
        first = {each["id"]: each["at"] for each in reversed(self.answers) if each["id"] in ids}
        return sum(datetime.fromisoformat(at).astimezone(zone).date() == day for at in first.values())

    def weeks(self) -> list[dict[str, Any]]:
        """Sum up each week: ``week`` (its Monday), ``answers``, ``right``, the median ``off_mm`` of touches."""
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.answers:
            day = datetime.fromisoformat(each["at"]).date()
            monday = day.fromordinal(day.toordinal() - day.weekday())
            found.setdefault(monday.isoformat(), []).append(each)
        return [
            {
                "week": week,
                "answers": len(those),
                "right": sum(each["score"] == "right" for each in those),
                "off_mm": _middle(each["off_mm"] for each in those),
            }
            for week, those in sorted(found.items())
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the deck as one document."""
        cards = {name: card.to_dict() for name, card in self.cards.items()}
        own = {} if self.tolerance_mm is None else {"tolerance_mm": self.tolerance_mm}
        return {"version": VERSION, "cards": cards, "answers": self.answers, "owed": self.owed, **own}

    @classmethod
    def of(cls, document: dict[str, Any]) -> Deck:
        """Make the deck from a document of `as_json`.

        Raises:
            InputError: it is none.
        """
        try:
            if document["version"] != VERSION:
                raise InputError(
                    f"progress: version {document['version']} is not {VERSION} (was it written by a newer Taichong?)"
                )
            cards = {str(name): _card(card) for name, card in document["cards"].items()}
            answers = [answer_given(each) for each in document["answers"]]
            owed = [name for name in document["owed"] if name in cards]
            return cls(cards, answers, owed, _measured(document.get("tolerance_mm")))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise InputError("progress: this is none that Learn wrote, or it was changed") from error


def _card(told: dict[str, Any]) -> Card:
    """What FSRS knows of a question; a number or moment that it never writes is a ValueError or KeyError."""
    from fsrs import Card  # noqa: PLC0415 -- see above

    card = Card.from_dict(told)  # type: ignore[arg-type]  # it checks nothing
    moments = [card.due, *([card.last_review] if card.last_review else [])]
    numbers = [each for each in (card.stability, card.difficulty) if each is not None]
    if any(each.tzinfo is None for each in moments) or not all(0 < each < MOST for each in numbers):
        raise ValueError(told)
    return card


def answer_given(told: dict[str, Any]) -> dict[str, Any]:
    """Return one answer that was given, as it is kept; what was never written is a ValueError, KeyError, TypeError."""
    at, name, score, off_mm = (told[key] for key in ("at", "id", "score", "off_mm"))
    if not (isinstance(name, str) and score in SCORES and datetime.fromisoformat(at).tzinfo):
        raise ValueError(told)
    given = {"at": at, "id": name, "score": score, "off_mm": _measured(off_mm)}
    tolerance_mm = _measured(told.get("tolerance_mm"))
    return given if tolerance_mm is None else given | {"tolerance_mm": tolerance_mm}


def _measured(mm: object) -> float | None:
    """Millimetres of a body, or none; anything else is a ValueError."""
    if mm is None or (isinstance(mm, int | float) and not isinstance(mm, bool) and 0 <= mm < MOST):
        return mm
    raise ValueError(mm)


def codes_of(atlas: Atlas, deck: str | Iterable[str]) -> tuple[str, ...]:
    """List the points of a deck: ``articles`` in their order, a channel's letters, or points by any of their names.

    Raises:
        InputError: it is none of these.
        NotFoundError: no such point.
    """
    if not isinstance(deck, str):
        return tuple(dict.fromkeys(the_point(atlas, each).code for each in deck))
    if deck == "articles":
        told = dict.fromkeys(code for claim in atlas.claims if claim.category == "location" for code in claim.points)
        return tuple(code for code in told if atlas.point(code).region in FOOT_AND_LEG)
    letters = deck.upper()
    if letters not in {channel.code for channel in atlas.channels}:
        channels = ", ".join(channel.code for channel in atlas.channels)
        raise InputError(f"deck: {deck!r} is none; give articles, codes such as LR3, or a channel: {channels}")
    return tuple(point.code for point in atlas.points if point.channel == letters)


def _middle(off_mm: Iterable[float | None]) -> float | None:
    measured = [each for each in off_mm if each is not None]
    return median(measured) if measured else None
