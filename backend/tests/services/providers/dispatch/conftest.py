"""The log, as the API's tests read it."""

from tests.api.conftest import logged

__all__ = ["logged"]
