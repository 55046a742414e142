"""Keeps an optional dependency of a dependency out of a process that has no use for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hidden(module: str) -> Iterator[None]:
    """Within it, `module` cannot be imported, so what would merely like to have it goes without."""
    known = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]  # the import system's own way to say: not there
    try:
        yield
    finally:
        del sys.modules[module]
        if known is not None:
            sys.modules[module] = known
