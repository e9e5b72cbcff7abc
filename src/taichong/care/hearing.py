"""From what a person typed to words that are heard: plain letters, clauses, slips of the finger, rows of words.

Every step is exactly specified, because the pocket file's script (``web/src/care/words.ts``) takes the same ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from taichong.atlas import WordTable

Span = tuple[int, int]  # from the first word to after the last
Spans = dict[str, list[Span]]

BREAKS = frozenset(".,;:!()[]\n\t|…")  # what ends a clause; a question mark does, and is heard, too
SAME = str.maketrans("’‘。、", "''.,")  # signs that are written in several ways
# "38.5" is heard as 38, and its point ends no clause; "gv 24.5" is a name.
NAME_WITH_FRACTION = r"(?<![A-Za-z0-9])([A-Za-z]+) ?([0-9]+)\.([0-9])(?![0-9])"
FRACTION = r"(?<![A-Za-z0-9])([0-9]+)\.[0-9]{1,2}(?![0-9])"
ELIDED = "(?:qu|[cdjlmnst])'(..+)"  # "d'épilepsie" is heard as "épilepsie"
SHORTEST_MENDED = 4  # letters
SHORTEST_LONG = 7  # letters: two slips are mended from here on
SHORTEST_PART = 3  # letters of each of two words that were run together
SHORTEST_BARE = 3  # letters of a word that is written without its vowels
SHORTEST_SOUND = 5  # letters of a word that may be written as it sounds
LONGEST_RUN = 2  # "helppp" and "paaain" are no spellings
BARE = "[a-z][b-df-hj-np-tv-z]+"  # "prd", "achng"
VOWELS = "[aeiou]"
TWICE = r"(.)\1+"
# How a word sounds, roughly: "coffed" as "coughed", "noomonia" as "pneumonia". One after another.
SOUNDS = (
    ("^(?:p(?=[ns])|k(?=n)|w(?=r)|g(?=n))", ""),
    ("[ao]ugh(?=[td])", "o"),
    ("[ao]ugh", "of"),
    ("gh|e$|(?<=[rt])h", ""),
    ("ph", "f"),
    ("qu", "kw"),
    ("x", "ks"),
    ("c(?=[eiy])|z", "s"),
    ("ch|ck|c|q", "k"),
    ("(?<=.)[aeiouy]+", "a"),
    (TWICE, r"\1"),
)
GAP = ".."
END = "$"
EDGES = ("^", END)
WIDE = 5  # words between two, where a pattern says so
NARROW = 1  # words between two in a row


class Token(Struct, frozen=True):
    """One word: as mended, as what it is heard, its clause, its number, and as it was written.

    Of two words that were run together the second was written as nothing.
    """

    word: str
    heard: tuple[str, ...]
    clause: int
    number: int | None = None
    written: str = ""


def tokens(table: WordTable, text: str) -> list[Token]:
    """Split `text` into words, between two edges ``^`` and ``$`` that patterns may name."""
    found = [Token("^", ("^",), 0)]
    clause = 0
    for piece in _pieces(table, text):
        clause += piece in BREAKS
        written = _written(table, piece)
        for word in () if piece in BREAKS else _spelled(table, piece):
            clause += word in table.clause_words
            for each in mended(table, word):
                if whole := _whole_number(table, found[-1], each, clause):
                    found[-1] = _token(table, str(whole), clause, found[-1].written)
                    continue
                found.append(_token(table, each, clause, written))
                written = ""  # of several words the first stands for what was written
        clause += piece == "?"
    return [*found, Token("$", ("$",), clause)]


def _whole_number(table: WordTable, before: Token, word: str, clause: int) -> int:
    """The number that "thirty" and "six" make together; none of other words."""
    tens, ones = before.number or 0, table.numbers.get(word, 0)
    written_out = not before.word.isdecimal() and before.clause == clause
    return tens + ones if written_out and tens >= 20 and tens % 10 == 0 and 0 < ones < 10 else 0  # noqa: PLR2004 -- twenty to ninety


def _written(table: WordTable, piece: str) -> str:
    """A piece as names are compared: a sign as the one that it is a variant of, a word without its apostrophes."""
    return table.spellings.get(piece, (piece,))[0] if _kind(piece[0]) == "sign" else piece.replace("'", "")


def _named(table: WordTable, heard: re.Match[str]) -> str:
    """A name such as "du 24.5" as its code without the point; anything else as it stands."""
    channel = heard[1].lower()
    code = f"{table.channels.get(channel, channel).lower()} {heard[2]}{heard[3]}"
    return code if code.replace(" ", "") in table.point_names else heard[0]


def _pieces(table: WordTable, text: str) -> Iterator[str]:
    """Words, numbers, single signs of scripts without spaces, and what ends a clause."""
    letters = "".join(each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each)[0] != "M")
    if "." in letters:
        letters = re.sub(NAME_WITH_FRACTION, lambda heard: _named(table, heard), letters)
        letters = re.sub(FRACTION, r"\1", letters)
    word = ""
    for sign in (
        letters.lower()
        .replace("ß", "ss")
        .replace("œ", "oe")
        .replace("æ", "ae")
        .translate({ord("’"): "'", ord("‘"): "'", ord("。"): ".", ord("、"): ","})
    ):
        kind = _kind(sign)
        if word and not (kind == "apostrophe" or kind == _kind(word[-1]) or (kind == _kind(word[0]))):
            yield word
            word = ""
        if kind in ("letter", "digit") or (kind == "apostrophe" and word):
            word += sign
        elif kind in ("sign", "break"):
            yield from filter(None, (word, sign))
            word = ""
    if word:
        yield word


def _kind(sign: str) -> str:
    if "0" <= sign <= "9":
        return "digit"
    if "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff":
        return "sign"
    if sign.isalpha():
        return "letter"
    if sign == "'":
        return "apostrophe"
    return "break" if sign in BREAKS or sign in "?&" else "space"


def _spelled(table: WordTable, piece: str) -> tuple[str, ...]:
    """The words that a written form stands for: "can't" is "can not", "mother's" is "mother"."""
    for form in (piece.strip("'"), piece.replace("'", "")):
        if form in table.spellings:
            return table.spellings[form]
    if "'" in piece and (elided := re.fullmatch(ELIDED, piece)) is not None:
        return _spelled(table, elided[1])
    return (piece.strip("'").removesuffix("'s").replace("'", ""),)


def _token(table: WordTable, word: str, clause: int, written: str) -> Token:
    number = int(word) if word.isdecimal() and len(word) < 7 else table.numbers.get(word)  # noqa: PLR2004 -- longer is no number that is meant
    heard = tuple(table.forms.get(word, "").split())
    if number is None:
        return Token(word, heard, clause, None, written)
    classes = (f"#{name}" for name, (low, high) in table.number_classes.items() if low <= number <= high)
    return Token(word, (*heard, *classes), clause, number, written)


@lru_cache(maxsize=2000)  # words are said again
def mended(table: WordTable, word: str) -> tuple[str, ...]:
    """Return `word` if it is known; else the one or two known words that it is most likely a slip of."""
    known = word in table.forms or word in table.point_names or word in _left_alone(table)
    if known or len(word) < SHORTEST_BARE or not word.isalpha():
        return (word,)
    if found := _without_runs(table, word) or _with_vowels(table, word) or _least_slips(table, word, 1):
        return (found,)
    if len(word) >= SHORTEST_SOUND and (found := _by_sound(table).get(sound(word), "")):
        return (found,)
    return _taken_apart(table, word) or (_least_slips(table, word, 2) or word,)


@cache
def _left_alone(table: WordTable) -> frozenset[str]:
    return frozenset(table.left_alone.split())


def _without_runs(table: WordTable, word: str) -> str:
    """The known word that `word` is with its runs of three and more letters as two or one: "feeet", "helppp"."""
    for most in (LONGEST_RUN, 1):
        shorter = re.sub(r"(.)\1{2,}", lambda run: run[1] * most, word)  # noqa: B023 -- used at once
        if shorter in table.forms:
            return shorter
    return ""


def _with_vowels(table: WordTable, word: str) -> str:
    """The known word that is written without its vowels; of several, the one with the fewest, then the earlier one."""
    words = _by_letters(table).get(bare(word), ()) if re.fullmatch(BARE, word) else ()
    return min(words, key=lambda each: slips_between(word, each), default="")


def bare(word: str) -> str:
    """Reduce `word` to its first letter and its consonants, doubled ones once: "prd" of "period"."""
    return re.sub(TWICE, r"\1", word[:1] + re.sub(VOWELS, "", word[1:]))


def sound(word: str) -> str:
    """Write down how `word` sounds, roughly."""
    for heard, as_ in SOUNDS:
        word = re.sub(heard, as_, word)
    return word


@cache
def _by_letters(table: WordTable) -> dict[str, list[str]]:
    """Known words by what is left of them without vowels."""
    words: dict[str, list[str]] = {}
    for each in _meant(table):
        words.setdefault(bare(each), []).append(each)
    return words


@cache
def _by_sound(table: WordTable) -> dict[str, str]:
    """Known words by their sound; among equals the earlier one."""
    return {sound(each): each for each in reversed(_meant(table))}


@cache
def _meant(table: WordTable) -> tuple[str, ...]:
    """The words that may have been meant; never a denial, so that no slip ("meine", "keine") hides a danger."""
    return tuple(
        form
        for form in table.forms
        if len(form) >= SHORTEST_MENDED and form.isalpha() and "@denial" not in table.forms[form].split()
    )


def _taken_apart(table: WordTable, word: str) -> tuple[str, ...]:
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        if word[:at] in table.forms and word[at:] in table.forms:
            return word[:at], word[at:]
    return ()


def _least_slips(table: WordTable, word: str, most: int) -> str:
    """The known word with at most `most` slips; among equals one with the same first letter, then the earlier one."""
    if len(word) < SHORTEST_MENDED:
        return ""
    if len(word) < SHORTEST_LONG:
        most = 1
    best, least = "", (most + 1, True)
    for form in _by_length(table, len(word), most):
        if (letters_of(word) ^ letters_of(form)).bit_count() > 2 * most:
            continue
        other_start = form[0] != word[0]
        slips = slips_between(word, form)
        strict = len(word) == SHORTEST_MENDED or slips > 1
        if slips <= most and not (strict and other_start) and (slips, other_start) < least:
            best, least = form, (slips, other_start)
    return best


@cache
def _by_length(table: WordTable, length: int, most: int) -> tuple[str, ...]:
    return tuple(form for form in _meant(table) if abs(len(form) - length) <= most)


@cache
def letters_of(word: str) -> int:
    """Return the letters of `word` as a set of bits: words with few slips share nearly all."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits


