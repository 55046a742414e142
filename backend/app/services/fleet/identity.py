"""Identity checks: asked for by the desk, invited and looked after by a job until they are judged."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.connections import Service
from app.core.database import transaction
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Client, ClientKind, IdentityCheck, IdentityStatus, JobKind, JobStatus
from app.services import events, lookups, records, scope, upstreams
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.lookups import SwitchedOff
from app.services.providers.errors import ProviderError, Refused
from app.services.providers.identity.base import IdentityVerifier, Person, Progress
from app.services.providers.identity.local import LocalVerifier

# How long a person may take, and how often we look meanwhile: soon at first, later every hour.
LONGEST_WAIT = timedelta(days=30)
FIRST_LOOK_S, RAREST_LOOK_S = 60.0, 3600.0
INVITED = "invited"
Answer = TypeVar("Answer")
FINAL = frozenset({IdentityStatus.APPROVED, IdentityStatus.REJECTED, IdentityStatus.FAILED})


def request(session: Session, actor: Actor, client_id: UUID) -> IdentityCheck:
    """Ask for a check; a job invites the person. Raises Unprocessable without a name and a way to write,
    Conflict where checks are switched off."""
    client = scope.get(session, actor, Client, client_id)
    _require_reachable(client)
    try:
        provider = lookups.identity_verifier(session, actor.tenant_id).name
    except SwitchedOff as error:
        raise Conflict(error.detail, code=error.code) from error
    check = records.create(
        session,
        actor,
        IdentityCheck,
        {"client_id": client.id, "requested_by": actor.agent_id, "provider": provider},
    )
    queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.IDENTITY_CHECK,
        subject_kind="identity_check",
        subject_id=check.id,
        dedupe_key=f"identity_check:{check.id}",
    )
    return check


def of_client(session: Session, actor: Actor, client_id: UUID) -> Sequence[IdentityCheck]:
    """The newest first."""
    scope.get(session, actor, Client, client_id)
    checks = scope.of(IdentityCheck, actor).where(IdentityCheck.client_id == client_id)
    return session.scalars(checks.order_by(IdentityCheck.id.desc())).all()


def run(claim: Claim) -> None:
    """The job of one check: invite once, then look until it is judged. Waiting counts as no failure."""
    with transaction(claim.tenant_id) as session:
        check = session.get_one(IdentityCheck, claim.subject_id)
        client = session.get_one(Client, check.client_id)
        verifier = lookups.identity_verifier(session, claim.tenant_id)
    if INVITED not in claim.progress:
        check = _invite(claim, verifier, check, client)
    progress = _ask(claim, verifier, partial(verifier.look, str(check.reference)))
    judged = IdentityStatus(progress.judgement)
    if judged in FINAL:
        with queue.last_step(claim) as session:
            _note(session, claim, judged, progress)
        return
    if clock.now() - check.created_at > LONGEST_WAIT:
        raise Refused("identity_expired", "The person did not answer within 30 days; ask again.")
    age_s = (clock.now() - check.created_at).total_seconds()
    with transaction(claim.tenant_id) as session:
        _note(session, claim, judged, progress)
        pause = min(max(FIRST_LOOK_S, age_s / 10), RAREST_LOOK_S)
        queue.postpone(session, claim, seconds=pause, code="identity_pending", counts=False)


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """A check that cannot go on has failed, with the reason in plain words."""
    if status is not JobStatus.NEEDS_ATTENTION:
        return
    check = session.get_one(IdentityCheck, claim.subject_id)
    check.status, check.completed_at = IdentityStatus.FAILED, clock.now()
    known = isinstance(error, ProviderError)
    check.error_code = error.code if isinstance(error, ProviderError) else "internal_error"
    check.error = str(error) if known else "Something went wrong on our side; ask again."
    _emit(session, check)


def _invite(claim: Claim, verifier: IdentityVerifier, check: IdentityCheck, client: Client) -> IdentityCheck:
    forename, _, surname = client.name.strip().rpartition(" ")
    person = Person(
        our_reference=str(check.id),
        forename=forename,
        surname=surname,
        email=client.email,
        phone=client.phone,
    )
    invitation = _ask(claim, verifier, partial(verifier.invite, person))
    with queue.step(claim, INVITED) as session:
        check = session.get_one(IdentityCheck, check.id)
        check.status = IdentityStatus.INVITED
        check.reference, check.registration_code = invitation.reference, invitation.code
        check.journey_url = invitation.journey_url
        check.journey_expires_at = invitation.journey_expires_at
        _emit(session, check)
    return check


def _ask(claim: Claim, verifier: IdentityVerifier, question: Callable[[], Answer]) -> Answer:
    made_up = verifier.name == LocalVerifier.name
    return upstreams.once(claim.tenant_id, Service.CREDAS, question, simulated=made_up)


def _note(session: Session, claim: Claim, judged: IdentityStatus, progress: Progress) -> None:
    check = session.get_one(IdentityCheck, claim.subject_id)
    moved = check.status is not judged
    check.status, check.result = judged, dict(progress.details)
    if judged in FINAL:
        check.completed_at = clock.now()
    if moved:
        _emit(session, check)


def _emit(session: Session, check: IdentityCheck) -> None:
    events.emit(
        session,
        check.tenant_id,
        "identity_check.updated",
        subject_kind="identity_check",
        subject_id=check.id,
        payload={
            "identity_check_id": str(check.id),
            "client_id": str(check.client_id),
            "status": check.status.value,
        },
    )


def _require_reachable(client: Client) -> None:
    if client.kind is not ClientKind.PERSON or " " not in client.name.strip():
        message = "An identity check is of a person with forename and surname."
    elif client.email is None and client.phone is None:
        message = "An identity check needs a phone number or an e-mail address of the client."
    else:
        return
    raise Unprocessable(message, errors=[FieldError("path.client_id", message)])
