"""How often somebody may do what costs: per account, address, API key and tenant, counted by all processes
together, in PostgreSQL or, where `REDIS_URL` is set, in Redis. Answers tell what is left (`RateLimit`).
`hit` talks to the store: call it in a thread, where no connection is held."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from ipaddress import ip_address, ip_network
from math import ceil
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter
from starlette.types import Scope

from app.api.middleware.addresses import client_address
from app.core import log, security
from app.core.config import settings
from app.core.errors import TooManyRequests, retry_after
from app.core.rate_counts import PostgresCounts

# So many of a key's requests are counted at once at most: the store is asked once for all of them.
PREPAID = 20
PREPAID_S = 10.0
KEYS_REMEMBERED = 1024
REDIS_PATIENCE_S = 0.5
ASK_AGAIN_S = 5.0
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """`name` stands in the headers. `exact` counts any stretch of time of that length, which needs the moment
    of each hit; else the time begins with the first hit, and twice as many fit around its end."""

    name: str
    item: RateLimitItem
    exact: bool = True


LOGIN_OF_ACCOUNT = Policy("login-account", RateLimitItemPerMinute(10, 15))
PASSWORD_OF_ACCOUNT = Policy("password-account", RateLimitItemPerMinute(10, 15))
FORGOTTEN_OF_ACCOUNT = Policy("forgotten-account", RateLimitItemPerHour(5))
HOOKS_OF_ADDRESS = Policy("hook", RateLimitItemPerMinute(600, 1), exact=False)
HOOKS_FROM_ADDRESS = Policy("hook-address", RateLimitItemPerMinute(1200, 1), exact=False)
Counted = Sequence[tuple[Policy, str]]
Result = TypeVar("Result")


@cache
def from_address(name: str) -> Policy:
    """For what anybody may ask of us unknown: `login`, `register`, `forgotten`."""
    return Policy(f"{name}-address", RateLimitItemPerMinute(settings().sign_ins_per_minute))


@cache
def uploads_of_tenant() -> Policy:
    return Policy("uploads", RateLimitItemPerMinute(settings().uploads_per_minute), exact=False)


@cache
def requests_of_key() -> Policy:
    return Policy("key", RateLimitItemPerMinute(settings().key_requests_per_minute), exact=False)


@dataclass(frozen=True, slots=True)
class Left:
    """What a policy still allows, and in how many seconds it allows more."""

    policy: Policy
    remaining: int
    reset_s: int


def hit(scope: Scope, counted: Counted) -> None:
    """Count one for each, and note what is left for the answer's headers. Raises TooManyRequests with the
    time to wait at the first that is used up."""
    told: list[Left] = scope.setdefault("state", {}).setdefault("limits", [])
    for policy, who in counted:
        allowed, left = _ask(policy, partial(_hit, policy, who))
        told.append(left)
        if not allowed:
            raise _refusal(left)


def forgive(policy: Policy, who: str) -> None:
    """Forget what was counted: the account has shown that it is its owner's."""
    _ask(policy, lambda limiter: limiter.clear(policy.item, policy.name, _hidden(who)))


def address_of(scope: Scope) -> str:
    """The caller's address; of IPv6 the network, which its holder has 18 trillion addresses of."""
    address = client_address(scope)
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else address


def headers(scope: Scope) -> Mapping[str, str]:
    """As in draft-ietf-httpapi-ratelimit-headers; empty where nothing was counted."""
    told: Sequence[Left] = scope.get("state", {}).get("limits", ())
    if not told:
        return {}
    return {
        "RateLimit-Policy": ", ".join(
            f'"{each.policy.name}";q={each.policy.item.amount};w={each.policy.item.get_expiry()}'
            for each in told
        ),
        "RateLimit": ", ".join(f'"{each.policy.name}";r={each.remaining};t={each.reset_s}' for each in told),
    }


