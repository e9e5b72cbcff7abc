"""The compiled atlas as a file of parts; nothing of it is decoded before somebody asks for it.

A command needs a tenth of the atlas, and of twenty thousand words the three that were typed (design/start_up.py).
The first line of the file is JSON: the name and the length [bytes] of each part. The parts follow: JSON, or, where a
part is a `Shelf` or `Rows`, lines of JSON.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from threading import RLock
from typing import Any, TypeVar, get_origin, overload

import msgspec

from taichong.errors import AtlasError

Value = TypeVar("Value")
Look = TypeVar("Look", bound=msgspec.Struct)
Kind = TypeVar("Kind", bound=msgspec.Struct)

ENTRIES_PER_LINE = 16  # small ones: decoding a line of them takes some 10 microseconds
_ONE_AT_A_TIME = RLock()  # two threads that ask for the same part get the same objects


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Join `parts` into a file of parts."""
    lengths = {name: len(part) for name, part in parts.items()}
    return msgspec.json.encode(lengths) + b"\n" + b"".join(parts.values())


def unpacked(content: bytes, names: tuple[str, ...]) -> dict[str, memoryview]:
    """Take a file of parts apart; nothing is copied.

    Raises:
        ValueError: its parts are not those of `names`, or it is not as long as it says.
        msgspec.MsgspecError: the first line is not what it should be.
    """
    at = content.index(b"\n") + 1
    lengths = msgspec.json.decode(content[:at], type=dict[str, int])
    if set(lengths) != set(names) or at + sum(lengths.values()) != len(content):
        raise ValueError("it is not whole")
    view, parts = memoryview(content), {}
    for name, length in lengths.items():
        parts[name] = view[at : at + length]
        at += length
    return parts


def broken(error: Exception) -> AtlasError:
    """Say what to do about a compiled atlas that cannot be read."""
    return AtlasError(
        f"atlas.json: the compiled atlas cannot be read ({error}); "
        "install taichong again, or run `make run` in its checkout"
    )


def _decode(decoder: msgspec.json.Decoder[Value], content: bytes | msgspec.Raw) -> Value:
    try:
        return decoder.decode(content)
    except (ValueError, msgspec.MsgspecError) as error:
        raise broken(error) from error


class _Part:
    """A field whose value may still be JSON, or on a shelf by name: it is taken from there at the first look."""

    def __init__(self, slot: Any, kind: Any) -> None:  # noqa: ANN401 -- where the struct keeps it, and its type
        self.slot, self.kind = slot, kind
        self.decoded_from = (msgspec.Raw, Shelf) if get_origin(kind) is tuple else (msgspec.Raw,)

    def __get__(self, record: object, _owner: type | None = None) -> Any:  # noqa: ANN401 -- as the field
        value = self.slot.__get__(record)
        if isinstance(value, self.decoded_from):
            with _ONE_AT_A_TIME:
                value = self._decoded(self.slot.__get__(record))
                self.slot.__set__(record, value)
        return value

    def _decoded(self, value: Any) -> Any:  # noqa: ANN401 -- as the field
        if isinstance(value, msgspec.Raw):
            return _decode(msgspec.json.Decoder(self.kind), value)
        return tuple(value.values()) if isinstance(value, self.decoded_from) else value


@cache
def on_demand(record: type[Kind]) -> type[Kind]:
    """The same kind of record, whose fields may be given as `msgspec.Raw` and are decoded when they are asked for.

    A tuple may be given as the `Shelf` of its items by their names. What looks behind attributes, as `msgspec.json` and
    `msgspec.structs` do, sees the fields as they were given: use `whole` before.
    """
    fields = {name: _Part(vars(record)[name], record.__annotations__[name]) for name in record.__struct_fields__}
    made: type[Kind] = msgspec.defstruct(record.__name__, [], bases=(record,), namespace=fields)
    return made


def kept(record: msgspec.Struct, name: str) -> Any:  # noqa: ANN401 -- as it was given, or decoded since
    """What a field holds now; nothing is decoded."""
    field = vars(type(record))[name]
    return field.slot.__get__(record) if isinstance(field, _Part) else getattr(record, name)


class Shelf(Mapping[str, Value]):
    """A mapping in lines of JSON, of which only the line is decoded on which a key would be.

    The first line lists the keys in their order.
    """

    def __init__(self, content: bytes, kind: Any) -> None:  # noqa: ANN401 -- the type of a value
        self._keys, *self._lines = content.split(b"\n")
        self._decoder: msgspec.json.Decoder[dict[str, Value]] = msgspec.json.Decoder(dict[str, kind])
        self._read: dict[int, dict[str, Value]] = {}

    @staticmethod
    def laid_out(entries: Mapping[str, Any], per_line: int = ENTRIES_PER_LINE) -> bytes:
        """The lines of a shelf that holds `entries`, about so many on each."""
        lines: list[dict[str, Any]] = [{} for _ in range(len(entries) // per_line + 1)]
        for key, value in entries.items():
            lines[_line_of(key, len(lines))][key] = value
        return b"\n".join(map(msgspec.json.encode, [list(entries), *lines]))

    def __getitem__(self, key: str) -> Value:
        return self._beside(key)[key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._beside(key)

    def __iter__(self) -> Iterator[str]:
        return iter(_decode(msgspec.json.Decoder(list[str]), self._keys))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def glance(self, kind: type[Look]) -> dict[str, Look]:
        """All values as records of a `kind` that has a few of their fields, which is soon done."""
        decoder = msgspec.json.Decoder(dict[str, kind])  # type: ignore[valid-type]  # a type is a value here
        found: dict[str, Look] = {}
        for line in self._lines:
            found |= _decode(decoder, line)
        return {key: found[key] for key in self}

    def _beside(self, key: str) -> dict[str, Value]:
        """The line on which `key` would be."""
        number = _line_of(key, len(self._lines))
        if number not in self._read:
            self._read[number] = _decode(self._decoder, self._lines[number])
        return self._read[number]


def _line_of(key: str, lines: int) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % lines


class Rows(Sequence[Value]):
    """A sequence in lines of JSON, of which only the line is decoded on which a number is."""

    def __init__(self, content: bytes, kind: Any) -> None:  # noqa: ANN401 -- the type of a value
        self._lines = content.split(b"\n")
        self._decoder: msgspec.json.Decoder[tuple[Value, ...]] = msgspec.json.Decoder(tuple[kind, ...])
        self._read: dict[int, tuple[Value, ...]] = {}

    @staticmethod
    def laid_out(entries: Sequence[Any]) -> bytes:
        """The lines of rows that hold `entries`."""
        starts = range(0, len(entries), ENTRIES_PER_LINE)
        return b"\n".join(msgspec.json.encode(entries[at : at + ENTRIES_PER_LINE]) for at in starts)

    @overload
    def __getitem__(self, number: int) -> Value: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Value]: ...

    def __getitem__(self, number: int | slice) -> Value | Sequence[Value]:
        if isinstance(number, slice):
            return tuple(self)[number]
        line, place = divmod(number, ENTRIES_PER_LINE)
        return self._line(line)[place]

    def __len__(self) -> int:
        last = len(self._lines) - 1
        return last * ENTRIES_PER_LINE + len(self._line(last))

    def _line(self, number: int) -> tuple[Value, ...]:
        if not 0 <= number < len(self._lines):
            raise IndexError(number)
        if number not in self._read:
            self._read[number] = _decode(self._decoder, self._lines[number])
        return self._read[number]
