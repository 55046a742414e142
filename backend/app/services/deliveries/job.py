"""The job of one delivery: its turn, one attempt, and what that came to."""

import json
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy.orm import Session

from app.core import clock, http
from app.core.config import settings
from app.core.database import transaction
from app.core.http import Answer, ForbiddenAddressError, NoAnswerError
from app.models import Channel, Delivery, DeliveryStatus, Event, JobStatus, WebhookEndpoint
from app.services.deliveries import health, order
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.channels.base import Channel as ChannelProvider
from app.services.providers.channels.base import Message, Target
from app.services.providers.channels.pabbly import Pabbly
from app.services.providers.channels.webhook import SignedWebhook
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable

CHANNELS: dict[Channel, ChannelProvider] = {
    Channel.WEBHOOK: SignedWebhook(),
    Channel.PABBLY: Pabbly(),
}
# Pauses that a receiver asks for are no failures; one that asks without end is failing.
MOST_PAUSES = 50


@dataclass(frozen=True, slots=True)
class Errand:
    """One delivery as it stands before an attempt."""

    channel: ChannelProvider
    target: Target
    message: Message
    attempts: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to; `error` is None for a delivered one."""

    answer: Answer | None
    error: ProviderError | None


def run(claim: Claim) -> None:
    """Raises ProviderError so that the schedule decides when to come back."""
    with transaction(claim.tenant_id) as session:
        delivery = session.get_one(Delivery, claim.subject_id)
        order.require_turn(session, delivery)
        errand = _errand(session, delivery)
    attempt = _send(errand)
    if attempt.error is None:
        with queue.last_step(claim) as session:
            _write_down(session, claim, attempt)
        return
    with queue.step(claim, f"attempt {claim.attempt}") as session:
        _write_down(session, claim, attempt)
    raise attempt.error


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """A delivery that is given up is parked: it can be replayed."""
    if status is JobStatus.NEEDS_ATTENTION:
        delivery = session.get_one(Delivery, claim.subject_id)
        delivery.status = DeliveryStatus.PARKED
        delivery.last_error = str(error)
        order.let_next_go(session, delivery)


def _errand(session: Session, delivery: Delivery) -> Errand:
    """Raises Refused where nobody is to be told any more."""
    event = session.get_one(Event, delivery.event_id)
    message = Message(
        message_id=event.id, event=event.name, body=_exact_bytes(event), attempted_at=clock.now()
    )
    return Errand(CHANNELS[delivery.channel], _target(session, delivery), message, delivery.attempts)


def _target(session: Session, delivery: Delivery) -> Target:
    if delivery.endpoint_id is None:
        url = _plain(settings().pabbly_webhook_url)
        secret = _plain(settings().pabbly_webhook_secret)
        if url is not None:
            return Target(url, (secret,) if secret else (), trusted=True)
        raise Refused("no_receiver", "The receiver was removed.")
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if endpoint.disabled_at is not None or endpoint.archived_at is not None or endpoint.url is None:
        raise Refused("no_receiver", "The receiver was removed or paused.")
    return Target(endpoint.url, _secrets(endpoint))


def _secrets(endpoint: WebhookEndpoint) -> tuple[str, ...]:
    until = endpoint.previous_secret_until
    previous = endpoint.previous_secret if until is not None and until > clock.now() else None
    return tuple(secret for secret in (endpoint.secret, previous) if secret)


def _exact_bytes(event: Event) -> bytes:
    """Keys in order and no spare space: the same event is the same bytes in every attempt."""
    return json.dumps(event.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _send(errand: Errand) -> Attempt:
    outgoing = errand.channel.request(errand.message, errand.target)
    try:
        answer = http.post(
            outgoing.url, content=outgoing.content, headers=outgoing.headers, trusted=errand.target.trusted
        )
    except NoAnswerError as error:
        return Attempt(None, Unavailable("no_answer", f"The receiver did not answer: {error}"))
    except ForbiddenAddressError as error:
        return Attempt(None, Refused("address_forbidden", str(error)))
    verdict = errand.channel.judge(answer)
    if isinstance(verdict, RateLimited) and errand.attempts >= MOST_PAUSES:
        verdict = Unavailable(verdict.code, f"{verdict.detail} It asks for pauses without end.")
    return Attempt(answer, verdict)


def _write_down(session: Session, claim: Claim, attempt: Attempt) -> None:
    delivery = session.get_one(Delivery, claim.subject_id)
    delivery.attempts += 1
    delivery.response_status = attempt.answer.status if attempt.answer else None
    delivery.response_body = attempt.answer.body.replace("\x00", "") if attempt.answer else None
    delivery.last_error = str(attempt.error) if attempt.error else None
    if attempt.error is None:
        delivery.status, delivery.delivered_at = DeliveryStatus.DELIVERED, clock.now()
        order.let_next_go(session, delivery)
    if delivery.endpoint_id is not None:
        _note_health(session, session.get_one(WebhookEndpoint, delivery.endpoint_id), attempt.error)


def _note_health(session: Session, endpoint: WebhookEndpoint, error: ProviderError | None) -> None:
    if error is None:
        health.note_success(endpoint)
    elif not isinstance(error, RateLimited):
        health.note_failure(session, endpoint, gone=error.code == "receiver_gone")


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
