"""What one delivery needs for an attempt: the channel with its account, the receiver, and the message."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, links
from app.core.config import settings
from app.core.connections import INBOUND, Service
from app.core.links import Link, Purpose
from app.models import Channel, Delivery, Event, WebhookEndpoint
from app.services import connectors, message_texts, phones, probes
from app.services.connectors import Connector
from app.services.providers.channels.base import Channel as ChannelProvider
from app.services.providers.channels.base import Message, Target
from app.services.providers.channels.pabbly import Pabbly
from app.services.providers.channels.slack import Slack
from app.services.providers.channels.twilio import UNKNOWN_OUTCOME, TwilioSms
from app.services.providers.channels.webhook import SignedWebhook
from app.services.providers.errors import RateLimited, Refused

MOST_TEXTS_AN_HOUR = 60
TEXTS_PAUSE_S = 600.0
# How long after an attempt a carrier's word on it is still taken.
CARRIER_SPEAKS_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Errand:
    """One delivery as it stands before an attempt."""

    channel: ChannelProvider
    target: Target
    message: Message
    attempts: int


def prepare(session: Session, delivery: Delivery) -> Errand:
    """Raises Refused where nobody is to be told any more, or a text message may have gone out already;
    RateLimited where a tenant sends too many."""
    event = session.get_one(Event, delivery.event_id)
    message = Message(
        message_id=event.id,
        event=event.name,
        body=_exact_bytes(event),
        text=message_texts.text_of(event.name, event.payload),
        attempted_at=clock.now(),
    )
    endpoint = _endpoint(session, delivery)
    channel, connector = _channel(session, delivery, endpoint)
    return Errand(channel, _target(delivery, endpoint, connector), message, delivery.attempts)


def _endpoint(session: Session, delivery: Delivery) -> WebhookEndpoint | None:
    if delivery.endpoint_id is None:
        return None
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if endpoint.disabled_at is not None or endpoint.archived_at is not None:
        raise Refused("no_receiver", "The receiver was removed or paused.")
    return endpoint


def _channel(
    session: Session, delivery: Delivery, endpoint: WebhookEndpoint | None
) -> tuple[ChannelProvider, Connector | None]:
    match delivery.channel:
        case Channel.WEBHOOK:
            return SignedWebhook(), None
        case Channel.PABBLY:
            return Pabbly(), connectors.find(session, delivery.tenant_id, Service.PABBLY)
        case Channel.SLACK:
            return Slack(), connectors.find(session, delivery.tenant_id, Service.SLACK)
        case Channel.SMS:
            return _text_messages(session, delivery, endpoint), None
    assert_never(delivery.channel)


def _text_messages(session: Session, delivery: Delivery, endpoint: WebhookEndpoint | None) -> ChannelProvider:
    connector = connectors.find(session, delivery.tenant_id, Service.TWILIO)
    if connector is None:
        raise Refused("no_account", "Text messages are not set up: PUT /integrations/twilio.")
    if delivery.sent_at is not None:
        raise Refused(
            UNKNOWN_OUTCOME, "This message may have been sent already; send it again by hand if it was not."
        )
    _require_allowed(endpoint)
    lately = select(func.count()).where(
        Delivery.tenant_id == delivery.tenant_id,
        Delivery.channel == Channel.SMS,
        Delivery.sent_at > clock.now() - timedelta(hours=1),
    )
    if (session.scalar(lately) or 0) >= MOST_TEXTS_AN_HOUR:
        raise RateLimited("too_many_texts", "Too many text messages in an hour; it waits.", TEXTS_PAUSE_S)
    link = Link(tenant_id=delivery.tenant_id, subject=delivery.id)
    key = links.sign(Purpose.CARRIER, link, CARRIER_SPEAKS_FOR)
    return TwilioSms(probes.account(connector, status_url=links.public(f"{INBOUND[Service.TWILIO]}/{key}")))


def _require_allowed(endpoint: WebhookEndpoint | None) -> None:
    """The operator may have taken a country off the list since."""
    if endpoint is None or endpoint.url is None:
        return
    reason = phones.no_text_reason(endpoint.url.removeprefix("tel:"), settings().sms_countries)
    if reason is not None:
        raise Refused("number_not_allowed", f"{reason} See SMS_COUNTRIES.")


def _target(delivery: Delivery, endpoint: WebhookEndpoint | None, connector: Connector | None) -> Target:
    """A receiver's own address, else the connector's."""
    if endpoint is not None and endpoint.url is not None:
        # Text messages go to Twilio's address, which is the operator's.
        return Target(endpoint.url, _secrets(endpoint), trusted=delivery.channel is Channel.SMS)
    if connector is None:
        raise Refused("no_receiver", "The receiver was removed, or its connection is not set up.")
    secret = connector.values.get("secret")
    return Target(connector.values["url"], (secret,) if secret else (), trusted=connector.trusted)


def _secrets(endpoint: WebhookEndpoint) -> tuple[str, ...]:
    until = endpoint.previous_secret_until
    previous = endpoint.previous_secret if until is not None and until > clock.now() else None
    return tuple(secret for secret in (endpoint.secret, previous) if secret)


def _exact_bytes(event: Event) -> bytes:
    """Keys in order and no spare space: the same event is the same bytes in every attempt."""
    return json.dumps(event.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
