"""How often somebody may try to sign in, per account and per address, counted before any hash is computed.

Counted in this process: with several processes the limit is theirs together at most.
"""

import time
from collections.abc import Sequence
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.core import security
from app.core.errors import TooManyRequests, retry_after

PER_ACCOUNT = RateLimitItemPerMinute(10, 15)
PER_ADDRESS = RateLimitItemPerMinute(100, 1)
MAILS_PER_ACCOUNT = RateLimitItemPerHour(5)
_limiter = MovingWindowRateLimiter(MemoryStorage())


def guard_password(agent_id: UUID) -> None:
    """For a password that is asked for again from somebody signed in."""
    _hit("password", [(PER_ACCOUNT, str(agent_id))])


def guard_forgotten(email: str, address: str) -> None:
    """Nobody's mailbox is to be filled with links."""
    _hit("forgotten", [(PER_ADDRESS, address), (MAILS_PER_ACCOUNT, security.fingerprint(email))])


def guard_login(email: str, address: str) -> None:
    """Raises TooManyRequests with the time to wait."""
    _hit("login", [(PER_ADDRESS, address), (PER_ACCOUNT, security.fingerprint(email))])


def login_succeeded(email: str) -> None:
    """Forget the account's failed attempts."""
    _limiter.clear(PER_ACCOUNT, "login", security.fingerprint(email))


def _hit(what: str, counted: Sequence[tuple[RateLimitItem, str]]) -> None:
    for item, key in counted:
        if not _limiter.hit(item, what, key):
            wait_s = _limiter.get_window_stats(item, what, key).reset_time - time.time()
            raise TooManyRequests("Too many attempts: wait, then try again.", headers=retry_after(wait_s))