def slips_between(word: str, form: str) -> int:
    """Count the letters left out, added, changed, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(form) + 1))
    for at, letter in enumerate(word, 1):
        previous, row, older = row, [at], before
        for to, other in enumerate(form, 1):
            cost = min(previous[to] + 1, row[to - 1] + 1, previous[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == form[to - 2] and word[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        before = previous
    return row[-1]


def spans(table: WordTable, said: list[Token]) -> Spans:
    """Find where each meaning is heard: that of single words, then that of rows of words."""
    found: Spans = {}
    for at, token in enumerate(said):
        for meaning in token.heard:
            found.setdefault(meaning, []).append((at, at + 1))
    _widen_edges(said, found)
    terms, starts = table.terms, table.term_starts
    for _twice in range(2):  # a row may hold another
        for number in beginning(starts, found):
            term = terms[number]
            for start, end, _used in in_row(term.words, found):
                heard = found.setdefault(term.says, [])
                if (start, end) not in heard and not _is_parted(table, said[start:end]):
                    heard.append((start, end))
    return found


def _is_parted(table: WordTable, words: list[Token]) -> bool:
    """Whether a stop stands among `words`: "cannot go, been on the road" says nothing of "go on"."""
    return any(
        after.clause > before.clause and after.word not in table.clause_words for before, after in pairwise(words)
    )


def _widen_edges(said: list[Token], found: Spans) -> None:
    """Let what is said begin and end within courtesies: "hi, sleep please" is "sleep"."""
    first, last = 1, len(said) - 1
    while "@courtesy" in said[first].heard:
        first += 1
        found["^"].append((0, first))
    while "@courtesy" in said[last - 1].heard:
        last -= 1
        found[END].append((last, len(said)))


Row = tuple[int, int, frozenset[int]]


def beginning(starts: Mapping[str, tuple[int, ...]], found: Spans) -> list[int]:
    """List the numbers of the patterns whose first word is heard, in their order."""
    return sorted({number for meaning in found for number in starts.get(meaning, ())})


def in_row(group: str, found: Spans) -> list[Row]:
    """Find every place where the words of `group` are heard in their order, near each other."""
    first, *rest = group.split(" ")
    rows: list[Row] = [(*place, _used(first, place)) for place in _heard(first, found)]
    if not rows:
        return []
    gap = NARROW
    for alternatives in rest:
        if alternatives == GAP:
            gap = WIDE
            continue
        if not rows:
            return []
        rows = list(_longer(rows, alternatives, found, 0 if alternatives == END else gap))
        gap = NARROW
    return rows


def _heard(alternatives: str, found: Spans) -> list[Span]:
    spans = [span for each in alternatives.split("|") if each in found for span in found[each]]
    return list(dict.fromkeys(spans)) if len(spans) > 1 else spans


def _longer(rows: Iterable[Row], alternatives: str, found: Spans, gap: int) -> Iterator[Row]:
    places = _heard(alternatives, found)
    for start, end, used in rows:
        for place in places:
            if end <= place[0] <= end + gap:
                yield start, place[1], used | _used(alternatives, place)


def _used(alternatives: str, place: Span) -> frozenset[int]:
    """The words that a place takes: the edges of what was said are none."""
    return frozenset() if alternatives in EDGES else frozenset(range(*place))
