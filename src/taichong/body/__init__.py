"""A body from what a person knows: the survey, the shape space, the fit, the tape, the landmarks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
