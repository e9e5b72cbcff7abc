"""A randomised trial in one person: design, prospects, order, card of the day, answer, report."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
