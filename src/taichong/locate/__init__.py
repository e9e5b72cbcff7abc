"""Where points are on a body, how sure that is, and what lay shortcuts make of them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
