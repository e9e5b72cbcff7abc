"""What can go wrong, and the exit code that says so.

TaichongError
 ├─ InputError        the person gave something we cannot use        exit 2
 │   ├─ AtlasError    a file of the standard is broken               exit 2
 │   ├─ TapsError     no photo can have been tapped like this         exit 2
 │   └─ NotFoundError no such point, complaint, question or answer   exit 2
 └─ StoreError        what should be kept could not be kept          exit 2

Each carries one sentence: what is wrong, where, what is allowed, what to do.
"""

LONGEST_QUOTED = 60


def quoted(value: object) -> str:
    """Write a value as an error message shows it: as Python would, and not too long."""
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTED else text[:LONGEST_QUOTED] + "..."


class TaichongError(Exception):
    """Base of every error that is meant for a person to read."""

    exit_code = 2


class InputError(TaichongError):
    """Something given cannot be used; the message says what is allowed."""


class AtlasError(InputError):
    """A file of the atlas is broken; the message names file, key and the allowed keys."""


class NotFoundError(InputError):
    """Nothing goes by that name; the message names the nearest ones, and ``among`` what was looked through."""

    def __init__(self, message: str, among: str = "") -> None:
        super().__init__(message)
        self.among = among


class TapsError(InputError):
    """No photo can have been tapped like this; the message names landmarks in words, and ``landmarks`` by their ids."""

    def __init__(self, message: str, *landmarks: str) -> None:
        super().__init__(message)
        self.landmarks = landmarks


class StoreError(TaichongError):
    """What was done could not be written down; the message says where and why."""
