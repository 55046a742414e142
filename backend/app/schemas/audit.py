"""The audit log as it goes out."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from app.schemas.base import Out


class AuditOut(Out):
    """`before` and `after` hold the fields that changed, empty since `redacted_at` where the person they were
    about was erased. `key_id` names the API key that acted in the agent's name."""

    id: UUID
    occurred_at: datetime
    agent_id: UUID | None
    key_id: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID
    before: dict[str, JsonValue] | None
    after: dict[str, JsonValue] | None
    address: str | None
    user_agent: str | None
    request_id: str | None
    redacted_at: datetime | None
