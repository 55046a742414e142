"""Receivers of events: webhooks of the tenant's own, Pabbly, Slack and text messages, by rule."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from app.api.deps import DB, ClaimsDep, IfMatch, ManagerDep, PageDep, actor_in_short
from app.api.etags import tagged, tagged_row
from app.api.pages import paged
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core.event_types import EVENT_TYPES
from app.models import Delivery, Event, WebhookEndpoint
from app.schemas.base import Moment
from app.schemas.webhooks import (
    DeliveryOut,
    EventName,
    EventOut,
    EventTypeOut,
    Replayed,
    WebhookChange,
    WebhookCreate,
    WebhookOut,
    WebhookWithSecret,
)
from app.services import event_feed, records, webhooks
from app.services.deliveries import replays
from app.services.scope import ShownRow

router = Noun(tags=["webhooks"])


@router.get("/event-types", tags=["events"])
async def event_types(claims: ClaimsDep) -> list[EventTypeOut]:
    await actor_in_short(claims)
    return [EventTypeOut(name=name, description=text) for name, text in EVENT_TYPES.items()]


@router.get("/events", response_model=list[EventOut], tags=["events"])
def events(
    request: Request,
    response: Response,
    actor: ManagerDep,
    db: DB,
    after: UUID | None = None,
    name: EventName | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Sequence[Event]:
    """What happened after the event with this id, the earliest first; nothing is left out and nothing comes
    twice. Go on with the id of the last one, or with the address in `Link`."""
    found = event_feed.after(db, actor, after, name=name, limit=limit)
    if len(found) == limit:
        following = request.url.include_query_params(after=str(found[-1].id))
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return found


@router.get("/webhooks", response_model=list[WebhookOut])
def list_webhooks(
    request: Request, response: Response, actor: ManagerDep, page: PageDep, db: DB
) -> Sequence[WebhookEndpoint]:
    return paged(request, response, webhooks.page(db, actor, page))


@router.post("/webhooks", status_code=201)
def create(body: WebhookCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> WebhookWithSecret:
    """The secret in the answer is shown this once."""
    return creation.answer(
        db,
        actor,
        body,
        WebhookWithSecret,
        lambda: webhooks.create(db, actor, body.model_dump()),
        shown_once="secret",
    )


@router.get("/webhooks/{webhook_id}", response_model=WebhookOut)
def read(webhook_id: UUID, response: Response, actor: ManagerDep, db: DB) -> ShownRow:
    return tagged_row(response, db, actor, WebhookEndpoint, webhook_id)


@router.patch("/webhooks/{webhook_id}", response_model=WebhookOut, responses=responses(412))
def change(
    webhook_id: UUID,
    body: WebhookChange,
    response: Response,
    actor: ManagerDep,
    db: DB,
    if_match: IfMatch = None,
) -> WebhookEndpoint:
    return tagged(response, webhooks.update(db, actor, webhook_id, body.changes(), if_match=if_match))


@router.delete("/webhooks/{webhook_id}", status_code=204)
def delete(webhook_id: UUID, actor: ManagerDep, db: DB) -> None:
    records.archive(db, actor, WebhookEndpoint, webhook_id)


@router.post("/webhooks/{webhook_id}/restore", response_model=WebhookOut)
def restore(webhook_id: UUID, response: Response, actor: ManagerDep, db: DB) -> WebhookEndpoint:
    return tagged(response, records.restore(db, actor, WebhookEndpoint, webhook_id))


@router.post("/webhooks/{webhook_id}/rotate-secret", response_model=WebhookWithSecret)
def rotate_secret(webhook_id: UUID, actor: ManagerDep, db: DB) -> WebhookEndpoint:
    """A new secret, shown this once. For a day messages are signed with the old one too."""
    return webhooks.rotate_secret(db, actor, webhook_id)


@router.post("/webhooks/{webhook_id}/test", status_code=202, response_model=DeliveryOut)
def test(webhook_id: UUID, actor: ManagerDep, db: DB) -> Delivery:
    """Send it an event that means nothing; its delivery says how that went."""
    return replays.test(db, actor, webhook_id)


@router.get("/webhooks/{webhook_id}/deliveries", response_model=list[DeliveryOut])
def deliveries(
    webhook_id: UUID, request: Request, response: Response, actor: ManagerDep, page: PageDep, db: DB
) -> Sequence[Delivery]:
    return paged(request, response, replays.page(db, actor, webhook_id, page))


@router.post("/webhooks/{webhook_id}/replay", status_code=202)
def replay_range(
    webhook_id: UUID,
    actor: ManagerDep,
    db: DB,
    since: Annotated[Moment, Query(alias="from")],
    until: Annotated[Moment, Query(alias="to")],
    delivered: bool = False,
) -> Replayed:
    """Send what happened in this time and did not arrive; with `delivered` what did arrive too."""
    return replays.replay_range(db, actor, webhook_id, since=since, until=until, delivered=delivered)


@router.post("/deliveries/{delivery_id}/replay", status_code=202, response_model=DeliveryOut)
def replay(delivery_id: UUID, actor: ManagerDep, db: DB) -> Delivery:
    return replays.replay(db, actor, delivery_id)
