"""Receivers of a tenant's events: who they are, what they want, and their secrets."""

import base64
import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock, http
from app.core.actor import Actor
from app.core.config import settings
from app.core.errors import Conflict, FieldError, Unprocessable
from app.core.http import ForbiddenAddressError
from app.models import Channel, DisabledReason, WebhookEndpoint
from app.services import phones, records, scope
from app.services.records import Page, PageRequest

# How long the secret before the present one signs too.
OVERLAP = timedelta(hours=24)
MOST_RECEIVERS = 50
SECRET_PREFIX = "whsec_"  # noqa: S105 - what each begins with


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> WebhookEndpoint:
    """Raises Unprocessable for an address that a tenant may not have called, Conflict for one too many."""
    live = scope.of(WebhookEndpoint, actor).where(WebhookEndpoint.archived_at.is_(None))
    if session.scalar(select(func.count()).select_from(live.subquery())) == MOST_RECEIVERS:
        raise Conflict(f"There are {MOST_RECEIVERS} receivers, the most that there may be: remove one first.")
    channel = Channel(str(values.get("channel", Channel.WEBHOOK)))
    secret = new_secret() if channel in {Channel.WEBHOOK, Channel.PABBLY} else None
    return records.create(
        session, actor, WebhookEndpoint, {**_checked(actor, channel, values), "secret": secret}
    )


def update(
    session: Session, actor: Actor, endpoint_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> WebhookEndpoint:
    """A person's change; `disabled` among the changes stops the receiver or starts it again."""
    endpoint = scope.get(session, actor, WebhookEndpoint, endpoint_id)
    values = _checked(actor, endpoint.channel, changes)
    disabled = values.pop("disabled", None)
    if disabled is True and endpoint.disabled_at is None:
        values |= {"disabled_at": clock.now(), "disabled_reason": DisabledReason.BY_HAND}
    elif disabled is False:
        values |= {"disabled_at": None, "disabled_reason": None, "failing_since": None}
    return records.update(session, actor, WebhookEndpoint, endpoint_id, values, if_match=if_match)


def page(session: Session, actor: Actor, request: PageRequest) -> Page[WebhookEndpoint]:
    return records.page(session, actor, WebhookEndpoint, request)


def rotate_secret(session: Session, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """A new secret; for a day each message is signed with the old one too, so that none is refused."""
    endpoint = scope.get(session, actor, WebhookEndpoint, endpoint_id, lock=True)
    if endpoint.secret is None:
        raise Conflict("This receiver's messages are not signed.", code="not_signed")
    changes: dict[str, object] = {
        "secret": new_secret(),
        "previous_secret": endpoint.secret,
        "previous_secret_until": clock.now() + OVERLAP,
    }
    return records.update(session, actor, WebhookEndpoint, endpoint_id, changes)


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _checked(actor: Actor, channel: Channel, values: Mapping[str, object]) -> dict[str, object]:
    url = values.get("url")
    if url is None:
        return dict(values)
    if channel is Channel.SMS:
        number = phones.normalised(str(url).removeprefix("tel:"), actor.region, field="body.url")
        reason = phones.no_text_reason(number, settings().sms_countries)
        if reason is not None:
            raise Unprocessable(reason, errors=[FieldError("body.url", reason)])
        return {**values, "url": f"tel:{number}"}
    try:
        http.require_callable(str(url))
    except ForbiddenAddressError as error:
        raise Unprocessable(str(error), errors=[FieldError("body.url", str(error))]) from error
    return {**values, "url": url}
