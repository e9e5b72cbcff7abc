"""Read the YAML room of the atlas, strictly: an unknown key, a missing source, a dangling id is an error.

Each error is one line: the file, the key, what is wrong there, and what is allowed.
"""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from taichong.atlas.codes import expanded
from taichong.atlas.links import check_links
from taichong.atlas.standard import Atlas, Complaint, Point, Record, Safety
from taichong.atlas.vocabulary import Room, table_of
from taichong.atlas.words import packed_table
from taichong.errors import AtlasError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

T = TypeVar("T")

# Which keys of the atlas each single file holds; points and complaints have one file each.
SHARED_FILES = {
    "channels.yaml": ("channels",),
    "landmarks.yaml": ("landmarks",),
    "rulers.yaml": ("frames", "rulers", "fingers"),
    "raters.yaml": ("raters",),
    "wording.yaml": ("wording",),
    "shortcuts.yaml": ("shortcuts",),
    "techniques.yaml": ("caps", "techniques"),
    "postures.yaml": ("postures",),
    "nerves.yaml": ("nerves",),
    "under.yaml": ("structures", "under", "under_sources"),
    "tradition.yaml": ("ideas", "classes"),
    "evidence.yaml": ("ways", "outcomes", "never_offered"),
    "claims.yaml": ("articles", "claims"),
    "sources.yaml": ("sources",),
}


def read(folder: Path) -> Atlas:
    """Read the atlas in `folder`, checked file by file and then across files.

    Raises:
        AtlasError: the first defect found: file, key, what is wrong, what is allowed.
    """
    if not folder.is_dir():
        raise AtlasError(f"{folder}: no such folder; give the folder that holds points/ and safety.yaml")
    parts: dict[str, Any] = {
        "points": _records(Point, folder, sorted(folder.glob("points/*/*.yaml"), key=_by_code)),
        "complaints": _in_order(_records(Complaint, folder, sorted(folder.glob("complaints/*.yaml")))),
        "safety": _with_whole_ranges(_record(Safety, folder, folder / "safety.yaml")),
    }
    for name, keys in SHARED_FILES.items():
        parts |= _shared(folder, name, keys)
    atlas = Atlas(**parts)
    check_links(atlas)
    room = Room(folder, _parse, _checked)
    table = memoryview(packed_table(table_of(atlas, room)))
    return msgspec.structs.replace(atlas, word_table=table, help_lines=room.help_lines)


def defects(folder: Path) -> tuple[str, ...]:
    """Return every defect, a line each: all that single records have, then the first one across files.

    Raises:
        AtlasError: there is no such folder.
    """
    found = []
    for kind, pattern in ((Point, "points/*/*.yaml"), (Complaint, "complaints/*.yaml")):
        for file in sorted(folder.glob(pattern)):
            try:
                _record(kind, folder, file)
            except AtlasError as error:
                found.append(str(error))
    try:
        read(folder)
    except AtlasError as error:
        found.append(str(error))
    return tuple(dict.fromkeys(found))


def checked_file(kind: type[T], folder: Path, file: Path) -> T:
    """Read one YAML file of `folder` as a record of this kind.

    Raises:
        AtlasError: it cannot be read, or holds something else.
    """
    return _checked(kind, _parse(folder, file), str(file.relative_to(folder)))  # type: ignore[no-any-return]


def _with_whole_ranges(safety: Safety) -> Safety:
    sites = {
        name: msgspec.structs.replace(site, points=expanded(site.points, f"safety.yaml sites.{name}"))
        for name, site in safety.sites.items()
    }
    return msgspec.structs.replace(safety, sites=sites)


def _in_order(complaints: tuple[Complaint, ...]) -> tuple[Complaint, ...]:
    return tuple(sorted(complaints, key=lambda each: (each.order, each.id)))


def _by_code(file: Path) -> tuple[str, int]:
    letters = file.stem.rstrip("0123456789")
    return letters, int(file.stem[len(letters) :] or 0)


def _records(kind: type[T], folder: Path, files: Iterable[Path]) -> tuple[T, ...]:
    return tuple(_record(kind, folder, file) for file in files)


