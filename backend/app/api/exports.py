"""Lists as CSV files, streamed; managers only. What comes out of one can be imported again."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import StreamingResponse

from app.api import audit as audit_api
from app.api import calls as calls_api
from app.api import clients as clients_api
from app.api.deps import ClaimsDep, actor_in_short
from app.api.leads import FilterDep
from app.api.operations import companies as companies_api
from app.api.operations import drivers as drivers_api
from app.api.operations import tasks as tasks_api
from app.api.routing import Noun
from app.api.streams import begun, streamed
from app.core.actor import Actor, Role
from app.models import AuditEntry
from app.services import audit, calls, clients, exporting, records
from app.services.exporting import Read
from app.services.fleet import hirers
from app.services.leads import listing
from app.services.operations import drivers, tasks

router = Noun()
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
STAMPS = ("created_at", "updated_at")
LEADS = (
    *("id", "phone", "name", "email", "source", "campaign", "owner_id", "client_id", "status", "intent"),
    *("intent_confidence", "interest_level", "next_followup_at", "last_contact_at", "converted_at"),
    *("contact_count", "no_answer_count", "followup_count", "notes", *STAMPS),
)
CLIENTS = ("id", "kind", "name", "email", "phone", "company", "parent_id", "address", "notes", *STAMPS)
CUSTOMERS = (*CLIENTS[:-2], *hirers.PROFILE, *STAMPS)
COMPANIES = ("id", "name", "email", "phone", "parent_id", "address", "notes", *STAMPS)
DRIVERS = ("id", "external_id", "name", "phone", "email", "client_id", "notes", "synced_at", *STAMPS)
TASKS = (
    *("id", "task", "notes", "status", "source", "owner_id", "driver_id", "due_at", "completed_at"),
    *("call_id", "lead_id", "client_id", "vehicle_id", "booking_id", *STAMPS),
)
CALLS = (
    *("id", "recorded_at", "agent_id", "assignee_id", "client_id", "lead_id", "status", "tag", "consent"),
    *(
        "duration_seconds",
        "intent",
        "intent_confidence",
        "sentiment",
        "language",
        "engine",
        "degraded",
        *STAMPS,
    ),
)

AUDIT = (
    *("id", "occurred_at", "agent_id", "key_id", "action", "subject_kind", "subject_id", "before", "after"),
    *("address", "user_agent", "request_id", "redacted_at"),
)


@router.get("/leads/export", tags=["leads"], response_class=StreamingResponse)
async def export_leads(claims: ClaimsDep, wanted: FilterDep) -> StreamingResponse:
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "leads", LEADS, lambda session, request: listing.page(session, actor, request, wanted)
    )


@router.get("/clients/export", tags=["clients"], response_class=StreamingResponse)
async def export_clients(
    claims: ClaimsDep, wanted: Annotated[clients.Filter, Depends(clients_api.get_filter)]
) -> StreamingResponse:
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "clients", CLIENTS, lambda session, request: clients.page(session, actor, request, wanted)
    )


@router.get("/customers/export", tags=["customers"], response_class=StreamingResponse)
async def export_customers(
    claims: ClaimsDep, wanted: Annotated[clients.Filter, Depends(clients_api.get_filter)]
) -> StreamingResponse:
    """With their hirer profiles."""
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "customers", CUSTOMERS, lambda session, request: hirers.lines(session, actor, request, wanted)
    )


@router.get("/companies/export", tags=["companies"], response_class=StreamingResponse)
async def export_companies(
    claims: ClaimsDep, wanted: Annotated[clients.Filter, Depends(companies_api.get_filter)]
) -> StreamingResponse:
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "companies", COMPANIES, lambda session, request: clients.page(session, actor, request, wanted)
    )


@router.get("/drivers/export", tags=["drivers"], response_class=StreamingResponse)
async def export_drivers(
    claims: ClaimsDep, wanted: Annotated[drivers.Filter, Depends(drivers_api.get_filter)]
) -> StreamingResponse:
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "drivers", DRIVERS, lambda session, request: drivers.page(session, actor, request, wanted)
    )


@router.get("/tasks/export", tags=["tasks"], response_class=StreamingResponse)
async def export_tasks(
    claims: ClaimsDep, wanted: Annotated[tasks.Filter, Depends(tasks_api.get_filter)]
) -> StreamingResponse:
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "tasks", TASKS, lambda session, request: tasks.page(session, actor, request, wanted)
    )


@router.get("/calls/export", tags=["calls"], response_class=StreamingResponse)
async def export_calls(
    claims: ClaimsDep, wanted: Annotated[calls.Filter, Depends(calls_api.get_filter)]
) -> StreamingResponse:
    """Without transcripts."""
    actor = await actor_in_short(claims, MANAGERS)
    return await _csv(
        actor, "calls", CALLS, lambda session, request: calls.lines(session, actor, request, wanted)
    )


@router.get("/audit/export", tags=["audit"], response_class=StreamingResponse)
async def export_audit(
    claims: ClaimsDep, wanted: Annotated[audit.Filter, Depends(audit_api.get_filter)]
) -> StreamingResponse:
    """`before` and `after` as JSON. That it was exported is the newest entry."""
    actor = await actor_in_short(claims, MANAGERS)
    conditions = audit.matching(wanted)
    return await _csv(
        actor,
        "audit",
        AUDIT,
        lambda session, request: records.page(session, actor, AuditEntry, request, *conditions),
    )


async def _csv(actor: Actor, noun: str, columns: tuple[str, ...], read: Read) -> StreamingResponse:
    pieces = await begun(exporting.written(actor, noun, columns, read))
    return StreamingResponse(
        streamed(pieces),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{noun}.csv"', "Cache-Control": "no-store"},
    )
