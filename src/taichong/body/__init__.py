"""A body from what a person knows: the survey, the shape space, the fit, the tape, the landmarks."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
