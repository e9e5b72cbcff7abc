"""Where points are on a body, how sure that is, and what lay shortcuts make of them."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
