"""Requests that may be repeated: the answer is kept in the transaction of its effect."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Unprocessable, retry_after
from app.models import IdempotencyKey
from app.models.base import JSONObject


@dataclass(frozen=True, slots=True)
class RepeatableRequest:
    """One request as its repetition is recognised: `fingerprint` is a hash of the payload that matters."""

    route: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    status: int
    body: JSONObject | None
    headers: Mapping[str, str]


def kept_answer(session: Session, actor: Actor, request: RepeatableRequest) -> KeptAnswer | None:
    """The first answer to this request, if there was one.

    Raises Unprocessable where the key was used with another payload.
    """
    row = session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.tenant_id == actor.tenant_id,
            IdempotencyKey.agent_id == actor.agent_id,
            IdempotencyKey.route == request.route,
            IdempotencyKey.key == request.key,
        )
    )
    if row is None:
        return None
    if row.fingerprint != request.fingerprint:
        raise Unprocessable(
            "This Idempotency-Key was used with another payload: take a new key.",
            code="idempotency_key_reused",
        )
    return KeptAnswer(row.status, row.body, {name: str(value) for name, value in row.headers.items()})


def hold(session: Session, actor: Actor, request: RepeatableRequest) -> None:
    """Be the only one with this key until the transaction ends. Raises Conflict while another one is."""
    name = f"{actor.tenant_id}:{actor.agent_id}:{request.route}:{request.key}"
    got = session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    if not got:
        raise Conflict(
            "The first request with this Idempotency-Key is still running.",
            code="idempotency_key_in_use",
            headers=retry_after(1),
        )


def keep(
    session: Session,
    actor: Actor,
    request: RepeatableRequest,
    *,
    status: int,
    body: JSONObject | None,
    headers: Mapping[str, str] | None = None,
) -> None:
    session.add(
        IdempotencyKey(
            tenant_id=actor.tenant_id,
            agent_id=actor.agent_id,
            route=request.route,
            key=request.key,
            fingerprint=request.fingerprint,
            status=status,
            body=body,
            headers=dict(headers or {}),
        )
    )
    session.flush()
