"""What is done about a violation: until when, with which papers, and each step to its end."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from fastapi import Response

from app.api.deps import DB, AgentDep, ClaimsDep, ManagerDep, ViewerDep, actor_in_short
from app.api.etags import tagged
from app.api.outside import outside
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.core import clock
from app.core.actor import Role
from app.models import Violation
from app.schemas.fleet.regimes import DeadlineOut, RegimeCorrection, RegimeOut
from app.schemas.fleet.violations import (
    Appeal,
    Closing,
    PackOut,
    PaidOut,
    Payment,
    Recharge,
    ViolationOut,
)
from app.services import scope
from app.services.fleet import regimes, transfer_pack
from app.services.fleet.deadlines import Deadline
from app.services.fleet.regimes import Regime
from app.services.fleet.violations import pack, settling, steps

router = Noun(tags=["violations"])
WRITERS = frozenset({Role.OWNER, Role.MANAGER, Role.AGENT})
PDF = {"content": {"application/pdf": {}}, "description": "The letter"}


@router.get("/violations/{violation_id}/deadlines", response_model=list[DeadlineOut])
def deadlines(violation_id: UUID, actor: ViewerDep, db: DB) -> Sequence[Deadline]:
    """Each with its basis. A day that the letter prints wins over one that a rule gives."""
    return settling.deadlines_of(db, scope.get(db, actor, Violation, violation_id), actor.zone)


@router.get("/violations/{violation_id}/pack", response_model=PackOut)
def papers(violation_id: UUID, actor: ViewerDep, db: DB) -> pack.Pack:
    return pack.of(db, actor, violation_id)


@router.post("/violations/{violation_id}/transfer-letter", status_code=201, responses={201: PDF})
async def make_letter(violation_id: UUID, claims: ClaimsDep) -> Response:
    """Letter, statement, agreement and a copy of the notice as one PDF, for a person to read and approve."""
    actor = await actor_in_short(claims, WRITERS)
    return _pdf(await outside(partial(transfer_pack.make, actor, violation_id)), 201)


@router.get("/violations/{violation_id}/transfer-letter", responses={200: PDF})
async def show_letter(violation_id: UUID, claims: ClaimsDep) -> Response:
    actor = await actor_in_short(claims)
    return _pdf(await outside(partial(transfer_pack.show, actor, violation_id)), 200)


@router.post("/violations/{violation_id}/transfer-letter/approve", response_model=ViolationOut)
def approve(violation_id: UUID, response: Response, actor: AgentDep, db: DB) -> Violation:
    """Nothing leaves the house before this."""
    return tagged(response, steps.approve(db, actor, violation_id))


@router.post("/violations/{violation_id}/mark-transferred", response_model=ViolationOut)
def mark_transferred(violation_id: UUID, response: Response, actor: AgentDep, db: DB) -> Violation:
    return tagged(response, steps.mark_transferred(db, actor, violation_id))


@router.post("/violations/{violation_id}/paid", response_model=PaidOut)
def paid(violation_id: UUID, body: Payment, response: Response, actor: AgentDep, db: DB) -> Violation:
    """409 with the warning until `accept_liability` is sent."""
    row = steps.pay(
        db,
        actor,
        violation_id,
        amount_pence=body.amount_pence,
        accepts_liability=body.accept_liability,
    )
    return tagged(response, row)


@router.post("/violations/{violation_id}/appeal", response_model=ViolationOut)
def appeal(
    violation_id: UUID, response: Response, actor: AgentDep, db: DB, body: Appeal | None = None
) -> Violation:
    return tagged(response, steps.appeal(db, actor, violation_id, grounds=body.grounds if body else None))


@router.post("/violations/{violation_id}/recharge", response_model=ViolationOut)
def recharge(
    violation_id: UUID, response: Response, actor: AgentDep, db: DB, body: Recharge | None = None
) -> Violation:
    """What was paid and a fee, with VAT on the fee."""
    body = body or Recharge()
    row = steps.recharge(
        db, actor, violation_id, admin_fee_pence=body.admin_fee_pence, vat_percent=body.vat_percent
    )
    return tagged(response, row)


@router.post("/violations/{violation_id}/close", response_model=ViolationOut)
def close(
    violation_id: UUID, response: Response, actor: AgentDep, db: DB, body: Closing | None = None
) -> Violation:
    return tagged(response, steps.close(db, actor, violation_id, note=body.note if body else None))


@router.get("/regimes", response_model=list[RegimeOut])
def list_regimes(actor: ViewerDep, db: DB) -> Sequence[Regime]:
    """The rules as they are today: the tenant's corrections over those that the service ships."""
    return regimes.effective(db, actor.tenant_id, clock.now().astimezone(actor.zone).date())


@router.get("/regimes/{regime}", response_model=list[RegimeOut])
def regime_versions(regime: str, actor: ViewerDep, db: DB) -> Sequence[Regime]:
    return regimes.history(db, actor, regime)


@router.post("/regimes/{regime}", status_code=201)
def correct_regime(
    regime: str, body: RegimeCorrection, actor: ManagerDep, db: DB, creation: CreationDep
) -> RegimeOut:
    """Add a version that is in force from its day on; deadlines of letters of that time follow it."""
    return creation.answer(db, actor, body, RegimeOut, lambda: regimes.correct(db, actor, regime, body))


def _pdf(content: bytes, status: int) -> Response:
    return Response(
        content,
        status_code=status,
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="transfer-of-liability.pdf"'},
    )
