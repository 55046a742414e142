"""Whether a call or a letter may be shown to an engine outside, and how much of it: asked before one is."""

from dataclasses import dataclass
from uuid import UUID

from app.core.database import transaction
from app.models import Call, Consent, Document, OutsideEngines, Tenant
from app.services.jobs.queue import Claim

MOST_PDF, MOST_PICTURE = 20 * 1024**2, 3_500_000


@dataclass(frozen=True, slots=True)
class Permission:
    """`engines` False: the call stays in the house. `redacted`: numbers and addresses are blackened first."""

    engines: bool
    redacted: bool


def permission(claim: Claim, call_id: UUID) -> Permission:
    """By the tenant's rule and what the caller said. A call whose caller refused never leaves."""
    with transaction(claim.tenant_id) as session:
        call, tenant = session.get_one(Call, call_id), session.get_one(Tenant, claim.tenant_id)
        return Permission(engines=call_may_leave(tenant, call), redacted=tenant.redact_outside)


def call_may_leave(tenant: Tenant, call: Call) -> bool:
    allowed = {
        OutsideEngines.ALWAYS: call.consent is not Consent.REFUSED,
        OutsideEngines.WITH_CONSENT: call.consent is Consent.GIVEN,
        OutsideEngines.NEVER: False,
    }
    return allowed[tenant.outside_engines]


def letter_may_leave(claim: Claim, letter: Document) -> bool:
    """Nothing can be blackened in a letter, and who it speaks of was not asked. What is larger than a vendor
    takes in one message stays too."""
    if letter.size > (MOST_PDF if letter.content_type == "application/pdf" else MOST_PICTURE):
        return False
    with transaction(claim.tenant_id) as session:
        tenant = session.get_one(Tenant, claim.tenant_id)
        return tenant.outside_engines is OutsideEngines.ALWAYS and not tenant.redact_outside
