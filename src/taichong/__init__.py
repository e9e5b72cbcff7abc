"""Taichong: find the point on your own body, press it right, stay safe, learn honestly whether it helps."""

from taichong.faces import face_of

__getattr__, __dir__, __all__ = face_of(__name__, __file__)
