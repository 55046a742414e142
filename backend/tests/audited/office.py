"""Every route of the office that changes something, asked once, in an order in which each is possible."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Lead
from app.services.leads import statuses
from tests.audited.asking import Ask, Do, World, crud, name, work
from tests.recordings import quiet_recording
from tests.world import PASSWORD, call_of

SAID = "Agent: Good morning.\nCustomer: I am interested, please send me the quote.\nAgent: I will send it."
PART = quiet_recording()
DANIEL = {"name": "Daniel", "external_id": "D-1"}
CLEO = {"name": "Cleo C", "email": "cleo@example.com"}
IMPORTS = {
    "leads": b"phone\n07700 900124\n",
    "clients": b"name\nZoe\n",
    "customers": b"name\nZora\n",
    "companies": b"name\nZed\n",
    "drivers": b"name\nZack\n",
    "tasks": b"task\nRing\n",
}


def csv(content: bytes) -> Callable[[World], Mapping[str, object]]:
    return lambda _: {"content": content, "headers": {"Content-Type": "text/csv"}}


def a_recording(_: World) -> Mapping[str, object]:
    return {"files": {"audio": ("call.wav", quiet_recording())}}


def a_part(_: World) -> Mapping[str, object]:
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return {"content": PART, "headers": headers}


def an_account() -> dict[str, object]:
    mail = f"{clock.new_id().hex[-12:]}@example.com"
    return {"email": mail, "password": PASSWORD, "full_name": "Bo"}


def a_device(world: World) -> None:
    body = {"username": world.team.owner.email, "password": PASSWORD}
    assert world.team.anonymous.post("/auth/login", data=body).status_code == 200
    world.kept["session_id"] = world.team.owner.http.get("/auth/sessions").json()[0]["id"]


def a_place_in_it(world: World) -> None:
    world.kept["number"], world.kept["field"] = "1", "summary"


def the_job(world: World) -> None:
    jobs = world.team.owner.http.get(f"/jobs?subject_id={world.kept['call_id']}").json()
    world.kept["job_id"] = jobs[0]["id"]


def an_engines_word(world: World) -> None:
    """What was drawn from a call, beside what a person has set."""
    owner, lead_id = world.team.owner, world.kept["lead_id"]
    owner.http.patch(f"/leads/{lead_id}", json={"status": "deferred", "intent": "future_planning"})
    call = call_of(owner, intent=Intent.INTERESTED, intent_confidence=0.9)
    with transaction(owner.tenant_id) as session:
        statuses.note_call(session, session.get_one(Lead, UUID(lead_id)), call, source="rules")


TEAM: Sequence[Ask | Do] = (
    Ask("PATCH /auth/me", {"full_name": "Ana"}),
    a_device,
    Ask("DELETE /auth/sessions/{session_id}"),
    Ask("POST /agents", an_account(), keeps="agent_id"),
    Ask("PATCH /agents/{agent_id}", {"role": "viewer"}),
    Ask("DELETE /agents/{agent_id}"),
    Ask("POST /agents/{agent_id}/restore"),
    Ask("POST /users", an_account()),
    Ask("POST /agents/invite", {"email": "asked@example.org"}, keeps="invite_id"),
    Ask("DELETE /agents/invites/{invite_id}"),
    Ask("PATCH /tenant", {"name": "Silva Ltd"}),
    Ask("PUT /usage/cap", {"monthly_cap_pence": 500}),
    Ask("PUT /retention", {"rules": {"calls": 300}}),
    Ask("POST /api-keys", {"name": "CRM", "scopes": ["leads:read"]}, keeps="key_id"),
    Ask("DELETE /api-keys/{key_id}"),
    name(name="pabbly"),
    Ask("PUT /integrations/{name}", {"enabled": False}),
    Ask("PUT /integrations/{name}", {"enabled": True}),
    Ask("POST /integrations/{name}/inbound-key"),
    Ask("POST /agents/me/change-password", {"current_password": PASSWORD, "new_password": PASSWORD + "!"}),
)
PARTIES: Sequence[Ask | Do] = (
    *crud("companies", "company_id", {"name": "Ltd"}, {"name": "Limited"}, put={"name": "Co"}),
    *crud("customers", "client_id", {"name": "Cleo"}, {"notes": "Late"}, put=CLEO),
    Ask("PUT /customers/{client_id}/hirer-profile", {"permanent_address": "5 Elm Row"}),
    Ask("PATCH /customers/{client_id}/hirer-profile", {"permanent_address": "6 Elm Row"}),
    Ask("POST /customers/{client_id}/identity-checks", {}),
    *crud("clients", "client_id", {"name": "Ana"}, {"name": "Anna"}, put={"name": "Annie"}),
    Ask("POST /clients/{client_id}/legal-hold", {"reason": "Court"}),
    Ask("DELETE /clients/{client_id}/legal-hold"),
    *(Ask(f"POST /{noun}/import", sent=csv(content)) for noun, content in IMPORTS.items()),
)
LEADS: Sequence[Ask | Do] = (
    *crud("leads", "lead_id", {"phone": "07700 900123"}, {"name": "Ann"}),
    Ask("PUT /leads/inbound", {"mapping": {}, "source": "web"}),
    Ask("POST /leads/inbound-key"),
    Ask("POST /leads/next"),
    Ask("POST /leads/{lead_id}/release"),
    Ask("POST /leads/{lead_id}/assign"),
    Ask("POST /leads/{lead_id}/no-answer", {}),
    Ask("POST /leads/bulk", {"lead_ids": ["{lead_id}"], "status": "contacted"}, keeps="batch_id"),
    Ask("POST /leads/bulk", {"lead_ids": ["{lead_id}"], "status": "deferred"}, keeps="batch_id"),
    Ask("POST /batches/{batch_id}/undo"),
    an_engines_word,
    name(field="status"),
    Ask("POST /leads/{lead_id}/proposals/{field}/reject"),
    name(field="intent"),
    Ask("POST /leads/{lead_id}/proposals/{field}/accept"),
    Ask("POST /leads/inbound", {"phone": "07700 900125", "name": "Ivy"}),
)
CALLS: Sequence[Ask | Do] = (
    Ask("POST /calls/upload", sent=a_recording, keeps="recorded"),
    Ask("POST /calls/log", {"transcript": SAID}, keeps="call_id"),
    the_job,
    Ask("POST /jobs/{job_id}/cancel"),
    Ask("POST /jobs/{job_id}/retry"),
    work("call_id"),
    Ask("PATCH /calls/{call_id}", {"call_tag": "voicemail"}),
    Ask("PATCH /calls/{call_id}/lead", {"lead_id": "{lead_id}"}),
    Ask("DELETE /calls/{call_id}"),
    Ask("POST /calls/{call_id}/restore"),
    a_place_in_it,
    Ask("PATCH /calls/{call_id}/segments/{number}", {"text": "I am very interested."}),
    Ask("PUT /calls/{call_id}/speakers", {"names": {"customer": "Ann"}}),
    Ask("PATCH /calls/{call_id}/insights", {"summary": ["A quote is wanted."]}),
    name(field="next_step"),
    Ask("POST /calls/{call_id}/insights/{field}/accept"),
    name(field="key_topics"),
    Ask("POST /calls/{call_id}/insights/{field}/reject"),
    Ask("POST /calls/{call_id}/retry", query="?from_stage=insights"),
    work("call_id"),
    Ask("POST /calls/{call_id}/reprocess", {"from_stage": "insights"}),
    work("call_id"),
    Ask("POST /calls/reprocess", {"from_stage": "insights", "call_ids": ["{call_id}"]}),
    work("call_id"),
    Ask("POST /leads/{lead_id}/classify"),
    Ask("POST /leads/{lead_id}/convert", {}),
    Ask("POST /uploads", {"size": len(PART), "sha256": hashlib.sha256(PART).hexdigest()}, keeps="upload_id"),
    Ask("PATCH /uploads/{upload_id}", sent=a_part),
    Ask("POST /uploads/{upload_id}/complete"),
    Ask("POST /uploads", {"size": 9, "sha256": "9f" * 32}, keeps="upload_id"),
    Ask("DELETE /uploads/{upload_id}"),
)
WORK: Sequence[Ask | Do] = (
    Ask("POST /followups/{call_id}", {"due_date": "2031-01-05", "notes": "Ring"}),
    *crud(
        "followups",
        "followup_id",
        {"call_id": "{call_id}", "due_date": "2031-01-05", "notes": "Ring"},
        {"notes": "Ring twice"},
    ),
    Ask("POST /followups/{followup_id}/snooze", {"until": "2031-02-05T09:00:00Z"}),
    Ask("PATCH /followups/{followup_id}/complete"),
    Ask("POST /followups/{followup_id}/reopen"),
    Ask("POST /followups/{followup_id}/dismiss"),
    Ask("POST /followups/{followup_id}/reopen"),
    Ask("POST /followups/bulk", {"ids": ["{followup_id}"], "action": "complete"}),
    *crud("tasks", "task_id", {"task": "Wash it"}, {"task": "Wash it twice"}),
    Ask("PATCH /tasks/{task_id}/complete"),
    *crud("drivers", "driver_id", {"name": "Dan"}, {"name": "Dana"}, put=DANIEL),
)
