"""Every route of the fleet and of what goes out that changes something, asked once, after the office's."""

import io
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete

from app.core.database import transaction
from app.models import Channel, Delivery, DeliveryStatus
from tests.audited.asking import Ask, Do, World, crud, name, work
from tests.fleet import hours, new_mark
from tests.hires import on_hire
from tests.notices import letter
from tests.services.outbox import emit
from tests.world import seed

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
TYPED = {
    "document_type": "pcn_postal",
    "issuing_authority": "Kelsham District Council",
    "vrm": "AB12 CDE",
    "contravention_at": "2026-03-06T08:41",
    "date_of_notice": "2026-03-12",
    "amount_full_pence": 7000,
}
VESSEY = {"url": "http://127.0.0.1:9", "api_key": "key"}
TERMS = {"name": "Postal", "letters": ["pcn_postal"], "deadlines": []}


def a_photo(_: World) -> Mapping[str, object]:
    return {"files": {"file": ("a.pdf", io.BytesIO(PDF))}}


def a_letter(world: World) -> Mapping[str, object]:
    hire = on_hire(world.team.owner)
    return {"files": {"file": ("letter.pdf", letter(str(hire["mark"]), hours(-100)))}}


def its_bytes(world: World) -> None:
    path = world.answer["upload_url"].partition("/documents/")[2]
    sent = world.team.anonymous.put(f"/documents/{path}", content=PDF, headers=world.answer["headers"])
    assert sent.status_code == 204, sent.text


def a_delivery(world: World) -> None:
    """One that arrived."""
    event = emit(world.team.owner)
    row = Delivery(
        event_id=event.id,
        channel=Channel.WEBHOOK,
        endpoint_id=UUID(world.kept["webhook_id"]),
        status=DeliveryStatus.DELIVERED,
        attempts=1,
    )
    with transaction(world.team.owner.tenant_id) as session:
        session.execute(delete(Delivery).where(Delivery.event_id == event.id))
    seed(world.team.owner, row)
    world.kept["delivery_id"] = str(row.id)


def of_vehicle(since: float, until: float) -> dict[str, object]:
    ids = {"vehicle_id": "{vehicle_id}", "client_id": "{client_id}"}
    return {**ids, "starts_at": hours(since).isoformat(), "ends_at": hours(until).isoformat()}


FLEET: Sequence[Ask | Do] = (
    Ask("POST /vehicles", {"mark": new_mark()}, keeps="other"),
    *crud("vehicles", "vehicle_id", {"mark": new_mark()}, {"make": "FORD"}),
    *crud(
        "bookings",
        "booking_id",
        of_vehicle(1, 9),
        {"notes": "Child seat"},
    ),
    Ask("POST /bookings/{booking_id}/start", {}),
    Ask("POST /bookings/{booking_id}/extend", {"ends_at": hours(19).isoformat()}),
    Ask("POST /bookings/{booking_id}/swap-vehicle", {"vehicle_id": "{other}"}),
    Ask("POST /bookings/{booking_id}/return", {}),
    Ask("POST /bookings", of_vehicle(30, 40), keeps="booking_id"),
    Ask("POST /bookings/{booking_id}/cancel"),
    *crud(
        "incidents",
        "incident_id",
        {"vehicle_id": "{vehicle_id}", "kind": "damage", "occurred_at": hours(-9).isoformat()},
        {"description": "A dent"},
    ),
    Ask("POST /incidents/{incident_id}/documents", sent=a_photo),
    Ask(
        "POST /documents/upload-url",
        {"filename": "a.pdf", "content_type": "application/pdf", "size": len(PDF)},
        keeps="document_id",
    ),
    its_bytes,
    Ask("POST /documents", {"document_id": "{document_id}"}),
    Ask("PATCH /documents/{document_id}", {"lead_id": "{lead_id}"}),
    Ask("DELETE /documents/{document_id}"),
    Ask("POST /documents/{document_id}/restore"),
    Ask("POST /documents/files", query="?client_id={client_id}", sent=a_photo),
    Ask("POST /vehicles/{vehicle_id}/dvla-refresh"),
)
PENALTIES: Sequence[Ask | Do] = (
    Ask("POST /violations/scan", sent=a_letter, keeps="violation_id"),
    work("violation_id"),
    Ask("PATCH /violations/{violation_id}", {"notes": "Ring them"}),
    Ask("PATCH /violations/{violation_id}/extraction", {"location": "Priory Lane"}),
    Ask("POST /violations/{violation_id}/scan"),
    work("violation_id"),
    Ask("POST /violations/{violation_id}/match"),
    Ask("POST /violations/{violation_id}/confirm-match", {}),
    Ask("POST /violations/{violation_id}/transfer-letter"),
    Ask("POST /violations/{violation_id}/transfer-letter/approve"),
    Ask("POST /violations/{violation_id}/mark-transferred"),
    Ask("POST /violations/{violation_id}/recharge", {"admin_fee_pence": 3000}),
    Ask("POST /violations", {**TYPED, "reference": "KD10000001"}, keeps="violation_id"),
    Ask("POST /violations/{violation_id}/appeal", {"grounds": "The signs were hidden"}),
    Ask("POST /violations/{violation_id}/close", {"note": "Settled"}),
    Ask("POST /violations", {**TYPED, "reference": "KD10000002"}, keeps="violation_id"),
    Ask("DELETE /violations/{violation_id}"),
    Ask("POST /violations/{violation_id}/restore"),
    Ask("POST /violations/{violation_id}/paid", {"amount_pence": 3500, "accept_liability": True}),
    name(regime="postal"),
    Ask("POST /regimes/{regime}", {"valid_from": "2026-03-01", "source": "our solicitor", "terms": TERMS}),
)
OUTSIDE: Sequence[Ask | Do] = (
    *crud("webhooks", "webhook_id", {"url": "http://127.0.0.1:9/in"}, {"description": "Ours"}),
    Ask("POST /webhooks/{webhook_id}/rotate-secret"),
    a_delivery,
    Ask("POST /webhooks/{webhook_id}/test"),
    Ask("POST /deliveries/{delivery_id}/replay"),
    Ask("POST /webhooks/{webhook_id}/replay", query="?from=2026-01-01T00:00:00Z&to=2199-01-01T00:00:00Z"),
    name(name="vessey"),
    Ask("PUT /integrations/{name}", {"enabled": True, "values": VESSEY}),
    Ask("POST /drivers/{driver_id}/sync", {}),
    Ask("POST /integrations/vessey/sync", {}),
    Ask("POST /clients/{client_id}/erase"),
)
