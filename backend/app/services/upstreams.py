"""A call to an outside service for a person who waits: three tries, a breaker, and a note of how it fared."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import UpstreamFailed, retry_after
from app.services import connectors
from app.services.connectors import VENDORS
from app.services.providers import breakers
from app.services.providers.errors import ProviderError, RateLimited

Result = TypeVar("Result")


def call(tenant_id: UUID, service: Service, ask: Callable[[], Result]) -> Result:
    """Holds no connection while it asks. Raises UpstreamFailed with a text of ours alone."""
    vendor = VENDORS[service]
    try:
        found = breakers.persistently(vendor, tenant_id, ask)
    except ProviderError as error:
        _note(tenant_id, service, str(error))
        headers = retry_after(error.retry_after_s) if isinstance(error, RateLimited) else {}
        raise UpstreamFailed(
            f"{vendor.name} could not be asked: GET /integrations says why.", code=error.code, headers=headers
        ) from error
    _note(tenant_id, service, None)
    return found


def _note(tenant_id: UUID, service: Service, error: str | None) -> None:
    with transaction(tenant_id) as session:
        connectors.note(session, tenant_id, service, error=error)
