"""Leads that others send to a tenant's own address: signed where a secret is set, read by its mapping."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import clock, sealing, security
from app.core.actor import Actor, Role
from app.core.database import Pool, transaction
from app.core.errors import Unauthorized, Unprocessable
from app.models import ImportNoun, InboundKey, InboundPurpose, Lead, LeadIntake, Outcome, Tenant
from app.schemas.inbound_leads import LeadArrived, LeadIntakeChange, LeadIntakeOut
from app.services import audit, scope, taking_in
from app.services.imports import columns
from app.services.imports.columns import Reader
from app.services.imports.nouns import IMPORTABLES, Faulty
from app.services.imports.reading import column_name, storable
from app.services.jobs import wake
from app.services.leads import announcing

SOURCE = "inbound"
REFUSAL = "The key in this address is not known, or the signature is wrong."
SIGNATURES = ("x-signature", "x-pabbly-signature", "x-hub-signature-256")
# What a sender decides only where the tenant has mapped it.
OURS_TO_SAY = frozenset({"status", "intent", "interest_level", "next_followup_at", "owner"})


@dataclass(frozen=True, slots=True)
class Post:
    """A request as it came; header names in small letters."""

    headers: Mapping[str, str]
    content: bytes


def new_key(session: Session, actor: Actor) -> str:
    """A new key for the address; the one before it is known no more."""
    session.execute(
        delete(InboundKey).where(
            InboundKey.tenant_id == actor.tenant_id, InboundKey.purpose == InboundPurpose.LEADS
        )
    )
    key = security.new_opaque_token(clock.new_id())
    session.add(
        InboundKey(
            key_hash=security.fingerprint(key), purpose=InboundPurpose.LEADS, tenant_id=actor.tenant_id
        )
    )
    session.flush()
    told = {"purpose": InboundPurpose.LEADS}
    audit.record(session, actor, "key_replaced", kind="inbound_keys", subject_id=actor.tenant_id, after=told)
    return key


def shown(session: Session, actor: Actor) -> LeadIntakeOut:
    return _out(_intake(session, actor.tenant_id))


def change(session: Session, actor: Actor, wanted: LeadIntakeChange) -> LeadIntakeOut:
    """A secret that is not sent stays; null takes it away."""
    intake = _intake(session, actor.tenant_id)
    intake.mapping = {path: field.value for path, field in wanted.mapping.items()}
    intake.source, intake.campaign = wanted.source, wanted.campaign
    if "secret" in wanted.model_fields_set:
        intake.secret = sealing.seal(wanted.secret.get_secret_value()) if wanted.secret else None
    session.add(intake)
    session.flush()
    return _out(intake)


def receive(key: str, post: Post) -> LeadArrived:
    """Raises Unauthorized for an unknown key or a wrong signature, Unprocessable for what is no lead."""
    with transaction(pool=Pool.REQUESTS) as session:
        known = session.get(InboundKey, security.fingerprint(key))
    if known is None or known.purpose is not InboundPurpose.LEADS:
        raise Unauthorized(REFUSAL)
    return _receive(known.tenant_id, post, sender=None)


def receive_from(actor: Actor, post: Post) -> LeadArrived:
    """From a program that has an API key, or a person: who sends needs no signature. Raises Unprocessable as
    `receive`, and Forbidden where it would add to a colleague's lead."""
    return _receive(actor.tenant_id, post, sender=actor)


def _receive(tenant_id: UUID, post: Post, *, sender: Actor | None) -> LeadArrived:
    with transaction(tenant_id, pool=Pool.REQUESTS) as session:
        intake = _intake(session, tenant_id)
        if intake.secret is not None and sender is None:
            _verify(post, sealing.unseal(intake.secret))
        arrived = _take(session, tenant_id, intake, _read(post))
        if sender is not None:
            scope.get(session, sender, Lead, arrived.id)
    wake.committed(session)
    return arrived


def _take(session: Session, tenant_id: UUID, intake: LeadIntake, sent: dict[str, object]) -> LeadArrived:
    tenant = session.get_one(Tenant, tenant_id)
    actor = Actor(tenant_id, tenant_id, Role.VIEWER, ZoneInfo(tenant.zone), tenant.region)
    importable = IMPORTABLES[ImportNoun.LEADS]
    reader = Reader(importable, actor, columns.owners_by_email(session, actor))
    try:
        values = reader.values(_columns(intake, sent))
    except Faulty as error:
        raise Unprocessable(f"This is no lead: {error}.", code="no_lead") from error
    [taken] = taking_in.take_in(session, tenant_id, importable.kind, [values], source=SOURCE)
    lead: Lead = taken.row
    if taken.outcome is Outcome.CREATED:
        announcing.created(session, lead)
    elif taken.outcome is Outcome.UPDATED:
        announcing.came_again(session, lead)
    return LeadArrived(id=lead.id, created=taken.outcome is Outcome.CREATED)


def _columns(intake: LeadIntake, sent: dict[str, object]) -> dict[str, object]:
    """The sender's fields as columns: first what the tenant has mapped, then what is called as ours are."""
    columns: dict[str, object] = {"source": intake.source or SOURCE, "campaign": intake.campaign}
    aliases = IMPORTABLES[ImportNoun.LEADS].aliases
    for name, value in sent.items():
        column = column_name(name)
        if name not in intake.mapping:
            ours = aliases.get(column, column)
            columns[f"sent_{column}" if ours in OURS_TO_SAY else column] = value
    for path, field in intake.mapping.items():
        value = _at(sent, path)
        if value not in (None, ""):
            columns[str(field)] = value
    return columns


def _at(sent: dict[str, object], path: str) -> object:
    """The value under the whole name, else step by step: "contact.phone"."""
    if path in sent:
        return sent[path]
    found: object = sent
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _read(post: Post) -> dict[str, object]:
    kind = post.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = post.content.decode()
        is_form = kind == "application/x-www-form-urlencoded"
        body = dict(parse_qsl(text, max_num_fields=200)) if is_form else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unprocessable("Send one lead as a JSON object or as a form.", code="unreadable") from error
    if not isinstance(body, dict) or not storable(body):
        raise Unprocessable("Send one lead as a JSON object or as a form.", code="unreadable")
    return body


def _verify(post: Post, secret: str) -> None:
    """Hex HMAC-SHA256 over the exact bytes, "sha256=" may stand before it."""
    expected = hmac.new(secret.encode(), post.content, hashlib.sha256).hexdigest()
    presented = next((post.headers[name] for name in SIGNATURES if name in post.headers), "")
    if not hmac.compare_digest(presented.removeprefix("sha256=").lower().encode(), expected.encode()):
        raise Unauthorized(REFUSAL)


def _intake(session: Session, tenant_id: UUID) -> LeadIntake:
    found = session.scalars(select(LeadIntake).where(LeadIntake.tenant_id == tenant_id)).one_or_none()
    return found or LeadIntake(tenant_id=tenant_id, mapping={})


def _out(intake: LeadIntake) -> LeadIntakeOut:
    return LeadIntakeOut(
        mapping={path: str(field) for path, field in intake.mapping.items()},
        source=intake.source,
        campaign=intake.campaign,
        signed=intake.secret is not None,
    )
