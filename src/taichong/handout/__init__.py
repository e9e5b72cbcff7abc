"""The handout: a plan, or chosen points, on one sheet of paper, with pictures, limits and whom to call."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
