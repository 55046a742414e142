"""People's data: how long it is kept, what must not go, who is forgotten, what one may ask to see."""

from uuid import UUID

from fastapi import Response

from app.api.deps import DB, ManagerDep, TracedDB
from app.api.problem import responses
from app.api.repeatable import CreationDep
from app.api.routing import Noun
from app.models import Erasure
from app.schemas.privacy import (
    ErasureOut,
    HoldCreate,
    HoldOut,
    Retention,
    RetentionOut,
    RetentionPreview,
    SubjectExport,
)
from app.services import erasure, retention, scope

router = Noun(tags=["privacy"])


@router.get("/retention")
def read_retention(actor: ManagerDep, db: DB) -> RetentionOut:
    return RetentionOut(rules=retention.rules(db, actor))


@router.put("/retention")
def set_retention(body: Retention, actor: ManagerDep, db: DB) -> RetentionOut:
    """All rules at once; they are followed every night."""
    return RetentionOut(rules=retention.set_rules(db, actor, body.rules))


@router.get("/retention/preview")
def preview_retention(actor: ManagerDep, db: DB) -> RetentionPreview:
    """What the rules would remove now; nothing is removed."""
    return RetentionPreview(would_remove=retention.preview(db, actor))


@router.post(
    "/clients/{client_id}/erase", status_code=202, response_model=ErasureOut, responses=responses(423)
)
def erase(client_id: UUID, response: Response, actor: ManagerDep, db: DB) -> Erasure:
    """Removes the person on every desk, with recordings and what was logged; 423 under a legal hold."""
    requested = erasure.request(db, actor, client_id)
    response.headers["Location"] = f"/erasures/{requested.id}"
    return requested


@router.get("/erasures/{erasure_id}", response_model=ErasureOut)
def read_erasure(erasure_id: UUID, actor: ManagerDep, db: DB) -> Erasure:
    return scope.get(db, actor, Erasure, erasure_id)


@router.post("/clients/{client_id}/legal-hold", status_code=201)
def hold(client_id: UUID, body: HoldCreate, actor: ManagerDep, db: DB, creation: CreationDep) -> HoldOut:
    """Until it is lifted nothing of this person is erased or removed by its age."""
    return creation.answer(
        db, actor, body, HoldOut, lambda: erasure.hold(db, actor, client_id, reason=body.reason)
    )


@router.delete("/clients/{client_id}/legal-hold", status_code=204)
def lift(client_id: UUID, actor: ManagerDep, db: DB) -> None:
    erasure.lift(db, actor, client_id)


@router.get("/clients/{client_id}/subject-export")
def subject_export(client_id: UUID, actor: ManagerDep, db: TracedDB) -> SubjectExport:
    """What the person may ask to see: every row about them, table by table."""
    return SubjectExport.model_validate({"rows": erasure.subject_export(db, actor, client_id)})
