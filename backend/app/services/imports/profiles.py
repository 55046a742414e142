"""The hirer profiles of imported customers: made where there is none, filled where they are empty."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import HirerProfile
from app.services.fleet.hirers import PROFILE
from app.services.taking_in import Values

FIELDS = frozenset(PROFILE)


def complete(
    session: Session, tenant_id: UUID, arrived: Sequence[tuple[UUID, Values]], *, write: bool
) -> list[bool]:
    """For each whether the client became a customer by it, or more is known now. What is there stays."""
    ids = [client_id for client_id, _ in arrived]
    found = session.scalars(
        select(HirerProfile).where(HirerProfile.tenant_id == tenant_id, HirerProfile.client_id.in_(ids))
    )
    known = {profile.client_id: profile for profile in found}
    if not write:
        session.expunge_all()
    changed: list[bool] = []
    for client_id, values in arrived:
        made = client_id not in known
        if made:
            known[client_id] = HirerProfile(tenant_id=tenant_id, client_id=client_id)
        changed.append(_filled(known[client_id], values) or made)
        if made and write:
            session.add(known[client_id])
    session.flush()
    return changed


def _filled(profile: HirerProfile, values: Values) -> bool:
    empty = [name for name in FIELDS & values.keys() if getattr(profile, name) is None]
    for name in empty:
        setattr(profile, name, values[name])
    return bool(empty)
