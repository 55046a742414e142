"""The `ETag` of a single row: a client sends it back as `If-Match`, so that nobody overwrites another's
change unseen. Figures are tagged by their content, so that a dashboard need not read them twice."""

from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models.base import Base, Entity
from app.schemas.base import Out
from app.services import records, scope
from app.services.scope import ShownRow

Row = TypeVar("Row", bound=Base)


def tagged(response: Response, row: Row) -> Row:
    response.headers["ETag"] = records.etag(row)
    return row


def tagged_row(
    response: Response, session: Session, actor: Actor, model: type[Entity], row_id: UUID
) -> ShownRow:
    """The row under this id with its tag, for a route that only shows it."""
    row = scope.shown(session, actor, model, row_id)
    response.headers["ETag"] = records.etag_of(model, row)
    return row


def tagged_by_content(request: Request, answer: Out) -> Response:
    """The answer with a tag of its content; 304 for a client that names this very content."""
    body = answer.model_dump_json().encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
