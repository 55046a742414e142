"""Events to deliver, and the rows that say how their delivery stands."""

from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.models import Delivery, Event, WebhookEndpoint
from app.services import events
from tests.world import Person, seed

SECRET = "pabbly-secret"
WEBHOOK_SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAYLOAD: dict[str, object] = {"call_id": "7", "summary": "Zoë’s quote — £12"}


def emit(person: Person, name: str = "transcription.completed") -> Event:
    with transaction(person.tenant_id) as session:
        return events.emit(
            session, person.tenant_id, name, subject_kind="call", subject_id=clock.new_id(), payload=PAYLOAD
        )


def deliveries(person: Person) -> list[Delivery]:
    with transaction(person.tenant_id) as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def the_delivery(person: Person) -> Delivery:
    (delivery,) = deliveries(person)
    return delivery


def endpoint(person: Person, url: str, **values: object) -> WebhookEndpoint:
    row = WebhookEndpoint(**{"url": url, "secret": WEBHOOK_SECRET, **values})
    seed(person, row)
    return row
