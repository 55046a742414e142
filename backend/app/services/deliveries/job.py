"""The job of one delivery: its turn, one attempt, and what that came to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core import clock, http, log, metrics
from app.core.database import transaction
from app.core.http import Answer, ForbiddenAddressError, NoAnswerError
from app.models import Channel, Delivery, DeliveryStatus, JobStatus, WebhookEndpoint
from app.services import connectors
from app.services.connectors import CHANNEL_SERVICES
from app.services.deliveries import errands, health, order
from app.services.deliveries.errands import Errand
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.channels.twilio import UNKNOWN_OUTCOME
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable

_log = log.logger(__name__)
# Pauses that a receiver asks for are no failures; one that asks without end is failing.
MOST_PAUSES = 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to; `error` is None for a delivered one. `reached`: it may have an effect over
    there even so."""

    answer: Answer | None
    error: ProviderError | None
    reference: str | None = None
    reached: bool = True


def run(claim: Claim) -> None:
    """Raises ProviderError so that the schedule decides when to come back."""
    with transaction(claim.tenant_id) as session:
        delivery = session.get(Delivery, claim.subject_id)
        if delivery is None:
            raise Refused("receiver_gone", "The receiver was deleted meanwhile.")
        order.require_turn(session, delivery)
        errand = errands.prepare(session, delivery)
    if not errand.channel.repeatable:
        with queue.step(claim, f"sending {claim.attempt}") as session:
            session.get_one(Delivery, claim.subject_id).sent_at = clock.now()
    attempt = _send(errand)
    _log.info(
        "delivery attempted",
        delivery_id=str(claim.subject_id),
        delivered_event=errand.message.event,
        event_id=str(errand.message.message_id),
        code=attempt.error.code if attempt.error else "ok",
        status=attempt.answer.status if attempt.answer else None,
    )
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
        delivery = session.get(Delivery, claim.subject_id)
        if delivery is None:  # it went with its receiver
            return
        delivery.status = DeliveryStatus.PARKED
        delivery.last_error = str(error)
        order.let_next_go(session, delivery)


def _send(errand: Errand) -> Attempt:
    outgoing = errand.channel.request(errand.message, errand.target)
    try:
        answer = http.post(
            outgoing.url, content=outgoing.content, headers=outgoing.headers, trusted=errand.target.trusted
        )
    except NoAnswerError as error:
        if error.sent and not errand.channel.repeatable:
            unknown = Refused(UNKNOWN_OUTCOME, "No answer came: the message may have been sent or not.")
            return Attempt(None, unknown)
        silent = Unavailable("no_answer", f"The receiver did not answer: {error}")
        return Attempt(None, silent, reached=error.sent)
    except ForbiddenAddressError as error:
        return Attempt(None, Refused("address_forbidden", str(error)), reached=False)
    verdict = errand.channel.judge(answer)
    if isinstance(verdict, RateLimited) and errand.attempts >= MOST_PAUSES:
        verdict = Unavailable(verdict.code, f"{verdict.detail} It asks for pauses without end.")
    return Attempt(answer, verdict, errand.channel.reference(answer), reached=answer.status != 429)


def _write_down(session: Session, claim: Claim, attempt: Attempt) -> None:
    delivery = session.get_one(Delivery, claim.subject_id)
    delivery.attempts += 1
    delivery.response_status = attempt.answer.status if attempt.answer else None
    delivery.response_body = attempt.answer.body.replace("\x00", "") if attempt.answer else None
    delivery.last_error = str(attempt.error) if attempt.error else None
    delivery.carrier_reference = attempt.reference or delivery.carrier_reference
    if not attempt.reached:
        delivery.sent_at = None
    if attempt.error is None:
        delivery.status, delivery.delivered_at = DeliveryStatus.DELIVERED, clock.now()
        order.let_next_go(session, delivery)
    metrics.DELIVERY_ATTEMPTS.labels(delivery.channel, attempt.error.code if attempt.error else "ok").inc()
    _note_health(session, delivery, attempt.error)


def _note_health(session: Session, delivery: Delivery, error: ProviderError | None) -> None:
    if isinstance(error, RateLimited):
        return
    service = CHANNEL_SERVICES.get(delivery.channel)
    if service is not None and (delivery.endpoint_id is None or delivery.channel is Channel.SMS):
        connectors.note(session, delivery.tenant_id, service, error=str(error) if error else None)
    if delivery.endpoint_id is None:
        return
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if error is None:
        health.note_success(endpoint)
    else:
        health.note_failure(session, endpoint, gone=error.code == "receiver_gone")
