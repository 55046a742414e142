"""What a store's failure means to a sender: the service that stores for a request wraps its calls in this."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import InsufficientStorage, Unavailable, retry_after
from app.services.providers.storage.base import StorageFullError, StorageUnavailableError


@contextmanager
def store_errors() -> Iterator[None]:
    """Raises InsufficientStorage and Unavailable, which tell the sender to keep the recording."""
    try:
        yield
    except StorageFullError as error:
        raise InsufficientStorage(
            "There is no room left for recordings; keep yours and try later.", headers=retry_after(300)
        ) from error
    except StorageUnavailableError as error:
        raise Unavailable(
            "The store for recordings does not answer; keep yours and try again.", headers=retry_after(10)
        ) from error
