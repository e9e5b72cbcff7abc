"""A randomised trial in one person: design, prospects, order, card of the day, answer, report."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
