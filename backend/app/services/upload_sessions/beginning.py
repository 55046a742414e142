"""Begins an upload, or finds the one that the same bytes have begun."""

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import TooLarge
from app.models import Call, Client, Lead, UploadSession, UploadStatus
from app.schemas.uploads import UploadStart
from app.services import idempotency, scope
from app.services.idempotency import RepeatableRequest
from app.services.upload_sessions.rows import LIFETIME

ROUTE = "POST /uploads"


def begin(
    session: Session, actor: Actor, wanted: UploadStart, *, idempotency_key: str | None, max_bytes: int
) -> UploadSession:
    """The open session for these bytes from this agent, new where there is none. Where the bytes are a call
    already, nothing needs to be sent: the session is complete.

    Raises TooLarge; NotFound or Forbidden for a client or lead that the actor can't use; Unprocessable for
    a key that stands for other bytes.
    """
    if wanted.size > max_bytes:
        raise TooLarge(f"The file is larger than {max_bytes // 1024**2} MB.")
    _hold_key(session, actor, wanted, idempotency_key)
    _give_up_overdue(session, actor)
    if _is_known(session, actor, wanted):
        return _completed(session, actor, wanted)
    found = _open(session, actor, wanted)
    if found is None:
        _require_references(session, actor, wanted)
        # Somebody may be beginning the same upload at this moment: the first of us makes the row.
        session.execute(
            insert(UploadSession)
            .values(_values(actor, wanted))
            .on_conflict_do_nothing(
                index_elements=["tenant_id", "agent_id", "sha256", "size"],
                index_where=text("status = 'open'"),
            )
        )
        found = _open(session, actor, wanted)
    assert found is not None
    return found


def _hold_key(session: Session, actor: Actor, wanted: UploadStart, key: str | None) -> None:
    """The bytes find their session by themselves; the key only must not come with others."""
    if key is None:
        return
    request = RepeatableRequest(ROUTE, key, f"{wanted.purpose}:{wanted.sha256}:{wanted.size}")
    idempotency.hold(session, actor, request)
    if idempotency.kept_answer(session, actor, request) is None:
        idempotency.keep(session, actor, request, status=201, body=None)


def _give_up_overdue(session: Session, actor: Actor) -> None:
    session.execute(
        update(UploadSession)
        .where(
            UploadSession.tenant_id == actor.tenant_id,
            UploadSession.agent_id == actor.agent_id,
            UploadSession.status == UploadStatus.OPEN,
            UploadSession.expires_at <= func.now(),
        )
        .values(status=UploadStatus.EXPIRED)
    )


def _is_known(session: Session, actor: Actor, wanted: UploadStart) -> bool:
    same = select(Call.id).where(
        Call.tenant_id == actor.tenant_id,
        Call.agent_id == actor.agent_id,
        Call.content_sha256 == wanted.sha256,
    )
    return session.scalar(same) is not None


def _completed(session: Session, actor: Actor, wanted: UploadStart) -> UploadSession:
    values = _values(actor, wanted) | {"status": UploadStatus.COMPLETED, "received": wanted.size}
    upload = UploadSession(**values)
    session.add(upload)
    session.flush()
    return upload


def _open(session: Session, actor: Actor, wanted: UploadStart) -> UploadSession | None:
    return session.scalar(
        select(UploadSession).where(
            UploadSession.tenant_id == actor.tenant_id,
            UploadSession.agent_id == actor.agent_id,
            UploadSession.sha256 == wanted.sha256,
            UploadSession.size == wanted.size,
            UploadSession.status == UploadStatus.OPEN,
        )
    )


def _require_references(session: Session, actor: Actor, wanted: UploadStart) -> None:
    if wanted.client_id is not None:
        scope.get(session, actor, Client, wanted.client_id)
    if wanted.lead_id is not None:
        scope.get(session, actor, Lead, wanted.lead_id)


def _values(actor: Actor, wanted: UploadStart) -> dict[str, object]:
    return {
        "id": clock.new_id(),
        "tenant_id": actor.tenant_id,
        "agent_id": actor.agent_id,
        "purpose": wanted.purpose,
        "status": UploadStatus.OPEN,
        "filename": wanted.filename,
        "size": wanted.size,
        "sha256": wanted.sha256,
        "form": wanted.form().model_dump(mode="json", exclude_none=True),
        "received": 0,
        "attempt": 0,
        "expires_at": clock.now() + LIFETIME,
    }
