"""Who may give work to whom."""

from uuid import UUID

import pytest

from app.core import clock
from app.core.database import transaction
from app.core.errors import DomainError, Forbidden, NotFound, Unprocessable
from app.models import Agent
from app.services.ownership import require_may_own
from tests.world import Team


@pytest.fixture(scope="module")
def team() -> Team:
    team = Team()
    with transaction(team.owner.tenant_id) as session:
        session.get_one(Agent, team.colleague.id).deactivated_at = clock.now()
    return team


@pytest.mark.parametrize(
    ("giver", "owner", "refusal"),
    [
        ("agent", None, None),
        ("agent", "agent", None),
        ("agent", "manager", Forbidden),
        ("agent", "stranger", Forbidden),
        ("manager", "agent", None),
        ("manager", "owner", None),
        ("owner", "viewer", Unprocessable),
        ("owner", "colleague", Unprocessable),
        ("owner", "stranger", NotFound),
    ],
)
def test_giving(team: Team, giver: str, owner: str | None, refusal: type[DomainError] | None) -> None:
    owner_id: UUID | None = None if owner is None else getattr(team, owner).id
    actor = getattr(team, giver).actor
    with transaction(team.owner.tenant_id) as session:
        if refusal is None:
            require_may_own(session, actor, owner_id)
        else:
            with pytest.raises(refusal):
                require_may_own(session, actor, owner_id)
