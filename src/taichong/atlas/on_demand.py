"""The compiled atlas as a file of parts; nothing of it is decoded before somebody asks for it.

A command needs a tenth of the atlas, and of twenty thousand words the three that were typed (design/start_up.py).
Each part is a list of pieces, each of them JSON: one piece, or many where the part is a `Shelf` or `Rows`. The first
line of the file tells the name of each part and the lengths of its pieces [bytes]; the pieces follow.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from threading import RLock
from typing import Any, TypeVar, cast, get_origin, overload

import msgspec

from taichong.errors import AtlasError

Value = TypeVar("Value")
Look = TypeVar("Look", bound=msgspec.Struct)
Kind = TypeVar("Kind", bound=msgspec.Struct)

ENTRIES = 16  # in a piece, where they are small: to decode it takes some 10 microseconds
_ONE_AT_A_TIME = RLock()  # two threads that ask for the same part get the same objects


def packed(parts: Mapping[str, list[bytes]]) -> bytes:
    """Join `parts`, each in its pieces, into a file of parts."""
    lengths = {name: list(map(len, pieces)) for name, pieces in parts.items()}
    return msgspec.json.encode(lengths) + b"\n" + b"".join(chain.from_iterable(parts.values()))


def unpacked(content: bytes, names: tuple[str, ...]) -> dict[str, list[memoryview]]:
    """Take a file of parts apart into the pieces of each; nothing is copied.

    Raises:
        ValueError: its parts are not those of `names`, or it is not as long as it says.
        msgspec.MsgspecError: the first line is not what it should be.
    """
    at = content.index(b"\n") + 1
    lengths = msgspec.json.decode(content[:at], type=dict[str, list[int]])
    if set(lengths) != set(names) or at + sum(map(sum, lengths.values())) != len(content):
        raise ValueError("it is not whole")
    view, parts = memoryview(content), {}
    for name, each in lengths.items():
        ends = list(accumulate(each, initial=at))
        parts[name] = [view[start:end] for start, end in pairwise(ends)]
        at = ends[-1]
    return parts


def broken(error: Exception) -> AtlasError:
    """Say what to do about a compiled atlas that cannot be read."""
    return AtlasError(
        f"atlas.json: the compiled atlas cannot be read ({error}); "
        "install taichong again, or run `make run` in its checkout"
    )


def _decode(decoder: msgspec.json.Decoder[Value], content: memoryview | msgspec.Raw) -> Value:
    try:
        return decoder.decode(content)
    except (ValueError, msgspec.MsgspecError) as error:
        raise broken(error) from error


class _Part:
    """A field whose value may still be JSON, or on a shelf by name: it is taken from there at the first look."""

    def __init__(self, slot: Any, kind: Any) -> None:  # noqa: ANN401 -- where the struct keeps it, and its type
        self.slot, self.kind, self.is_tuple = slot, kind, get_origin(kind) is tuple

    def __get__(self, record: object, _owner: type | None = None) -> Any:  # noqa: ANN401 -- as the field
        value = self.slot.__get__(record)
        if isinstance(value, msgspec.Raw) or (self.is_tuple and isinstance(value, Shelf)):
            with _ONE_AT_A_TIME:
                value = self._decoded(self.slot.__get__(record))
                self.slot.__set__(record, value)
        return value

    def _decoded(self, value: Any) -> Any:  # noqa: ANN401 -- as the field
        if isinstance(value, msgspec.Raw):
            return _decode(msgspec.json.Decoder(self.kind), value)
        return tuple(value.values()) if isinstance(value, Shelf) else value


def on_demand(record: type[Kind]) -> type[Kind]:
    """Make a class like `record` whose fields may be given as `msgspec.Raw`, and are decoded once they are asked for.

    The types of its fields must not be kept as strings. A tuple may be given as the `Shelf` of its items by their
    names. What looks behind attributes, as `msgspec.json` and `msgspec.structs` do, sees the fields as they were given.
    """
    fields = {name: _Part(vars(record)[name], record.__annotations__[name]) for name in record.__struct_fields__}
    return cast("type[Kind]", msgspec.defstruct(record.__name__, [], bases=(record,), namespace=fields))


def kept(record: msgspec.Struct, name: str) -> Any:  # noqa: ANN401 -- as it was given, or decoded since
    """Return what a field holds now, decoded or not."""
    field = vars(type(record))[name]
    return field.slot.__get__(record) if isinstance(field, _Part) else getattr(record, name)


class Shelf(Mapping[str, Value]):
    """A mapping in pieces of JSON, of which only the one is decoded in which a key would be.

    The first piece lists the keys in their order.
    """

    def __init__(self, pieces: list[memoryview], kind: Any) -> None:  # noqa: ANN401 -- the type of a value
        self._keys, *self._pieces = pieces
        self._decoder: msgspec.json.Decoder[dict[str, Value]] = msgspec.json.Decoder(dict[str, kind])
        self._read: dict[int, dict[str, Value]] = {}

    @staticmethod
    def laid_out(entries: Mapping[str, Any], in_each: int = ENTRIES) -> list[bytes]:
        """Encode `entries` as the pieces of a shelf, about `in_each` in each."""
        pieces: list[dict[str, Any]] = [{} for _ in range(len(entries) // in_each + 1)]
        for key, value in entries.items():
            pieces[_piece_of(key, len(pieces))][key] = value
        return list(map(msgspec.json.encode, [list(entries), *pieces]))

    def __getitem__(self, key: str) -> Value:
        return self._beside(key)[key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._beside(key)

    def __iter__(self) -> Iterator[str]:
        return iter(_decode(msgspec.json.Decoder(list[str]), self._keys))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def glance(self, kind: type[Look]) -> dict[str, Look]:
        """Decode all values as records of a `kind` that has only a few of their fields, which is quick."""
        decoder: msgspec.json.Decoder[dict[str, Look]] = msgspec.json.Decoder(dict[str, kind])  # type: ignore[valid-type]  # a type is a value here
        found: dict[str, Look] = {}
        for piece in self._pieces:
            read: dict[str, Look] = _decode(decoder, piece)
            found |= read
        return {key: found[key] for key in self}

    def _beside(self, key: str) -> dict[str, Value]:
        """The piece in which `key` would be."""
        number = _piece_of(key, len(self._pieces))
        if number not in self._read:
            self._read[number] = _decode(self._decoder, self._pieces[number])
        return self._read[number]


def _piece_of(key: str, pieces: int) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % pieces


class Rows(Sequence[Value]):
    """A sequence in pieces of JSON, of which only the one is decoded in which a number is."""

    def __init__(self, pieces: list[memoryview], kind: Any) -> None:  # noqa: ANN401 -- the type of a value
        self._pieces = pieces
        self._decoder: msgspec.json.Decoder[tuple[Value, ...]] = msgspec.json.Decoder(tuple[kind, ...])
        self._read: dict[int, tuple[Value, ...]] = {}

    @staticmethod
    def laid_out(entries: Sequence[Any]) -> list[bytes]:
        """Encode `entries` as the pieces of rows."""
        return [msgspec.json.encode(entries[at : at + ENTRIES]) for at in range(0, len(entries) or 1, ENTRIES)]

    @overload
    def __getitem__(self, number: int) -> Value: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Value]: ...

    def __getitem__(self, number: int | slice) -> Value | Sequence[Value]:
        if isinstance(number, slice):
            return tuple(self)[number]
        piece, place = divmod(number + len(self) if number < 0 else number, ENTRIES)
        return self._piece(piece)[place]

    def __len__(self) -> int:
        last = len(self._pieces) - 1
        return last * ENTRIES + len(self._piece(last))

    def _piece(self, number: int) -> tuple[Value, ...]:
        if not 0 <= number < len(self._pieces):
            raise IndexError(number)
        if number not in self._read:
            self._read[number] = _decode(self._decoder, self._pieces[number])
        return self._read[number]
