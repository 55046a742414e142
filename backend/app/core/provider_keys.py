"""The keys that an identity provider signs with, fetched from its own list and remembered for a while."""

import time
from typing import Any

from jwt import PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError

UNREACHABLE_S = 5.0


class ProviderKeys(PyJWKClient):
    """Remembers for a moment that the provider is away: if each request waited for it anew, they would take
    all threads, one after the other."""

    _away_until = 0.0

    def fetch_data(self) -> Any:
        if time.monotonic() < self._away_until:
            raise PyJWKClientConnectionError("the provider was away a moment ago")
        try:
            return super().fetch_data()
        except (PyJWKClientConnectionError, OSError) as error:
            self._away_until = time.monotonic() + UNREACHABLE_S
            raise PyJWKClientConnectionError(str(error)) from error
