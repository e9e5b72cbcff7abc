"""The diary: kinds of entries, the store, files, series, reminders, the clock."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