class Prepaid:
    """The requests of API keys, counted `PREPAID` at a time: one statement for twenty requests. A key is
    counted once it was found to be one, so that made-up keys leave nothing behind."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, key_hash: str) -> None:
        with self._lock:
            self._left.setdefault(key_hash, (0, 0.0))
            while len(self._left) > KEYS_REMEMBERED:
                self._left.popitem(last=False)

    def spend(self, key_hash: str) -> bool:
        """Whether nothing more is to be asked: the key is unknown yet, or one was left."""
        with self._lock:
            if key_hash not in self._left:
                return True
            remaining, until = self._left[key_hash]
            if remaining < 1 or time.monotonic() > until:
                return False
            self._left[key_hash] = (remaining - 1, until)
            return True

    def refill(self, scope: Scope, key_hash: str) -> None:
        """Raises TooManyRequests where not a single one is left."""
        policy = requests_of_key()
        most = max(1, min(PREPAID, policy.item.amount // 50))
        if _counts(policy, key_hash, most):
            with self._lock:
                self._left[key_hash] = (most - 1, time.monotonic() + PREPAID_S)
            return
        left = _left(policy, key_hash)
        scope.setdefault("state", {}).setdefault("limits", []).append(left)
        raise _refusal(left)


prepaid = Prepaid()


def _hit(policy: Policy, who: str, limiter: RateLimiter) -> tuple[bool, Left]:
    """Whether it is let in, and what is left: of PostgreSQL one question where moments don't matter."""
    key = (policy.name, _hidden(who))
    if policy.exact or not isinstance(limiter.storage, PostgresCounts):
        return limiter.hit(policy.item, *key), _looked_up(policy, who, limiter)
    hits, ends_at = limiter.storage.count(policy.item.key_for(*key), policy.item.get_expiry())
    return hits <= policy.item.amount, _told(policy, ends_at, policy.item.amount - hits)


def _counts(policy: Policy, who: str, cost: int) -> bool:
    return _ask(policy, lambda limiter: limiter.hit(policy.item, policy.name, _hidden(who), cost=cost))


def _left(policy: Policy, who: str) -> Left:
    return _ask(policy, partial(_looked_up, policy, who))


def _looked_up(policy: Policy, who: str, limiter: RateLimiter) -> Left:
    return _told(policy, *limiter.get_window_stats(policy.item, policy.name, _hidden(who)))


def _told(policy: Policy, ends_at: float, remaining: int) -> Left:
    return Left(policy, max(0, remaining), max(0, ceil(ends_at - time.time())))


def _refusal(left: Left) -> TooManyRequests:
    return TooManyRequests("Too many attempts: wait, then try again.", headers=retry_after(left.reset_s))


class Outage:
    """Redis is away, or does not answer in time: for a while it is not even asked."""

    def __init__(self) -> None:
        self._until = 0.0

    def lasts(self) -> bool:
        return time.monotonic() < self._until

    def begins(self) -> None:
        self._until = time.monotonic() + ASK_AGAIN_S

    def ended(self) -> None:
        self._until = 0.0


outage = Outage()


def _ask(policy: Policy, question: Callable[[RateLimiter], Result]) -> Result:
    """Of the store that all processes share. While Redis is away this process counts alone: nobody is let
    in without a count, nobody is shut out, and nobody waits for it."""
    strategy = MovingWindowRateLimiter if policy.exact else FixedWindowRateLimiter
    if not outage.lasts():
        try:
            return question(strategy(_shared()))
        except StorageError:
            _log.warning("the store of the limits is away", exc_info=True)
            outage.begins()
    return question(strategy(_own()))


@cache
def _shared() -> Storage:
    address = settings().redis_url
    if address is None:
        return PostgresCounts()
    # Imported where it is wanted: it would cost every start a sixth of a second.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    made = storage_from_string(
        address.get_secret_value(),
        wrap_exceptions=True,
        socket_timeout=REDIS_PATIENCE_S,
        socket_connect_timeout=REDIS_PATIENCE_S,
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on to redis, which wants one
    )
    assert isinstance(made, Storage)
    return made


@cache
def _own() -> Storage:
    return MemoryStorage()


def _hidden(who: str) -> str:
    """E-mail addresses and those of machines are people's: only a keyed hash is stored."""
    return security.keyed_fingerprint(who)
