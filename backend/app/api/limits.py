"""How often somebody may try to sign in, per account and per address, counted before any hash is computed.

Counted in this process: with several processes the limit is theirs together at most.
"""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core import security
from app.core.errors import TooManyRequests, retry_after

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_ADDRESS = RateLimitItemPerMinute(100, 1)
_limiter = MovingWindowRateLimiter(MemoryStorage())


def guard_login(email: str, address: str) -> None:
    """Raises TooManyRequests with the time to wait."""
    for item, key in ((PER_ADDRESS, address), (PER_ACCOUNT, security.fingerprint(email))):
        if not _limiter.hit(item, "login", key):
            wait_s = _limiter.get_window_stats(item, "login", key).reset_time - time.time()
            raise TooManyRequests(
                "Too many attempts to sign in: wait, then try again.", headers=retry_after(wait_s)
            )


def login_succeeded(email: str) -> None:
    """Forget the account's failed attempts."""
    _limiter.clear(PER_ACCOUNT, "login", security.fingerprint(email))
