"""Who wants to know at once that the server was told to go: what lasts would hold it up for long."""

from collections.abc import Callable

listeners: set[Callable[[], None]] = set()


def tell() -> None:
    """Called in the server's own thread, once for each connection: a listener must be quick and not mind."""
    for listener in list(listeners):
        listener()
