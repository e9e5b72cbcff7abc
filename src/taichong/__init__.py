"""Taichong: find the point on your own body, press it right, stay safe, learn honestly whether it helps."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
