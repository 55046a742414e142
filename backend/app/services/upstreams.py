"""A call to an outside service: a breaker per tenant, a count, and a note of how it fared; three tries for a
person who waits, one for a job, whose schedule tries again."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from app.core import metrics
from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import UpstreamFailed, retry_after
from app.services import connectors
from app.services.connectors import VENDORS
from app.services.providers import breakers
from app.services.providers.errors import Declined, ProviderError, RateLimited

Result = TypeVar("Result")


def call(tenant_id: UUID, service: Service, ask: Callable[[], Result], *, simulated: bool = False) -> Result:
    """For a person. Holds no connection while it asks; what is `simulated` says nothing of the service.
    Raises Declined as it came, and UpstreamFailed with a text of ours alone."""
    vendor = VENDORS[service]
    try:
        if simulated:
            return ask()
        return _noted(tenant_id, service, lambda: breakers.persistently(vendor, tenant_id, ask))
    except Declined:
        raise
    except ProviderError as error:
        headers = retry_after(error.retry_after_s) if isinstance(error, RateLimited) else {}
        raise UpstreamFailed(
            f"{vendor.name} could not be asked: GET /integrations says why.", code=error.code, headers=headers
        ) from error


def once(tenant_id: UUID, service: Service, ask: Callable[[], Result], *, simulated: bool = False) -> Result:
    """For a job. Holds no connection while it asks. Raises ProviderError."""
    if simulated:
        return ask()
    return _noted(tenant_id, service, lambda: breakers.once(VENDORS[service], tenant_id, ask))


def _noted(tenant_id: UUID, service: Service, ask: Callable[[], Result]) -> Result:
    try:
        found = ask()
    except ProviderError as error:
        failed = not isinstance(error, Declined)
        _note(tenant_id, service, outcome=error.code, error=str(error) if failed else None)
        raise
    _note(tenant_id, service, outcome="ok", error=None)
    return found


def _note(tenant_id: UUID, service: Service, *, outcome: str, error: str | None) -> None:
    metrics.UPSTREAM_CALLS.labels(service, outcome).inc()
    with transaction(tenant_id) as session:
        connectors.note(session, tenant_id, service, error=error)
