"""The standard: points, rules, complaints, safety and sources as frozen objects, and finding them by name."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
