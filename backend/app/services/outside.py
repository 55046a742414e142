"""Whether a call may be shown to an engine outside, and how much of it: asked before one is."""

from dataclasses import dataclass

from app.core.database import transaction
from app.models import Call, Consent, OutsideEngines, Tenant
from app.services.jobs.queue import Claim


@dataclass(frozen=True, slots=True)
class Permission:
    """`engines` False: the call stays in the house. `redacted`: numbers and addresses are blackened first."""

    engines: bool
    redacted: bool


def permission(claim: Claim) -> Permission:
    """By the tenant's rule and what the caller said. A call whose caller refused never leaves."""
    with transaction(claim.tenant_id) as session:
        consent = session.get_one(Call, claim.subject_id).consent
        tenant = session.get_one(Tenant, claim.tenant_id)
        allowed = {
            OutsideEngines.ALWAYS: consent is not Consent.REFUSED,
            OutsideEngines.WITH_CONSENT: consent is Consent.GIVEN,
            OutsideEngines.NEVER: False,
        }
        return Permission(engines=allowed[tenant.outside_engines], redacted=tenant.redact_outside)
