"""The rule language as geometry: axes of regions, the words of the rules, the compiled program, the skin."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
