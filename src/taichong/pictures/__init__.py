"""Pictures of bodies and points without a screen, and the GLB document."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
