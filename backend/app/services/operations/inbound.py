"""What outside services tell a tenant: verified, kept once, and worked on in the background."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock, links, security
from app.core.actor import Actor
from app.core.connections import Service
from app.core.database import Pool, transaction
from app.core.errors import Unauthorized, Unprocessable
from app.core.links import BrokenLinkError, Purpose
from app.models import (
    Delivery,
    DeliveryStatus,
    InboundKey,
    InboundMessage,
    InboundPurpose,
    JobKind,
    JobStatus,
)
from app.services import audit, connectors, events
from app.services.jobs import queue, wake
from app.services.jobs.queue import Claim
from app.services.providers.channels import incoming
from app.services.providers.channels.incoming import BadSignatureError, Body, Incoming, UnreadableError

# What a carrier says of a message, in the order in which it can; its words may overtake each other.
STAGES = ("accepted", "scheduled", "queued", "sending", "sent")
UNDELIVERED = frozenset({"failed", "undelivered", "canceled"})
# Beside the carrier's own fields, so that its word is found even where no answer told the message's SID.
DELIVERY = "convoflow_delivery_id"
REFUSAL = "The key in this address is not known, or the signature is wrong."


@dataclass(frozen=True, slots=True)
class Sender:
    """How one service signs and writes; `secret` names the setting, `ids` what makes a message the same."""

    purpose: InboundPurpose
    secret: str
    verify: Callable[[Incoming, str], None]
    read: Callable[[Incoming], Body]
    ids: tuple[str, ...]


SENDERS: Mapping[Service, Sender] = {
    Service.PABBLY: Sender(
        InboundPurpose.PABBLY, "secret", incoming.verify_pabbly, incoming.read_json, ("event_id",)
    ),
    Service.SLACK: Sender(
        InboundPurpose.SLACK, "signing_secret", incoming.verify_slack, incoming.read_json, ("event_id",)
    ),
    Service.TWILIO: Sender(
        InboundPurpose.TWILIO,
        "auth_token",
        incoming.verify_twilio,
        incoming.read_form,
        ("MessageSid", "MessageStatus"),
    ),
}


def new_key(session: Session, actor: Actor, service: Service) -> str:
    """A new address for this service; the one before it is known no more."""
    purpose = SENDERS[service].purpose
    session.execute(
        delete(InboundKey).where(InboundKey.tenant_id == actor.tenant_id, InboundKey.purpose == purpose)
    )
    key = security.new_opaque_token(clock.new_id())
    session.add(InboundKey(key_hash=security.fingerprint(key), purpose=purpose, tenant_id=actor.tenant_id))
    session.flush()
    told = {"purpose": purpose}
    audit.record(session, actor, "key_replaced", kind="inbound_keys", subject_id=actor.tenant_id, after=told)
    return key


def receive(service: Service, key: str, came: Incoming) -> Body:
    """Keep the message and queue its job; the same one again changes nothing. Raises Unauthorized,
    Unprocessable. Returns what came."""
    sender = SENDERS[service]
    tenant_id, about = _whose(sender, key)
    with transaction(tenant_id, pool=Pool.REQUESTS) as session:
        connector = connectors.find(session, tenant_id, service)
        secret = connector.values.get(sender.secret) if connector else None
        body = _read(sender, came, secret)
        reference = incoming.reference(body, came.content, *sender.ids)
        said = {name: value for name, value in body.items() if name != DELIVERY}
        _keep(session, tenant_id, service, said | about, reference)
    wake.committed(session)
    return body


def run(claim: Claim) -> None:
    """A carrier's word on a text message goes to its delivery; all else becomes an event."""
    with queue.last_step(claim) as session:
        message = session.get_one(InboundMessage, claim.subject_id)
        if message.service == Service.TWILIO and "MessageStatus" in message.body:
            _note_status(session, message)
        else:
            events.emit(
                session,
                message.tenant_id,
                "inbound.received",
                subject_kind="inbound",
                subject_id=message.id,
                payload={"inbound_id": str(message.id), "service": message.service, "body": message.body},
            )
        message.handled_at = clock.now()


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """The message has no status of its own; the job has."""


def _whose(sender: Sender, key: str) -> tuple[UUID, Body]:
    """The tenant of this address and, where it was made for one text message, which."""
    with transaction(pool=Pool.REQUESTS) as session:
        known = session.get(InboundKey, security.fingerprint(key))
    if known is not None and known.purpose is sender.purpose:
        return known.tenant_id, {}
    try:
        if sender.purpose is InboundPurpose.TWILIO:
            link = links.verify(Purpose.CARRIER, key)
            return link.tenant_id, {DELIVERY: str(link.subject)}
    except BrokenLinkError as error:
        raise Unauthorized(REFUSAL, code="unknown_key") from error
    raise Unauthorized(REFUSAL, code="unknown_key")


def _read(sender: Sender, came: Incoming, secret: str | None) -> Body:
    """A signature is required as soon as there is a secret to check it by."""
    try:
        if secret is not None:
            sender.verify(came, secret)
        return sender.read(came)
    except BadSignatureError as error:
        raise Unauthorized(REFUSAL, code="bad_signature") from error
    except UnreadableError as error:
        raise Unprocessable(str(error)) from error


def _keep(session: Session, tenant_id: UUID, service: Service, body: Body, reference: str) -> None:
    statement = (
        insert(InboundMessage)
        .values(id=clock.new_id(), tenant_id=tenant_id, service=service, reference=reference, body=body)
        .on_conflict_do_nothing(index_elements=["tenant_id", "service", "reference"])
        .returning(InboundMessage.id)
    )
    message_id: UUID | None = session.execute(statement).scalar_one_or_none()
    if message_id is not None:
        queue.enqueue(
            session,
            tenant_id,
            kind=JobKind.INBOUND,
            subject_kind="inbound",
            subject_id=message_id,
            dedupe_key=f"inbound:{message_id}",
        )


def _note_status(session: Session, message: InboundMessage) -> None:
    status, reference = str(message.body["MessageStatus"])[:40], str(message.body.get("MessageSid"))[:200]
    delivery = _spoken_of(session, message, reference)
    if delivery is None or _stage(status) < _stage(delivery.carrier_status):
        return
    delivery.carrier_status, delivery.carrier_reference = status, reference
    if status in UNDELIVERED:
        code = str(message.body.get("ErrorCode", ""))[:20]
        delivery.status = DeliveryStatus.PARKED
        delivery.last_error = f"The carrier could not deliver it ({code or status})."
    elif delivery.status is DeliveryStatus.PARKED:
        # Nobody knew what had become of it; it had been sent.
        delivery.status, delivery.delivered_at, delivery.last_error = (
            DeliveryStatus.DELIVERED,
            clock.now(),
            None,
        )


def _spoken_of(session: Session, message: InboundMessage, reference: str) -> Delivery | None:
    """By the message's SID or, as long as no answer has told it, by the address that was called."""
    known: ColumnElement[bool] = Delivery.carrier_reference == reference
    if DELIVERY in message.body:
        delivery_id = UUID(str(message.body[DELIVERY]))
        known = or_(known, and_(Delivery.id == delivery_id, Delivery.carrier_reference.is_(None)))
    statement = select(Delivery).where(Delivery.tenant_id == message.tenant_id, known)
    return session.scalar(statement.with_for_update())


def _stage(status: str | None) -> int:
    if status is None:
        return -1
    return STAGES.index(status) if status in STAGES else len(STAGES)
