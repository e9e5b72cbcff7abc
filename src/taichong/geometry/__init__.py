"""The rule language as geometry: axes of regions, the words of the rules, the compiled program, the skin."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
