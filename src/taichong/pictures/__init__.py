"""Pictures of bodies and points without a screen, and the GLB document."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
