"""Learn the points: questions made from their records, answers judged in millimetres, spaced by FSRS."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