def _record(kind: type[T], folder: Path, file: Path) -> T:
    record: T = _checked(kind, _parse(folder, file), str(file.relative_to(folder)))
    name = getattr(record, "code", None) or getattr(record, "id", None)
    if name and name != file.stem:
        raise AtlasError(f"{file.relative_to(folder)}: the file is named {file.stem!r} but says {name!r}; rename one")
    return record


def _shared(folder: Path, name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    data = _parse(folder, folder / name)
    if unknown := sorted(set(data) - set(keys)):
        raise AtlasError(f"{name}: {unknown[0]}: unknown key; allowed: {', '.join(keys)}")
    if missing := sorted(set(keys) - set(data)):
        raise AtlasError(f"{name}: {missing[0]}: missing; the file needs: {', '.join(keys)}")
    hints = typing.get_type_hints(Atlas)
    return {key: _checked(hints[key], data[key], name, key) for key in keys}


def _parse(folder: Path, file: Path) -> dict[str, Any]:
    where = file.relative_to(folder)
    try:
        data = parse_yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(f"{where}: cannot be read: {error}") from error
    except YAMLError as error:
        raise AtlasError(f"{where}: {_yaml_trouble(error)}") from error
    if not isinstance(data, dict):
        raise AtlasError(f"{where}: must be keys and values, not a {type(data).__name__}")
    return data


def parse_yaml(text: str) -> Any:  # noqa: ANN401 -- whatever stands in the text
    """Parse `text`; a key that stands twice is an error."""
    return YAML(typ="safe", pure=True).load(text)


def _yaml_trouble(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}: " if mark else ""
    return line + str(getattr(error, "problem", None) or error).split("\n", 1)[0]


def _checked(kind: Any, data: Any, file: str, *prefix: str) -> Any:  # noqa: ANN401 -- any shape of record
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise AtlasError(_explain(kind, data, str(error), file, prefix)) from error


def _explain(kind: Any, data: Any, trouble: str, file: str, prefix: tuple[str, ...]) -> str:  # noqa: ANN401
    """One line: where, what is wrong there, what is allowed."""
    what, _, place = trouble.partition(" - at `$")
    path = _path(place)
    named = re.search(r"field `(\w+)`", what)
    where = ".".join(map(str, (*prefix, *path, *([named[1]] if named else []))))
    if "unknown field" in what:
        allowed = ", ".join(each.encode_name for each in msgspec.structs.fields(_hint_at(kind, path)))
        return f"{file}: {where}: unknown key; allowed: {allowed}"
    if "missing required field" in what:
        return f"{file}: {where}: missing; it must be given"
    allowed = _values_at(kind, path)
    return f"{file}: {where}: {what[:1].lower()}{what[1:]}{allowed}, not {quoted(_value_at(data, path))}"


def _path(place: str) -> tuple[str | int, ...]:
    """The keys and positions in msgspec's ``.press.techniques[0]``; ``[...]`` is a position that it does not tell."""
    parts = re.findall(r"\.(\w+)|\[(\d+|\.\.\.)\]", place)
    return tuple(name or (int(number) if number.isdigit() else number) for name, number in parts)


def _value_at(data: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    for part in path:
        if part == "...":
            return data
        data = data[part]
    return data


def _hint_at(kind: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    """The type that stands at `path` below `kind`."""
    for part in path:
        if isinstance(part, int) or part == "...":
            kind = typing.get_args(kind)[0 if typing.get_origin(kind) is tuple else -1]
        else:
            kind = _record_type(typing.get_type_hints(_record_type(kind))[part])
    return _record_type(kind)


def _record_type(hint: Any) -> Any:  # noqa: ANN401
    """The record in `Record | None`; any other hint as it is."""
    some = [each for each in typing.get_args(hint) if isinstance(each, type) and issubclass(each, Record)]
    return some[0] if some and typing.get_origin(hint) is not tuple else hint


def _values_at(kind: Any, path: tuple[str | int, ...]) -> str:  # noqa: ANN401
    """The values that are allowed at `path`, where only some are."""
    hint = _hint_at(kind, path)
    if typing.get_origin(hint) is not typing.Literal:
        return ""
    return "; allowed: " + ", ".join(repr(each) for each in typing.get_args(hint))
