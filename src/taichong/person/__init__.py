"""One person: where their things are kept, and their saved conditions."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
