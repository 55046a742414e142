"""Who may give work to whom; calls, leads and follow-ups ask."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.errors import FieldError, Forbidden, NotFound, Unprocessable
from app.models import Agent
from app.services import scope

NOT_SOMEBODY_WHO_WORKS = "This person cannot take work: choose an active agent who is not a viewer."


def works() -> ColumnElement[bool]:
    """Whether an agent can be given work."""
    return and_(Agent.deactivated_at.is_(None), Agent.role != Role.VIEWER)


def require_may_own(session: Session, actor: Actor, owner_id: object, *, field: str = "owner_id") -> None:
    """Anybody takes work or leaves it to nobody (what is no id); only managers give it to somebody else.

    Raises Forbidden, NotFound for nobody of this tenant, Unprocessable for a viewer or a deactivated agent.
    """
    if not isinstance(owner_id, UUID) or owner_id == actor.agent_id:
        return
    if not actor.manages:
        raise Forbidden("Only a manager gives work to a colleague.")
    try:
        owner = scope.get(session, actor, Agent, owner_id)
    except NotFound as error:
        raise NotFound(f"There is nothing under this {field}.") from error
    if owner.deactivated_at is not None or owner.role is Role.VIEWER:
        raise Unprocessable(
            NOT_SOMEBODY_WHO_WORKS, errors=[FieldError(f"body.{field}", NOT_SOMEBODY_WHO_WORKS)]
        )
