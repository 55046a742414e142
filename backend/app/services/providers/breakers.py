"""One circuit breaker per upstream and tenant: after failures in a row nobody waits for it for a minute."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from app.core import metrics
from app.services.providers.errors import RateLimited, Refused, Unavailable
from app.services.providers.upstream import Vendor

# It brings redis along, used or not: 7 MB and a tenth of the start, for a process that may ask nobody.
if TYPE_CHECKING:
    from pybreaker import CircuitBreaker

FAILURES = 5
OPEN_S = 60
TRIES = 3
PAUSE = wait_exponential(min=2, max=10)
MOST_BREAKERS = 10_000
Result = TypeVar("Result")
_breakers: "dict[tuple[str, UUID], CircuitBreaker]" = {}
_lock = threading.Lock()


def persistently(vendor: Vendor, tenant_id: UUID, call: Callable[[], Result]) -> Result:
    """For a person who waits: three tries where that can help, none while the breaker is open.

    Raises what `call` raises; RateLimited while the breaker is open.
    """
    breaker = _breaker(vendor.slug, tenant_id)
    tries = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=PAUSE,
        retry=retry_if_exception(_may_pass),
        before_sleep=lambda _: metrics.UPSTREAM_RETRIES.labels(vendor.slug).inc(),
        reraise=True,
    )
    with _resting_is_a_pause(vendor):
        return tries(partial(breaker.call, call))


def once(vendor: Vendor, tenant_id: UUID, call: Callable[[], Result]) -> Result:
    """For a job, whose own schedule tries again: as `persistently`, with a single try."""
    breaker = _breaker(vendor.slug, tenant_id)
    with _resting_is_a_pause(vendor):
        return breaker.call(call)


def states() -> Mapping[str, int]:
    """How many breakers are open, per upstream that has any."""
    with _lock:
        found = list(_breakers.items())
    counts: dict[str, int] = {}
    for (slug, _), breaker in found:
        counts[slug] = counts.get(slug, 0) + (breaker.current_state == "open")
    return counts


def state(slug: str, tenant_id: UUID) -> str:
    """closed, open or half-open."""
    with _lock:
        known = _breakers.get((slug, tenant_id))
    return str(known.current_state) if known else "closed"


def _breaker(slug: str, tenant_id: UUID) -> "CircuitBreaker":
    from pybreaker import CircuitBreaker

    with _lock:
        if len(_breakers) >= MOST_BREAKERS:
            _breakers.clear()
        return _breakers.setdefault(
            (slug, tenant_id), CircuitBreaker(fail_max=FAILURES, reset_timeout=OPEN_S, exclude=[Refused])
        )


@contextmanager
def _resting_is_a_pause(vendor: Vendor) -> Iterator[None]:
    from pybreaker import CircuitBreakerError

    try:
        yield
    except CircuitBreakerError as error:
        detail = f"{vendor.name} has failed several times; it is left alone for a minute"
        raise RateLimited(f"{vendor.slug}_resting", detail, OPEN_S) from error


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and not isinstance(error, RateLimited)
