"""The standard: points, rules, complaints, safety and sources as frozen objects, and finding them by name."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
