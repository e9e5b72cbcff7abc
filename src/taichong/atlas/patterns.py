"""The small language in which people write phrases: words to groups of alternatives, and a word to its endings.

Words in a row are heard in that order; ``..`` lets more stand between; `` + `` joins groups in any order; ``|`` is or;
``@name`` is a concept; ``=word`` is heard as it stands; ``two_words`` are one after another; ``#name`` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taichong.atlas.search import plain
from taichong.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterable

GAP = ".."
EDGES = ("^", "$", "?")
VOWELS = "aeiou"
SHORTEST_WITH_ENDINGS = 3
WITHOUT_ENDINGS = ("the", "she", "bee", "nee", "dure")  # else "thing", "shed", "being", "need" and "during" were theirs
BROKEN = re.compile(r".[@=+^$]|[^_]#|_$|__|^_|\.\.")  # a mark inside a word, or a _ that joins nothing
SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # one sign is one word there

Alternatives = tuple[str, ...]
Group = tuple[Alternatives, ...]


@dataclass(slots=True)
class Words:
    """What the patterns speak of, gathered while they are read: written words, and rows of words."""

    concepts: dict[str, tuple[str, ...]]
    variants: dict[str, str] = field(default_factory=dict)  # of single signs
    forms: dict[str, dict[str, None]] = field(default_factory=dict)  # dictionaries keep their order
    terms: dict[str, Group] = field(default_factory=dict)

    def groups(self, pattern: str, where: str) -> tuple[Group, ...]:
        """Read the groups of one pattern, and add each word in it to the vocabulary.

        Raises:
            AtlasError: an empty group, or a concept that there is not.
        """
        found = tuple(self._group(each.split(), where) for each in re.split(r"\s\+\s", pattern.strip()))
        if not all(found):
            raise AtlasError(f"{where}: {pattern!r}: a group without words; write words on both sides of +")
        return found

    def _group(self, elements: list[str], where: str) -> Group:
        return tuple(each for element in elements for each in self._element(element, where))

    def _element(self, element: str, where: str) -> list[Alternatives]:
        """The alternatives at one place; a row of signs of a script without spaces is several places."""
        if element == GAP:
            return [(GAP,)]
        for each in element.split("|"):
            if not each or BROKEN.search(each):
                raise AtlasError(
                    f"{where}: {element!r} is broken: marks stand before a word, | and _ between two, no blanks"
                )
        if "|" not in element and SCRIPT.search(element):
            return [self._one(sign, where) for sign in self._plain(element)]
        return [tuple(dict.fromkeys(sym for each in element.split("|") for sym in self._one(each, where)))]

    def _one(self, word: str, where: str) -> Alternatives:
        if word.startswith("@"):
            return (self._concept(word[1:], where),)
        if word in EDGES:
            self.forms.setdefault(word, {})[word] = None
        if word.startswith("#") or word in EDGES:
            return (word,)
        exact = word.startswith("=")
        parts = self._split(word.lstrip("="))
        if not parts:
            raise AtlasError(f"{where}: {word!r} is no word")
        if len(parts) == 1:
            return (self._written(parts[0], exact=exact),)
        return (self._row(tuple(parts), exact=exact),)

    def _split(self, word: str) -> list[str]:
        """The words of ``two_words`` in plain spelling; signs of a script without spaces stand one by one."""
        parts = [part if part.startswith("#") else self._plain(part) for part in word.split("_")]
        return [sign for part in parts for sign in (part if SCRIPT.search(part) else [part]) if sign]

    def _plain(self, word: str) -> str:
        return "".join(self.variants.get(sign, sign) for sign in plain(word).replace(" ", ""))

    def _concept(self, name: str, where: str) -> str:
        if name not in self.concepts:
            raise AtlasError(f"{where}: @{name} is no concept; allowed: {', '.join(self.concepts)}")
        return f"@{name}"

    def _written(self, word: str, *, exact: bool) -> str:
        sym = f"={word}" if exact else word
        for form in (word,) if exact else endings(word):
            self.forms.setdefault(form, {})[sym] = None
        return sym

    def _row(self, words: tuple[str, ...], *, exact: bool) -> str:
        sym = ("=" if exact else "") + "_".join(words)
        self.terms[sym] = tuple((each if each.startswith("#") else self._written(each, exact=exact),) for each in words)
        return sym

    def add_concepts(self) -> None:
        """Let every member of a concept be heard as the concept, too."""
        for name, members in self.concepts.items():
            for number, member in enumerate(members):
                self._add_member(name, number, member)

    def _add_member(self, name: str, number: int, member: str) -> None:
        where = f"words/concepts.yaml: {name}"
        group = self._group(str(member).split(), where)
        if len(group) > 1 or group[0][0].startswith(("@", "#")) or "_" in group[0][0]:
            self.terms[f"@{name}/{number}"] = group
            return
        (sym,) = group[0]
        for heard in self.forms.values():
            if sym in heard:
                heard[f"@{name}"] = None


def written(groups: Iterable[Group]) -> str:
    """Write groups as the table keeps them: every alternative as the meaning that it is heard as."""
    return " + ".join(" ".join("|".join(each) for each in group) for group in groups)


def endings(word: str) -> list[str]:
    """List `word` and its usual English endings: "cramp", "cramps", "cramped", "cramping"."""
    if len(word) < SHORTEST_WITH_ENDINGS or not word.isascii() or _is_ended(word):
        return [word]
    past, going = _stems(word)
    return list(dict.fromkeys([word, _plural(word), past, going]))


def _is_ended(word: str) -> bool:
    return (
        word in WITHOUT_ENDINGS
        or word.endswith(("ed", "ing", "ly"))
        or (word.endswith("s") and not word.endswith("ss"))
    )


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ss", "x", "z", "ch", "sh")) else "s")


def _stems(word: str) -> tuple[str, str]:
    if word.endswith("e"):
        return word + "d", word[:-1] + "ing"
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ied", word + "ing"
    doubled = word + word[-1] if re.search(r"^[^aeiou]*[aeiou][bdglmnprt]$", word) else word  # stop, drop, throb
    return doubled + "ed", doubled + "ing"
