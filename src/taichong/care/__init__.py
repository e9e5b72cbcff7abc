"""From what bothers a person to a plan and a session; safety first."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
