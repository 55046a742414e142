"""Takes one event to one receiver and writes down how it went."""

import json
from dataclasses import dataclass

import httpx2
from pydantic import SecretStr
from sqlalchemy.orm import Session

from app.core import clock, http
from app.core.config import settings
from app.core.database import transaction
from app.core.http import Answer
from app.models import Channel, Delivery, DeliveryStatus, Event, JobStatus, WebhookEndpoint
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.channels.base import Channel as ChannelProvider
from app.services.providers.channels.base import Message, Target
from app.services.providers.channels.pabbly import Pabbly
from app.services.providers.channels.webhook import SignedWebhook
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from app.services.providers.upstream import retry_after_s

CHANNELS: dict[Channel, ChannelProvider] = {
    Channel.WEBHOOK: SignedWebhook(),
    Channel.PABBLY: Pabbly(),
}
GONE = 410
# Pauses that a receiver asks for are no failures; one that asks without end is failing.
MOST_PAUSES = 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to; `error` is None for a delivered one."""

    answer: Answer | None
    error: ProviderError | None


def run(claim: Claim) -> None:
    """The job of one delivery. Raises ProviderError so that the schedule decides when to come back."""
    with transaction(claim.tenant_id) as session:
        delivery = session.get_one(Delivery, claim.subject_id)
        event = session.get_one(Event, delivery.event_id)
        target = _target(session, delivery)
    if target is None:
        raise Refused("no_receiver", "The receiver was removed or disabled.")
    message = Message(
        message_id=event.id, event=event.name, body=_exact_bytes(event), attempted_at=clock.now()
    )
    attempt = _send(target, message, CHANNELS[delivery.channel], may_pause=delivery.attempts < MOST_PAUSES)
    if attempt.error is None:
        with queue.last_step(claim) as session:
            _write_down(session, claim, attempt, DeliveryStatus.DELIVERED)
        return
    with queue.step(claim, f"attempt {claim.attempt}") as session:
        _write_down(session, claim, attempt, DeliveryStatus.PENDING)
    raise attempt.error


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """A delivery that is given up is parked: it can be replayed."""
    if status is JobStatus.NEEDS_ATTENTION:
        delivery = session.get_one(Delivery, claim.subject_id)
        delivery.status = DeliveryStatus.PARKED
        delivery.last_error = str(error)


def _target(session: Session, delivery: Delivery) -> Target | None:
    if delivery.endpoint_id is None:
        url = _plain(settings().pabbly_webhook_url)
        return Target(url, _plain(settings().pabbly_webhook_secret)) if url else None
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if endpoint.disabled_at is not None or endpoint.archived_at is not None:
        return None
    return Target(endpoint.url, endpoint.secret)


def _exact_bytes(event: Event) -> bytes:
    """Keys in order and no spare space: the same event is the same bytes in every attempt."""
    return json.dumps(event.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _send(target: Target, message: Message, channel: ChannelProvider, *, may_pause: bool) -> Attempt:
    try:
        answer = http.post(target.url, content=message.body, headers=dict(channel.headers(message, target)))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return Attempt(None, Unavailable("no_answer", f"The receiver did not answer: {type(error).__name__}"))
    return Attempt(answer, _judge(answer, may_pause=may_pause))


def _judge(answer: Answer, *, may_pause: bool) -> ProviderError | None:
    """Any 2xx is delivered; a redirect is never followed and counts as a failure."""
    if 200 <= answer.status < 300:
        return None
    detail = f"The receiver answered {answer.status}."
    if answer.status == GONE:
        return Refused("receiver_gone", detail)
    pause_s = retry_after_s(answer.headers)
    if answer.status in {429, 503} and pause_s is not None and may_pause:
        return RateLimited("receiver_busy", detail, pause_s)
    return Unavailable("receiver_refused", detail)


def _write_down(session: Session, claim: Claim, attempt: Attempt, status: DeliveryStatus) -> None:
    delivery = session.get_one(Delivery, claim.subject_id)
    delivery.status = status
    delivery.attempts += 1
    delivery.response_status = attempt.answer.status if attempt.answer else None
    delivery.response_body = attempt.answer.body.replace("\x00", "") if attempt.answer else None
    delivery.last_error = str(attempt.error) if attempt.error else None
    if status is DeliveryStatus.DELIVERED:
        delivery.delivered_at = clock.now()
    if isinstance(attempt.error, Refused) and delivery.endpoint_id is not None:
        endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
        endpoint.disabled_at = clock.now()


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
