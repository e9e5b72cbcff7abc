"""One person: where their things are kept, and the conditions they told."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
